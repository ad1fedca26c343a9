"""Rounds that run already ask of a deputy what new ones do; edited rules of templates stay."""

# who votes on another term in another's place needs the operation that grants it without a route
STEPS = """
    UPDATE docflow_approval_step step
       SET deputy_operation = CASE
               WHEN request.is_with_controller AND request.approver_id = step.user_id
               THEN 'control' ELSE 'resolve' END
      FROM docflow_approval round, docflow_extension request
     WHERE round.id = step.approval_id AND round.state = 'in_progress'
       AND round.res_model = 'docflow.extension' AND request.id = round.res_id
       AND step.state IN ('waiting', 'active') AND step.action <> 'opinion'
       AND NOT COALESCE(step.is_advisory, FALSE) AND step.deputy_operation IS NULL
"""
RULES = """
    UPDATE ir_model_data SET noupdate = TRUE
     WHERE module = 'docflow_approval' AND model = 'ir.rule'
       AND name IN ('docflow_template_rule_company', 'docflow_template_choose_rule_own')
"""


def migrate(cr, version):
    for statement in (STEPS, RULES):
        cr.execute(statement)
