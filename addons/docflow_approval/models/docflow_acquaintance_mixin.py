from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.res_users import check_identity
from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition

from .docflow_acquaintance_reader import WAITING

STATES = ("registered", "in_review", "in_execution", "executed")
# documents whose readers are offered for the one that names them
FOLLOWED = ("amends", "repeals", "addition")


class DocflowAcquaintanceMixin(models.AbstractModel):
    """A card that people are named to read: naming, opening, confirming."""

    _name = "docflow.acquaintance.mixin"
    _description = "Acquaintance with a Card"
    _inherit = ["docflow.flow.mixin"]

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
            card.is_acquaintance_follower = last and last.sudo(False)._may_follow()

    # Actions

    def action_acquaint(self, targets=None, date_deadline=None, text=None):
        """Name those who must read the card.

        :param dict targets: ``is_everybody``, ``department_ids`` with ``is_below``, ``group_ids``,
            ``user_ids``, ``employee_ids``, ``is_kept_up``; without it the form asks
        :param date_deadline: Datetime in UTC or Date; the norm of the type where empty
        :param str text: what to do, in the words of whoever names them
        :raise UserError: nobody may be named, or a person is outside the subordination
        """
        self.ensure_one()
        self._check_transition("acquaint")
        if targets is None:
            return self._open_wizard(
                "docflow.acquaintance.name",
                self.env._("Who Must Read"),
                default_document_id=self.id,
            )
        lists = self.env["docflow.acquaintance"]
        vals = lists._read_targets(targets)
        lists._do_name(self, self._get_acquainting_head(), vals, date_deadline, text)
        return True

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
        self._check_transition("confirm_reading")
        for card in self:
            for reader in card._get_my_readings():
                card._check_opened(reader)
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
        self._check_transition("confirm_reading")
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

    def _get_acquainting_heads(self):
        """Return the heads in whose subordination the user may name readers (``res.users``).

        They are those in whose name he may resolve on the card, and its signatory where he is the
        author or keeps the requisites: an order obliges in the name of who signed it.
        """
        user = self.env.user
        heads = self._get_resolvers()
        signatory = self.signatory_id or self.author_id
        is_author = user._docflow_represents(self.author_id, "execute") if self.author_id else False
        if signatory and (
            is_author or user._docflow_represents(signatory, "resolve") or self.has_access("write")
        ):
            heads |= signatory
        return heads

    def _get_acquainting_head(self):
        """Return the head who may name the most people (``res.users``)."""
        heads = self._get_acquainting_heads()
        return heads.sorted(lambda head: len(head._docflow_subordinate_ids()), reverse=True)[:1]

    def _may_acquaint(self):
        return bool(self._get_acquainting_heads())

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

    def _get_model_acquaintance(self):
        """Return the list whose people are offered: the card's last one, or that of the document it
        changes.
        """
        changed = self.link_ids.filtered(lambda link: link.kind in FOLLOWED).linked_id
        # a document that is not open to the reader tells nothing of its readers
        seen = changed._filtered_access("read")
        return self._get_acquaintances()[:1] or seen._get_acquaintances().sorted("date")[-1:]

    # Business: acts

    def _do_confirm_reading(self, way):
        readings = self._get_my_readings()
        readings._do_read(way)
        readings.assignment_id.action_report()

    def _note_acquaintance(self):
        """Remember that somebody has to read the card."""
        for card in self.filtered(lambda card: not card.has_readers):
            card._unsealed().write({"has_readers": True})

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
        naming = {
            "acquaint": (
                "_may_acquaint",
                self.env._("Name Readers"),
                "secondary",
                self.env._(
                    "Readers are named by its signatory, its author, its registrars and those who "
                    "may write resolutions on it."
                ),
            )
        }
        cancel = table.pop("cancel", None)
        added = {
            verb: Transition(STATES, None, who, label, denied, style)
            for verb, (who, label, style, denied) in {**reading, **naming}.items()
        }
        ordered = {
            **{verb: added[verb] for verb in reading},
            **table,
            "acquaint": added["acquaint"],
        }
        return {**ordered, "cancel": cancel} if cancel else ordered

    def _is_step_useful(self, verb):
        if verb == "acquaint":
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
        if verb == "acquaint":
            former = self._get_model_acquaintance()
            if former:
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
