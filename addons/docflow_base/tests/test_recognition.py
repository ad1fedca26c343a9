from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import DocflowCase
from .test_letter_extract import CITIZEN, CORNER, page


@tagged("post_install", "-at_install")
class TestRecognition(DocflowCase):
    """Issue 4 §3: what was read becomes a card, with the contacts, people and earlier cards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recognition = cls.env["docflow.recognition"]
        cls.batch = (
            cls.env["docflow.scan.batch"]
            ._unsealed()
            .create({"name": "Stack", "office_id": cls.office.id, "user_id": cls.registrar.id})
        )
        ukraine = cls.env.ref("base.ua")
        cls.vodokanal = cls.env["res.partner"].create(
            {
                "name": "КП «Міськводоканал»",
                "is_company": True,
                "company_registry": "32855961",
                "country_id": ukraine.id,
            }
        )
        cls.executor1.name = "Оксана Бондар"
        cls.executor1.employee_id.job_title = "начальниця управління освіти"
        cls.topic = cls.env.ref("docflow_base.docflow_topic_education")

    @classmethod
    def _propose(cls, *texts):
        pages = (
            cls.env["docflow.scan.page"]
            ._unsealed()
            .create(
                [
                    {
                        "batch_id": cls.batch.id,
                        "sequence": index,
                        "state": "read",
                        "words": page(text),
                    }
                    for index, text in enumerate(texts)
                ]
            )
        )
        return pages, cls.recognition._propose(pages, cls.office)

    def _learn(self):
        self.env["docflow.recognition.lesson"]._do_learn()

    # What stands on the page

    def test_card_fills_itself(self):
        """Correspondent, number, date, subject, addressee and sheets are filled, each with its
        place.
        """
        pages, proposal = self._propose(CORNER)
        found = proposal["fields"]
        values = {
            name: found[name]["value"]
            for name in ("correspondent_id", "corr_number", "corr_date", "recipient_ids", "sheets")
        }
        expected = {
            "correspondent_id": self.vodokanal.id,
            "corr_number": "01-07/217",
            "corr_date": "2026-03-12",
            "recipient_ids": self.executor1.ids,
            "sheets": 1,
        }
        self.assertEqual(values, expected)
        self.assertEqual(found["annex_sheets"]["value"], 3)
        self.assertEqual(found["type_id"]["value"], self.type_in.id)
        for name in (*expected, "name", "type_id"):
            self.assertTrue(found[name]["is_filled"], name)
        self.assertEqual(found["corr_number"]["page_id"], pages.id)
        self.assertEqual(len(found["corr_number"]["box"]), 4)
        self.assertEqual(found["corr_date"]["label"], "12.03.2026")

    def test_contact_without_its_code(self):
        """A contact is found by a name that is written short on it and long on the blank."""
        self.vodokanal.company_registry = False
        __, proposal = self._propose(CORNER)
        self.assertEqual(proposal["fields"]["correspondent_id"]["value"], self.vodokanal.id)
        self.assertTrue(proposal["fields"]["correspondent_id"]["is_filled"])

    def test_new_contact(self):
        """An unknown sender is offered as a new contact with the code printed on his blank."""
        self.vodokanal.unlink()
        __, proposal = self._propose(CORNER)
        found = proposal["fields"]
        self.assertNotIn("correspondent_id", found)
        self.assertEqual(
            found["correspondent_name"]["value"], "Комунальне підприємство «Міськводоканал»"
        )
        self.assertEqual(found["correspondent_code"]["value"], "32855961")

    def test_contact_of_another_company(self):
        """Contacts of another company are not compared with."""
        other = self.env["res.company"].create({"name": "Other"})
        self.vodokanal.company_id = other
        __, proposal = self._propose(CORNER)
        self.assertNotIn("correspondent_id", proposal["fields"])

    def test_citizen(self):
        """A citizen known to us is recognised though his name is declined."""
        citizen = self.env["res.partner"].create({"name": "Вишневська Ірина Павлівна"})
        __, proposal = self._propose(CITIZEN)
        self.assertEqual(proposal["fields"]["correspondent_id"]["value"], citizen.id)
        self.assertFalse(proposal["fields"]["type_id"]["is_filled"], "its kind a person decides")

    def test_words_of_a_type(self):
        """The words by which a type is known are the administrator's."""
        kind = self.env.ref("docflow_base.docflow_document_type_telegram")
        kind.recognition_words = "міськводоканал + покрівлі"
        __, proposal = self._propose(CORNER)
        self.assertEqual(proposal["fields"]["type_id"]["value"], kind.id)

    def test_nothing_was_read(self):
        """Pages without words give an empty proposal, not an error."""
        __, proposal = self._propose("0.1 0.1 .")
        self.assertNotIn("corr_number", proposal["fields"])
        self.assertEqual(proposal["duplicates"], [])

    # Thresholds

    def test_threshold_is_data(self):
        """Below the threshold of a requisite its value is a hint; an administrator moves it."""
        row = self.env.ref("docflow_base.docflow_recognition_threshold_corr_number")
        row.threshold = 1.0
        self.assertFalse(self._propose(CORNER)[1]["fields"]["corr_number"]["is_filled"])
        row.threshold = 0.5
        self.assertTrue(self._propose(CORNER)[1]["fields"]["corr_number"]["is_filled"])
        row.is_hint = True
        self.assertFalse(self._propose(CORNER)[1]["fields"]["corr_number"]["is_filled"])
        with self.assertRaises(AccessError):
            row.with_user(self.registrar).threshold = 0.1

    # What earlier cards had

    def _register_alike(self, count, **vals):
        cards = self.env["docflow.document"]
        for index in range(count):
            cards |= self._registered(
                name=f"Про капітальний ремонт покрівлі закладу {index}",
                corr_number=f"n-{index}",
                topic_id=self.topic.id,
                **vals,
            )
        return cards

    def test_topic_of_earlier_cards(self):
        """The topic of a letter is that of earlier cards on the same matter, once it is learned."""
        self._register_alike(3)
        self.assertNotIn("topic_id", self._propose(CORNER)[1]["fields"])
        self._learn()
        topic = self._propose(CORNER)[1]["fields"]["topic_id"]
        self.assertEqual((topic["value"], topic["source"]), (self.topic.id, "history"))

    def test_one_card_tells_nothing(self):
        """What only one card had is not proposed: it would tell of that card."""
        cards = self._register_alike(1)
        self._resolve(cards, self.executor2, text="Secret of one card")
        self._learn()
        found = self._propose(CORNER)[1]["fields"]
        self.assertFalse({"topic_id", "proposed_text", "proposed_executor_ids"} & found.keys())

    def test_resolution_of_earlier_cards(self):
        """Executors, and a text that three cards bear, are proposed; a text of two is not."""
        for card in self._register_alike(2):
            self._resolve(card, self.executor2, text="Обстежити і подати кошторис")
        self._learn()
        found = self._propose(CORNER)[1]["fields"]
        self.assertEqual(found["proposed_executor_ids"]["value"], self.executor2.ids)
        self.assertNotIn("proposed_text", found)
        self._resolve(self._register_alike(1), self.executor2, text="Обстежити і подати кошторис")
        self._learn()
        found = self._propose(CORNER)[1]["fields"]
        self.assertEqual(found["proposed_text"]["value"], "Обстежити і подати кошторис")

    def test_rebuild(self):
        """Learning anew gives the counts that were there before, and counts nothing twice."""
        for card in self._register_alike(3):
            self._resolve(card, self.executor2)
        self._learn()
        counts = self.env["docflow.recognition.count"]
        columns = ["company_id", "kind", "token", "value", "count"]
        before = {tuple(row.values()) for row in counts.search([]).read(columns, load=False)}
        self.assertTrue(before)
        self.env["docflow.recognition.lesson"]._cron_rebuild()
        self._learn()
        after = {tuple(row.values()) for row in counts.search([]).read(columns, load=False)}
        # the first column is the id of the row
        self.assertEqual({row[1:] for row in before}, {row[1:] for row in after})

    def test_competence(self):
        """Where history knows no executor, the heads of the topic's departments are proposed."""
        self.topic.department_ids = self.education
        self._register_alike(3)
        self._learn()
        executors = self._propose(CORNER)[1]["fields"]["proposed_executor_ids"]
        self.assertEqual(
            (executors["value"], executors["source"]), (self.executor1.ids, "competence")
        )

    def test_statistics_are_nobodys(self):
        """Neither registrars nor administrators read the statistics."""
        for model in ("docflow.recognition.count", "docflow.recognition.lesson"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.registrar).search([])

    # Earlier cards

    def test_duplicate(self):
        """The same correspondent, number and date: the earlier card is named, by its id alone."""
        card = self._registered(
            correspondent_id=self.vodokanal.id, corr_number="01-07/217", corr_date="2026-03-12"
        )
        proposal = self._propose(CORNER)[1]
        self.assertEqual(
            proposal["duplicates"],
            [{"id": card.id, "reason": "same", "link_kind": "duplicate"}],
        )

    def test_addition(self):
        """A letter on the matter of an earlier one is offered as an addition to it."""
        card = self._registered(
            name="Про капітальний ремонт покрівлі ліцею",
            correspondent_id=self.vodokanal.id,
            corr_number="1",
        )
        found = self._propose(CORNER)[1]["duplicates"]
        self.assertEqual(found, [{"id": card.id, "reason": "matter", "link_kind": "addition"}])

    def test_answer(self):
        """A letter that names our number is offered as the answer to that card."""
        initiative = self.env.ref("docflow_base.docflow_document_type_outgoing_initiative")
        self.journal_out.type_ids |= initiative
        outgoing = (
            self.env["docflow.document"]
            .with_user(self.registrar)
            .create(
                {
                    "name": "Inquiry",
                    "type_id": initiative.id,
                    "office_id": self.office.id,
                    "correspondent_id": self.sender.id,
                    "signatory_id": self.mayor.id,
                    "author_id": self.mayor.id,
                    "delivery_method_id": self.post.id,
                    "file_ids": [
                        Command.create({"name": "a.pdf", "role": "main", "upload": "QQ=="})
                    ],
                }
            )
        )
        outgoing.action_register()
        text = CORNER.replace("02-14/853", outgoing.reg_number).replace(
            "09.02.2026", outgoing.reg_date.strftime("%d.%m.%Y")
        )
        found = self._propose(text)[1]["duplicates"]
        self.assertEqual(found, [{"id": outgoing.id, "reason": "answer", "link_kind": "reply"}])

    # The proposed resolution

    def _proposed(self, executors=None, text="Prepare an answer"):
        executors = self.executor1 if executors is None else executors
        return self._registered(
            proposed_text=text, proposed_executor_ids=[Command.set(executors.ids)]
        ).with_user(self.mayor)

    def test_head_signs_with_one_key(self):
        """The head signs the prepared resolution as it is; it counts as accepted."""
        card = self._proposed()
        steps = {step["verb"]: step for step in card.next_steps}
        self.assertIn(self.executor1.name, steps["action_accept_proposal"]["hint"])
        card.action_accept_proposal()
        resolution = card.resolution_ids
        self.assertEqual((resolution.state, resolution.text), ("issued", "Prepare an answer"))
        self.assertEqual(resolution.assignment_ids.executor_id, self.executor1)
        self.assertEqual((card.proposal_outcome, card.state), ("accepted", "in_execution"))
        with self.assertRaises(UserError):
            card.action_accept_proposal()

    def test_form_is_prefilled(self):
        """The form of a resolution opens with what was proposed; a change of it is counted."""
        card = self._proposed()
        context = card.action_resolve()["context"]
        self.assertEqual(context["default_text"], "Prepare an answer")
        self.assertEqual(context["default_assignment_ids"][0][2]["executor_id"], self.executor1.id)
        self._resolve(card, self.executor2, text="Another thing")
        self.assertEqual(card.proposal_outcome, "changed")
        self.assertNotIn("default_text", card.action_resolve()["context"])

    def test_line_is_prepared(self):
        """The line of the tree offers the prepared resolution as one would type it."""
        card = self._proposed()
        line = card.get_resolution_tree()["proposal"]
        found = card.parse_resolution_line(line)
        self.assertTrue(found["is_complete"], found)
        self.assertEqual(found["text"], "Prepare an answer")
        self.assertEqual([one["id"] for one in found["executors"]], self.executor1.ids)
        card.add_resolution_line(line)
        self.assertEqual(card.proposal_outcome, "accepted")
        self.assertEqual(card.get_resolution_tree()["proposal"], "")

    def test_nobody_outside_subordination(self):
        """Proposed executors whom the author may not choose are left out of his form."""
        card = self._proposed(executors=self.mayor)
        self.assertEqual(card._prepare_proposal_defaults()["assignment_ids"], [])
        self.assertNotIn("action_accept_proposal", {step["verb"] for step in card.next_steps})
        with self.assertRaises(UserError):
            card.action_accept_proposal()

    def test_others_do_not_sign(self):
        """Whoever may write no resolution on the card does not sign the proposed one."""
        card = self._proposed()
        with self.assertRaises(UserError):
            card.with_user(self.registrar).action_accept_proposal()
        self.assertFalse(card.proposal_outcome)

    def test_learning_costs_one_statement(self):
        """Registration only leaves a note; the counting is a scheduled action's."""
        card = self._registered()
        lesson = self.env["docflow.recognition.lesson"].search([("document_id", "=", card.id)])
        self.assertEqual(len(lesson), 1)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.recognition._learn(card)
        self.assertFalse(
            self.env["docflow.recognition.count"].search([("company_id", "=", self.company.id)])
        )

    def test_dates_to_come(self):
        """A date that is still to come is no date of a letter: it is a hint."""
        tomorrow = fields.Date.add(self.company._docflow_today(), days=400)
        text = CORNER.replace("12.03.2026", tomorrow.strftime("%d.%m.%Y"))
        self.assertFalse(self._propose(text)[1]["fields"]["corr_date"]["is_filled"])
