from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

# what the cached sight and subordination of people are made of
PLACE = {"is_executive_body", "parent_id", "manager_id", "company_id", "active"}


class HrDepartment(models.Model):
    """Departments, some of them executive bodies (виконавчий орган): the body bounds what staff
    see.
    """

    _name = "hr.department"
    _inherit = ["hr.department", "docflow.remembered.mixin"]

    is_executive_body = fields.Boolean(
        string="Executive Body",
        tracking=True,
        help="Staff see the documents of their own executive body. Departments below belong to it.",
    )
    index_code = fields.Char(
        string="Index",
        tracking=True,
        help="The department's index in registration numbers, for example 02-13.",
    )
    docflow_body_id = fields.Many2one(
        "hr.department",
        string="Belongs to Body",
        compute="_compute_docflow_body_id",
        store=True,
        recursive=True,
        index=True,
        help="The nearest executive body above, itself included; the topmost department where "
        "there is none.",
    )

    # Computes

    @api.depends("is_executive_body", "parent_id.docflow_body_id")
    def _compute_docflow_body_id(self):
        for department in self:
            parent_body = department.parent_id.docflow_body_id
            department.docflow_body_id = (
                department if department.is_executive_body or not parent_body else parent_body
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        departments = super().create(vals_list)
        self.env["res.users"]._docflow_forget_sight()
        return departments

    def write(self, vals):
        result = super().write(vals)
        if PLACE & vals.keys():
            # the sight of people is cached with the record rules
            self.env["res.users"]._docflow_forget_sight()
        if {"is_executive_body", "parent_id"} & vals.keys():
            self._docflow_refresh_cards()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["res.users"]._docflow_forget_sight()
        return result

    # Business

    def _docflow_bodies(self):
        """Return the bodies that these departments belong to (``hr.department``)."""
        return self.browse({department._docflow_read_body_id() for department in self} - {False})

    @ormcache("self.id")
    def _docflow_read_body_id(self):
        # sudo: hr.department - a fact of the organisation, asked for by every card
        return self.sudo().docflow_body_id.id

    def _docflow_refresh_cards(self):
        """Give the cards of these departments, and of those below, to the bodies they belong to."""
        # sudo: docflow.document - cards follow the structure, whoever changes it
        cards = self.env["docflow.document"].sudo()
        below = ("child_of", self.ids)
        cards.search(
            Domain("office_id.department_id", *below)
            | Domain("department_id", *below)
            | Domain("recipient_ids.department_id", *below)
            | Domain("assignment_ids.department_id", *below)
        )._refresh_access()
