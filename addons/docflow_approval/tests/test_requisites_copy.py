import base64
import io
import zipfile

import pikepdf
import psycopg2
import pypdfium2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.docflow_base.tools.barcode import pages_of_pdf, read_barcodes
from odoo.addons.docflow_base.tools.digest import sha256_hex

from ..models.docflow_requisites_copy_mixin import _get_layouts
from ..tools.docx import office
from ..tools.requisites import remote
from .authority import asic, sign_pdf
from .dispatch_common import DispatchCase
from .word import word_base64

MM = 72 / 25.4


def sheet(*inks, size=(210, 297), turn=0, pages=1):
    """Return a PDF whose first page is black in ``inks`` (left, top, width, height in mm as the
    page is written)."""
    width, height = (side * MM for side in size)
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        for number in range(pages):
            page = pdf.add_blank_page(page_size=(width, height))
            drawn = [
                f"{x * MM} {height - (y + h) * MM} {w * MM} {h * MM} re f" for x, y, w, h in inks
            ]
            # a page that leaves its own state behind: the mark must not follow it
            drawn += [".5 0 0 .5 0 0 cm"]
            page.Contents = pdf.make_stream("\n".join(drawn if not number else []).encode())
            page.Rotate = turn
        pdf.save(buffer)
    return buffer.getvalue()


def read(content):
    """Return the text of each page of a PDF, without line breaks (list of str)."""
    with pypdfium2.PdfDocument(content) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


@tagged("post_install", "-at_install")
class TestRequisitesCopy(DispatchCase):
    """Number and signatures stand on a visual copy; the signed bytes stay as they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._trust_city()
        # the copy speaks the language of the council
        cls.env.company.partner_id.lang = "en_US"

    def _card(self, content=None, name="act.pdf", **vals):
        """Return a draft with ``content`` as its main file alone."""
        card = self._outgoing(author_id=self.author.id, **vals)
        card.file_ids.unlink()
        card.attach_file(name, self._text(content or sheet()), "main")
        return card

    def _main(self, card):
        return card.file_ids.filtered(lambda file: file.role == "main")

    def _copies(self, card):
        card.invalidate_recordset()
        return card.file_ids.filtered(lambda file: file.role == "requisites")

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("docflow_approval.ir_cron_docflow_copy").method_direct_trigger()
        self.env.invalidate_all()

    def _made(self, card):
        """Let the queue work; return the text of each page of the copy."""
        self._run()
        return read(self._copies(card).attachment_id.raw)

    def test_another_writer_puts_a_copy_off(self):
        """A copy whose card somebody writes just then comes again in a minute, not in an hour."""
        self._card().action_register()
        waiting = self.env["docflow.copy.queue"].search([])
        self.assertTrue(waiting)
        cron = self.env.ref("docflow_approval.ir_cron_docflow_copy")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()

        def meet(row):
            raise psycopg2.errors.SerializationFailure

        self.patch(self.registry["docflow.copy.queue"], "_do_settle", meet)
        self._run()
        self.assertEqual(self.env["docflow.copy.queue"].search([]), waiting)
        self.assertEqual(len(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])), 1)

    def test_a_card_that_is_written_stops_no_other(self):
        """Copies behind a card that somebody writes just then are made in the same run."""
        first, second = self._card(), self._card()
        (first + second).action_register()
        settle = (queue := self.registry["docflow.copy.queue"])._do_settle

        def meet(row):
            if row.version_id.file_id.document_id == first:
                raise psycopg2.errors.LockNotAvailable
            return settle(row)

        self.patch(queue, "_do_settle", meet)
        self._run()
        self.assertEqual([bool(self._copies(card)) for card in (first, second)], [False, True])

    def test_signed_bytes_stay(self):
        """The number is never stamped into signed bytes: file, versions and signatures stay."""
        content = sign_pdf(sheet(), self.city.head, at=self.now, chain=[self.city.authority])
        card = self._card(content)
        card.action_check_signatures()
        with self.enter_registry_test_mode():
            self.env.ref("docflow_approval.ir_cron_docflow_signature").method_direct_trigger()
        self.assertEqual(card.signature_ids.outcome, "valid")
        before = card.signature_ids.ids, self._main(card).version_ids.ids
        card.action_register()
        [text] = self._made(card)
        main = self._main(card)
        self.assertEqual(main.attachment_id.raw, content)
        self.assertEqual(main.sha256, sha256_hex(content))
        self.assertEqual((card.signature_ids.ids, main.version_ids.ids), before)
        card.action_check_signatures()
        self.assertEqual(card.signature_ids.outcome, "valid")
        for told in (card.reg_number, card.reg_date.strftime("%d.%m.%Y"), "Слободян", "Valid"):
            self.assertIn(told, text)
        certificate = card.signature_ids.report["chain"][0]["serial"]
        self.assertIn(certificate, text.replace(" ", ""))
        # the copy does not pretend to bear a signature itself
        self.assertNotIn(b"/ByteRange", self._copies(card).attachment_id.raw)

    def test_barcode_is_read_from_the_copy(self):
        """A printed copy that is scanned finds its card."""
        card = self._card()
        card.action_register()
        self._run()
        [image] = pages_of_pdf(self._copies(card).attachment_id.raw)
        self.assertEqual(read_barcodes(image), [card.barcode])

    def test_verdict_is_that_of_the_report(self):
        """A signature that was left open, or does not hold, is never marked as valid."""
        content = sheet()
        self.env["docflow.trusted.root"].search([]).active = False
        card = self._card(content)
        card.attach_signature("act.pdf.p7s", self._text(self._sign(content)))
        wrong = self._sign(b"something else")
        card.attach_signature("act.pdf.sig", self._text(wrong))
        self.assertEqual(card.signature_ids.mapped("outcome"), ["invalid", "indeterminate"])
        card.action_register()
        first, *more = self._made(card)
        for told in ("Left open", "Not valid"):
            self.assertIn(told, first)
        text = " ".join([first, *more])
        self.assertIn("not the one that was signed", text)
        self.assertIn("does not end at an authority trusted here", text)
        self.assertNotIn("Valid", text.replace("Not valid", ""))

    def test_unsigned_part_of_a_container_is_not_shown(self):
        """What lies in a container beside the signed document is signed by nobody, and no copy
        stands it beside a mark."""
        whole = asic({"order.pdf": sheet()}, self._sign)
        buffer = io.BytesIO(whole)
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr("a.pdf", sheet((50, 50, 5, 5)))
        card = self._card(buffer.getvalue(), "act.asice")
        card.action_check_signatures()
        with self.enter_registry_test_mode():
            self.env.ref("docflow_approval.ir_cron_docflow_signature").method_direct_trigger()
        self.assertEqual(card.signature_ids.report["uncovered"], ["a.pdf"])
        card.action_register()
        self._run()
        self.assertFalse(self._copies(card))
        with self.assertRaisesRegex(UserError, "not everything in the container is signed"):
            card.action_copy_with_requisites()

    def test_signature_of_an_older_text_is_not_shown(self):
        """What was signed before the text changed says nothing of the text as it is now."""
        content = sheet()
        card = self._card(content)
        card.attach_signature("act.pdf.p7s", self._text(self._sign(content)))
        card.attach_file("act.pdf", self._text(sheet((50, 50, 5, 5))), "main")
        card.action_register()
        self.assertNotIn("Слободян", " ".join(self._made(card)))

    def test_login_and_paper_are_marked(self):
        """Signatures by one's own login and on paper bear who signed, and that it was recorded."""
        self.type_out.signature_level = "login"
        card = self._card()
        card.with_user(self.mayor).action_sign(level="login", password="t_mayorx")
        card.action_register()
        text = " ".join(self._made(card))
        self.assertIn(self.mayor.name, text)
        self.assertIn("Own login", text)
        self.assertIn("Recorded", text)

    def test_copy_is_made_anew_with_a_signature(self):
        """A signature that comes after the number is on the copy; the same again makes nothing."""
        content = sheet()
        card = self._card(content)
        card.action_register()
        self.assertNotIn("Слободян", " ".join(self._made(card)))
        card.attach_signature("act.pdf.p7s", self._text(self._sign(content)))
        self.assertIn("Слободян", " ".join(self._made(card)))
        copy = self._copies(card)
        self.assertEqual(copy.version_count, 2)
        card.action_copy_with_requisites()
        self.assertEqual(copy.version_count, 2)
        self.assertFalse(self.env["docflow.copy.queue"].search([]))

    def test_button_shows_it_at_once(self):
        """Who reads the card need not wait for the queue; others get nothing."""
        card = self._card()
        with self.assertRaises(UserError):
            card.action_copy_with_requisites()
        card.action_register()
        action = card.with_user(self.author).action_copy_with_requisites()
        copy = self._copies(card)
        self.assertEqual(action["params"]["id"], copy.attachment_id.id)
        self.assertEqual(copy.copied_id, self._main(card))
        with self.assertRaises(AccessError):
            card.with_user(self.stranger).action_copy_with_requisites()
        with self.assertRaises(AccessError):
            copy.attachment_id.with_user(self.stranger).sudo(False).read(["raw"])
        self.assertTrue(copy.attachment_id.with_user(self.author).sudo(False).raw)

    def test_nobody_makes_a_copy_by_hand(self):
        """What bears the council's number was made by the system: no upload passes for it."""
        card = self._card()
        card.action_register()
        card.action_copy_with_requisites()
        copy = self._copies(card)
        with self.assertRaisesRegex(UserError, "made by the system"):
            card.attach_file("own.pdf", self._text(sheet()), "requisites")
        for vals in ({"role": "memo"}, {"name": "x.pdf"}, {"upload": base64.b64encode(sheet())}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                copy.write(vals)
        memo = self.env["docflow.file"].browse(card.attach_file("m.pdf", "QUJD", "memo"))
        with self.assertRaisesRegex(UserError, "made by the system"):
            memo.role = "requisites"

    def test_nothing_is_covered(self):
        """A page without room gets no mark: a page behind it tells everything."""
        card = self._card(sheet((0, 0, 210, 297), pages=2))
        card.action_register()
        texts = self._made(card)
        self.assertEqual(len(texts), 3)
        self.assertEqual(texts[:2], ["", ""])
        self.assertIn(card.reg_number, texts[2])
        self.assertIn(self._main(card).sha256, texts[2].replace(" ", ""))

    def test_place_is_chosen_by_type_or_company(self):
        """The administrator says where the marks stand, and whether there are any."""
        company = self.env.company
        for place, pages in (("page", 2), ("top_right", 1), ("none", 0)):
            with self.subTest(place):
                company.docflow_requisites_place = place
                card = self._card()
                card.action_register()
                self._run()
                copy = self._copies(card)
                self.assertEqual(len(read(copy.attachment_id.raw)) if copy else 0, pages)
        with self.assertRaises(UserError):
            card.action_copy_with_requisites()
        self.type_out.requisites_place = "bottom"
        self.assertTrue(card.action_copy_with_requisites())

    def test_content_of_a_container(self):
        """The document that lies in a container with its signature is copied, not the container."""
        content = asic({"act.pdf": sheet(), "zz.txt": b"x"}, self._sign)
        card = self._card(content, "act.asice")
        with self.enter_registry_test_mode():
            self.env.ref("docflow_approval.ir_cron_docflow_signature").method_direct_trigger()
        card.action_register()
        text = " ".join(self._made(card))
        self.assertIn(card.reg_number, text)
        self.assertIn("Слободян", text)

    def test_word_file_by_its_copy(self):
        """A Word file is copied by its PDF; both copies stand beside it."""
        if not office.is_present():
            self.fail("LibreOffice belongs to what tests need: tools/bootstrap/packages.txt")
        card = self._card(base64.b64decode(word_base64("The roof")), "act.docx")
        card.action_register()
        self.assertIn("The roof", self._made(card)[0])
        self.assertEqual(self._main(card).copy_ids.mapped("role"), ["copy", "requisites"])
        self.assertEqual(self._main(card)._get_current_copy().role, "copy")

    def test_what_cannot_be_copied_is_told(self):
        """A file that is no PDF, or is closed, is told by its name and hinders nothing."""
        buffer = io.BytesIO()
        with pikepdf.open(io.BytesIO(sheet())) as pdf:
            pdf.save(buffer, encryption=pikepdf.Encryption(user="secret", owner="secret"))
        for content, words in (
            (b"hello", "is made of PDF and Word files"),
            (buffer.getvalue(), "closed with a password"),
            (b"%PDF-1.7 cut off", "cannot be read"),
        ):
            with self.subTest(words):
                card = self._card(content, "odd.pdf")
                card.action_register()
                self._run()
                self.assertFalse(self._copies(card))
                self.assertIn(words, card.message_ids[0].body)
                with self.assertRaisesRegex(UserError, words):
                    card.action_copy_with_requisites()

    def test_letter_by_mail_takes_it_along(self):
        """The addressee gets the signed file as it is, and reads the number on the copy."""
        letter = self._letter()
        self._run()
        copy = self._copies(letter)
        mail = self._sendings(letter)[1]
        self.assertLessEqual(self._main(letter) | copy, mail._get_mailed_files())
        self.env.company.docflow_dispatch_mail_mb = 1
        main = self._main(letter)
        main._unsealed().write({"size": (1 << 20) * 3 // 4 - 10})
        self.assertIn(main, mail._get_mailed_files())
        self.assertNotIn(copy, mail._get_mailed_files())

    def test_incoming_letters_get_none_by_themselves(self):
        """Two hundred scans a day are not copied because they have come in."""
        letter = self._incoming()
        letter.attach_file("come.pdf", self._text(sheet()), "main")
        letter.action_register()
        self.assertFalse(self.env["docflow.copy.queue"].search([]))
        self.assertTrue(letter.action_copy_with_requisites())


@tagged("post_install", "-at_install")
class TestRequisitesPlace(DispatchCase):
    """A mark lies where the page is empty, however the page is turned."""

    def _find(self, content, place="bottom", sizes=((74, 17),)):
        return remote.find_room(content, place, sizes)

    def test_lowest_free_strip(self):
        """At the bottom, above what is written there; on the right, below what is written."""
        number, (left, top) = self._find(sheet())
        self.assertEqual((number, round(left), round(top)), (0, 68, 275))
        __, (__, top) = self._find(sheet((20, 280, 170, 5)))
        self.assertLess(top + 17, 280)
        __, (left, top) = self._find(sheet((0, 0, 210, 30)), "top_right")
        self.assertEqual(round(left), 126)
        self.assertGreater(top, 30)

    def test_smaller_mark_where_the_larger_has_no_room(self):
        """Of several sizes the first that finds room is taken; where none does, there is none."""
        page = sheet((0, 0, 110, 297))
        self.assertEqual(self._find(page, "top_right", ((190, 17), (74, 17)))[0], 1)
        self.assertIsNone(self._find(sheet((0, 100, 210, 197))))
        self.assertIsNone(self._find(sheet(size=(60, 60))))

    def test_mark_is_upright_on_turned_pages(self):
        """The mark is read as the page is read, and lies where room was found."""
        mark = sheet((0, 0, 20, 5), size=(20, 5))
        for turn in (0, 90, 180, 270):
            with self.subTest(turn):
                page = sheet(turn=turn)
                made = remote.lay_marks(page, mark, [10, 20], b"")
                with pypdfium2.PdfDocument(made) as document:
                    image = document[0].render(scale=72 / 25.4 / MM * MM, grayscale=True).to_pil()
                inked = image.point(lambda dot: 255 * (dot < 128)).getbbox()
                dots = image.width / (297 if turn in (90, 270) else 210)
                self.assertEqual(
                    [round(side / dots) for side in inked], [10, 20, 30, 25], f"turned by {turn}"
                )

    def test_marks_fit_into_their_sizes(self):
        """No mark of a signature lies outside of the whole, and none over another."""
        for place in ("bottom", "top_right"):
            for count in range(8):
                for layout in _get_layouts(place, count):
                    cells = [(0, 0), *layout["cells"]]
                    self.assertEqual(len(set(cells)), len(cells))
                    for left, top in layout["cells"]:
                        self.assertLessEqual(left + 58, layout["width"])
                        self.assertLessEqual(top + 17, layout["height"])
        self.assertEqual(_get_layouts("page", 2), [])

    def test_scripts_stay_behind(self):
        """A copy brings neither scripts nor forms of the document along."""
        buffer = io.BytesIO()
        with pikepdf.open(io.BytesIO(sheet())) as pdf:
            pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="alert")
            pdf.pages[0]["/AA"] = pikepdf.Dictionary(O=pdf.Root.OpenAction)
            pdf.save(buffer)
        made = remote.lay_marks(buffer.getvalue(), b"", None, sheet())
        self.assertNotIn(b"JavaScript", made)
        with pikepdf.open(io.BytesIO(made)) as pdf:
            self.assertEqual(len(pdf.pages), 2)
            self.assertNotIn("/OpenAction", pdf.Root)
            self.assertNotIn("/AA", pdf.pages[0])
