"""Orders and acts of a council that runs already get what a new one has from the data."""

BY_LEVEL = {
    "open": (
        "docflow_document_type_head_act",
        "docflow_document_type_order_main",
        "docflow_document_type_order_admin",
        "docflow_document_type_council_decision",
        "docflow_document_type_committee_decision",
        "docflow_document_type_regulatory",
    ),
    "login": ("docflow_document_type_order_personnel",),
}


def migrate(cr, version):
    for level, names in BY_LEVEL.items():
        cr.execute(
            """
            UPDATE docflow_document_type t SET acquaintance_level = %s
              FROM ir_model_data d
             WHERE d.model = 'docflow.document.type' AND d.res_id = t.id AND d.name IN %s
               AND d.module IN ('docflow_base', 'docflow_approval')
               AND t.acquaintance_level IS NULL
            """,
            [level, names],
        )
