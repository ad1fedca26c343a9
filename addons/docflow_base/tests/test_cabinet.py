from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..models import docflow_tray_mixin as tray_mixin
from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestCabinet(DocflowCase):
    """Trays: what lies in them, for whom, how they are counted and when people are told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls._registered()
        cls.deputy = cls._person("t_deputy", cls.council, "group_docflow_manager")
        today = cls.company._docflow_today()
        cls.acting = cls.env["docflow.substitution"].create(
            {
                "principal_id": cls.mayor.id,
                "deputy_id": cls.deputy.id,
                "kind": "acting",
                "ground": "order No. 41-k",
                "date_from": today,
                "date_to": today,
            }
        )
        cls.env.flush_all()

    def _trays(self, user, acting_for=None):
        cards = self.env["docflow.document"].with_user(user)
        return {tray["code"]: tray for tray in cards.get_trays(acting_for)}

    def _count(self, user, code, acting_for=None):
        return self._trays(user, acting_for)[code]["count"]

    def _people_told(self, act):
        """Return the users that get a message when what ``act`` does is committed."""
        self.env.cr.flush()
        old = self.env["bus.bus"].sudo().search([])
        act()
        self.env.cr.flush()
        new = self.env["bus.bus"].sudo().search([]) - old
        told = [row.channel for row in new if '"docflow.trays"' in row.message]
        self.assertEqual(len(told), len(set(told)), "one message a person")
        users = self.env["res.users"].search([])
        return users.filtered(lambda u: any(f'"res.users",{u.id}]' in row for row in told)) | (
            users.filtered(
                lambda u: any(f'"res.partner",{u.partner_id.id}]' in row for row in told)
            )
        )

    # Counting

    def test_statements(self):
        """All counters come in at most three statements, however many trays there are."""
        self._resolve(self.document, [self.executor1, self.executor2])
        for user in (self.mayor, self.controller, self.registrar, self.executor1):
            cards = self.env["docflow.document"].with_user(user)
            cards.get_trays()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            trays = cards.get_trays()
            self.assertLessEqual(self.env.cr.sql_log_count - before, 3, user.login)
            self.assertGreaterEqual(len(trays), 9)

    def test_counts(self):
        """A counter says what the tray opens, to everybody who has work in it."""
        resolution = self._resolve(
            self._registered(),
            [self.executor1, self.executor2],
            assignment_ids=[
                Command.create({"executor_id": self.executor1.id, "is_acceptance": True}),
                Command.create({"executor_id": self.executor2.id, "kind": "acquaint"}),
            ],
        )
        self.assertEqual(self._count(self.mayor, "review"), 1)
        self.assertEqual(self._count(self.mayor, "issued"), 1)
        self.assertEqual(self._count(self.executor1, "execute"), 1)
        self.assertEqual(self._count(self.executor2, "read"), 1)
        self.assertEqual(self._count(self.stranger, "execute"), 0)
        self._line(resolution, self.executor1).action_report("done")
        self.assertEqual(self._count(self.executor1, "execute"), 0)
        self.assertEqual(self._count(self.mayor, "decide"), 1)
        self._line(resolution, self.executor2).action_report()
        self.assertEqual(self._count(self.executor2, "executed"), 1)

    def test_counts_are_lists(self):
        """Every counter is the length of the list behind it, with the same rights."""
        self._resolve(self.document, [self.executor1, self.executor2])
        for user in (self.mayor, self.deputy, self.executor1, self.stranger, self.controller):
            for tray in self._trays(user).values():
                model = self.env[tray["model"]].with_user(user)
                self.assertEqual(
                    tray["count"], model.search_count(tray["domain"]), (user.login, tray["code"])
                )

    def test_counts_of_several_people(self):
        """A card that waits for two people of one reader is counted once, as its list shows it."""
        self.env["docflow.substitution"].create(
            {"principal_id": self.mayor.id, "deputy_id": self.clerk1.id, "kind": "clerk"}
        )
        people = self.mayor | self.clerk1
        card = self._registered(
            recipient_ids=[Command.create({"user_id": user.id}) for user in people]
        )
        tray = self._trays(self.clerk1)["review"]
        cards = self.env["docflow.document"].with_user(self.clerk1).search(tray["domain"])
        waiting = card.recipient_ids.filtered(lambda line: line.state == "waiting")
        self.assertEqual(waiting.user_id, people)
        self.assertIn(card, cards)
        self.assertEqual(tray["count"], len(cards))

    def test_counts_up_to_a_limit(self):
        """Past the limit a counter is one above it, and what is late is still all told."""
        for __ in range(4):
            self._resolve(self._registered(), [self.executor1])
        lines = self.env["docflow.assignment"].search([("executor_id", "=", self.executor1.id)])
        late = lines.sorted("id")[-2:]
        self.env.cr.execute(
            "UPDATE docflow_assignment SET date_deadline = now() + CASE WHEN id IN %s "
            "THEN interval '-2 days' ELSE interval '2 days' END WHERE id IN %s",
            [late._ids, lines._ids],
        )
        lines.invalidate_recordset()
        self.assertEqual(self._trays(self.executor1)["execute"]["limit"], 1000)
        self.patch(tray_mixin, "COUNT_LIMIT", 2)
        tray = self._trays(self.executor1)["execute"]
        self.assertEqual((tray["limit"], tray["count"], tray["count_late"]), (2, 3, 2))

    def test_late_lists(self):
        """What is late of a tray is counted as its own list would be, by whatever way it was."""
        self._resolve(self.document, [self.executor1, self.executor2])
        self._registered()
        for model in ("docflow.document.recipient", "docflow.assignment", "docflow.resolution"):
            table = SQL.identifier(self.env[model]._table)
            self.env.cr.execute(
                SQL("UPDATE %s SET date_deadline = now() - interval '2 days'", table)
            )
        self.env.invalidate_all()
        told = set()
        for user in (self.mayor, self.deputy, self.executor1, self.controller):
            cards = self.env["docflow.document"].with_user(user)
            domains = {tray["code"]: tray["late_domain"] for tray in cards._get_trays()}
            for tray in cards.get_trays():
                late = domains[tray["code"]]
                found = self.env[tray["model"]].with_user(user).search_count(late) if late else 0
                self.assertEqual(tray["count_late"], found, (user.login, tray["code"]))
                told.update({tray["code"]} if found else ())
        self.assertLessEqual({"review", "execute", "issued", "overdue"}, told)

    def test_late(self):
        """What is past its date is counted beside."""
        resolution = self._resolve(self.document, [self.executor1])
        line = self._line(resolution, self.executor1).sudo()
        self.env.cr.execute(
            "UPDATE docflow_assignment SET date_deadline = now() - interval '2 days' WHERE id = %s",
            [line.id],
        )
        line.invalidate_recordset()
        trays = self._trays(self.executor1)
        self.assertEqual(trays["execute"]["count_late"], 1)
        self.assertEqual(trays["overdue"]["count"], 1)
        self.assertEqual(trays["week"]["count"], 0)

    def test_no_sight(self):
        """A tray counts nothing that the reader may not open, even where a line names him."""
        self._resolve(self.document, [self.executor1])
        self.assertEqual(self._count(self.executor1, "execute"), 1)
        other = self.env["res.company"].create({"name": "Another Body"})
        self.env.cr.execute(
            "UPDATE docflow_assignment SET company_id = %s WHERE document_id = %s",
            [other.id, self.document.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._count(self.executor1, "execute"), 0)

    def test_decisions_of_requests(self):
        """A request lies with the one who is to decide, and leaves his tray when decided."""
        day = self.company._docflow_today()
        late = self.company._docflow_add_working_days(day, 5)
        resolution = self._resolve(self.document, [self.executor1], date_deadline=late)
        line = self._line(resolution, self.executor1)
        line.action_request_extension(
            self.company._docflow_add_working_days(day, 9), "The estimate is not ready"
        )
        self.assertEqual(self._count(self.mayor, "decide"), 1)
        self.assertEqual(self._count(self.executor1, "decide"), 0)
        tray = self._trays(self.mayor)["decide"]
        found = self.env["docflow.assignment"].with_user(self.mayor).search(tray["domain"])
        self.assertIn("The estimate is not ready", found.decision_label)
        self.assertEqual(found.decider_ids, self.mayor)
        line.extension_ids.with_user(self.mayor).action_grant()
        self.assertEqual(self._count(self.mayor, "decide"), 0)

    # Acting

    def test_acting(self):
        """The acting person has the principal's trays; the switch shows one of them."""
        self.assertEqual(self._count(self.deputy, "review"), 1)
        self.assertEqual(self._count(self.deputy, "review", self.deputy.id), 0)
        self.assertEqual(self._count(self.deputy, "review", self.mayor.id), 1)
        trays = self._trays(self.deputy, self.mayor.id)
        self.assertEqual(trays["review"]["context"]["docflow_acting_for"], self.mayor.id)
        self.assertNotIn("draft", trays, "drafts are a person's own")
        with self.assertRaisesRegex(UserError, "do not act"):
            self._trays(self.deputy, self.executor1.id)

    def test_acting_choices(self):
        """The switch names whom one acts for, on what ground and until when."""
        (choice,) = self.env["docflow.document"].with_user(self.deputy).get_acting_choices()
        self.assertEqual(choice["id"], self.mayor.id)
        self.assertIn("order No. 41-k", choice["note"])
        self.assertFalse(self.env["docflow.document"].with_user(self.mayor).get_acting_choices())

    def test_acting_ends(self):
        """With the order ends the sight of the trays."""
        self.acting.action_end("The mayor is back")
        self.assertEqual(self._count(self.deputy, "review"), 0)

    def test_holder(self):
        """A line says with whom the card lies, and which clerk has it in parallel."""
        self.env["docflow.substitution"].create(
            {"principal_id": self.mayor.id, "deputy_id": self.clerk1.id, "kind": "clerk"}
        )
        self.assertEqual(self._count(self.clerk1, "review"), 1)
        card = self.document.with_user(self.mayor)
        self.assertIn("You", card.holder_names)
        self.assertIn(self.clerk1.name, card.holder_names)
        self.assertTrue(self.document.with_user(self.clerk1).review_deadline)

    def test_holders_of_a_page(self):
        """Names of everybody on a page are read at once, not card by card."""
        cards = self.env["docflow.document"]
        for user in (self.executor1, self.executor2, self.mayor, self.registrar):
            card = self._registered()
            self.env.cr.execute(
                "UPDATE docflow_document_recipient SET state = 'done' WHERE document_id = %s",
                [card.id],
            )
            self.env.cr.execute(
                "UPDATE docflow_document SET control_state = 'on_control', controller_id = %s "
                "WHERE id = %s",
                [user.id, card.id],
            )
            cards |= card
        cards = cards.with_user(self.controller)

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(all(some.mapped("holder_names")))
            return self.env.cr.sql_log_count - before

        count(cards)
        self.assertEqual(count(cards), count(cards[:1]))

    # Batches

    def test_batch(self):
        """Of many lines the refused are listed with the reason and the rest is done."""
        done = self._registered()
        done.with_user(self.mayor).action_acknowledge()
        cards = (self.document | done).with_user(self.mayor)
        action = cards.action_batch("acknowledge")
        self.assertEqual(action["tag"], "docflow_batch_result")
        self.assertEqual(action["params"]["done"], 1)
        (refused,) = action["params"]["refused"]
        self.assertEqual(refused["id"], done.id)
        self.assertIn(done.reg_number, refused["name"])
        self.assertTrue(refused["reason"])
        self.assertEqual(self.document.state, "executed")

    def test_batch_words(self):
        """A reason is written once for many lines."""
        resolutions = [self._resolve(self._registered(), [self.executor1]) for __ in range(2)]
        ids = [resolution.id for resolution in resolutions]
        ask = (
            self.env["docflow.batch.ask"]
            .with_user(self.mayor)
            .with_context(active_model="docflow.resolution", active_ids=ids)
            .create({"verb": "cancel", "words": "Overtaken by events"})
        )
        action = ask.action_confirm()
        self.assertEqual(action["params"]["done"], 2)
        self.assertEqual(resolutions[0].cancel_reason, "Overtaken by events")

    # Live

    def test_told(self):
        """An act tells those whose trays it changed, whoever acts for them, and nobody else."""
        told = self._people_told(lambda: self._resolve(self.document, [self.executor1]))
        self.assertIn(self.executor1, told)
        self.assertIn(self.mayor, told)
        self.assertIn(self.deputy, told)
        self.assertNotIn(self.executor2, told)
        self.assertNotIn(self.stranger, told)

    def test_told_once_and_few(self):
        """Of many readers of an order, one who has read it changes his tray and the author's."""
        readers = self.executor1 | self.executor2
        resolution = self._resolve(
            self.document,
            [],
            assignment_ids=[
                Command.create({"executor_id": user.id, "kind": "acquaint"}) for user in readers
            ],
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE docflow_assignment SET write_date = now() - interval '1 hour'"
            " WHERE document_id = %s",
            [self.document.id],
        )
        self.env.invalidate_all()
        line = self._line(resolution, self.executor1)
        told = self._people_told(line.action_report)
        self.assertIn(self.executor1, told)
        self.assertIn(self.mayor, told)
        self.assertNotIn(self.executor2, told)

    # Systray and start page

    def test_systray(self):
        """The activity menu counts what one can act on, without rows of mail.activity."""
        self._resolve(self.document, [self.executor1])
        groups = self.env["res.users"].with_user(self.executor1)._get_activity_groups()
        (group,) = [group for group in groups if group.get("docflow_tray") == "execute"]
        self.assertEqual(group["total_count"] + group["planned_count"], 1)
        self.assertEqual(group["type"], "activity")
        self.assertFalse(self.document.activity_ids)

    def test_systray_by_choice(self):
        """Whoever chose not to be reminded of his work sees no badge of it."""
        line = self._line(self._resolve(self._registered(), [self.executor2]), self.executor2)
        users = self.env["res.users"].with_user(self.executor2)
        shown = [group.get("docflow_tray") for group in users._get_activity_groups()]
        self.assertIn("execute", shown)
        line.env.user.sudo().docflow_remind_work = "none"
        shown = [group.get("docflow_tray") for group in users._get_activity_groups()]
        self.assertNotIn("execute", shown)

    def test_systray_scope(self):
        """An acting person whose order leaves resolutions out has no reviews to decide."""
        groups = self.env["res.users"].with_user(self.deputy)._get_activity_groups()
        self.assertIn("review", [group.get("docflow_tray") for group in groups])
        self.acting.action_end("The mayor is back")
        groups = self.env["res.users"].with_user(self.deputy)._get_activity_groups()
        self.assertNotIn("review", [group.get("docflow_tray") for group in groups])

    def test_narrow_order(self):
        """Who acts in registration only has neither the trays of the head's work nor his unsigned
        resolutions; the activity menu says the same. His clerk has them."""
        self.acting.action_end("back")
        draft = self._resolve_draft()
        narrow = self._person_for_mayor("t_narrow", ground="order No. 7", codes=["register"])
        clerk = self._person_for_mayor("t_helper", kind="clerk")
        for user, sees in ((narrow, False), (clerk, True)):
            with self.subTest(user=user.login):
                codes = {"review": 1, "decide": 0, "issued": 0}
                for code, count in codes.items():
                    self.assertEqual(self._count(user, code), count * sees)
                self.assertEqual(self._count(user, "review", self.mayor.id), int(sees))
                groups = self.env["docflow.document"].with_user(user)._get_systray_groups()
                self.assertEqual("review" in {group["docflow_tray"] for group in groups}, sees)
                for record in (draft, draft.assignment_ids):
                    self.assertEqual(
                        bool(record.with_user(user).search([("id", "in", record.ids)])), sees
                    )
        self.assertTrue(self.document.with_user(narrow).name)

    def _resolve_draft(self):
        return (
            self.env["docflow.resolution"]
            .with_user(self.mayor)
            .create(
                {
                    "document_id": self.document.id,
                    "text": "Not decided yet",
                    "assignment_ids": [Command.create({"executor_id": self.executor1.id})],
                }
            )
        )

    def _person_for_mayor(self, login, codes=(), **vals):
        user = self._person(login, self.strange)
        operations = [self.env.ref(f"docflow_base.docflow_operation_{code}").id for code in codes]
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.mayor.id,
                "deputy_id": user.id,
                "operation_ids": [Command.set(operations)],
                **vals,
            }
        )
        self.env.flush_all()
        return user
