from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.res_users import check_identity
from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition

from .docflow_acquaintance_reader import WAITING

STATES = ("registered", "in_review", "in_execution", "executed")


class DocflowAcquaintanceMixin(models.AbstractModel):
    """A card that people are named to read: opening, confirming, what is told of it."""

    _name = "docflow.acquaintance.mixin"
    _description = "Acquaintance with a Card"
    _inherit = ["docflow.acquaintance.naming.mixin"]

    has_readers = fields.Boolean(
        string="Has an Acquaintance",
        readonly=True,
        copy=False,
        help="Somebody was named to read it: most cards are not asked about it.",
    )
    acquaintance_ids = fields.One2many("docflow.acquaintance", "document_id")
    acquaintance_reader_ids = fields.Many2many(
        "docflow.acquaintance.reader", compute="_compute_acquaintance", string="Who Must Read"
    )
    acquaintance_label = fields.Char(string="Have Read It", compute="_compute_acquaintance")
    acquaintance_deadline = fields.Datetime(string="Read Until", compute="_compute_acquaintance")
    acquaintance_waiting_count = fields.Integer(compute="_compute_acquaintance")
    is_acquaintance_outdated = fields.Boolean(compute="_compute_acquaintance")
    is_acquaintance_follower = fields.Boolean(compute="_compute_acquaintance")
    is_acquaintance_planned = fields.Boolean(compute="_compute_acquaintance")
    acquaintance_refusal = fields.Text(compute="_compute_acquaintance")

    # Computes

    @api.depends("has_readers", "acquaintance_ids.reader_ids.date_read", "file_ids.sha256")
    @api.depends_context("uid", "lang")
    def _compute_acquaintance(self):
        """Tell of the last list; most cards have none and are not asked about it."""
        for card in self:
            last = card.has_readers and card._get_acquaintances()[:1]
            # sudo: docflow.acquaintance - the last list of the card that is read
            card.acquaintance_reader_ids = last and last.reader_ids.sudo(False)
            card.acquaintance_label = last and last.progress_label
            card.acquaintance_deadline = last and last.date_deadline
            card.acquaintance_waiting_count = last and last.waiting_count
            card.is_acquaintance_outdated = last and last.is_outdated
            card.is_acquaintance_planned = last and last.is_planned and not last.date_closed
            card.acquaintance_refusal = last and last.plan_refusal
            card.is_acquaintance_follower = last and last.sudo(False)._may_follow()

    # Actions

    def action_open_reading(self):
        """Open the main file; whoever was named to read confirms after that."""
        self.ensure_one()
        self._check_transition("open_reading")
        self._get_my_readings()._do_open()
        return self._get_view_file_action(self._get_read_file())

    def action_confirm_reading(self, password=None):
        """Confirm that one has read these cards.

        :param str password: the reader's own, where the type demands it; without it the browser
            asks
        :raise UserError: the main file was not opened yet
        """
        self._check_confirming()
        if "login" in self.type_id.mapped("acquaintance_level"):
            if password is None:
                return self._confirm_reading_by_login()
            self._check_password(password)
            self._do_confirm_reading("login")
        else:
            self._do_confirm_reading("open")
        return True

    @check_identity
    def _confirm_reading_by_login(self):
        """Confirm after the browser has asked for the password or the passkey again."""
        # the file may have been changed while it was asked
        self._check_confirming()
        self._do_confirm_reading("login")
        return {"type": "ir.actions.act_window_close"}

    def action_remind_readers(self):
        """Remind everybody who has not read the card yet."""
        return self._get_last_acquaintance().action_remind()

    def action_record_reading_paper(self):
        """Open the dialog that enters a signed sheet."""
        return self._get_last_acquaintance().action_record_paper()

    @api.readonly
    def action_print_acquaintance(self):
        """Print the acquaintance sheet of the last list."""
        return self._get_last_acquaintance().action_print_sheet()

    @api.readonly
    def action_open_acquaintance(self):
        """Open the last list: all its people, those who joined, its end."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "docflow.acquaintance",
            "res_id": self._get_last_acquaintance().id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }

    # Business: who may

    def _has_my_reading(self):
        return bool(self._get_my_readings())

    def _get_my_readings(self):
        """Return the rows of the user on which he still has to read this card."""
        readers = self.env["docflow.acquaintance.reader"]
        if not any(card.has_readers for card in self):
            return readers
        mine = [("document_id", "in", self.ids), ("user_id", "=", self.env.uid)]
        # sudo: docflow.acquaintance.reader - his own rows
        return readers.sudo().search([*mine, *WAITING]).sudo(False)

    def _check_confirming(self):
        self._check_transition("confirm_reading")
        for card in self:
            for reader in card._get_my_readings():
                card._check_opened(reader)

    def _check_opened(self, reader):
        if not reader._is_opened():
            raise UserError(
                self.env._(
                    "%(document)s: open the document first; you confirm that you have read it as "
                    "it is now.",
                    document=self.display_name,
                )
            )

    # Business: facts

    def _get_acquaintances(self):
        """Return the lists of the card, the last one first."""
        # sudo: docflow.acquaintance - of a card that the caller has
        return self.sudo().acquaintance_ids.sorted("number", reverse=True)

    def _get_last_acquaintance(self):
        """Return the last list of the card, or refuse where nobody was named."""
        self.ensure_one()
        self.check_access("read")
        # sudo: docflow.acquaintance - taken away: the list is used with the caller's own rights
        last = self._get_acquaintances()[:1].sudo(False)
        if not last:
            raise UserError(
                self.env._(
                    "%(document)s: nobody is named to read it. Press “Name Readers” first.",
                    document=self.display_name,
                )
            )
        return last

    def _get_read_file(self):
        """Return the file that is read: the main one, the scan or the first (``docflow.file``)."""
        # sudo: docflow.file - name and digest of the card's own file
        files = self.sudo().file_ids.filtered("sha256")
        order = {"main": 0, "scan": 1, "annex": 2}
        return files.filtered(lambda file: file.role in order).sorted(
            lambda file: (order[file.role], file.sequence, file.id)
        )[:1]

    def _get_view_file_action(self, file):
        """Return the action that shows ``file`` over the card; what cannot be shown is saved."""
        attachment = file.attachment_id
        return {
            "type": "ir.actions.client",
            "tag": "docflow_view_file",
            "params": {
                "id": attachment.id,
                "name": file.name,
                "mimetype": attachment.mimetype,
            },
        }

    # Business: acts

    def _do_confirm_reading(self, way):
        readings = self._get_my_readings()
        readings._do_read(way)
        readings.assignment_id.action_report()

    # Hooks

    def _get_tree_domain(self, resolution_id):
        domain = super()._get_tree_domain(resolution_id)
        # three hundred readers stand on a page of their own
        return domain if resolution_id else [*domain, ("acquaintance_id", "=", False)]

    def _do_start_execution(self, resolution):
        if resolution.acquaintance_id and self.state == "executed":
            # who reads it later does not put a finished card to work again
            self._refresh_access()
            self._touch_trays()
            return None
        return super()._do_start_execution(resolution)

    @api.model
    def _get_transitions(self):
        table = super()._get_transitions()
        mine = self.env._("You were not named to read it, or you have confirmed it already.")
        reading = {
            "open_reading": ("_has_my_reading", self.env._("Read the Document"), "primary", mine),
            "confirm_reading": (
                "_has_my_reading",
                self.env._("I Have Read It"),
                "primary",
                mine,
            ),
        }
        named_by = self.env._(
            "Readers are named by its signatory, its author, its registrars and those who may "
            "write resolutions on it."
        )
        label = self.env._("Name Readers")
        naming = {"acquaint": ("_may_acquaint", label, "secondary", named_by)}
        cancel = table.pop("cancel", None)
        added = {
            verb: Transition(STATES, None, who, label, denied, style)
            for verb, (who, label, style, denied) in {**reading, **naming}.items()
        }
        ordered = {
            **{verb: added[verb] for verb in reading},
            **table,
            "plan_readers": Transition(
                ("draft",), None, "_may_plan_readers", label, named_by, "menu"
            ),
            "acquaint": added["acquaint"],
        }
        return {**ordered, "cancel": cancel} if cancel else ordered

    def _is_step_useful(self, verb):
        if verb in ("acquaint", "plan_readers"):
            return bool(self.type_id.acquaintance_level)
        if verb in ("open_reading", "confirm_reading"):
            if not self.has_readers:
                return False
            is_opened = all(reader._is_opened() for reader in self._get_my_readings())
            return is_opened == (verb == "confirm_reading")
        return super()._is_step_useful(verb)

    def _get_next_step_hint(self, verb):
        if verb == "open_reading":
            return self.env._("You are asked to read it; you confirm it after that.")
        if verb == "confirm_reading":
            return self.env._("Your name, the moment and the digest go to the acquaintance sheet.")
        if verb == "plan_readers":
            return self.env._("People, units or everybody; they are asked when it is registered.")
        if verb == "acquaint":
            former = self._get_model_acquaintance()
            if former and not former.is_planned:
                return self.env._(
                    "The same people are offered as for %(document)s: %(count)s.",
                    document=former.document_id.reg_number or former.document_id.display_name,
                    count=former.reader_count,
                )
            return self.env._("People, units or everybody; each reads it and confirms.")
        return super()._get_next_step_hint(verb)

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | {"has_readers", "acquaintance_ids"}
