"""Peers in the same database: OCA helpdesk_mgmt, OCA dms and Odoo project, as many of their records
as there are cards, spread over bodies, people and years in the same way.

Each body has a team, a project and a folder, whose members are the people of the body; so an
ordinary user sees of a peer what he sees of the cards. Rows are copied by SQL from one that the
peer's own code made; messages and followers of the copies are left out.
"""

import base64
import random
import time

from generate.bulk import Bulk

from odoo.tools import SQL

MODULES = ("helpdesk_mgmt", "dms", "project")
TABLES = ("helpdesk_ticket", "project_task", "project_task_user_rel", "dms_file")
_FILE_BYTES = 150_000  # as many make 200 KB of base64, the scan of our letters
_FILLED = "docflow.bench_peers"  # a parameter: they are there
_CONTEXT = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}

#: Every card with its number among all, the body that works with it, and one of its people there.
_CARDS = """
    CREATE TEMPORARY TABLE bench_peer_card ON COMMIT PRESERVE ROWS AS
    SELECT row_number() OVER (ORDER BY d.id) AS n, d.name, d.correspondent_id, d.create_date,
           d.date_deadline, d.date_executed, d.state IN ('executed', 'cancelled') AS is_done,
           place.team_id, place.project_id, place.directory_id,
           place.members[1 + d.id %% cardinality(place.members)] AS user_id
      FROM docflow_document d
      JOIN LATERAL (SELECT min(body_id) AS body_id FROM docflow_document_body_rel
                     WHERE document_id = d.id) body ON TRUE
      JOIN bench_peer_place place ON place.body_id = COALESCE(body.body_id, %s)
"""


class Peers:
    """``fill()`` where they are not there yet; their people are those of the city."""

    def __init__(self, env, out=print):
        self.env, self.cr, self.out = env(context=_CONTEXT), env.cr, out
        self.bulk = Bulk(env, TABLES)

    def fill(self):
        """Give each peer as many records as there are cards, once."""
        parameters = self.env["ir.config_parameter"]
        if parameters.get_param(_FILLED):
            return
        if self.bulk.ask("SELECT count(*) FROM dms_directory"):
            raise SystemExit("Filling of the peers was broken off: make the database anew.")
        self.bodies = self.env["hr.department"].search([("is_executive_body", "=", True)])
        self._make_places()
        self.cr.execute(_CARDS, [self.bodies[:1].id])
        self.bulk.bare()
        for fill in (self._fill_tickets, self._fill_tasks, self._fill_files):
            fill()
        self.bulk.whole(self.out)
        parameters.set_param(_FILLED, "1")
        self.env.cr.commit()

    @staticmethod
    def find_facts(env):
        """Return where the user of ``env`` makes new records of the peers (dict)."""
        me = env.user
        directories = env["dms.directory"].search([("permission_create", "=", True)], limit=1)
        followed = [("message_partner_ids", "in", me.partner_id.ids)]
        partners = env["res.partner"].search([("is_company", "=", True)], limit=1, order="id desc")
        return {
            "uid": me.id,
            "team": me.helpdesk_team_ids[:1].id,
            "project": env["project.project"].search(followed, limit=1).id,
            "directory": directories.id,
            "partner": partners.id,
            "file": base64.b64encode(random.randbytes(_FILE_BYTES)).decode(),
            # names of files are unique in a folder
            "run": int(time.time()),
        }

    # Places

    def _make_places(self):
        """Write down where the papers of a body lie with each peer."""
        self.cr.execute(
            """CREATE TEMPORARY TABLE bench_peer_place (body_id int, team_id int, project_id int,
                   directory_id int, members int[]) ON COMMIT PRESERVE ROWS"""
        )
        self.storage = self.env["dms.storage"].create({"name": "Bench", "save_type": "database"})
        self.stages = self.env["project.task.type"].create(
            [{"name": name, "fold": fold} for name, fold in (("Bench", False), ("Done", True))]
        )
        for body in self.bodies:
            members = self._get_members(body)
            if not members:
                continue
            team = self.env["helpdesk.ticket.team"].create(
                {"name": body.name, "user_ids": [(6, 0, members.ids)]}
            )
            row = (body.id, team.id, self._make_project(body, members).id)
            row += (self._make_directory(body, members).id, members.ids)
            self.cr.execute("INSERT INTO bench_peer_place VALUES (%s, %s, %s, %s, %s)", row)
        self.env.flush_all()
        self._give_groups()

    def _get_members(self, body):
        """Return the people of a body, those of other bodies below it left out."""
        others = self.bodies - body
        inner = self.env["hr.department"].search([("id", "child_of", body.id)])
        outer = self.env["hr.department"].search([("id", "child_of", others.ids)])
        if body not in outer:
            inner -= outer
        return self.env["hr.employee"].search([("department_id", "in", inner.ids)]).user_id

    def _make_project(self, body, members):
        project = self.env["project.project"].create(
            {
                "name": body.name,
                "privacy_visibility": "followers",
                "type_ids": [(6, 0, self.stages.ids)],
            }
        )
        project.message_subscribe(partner_ids=members.partner_id.ids)
        return project

    def _make_directory(self, body, members):
        group = self.env["dms.access.group"].create(
            {
                "name": body.name,
                "perm_create": True,
                "perm_write": True,
                "explicit_user_ids": [(6, 0, members.ids)],
            }
        )
        return self.env["dms.directory"].create(
            {
                "name": f"Body {body.id}",
                "is_root_directory": True,
                "storage_id": self.storage.id,
                "group_ids": [(6, 0, group.ids)],
            }
        )

    def _give_groups(self):
        """Everybody works with the peers as an ordinary user; who sees all cards sees all of
        theirs.
        """
        users = self.env["hr.employee"].search([]).user_id
        groups = (
            "helpdesk_mgmt.group_helpdesk_user_team",
            "dms.group_dms_user",
            "project.group_project_user",
        )
        users.write({"group_ids": [(4, self.env.ref(group).id) for group in groups]})
        wide = self.env["docflow.role.group"].search([("scope", "=", "company")])
        wide = wide.filtered(lambda group: "read" in group.operation_ids.mapped("code"))
        wide.member_ids.user_id.write(
            {"group_ids": [(4, self.env.ref("helpdesk_mgmt.group_helpdesk_user").id)]}
        )

    # Rows

    def _copy(self, table, row, changes):
        """Add a copy of ``row`` for each card."""
        first = self.bulk.base(table)
        statement = self.bulk.copy(
            table, "%(proto)s", f"{first} + card.n", changes, "bench_peer_card card"
        )
        self.bulk.run(table, statement, {"proto": row.id}, self.out)
        return first

    def _fill_tickets(self):
        team = self.env["helpdesk.ticket.team"].search([], limit=1)
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Bench", "description": "<p>Bench</p>", "team_id": team.id}
        )
        stages = self.env["helpdesk.ticket.stage"].search([])
        is_done, is_open = (
            stages.filtered("closed")[:1],
            stages.filtered(lambda s: not s.closed)[:1],
        )
        self.env.flush_all()
        self._copy(
            "helpdesk_ticket",
            ticket,
            {
                "number": "'HT' || lpad(card.n::text, 9, '0')",
                "name": "card.name",
                "description": "'<p>' || card.name || '</p>'",
                "team_id": "card.team_id",
                "user_id": "card.user_id",
                "partner_id": "card.correspondent_id",
                "commercial_partner_id": "card.correspondent_id",
                "stage_id": f"CASE WHEN card.is_done THEN {is_done.id} ELSE {is_open.id} END",
                "unattended": "NOT card.is_done",
                "closed_date": "card.date_executed",
                "create_date": "card.create_date",
                "create_uid": "card.user_id",
                "last_stage_update": "card.create_date",
            },
        )

    def _fill_tasks(self):
        project = self.env["project.project"].search(
            [("privacy_visibility", "=", "followers")], limit=1
        )
        task = self.env["project.task"].create({"name": "Bench", "project_id": project.id})
        is_open, is_done = self.stages
        self.env.flush_all()
        first = self._copy(
            "project_task",
            task,
            {
                "name": "card.name",
                "project_id": "card.project_id",
                "partner_id": "card.correspondent_id",
                "stage_id": f"CASE WHEN card.is_done THEN {is_done.id} ELSE {is_open.id} END",
                "state": "CASE WHEN card.is_done THEN '1_done' ELSE '01_in_progress' END",
                "date_deadline": "card.date_deadline",
                "date_end": "card.date_executed",
                "create_date": "card.create_date",
                "create_uid": "card.user_id",
            },
        )
        self.cr.execute(
            SQL(
                """INSERT INTO project_task_user_rel (id, task_id, user_id)
                   SELECT (SELECT COALESCE(max(id), 0) FROM project_task_user_rel) + n,
                          %s + n, user_id FROM bench_peer_card""",
                first,
            )
        )

    def _fill_files(self):
        directory = self.env["dms.directory"].search(
            [("storage_id", "=", self.storage.id)], limit=1
        )
        file = self.env["dms.file"].create(
            {"name": "bench.pdf", "directory_id": directory.id, "content": "JVBERi0xLjQK"}
        )
        self.env.flush_all()
        self._copy(
            "dms_file",
            file,
            {
                "name": "card.name || ' ' || card.n || '.pdf'",
                "directory_id": "card.directory_id",
                "content_binary": "NULL",
                "size": "200000",
                "human_size": "'195.31 Kb'",
                "create_date": "card.create_date",
                "create_uid": "card.user_id",
            },
        )
