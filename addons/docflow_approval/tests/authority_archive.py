"""Time stamps for the time after the certificates, made in the test as the standards word them."""

import hashlib
import io

from asn1crypto import algos, cms, core
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.validation.dss import DocumentSecurityStore

from .authority_xml import stamp_request

ARCHIVE_V3 = "0.4.0.1733.2.4"
ARCHIVE_V2 = "1.2.840.113549.1.9.16.2.48"
_INDEX = "0.4.0.19122.1.5"


class _Digests(core.SequenceOf):
    _child_spec = core.OctetString


class _Index(core.Sequence):
    _fields = [
        ("algorithm", algos.DigestAlgorithm),
        ("certificates", _Digests),
        ("crls", _Digests),
        ("attributes", _Digests),
    ]


def archived(container, content, stamper, *, covers_attributes=True, foreign=(), kind=ARCHIVE_V3):
    """Return a CAdES container with an archive time stamp more (EN 319 122-1 §5.5)."""
    info = cms.ContentInfo.load(container)
    signed = info["content"]
    (signer,) = signed["signer_infos"]
    there = (
        [] if isinstance(signer["unsigned_attrs"], core.Void) else list(signer["unsigned_attrs"])
    )
    values = [one["type"].dump() + value.dump() for one in there for value in one["values"]]
    index = _Index(
        {
            "algorithm": {"algorithm": "sha256"},
            "certificates": [_digest(one.dump()) for one in signed["certificates"]],
            "crls": [*foreign],
            "attributes": [_digest(one) for one in values] if covers_attributes else [],
        }
    )
    names = ("version", "sid", "digest_algorithm", "signed_attrs", "signature_algorithm")
    over = (
        signed["encap_content_info"]["content_type"].dump()
        + _digest(content)
        + b"".join(signer[name].dump() for name in names)
        + signer["signature"].dump()
        + index.dump()
    )
    token = stamper.request_tsa_response(stamp_request(over))["time_stamp_token"]
    token["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes(
        [cms.CMSAttribute({"type": _INDEX, "values": [index]})]
    )
    token = cms.ContentInfo.load(token.dump(force=True))
    added = cms.CMSAttribute({"type": kind, "values": [token]})
    signer["unsigned_attrs"] = cms.CMSAttributes([*there, added])
    return info.dump(force=True)


def _digest(data) -> bytes:
    return hashlib.sha256(data).digest()


def stamp_pdf(data, stamper, field="Stamp1") -> bytes:
    """Return a PDF with a time stamp over the whole of it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    output = signers.PdfTimeStamper(stamper, field_name=field).timestamp_pdf(writer, "sha256")
    return output.getvalue()


def with_store(data, *, certificates=(), crls=()) -> bytes:
    """Return a PDF with a store of certificates and lists (DSS)."""
    output = io.BytesIO(data)
    DocumentSecurityStore.add_dss(output, None, certs=list(certificates), crls=list(crls))
    return output.getvalue()
