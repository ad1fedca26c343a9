from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .common import DocflowCase

SATURDAY = "2026-11-21 10:00:00"
# Statements measured on this code for a tree of any size; see test_query_budget.py.
BUDGET = {"tree": 40, "parse": 25}


@tagged("post_install", "-at_install")
@freeze_time(SATURDAY)
class TestResolutionTree(DocflowCase):
    """The tree of a card says who does what by when, and takes new lines as people type them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executor1.name = "Криворучко Олена"
        cls.executor1.employee_id.name = "Криворучко Олена"
        cls.executor2.name = "Тягнибок Тарас"
        cls.clerk1.name = "Непийпиво Павло"
        cls.document = cls._registered(date_deadline="2026-12-08")

    def _card(self, user):
        return self.document.with_user(user)

    def _tree(self, user=None, **kwargs):
        return self._card(user or self.mayor).get_resolution_tree(**kwargs)

    def _delegated(self):
        """Return the mayor's resolution and the one by which its first executor passes it on."""
        top = self._resolve(
            self.document, [self.executor1, self.executor2], date_deadline="2026-12-05"
        )
        line = self._line(top, self.executor1)
        line.action_delegate([self.clerk1.id], "Draw up the act", "2026-11-28")
        return top, line.delegation_ids

    # the tree

    def test_levels(self):
        """A resolution that delegates a line stands below it, one level deeper."""
        top, below = self._delegated()
        nodes = self._tree()["nodes"]
        self.assertEqual(
            [(node["id"], node["level"], node["parent_id"]) for node in nodes],
            [(top.id, 0, False), (below.id, 1, top.id)],
        )
        self.assertEqual(nodes[0]["author"], "Mayor")
        self.assertEqual(nodes[0]["position"], "Mayor")
        self.assertEqual(nodes[1]["text"], "Draw up the act")
        self.assertEqual(nodes[1]["assignment_id"], nodes[0]["lines"][0]["id"])
        self.assertEqual(
            [(line["executor"], line["is_main"], line["state"]) for line in nodes[0]["lines"]],
            [("Криворучко Олена", True, "in_work"), ("Тягнибок Тарас", False, "new")],
        )

    def test_subtree(self):
        """A resolution's own form shows what is below it and no more."""
        __, below = self._delegated()
        tree = self._tree(resolution_id=below.id)
        self.assertEqual([node["id"] for node in tree["nodes"]], [below.id])
        self.assertEqual(tree["progress"]["total"], 1)
        self.assertFalse(tree["can_add"])

    def test_progress(self):
        """Progress counts lines and names whom the card waits for, not those who delegated."""
        top, below = self._delegated()
        self.assertEqual(
            [row["name"] for row in self._tree()["progress"]["waiting"]],
            ["Тягнибок Тарас", "Непийпиво Павло"],
        )
        self._line(below, self.clerk1).action_report("Drawn up")
        progress = self._tree()["progress"]
        self.assertEqual((progress["done"], progress["total"]), (2, 3))
        with freeze_time("2026-12-07 10:00:00"):
            self.env.invalidate_all()
            row = self._tree()["progress"]["waiting"][0]
        self.assertEqual((row["name"], row["days_late"]), ("Тягнибок Тарас", 2))
        self._line(top, self.executor2).action_report("Done")
        self.assertEqual(self._tree()["progress"]["waiting"], [])

    def test_progress_names_who_accepts(self):
        """A reported line waits for the one who accepts it."""
        top = (
            self.env["docflow.resolution"]
            .with_user(self.mayor)
            .create(
                {
                    "document_id": self.document.id,
                    "text": "Answer",
                    "assignment_ids": [
                        Command.create({"executor_id": self.executor2.id, "is_acceptance": True})
                    ],
                }
            )
        )
        top.action_issue()
        self._line(top, self.executor2).action_report("Done")
        row = self._tree()["progress"]["waiting"][0]
        self.assertEqual((row["name"], row["accepts"]), ("Тягнибок Тарас", "Mayor"))

    def test_steps(self):
        """Everybody finds his own verbs in the tree and nobody else's."""
        self._delegated()

        def verbs(user):
            found = set()
            for node in self._tree(user)["nodes"]:
                for part in (node, *node["lines"]):
                    found |= {step["verb"] for step in part["steps"]}
            return found

        self.assertIn("action_cancel", verbs(self.mayor))
        self.assertIn("action_start", verbs(self.executor2))
        self.assertNotIn("action_start", verbs(self.executor1))
        self.assertEqual(verbs(self.registrar), set())

    def test_where_to_add(self):
        """One adds under one's own open assignment, and on top where one may resolve."""
        self._delegated()
        tree = self._tree(self.executor1)
        lines = [line for node in tree["nodes"] for line in node["lines"]]
        self.assertEqual(
            [line["executor"] for line in lines if line["can_delegate"]], ["Криворучко Олена"]
        )
        self.assertTrue(self._tree(self.mayor)["can_add"])
        self.assertFalse(self._tree(self.executor2)["can_add"])

    def test_changed_deadline(self):
        """A deadline that was moved shows what it was."""
        top = self._resolve(self.document, [self.executor2], date_deadline="2026-12-02")
        line = self._line(top, self.executor2)
        self.assertFalse(self._tree()["nodes"][0]["lines"][0]["deadline_initial"])
        line.sudo()._do_change_deadline(
            "extension", datetime(2026, 12, 5, 15), "More people are needed", self.mayor
        )
        found = self._tree()["nodes"][0]["lines"][0]
        self.assertEqual(found["deadline"], "2026-12-05 15:00:00")
        self.assertEqual(found["deadline_initial"][:10], "2026-12-02")

    def test_sight(self):
        """Whoever may not open the card gets no tree of it; drafts are their author's own."""
        self._resolve(self.document, [self.executor2])
        with self.assertRaises(AccessError):
            self._tree(self.stranger)
        for verb, args in (("parse_resolution_line", ["@x"]), ("get_line_executors", [])):
            with self.subTest(verb), self.assertRaises(AccessError):
                getattr(self._card(self.stranger), verb)(*args)
        self.env["docflow.resolution"].with_user(self.mayor).create(
            {"document_id": self.document.id, "text": "A draft"}
        )
        texts = [node["text"] for node in self._tree(self.mayor)["nodes"]]
        self.assertIn("A draft", texts)
        self.assertNotIn("A draft", [n["text"] for n in self._tree(self.executor2)["nodes"]])

    # a typed line

    def test_parse(self):
        """A typed line names people by a fragment in any case and means the end of that day."""
        found = self._card(self.mayor).parse_resolution_line(
            "@криворучко до пт — погодити суму, копія @Тягнибоку"
        )
        self.assertEqual(found["problems"], [])
        self.assertTrue(found["is_complete"])
        self.assertEqual(found["text"], "погодити суму")
        self.assertEqual(
            [(who["name"], who["kind"], who["is_main"]) for who in found["executors"]],
            [("Криворучко Олена", "execute", True), ("Тягнибок Тарас", "acquaint", False)],
        )
        self.assertEqual(found["due"], {"day": "2026-11-27", "typed": "до пт", "source": "line"})
        end = self.company._docflow_end_of_day(datetime(2026, 11, 27).date())
        self.assertEqual(found["date_deadline"], str(end))

    def test_parse_working_days(self):
        """Working days are counted by the calendar of the company."""
        card = self._card(self.mayor)
        found = card.parse_resolution_line("@Тягнибок через 3 роб. дні — акт")
        self.assertEqual(found["due"]["day"], "2026-11-25")
        # 31 January 2027 is a Sunday
        with freeze_time("2027-01-20 10:00:00"):
            found = card.parse_resolution_line("@Тягнибок до кінця місяця — акт")
        self.assertEqual(found["due"]["day"], "2027-01-29")

    def test_parse_without_date(self):
        """Without a date a line lasts as long as what is above it."""
        found = self._card(self.mayor).parse_resolution_line("@Тягнибок — акт")
        self.assertEqual((found["due"]["day"], found["due"]["source"]), ("2026-12-08", "document"))
        top, __ = self._delegated()
        line = self._line(top, self.executor1)
        found = self._card(self.executor1).parse_resolution_line("@Непийпиво — акт", line.id)
        self.assertEqual(
            (found["due"]["day"], found["due"]["source"]), ("2026-12-05", "assignment")
        )

    def test_ambiguous(self):
        """A fragment that fits several people lists them; more letters decide."""
        self.stranger.name = "Тягнибок Ірина"
        card = self._card(self.mayor)
        [problem] = card.parse_resolution_line("@Тягнибоку до пт — акт")["problems"]
        self.assertEqual(problem["code"], "ambiguous")
        self.assertEqual(
            {who["id"] for who in problem["candidates"]}, {self.executor2.id, self.stranger.id}
        )
        found = card.parse_resolution_line("@Тягнибок Ірина до пт — акт")
        self.assertEqual([who["id"] for who in found["executors"]], [self.stranger.id])
        self.assertEqual(found["text"], "акт")

    def test_unknown(self):
        """A name outside the subordination is refused with the names of the allowed people (K9)."""
        top = self._resolve(self.document, [self.executor1])
        line = self._line(top, self.executor1)
        card = self._card(self.executor1)
        [problem] = card.parse_resolution_line("@Тягнибок — акт", line.id)["problems"]
        self.assertEqual(problem["code"], "unknown")
        self.assertIn("Непийпиво Павло", problem["message"])
        before = self.env["docflow.resolution"].search_count([])
        with self.assertRaisesRegex(UserError, "(?s)roof.*Непийпиво Павло"):
            card.add_resolution_line("@Тягнибок — акт", line.id)
        self.assertEqual(self.env["docflow.resolution"].search_count([]), before)

    def test_twice(self):
        """Nobody is named twice in one line (K9)."""
        [problem] = self._card(self.mayor).parse_resolution_line("@Тягнибок, @Тягнибоку — акт")[
            "problems"
        ]
        self.assertEqual(problem["code"], "person_twice")

    def test_problems_have_sentences(self):
        """Whatever is wrong with a line is said in a sentence."""
        card = self._card(self.mayor)
        for text in (
            "",
            "@",
            "@Тягнибок",
            "акт",
            "@Тягнибок до 31.02",
            "@Тягнибок до 20.11 — x",
            "x" * 3000,
        ):
            with self.subTest(text[:20]):
                found = card.parse_resolution_line(text)
                self.assertFalse(found["is_complete"])
                for problem in found["problems"]:
                    self.assertTrue(problem["message"])
                with self.assertRaises(UserError):
                    card.add_resolution_line(text)

    def test_add(self):
        """Enter signs the resolution and sends it, as the form would."""
        card = self._card(self.mayor)
        resolution_id = card.add_resolution_line("@Криворучко до пт — акт, думка @Тягнибок")
        resolution = self.env["docflow.resolution"].browse(resolution_id)
        self.assertEqual((resolution.state, resolution.text), ("issued", "акт"))
        self.assertEqual(resolution.author_id, self.mayor)
        self.assertEqual(resolution.assignment_ids.mapped("kind"), ["execute", "opinion"])
        self.assertEqual(resolution.assignment_ids.mapped("is_main"), [True, False])
        self.assertEqual(str(resolution.deadline_day), "2026-11-27")
        self.assertEqual(self.document.state, "in_execution")

    def test_add_below(self):
        """A line under one's own assignment delegates it; the first is the main one there (K8)."""
        top = self._resolve(self.document, [self.executor1], date_deadline="2026-12-05")
        line = self._line(top, self.executor1)
        resolution_id = self._card(self.executor1).add_resolution_line("@непийпиву — акт", line.id)
        resolution = self.env["docflow.resolution"].browse(resolution_id)
        self.assertEqual(resolution.parent_id.id, top.id)
        self.assertEqual(resolution.assignment_ids.executor_id, self.clerk1)
        self.assertTrue(resolution.assignment_ids.is_main)
        self.assertEqual(line.state, "in_work")

    def test_add_for_another(self):
        """Whoever acts for an executor passes his line on in his name, by the order (DESIGN §6)."""
        top = self._resolve(self.document, [self.executor1])
        line = self._line(top, self.executor1)
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.executor1.id,
                "deputy_id": self.stranger.id,
                "ground": "order No. 41-k",
            }
        )
        card = self._card(self.stranger)
        tree = card.get_resolution_tree()
        self.assertTrue(tree["nodes"][0]["lines"][0]["can_delegate"])
        found = card.parse_resolution_line("@Непийпиво — акт", line.id)
        self.assertEqual(found["acting_for"], self.executor1.name)
        below = self.env["docflow.resolution"].browse(
            card.add_resolution_line("@Непийпиво — акт", line.id)
        )
        self.assertEqual(below.author_id, self.executor1)
        self.assertIn("order No. 41-k", below.author_label)

    def test_add_refused(self):
        """The tree lets nobody write what the form would refuse, and writes nothing then."""
        top = self._resolve(self.document, [self.executor1])
        line = self._line(top, self.executor1)
        attempts = [
            (self.executor2, "@Непийпиво — акт", False),  # he may not resolve
            (self.executor2, "@Непийпиво — акт", line.id),  # somebody else's assignment
            (self.mayor, "@Непийпиво — акт", line.id),
        ]
        for user, text, assignment_id in attempts:
            with (
                self.subTest(user.login, line=assignment_id),
                self.assertRaises(UserError),
            ):
                self._card(user).add_resolution_line(text, assignment_id)
        self.assertEqual(len(self.document.resolution_ids), 1)

    def test_suggestions(self):
        """Suggestions are the people the author may choose, and nobody else."""
        top = self._resolve(self.document, [self.executor1])
        line = self._line(top, self.executor1)
        found = self._card(self.executor1).get_line_executors(line.id)
        self.assertEqual([who["name"] for who in found], ["Непийпиво Павло"])
        names = [who["name"] for who in self._card(self.mayor).get_line_executors()]
        self.assertIn("Тягнибок Тарас", names)
        self.assertNotIn("Mayor", names)

    # cost

    def test_what_is_below_is_found_by_the_path(self):
        """One index of paths finds what is below, however the database sorts names."""
        self.env.cr.execute(
            SQL(
                "SELECT indexdef FROM pg_indexes WHERE tablename = 'docflow_resolution' "
                "AND indexdef LIKE '%%parent_path%%'"
            )
        )
        self.assertEqual(
            [definition.partition(" USING ")[2] for (definition,) in self.env.cr.fetchall()],
            ["btree (parent_path varchar_pattern_ops)"],
        )

    def test_budget(self):
        """A tree of 200 nodes costs the database no more statements than one of 20."""
        self._grow(20)
        few = {user: self._count(lambda u=user: self._tree(u)) for user in self._readers()}
        self._grow(180)
        for user in self._readers():
            self.assertEqual(len(self._tree(user)["nodes"]), 200)
            many = self._count(lambda u=user: self._tree(u))
            self.assertLessEqual(many, few[user], f"{user.login}: grows with the tree")
            self.assertLessEqual(many, BUDGET["tree"], user.login)
        count = self._count(
            lambda: self._card(self.mayor).parse_resolution_line("@Тягнибок до пт — акт")
        )
        self.assertLessEqual(count, BUDGET["parse"])

    def _readers(self):
        return self.mayor, self.executor1, self.controller, self.registrar

    def _grow(self, count):
        """Add ``count`` resolutions, half of them delegated lines of the other half."""
        document = self.document
        with patch.object(type(document), "_touch_trays", lambda records: None):
            for index in range(count // 2):
                top = self._resolve(document, [self.executor1], date_deadline="2026-12-05")
                line = self._line(top, self.executor1)
                line.action_delegate([self.clerk1.id], f"Part {index}")

    def _count(self, action):
        """Return how many statements ``action`` needs with cold records and warm registry."""
        action()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        return self.env.cr.sql_log_count - before
