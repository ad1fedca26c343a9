"""Bytes for some of the files of a city: small PDFs with the text of their pages."""

import hashlib
import io
import textwrap

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

_FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
_NEWEST = """
    SELECT file.id, version.id, version.attachment_id,
           ARRAY(SELECT text FROM docflow_file_text WHERE version_id = version.id ORDER BY page)
      FROM docflow_file file
      JOIN docflow_file_version version
        ON version.file_id = file.id AND version.number = file.version_count
      JOIN ir_attachment attachment
        ON attachment.id = version.attachment_id AND attachment.store_fname IS NULL
     ORDER BY file.id DESC LIMIT %s"""


def draw_scans(env, count):
    """Give the newest version of the last ``count`` files bytes, with their digest and size."""
    pdfmetrics.registerFont(TTFont("DejaVu", _FONT))
    env.cr.execute(_NEWEST, [count])
    attachments = env["ir.attachment"]
    for file_id, version_id, attachment_id, texts in env.cr.fetchall():
        data = draw_pdf(texts)
        checksum = attachments._compute_checksum(data)
        facts = {
            "file": file_id,
            "version": version_id,
            "attachment": attachment_id,
            "digest": hashlib.sha256(data).hexdigest(),
            "size": len(data),
            "checksum": checksum,
            "place": attachments._file_write(data, checksum),
        }
        env.cr.execute(
            "UPDATE ir_attachment SET store_fname = %(place)s, checksum = %(checksum)s, "
            "file_size = %(size)s, mimetype = 'application/pdf' WHERE id = %(attachment)s;"
            "UPDATE docflow_file_version SET sha256 = %(digest)s, size = %(size)s, "
            "mimetype = 'application/pdf' WHERE id = %(version)s;"
            "UPDATE docflow_file SET sha256 = %(digest)s, size = %(size)s WHERE id = %(file)s",
            facts,
        )
    env.cr.commit()


def draw_pdf(texts):
    """Return a PDF with a page for each of ``texts`` (bytes)."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=1, invariant=1)
    for text in texts or [""]:
        canvas.setFont("DejaVu", 10)
        lines = [part for line in text.split("\n") for part in textwrap.wrap(line, 85) or [""]]
        for place, line in enumerate(lines[:55]):
            canvas.drawString(50, 790 - 13 * place, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
