"""What XML signatures say in numbers: canonical forms, references with their digests, the key.

Only plain ways to the signed bytes are gone: a file beside, the whole document, one element of it.
A transform that could pick or rewrite what is signed (XPath, XSLT) is never carried out.
"""

import base64
import binascii
import hashlib
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from . import xmltree

DS = "{http://www.w3.org/2000/09/xmldsig#}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_C14N_11 = "http://www.w3.org/2006/12/xml-c14n11"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
# canonical form: is it exclusive, does it keep comments
_FORMS = {
    C14N: (False, False),
    f"{C14N}#WithComments": (False, True),
    _C14N_11: (False, False),
    f"{_C14N_11}#WithComments": (False, True),
    _EXCLUSIVE: (True, False),
    f"{_EXCLUSIVE}WithComments": (True, True),
}
_ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_BASE64 = "http://www.w3.org/2000/09/xmldsig#base64"
DIGESTS = {
    "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
    "http://www.w3.org/2001/04/xmldsig-more#sha224": "sha224",
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
_HASHES = {
    "sha1": hashes.SHA1(),  # told as too weak, never as good
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
METHODS = {
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1": ("rsa", "sha1"),
    **{f"{_MORE}rsa-{name}": ("rsa", name) for name in ("sha256", "sha384", "sha512")},
    **{f"{_MORE}ecdsa-{name}": ("ecdsa", name) for name in _HASHES},
    **{
        f"http://www.w3.org/2007/05/xmldsig-more#{name}-rsa-MGF1": ("pss", name)
        for name in ("sha256", "sha384", "sha512")
    },
}
_IDS = ("Id", "ID", "id", f"{_XML}id")
MAX_REFERENCES = 500
MAX_TRANSFORMS = 4


class Unsupported(ValueError):
    """A way to the signed bytes that is not gone here; ``code`` is a reason of a report."""

    def __init__(self, code: str = "xml_not_checked"):
        self.code = code
        super().__init__(code)


class Wrapped(ValueError):
    """What is signed is not what would be read."""


@dataclass(frozen=True)
class Transform:
    """A step on the way to the bytes: its algorithm, and prefixes that a canonical form keeps."""

    algorithm: str
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reference:
    """What a signature covers: where it lies, how it becomes bytes, and their digest."""

    uri: str | None
    kind: str
    algorithm: str
    digest: bytes
    transforms: tuple[Transform, ...]

    @property
    def path(self) -> str:
        """Name of the file beside; empty where it lies in the same document."""
        is_inside = not self.uri or self.uri.startswith("#")
        return "" if is_inside else urllib.parse.unquote(self.uri)

    def fits(self, content: bytes) -> bool:
        """Say whether bytes have the digest that was signed."""
        name = DIGESTS.get(self.algorithm)
        if not name:
            raise Unsupported("algorithm_unsupported")
        return hashlib.new(name, content).digest() == self.digest


@dataclass(frozen=True)
class Document:
    """The XML in which signatures stand, and the files beside it that they may refer to."""

    data: bytes
    root: object
    files: Mapping[str, bytes]

    def find(self, root, value: str):
        """Return the one element that bears an identifier; None: nobody does.

        :raise Wrapped: several do, so what was signed and what is read may differ
        """
        found = [one for one in root.iter("*") if any(one.get(name) == value for name in _IDS)]
        if len(found) > 1:
            raise Wrapped("several elements of one name")
        return found[0] if found else None


def read_references(signed_info: bytes) -> list[Reference]:
    """Return the references of a ``SignedInfo``, read from the very bytes that are signed."""
    nodes = xmltree.parse(signed_info).findall(f"{DS}Reference")
    if not nodes or len(nodes) > MAX_REFERENCES:
        raise ValueError("no references, or too many")
    return [_read_reference(node) for node in nodes]


def _read_reference(node) -> Reference:
    transforms = node.findall(f"{DS}Transforms/{DS}Transform")
    if len(transforms) > MAX_TRANSFORMS:
        raise Unsupported
    return Reference(
        uri=node.get("URI"),
        kind=node.get("Type", ""),
        algorithm=node.find(f"{DS}DigestMethod").get("Algorithm", ""),
        digest=decode(node.findtext(f"{DS}DigestValue", default="")),
        transforms=tuple(read_form(one) for one in transforms),
    )


def read_form(node) -> Transform:
    """Return a transform or a canonical form as it is named."""
    kept = node.find(f"{{{_EXCLUSIVE}}}InclusiveNamespaces")
    prefixes = kept.get("PrefixList", "").split() if kept is not None else ()
    return Transform(node.get("Algorithm", ""), tuple(prefixes))


def decode(text: str | None) -> bytes:
    """Return the bytes of Base64; spaces and ends of lines are none of it."""
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("no Base64") from error


def canonicalise(node, form: Transform, *, with_comments: bool = True) -> bytes:
    """Return an element, or a whole document (a tree), in its canonical form."""
    if form.algorithm not in _FORMS:
        raise Unsupported
    is_exclusive, has_comments = _FORMS[form.algorithm]
    if etree.iselement(node):
        if not is_exclusive and _inherits(node):
            # the forms differ in what they take over of xml:base and xml:lang
            raise Unsupported
        # of an element inside its document the library gives a form with false default namespaces
        node = xmltree.isolate(node)
    try:
        return etree.tostring(
            node,
            method="c14n",
            exclusive=is_exclusive,
            inclusive_ns_prefixes=list(form.prefixes) if is_exclusive else None,
            with_comments=has_comments and with_comments,
        )
    except etree.C14NError as error:
        raise Unsupported from error


def _inherits(node) -> bool:
    return any(
        name.startswith(_XML) for ancestor in node.iterancestors() for name in ancestor.attrib
    )


@dataclass(frozen=True)
class Target:
    """What a reference inside the document leads to: its element (None: all of it), its bytes."""

    node: object | None
    content: bytes


def resolve(
    reference: Reference, signature, document: Document, plain: str = C14N
) -> Target | None:
    """Follow a reference inside the document; None: it leads nowhere.

    :param plain: the canonical form where the reference names none
    :raise Unsupported: by a way that is not gone here
    :raise Wrapped: to a place that is not one
    """
    if reference.uri is None:
        raise Unsupported
    node = None
    if reference.uri:
        node = document.find(document.root, reference.uri[1:])
        if node is None:
            if not reference.uri[1:].isidentifier() and "(" in reference.uri:
                raise Unsupported
            return None
    steps = list(reference.transforms)
    top = document.root.getroottree() if node is None else node
    if steps and steps[0].algorithm == _ENVELOPED:
        steps.pop(0)
        top = _without(signature, node, document)
    if len(steps) > 1:
        raise Unsupported
    if steps and steps[0].algorithm == _BASE64:
        if node is None or len(node):
            raise Unsupported
        return Target(node, decode(node.text))
    form = steps[0] if steps else Transform(plain)
    # a bare name, and the whole document by an empty one, come without comments
    return Target(node, canonicalise(top, form, with_comments=False))


def _without(signature, node, document: Document):
    """Return what a reference leads to in a copy of the document that lacks one signature."""
    root = xmltree.parse(document.data)
    mine = _follow(root, _steps(signature))
    parent, previous = mine.getparent(), mine.getprevious()
    if parent is None or (node is not None and signature not in node.iterdescendants()):
        raise Unsupported
    if mine.tail and previous is not None:
        previous.tail = (previous.tail or "") + mine.tail
    elif mine.tail:
        parent.text = (parent.text or "") + mine.tail
    copied = root.getroottree() if node is None else _follow(root, _steps(node))
    parent.remove(mine)
    return copied


def _steps(node) -> list[int]:
    steps = []
    while (parent := node.getparent()) is not None:
        steps.append(parent.index(node))
        node = parent
    return steps[::-1]


def _follow(node, steps):
    for step in steps:
        node = node[step]
    return node


def holds(key, method: str, value: bytes, content: bytes) -> bool:
    """Say whether ``value`` is the signature over ``content`` by the owner of a key."""
    kind, name = METHODS[method]
    algorithm = _HASHES[name]
    try:
        if kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            half = (key.curve.key_size + 7) // 8
            if len(value) != 2 * half:
                return False
            pair = (int.from_bytes(part, "big") for part in (value[:half], value[half:]))
            key.verify(encode_dss_signature(*pair), content, ec.ECDSA(algorithm))
        elif kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(value, content, padding.PKCS1v15(), algorithm)
        elif kind == "pss" and isinstance(key, rsa.RSAPublicKey):
            how = padding.PSS(padding.MGF1(algorithm), algorithm.digest_size)
            key.verify(value, content, how, algorithm)
        else:
            return False
    except InvalidSignature:
        return False
    return True
