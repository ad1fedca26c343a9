import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from . import scan_samples as samples
from .test_desk import DeskCase

# Statements measured on this code: lower them when you make something cheaper.
DESK, LETTER = 28, 14
ROUNDS = 10  # of the job of reading: one takes a minute at most, and this machine may be busy


class StackCase(DeskCase):
    """Stacks that are really opened, looked at, read and cut."""

    def _read(self):
        """Let the scheduled action of reading do all its work."""
        reading = self.env["docflow.reading"]
        for __ in range(ROUNDS):
            with self.enter_registry_test_mode():
                self.env.ref("docflow_base.ir_cron_docflow_reading").method_direct_trigger()
            self.env.invalidate_all()
            if not reading._count_waiting():
                break

    def _read_stack(self, *contents, **options):
        """Return the letters of a stack of these files after it was read, as their registrar."""
        batch = self._stack(*contents, **options)
        self._read()
        return batch.letter_ids.sorted("sequence")


@tagged("post_install", "-at_install")
class TestStack(StackCase):
    def test_stack_is_cut_by_separator_sheets(self):
        """A separator sheet begins a letter and does not get into it."""
        pdf = samples.stack(
            samples.sheet("First letter"),
            samples.sheet("its second page"),
            samples.separator(),
            samples.sheet("Second letter"),
        )
        letters = self._read_stack(("scanner-2.pdf", pdf))
        self.assertEqual(letters.mapped("page_count"), [2, 1])
        self.assertEqual(letters.mapped("problem_text"), [False, False])
        self.assertEqual(letters.mapped("state"), ["ready", "ready"])
        batch = letters.batch_id
        self.assertEqual((batch.state, batch.page_count, batch.pages_read), ("ready", 4, 4))
        self.assertIn("Second letter", letters[1].page_ids.text)
        sheet = batch.page_ids.filtered(lambda page: not page.letter_id)
        # whether it was read before the stack was cut is a matter of chance
        self.assertEqual((len(sheet), sheet.state), (1, "read"))

    def test_page_of_no_letter_may_be_the_last(self):
        """A stack whose last page to be read belongs to no letter is ready all the same."""
        pdf = samples.stack(samples.sheet("A letter"), samples.separator())
        batch = self._read_stack(("one.pdf", pdf)).batch_id
        sheet = batch.page_ids.filtered(lambda page: not page.letter_id)
        sheet._unsealed().write({"state": "seen"})
        batch._advance()
        self.assertEqual(batch.state, "reading")
        self._read()
        self.assertEqual((sheet.state, batch.state), ("read", "ready"))

    def test_registered_letter_has_its_own_pages_and_texts(self):
        """The card gets a PDF of its letter's pages, and their texts without a second reading."""
        pdf = samples.stack(
            samples.sheet("About a roof"), samples.separator(), samples.sheet("About a bridge")
        )
        letter = self._read_stack(("stack.pdf", pdf))[1]
        done = letter.action_register_letter(self._values())
        version = self.env["docflow.file.version"].search(
            [("document_id", "=", done["document_id"])]
        )
        self.assertEqual(version.mimetype, "application/pdf")
        self.assertEqual(len(list(samples.pages_of_pdf(version.attachment_id.raw))), 1)
        texts = self.env["docflow.file.text"].search([("version_id", "=", version.id)])
        self.assertEqual(texts.mapped("state"), ["done"])
        self.assertIn("bridge", texts.text)

    def test_labelled_pages_go_to_their_card(self):
        """A page with our label is the next version of the scan of its card (K5)."""
        card = self._registered()
        before = card.file_ids
        pdf = samples.stack(
            samples.sheet("New letter"),
            samples.sheet("Scanned after its registration", card.barcode),
            samples.sheet("its second page"),
        )
        letters = self._read_stack(("stack.pdf", pdf))
        self.assertEqual(letters.mapped("state"), ["ready", "attached"])
        self.assertEqual(letters[1].document_id, card)
        self.assertEqual(card.file_ids, before)
        self.assertEqual(before.version_count, 2)
        self.assertEqual(card.message_main_attachment_id, before.attachment_id)
        texts = self.env["docflow.file.text"].search(
            [("version_id", "=", before.version_ids.sorted("number")[-1].id)]
        )
        self.assertEqual(len(texts), 2)

    def test_card_without_scan_gets_its_first(self):
        """The label of a card that was exempt brings its scan and ends the exemption."""
        exemption = self.env.ref("docflow_base.docflow_scan_exemption_format")
        card = self._incoming(file_ids=[], scan_exemption_id=exemption.id)
        card.action_register()
        self._read_stack(("scan.pdf", samples.stack(samples.sheet("Copied", card.barcode))))
        self.assertEqual(card.file_ids.role, "scan")
        self.assertFalse(card.scan_exemption_id)

    def test_labels_that_are_not_ours_to_scan_to(self):
        """A label of no card, of another office or of a cancelled card waits to be repaired."""
        elsewhere = self._registered()
        elsewhere.sudo()._unsealed().write({"office_id": self.other_office.id})
        cancelled = self._registered(corr_number="2")
        cancelled.action_cancel("By mistake")
        for barcode in ("DF0999999999", elsewhere.barcode, cancelled.barcode):
            with self.subTest(barcode=barcode):
                pdf = samples.stack(samples.sheet("Labelled", barcode))
                letter = self._read_stack((f"{barcode}.pdf", pdf))
                self.assertEqual((letter.state, letter.problem), ("repair", "unknown_label"))
                self.assertIn(barcode, letter.problem_text)
                letter.action_continue()
                self.assertEqual((letter.state, letter.problem), ("ready", False))

    def test_two_labels(self):
        """Two labels on one page wait; without repair the first of them counts."""
        one, two = self._registered(), self._registered(corr_number="2")
        pdf = samples.stack(samples.sheet("Twice labelled", one.barcode, two.barcode))
        letter = self._read_stack(("two.pdf", pdf))
        self.assertEqual((letter.state, letter.problem), ("repair", "two_labels"))
        self.assertIn(one.reg_number, letter.get_desk_letter()["next_hint"])
        letter.action_continue()
        self.assertEqual((letter.state, letter.document_id), ("attached", one))
        self.assertEqual(two.file_ids.version_count, 1)

    def test_foreign_barcode(self):
        """A barcode of the post waits; without repair the letter is one like others."""
        pdf = samples.stack(samples.sheet("From the post", "RR123456785UA"))
        letter = self._read_stack(("post.pdf", pdf))
        self.assertEqual((letter.state, letter.problem), ("repair", "foreign_barcode"))
        letter.action_continue()
        self.assertEqual(letter.state, "ready")

    def test_blank_pages(self):
        """Blank backs stay out of a letter; a letter of nothing else waits and is dropped."""
        pdf = samples.stack(samples.sheet("Front"), samples.sheet(), samples.sheet("Front"))
        letter = self._read_stack(("duplex.pdf", pdf))
        self.assertEqual((letter.state, letter.page_count), ("ready", 2))
        self.assertEqual(len(letter.page_ids), 3)
        empty = self._read_stack(("blank.pdf", samples.blank_pdf(2)))
        self.assertEqual((empty.state, empty.problem), ("repair", "blank"))
        empty.action_continue()
        self.assertEqual(empty.state, "dropped")
        self.assertEqual(empty.batch_id.state, "done")

    def test_upside_down_page_is_read_and_stored_upright(self):
        """A sheet laid in head over heels is turned, read and filed upright."""
        words = "<br/>".join(["The quick brown fox jumps over the lazy dog"] * 12)
        pdf = samples.scanned(samples.stack(samples.sheet(words)), turned=180)
        letter = self._read_stack(("turned.pdf", pdf))
        self.assertEqual(letter.page_ids.rotation, 180)
        self.assertIn("quick brown fox", letter.page_ids.text)
        done = letter.action_register_letter(self._values())
        card = self.env["docflow.document"].browse(done["document_id"])
        again = self._read_stack(("again.pdf", card.file_ids.attachment_id.raw))
        self.assertEqual(again.page_ids.rotation, 0)

    def test_bad_files_never_stop_a_stack(self):
        """Whatever a file is, the others of its stack are read; it waits with its reason."""
        bad = samples.bad_files()
        good = samples.stack(samples.sheet("A good letter"))
        letters = self._read_stack(
            ("before.pdf", good),
            *bad.values(),
            ("after.docx", good),
            ("picture.pdf", samples.png()),
        )
        found = {letter.problem: letter for letter in letters if letter.problem}
        self.assertEqual(set(found) - {"blank"}, set(bad))
        for code, (name, content) in bad.items():
            letter = found[code]
            with self.subTest(code=code):
                self.assertEqual(letter.state, "repair")
                self.assertIn(name, letter.problem_text)
                self.assertEqual(letter.title, name)
                self.assertEqual(letter.attachment_id.raw or b"", content)
        ready = letters.filtered(lambda letter: not letter.problem)
        # a wrong extension does no harm: the content says what it is
        self.assertGreaterEqual(len(ready), 2)
        self.assertEqual(set(ready.mapped("state")), {"ready"})

    def test_refused_file_is_registered_as_it_is(self):
        """What we cannot open may still be a letter: its file is kept beside the card."""
        name, content = samples.bad_files()["encrypted"]
        letter = self._read_stack((name, content))
        letter.action_continue()
        self.assertEqual(letter.state, "ready")
        done = letter.action_register_letter(self._values())
        card = self.env["docflow.document"].browse(done["document_id"])
        self.assertEqual(card.file_ids.name, name)
        self.assertEqual(card.file_ids.attachment_id.raw, content)

    def test_registrar_has_the_last_word_where_a_letter_begins(self):
        """Split, join and leave out rearrange pages; none is lost."""
        pages = [samples.sheet(f"Page {number}") for number in range(1, 5)]
        letter = self._read_stack(("four.pdf", samples.stack(*pages)))
        first, second, third, fourth = letter.page_ids.sorted("sequence")
        with self.assertRaisesRegex(UserError, "begins with this page"):
            letter.action_split(first.id)
        other = letter.browse(letter.action_split(third.id))
        self.assertEqual((letter.page_count, other.page_count), (2, 2))
        self.assertEqual(other.state, "ready")
        other.action_remove_page(fourth.id)
        self.assertEqual(other._get_pages(), third)
        self.assertEqual(other.get_desk_letter()["left_out"][0]["id"], fourth.id)
        with self.assertRaisesRegex(UserError, "no other page"):
            other.action_remove_page(third.id)
        self.assertEqual(other.action_join(), letter.id)
        self.assertFalse(other.exists())
        self.assertEqual(letter._get_pages(), first | second | third)
        letter.action_remove_page(fourth.id)
        self.assertEqual(letter.page_count, 4)
        with self.assertRaisesRegex(UserError, "no open letter before"):
            letter.action_join()

    def test_pages_of_a_draft_are_not_rearranged(self):
        """Pages that lie in a draft neither come twice nor fall out of it."""
        pdf = samples.stack(samples.sheet("One"), samples.sheet("Two"))
        letter = self._read_stack(("two.pdf", pdf))
        letter.action_save_draft(self._values())
        second = letter.page_ids.sorted("sequence")[1]
        for act in (
            lambda: letter.action_split(second.id),
            lambda: letter.action_remove_page(second.id),
            second.action_rotate,
        ):
            with self.assertRaisesRegex(UserError, "lie in the draft"):
                act()
        self.assertEqual(letter._get_pages(), letter.page_ids)
        done = letter.action_register_letter(self._values())
        card = self.env["docflow.document"].browse(done["document_id"])
        self.assertEqual(len(list(samples.pages_of_pdf(card.file_ids.attachment_id.raw))), 2)

    def test_letter_of_two_files_is_one_pdf(self):
        """Letters joined across files become one file of the card."""
        letters = self._read_stack(
            ("one.pdf", samples.stack(samples.sheet("One"))),
            ("two.tiff", samples.scanned(samples.stack(samples.sheet("Two")), kind="TIFF")),
        )
        self.assertEqual(len(letters), 2)
        letters[1].action_join()
        done = letters[0].action_register_letter(self._values())
        card = self.env["docflow.document"].browse(done["document_id"])
        self.assertEqual(len(list(samples.pages_of_pdf(card.file_ids.attachment_id.raw))), 2)

    def test_turned_page_is_read_again(self):
        """A page turned by hand is drawn and read anew, as the registrar turned it."""
        letter = self._read_stack(("one.pdf", samples.stack(samples.sheet("Some words here"))))
        page = letter.page_ids
        page.action_rotate(90)
        self.assertEqual((page.state, page.rotation), ("new", 90))
        wide = (page.height, page.width)
        self._read()
        self.assertEqual((page.state, page.rotation), ("read", 90))
        self.assertEqual((page.width, page.height), wide)
        self.assertEqual(letter.state, "ready")
        with self.assertRaises(UserError):
            page.action_rotate(45)

    def test_recognition_that_stumbles_stops_nothing(self):
        """A letter whose recognition fails waits at the desk with an empty card."""
        recognition = type(self.env["docflow.recognition"])
        self.patch(recognition, "_propose", lambda *args: 1 / 0)
        with self.assertLogs("odoo.addons.docflow_base", "ERROR"):
            letter = self._read_stack(("one.pdf", samples.stack(samples.sheet("Words"))))
        self.assertEqual((letter.state, letter.get_desk_letter()["fields"]), ("ready", {}))

    def test_stack_can_be_too_much(self):
        """Too many files, none at all, or one too large are refused with a way out."""
        with self.assertRaisesRegex(UserError, "Choose one"):
            self._stack()
        with self.assertRaisesRegex(UserError, "in parts"):
            self._stack(*[(f"{number}.pdf", b"x") for number in range(201)])
        self.env["ir.config_parameter"].set_param("web.max_file_upload_size", 10)
        with self.assertRaisesRegex(UserError, "the limit is"):
            self._stack(("large.pdf", b"01234567890"))

    def test_nobody_else_sees_pages(self):
        """Pictures and texts of a stack are for the registrars of its office alone."""
        letter = self._read_stack(("one.pdf", samples.stack(samples.sheet("Secret words"))))
        page = letter.page_ids
        picture = page.sudo()._fields["preview"]
        self.assertTrue(picture.attachment and page.preview)
        stored = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", page._name),
                    ("res_field", "=", "preview"),
                    ("res_id", "=", page.id),
                ]
            )
        )
        for user in (self.outsider, self.mayor, self.stranger, self.auditor):
            with self.subTest(user=user.name):
                self.assertFalse(page.with_user(user).search([("id", "=", page.id)]))
                for read in (
                    lambda user=user: page.with_user(user).read(["text"]),
                    lambda user=user: page.with_user(user).preview,
                    lambda user=user: stored.with_user(user).read(["datas"]),
                    lambda user=user: page.with_user(user).action_rotate(90),
                ):
                    with self.assertRaises(AccessError):
                        read()
        self.assertTrue(base64.b64decode(page.with_user(self.registrar2).preview))

    def test_pictures_of_settled_letters_are_freed(self):
        """A month after a letter was settled its pictures go; the text stays with the card."""
        pdf = samples.stack(
            samples.sheet("Registered"), samples.separator(), samples.sheet("Waits")
        )
        settled, waits = self._read_stack(("two.pdf", pdf))
        done = settled.action_register_letter(self._values())
        pages = self.env["docflow.scan.page"]
        pages._free_settled()
        self.assertTrue(settled.page_ids.preview)
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            pages._free_settled()
        self.assertFalse(settled.page_ids.preview or settled.page_ids.words)
        self.assertTrue(waits.page_ids.preview and waits.page_ids.words)
        texts = self.env["docflow.file.text"].search([("document_id", "=", done["document_id"])])
        self.assertIn("Registered", texts.text)


@tagged("post_install", "-at_install")
class TestDeskBudget(DeskCase):
    """The desk asks the database a counted number of times, however long the stack is."""

    def _make(self, count):
        batch = self._stack(("stack.pdf", b"many pages"))
        batch._unsealed().write({"state": "ready"})
        letters = (
            self.env["docflow.scan.letter"]
            ._unsealed()
            .create([{"batch_id": batch.id, "sequence": n, "state": "ready"} for n in range(count)])
        )
        self.env["docflow.scan.page"]._unsealed().create(
            [
                {
                    "batch_id": batch.id,
                    "letter_id": letter.id,
                    "sequence": 2 * letter.sequence + side,
                    "attachment_id": batch.sudo().file_ids.id,
                    "page_index": 2 * letter.sequence + side,
                    "state": "read",
                    "text": "Words of a page",
                }
                for letter in letters
                for side in (0, 1)
            ]
        )
        self.env.flush_all()
        return batch

    def _count(self, action):
        action()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        return self.env.cr.sql_log_count - before

    def test_statements(self):
        """A stack of 80 letters needs no more statements than one of 5."""
        desk = self.env["docflow.scan.batch"].with_user(self.registrar)
        stacks = [self._make(count) for count in (5, 80)]
        few, many = (self._count(lambda s=stack: desk.get_desk(s.id)) for stack in stacks)
        self.assertLessEqual(many, few, "statements grow with the letters of a stack")
        self.assertLessEqual(many, DESK)
        letter = self._make(3).letter_ids[0].with_user(self.registrar)
        self.assertLessEqual(self._count(letter.get_desk_letter), LETTER)
