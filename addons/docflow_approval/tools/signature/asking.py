"""Questions to the responder of an authority (OCSP), and whether an answer is one to them.

They are only written and read here; the server sends them, where its administrator lets it.
"""

import os
from datetime import datetime, timedelta

from asn1crypto import ocsp, x509

from .der import BadDer, check_bounds

MAX_ANSWER = 256 << 10
_NONCE = 16
# An answer without the number of its question may be an old one, sent again.
_FRESH = timedelta(days=7)
_CLOCKS_DIFFER = timedelta(minutes=10)


def make_question(certificate: x509.Certificate, issuer: x509.Certificate) -> dict | None:
    """Return whom to ask about a certificate and what; None: it names nobody.

    :return: ``{"url", "request", "nonce"}``, the last two as hexadecimal
    """
    nonce = os.urandom(_NONCE)
    try:
        urls = certificate.ocsp_urls
        # SHA-1 names the authority and proves nothing; some responders know no other (RFC 5019)
        named = {
            "hash_algorithm": {"algorithm": "sha1"},
            "issuer_name_hash": issuer.subject.sha1,
            "issuer_key_hash": issuer.public_key.sha1,
            "serial_number": certificate.serial_number,
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    if not urls:
        return None
    extension = {"extn_id": "nonce", "critical": False, "extn_value": nonce}
    request = ocsp.OCSPRequest(
        {
            "tbs_request": {
                "request_list": [{"req_cert": named}],
                "request_extensions": [extension],
            }
        }
    )
    return {"url": urls[0][:500], "request": request.dump().hex(), "nonce": nonce.hex()}


def read_answer(data: bytes, nonce: str, now: datetime) -> ocsp.OCSPResponse | None:
    """Return an answer; None: it answers another question, or might have been sent before.

    Whether the responder has the right to answer, and what it says, is for the chain to tell.
    """
    try:
        if len(data) > MAX_ANSWER or check_bounds(data) != len(data):
            return None
        answer = ocsp.OCSPResponse.load(data, strict=True)
        if answer["response_status"].native != "successful":
            return None
        told = answer.nonce_value
        is_mine = told.native == bytes.fromhex(nonce) if told else _is_fresh(answer, now)
    except (BadDer, ValueError, TypeError, KeyError, AttributeError):
        return None
    return answer if is_mine else None


def _is_fresh(answer, now) -> bool:
    singles = list(answer.response_data["responses"])
    return bool(singles) and all(
        now - _FRESH < single["this_update"].native < now + _CLOCKS_DIFFER
        and single["next_update"].native
        and now < single["next_update"].native
        for single in singles
    )
