"""SHA-256 of files: the fingerprint a signature binds to and a duplicate is found by.

Odoo's own ``ir.attachment.checksum`` is SHA-1, which no longer proves anything about a document.
"""

import hashlib
import os


def sha256_hex(data: bytes) -> str:
    """Return the digest of ``data`` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def sha256_hex_of_file(path: str | os.PathLike[str]) -> str:
    """Return the digest of a file of any size without reading it into memory at once."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
