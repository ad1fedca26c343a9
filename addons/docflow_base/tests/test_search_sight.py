import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import DocflowCase

SECRET = "таємниця"


@tagged("post_install", "-at_install")
class TestSearchSight(DocflowCase):
    """What one may not open one cannot find, count or see quoted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["docflow.search.entry"]._prepare_dictionaries()
        cls.card = cls._registered(name="Лист про каштани", corr_number="77-в/1234")
        page = cls.env["docflow.file.text"].create(
            {
                "version_id": cls.card.file_ids.version_ids[:1].id,
                "page": 1,
                "state": "done",
                "text": f"Стара {SECRET} каштанового саду",
            }
        )
        cls.env["docflow.search.entry"]._index_texts(page)

    def _answer(self, user, query=SECRET, **options):
        self.env.invalidate_all()
        cards = self.env["docflow.document"].with_user(user)
        return cards.search_content(query, facets=True, **options)

    def _assert_nothing(self, user, **options):
        for query in (SECRET, "каштан", "каш*", '"каштанового саду"', "77-в/1234", "7-в/12"):
            answer = self._answer(user, query, **options)
            self.assertEqual((answer["total"], answer["is_capped"]), (0, False), query)
            self.assertFalse(answer["hits"] or any(answer["facets"].values()), query)
            told = json.dumps(answer, ensure_ascii=False)
            self.assertNotIn("каштан", told)
            cards = self.env["docflow.document"].with_user(user).with_context(**options)
            self.assertFalse(cards.search_count([("content", "ilike", query)]))

    def _assert_found(self, user):
        answer = self._answer(user)
        self.assertEqual(answer["total"], 1)
        self.assertEqual(answer["hits"][0]["document_id"], self.card.id)
        self.assertTrue(any(marked for __, marked in answer["hits"][0]["excerpt"]))
        self.assertEqual(sum(row["count"] for row in answer["facets"]["type"]), 1)

    def test_who_sees_finds(self):
        """Own body, own participation, a type of a role and the office find; a stranger does
        not."""
        for user in (self.mayor, self.controller, self.registrar):
            self._assert_found(user)
        for user in (self.stranger, self.executor1, self.executor2, self.clerk1):
            self._assert_nothing(user)
        self._role_over_types(self.executor2)
        self._assert_found(self.executor2)

    def test_whole_company_finds_what_it_sees(self):
        """Who reads the whole company also finds cards of a department that is no body any more."""
        former = self.env["hr.department"].create(
            {"name": "Former body (test)", "parent_id": self.card.body_ids[:1].id}
        )
        self.card._unsealed().write({"body_ids": [Command.set(former.ids)]})
        self.card._touch_search()
        role = self._role_over_types(self.executor2)
        role.type_ids = False
        self.assertTrue(self.card.with_user(self.executor2).has_access("read"))
        self._assert_found(self.executor2)

    def _role_over_types(self, user):
        return self.env["docflow.role.group"].create(
            {
                "name": "Letters (test)",
                "scope": "company",
                "type_ids": [Command.set(self.type_in.ids)],
                "operation_ids": [
                    Command.link(self.env.ref("docflow_base.docflow_operation_read").id)
                ],
                "member_ids": [Command.create({"user_id": user.id})],
            }
        )

    def test_gained_and_lost(self):
        """Who begins to take part finds from then on; who loses sight finds no more."""
        self._resolve(self.card, [self.executor1])
        self._assert_found(self.executor1)
        self._assert_found(self.clerk1)
        role = self._role_over_types(self.stranger)
        self._assert_found(self.stranger)
        role.active = False
        self._assert_nothing(self.stranger)
        employee = self.clerk1.employee_id
        employee.department_id = self.strange
        self._assert_nothing(self.clerk1)

    def test_acting(self):
        """Who acts for a person finds what that person sees, while the order is in force."""
        row = self.env["docflow.substitution"].create(
            {
                "kind": "acting",
                "principal_id": self.mayor.id,
                "deputy_id": self.stranger.id,
                "ground": "order No. 1",
                "date_from": self.company._docflow_today(),
                "date_to": "2040-01-01",
            }
        )
        self._assert_found(self.stranger)
        row.action_end("back at work")
        self.env["res.users"]._docflow_forget_sight()
        self._assert_nothing(self.stranger)

    def test_index_that_says_too_much(self):
        """The record rules decide in the end: an index that lets everything through tells
        nothing more."""
        self.env.cr.execute(
            """UPDATE docflow_search_entry SET sight = sight || (
                   SELECT array_agg(n) FROM generate_series(1, 20000) n)"""
        )
        self._assert_nothing(self.stranger)
        self._assert_found(self.mayor)

    def test_superuser_mode(self):
        """Code past rights that searches in somebody's name finds what he sees."""
        cards = self.env["docflow.document"].with_user(self.stranger).sudo()
        self.assertFalse(cards.search([("content", "ilike", SECRET)]))

    def test_other_company(self):
        """Another company finds nothing; with both companies allowed, the chosen one counts."""
        housing = self.env["res.company"].create({"name": "Housing"})
        body = self.env["hr.department"].create(
            {"name": "Housing", "is_executive_body": True, "company_id": housing.id}
        )
        foreigner = self._person("t_housing", body)
        self._assert_nothing(foreigner)
        self.mayor.company_ids |= housing
        cards = self.env["docflow.document"].with_user(self.mayor)
        chosen = cards.with_context(allowed_company_ids=housing.ids)
        self.assertFalse(chosen.search_content(SECRET)["total"])
        self.assertTrue(cards.search_content(SECRET)["total"])

    def test_private_draft(self):
        """A draft is its author's own, whatever stands in it."""
        draft = self._incoming(user=self.stranger, name="Чернетка про ялинки", office_id=False)
        self.assertEqual(self._answer(self.stranger, "ялинка")["total"], 1)
        for user in (self.mayor, self.registrar, self.auditor):
            self.assertFalse(self._answer(user, "ялинка")["total"], user.login)
        draft.action_submit()
        self.assertEqual(self._answer(self.registrar, "ялинка")["total"], 1)

    def test_outsiders(self):
        """Portal users, people without the module and the index itself are closed."""
        portal = new_test_user(self.env, "t_portal", groups="base.group_portal")
        plain = new_test_user(self.env, "t_plain", groups="base.group_user")
        for user in (portal, plain, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self._answer(user)
            with self.assertRaises(AccessError):
                self.env["docflow.document"].with_user(user).search([("content", "ilike", SECRET)])
        entries = self.env["docflow.search.entry"]
        for user in (self.mayor, self.auditor, self.env.ref("base.user_admin"), portal):
            with self.assertRaises(AccessError):
                entries.with_user(user).search([])

    def test_domain_of_the_client(self):
        """A domain widens nothing: neither alternatives nor paths lead round the rules."""
        for domain in (
            ["|", ("id", "=", self.card.id), ("id", "!=", self.card.id)],
            [("file_ids.name", "!=", "x")],
        ):
            self.assertFalse(self._answer(self.stranger, domain=domain)["hits"])
        with self.assertRaises(ValueError):
            self._answer(self.stranger, domain=[("people_ids", "any!", [])])

    def test_groups_and_counts_of_lists(self):
        """Groups of a list by content count what the reader sees."""
        domain = [("content", "ilike", SECRET)]
        for user, count in ((self.mayor, 1), (self.stranger, 0)):
            cards = self.env["docflow.document"].with_user(user)
            groups = cards.formatted_read_group(domain, ["type_id"], ["__count"])
            self.assertEqual(sum(group["__count"] for group in groups), count)
