from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools.acting import Edge, find_cycle, overlap


class DocflowSubstitutionCheckMixin(models.AbstractModel):
    """What an order of acting may not say. Each refusal names the row, the reason, the way out."""

    _name = "docflow.substitution.check.mixin"
    _description = "Checks of a Substitution"

    # Constraints

    @api.constrains("principal_id", "deputy_id", "company_id")
    def _check_both_people(self):
        for row in self:
            if row.principal_id == row.deputy_id:
                row._refuse(self.env._("nobody acts for himself. Choose another person."))
            # sudo: res.users - companies of two people, whoever registers the order
            for user in (row.principal_id | row.deputy_id).sudo():
                if not user.active or user.share:
                    row._refuse(
                        self.env._(
                            "%(user)s is no employee who may log in (archived, or a portal user). "
                            "Choose somebody at work.",
                            user=user.name,
                        )
                    )
                if row.company_id not in user.company_ids:
                    row._refuse(
                        self.env._(
                            "%(user)s does not work in “%(company)s”. Choose somebody of this "
                            "company, or let the administrator open it to him.",
                            user=user.name,
                            company=row.company_id.name,
                        )
                    )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for row in self:
            today = row.company_id._docflow_today()
            if row.date_to and row.date_to < row.date_from:
                row._refuse(self.env._("it would end before it begins. Correct the dates."))
            if row.date_from < today:
                row._refuse(
                    self.env._(
                        "%(date)s has passed; what was done on it was done without an order. "
                        "Begin it today or later.",
                        date=row.date_from.strftime("%d.%m.%Y"),
                    )
                )

    @api.constrains("kind", "ground")
    def _check_ground(self):
        for row in self:
            if row.kind == "acting" and not (row.ground or "").strip():
                row._refuse(
                    self.env._("acting needs its ground. Write the order, for example: order № 41.")
                )

    @api.constrains(
        "principal_id", "deputy_id", "kind", "date_from", "date_to", "operation_ids", "company_id"
    )
    def _check_overlaps(self):
        for row in self.filtered(lambda r: not r.date_ended):
            others = row._get_overlapping()
            row._check_once(others)
            if row.kind == "acting":
                acting = others.filtered(lambda r: r.kind == "acting")
                row._check_scope_free(acting)
                row._check_no_cycle(acting)

    def _check_once(self, others):
        same = others.filtered(
            lambda r: (
                r.deputy_id == self.deputy_id
                and r.principal_id == self.principal_id
                and r.kind == self.kind
            )
        )
        if same:
            self._refuse(
                self.env._(
                    "it is registered for these days already: %(other)s. End that one first, or "
                    "choose other days.",
                    other=same[0].display_name,
                )
            )

    def _check_scope_free(self, others):
        """Refuse two acting people with the same power at once: one person decides."""
        for other in others.filtered(lambda r: r.principal_id == self.principal_id):
            shared = self._get_shared_scope(other)
            if shared is None:
                continue
            self._refuse(
                self.env._(
                    "%(deputy)s acts for %(principal)s on these days already (%(scope)s): "
                    "%(other)s. End that row first, choose other days, or divide the operations.",
                    deputy=other.deputy_id.name,
                    principal=self.principal_id.name,
                    scope=", ".join(shared.mapped("name")) or self.env._("everything"),
                    other=other.display_name,
                )
            )

    def _check_no_cycle(self, others):
        edges = [r._get_edge() for r in others]
        path = find_cycle(edges, self._get_edge())
        if path:
            people = self.env["res.users"].browse(path)
            # mapped() would drop the person with whom the circle closes
            names = " → ".join(user.name for user in people)
            self._refuse(
                self.env._(
                    "they would act for each other in a circle: %(names)s. Name somebody outside "
                    "it, or choose other days.",
                    names=names,
                )
            )

    def _refuse(self, reason):
        """Raise with the row, the reason and the way out."""
        raise ValidationError(
            self.env._("%(row)s: %(reason)s", row=self.display_name, reason=reason)
        )

    # Business

    def _check_order(self):
        """Check a row before it is written: the database refuses in fewer words."""
        self._check_both_people()
        self._check_dates()
        self._check_ground()

    def _check_registrar(self):
        """Refuse that somebody gives himself the powers of another."""
        if self.env.user.has_group("docflow_base.group_docflow_admin"):
            return
        for row in self.filtered(lambda r: r.deputy_id == self.env.user):
            row._refuse(
                self.env._(
                    "nobody registers his own acting. Ask the administrator or a colleague of the "
                    "staff department."
                )
            )

    def _get_overlapping(self):
        """Return other rows that are not ended and share a day with this one."""
        domain = [("id", "!=", self.id), ("date_ended", "=", False)]
        if self.date_to:
            domain.append(("date_from", "<=", self.date_to))
        # sudo: docflow.substitution - rows of all people and companies count
        rows = self.sudo().search(domain)
        return rows.filtered(
            lambda r: overlap(self.date_from, self.date_to or None, r.date_from, r.date_to or None)
        )

    def _get_shared_scope(self, other):
        """Return operations that both rows give, an empty set for everything, None for nothing."""
        if self.operation_ids and other.operation_ids:
            # to see is no decision: two people may see at once
            return (self.operation_ids & other.operation_ids).filtered(
                lambda operation: operation.code != "read"
            ) or None
        return self.operation_ids | other.operation_ids

    def _get_edge(self):
        return Edge(self.deputy_id.id, self.principal_id.id, self.date_from, self.date_to or None)
