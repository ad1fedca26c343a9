from odoo import api, fields, models
from odoo.fields import Domain


class DocflowResolutionTemplate(models.Model):
    """A text that resolutions repeat, with its executors, term and control.

    A template with an author is his own: he alone sees and edits it. One without an author serves
    everybody and is edited by administrators.
    """

    _name = "docflow.resolution.template"
    _description = "Resolution Template"
    _inherit = ["docflow.sealed.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: the template serves every company."
    )
    author_id = fields.Many2one(
        "res.users",
        string="Whose",
        ondelete="cascade",
        index="btree_not_null",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Empty: everybody may use it, administrators edit it.",
    )
    type_ids = fields.Many2many(
        "docflow.document.type",
        "docflow_resolution_template_type_rel",
        "template_id",
        "type_id",
        string="Document Types",
        help="Empty: for documents of every type.",
    )
    text = fields.Text(string="What to Do", required=True, translate=True)
    deadline_rule_id = fields.Many2one(
        "docflow.deadline.rule", string="Term by Rule", ondelete="restrict"
    )
    term_days = fields.Integer(
        string="Term, Working Days",
        aggregator=None,
        help="Counted from the signing of the resolution. 0: no term of its own.",
    )
    is_control = fields.Boolean(string="Put on Control")
    line_ids = fields.One2many(
        "docflow.resolution.template.line",
        "template_id",
        string="Executors",
        copy=True,
        help="Empty: the executors are chosen each time.",
    )
    usage_count = fields.Integer(
        string="Used",
        compute="_compute_usage_count",
        aggregator=None,
        help="How many resolutions the reader has written by it.",
    )

    # Constraints

    _term_positive = models.Constraint(
        "CHECK (COALESCE(term_days, 0) >= 0)", "A term cannot be negative."
    )
    _term_once = models.Constraint(
        "CHECK (deadline_rule_id IS NULL OR COALESCE(term_days, 0) = 0)",
        "A template has one term: either a rule or a number of working days.",
    )

    # Computes

    @api.depends_context("uid", "docflow_type_id")
    def _compute_usage_count(self):
        used = self._count_usage(self.ids)
        for template in self:
            template.usage_count = used.get(template._origin.id, 0)

    # CRUD

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        # most used first: the index on the author's resolutions counts them, no counter is kept
        found = super().name_search(name, domain, operator, limit=None)
        used = self._count_usage([template_id for template_id, __ in found])
        found.sort(key=lambda pair: -used.get(pair[0], 0))
        return found[:limit] if limit else found

    # Business

    @api.model
    def _count_usage(self, template_ids):
        """Return ``{template id: resolutions}`` of the current user.

        The context key ``docflow_type_id`` narrows it to documents of that type.
        """
        domain = Domain("template_id", "in", template_ids) & Domain("author_id", "=", self.env.uid)
        type_id = self.env.context.get("docflow_type_id")
        if isinstance(type_id, int) and type_id:
            domain &= Domain("document_id.type_id", "=", type_id)
        # sudo: docflow.resolution - how often, and nothing of them
        resolutions = self.env["docflow.resolution"].sudo()
        groups = resolutions._read_group(domain, ["template_id"], ["__count"])
        return {template.id: count for template, count in groups}

    def _get_deadline(self, company):
        """Return the deadline that the term sets from this moment, naive UTC, or False."""
        self.ensure_one()
        now = fields.Datetime.now()
        if self.deadline_rule_id:
            rule = self.deadline_rule_id._get_in_force(company._docflow_local_date(now))
            return rule._get_deadline(now, company)
        if self.term_days:
            day = company._docflow_add_working_days(company._docflow_today(), self.term_days)
            return company._docflow_end_of_day(day)
        return False

    def _apply(self, target):
        """Fill ``target`` (a resolution, or a dialog that makes one) by this template.

        What the template leaves open stays as it was. Executors outside the author's subordination
        are left out.

        :param target: record with ``docflow.templated.mixin``, saved or not
        :return: the people left out
        :rtype: ``res.users``
        """
        self.ensure_one()
        target.text = self.text
        target.is_control = target.is_control or self.is_control
        deadline = self._get_deadline(target._get_templated_company())
        if deadline:
            target._set_templated_deadline(deadline)
        # sudo: res.users - whether a person still works here
        lines = self.line_ids.filtered(lambda line: line.sudo().executor_id.active)
        allowed = target.allowed_executor_ids
        fitting = lines.filtered(lambda line: line.executor_id in allowed._origin)
        if fitting:
            target._set_templated_lines(fitting)
        return (lines - fitting).executor_id

    # Hooks

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"author_id"})
