from odoo import api, models

from odoo.addons.docflow_base.models.docflow_stage_norm import StageSource

from ..tools.stepping import ANSWERED

# what the steps of each stage of discipline are asked for
STAGES = {"approval": ("visa", "opinion"), "signing": ("signature",)}


class DocflowStageNorm(models.Model):
    """Approval and signing are measured by the steps of rounds: from the moment a person got the
    draft to his decision. A visa that was carried over took nobody's time and is not counted.
    """

    _inherit = "docflow.stage.norm"

    # Hooks

    @api.model
    def _get_stage_sources(self):
        return [
            *super()._get_stage_sources(),
            *(
                StageSource(
                    stage=stage,
                    model="docflow.approval.step",
                    start=("date_active",),
                    end="date_done",
                    over=[
                        ("state", "in", ANSWERED),
                        ("action", "in", actions),
                        ("date_active", "!=", False),
                    ],
                    waiting=[("state", "=", "active"), ("action", "in", actions)],
                    document="document_id",
                    holder="user_id",
                    paths={
                        "executor_id": "user_id",
                        "department_id": "department_id",
                        "body_id": "department_id.docflow_body_id",
                        "type_id": "document_id.type_id",
                    },
                )
                for stage, actions in STAGES.items()
            ),
        ]
