from odoo import api, fields, models


class DocflowHolderMixin(models.AbstractModel):
    """With whom a card lies now, and until when: what every line of the cabinet says."""

    _name = "docflow.holder.mixin"
    _description = "Holder of a Card"

    review_deadline = fields.Datetime(
        string="Review By",
        compute="_compute_review_deadline",
        help="Until when the reader, or the person he acts for, is to look at the card.",
    )
    is_review_overdue = fields.Boolean(string="Review Overdue", compute="_compute_review_deadline")
    holder_names = fields.Char(
        string="Now With",
        compute="_compute_holder_names",
        help="Whom the card waits for: reviewers with their clerks, then executors.",
    )

    # Computes

    @api.depends_context("uid", "docflow_acting_for")
    @api.depends("recipient_ids.state")
    def _compute_review_deadline(self):
        now = fields.Datetime.now()
        deadlines = dict(
            self.env["docflow.document.recipient"]._read_group(
                [
                    ("document_id", "in", self.ids),
                    ("user_id", "in", self._get_tray_people("resolve")),
                    ("state", "=", "waiting"),
                ],
                ["document_id"],
                ["date_deadline:min"],
            )
        )
        for document in self:
            deadline = deadlines.get(document._origin, False)
            document.review_deadline = deadline
            document.is_review_overdue = bool(deadline and deadline < now)

    @api.depends_context("uid", "lang")
    @api.depends("recipient_ids.state", "assignment_ids.state", "control_state")
    def _compute_holder_names(self):
        mine = [("document_id", "in", self.ids)]
        reviewers = dict(
            self.env["docflow.document.recipient"]._read_group(
                [*mine, ("state", "=", "waiting")], ["document_id"], ["user_id:recordset"]
            )
        )
        executors = dict(
            self.env["docflow.assignment"]._read_group(
                [*mine, ("state", "in", ("new", "in_work", "returned"))],
                ["document_id"],
                ["executor_id:recordset"],
            )
        )
        others = self._get_other_holders()
        nobody = self.env["res.users"]
        clerks = self._get_clerks(nobody.union(*reviewers.values()))
        holders = {}
        for document in self:
            users = reviewers.get(document._origin, nobody)
            users |= executors.get(document._origin, nobody)
            users |= others.get(document._origin, nobody)
            if not users and document.control_state == "on_control":
                users = document.controller_id
            holders[document] = users
        # read at once: card by card it was two statements for each of 48 people of a page
        named = nobody.union(*holders.values(), *clerks.values()) - self.env.user
        # sudo: res.users - names of colleagues
        named.sudo().mapped("name")
        for document, users in holders.items():
            reviewing = reviewers.get(document._origin, nobody)
            names = [self._get_holder_name(user) for user in users]
            parallel = nobody.union(*(clerks.get(user, nobody) for user in reviewing)) - users
            names += [
                self.env._("in parallel %(clerk)s", clerk=self._get_holder_name(user))
                for user in parallel
            ]
            document.holder_names = ", ".join(names)

    # Hooks

    def _get_other_holders(self):
        """Hook: ``{card: res.users}`` of whom these cards wait for beside review and execution."""
        return {}

    # Business

    def _get_clerks(self, heads):
        """Return ``{head: clerks who have his trays in parallel today}`` (``res.users``)."""
        clerks = {}
        if not heads:
            return clerks
        # sudo: docflow.substitution - who has the card in parallel is told to whoever sees it
        rows = self.env["docflow.substitution"].sudo()
        rows = rows.search([("principal_id", "in", heads.ids), ("kind", "=", "clerk")])
        for row in rows.filtered(lambda row: row._is_in_force()):
            head = row.principal_id.sudo(False)
            clerks[head] = clerks.get(head, self.env["res.users"]) | row.deputy_id.sudo(False)
        return clerks

    def _get_holder_name(self, user):
        # sudo: res.users - a name of a colleague
        return self.env._("You") if user == self.env.user else user.sudo().name
