from odoo import api, fields, models

from odoo.addons.docflow_base.tools.given import is_id

from ..models.docflow_acquaintance_people_mixin import TARGETS


class DocflowAcquaintanceName(models.TransientModel):
    """Asks who must read a document, and shows how many people that is."""

    _name = "docflow.acquaintance.name"
    _description = "Naming of Readers"
    _inherit = ["docflow.acquaintance.people.mixin"]

    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade")
    deadline_day = fields.Date(
        string="Read Until", default=lambda self: self._default_deadline_day()
    )
    text = fields.Char(string="What to Do")
    is_draft = fields.Boolean(compute="_compute_is_draft")
    former_label = fields.Char(compute="_compute_former_label")
    summary = fields.Char(compute="_compute_summary")
    outside = fields.Char(string="Left Out", compute="_compute_summary")

    # Computes

    @api.model
    def default_get(self, fields):
        """Offer the people who read the document before, or the one that it changes."""
        values = super().default_get(fields)
        former = self._get_card()._get_model_acquaintance() if self._get_card() else False
        if former:
            for name in {*TARGETS, "is_everybody", "is_below", "is_kept_up"} & set(fields):
                field = self._fields[name]
                values[name] = field.convert_to_write(former[name], former)
        return values

    @api.model
    def _get_card(self):
        """Return the card that is asked about, where the reader may open it."""
        card_id = self.env.context.get("default_document_id")
        card = self.env["docflow.document"].browse(card_id if is_id(card_id) else False)
        return card.exists()._filtered_access("read")

    @api.model
    def _default_deadline_day(self):
        card = self._get_card()
        if not card or card.state == "draft":
            # the norm of a draft counts from its registration
            return False
        moment = self.env["docflow.acquaintance"]._read_deadline(card, None)
        return card.company_id._docflow_local_date(moment) if moment else False

    @api.depends("document_id")
    def _compute_is_draft(self):
        for wizard in self:
            card = wizard.document_id._filtered_access("read")
            wizard.is_draft = bool(card) and card.state == "draft"

    @api.depends("document_id")
    def _compute_former_label(self):
        for wizard in self:
            card = wizard.document_id._filtered_access("read")
            former = card._get_model_acquaintance() if card else False
            wizard.former_label = False
            if former and not former.is_planned:
                wizard.former_label = self.env._(
                    "As before: the people of %(document)s, list %(number)s.",
                    document=former.document_id.reg_number or former.document_id.display_name,
                    number=former.number,
                )

    @api.depends("document_id", "is_below", "is_everybody", *TARGETS)
    def _compute_summary(self):
        for wizard in self:
            wizard.summary, wizard.outside = False, False
            card = wizard.document_id._filtered_access("read")
            head = card._get_naming_head() if card else False
            is_named = wizard.is_everybody or any(wizard[name] for name in TARGETS)
            if not head or not is_named:
                continue
            people = wizard._find_people(card.company_id, head)
            wizard.summary = self.env._(
                "%(total)s people: %(users)s confirm here, %(paper)s sign on paper.",
                total=len(people.users) + len(people.employees),
                users=len(people.users),
                paper=len(people.employees),
            )
            if people.outside:
                wizard.outside = self.env._(
                    "Outside the subordination of %(head)s, left out: %(names)s",
                    head=head.name,
                    names=", ".join(people.outside[:10])
                    + (" …" if len(people.outside) > 10 else ""),
                )

    # Actions

    def action_confirm(self):
        """Name them."""
        self.ensure_one()
        targets = {name: self[name].ids for name in TARGETS}
        for name in ("is_everybody", "is_below", "is_kept_up"):
            targets[name] = self[name]
        card = self.document_id
        name = card.action_plan_readers if card.state == "draft" else card.action_acquaint
        return name(targets, self.deadline_day, self.text)
