from odoo.fields import Command

from odoo.addons.docflow_base.tests.common import DocflowCase


class ApprovalCase(DocflowCase):
    """The small office of ``docflow_base``, where documents are approved and signed.

    ``lawyer`` stands for the legal competence; ``executor1`` heads Education, whose unit Schools
    has the specialist ``clerk1``; ``author`` writes from Finance, which nobody heads yet.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lawyer = cls._person("t_lawyer", cls.council, job="Head of the Legal Office")
        cls.author = cls._person("t_author", cls.finance)
        cls.admin = cls._person("t_admin", cls.strange, "group_docflow_admin")
        cls.legal = cls.env["docflow.competence"].create(
            {
                "name": "Law (test)",
                "code": "test_legal",
                "member_ids": [Command.create({"user_id": cls.lawyer.id})],
            }
        )

    @classmethod
    def _route(cls, *stages, publish=True, **vals):
        """Return a route with one version of ``stages`` (dicts of values), published by default."""
        route = cls.env["docflow.route"].create({"name": "Route (test)", **vals})
        cls.env["docflow.route.version"].create(
            {"route_id": route.id, "stage_ids": [Command.create(stage) for stage in stages]}
        )
        if publish:
            route.action_publish()
        return route

    @classmethod
    def _stage(cls, name, *participants, **vals):
        """Return values of a stage; a participant is a dict of values or a person."""
        return {
            "name": name,
            "participant_ids": [
                Command.create(
                    who if isinstance(who, dict) else {"kind": "person", "user_id": who.id}
                )
                for who in participants
            ],
            **vals,
        }

    @classmethod
    def _memo(cls, user=None, **vals):
        """Return the draft of a memo by ``user`` (the author)."""
        user = user or cls.author
        return (
            cls.env["docflow.document"]
            .with_user(user)
            .create(
                {
                    "name": "On new shelves",
                    "type_id": cls.type_memo.id,
                    "author_id": user.id,
                    "department_id": user.docflow_department_id.id,
                    "office_id": cls.office.id,
                    **vals,
                }
            )
        )
