import hashlib

from odoo import fields
from odoo.tests import tagged

from .common import PDF
from .legacy_common import LegacyCase


@tagged("post_install", "-at_install")
class TestLegacyCard(LegacyCase):
    def _write_city(self):
        """A card that is done, one at work three levels deep with a file, and a reply to it."""
        self._write(
            "correspondents",
            {"correspondent": "C1", "name": "Regional Office", "code": ""},
            {"correspondent": "C2", "name": "Petro Ivanenko", "is_person": "yes"},
        )
        self._write(
            "documents",
            self._card(correspondent="C1", corr_number="01-14/В7", corr_date="28.02.2024"),
            self._card(
                "D2",
                2,
                correspondent="C2",
                controller="t_controller",
                deadline="2040-01-15",
                deadline_initial="2024-03-20",
            ),
            self._card(
                "D3",
                7,
                type=self.type_out.code,
                journal=f"{self.office.code}/{self.journal_out.name}",
                author="t_clerk1",
                unit="06",
                signatory="t_mayor",
            ),
        )
        self._write(
            "recipients",
            {"document": "D1", "person": "t_mayor", "done_at": "2024-03-02 10:00"},
            {"document": "D2", "person": "t_mayor", "done_at": "2024-03-01 15:30"},
        )
        self._write(
            "resolutions",
            self._resolution("R1", "D1", "t_mayor", done_at="2024-03-05"),
            self._resolution("R2", "D2", "t_mayor", deadline="2040-01-10"),
            self._resolution("R3", "D2", "t_executor1", parent_assignment="A2"),
        )
        self._write(
            "assignments",
            {"assignment": "A1", "resolution": "R1", "person": "t_executor1", "report": "=Done",
             "done_at": "2024-03-05"},
            {"assignment": "A2", "resolution": "R2", "person": "t_executor1", "order": "1",
             "deadline": "2040-01-10", "started_at": "2024-03-03"},
            {"assignment": "A3", "resolution": "R2", "person": "t_executor2", "order": "0",
             "kind": "acquaint"},
            {"assignment": "A4", "resolution": "R3", "person": "t_clerk1"},
        )  # fmt: skip
        self._write("links", {"document": "D3", "linked": "D2", "kind": "reply"})
        scan = self.folder / "scans" / "2.pdf"
        scan.parent.mkdir()
        scan.write_bytes(b"%PDF-1.4 a scan of the letter")
        self._write(
            "files",
            {"document": "D2", "path": "scans/2.pdf", "name": "scan.pdf",
             "sha256": hashlib.sha256(scan.read_bytes()).hexdigest()},
        )  # fmt: skip

    def _resolution(self, key, document, author, **cells):
        return {
            "resolution": key,
            "document": document,
            "author": author,
            "text": "Prepare an answer",
            "issued_at": "2024-03-02 09:15",
            **cells,
        }

    def test_card_comes_as_it_was(self):
        """Number, dates, correspondent, states and texts are those of the other system; what looks
        like a formula stays text."""
        self._write_city()
        run = self._run()
        self.assertFalse(list(run._read_faults()))
        self.assertEqual((run.taken_count, run.rejected_count, run.link_count), (3, 0, 1))
        card = self._taken("D1")
        self.assertEqual(card.reg_number, "02-13/1")
        self.assertEqual(card.reg_date, fields.Date.to_date("2024-03-01"))
        self.assertEqual(card.correspondent_id, self.sender)
        self.assertEqual((card.state, card.journal_id), ("executed", self.journal))
        self.assertEqual(card.assignment_ids.report, "=Done")
        self.assertEqual(card.registrar_id, self.registrar)
        work = self._taken("D2")
        self.assertEqual((work.state, work.control_state), ("in_execution", "on_control"))
        self.assertEqual(work.file_ids.attachment_id.raw, b"%PDF-1.4 a scan of the letter")
        self.assertEqual(work.message_main_attachment_id, work.file_ids.attachment_id)

    def test_imported_is_like_any_other(self):
        """Every stored compute of what was imported is what the ORM computes itself, and every
        constraint holds."""
        self._write_city()
        self._run()
        cards = self._taken("D1") | self._taken("D2") | self._taken("D3")
        for records in (
            cards,
            cards.party_ids,
            cards.recipient_ids,
            cards.resolution_ids,
            cards.assignment_ids,
            cards.file_ids,
            cards.file_ids.version_ids,
            cards.link_ids,
        ):
            self.assertTrue(records, records._name)
            self._assert_like_orm(records)

    def _assert_like_orm(self, records):
        names = [
            name
            for name, field in records._fields.items()
            if field.store and (field.compute or field.related) and field.column_type
        ]
        before = records.read(names, load="")
        for name in names:
            self.env.add_to_compute(records._fields[name], records)
        records.flush_recordset()
        records.invalidate_recordset()
        self.assertEqual(before, records.read(names, load=""), records._name)
        records._validate_fields(list(records._fields))

    def test_sight_is_what_the_flow_derives(self):
        """Who sees an imported card is who would see it had it been made here: bodies and people
        follow from its facts, those of a reply from the card it answers too."""
        self._write_city()
        self._run()
        for key in ("D1", "D2", "D3"):
            card = self._taken(key)
            people, bodies = card.people_ids, card.body_ids
            self.assertTrue(people and bodies)
            card._refresh_access()
            self.assertEqual((card.people_ids, card.body_ids), (people, bodies), key)
        self.assertIn(self.controller, self._taken("D3").people_ids)
        self.assertTrue(self._taken("D2").with_user(self.clerk1).has_access("read"))
        self.assertFalse(self._taken("D2").with_user(self.stranger).has_access("read"))

    def test_tree_and_ledger(self):
        """The tree has its paths, and every date its lines in the ledger."""
        self._write_city()
        self._run()
        work = self._taken("D2")
        top = work.resolution_ids.filtered(lambda r: not r.parent_id)
        below = work.resolution_ids - top
        self.assertEqual(below.parent_path, f"{top.id}/{below.id}/")
        self.assertEqual(below.assignment_id.executor_id, self.executor1)
        self.assertTrue(below.assignment_id.is_main)
        entries = self.env["docflow.deadline.entry"].search([("document_id", "=", work.id)])
        kinds = [(bool(e.resolution_id), bool(e.assignment_id), e.kind) for e in entries]
        self.assertEqual(
            sorted(kinds),
            [
                (False, False, "extension"),
                (False, False, "initial"),
                (True, False, "initial"),
                (True, True, "initial"),
            ],
        )
        self.assertTrue(work.explain_deadline())

    def test_journal_goes_on(self):
        """The next registered card gets the number after the highest imported one of its year."""
        today = self.company._docflow_today()
        self._write("documents", self._card(serial=41, reg_date=str(today)), self._card("D2", 9))
        self._run()
        card = self._registered()
        self.assertEqual(card.reg_serial, 42)

    def test_imported_card_goes_on_through_the_flow(self):
        """An imported card at work is executed, released and closed by the ordinary buttons."""
        self._write_city()
        self._run()
        work = self._taken("D2")
        line = work.assignment_ids.filtered(lambda a: a.executor_id == self.clerk1)
        line.with_user(self.clerk1).action_report(report="Answered")
        acquaint = work.assignment_ids.filtered(lambda a: a.kind == "acquaint")
        acquaint.with_user(self.executor2).action_report()
        self.assertEqual(set(work.resolution_ids.mapped("state")), {"done"})
        work.with_user(self.controller).action_release_control(note="Answered")
        self.assertEqual(work.state, "executed")

    def test_imported_letter_is_resolved(self):
        """An imported card under review takes a resolution."""
        self._write("documents", self._card())
        self._write("recipients", {"document": "D1", "person": "t_mayor"})
        self._run()
        card = self._taken("D1")
        self.assertEqual(card.state, "in_review")
        self._resolve(card.with_user(self.mayor), [self.executor1])
        self.assertEqual(card.state, "in_execution")
        card.with_user(self.registrar).attach_file("annex.pdf", PDF)

    def test_trace(self):
        """History says that the card was taken over, by whom and from where; the search and the
        reading of its file are queued."""
        self._write_city()
        run = self._run()
        work = self._taken("D2")
        messages = work.message_ids
        self.assertEqual(messages.author_id, self.boss.partner_id)
        self.assertIn("old", messages.body)
        self.assertEqual(run.folder, str(self.folder.resolve()))
        self.assertEqual(len(run.folder_digest), 64)
        entries = self.env["docflow.search.entry"].search([("document_id", "=", work.id)])
        self.assertEqual(entries.mapped("version"), [0])
        texts = self.env["docflow.file.text"].search([("document_id", "=", work.id)])
        self.assertEqual((texts.page, texts.state), (0, "queued"))
