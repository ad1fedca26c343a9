from collections import defaultdict

from stdnum import exceptions as stdnum_exceptions
from stdnum.ru import inn
from stdnum.ua import edrpou, rntrc

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.lookalike import fold_name

# Identifiers that tell one correspondent from all others.
_IDENTIFIERS = ("company_registry", "vat")
# What a contact is called by in lists.
_NAMING = {"name", "parent_id", "company_name"}


class ResPartner(models.Model):
    """Correspondents: organisations and citizens who write to us and whom we answer.

    ``company_registry`` holds the ЄДРПОУ of an organisation in Ukraine (a sole trader's own РНОКПП
    is as good), ``vat`` the РНОКПП of a natural person in Ukraine or the ИНН in Russia.  What other
    countries use is not checked here.
    """

    _inherit = "res.partner"

    # Fields

    docflow_name_key = fields.Char(
        string="Name Key",
        compute="_compute_docflow_name_key",
        store=True,
        index="btree_not_null",
        help="The name as it is compared with other names: without case, quotes and spaces.",
    )
    docflow_double_ids = fields.Many2many(
        "res.partner",
        string="Similar Contacts",
        compute="_compute_docflow_double_ids",
        help="Other contacts with the same code or the same name, as far as you may see them.",
    )

    # Constraints

    @api.constrains(
        "vat", "company_registry", "country_id", "company_id", "is_company", "parent_id"
    )
    def _check_docflow_identifiers(self):
        for partner in self:
            # Contact persons and addresses only repeat the codes of their organisation.
            if partner != partner.commercial_partner_id:
                continue
            for field_name, label, validate in partner._get_docflow_identifier_checks():
                partner._check_docflow_identifier(field_name, label, validate)

    def _get_docflow_identifier_checks(self):
        """Return (field, what it holds, validator) for the country and the kind of contact."""
        self.ensure_one()
        company = self.company_id or self.env.company
        country_code = (self.country_id or company.country_id).code
        if country_code == "UA" and self.is_company:
            return [("company_registry", self.env._("EDRPOU code"), _validate_edrpou)]
        if country_code == "UA":
            return [("vat", self.env._("RNOKPP (tax number)"), rntrc.validate)]
        if country_code == "RU":
            return [("vat", self.env._("INN (tax number)"), inn.validate)]
        return []

    def _check_docflow_identifier(self, field_name, label, validate):
        number = (self[field_name] or "").strip()
        if len(number) <= 1:  # Odoo writes "/" for "has none"
            return
        try:
            validate(number)
        except stdnum_exceptions.ValidationError as error:
            raise ValidationError(
                self.env._(
                    "%(contact)s: %(identifier)s “%(number)s” is wrong: %(reason)s. Check the"
                    " digits, set the country if the contact is a foreign one, or clear the"
                    " field.",
                    contact=self.display_name,
                    identifier=label,
                    number=number,
                    reason=self._get_docflow_identifier_reason(error),
                )
            ) from error

    def _get_docflow_identifier_reason(self, error):
        if isinstance(error, stdnum_exceptions.InvalidLength):
            return self.env._("it has too few or too many digits")
        if isinstance(error, stdnum_exceptions.InvalidFormat):
            return self.env._("it may consist of digits only")
        return self.env._("its last digit does not fit the others")

    # Computes

    @api.depends("name")
    def _compute_docflow_name_key(self):
        for partner in self:
            partner.docflow_name_key = fold_name(partner.name) or False

    @api.depends("docflow_name_key", "vat", "company_registry", "is_company", "parent_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_docflow_double_ids(self):
        heads = self.filtered(lambda partner: partner.is_company or not partner.parent_id)
        by_key = heads._get_docflow_partners_by_key()
        for partner in self:
            doubles = self.browse()
            if partner in heads:
                doubles = doubles.union(*(by_key[key] for key in partner._get_docflow_keys()))
            partner.docflow_double_ids = doubles - partner._origin

    def _get_docflow_partners_by_key(self):
        """Return {(field, value): contacts the user may read}, in one query for all of ``self``."""
        wanted = defaultdict(set)
        for partner in self:
            for field_name, value in partner._get_docflow_keys():
                wanted[field_name].add(value)
        by_key = defaultdict(self.browse)
        if not wanted:
            return by_key
        # Contact persons and addresses carry the codes of their organisation and names such as
        # "Accounts": only heads are compared.
        domain = Domain.OR(
            Domain(field_name, "in", list(values)) for field_name, values in wanted.items()
        ) & (Domain("parent_id", "=", False) | Domain("is_company", "=", True))
        columns = ["docflow_name_key", *_IDENTIFIERS]
        for candidate in self.browse().search_fetch(domain, columns):
            for key in candidate._get_docflow_keys():
                by_key[key] += candidate
        return by_key

    def _get_docflow_keys(self):
        """Return the (field, value) pairs by which two contacts are one."""
        self.ensure_one()
        values = [
            (field_name, self[field_name]) for field_name in ("docflow_name_key", *_IDENTIFIERS)
        ]
        return [(field_name, value) for field_name, value in values if value and len(value) > 1]

    def _get_company_registry_labels(self):
        return {**super()._get_company_registry_labels(), "UA": self.env._("EDRPOU code")}

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([_with_compact_identifiers(vals) for vals in vals_list])

    def write(self, vals):
        named = self if _NAMING & vals.keys() else self.browse()
        before = {partner: partner.complete_name for partner in named}
        result = super().write(_with_compact_identifiers(vals))
        # sudo: res.users - what is remembered of a person is his contact's
        if {"name", "email"} & vals.keys() and self.sudo().with_context(active_test=False).user_ids:
            self.env.registry.clear_cache()
        renamed = named.filtered(lambda partner: partner.complete_name != before[partner])
        # sudo: docflow.search.entry - the index is nobody's own
        self.env["docflow.search.entry"].sudo()._mark_renamed(renamed)
        return result

    # Actions

    def action_docflow_merge_doubles(self):
        """Open Odoo's merge of contacts with this one and its doubles.

        The wizard asks for the right to manage contacts itself and keeps its own safety limits.
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("base.action_partner_merge")
        contacts = self | self.docflow_double_ids
        action["context"] = {
            "active_model": "res.partner",
            "active_id": self.id,
            "active_ids": contacts.ids,
        }
        return action


def _validate_edrpou(number):
    """Accept the 8 digits of an organisation or the 10 digits of a sole trader."""
    if len(rntrc.compact(number)) == 10:
        return rntrc.validate(number)
    return edrpou.validate(number)


def _with_compact_identifiers(vals):
    """Return ``vals`` with "32 855 961" written "32855961", so that equal codes are found equal."""
    compact = {}
    for field_name in _IDENTIFIERS:
        value = vals.get(field_name)
        digits = "".join(value.split()) if isinstance(value, str) else ""
        if digits.isdigit():
            compact[field_name] = digits
    return {**vals, **compact}
