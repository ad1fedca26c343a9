import base64

from odoo.fields import Command
from odoo.tests import tagged

from .common import DocflowCase

BYTES = b"the first page"
UPLOAD = base64.b64encode(BYTES).decode()


@tagged("post_install", "-at_install")
class TestFileUpload(DocflowCase):
    """An upload is kept, whatever its sender wants to read back."""

    def test_sizes_are_wanted(self):
        """Whoever asks for sizes instead of bytes while he saves has his file stored all the same:
        in a new card, in a row of its own, as a new version.
        """
        document = self.env["docflow.document"].with_context(bin_size=True)
        row = {"name": "scan.pdf", "role": "scan", "upload": UPLOAD}
        card = document.create(
            {
                "name": "Letter",
                "type_id": self.type_in.id,
                "file_ids": [Command.create(row)],
            }
        )
        file = card.file_ids
        other = file.create(row | {"document_id": card.id, "name": "annex.pdf"})
        for one in (file, other):
            attachment = one.version_ids.attachment_id.sudo().with_context(bin_size=False)
            self.assertEqual(attachment.raw, BYTES)
            self.assertEqual(one.size, len(BYTES))
        file.write({"upload": base64.b64encode(b"the second page").decode()})
        self.assertEqual(file.version_count, 2)
