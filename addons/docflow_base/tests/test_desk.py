import base64

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocflowCase

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg=="
)


class DeskCase(DocflowCase):
    """An office with a second registrar, another office, and stacks made by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registrar2 = cls._person("t_registrar2", cls.council, "group_docflow_registrar")
        cls.office.registrar_ids |= cls.registrar2
        cls.outsider = cls._person("t_outsider", cls.strange, "group_docflow_registrar")
        cls.other_office = cls.env["docflow.office"].create(
            {
                "name": "Culture Office",
                "code": "CO",
                "barcode_prefix": "CU",
                "department_id": cls.strange.id,
                "registrar_ids": [fields.Command.link(cls.outsider.id)],
            }
        )

    @classmethod
    def _stack(cls, *contents, office=None, user=None):
        """Return a stack of these files ``(name, bytes)`` as its registrar dropped it."""
        batches = cls.env["docflow.scan.batch"].with_user(user or cls.registrar)
        return batches._do_receive(office or cls.office, list(contents))

    @classmethod
    def _file_letter(cls, name="letter.p7s", content=b"signed", **vals):
        """Return a letter that is a file without pages for us, waiting at the desk."""
        batch = cls._stack((name, content))
        batch._unsealed().write({"state": "ready"})
        letter = (
            cls.env["docflow.scan.letter"]
            ._unsealed()
            .create(
                {
                    "batch_id": batch.id,
                    "attachment_id": batch.sudo().file_ids.id,
                    "state": "ready",
                    **vals,
                }
            )
        )
        return letter._sealed_again().with_user(cls.registrar).sudo(False)

    @classmethod
    def _values(cls, **vals):
        """Return what the desk sends for a letter with every requisite."""
        return {
            "type_id": cls.type_in.id,
            "name": "On the roof of school No. 4",
            "correspondent_id": cls.sender.id,
            "corr_number": "01-14/877",
            "corr_date": "2026-11-18",
            "delivery_method_id": cls.post.id,
            "recipient_ids": [cls.mayor.id],
            "sheets": 3,
            **vals,
        }


@tagged("post_install", "-at_install")
class TestDesk(DeskCase):
    def test_letter_becomes_a_registered_card(self):
        """K5: Enter makes the card, files what was scanned and gives the number, all at once."""
        letter = self._file_letter()
        done = letter.action_register_letter(self._values(), seconds=18.4)
        card = self.env["docflow.document"].browse(done["document_id"])
        self.assertEqual(done["reg_number"], card.reg_number)
        self.assertTrue(done["barcode"].startswith("DF"))
        self.assertIn("Mayor", done["hint"])
        self.assertEqual(card.state, "in_review")
        self.assertEqual(card.registrar_id, self.registrar)
        self.assertEqual(card.file_ids.role, "scan")
        self.assertEqual(card.file_ids.attachment_id.raw, b"signed")
        self.assertEqual(letter.state, "registered")
        self.assertEqual(letter.document_id, card)
        self.assertEqual(letter.seconds, 18)
        self.assertEqual(letter.batch_id.state, "done")

    def test_refusal_names_what_is_missing_and_changes_nothing(self):
        """A refused letter leaves neither a card nor a contact nor a number behind."""
        letter = self._file_letter()
        cards = self.env["docflow.document"].search_count([])
        values = self._values(
            name=" ", correspondent_id=False, correspondent_name="Nobody Knows Ltd", corr_number=""
        )
        with self.assertRaisesRegex(UserError, "Subject"), self.env.cr.savepoint():
            letter.action_register_letter(values)
        self.env.invalidate_all()
        self.assertEqual(letter.state, "ready")
        self.assertEqual(self.env["docflow.document"].search_count([]), cards)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Nobody Knows Ltd")]))

    def test_type_is_named_when_it_is_missing(self):
        """Without a type there is no card; the refusal names the field."""
        with self.assertRaisesRegex(UserError, "Document Type"):
            self._file_letter().action_register_letter(self._values(type_id=False))

    def test_desk_sets_what_it_may_and_nothing_else(self):
        """A value beside the requisites of the desk is refused by name."""
        with self.assertRaisesRegex(UserError, "reg_number"):
            self._file_letter().action_register_letter(self._values(reg_number="1"))

    def test_values_are_what_the_desk_sends(self):
        """Texts in place of records, records that are hidden, and books in place of a subject are
        refused in words."""
        letter = self._file_letter()
        for vals in (
            {"type_id": "1"},
            {"recipient_ids": "12"},
            {"recipient_ids": ["x"]},
            {"proposed_executor_ids": [[6, 0, []]]},
            {"correspondent_id": [self.sender.id]},
            {"correspondent_id": False, "correspondent_name": 5},
            {"link_document_id": 2**40},
            {"name": 5},
            {"name": "x" * 10_001},
            {"sheets": -1},
            {"proposed_text": {"a": 1}},
        ):
            with self.subTest(**vals), self.assertRaisesRegex(UserError, "cannot be what was sent"):
                letter.action_register_letter(self._values(**vals))
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        hidden = self.env["res.partner"].create({"name": "Hidden", "company_id": elsewhere.id})
        with self.assertRaises(AccessError):
            letter.action_register_letter(self._values(correspondent_id=hidden.id))

    def test_registered_letter_is_not_registered_again(self):
        """The second of two registrars learns that the letter is registered."""
        letter = self._file_letter()
        letter.action_register_letter(self._values())
        with self.assertRaisesRegex(UserError, "Registered"):
            letter.with_user(self.registrar2).action_register_letter(self._values())

    def test_new_correspondent_is_made_once(self):
        """A name that is no contact yet becomes one; the next letter finds it by code or name."""
        values = self._values(
            correspondent_id=False, correspondent_name="КП «Водоканал»", correspondent_code=""
        )
        cards = self.env["docflow.document"]
        for number in ("1", "2"):
            done = self._file_letter().action_register_letter(values | {"corr_number": number})
            cards |= cards.browse(done["document_id"])
        self.assertEqual(len(cards.correspondent_id), 1)
        self.assertTrue(cards.correspondent_id.is_company)
        values |= {"correspondent_name": "Бойко Г. П.", "corr_number": "3"}
        done = self._file_letter().action_register_letter(values)
        self.assertFalse(cards.browse(done["document_id"]).correspondent_id.is_company)

    def test_linked_card_is_one_the_registrar_may_open(self):
        """A letter adds to an earlier card of his; a card out of his sight cannot be linked."""
        earlier = self._registered()
        done = self._file_letter().action_register_letter(
            self._values(link_document_id=earlier.id, link_kind="addition", corr_number="5")
        )
        card = self.env["docflow.document"].browse(done["document_id"])
        self.assertEqual(card.link_ids.linked_id, earlier)
        memo = (
            self.env["docflow.document"]
            .with_user(self.stranger)
            .create({"name": "Private", "type_id": self.type_memo.id})
        )
        with self.assertRaises(AccessError):
            self._file_letter().action_register_letter(self._values(link_document_id=memo.id))

    def test_draft_puts_the_letter_aside_until_the_card_is_registered(self):
        """A draft saved at the desk is finished on the card; the letter is settled with it."""
        letter = self._file_letter()
        action = letter.action_save_draft(self._values(corr_number=""))
        draft = self.env["docflow.document"].browse(action["res_id"]).with_user(self.registrar)
        self.assertEqual((letter.state, draft.state), ("deferred", "draft"))
        self.assertEqual(draft.file_ids.role, "scan")
        draft.corr_number = "7"
        draft.action_register()
        self.assertEqual(letter.state, "registered")
        self.assertEqual(letter.number, draft.reg_number)

    def test_draft_is_registered_from_the_desk(self):
        """Enter on a letter with a draft registers that draft and makes no second card."""
        letter = self._file_letter()
        draft_id = letter.action_save_draft(self._values(corr_number=""))["res_id"]
        done = letter.action_register_letter(self._values())
        self.assertEqual(done["document_id"], draft_id)
        card = self.env["docflow.document"].browse(draft_id)
        self.assertEqual(len(card.recipient_ids), 1)
        self.assertEqual(len(card.file_ids), 1)

    def test_draft_registered_by_its_form_settles_a_letter_taken_up_again(self):
        """Wherever the letter of a draft waits, registering the draft settles it."""
        letter = self._file_letter()
        letter.action_save_draft(self._values())
        letter.action_resume()
        letter.document_id.action_register()
        self.assertEqual((letter.state, letter.batch_id.state), ("registered", "done"))

    def test_draft_that_goes_leaves_its_letter(self):
        """A draft may be cancelled or deleted; its letter becomes another card then."""
        letter = self._file_letter()
        letter.action_save_draft(self._values())
        letter.document_id.unlink()
        self.env.invalidate_all()
        self.assertEqual((letter.state, letter.document_id.id), ("deferred", False))
        letter.action_save_draft(self._values())
        cancelled = letter.document_id
        cancelled.action_cancel("By mistake")
        done = letter.action_register_letter(self._values())
        self.assertNotEqual(done["document_id"], cancelled.id)
        self.assertEqual(len(letter.document_id.file_ids), 1)

    def test_pages_of_a_draft_go_to_no_other_card(self):
        """What lies in a draft already is not attached elsewhere as well."""
        letter = self._file_letter()
        letter.action_save_draft(self._values())
        with self.assertRaisesRegex(UserError, "lie in the draft"):
            letter.action_attach(self._registered(corr_number="2").id, "annex")
        self.assertEqual(letter.state, "deferred")

    def test_deferred_and_dropped_letters_come_back(self):
        """What was put aside or dropped is taken up again; a drop needs its reason."""
        letter = self._file_letter()
        letter.action_defer()
        self.assertEqual(letter.state, "deferred")
        letter.action_resume()
        self.assertEqual(letter.state, "ready")
        self.assertEqual(letter.action_drop()["res_model"], "docflow.reason")
        letter.action_drop("Advertising")
        self.assertEqual(letter.batch_id.state, "done")
        letter.action_resume()
        self.assertEqual((letter.state, letter.drop_reason), ("ready", False))
        self.assertEqual(letter.batch_id.state, "ready")

    def test_letter_goes_to_a_card_that_is_there(self):
        """An annex that came later is a file beside the scan of its registered card."""
        card = self._registered()
        letter = self._file_letter()
        letter.action_attach(card.id, "annex")
        self.assertEqual((letter.state, letter.document_id), ("attached", card))
        self.assertEqual(card.file_ids.mapped("role"), ["scan", "annex"])

    def test_nothing_is_attached_to_what_one_may_not_open(self):
        """A card out of the registrar's sight takes no pages from him."""
        memo = (
            self.env["docflow.document"]
            .with_user(self.stranger)
            .create({"name": "Private", "type_id": self.type_memo.id})
        )
        with self.assertRaises(AccessError):
            self._file_letter().action_attach(memo.id, "annex")

    def test_desk_counts_today(self):
        """The desk says how many letters its registrar registered today and how long one took."""
        for number, seconds in (("1", 10), ("2", 20), ("3", 99999)):
            self._file_letter().action_register_letter(self._values(corr_number=number), seconds)
        self._file_letter(state="repair", problem="encrypted")
        desk = self.env["docflow.scan.batch"].with_user(self.registrar).get_desk()
        self.assertEqual(desk["counters"]["today"], 3)
        self.assertEqual(desk["counters"]["average_seconds"], 1210)
        self.assertEqual(desk["counters"]["repair"], 1)
        self.assertEqual(desk["last"]["corr_number"], "3")
        self.assertEqual(desk["office_id"], self.office.id)
        mine = self.env["docflow.scan.batch"].with_user(self.registrar2).get_desk()
        self.assertEqual(mine["counters"]["today"], 0)

    def test_letter_at_the_desk(self):
        """The desk shows the file, what was recognised and what Enter will do."""
        proposal = {
            "fields": {
                "type_id": {"value": self.type_in.id, "label": "Letter", "is_filled": True},
                "recipient_ids": {"value": [self.mayor.id], "is_filled": True},
            },
            "duplicates": [{"id": self._registered().id, "reason": "same"}],
        }
        letter = self._file_letter(proposal=proposal)
        shown = letter.get_desk_letter()
        self.assertEqual(shown["fields"]["type_id"]["value"], self.type_in.id)
        # named as the reader calls it, whatever language the recognition spoke
        self.assertEqual(shown["fields"]["type_id"]["label"], self.type_in.name)
        reason = "the same correspondent, number and date"
        self.assertEqual(shown["duplicates"][0]["reason"], reason)
        self.assertIn("02-13/2", shown["next_hint"])
        self.assertIn("Mayor", shown["next_hint"])
        self.assertEqual(shown["file"]["name"], "letter.p7s")

    def test_cards_that_look_alike_are_told_to_those_who_may_open_them(self):
        """What was recognised names earlier cards; nobody reads it past the desk, which shows those
        he may open."""
        hidden = self._registered()
        hidden._unsealed().write({"office_id": self.other_office.id})
        hidden._unsealed().write(
            {"body_ids": [fields.Command.clear()], "people_ids": [fields.Command.clear()]}
        )
        letter = self._file_letter()
        letter._unsealed().write(
            {"proposal": {"fields": {}, "duplicates": [{"id": hidden.id, "reason": "same"}]}}
        )
        self.env.invalidate_all()
        self.assertEqual(letter.get_desk_letter()["duplicates"], [])
        self.assertNotIn("proposal", letter.read()[0])
        with self.assertRaises(AccessError):
            letter.read(["proposal"])
        with self.assertRaises(AccessError):
            letter.search([("proposal", "ilike", "same")])

    def test_hint_follows_the_card(self):
        """What Enter will do is told of the card as it is now, and of the next number."""
        letter = self._file_letter()
        other = self._file_letter()
        hint = letter.get_desk_hint(self._values())
        self.assertIn("02-13/1 ", hint)
        self.assertIn("Mayor", hint)
        other.action_register_letter(self._values(corr_number="5"))
        self.env.flush_all()
        self.assertIn("02-13/2 ", letter.get_desk_hint(self._values()))
        changed = letter.get_desk_hint(self._values(recipient_ids=[self.executor1.id]))
        self.assertIn("Executor1", changed)
        self.assertIn("Nobody", letter.get_desk_hint({"type_id": "1", "recipient_ids": "x"}))
        with self.assertRaises(AccessError):
            letter.with_user(self.stranger).get_desk_hint({})

    def test_nobody_else_sees_stacks(self):
        """A registrar of another office and everybody else sees no stack, letter or file."""
        letter = self._file_letter()
        for user in (self.outsider, self.mayor, self.stranger, self.auditor, self.controller):
            with self.subTest(user=user.name):
                desk = self.env["docflow.scan.batch"].with_user(user).get_desk()
                self.assertFalse([b for b in desk["batches"] if b["id"] == letter.batch_id.id])
                theirs = letter.with_user(user)
                with self.assertRaises(AccessError):
                    theirs.get_desk_letter()
                with self.assertRaises(AccessError):
                    theirs.action_register_letter(self._values())
                with self.assertRaises(AccessError):
                    theirs.action_drop("no")
                with self.assertRaises(AccessError):
                    letter.attachment_id.with_user(user).read(["datas"])
                with self.assertRaises(AccessError):
                    self.env["docflow.scan.batch"].with_user(user).get_desk(letter.batch_id.id)

    def test_stacks_are_written_by_the_flow_alone(self):
        """A registrar neither edits nor deletes nor makes stacks past the verbs."""
        letter = self._file_letter()
        for record in (letter, letter.batch_id.with_user(self.registrar)):
            with self.assertRaises(UserError):
                record.write({"state": "done"})
            with self.assertRaises(AccessError):
                record.unlink()
        with self.assertRaises(UserError):
            self.env["docflow.scan.batch"].with_user(self.registrar).create(
                {"name": "x", "office_id": self.office.id}
            )

    def test_exemption_lets_a_paper_be_registered_without_a_file(self):
        """What is bound, printed or larger than A4 is registered without a scan (K6)."""
        card = self._incoming(file_ids=[])
        with self.assertRaisesRegex(UserError, "Files"):
            card.action_register()
        card.scan_exemption_id = self.env.ref("docflow_base.docflow_scan_exemption_bound")
        card.action_register()
        self.assertTrue(card.reg_number)
        card.attach_file("scan.pdf", base64.b64encode(b"%PDF-1.4 later").decode(), "scan")
        self.assertFalse(card.scan_exemption_id)

    def test_other_exemption_asks_for_a_note(self):
        """“Other” says nothing: the registrar writes the reason."""
        other = self.env.ref("docflow_base.docflow_scan_exemption_other")
        with self.assertRaisesRegex(UserError, "why it is not scanned"):
            self._incoming(file_ids=[], scan_exemption_id=other.id)
        card = self._incoming(
            file_ids=[], scan_exemption_id=other.id, scan_exemption_note="A model of a bridge"
        )
        self.assertTrue(card.scan_exemption_id)

    def test_cover_of_a_book_does_not_end_its_exemption(self):
        """What was scanned of an exempt document is kept beside the reason."""
        done = self._file_letter().action_register_letter(
            self._values(exemption="printed", exemption_note="")
        )
        card = self.env["docflow.document"].browse(done["document_id"])
        self.assertEqual(card.scan_exemption_id.code, "printed")
        self.assertTrue(card.file_ids)
