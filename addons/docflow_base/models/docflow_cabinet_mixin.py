from odoo import api, models
from odoo.fields import Domain

COUNT_LIMIT = 1001  # the cabinet shows "1000+" past it, so nobody waits for an exact figure


class DocflowCabinetMixin(models.AbstractModel):
    """Trays of the personal cabinet and the ways to a card from anywhere."""

    _name = "docflow.cabinet.mixin"
    _description = "Cabinet Trays"

    @api.model
    @api.readonly
    def get_trays(self):
        """Return the trays of the current user with counters, in the order of the cabinet.

        :return: ``[{code, name, section, section_name, model, domain, context, views, help, count,
            count_late}]``; counts stop at 1001
        :rtype: list[dict]
        """
        trays = self._get_trays()
        for tray in trays:
            late_domain = tray.pop("late_domain", None)
            model = self.env[tray["model"]]
            tray["count"] = model.search_count(tray["domain"], limit=COUNT_LIMIT)
            tray["count_late"] = (
                model.search_count(late_domain, limit=COUNT_LIMIT)
                if late_domain and tray["count"]
                else 0
            )
        return trays

    @api.model
    @api.readonly
    def find_by_barcode(self, barcode):
        """Return the action that opens the card with this barcode, or False where the user may
        not.
        """
        card = self.env["docflow.document"].search(
            [("barcode", "=", (barcode or "").strip())], limit=1
        )
        return card._get_form_action() if card else False

    @api.model
    def search_panel_select_multi_range(self, field_name, **kwargs):
        """Offer only the types of the category whose menu was opened."""
        category = self.env.context.get("docflow_category")
        if field_name == "type_id" and category:
            types = Domain("category", "=", category)
            kwargs["comodel_domain"] = list(types & Domain(kwargs.get("comodel_domain") or []))
        return super().search_panel_select_multi_range(field_name, **kwargs)

    # Hooks

    @api.model
    def _get_trays(self):
        """Hook: the trays without counters; ``late_domain`` narrows a tray to what is past its
        date.
        """
        return [
            *self._get_trays_need_me(),
            *self._get_trays_watched(),
            *self._get_trays_mine(),
        ]

    @api.model
    def _get_trays_need_me(self):
        """Hook: trays of work that waits for the current user."""
        uid = self.env.uid
        section = ("need_me", self.env._("Needs Me"))
        waiting = [("user_id", "=", uid), ("state", "=", "waiting")]
        work = [("executor_id", "=", uid), ("state", "in", ["new", "in_work", "returned"])]
        execute = [*work, ("kind", "!=", "acquaint")]
        decide = [("state", "=", "reported"), ("author_id", "=", uid)]
        trays = [
            self._tray(
                "review",
                self.env._("For Review"),
                section,
                "docflow.document",
                [("recipient_ids", "any", waiting)],
                [("recipient_ids", "any", [*waiting, ("date_deadline", "<", "now")])],
                self.env._(
                    "Documents that wait for your resolution or for you to read and finish."
                ),
            ),
            self._tray(
                "execute",
                self.env._("For Execution"),
                section,
                "docflow.assignment",
                execute,
                [*execute, ("date_deadline", "<", "now")],
                self.env._("Assignments you execute, delegate or report on."),
            ),
            self._tray(
                "decide",
                self.env._("Waiting for My Decision"),
                section,
                "docflow.assignment",
                decide,
                None,
                self.env._("Reports of your executors: accept them or return them with a remark."),
            ),
            self._tray(
                "read",
                self.env._("For Information"),
                section,
                "docflow.assignment",
                [*work, ("kind", "=", "acquaint")],
                None,
                self.env._("Documents you were asked to read."),
            ),
        ]
        if self.env.user.has_group("docflow_base.group_docflow_registrar"):
            trays.append(
                self._tray(
                    "register",
                    self.env._("For Registration"),
                    section,
                    "docflow.document",
                    [
                        ("state", "=", "draft"),
                        ("is_submitted", "=", True),
                        ("office_id.registrar_ids", "in", [uid]),
                    ],
                    None,
                    self.env._("Drafts handed over to your office for a number."),
                )
            )
        return trays

    @api.model
    def _get_trays_watched(self):
        """Hook: trays of what the current user follows."""
        uid = self.env.uid
        section = ("watched", self.env._("I Follow"))
        control = [("control_state", "=", "on_control"), ("controller_id", "=", uid)]
        issued = [("state", "=", "issued"), ("author_id", "=", uid)]
        late = [("executor_id", "=", uid), ("is_overdue", "=", True)]
        trays = [
            self._tray(
                "issued",
                self.env._("Issued by Me"),
                section,
                "docflow.resolution",
                issued,
                [*issued, ("date_deadline", "<", "now")],
                self.env._("Your resolutions that are being executed."),
            ),
            self._tray(
                "overdue",
                self.env._("Overdue"),
                section,
                "docflow.assignment",
                late,
                late,
                self.env._("Your assignments past their date."),
            ),
        ]
        if self.env.user.has_group("docflow_base.group_docflow_controller"):
            trays.insert(
                0,
                self._tray(
                    "control",
                    self.env._("On Control"),
                    section,
                    "docflow.document",
                    control,
                    [*control, ("is_overdue", "=", True)],
                    self.env._("Documents you control until they are released."),
                ),
            )
        return trays

    @api.model
    def _get_trays_mine(self):
        """Hook: trays of the current user's own papers."""
        uid = self.env.uid
        section = ("mine", self.env._("Mine"))
        return [
            self._tray(
                "draft",
                self.env._("Drafts"),
                section,
                "docflow.document",
                [("state", "=", "draft"), ("create_uid", "=", uid)],
                None,
                self.env._(
                    "Documents you prepare; nobody else sees them until you hand them over."
                ),
            ),
        ]

    # Business

    @api.model
    def _tray(self, code, name, section, model, domain, late_domain, help_text):
        return {
            "code": code,
            "name": name,
            "section": section[0],
            "section_name": section[1],
            "model": model,
            "domain": domain,
            "late_domain": late_domain,
            # new papers are begun among the drafts, not in a tray of work
            "context": {"create": code == "draft", "docflow_tray": code},
            "views": self._get_tray_views(model),
            "help": help_text,
        }

    @api.model
    def _get_tray_views(self, model):
        """Return the views of a tray; cards have a short list that leaves room for the trays."""
        views = [[False, "list"], [False, "kanban"]]
        if model == "docflow.document":
            # cached, where env.ref() would ask the database for each tray
            views[0][0] = self.env["ir.model.data"]._xmlid_to_res_id(
                "docflow_base.docflow_document_view_list_tray"
            )
        return views
