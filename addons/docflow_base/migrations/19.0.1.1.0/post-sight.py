from odoo import SUPERUSER_ID, api

# the sight of a card, as rules said it by its sets
BY_SETS = (
    "'|', '|', '|', ('body_ids', 'in', user.docflow_body_ids.ids), ('people_ids', 'in', "
    "user.docflow_person_ids.ids), ('type_id', 'in', user.docflow_type_ids.ids), '&', "
    "('office_id', 'in', user.docflow_office_ids.ids), '|', ('state', '!=', 'draft'), "
    "('is_submitted', '=', True)"
)


def migrate(cr, version):
    """Let the record rules ask for the numbers of a card; rules that were edited stay."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for rule in (
        env["ir.rule"]
        .with_context(active_test=False)
        .search([("model_id.model", "=like", "docflow.%")])
    ):
        domain = rule.domain_force or ""
        if BY_SETS in domain:
            rule.domain_force = domain.replace(BY_SETS, "('sight', 'in', user.docflow_sight)")
