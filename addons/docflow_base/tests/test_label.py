import pathlib
import tempfile

import numpy as np
import zxingcpp
from barcode import EAN13
from barcode.writer import SVGWriter
from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, TransactionCase, new_test_user, tagged

from ..tools.barcode import check_barcode_value, code128_svg, pages_of_pdf, qr_svg, read_barcodes
from ..tools.htmlpdf import html_to_pdf
from ..tools.label import zpl_text

LABEL = "docflow_base.docflow_document_report_label"
LABEL_ZPL = "docflow_base.docflow_document_report_label_zpl"


def _page(*svgs):
    """Return a gray image of a printed page with the drawings one below the other."""
    html = "".join(f"<p>{svg}</p>" for svg in svgs)
    return next(pages_of_pdf(html_to_pdf(f"<html><body>{html}</body></html>")))


def _with_grain(image, deviation):
    """Return ``image`` as a cheap scanner sees it."""
    grain = np.random.default_rng(1).normal(0, deviation, (image.height, image.width))
    levels = np.asarray(image, dtype=float) * 0.8 + 20 + grain
    return Image.fromarray(levels.clip(0, 255).astype("uint8"))


@tagged("post_install", "-at_install")
class TestBarcode(BaseCase):
    def test_codes_are_read_back(self):
        """What we draw as Code 128 or QR, we read."""
        for value in ("DF0000003396", "A", "ABCD0123456789", "DF-7/x"):
            with self.subTest(value=value):
                self.assertEqual(read_barcodes(_page(code128_svg(value))), [value])
                self.assertEqual(read_barcodes(_page(qr_svg(value))), [value])

    def test_codes_are_read_once_from_the_top_down(self):
        """A page with several labels gives each id once, in the order of reading."""
        page = _page(code128_svg("DF0000000002"), qr_svg("DF0000000001"), qr_svg("DF0000000002"))
        self.assertEqual(read_barcodes(page), ["DF0000000002", "DF0000000001"])
        self.assertEqual(read_barcodes(Image.new("L", (400, 300), 255)), [])

    def test_codes_survive_a_poor_scan(self):
        """Noise and a slant of the sheet do not hide the label."""
        page = _page(code128_svg("DF0000003396"), qr_svg("DF0000003396"))
        poor = _with_grain(page.rotate(4, fillcolor=255), 35)
        self.assertEqual(read_barcodes(poor), ["DF0000003396"])

    def test_noise_is_taken_out_when_nothing_is_found(self):
        """Bars that drown in noise are looked for again without it."""
        poor = _with_grain(_page(code128_svg("DF0000003396", 0.33)), 50)
        self.assertEqual(zxingcpp.read_barcodes(poor), [], "the first look must find nothing")
        self.assertEqual(read_barcodes(poor), ["DF0000003396"])

    def test_other_formats_are_ignored(self):
        """The code of a book or of a parcel on the page is not taken for ours."""
        book = EAN13("400638133393", writer=SVGWriter()).render({"write_text": False}).decode()
        page = _page(book[book.index("<svg") :])
        self.assertEqual(zxingcpp.read_barcodes(page)[0].text, "4006381333931")
        self.assertEqual(read_barcodes(page), [])

    def test_only_ascii_is_encoded(self):
        """A Cyrillic number is refused with a plain word instead of an unreadable code."""
        for value in ("", "ДФ0000003396", " DF1", "DF\n1", None):
            with self.subTest(value=value):
                for draw in (check_barcode_value, code128_svg, qr_svg):
                    self.assertRaisesRegex(ValueError, "ASCII", draw, value)

    def test_bars_become_thinner_rather_than_cut(self):
        """A long id fits the label as well."""
        narrow = code128_svg("ABCD012345678901", max_width_mm=39)
        width = float(narrow.split('width="')[1].split("mm")[0])
        self.assertLessEqual(width, 39.01)

    def test_foreign_pdf_is_bounded(self):
        """A broken, an overlong and a giant PDF are refused or drawn smaller, never swallowed."""
        two = html_to_pdf("<p>1</p><p style='break-before: page'>2</p>")
        self.assertEqual(len(list(pages_of_pdf(two, 50))), 2)
        self.assertRaisesRegex(ValueError, "2 pages", pages_of_pdf, two, 50, 1)
        self.assertRaisesRegex(ValueError, "readable", pages_of_pdf, b"no PDF at all")
        giant = html_to_pdf("<style>@page { size: 5000mm }</style><p>1</p>")
        page = next(pages_of_pdf(giant, 400))
        self.assertLess(page.width * page.height, 41_000_000)

    def test_prints_open_nothing(self):
        """A print shows drawings of its own page; files and addresses in its texts stay shut."""
        folder = self.enterContext(tempfile.TemporaryDirectory())
        trap = pathlib.Path(folder, "trap.png")
        Image.new("RGB", (9, 9), "black").save(trap)
        for source in (trap.as_uri(), "http://127.0.0.1:9/x.png"):
            html = f"<img src='{source}' style='width: 5cm'><link rel=stylesheet href='{source}'>"
            with self.subTest(source=source):
                page = next(pages_of_pdf(html_to_pdf(html), 50))
                self.assertEqual(page.getextrema()[0], 255, "the page must stay white")

    def test_zpl_text_is_no_command(self):
        """Texts for the label printer lose the signs that begin commands."""
        self.assertEqual(zpl_text("A^FS^XZ~JA_5E\\&"), "A_5EFS_5EXZ_7EJA_5F5E_5C&")
        self.assertEqual(zpl_text("Рада\n міста\x02"), "Рада міста")
        self.assertEqual(zpl_text("слово " * 20, 10), "слово сло…")
        self.assertEqual(zpl_text(None), "")


@tagged("post_install", "-at_install")
class TestLabel(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Тестова рада ^XZ & <b>~JA"})
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.documents = cls._make_registered("02-13/3396", "TST0000003396")
        cls.documents |= cls._make_registered("ЗВ-17/№ 3-ІФ-2026/а", "TST0000003397")
        cls.report = cls.env["ir.actions.report"].with_context(force_report_rendering=True)

    @classmethod
    def _make_registered(cls, number, barcode):
        document = cls.env["docflow.document"].create(
            {"name": "Про тестове питання", "company_id": cls.company.id, **cls._get_type_vals()}
        )
        # Numbers are drawn by registration, which other tests prove; here only print matters, so
        # the facts are written the way registration stores them.
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE docflow_document SET reg_number=%s, reg_date=%s, barcode=%s WHERE id = %s",
            (number, fields.Date.to_date("2026-03-12"), barcode, document.id),
        )
        document.invalidate_recordset()
        return document

    @classmethod
    def _get_type_vals(cls):
        return {"type_id": cls.env["docflow.document.type"].search([], limit=1).id}

    def test_labels_of_two_cards_are_read_back(self):
        """Each card gets a page of 58 x 40 mm, and a reader finds its id twice on it."""
        pdf, kind = self.report._render_qweb_pdf(LABEL, self.documents.ids)
        self.assertEqual(kind, "pdf")
        pages = list(pages_of_pdf(pdf, 300))
        self.assertEqual(len(pages), 2)
        for page, document in zip(pages, self.documents, strict=True):
            self.assertEqual(
                (round(page.width / 300 * 25.4), round(page.height / 300 * 25.4)), (58, 40)
            )
            self.assertEqual(read_barcodes(page), [document.barcode])
            codes = zxingcpp.read_barcodes(page)
            self.assertEqual({code.text for code in codes}, {document.barcode})
            self.assertEqual({code.format.name for code in codes}, {"Code128", "QRCode"})

    def test_label_of_a_label_printer_is_readable(self):
        """At 203 dpi, the resolution of cheap label printers, the codes can still be read."""
        pdf, _kind = self.report._render_qweb_pdf(LABEL, self.documents[0].ids)
        page = next(pages_of_pdf(pdf, 203)).point(lambda level: 255 if level > 127 else 0)
        codes = zxingcpp.read_barcodes(page)
        self.assertEqual({code.format.name for code in codes}, {"Code128", "QRCode"})

    def test_label_shows_the_registration(self):
        """K5 (§2.7): the label names the company, the number and its date, escaped as page text."""
        html = self.report._render_qweb_html(LABEL, self.documents.ids)[0].decode()
        for words in ("№ 02-13/3396", "12.03.2026", "TST0000003396", "&lt;b&gt;~JA"):
            self.assertIn(words, html)

    def test_zpl_holds_no_foreign_command(self):
        """A company's name with ^ and ~ prints these signs instead of ending the label."""
        zpl = self.report._render_qweb_text(LABEL_ZPL, self.documents.ids)[0].decode()
        self.assertEqual(zpl.count("^XA"), 2)
        self.assertEqual(zpl.count("^XZ"), 2)
        self.assertEqual(zpl.count("^CI28"), 2)
        self.assertNotIn("~", zpl)
        self.assertIn("^FDТестова рада _5EXZ & <b>_7EJA^FS", zpl)
        self.assertIn("^FD№ 02-13/3396^FS", zpl)
        self.assertRegex(zpl, r"\^BC[^\n]*\^FDTST0000003396\^FS")
        self.assertRegex(zpl, r"\^BQ[^\n]*\^FDQA,TST0000003396\^FS")

    def test_draft_has_no_label(self):
        """A card that is not registered is refused by name, with the reason and the way out."""
        draft = self.env["docflow.document"].create(
            {"name": "Тестовий проєкт", "company_id": self.company.id, **self._get_type_vals()}
        )
        for report in (LABEL, LABEL_ZPL):
            render = self.report._render
            with self.subTest(report=report), self.assertRaises(UserError) as refusal:
                render(report, (self.documents | draft).ids)
            message = str(refusal.exception)
            for words in ("Тестовий проєкт", "registration number", "Register the card"):
                self.assertIn(words, message)

    def test_label_of_a_hidden_card_is_refused(self):
        """Whoever may not read the card gets no label of it, whatever ids he asks for."""
        user = new_test_user(
            self.env,
            "label_stranger",
            groups="docflow_base.group_docflow_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        for report in (LABEL, LABEL_ZPL):
            with (
                self.subTest(report=report),
                self.assertRaisesRegex(AccessError, "docflow.document"),
            ):
                self.report.with_user(user)._render(report, self.documents.ids)

    def test_report_of_a_group_is_refused_to_others(self):
        """Where an administrator reserves the label for a group, others cannot fetch it by hand."""
        report = self.env.ref(LABEL)
        report.group_ids = self.env["res.groups"].create({"name": "Тестова група"})
        admin = self.env.ref("base.user_admin")
        with self.assertRaisesRegex(AccessError, "Тестова група"):
            self.report.with_user(admin)._render_qweb_pdf(LABEL, self.documents.ids)
        report.group_ids.user_ids = admin
        self.report.with_user(admin)._docflow_check_print_access(report.sudo(), [])

    def test_label_needs_no_wkhtmltopdf(self):
        """The label never asks for the other engine; reports of the other engine still do."""
        with self.assertNoLogs("odoo.addons.docflow_base.tools.htmlpdf", "WARNING"):
            self.patch(type(self.report), "get_wkhtmltopdf_state", lambda self: "install")
            self.patch(type(self.report), "_run_wkhtmltopdf", lambda *args, **kwargs: 1 / 0)
            self.report._render_qweb_pdf(LABEL, self.documents.ids)
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        self.assertFalse(self.company.external_report_layout_id)
        action = self.env.ref(LABEL).with_user(admin).report_action(self.documents)
        self.assertEqual(action["type"], "ir.actions.report", "no letterhead is asked for")
        self.assertEqual(action["docflow_pdf_engine"], "weasyprint")
        other = self.env["ir.actions.report"].search([("docflow_pdf_engine", "=", "wkhtmltopdf")])
        self.assertTrue(other, "reports of other modules keep their engine")

    def test_label_kept_as_attachment(self):
        """Odoo's own switches "save as attachment" and "reload" work with this engine, too."""
        report = self.env.ref(LABEL)
        report.write({"attachment": "object.barcode + '.pdf'", "attachment_use": True})
        first, _kind = self.report._render_qweb_pdf(LABEL, self.documents.ids)
        kept = self.env["ir.attachment"].search([("name", "=like", "TST000000339%.pdf")])
        self.assertEqual(len(kept), 2)
        self.assertEqual(len(list(pages_of_pdf(first, 50))), 2)
        again, _kind = self.report._render_qweb_pdf(LABEL, self.documents[0].ids)
        self.assertEqual(again, kept.filtered(lambda a: a.name == "TST0000003396.pdf").raw)
