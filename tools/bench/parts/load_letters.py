"""Letters that the crowd registers: requisites, and a scan of two hundred kilobytes each."""

import base64
from typing import NamedTuple

SCAN_BYTES = 150_000  # as many make 200 KB of base64
_SHEET = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /Font << /F1 5 0 R >> >> >>"
)
_PAGE = b"BT /F1 12 Tf 72 720 Td (Letter %d) Tj ET"


class Place(NamedTuple):
    """Where a registrar registers: ids, and whom letters come from and go to.

    :param tuple letters: beginnings of correspondents' names, as one types them
    """

    office_id: int
    journal_id: int
    type_id: int
    delivery_id: int
    recipient_id: int
    letters: tuple


def make_letter(random, place, correspondent):
    """Return the values of a new card with its scan, as the form sends them."""
    number = random.randrange(10**9)
    scan = {"name": f"scan-{number}.pdf", "role": "scan"}
    scan["upload"] = base64.b64encode(make_scan(random, number)).decode()
    return {
        "name": f"Letter {number} about the repair of a roof",
        "type_id": place.type_id,
        "office_id": place.office_id,
        "journal_id": place.journal_id,
        "correspondent_id": correspondent,
        "corr_number": f"{number}-L",
        "corr_date": "2026-01-15",
        "delivery_method_id": place.delivery_id,
        "recipient_ids": [[0, "virtual_1", {"user_id": place.recipient_id}]],
        "file_ids": [[0, "virtual_2", scan]],
    }


def make_scan(random, number):
    """Return a PDF of one page with a line of text; no two have the same bytes."""
    text = _PAGE % number
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _SHEET,
        _make_stream(text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        _make_stream(random.randbytes(SCAN_BYTES)),
    ]
    body, places = b"%PDF-1.4\n", []
    for index, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (index, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        b"%bxref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (body, size, table, size, len(body))
    )


def _make_stream(content):
    return b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)
