from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestRouteVersion(ApprovalCase):
    def _refused_by_database(self, statement, *params):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, params)

    def test_publishing_retires_the_former_version(self):
        """A route has one version in force; the former one stays, retired."""
        route = self._route(self._stage("Visa", self.mayor))
        first = route.version_id
        self.assertEqual((first.number, first.state, route.state), (1, "published", "published"))
        action = route.action_edit()
        second = route.draft_id
        self.assertEqual(action["res_id"], second.id)
        self.assertEqual((second.number, route.state), (2, "changing"))
        self.assertEqual(second.stage_ids.participant_ids.user_id, self.mayor)
        second.stage_ids.name = "Visa of the head"
        second.action_publish()
        self.assertEqual(first.state, "retired")
        self.assertTrue(first.date_retired)
        self.assertEqual(first.stage_ids.name, "Visa")
        self.assertEqual(route.version_id, second)
        self.assertEqual(second.publisher_id, self.env.user)

    def test_some_of_them_are_two_at_least(self):
        """“Some of them” begins with two: one of them is “Any one” already."""
        version = self._route(self._stage("Visa", self.mayor), publish=False).draft_id
        with (
            Form(version, "docflow_approval.docflow_route_version_view_form") as form,
            form.stage_ids.edit(0) as stage,
        ):
            self.assertEqual(stage.needed, 1)
            stage.quorum = "count"
            self.assertEqual(stage.needed, 2)

    def test_a_published_version_does_not_change(self):
        """No stage or participant of a published version is edited, added, moved or deleted."""
        route = self._route(self._stage("Visa", self.mayor))
        version = route.version_id
        stage, person = version.stage_ids, version.stage_ids.participant_ids
        spare = self._route(self._stage("Other", self.lawyer), publish=False).draft_id
        for act in (
            lambda: stage.write({"name": "Other"}),
            lambda: person.write({"user_id": self.lawyer.id}),
            stage.unlink,
            person.unlink,
            version.unlink,
            route.unlink,
            lambda: version.write({"state": "draft"}),
            lambda: version.write({"route_id": spare.route_id.id}),
            lambda: version.write({"stage_ids": [Command.create({"name": "New"})]}),
            lambda: stage.write({"participant_ids": [Command.create({"kind": "record"})]}),
            lambda: spare.stage_ids.write({"version_id": version.id}),
            version.action_publish,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        self.assertEqual(version.stage_ids.participant_ids.user_id, self.mayor)

    def test_the_database_keeps_published_versions(self):
        """The database itself refuses to change a published version; translations may be added."""
        route = self._route(self._stage("Visa", self.mayor))
        version = route.version_id
        stage, person = version.stage_ids, version.stage_ids.participant_ids
        self.env.flush_all()
        for statement, params in (
            ("UPDATE docflow_route_stage SET norm_days = 99 WHERE id = %s", [stage.id]),
            (
                'UPDATE docflow_route_stage SET name = \'{"en_US": "x"}\' WHERE id = %s',
                [stage.id],
            ),
            ("DELETE FROM docflow_route_stage WHERE id = %s", [stage.id]),
            (
                """INSERT INTO docflow_route_stage
                       (version_id, name, action, quorum, norm_days, needed, "order")
                   VALUES (%s, '{}', 'visa', 'all', 1, 1, 'serial')""",
                [version.id],
            ),
            ("UPDATE docflow_route_participant SET user_id = 1 WHERE id = %s", [person.id]),
            ("DELETE FROM docflow_route_participant WHERE id = %s", [person.id]),
            ("UPDATE docflow_route_version SET state = 'draft' WHERE id = %s", [version.id]),
            ("UPDATE docflow_route_version SET number = 7 WHERE id = %s", [version.id]),
            ("DELETE FROM docflow_route_version WHERE id = %s", [version.id]),
            (
                """INSERT INTO docflow_route_version (route_id, number, state, date_published)
                   VALUES (%s, 9, 'published', now())""",
                [route.id],
            ),
        ):
            with self.subTest(statement=statement):
                self._refused_by_database(statement, *params)
        self.env.cr.execute(
            'UPDATE docflow_route_stage SET name = name || \'{"uk_UA": "Віза"}\' WHERE id = %s',
            [stage.id],
        )

    def test_one_draft_at_a_time(self):
        """A route has one draft: editing it twice opens the same one."""
        route = self._route(self._stage("Visa", self.mayor))
        self.assertEqual(route.action_edit()["res_id"], route.action_edit()["res_id"])
        self.env.flush_all()
        self._refused_by_database(
            "INSERT INTO docflow_route_version (route_id, number, state) VALUES (%s, 9, 'draft')",
            route.id,
        )

    def test_only_what_could_work_is_published(self):
        """No stages, no participants, nobody found, registration in the middle: not published."""
        number = self._stage(
            "Number", {"kind": "record"}, action="registration", quorum="any", sequence=1
        )
        empty = self.env["docflow.competence"].create({"name": "Nobody", "code": "test_nobody"})
        for stages, words in (
            ((), "has no stages"),
            ((self._stage("Visa"),), "no participants"),
            (({**number, "quorum": "all"},), "which one person does"),
            ((number, self._stage("Visa", self.mayor, sequence=2)), "stages follow it"),
            (
                (self._stage("Visa", {"kind": "competence", "competence_id": empty.id}),),
                "nobody stands for the competence “Nobody”",
            ),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                self._route(*stages)

    def test_only_administrators_build_routes(self):
        """People read routes; only administrators build and publish them."""
        route = self._route(self._stage("Visa", self.mayor), publish=False)
        for user in (self.author, self.registrar, self.controller, self.auditor, self.mayor):
            mine = route.with_user(user)
            self.assertEqual(mine.draft_id.stage_ids.name, "Visa")
            for act in (
                mine.action_publish,
                mine.action_edit,
                mine.draft_id.action_publish,
                mine.draft_id.action_simulate,
                lambda mine=mine: mine.write({"name": "Mine"}),
                lambda mine=mine: mine.draft_id.stage_ids.write({"name": "Mine"}),
            ):
                with self.assertRaises(AccessError):
                    act()
        route.with_user(self.admin).action_publish()
        self.assertEqual(route.state, "published")

    def test_a_route_is_built_in_forms(self):
        """An administrator builds a route in its forms, without a line of code."""
        form = Form(self.env["docflow.route"].with_user(self.admin))
        form.name = "Memo by hand"
        route = form.save()
        route.action_edit()
        with Form(route.draft_id) as version:
            with version.stage_ids.new() as stage:
                stage.name = "Law"
                with stage.participant_ids.new() as person:
                    person.kind = "competence"
                    person.competence_id = self.legal
            with version.stage_ids.new() as stage:
                stage.name = "Signature"
                stage.action = "signature"
                with stage.participant_ids.new() as person:
                    person.kind = "person"
                    person.user_id = self.mayor
            picture = version.picture
        self.assertEqual([stage["people"] for stage in picture], [["Law (test)"], ["Mayor"]])
        route.action_publish()
        self.assertEqual([s["name"] for s in route.picture], ["Law", "Signature"])

    def test_a_copy_begins_as_a_draft(self):
        """A copy of a route has the stages of what it was copied from, and is not in force."""
        route = self._route(self._stage("Visa", self.mayor))
        new = route.copy()
        self.assertEqual(new.state, "draft")
        self.assertEqual(new.draft_id.stage_ids.participant_ids.user_id, self.mayor)
