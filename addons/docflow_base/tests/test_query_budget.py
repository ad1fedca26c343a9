from odoo.tests import tagged

from .common import DocflowCase

FEW, MANY = 10, 80
# Statements measured on this code; a list that needs more of them grew a query per row or a way
# round an index. Lower them when you make something cheaper, raise them only with a reason.
BUDGET = {
    "list": 8,
    "kanban": 11,
    "card": 47,
    "trays": 5,
    # three of them keep the sight of the card in its own row, which every list reads
    "register": 20,
    "enter": 25,
    "form": 26,
    "issue": 22,
    "report": 11,
}
LIST = {
    "reg_number": {},
    "reg_date": {},
    "name": {},
    "type_id": {"fields": {"display_name": {}}},
    "correspondent_id": {"fields": {"display_name": {}}},
    "date_deadline": {},
    "is_overdue": {},
    "control_state": {},
    "state": {},
    "activity_ids": {},
}
CARD = {
    **LIST,
    "display_name": {},
    "next_steps": {},
    "custody_label": {},
    "duplicate_ids": {"fields": {"display_name": {}}},
    "recipient_ids": {"fields": {"user_id": {"fields": {"display_name": {}}}, "state": {}}},
    "file_ids": {"fields": {"name": {}, "role": {}, "version_count": {}}},
    "link_ids": {"fields": {"linked_id": {"fields": {"display_name": {}}}, "linked_state": {}}},
    "resolution_ids": {"fields": {"display_name": {}, "state": {}}},
    "assignment_ids": {"fields": {"executor_id": {"fields": {"display_name": {}}}, "state": {}}},
}


@tagged("post_install", "-at_install")
class TestQueryBudget(DocflowCase):
    """Screens ask the database a counted number of times, however many cards they show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.few = cls._cards(FEW)
        cls.many = cls.few | cls._cards(MANY - FEW)
        cls.one = cls.few[0]
        cls._resolve(cls.one, [cls.executor1, cls.executor2])
        cls.env.flush_all()

    @classmethod
    def _cards(cls, count):
        cards = cls.env["docflow.document"].with_user(cls.registrar)
        for __ in range(count):
            cards |= cls._incoming()
        cards.action_register()
        return cards

    def _measure(self, action):
        """Return how many statements ``action`` needs with cold records and warm registry."""
        for __ in range(2):
            # the second time what is read anew has its rules remembered as well
            action()
            self.env.flush_all()
            self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _as(self, user):
        return self.env["docflow.document"].with_user(user)

    def _check_same(self, name, action):
        few, many = (self._measure(lambda c=cards: action(c)) for cards in (self.few, self.many))
        self.assertLessEqual(many, few, f"{name}: statements grow with the number of cards")
        self.assertLessEqual(many, BUDGET[name], f"{name}: {many} statements")

    def test_list(self):
        """A list of 80 cards needs no more statements than one of 10."""
        cards = self._as(self.controller)
        self._check_same(
            "list",
            # a full page would make core count what lies behind it
            lambda some: cards.web_search_read([("id", "in", some.ids)], LIST, limit=MANY + 1),
        )

    def test_kanban(self):
        """A board by state needs no more statements for 80 cards than for 10."""
        cards = self._as(self.controller)
        self._check_same(
            "kanban",
            lambda some: cards.web_read_group(
                [("id", "in", some.ids)],
                ["state"],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification={**LIST, "display_name": {}},
            ),
        )

    def test_card(self):
        """Opening a card asks a counted number of times."""
        card = self._as(self.mayor).browse(self.one.id)
        count = self._measure(lambda: card.web_read(CARD))
        self.assertLessEqual(count, BUDGET["card"])

    def test_trays(self):
        """The counters of the cabinet ask once a counter, not once a card."""
        count = self._measure(lambda: self._as(self.mayor).get_trays())
        self.assertLessEqual(count, BUDGET["trays"])

    def test_register(self):
        """Registering one card writes it a counted number of times."""
        cards = iter([self._incoming() for __ in range(3)])
        count = self._measure(lambda: next(cards).action_register())
        self.assertLessEqual(count, BUDGET["register"], f"{count} statements")

    def test_enter(self):
        """A card that is entered, gets its scan and its number in one request costs a counted
        number of statements, from an empty cache and with everything that precedes the commit.
        """
        cards = self._as(self.registrar)
        values = self._get_letter() | {"department_id": self.council.id}
        file = {"name": "scan.pdf", "content_base64": "JVBERi0xLjQK"}

        def enter():
            cards.create_registered(values, [file])
            self.env.cr.flush()

        count = self._measure(enter)
        self.assertLessEqual(count, BUDGET["enter"], f"{count} statements")

    def test_form(self):
        """The same by the button of a form, which leaves to defaults what nobody chose, and whose
        scan comes with the other values.
        """
        cards = self._as(self.registrar)
        scan = {"name": "scan.pdf", "role": "scan", "upload": "JVBERi0xLjQK"}
        values = self._get_letter() | {"file_ids": [[0, 0, scan]]}

        def enter():
            cards.web_save_step(values, "action_register", {"reg_number": {}})
            self.env.cr.flush()

        count = self._measure(enter)
        self.assertLessEqual(count, BUDGET["form"], f"{count} statements")

    def _get_letter(self):
        return {
            "name": "On the roof",
            "type_id": self.type_in.id,
            "office_id": self.office.id,
            "company_id": self.env.company.id,
            "correspondent_id": self.sender.id,
            "corr_number": "9",
            "corr_date": "2026-11-18",
            "delivery_method_id": self.post.id,
            "recipient_ids": [[0, 0, {"user_id": self.mayor.id}]],
        }

    def test_issue(self):
        """Signing a resolution to five writes it a counted number of times."""
        people = [self.executor1, self.executor2, self.clerk1, self.stranger, self.auditor]
        cards = iter([self._registered() for __ in range(3)])
        count = self._measure(lambda: self._resolve(next(cards), people))
        self.assertLessEqual(count, BUDGET["issue"], f"{count} statements")

    def test_report(self):
        """Reporting an assignment costs a counted number of statements, whoever else works."""
        people = [self.executor1, self.executor2, self.clerk1, self.stranger, self.auditor]
        resolutions = [self._resolve(self._registered(), people) for __ in range(3)]
        lines = iter([self._line(resolution, self.clerk1) for resolution in resolutions])
        count = self._measure(lambda: next(lines).action_report("Done"))
        self.assertLessEqual(count, BUDGET["report"], f"{count} statements")

    def test_dictionary_remembered(self):
        """What is remembered of a dictionary is what was written last, and costs nothing twice."""
        journal = self.journal
        self._registered()
        journal.pattern = "A/{serial}"
        self.assertTrue(self._registered().reg_number.startswith("A/"))
        journal.flush_recordset()
        self.env.invalidate_all()
        journal._recall()
        self.env.invalidate_all()
        with self.assertQueryCount(0):
            self.assertEqual(journal._recall().pattern, "A/{serial}")
        # a column that is recomputed is none of write()
        self.assertEqual(self.schools._recall().docflow_body_id, self.education)
        self.education.write({"is_executive_body": False, "parent_id": self.council.id})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.schools._recall().docflow_body_id, self.council)
