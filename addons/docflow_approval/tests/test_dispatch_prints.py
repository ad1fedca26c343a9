import io
import re

import pypdfium2
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.docflow_base.tools.barcode import pages_of_pdf, read_barcodes

from .dispatch_common import DispatchCase


@tagged("post_install", "-at_install")
class TestDispatchPrints(DispatchCase):
    def _letters(self, count):
        post, _mail = self._sendings(self._letter())
        vals = {"document_id": post.document_id.id, "method_id": post.method_id.id}
        more = [{**vals, "partner_id": self.sender.id} for _n in range(count - 1)]
        return post | post.create(more)

    def _labels(self, letters, **vals):
        """Return the PDF of address labels, printed through the dialog as the expedition does."""
        context = letters.action_print_labels()["context"]
        wizards = self.env["docflow.dispatch.labels"].with_user(self.runner)
        form = Form(wizards.with_context(**context))
        for name, value in vals.items():
            form[name] = value
        labels = form.save()
        labels.action_print()
        return self._pdf("docflow_dispatch_labels_report", labels)

    def _pdf(self, report, records):
        reports = self.env["ir.actions.report"].with_user(self.runner)
        return reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            f"docflow_approval.{report}", records.ids
        )[0]

    def test_labels_on_a_sheet(self):
        """Each letter has a label with its address and a barcode that the expedition reads; a sheet
        that was begun is used to its end."""
        letters = self._letters(3)
        sheet = self.env.ref("docflow_approval.docflow_label_sheet_14")
        pdf = self._labels(letters, sheet_id=sheet, first=13)
        pages = list(pages_of_pdf(pdf))
        self.assertEqual(len(pages), 2, "two labels end the sheet, the third begins another")
        codes = [code for page in pages for code in read_barcodes(page)]
        self.assertEqual(sorted(codes), sorted(letters.mapped("barcode")))
        document = pypdfium2.PdfDocument(io.BytesIO(pdf))
        self.assertEqual([round(side / 72 * 25.4) for side in document[0].get_size()], [210, 297])
        text = document[1].get_textpage().get_text_range()
        self.assertIn("Main St, 1", text)
        self.assertIn(letters[0].reg_number, text)

    def test_a_label_that_is_not_there(self):
        """The first free label is one of the sheet; an addressee without an address is named."""
        letters = self._letters(1)
        sheet = self.env.ref("docflow_approval.docflow_label_sheet_8")
        with self.assertRaisesRegex(UserError, "8 labels"):
            self._labels(letters, sheet_id=sheet, first=9)
        letters.address = False
        with self.assertRaisesRegex(UserError, "needs a postal address"):
            letters.action_print_labels()

    def test_labels_are_for_readers(self):
        """Whoever may not read a letter prints no label of it."""
        letters = self._letters(1)
        wizards = self.env["docflow.dispatch.labels"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            wizards.create({"dispatch_ids": letters.ids}).action_print()

    @settings(deadline=None, max_examples=60)
    @given(st.data())
    def test_every_label_has_its_own_place(self, data):
        """Wherever a sheet is begun, every label stands on the paper and on no other label."""
        sheets = self.env["docflow.label.sheet"].search([])
        sheet = data.draw(st.sampled_from(list(sheets)))
        first = data.draw(st.integers(1, sheet.label_count))
        count = data.draw(st.integers(0, 60))
        pages = sheet._get_places(first, count)
        places = [(page, left, top) for page, one in enumerate(pages) for _i, left, top in one]
        self.assertEqual(len(set(places)), count)
        self.assertEqual([i for one in pages for i, *_place in one], list(range(count)))
        for _page, left, top in places:
            self.assertLessEqual(left + sheet.width, 210.5)
            self.assertLessEqual(top + sheet.height, 297.5)

    def test_a_hand_over_sheet_is_signed(self):
        """The sheet of a courier, and of what is given in person, has columns for who received it,
        the date and the signature; the register for the post has kind, weight and number."""
        courier = self.env.ref("docflow_base.docflow_delivery_method_courier")
        reports = self.env["ir.actions.report"].with_user(self.runner)
        # a print speaks the language of the council
        self.company.partner_id.lang = "en_US"
        for method, is_signed in ((self.post, False), (courier, True), (self.by_hand, True)):
            with self.subTest(method=method.name):
                letters = self._letters(1)
                letters.method_id = method
                register = self.env["docflow.dispatch.register"].with_user(self.runner)
                register = register.browse(letters.action_put_on_register()["res_id"])
                html = reports._render_qweb_html(
                    "docflow_approval.docflow_dispatch_register_report_list", register.ids
                )[0].decode()
                heads = [
                    " ".join(head.split()) for head in re.findall(r"<th[^>]*>([^<]*)</th>", html)
                ]
                self.assertEqual("Signature" in heads, is_signed)
                self.assertEqual("Weight, g" in heads, not is_signed)
                pages = pages_of_pdf(self._pdf("docflow_dispatch_register_report_list", register))
                codes = [code for page in pages for code in read_barcodes(page)]
                self.assertEqual(codes, letters.mapped("barcode"))

    def test_the_barcode_of_an_envelope(self):
        """An envelope of any size carries the barcode of its letter."""
        letters = self._letters(1)
        for size in ("c5", "dl", "c4"):
            letters.envelope_format = size
            [page] = pages_of_pdf(self._pdf("docflow_dispatch_report_envelope", letters))
            self.assertEqual(read_barcodes(page), [letters.barcode])
