"""Contracts and acts of a council that runs already get what a new one has from the data.

A column that is empty was never written by anybody: an administrator who takes a norm away leaves
a zero, and one who takes the sum away leaves "no". The translations are read after this.
"""

WITH_AMOUNT = ("docflow_document_type_contract", "docflow_document_type_agreement")
NORMS = {
    "docflow_document_type_council_decision": (
        10,
        5,
        "Law 2939-VI, article 15; Law 280/97-VR, article 59",
    ),
    "docflow_document_type_committee_decision": (
        0,
        5,
        "Law 2939-VI, article 15; Law 280/97-VR, article 59",
    ),
    "docflow_document_type_regulatory": (
        22,
        5,
        "Law 1160-IV, article 9: remarks are taken for a month at least; Law 2939-VI, article 15",
    ),
}


def migrate(cr, version):
    cr.execute(
        """
        UPDATE docflow_document_type t SET has_amount = TRUE
          FROM ir_model_data d
         WHERE d.model = 'docflow.document.type' AND d.res_id = t.id
           AND d.module = 'docflow_base' AND d.name IN %s
           AND t.has_amount IS NULL
        """,
        [WITH_AMOUNT],
    )
    for name, (before, after, ground) in NORMS.items():
        cr.execute(
            """
            UPDATE docflow_document_type t
               SET publication_days_before = %s, publication_days_after = %s,
                   publication_ground = jsonb_build_object('en_US', %s::text)
              FROM ir_model_data d
             WHERE d.model = 'docflow.document.type' AND d.res_id = t.id
               AND d.module = 'docflow_base' AND d.name = %s
               AND t.publication_days_before IS NULL AND t.publication_days_after IS NULL
               AND t.publication_ground IS NULL
            """,
            [before, after, ground, name],
        )
