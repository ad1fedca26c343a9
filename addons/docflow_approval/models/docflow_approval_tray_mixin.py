from odoo import api, models
from odoo.tools import SQL


class DocflowApprovalTrayMixin(models.AbstractModel):
    """Approval in the cabinet: trays, the activity menu, with whom a draft lies."""

    _name = "docflow.approval.tray.mixin"
    _description = "Trays of Approval"

    # Business: trays

    @api.model
    def _get_tray_approval(self, section, code, name, actions, operation, help_text):
        waiting = self._get_steps_domain(self._get_tray_people, operation, actions)
        return self._tray(
            code,
            name,
            section,
            "docflow.approval.step",
            waiting,
            [*waiting, ("date_deadline", "<", "now")],
            help_text,
            is_kept=False,
        )

    @api.model
    def _get_steps_domain(self, get_people, operation, actions):
        """Return which steps wait for the reader and those in whose place he decides.

        :param get_people: gives ids of these people for an operation
        """
        people = get_people(operation)
        domain = [("user_id", "in", people), ("state", "=", "active"), ("action", "in", actions)]
        for besides in ("resolve", "control"):
            lacking = sorted(set(people) - set(get_people(besides)))
            if lacking:
                domain += [
                    "|",
                    ("deputy_operation", "!=", besides),
                    ("user_id", "not in", lacking),
                ]
        return domain

    @api.model
    def _get_tray_rework(self, section):
        return self._tray(
            "rework",
            self.env._("For Rework"),
            section,
            "docflow.document",
            self._get_rework_domain(self._get_tray_people()),
            None,
            self.env._("Your drafts that came back with remarks."),
            is_kept=False,
        )

    @api.model
    def _get_rework_domain(self, people):
        return [
            ("approval_state", "=", "rework"),
            ("state", "=", "draft"),
            "|",
            ("author_id", "in", people),
            "&",
            ("author_id", "=", False),
            ("create_uid", "in", people),
        ]

    # Hooks

    def _get_other_holders(self):
        holders = super()._get_other_holders()
        steps = self.env["docflow.approval.step"]._read_group(
            [
                ("document_id", "in", self.ids),
                ("state", "=", "active"),
                # a card does not lie with whoever decides on a request about it
                ("approval_id.res_model", "=", "docflow.document"),
            ],
            ["document_id"],
            ["user_id:recordset"],
        )
        nobody = self.env["res.users"]
        for card, users in steps:
            holders[card] = holders.get(card, nobody) | users
        return holders

    @api.model
    def _get_trays_need_me(self):
        trays = super()._get_trays_need_me()
        section = (trays[0]["section"], trays[0]["section_name"])
        # what waits for a decision on a draft stands beside what waits for review and execution
        codes = [tray["code"] for tray in trays]
        place = codes.index("execute") + 1 if "execute" in codes else len(codes)
        return [
            *trays[:place],
            self._get_tray_approval(
                section,
                "approve",
                self.env._("For Approval"),
                ["visa", "opinion"],
                "approve",
                self.env._("Drafts that wait for your visa or your opinion."),
            ),
            self._get_tray_approval(
                section,
                "sign",
                self.env._("For Signature"),
                ["signature"],
                "sign",
                self.env._("Approved drafts that wait for your signature."),
            ),
            self._get_tray_rework(section),
            *trays[place:],
        ]

    @api.model
    def _get_touched_sources(self, document_ids, now):
        return [
            *super()._get_touched_sources(document_ids, now),
            SQL(
                "SELECT user_id FROM docflow_approval_step"
                " WHERE document_id IN %s AND write_date >= %s",
                document_ids,
                now,
            ),
            SQL(
                "SELECT initiator_id FROM docflow_approval"
                " WHERE document_id IN %s AND write_date >= %s",
                document_ids,
                now,
            ),
        ]

    @api.model
    def _get_systray_sources(self):
        sources = super()._get_systray_sources()
        user = self.env.user
        for tray, operation, actions, name in (
            ("approve", "approve", ["visa", "opinion"], self.env._("For Approval")),
            ("sign", "sign", ["signature"], self.env._("For Signature")),
        ):
            sources[tray] = (
                name,
                "docflow.approval.step",
                self._get_steps_domain(
                    lambda code: user._docflow_principals(code).ids, operation, actions
                ),
            )
        executors = user._docflow_principals("execute").ids
        sources["rework"] = (
            self.env._("For Rework"),
            "docflow.document",
            self._get_rework_domain(executors),
        )
        return sources
