from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import human_size

from .docflow_scan_letter import SETTLED_STATES

# Name of the message that tells the desks of an office to look again.
DESK_CHANGED = "docflow.desk"
_TOUCHED = "docflow.desk.touched"
MAX_FILES = 200  # in one stack; a stack is carried by hand
LAST_SEQUENCE = 1_000_000  # beyond the pages of any stack


class DocflowScanBatch(models.Model):
    """A stack of paper as it came from a scanner, a folder or a mailbox: files, pages, letters.

    =========  =====================================================================
    state      meaning
    =========  =====================================================================
    new        files are stored; nobody has looked into them yet
    reading    pages are being looked at and read
    ready      every page was read, or said why it could not be
    done       every letter was registered, attached or dropped
    =========  =====================================================================

    A *file* is what came in; a *page* one side of a sheet in it; a *letter* the pages that belong
    together. Registrars of the office (and those who act for them) see and treat its stacks, and
    nobody else does. Nobody edits or deletes them: everything is written by the flow.
    """

    _name = "docflow.scan.batch"
    _description = "Stack of Scans"
    _inherit = [
        "docflow.sealed.mixin",
        "docflow.scan.intake.mixin",
        "docflow.scan.mail.mixin",
        "docflow.desk.mixin",
    ]
    _order = "id desc"

    # Fields

    name = fields.Char(required=True, readonly=True)
    office_id = fields.Many2one(
        "docflow.office",
        string="Registration Office",
        required=True,
        ondelete="restrict",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="office_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Scanned By", ondelete="restrict", index=True, readonly=True
    )
    source = fields.Selection(
        selection=[("upload", "Uploaded"), ("folder", "Watched folder"), ("mail", "E-mail")],
        default="upload",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("new", "Just came"),
            ("reading", "Being read"),
            ("ready", "Read through"),
            ("done", "Settled"),
        ],
        default="new",
        required=True,
        readonly=True,
    )
    file_ids = fields.Many2many(
        "ir.attachment",
        "docflow_scan_batch_file_rel",
        "batch_id",
        "attachment_id",
        string="Files",
        readonly=True,
    )
    page_ids = fields.One2many("docflow.scan.page", "batch_id", string="Pages")
    letter_ids = fields.One2many("docflow.scan.letter", "batch_id", string="Letters")
    page_count = fields.Integer(string="Number of Pages", compute="_compute_counts")
    pages_read = fields.Integer(compute="_compute_counts")
    letter_count = fields.Integer(string="Number of Letters", compute="_compute_counts")
    letters_left = fields.Integer(compute="_compute_counts", help="Nobody has dealt with them yet.")
    progress = fields.Integer(
        string="Reading", compute="_compute_counts", help="Pages that were read, in percent."
    )

    # Constraints

    _open_idx = models.Index("(office_id, id) WHERE state <> 'done'")

    # Computes

    @api.depends("page_ids.state", "letter_ids.state")
    def _compute_counts(self):
        counts = self._count_parts()
        for batch in self:
            pages, is_read, letters, left = counts[batch._origin.id]
            batch.page_count, batch.pages_read = pages, is_read
            batch.letter_count, batch.letters_left = letters, left
            batch.progress = 100 * is_read // pages if pages else 0

    # Actions

    @api.readonly
    def action_open_desk(self):
        """Open this stack at the registrar's desk."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "docflow_desk",
            "name": self.env._("Registrar's Desk"),
            "params": {"batch_id": self.id, "office_id": self.office_id.id},
        }

    # Business

    @api.model
    def _do_receive(self, office, contents, source="upload", name=None):
        """Store files as the next stack of ``office``; they are looked into in the background.

        :param office: ``docflow.office``; the caller checked that this person may
        :param list contents: ``[(file name, bytes), …]`` in their order
        :param str source: key of the field
        :param str name: of the stack; that of the first file where None
        :raise UserError: no file, too many of them, or one is too large; nothing is stored
        """
        self._check_contents(office, contents)
        return self._do_receive_all(office, contents, (), source, name)

    @api.model
    def _do_receive_all(self, office, contents, too_large, source, name=None):
        """Store what nobody could be told about: whatever is too large leaves a letter to repair.

        :param too_large: ``[(file name, size in bytes)]``
        """
        first = name or (contents[0][0] if contents else "").rsplit(".", 1)[0]
        now = office.company_id._docflow_format(fields.Datetime.now())
        # nobody follows a stack: its office works on it
        quiet = {"mail_create_nolog": True, "mail_create_nosubscribe": True}
        batch = (
            self._unsealed()
            .with_context(**quiet)
            .create(
                {
                    "name": f"{first[:80]}, {now}",
                    "office_id": office.id,
                    "source": source,
                    "user_id": self.env.uid if source == "upload" else False,
                }
            )
        )
        batch._store_files(contents)
        batch._note_missing(too_large, not contents and not too_large)
        batch._wake_reading()
        batch._touch_desk()
        return batch.with_env(self.env)

    @api.model
    def _check_contents(self, office, contents):
        if not contents:
            raise UserError(
                self.env._("%(office)s: there is no file. Choose one.", office=office.name)
            )
        if len(contents) > MAX_FILES:
            raise UserError(
                self.env._(
                    "%(office)s: %(count)s files at once; a stack takes up to %(limit)s. Bring "
                    "them in parts.",
                    office=office.name,
                    count=len(contents),
                    limit=MAX_FILES,
                )
            )
        limit = self.env["docflow.file"]._get_size_limit()
        for name, content in contents:
            if len(content) > limit:
                raise UserError(
                    self.env._(
                        "“%(file)s” is %(size)s, the limit is %(limit)s. Scan it in fewer dots per "
                        "inch or in parts, or ask the administrator to raise the limit.",
                        file=name,
                        size=human_size(len(content)),
                        limit=human_size(limit),
                    )
                )

    def _store_files(self, contents):
        """Hang files on the stack (unsealed)."""
        # the order of creation is the order of the stack
        for name, content in contents:
            attachment = self.env["ir.attachment"].create(
                {
                    "name": name or self.env._("Unnamed"),
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
            self.file_ids |= attachment

    def _note_missing(self, too_large, is_nothing):
        """Make letters to repair of files that could not be stored, and of a message without any
        (unsealed).
        """
        notes = [
            (name, "size", self.env._("It has %(size)s.", size=human_size(size)))
            for name, size in too_large
        ]
        if is_nothing:
            notes.append((self.name, "empty", self.env._("Nothing was attached to the message.")))
        self.env["docflow.scan.letter"].create(
            [
                {
                    "batch_id": self.id,
                    # after all that can be opened
                    "sequence": LAST_SEQUENCE + number,
                    "title": name,
                    "problem": problem,
                    "problem_note": note,
                    "state": "repair",
                }
                for number, (name, problem, note) in enumerate(notes)
            ]
        )

    @api.model
    def _get_file_limit(self):
        """Return how many files a stack may have (int)."""
        return MAX_FILES

    def _count_parts(self):
        """Return ``{batch id: (pages, pages read, letters, letters left)}``."""
        pages = self.env["docflow.scan.page"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
        )
        letters = self.env["docflow.scan.letter"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
        )
        counts = {batch_id: [0, 0, 0, 0] for batch_id in [*self.ids, False]}
        for batch, state, count in pages:
            counts[batch.id][0] += count
            counts[batch.id][1] += count if state in ("read", "failed") else 0
        for batch, state, count in letters:
            counts[batch.id][2] += count
            counts[batch.id][3] += 0 if state in SETTLED_STATES else count
        return {batch_id: tuple(row) for batch_id, row in counts.items()}

    def _advance(self):
        """Bring the states of stacks in line with their pages and letters."""
        # sudo: docflow.scan.batch - a state is derived, whoever acted
        batches = self.sudo().filtered(lambda batch: batch.state != "new")
        for batch_id, (pages, is_read, letters, left) in batches._count_parts().items():
            batch = batches.browse(batch_id)
            state = "reading" if is_read < pages else "ready" if left or not letters else "done"
            if batch_id and batch.state != state:
                batch._unsealed().write({"state": state})
        self._touch_desk()

    def _wake_reading(self):
        """Let files be opened and pages read now, and not at the next round."""
        cron = self.env.ref("docflow_base.ir_cron_docflow_reading", raise_if_not_found=False)
        if cron:
            # sudo: ir.cron - waking it is part of receiving
            cron.sudo()._trigger()

    # Business: telling the desks

    def _touch_desk(self):
        """Remember that these stacks changed; the desks of their offices hear of it at the
        commit.
        """
        precommit = self.env.cr.precommit
        if _TOUCHED not in precommit.data:
            precommit.data[_TOUCHED] = set()
            # sudo: docflow.scan.batch - whom the message goes to does not depend on the actor
            precommit.add(self.env["docflow.scan.batch"].sudo()._tell_desks)
        precommit.data[_TOUCHED].update(self.ids)

    @api.model
    def _tell_desks(self):
        """Send the message to the registrars of the offices; everybody then reads under his own
        rights.
        """
        batches = self.browse(sorted(self.env.cr.precommit.data.pop(_TOUCHED, ()))).exists()
        for office in batches.office_id:
            touched = batches.filtered(lambda batch, office=office: batch.office_id == office)
            message = {"office_id": office.id, "batch_ids": touched.ids}
            people = self.env["docflow.document"]._get_tray_watchers(office.registrar_ids.ids)
            for user in self.env["res.users"].browse(people):
                user._bus_send(DESK_CHANGED, message)

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "name",
                "office_id",
                "company_id",
                "user_id",
                "source",
                "state",
                "file_ids",
                "page_ids",
                "letter_ids",
            }
        )
