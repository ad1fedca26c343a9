from odoo import models
from odoo.http import request

from ..tools.turns import MAX_WAITS, TurnTaken


class IrHttp(models.AbstractModel):
    """The cabinet is the start page of people of the document flow; acts on one card queue."""

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """Let a request wait for the turn of others on the same card, and begin it anew then."""
        for __ in range(MAX_WAITS):
            try:
                return super()._dispatch(endpoint)
            except TurnTaken as taken:
                # files were read to their end; core rewinds them when it retries
                if taken.cr is not request.env.cr or request.httprequest.files:
                    raise
                taken.wait(request.env)
        return super()._dispatch(endpoint)

    def session_info(self):
        """Open the cabinet after login where the person has chosen no start page of his own.

        It is decided at login and stored nowhere: whoever sets a home action in his preferences
        has it at once, and whoever loses the role gets Odoo's usual start page.
        """
        info = super().session_info()
        user = self.env.user
        if (
            "home_action_id" in info
            and not info["home_action_id"]
            and user._is_internal()
            and user.has_group("docflow_base.group_docflow_user")
        ):
            info["home_action_id"] = self.env["ir.model.data"]._xmlid_to_res_id(
                "docflow_base.docflow_cabinet_action"
            )
        return info
