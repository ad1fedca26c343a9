from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

MOST_DAYS = 366  # of a norm: a longer one is a mistyped year


class StageSource(NamedTuple):
    """Where the database keeps the beginning and the end of a stage.

    :ivar stage: code of the stage
    :ivar model: name of the model whose rows go through it
    :ivar start: fields of which the first that has a value is when the stage began
    :ivar end: field that says when it was over
    :ivar over: domain of rows whose stage is over
    :ivar waiting: domain of rows that are in it now
    :ivar document: field of the card
    :ivar holder: field of whom, or of which office, a waiting row waits for
    :ivar paths: whose work it is: for each name of ``docflow.discipline`` by which a reader narrows
        figures (``executor_id``, ``department_id``, ``body_id``, ``type_id``), the field here
    :ivar waiting_paths: those of ``paths`` that are others while a row waits
    """

    stage: str
    model: str
    start: tuple
    end: str
    over: list
    waiting: list
    document: str
    holder: str
    paths: dict
    waiting_paths: dict = {}


class DocflowStageNorm(models.Model):
    """How many working days a stage of work on a document may take, by which act.

    *Stage* is a part of a document's way: registration, resolution, draft of the reply, approval,
    signing. The day on which it began is not counted: one day is until the end of the next working
    day. A norm that changes makes another edition: the same stage with other dates. Where a
    company has an edition of its own, the common one does not hold for it.

    What stages took in fact is measured by ``docflow.stage.fact.mixin``.
    """

    _name = "docflow.stage.norm"
    _description = "Norm of a Stage"
    _inherit = ["docflow.stage.fact.mixin"]
    _order = "sequence, stage, date_from, id"
    _rec_name = "stage"

    stage = fields.Selection(selection="_selection_stage", required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    days = fields.Integer(
        string="Working Days",
        required=True,
        default=1,
        help="Counted from the day after the stage began. 0: on the same day.",
    )
    date_from = fields.Date(string="In Force From")
    date_to = fields.Date(string="In Force To")
    ground = fields.Char(translate=True, help="The act that sets the norm.")
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for every company that has no norm of its own."
    )

    _days_sane = models.Constraint(
        f"CHECK (days BETWEEN 0 AND {MOST_DAYS})", "A stage takes at most a year."
    )
    _dates_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A norm cannot end before it begins.",
    )
    # Ranges of numbers instead of plain values need no extension of the database. Checked at the
    # commit: the Python check comes first, and it names the other edition.
    _edition_excl = models.Constraint(
        "EXCLUDE USING gist (int4range(hashtext(stage), hashtext(stage), '[]') WITH &&, "
        "int4range(COALESCE(company_id, 0), COALESCE(company_id, 0), '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&) "
        "WHERE (active) DEFERRABLE INITIALLY DEFERRED",
        "On these days another norm of this stage is in force. End it first.",
    )

    # Constraints

    @api.constrains("stage", "company_id", "date_from", "date_to", "active")
    def _check_editions(self):
        for norm in self.filtered("active"):
            if norm.date_from and norm.date_to and norm.date_from > norm.date_to:
                # the database says what is wrong with it
                continue
            domain = (
                Domain("id", "!=", norm.id)
                & Domain("stage", "=", norm.stage)
                & Domain("company_id", "=", norm.company_id.id)
            )
            if norm.date_to:
                domain &= Domain("date_from", "=", False) | Domain("date_from", "<=", norm.date_to)
            if norm.date_from:
                domain &= Domain("date_to", "=", False) | Domain("date_to", ">=", norm.date_from)
            other = self.search(domain, limit=1)
            if other:
                raise ValidationError(
                    self.env._(
                        "%(norm)s: another norm of this stage is in force on some of these days, "
                        "%(dates)s. Give it a last day before this one begins.",
                        norm=norm.display_name,
                        dates=other._get_dates_label(),
                    )
                )

    # Computes

    @api.depends("stage", "days")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._selection_stage())
        for norm in self:
            norm.display_name = self.env._(
                "%(stage)s, working days: %(days)s",
                stage=labels.get(norm.stage, ""),
                days=norm.days,
            )

    @api.model
    def _selection_stage(self):
        """Hook: the stages, in the order in which a document goes through them."""
        return [
            ("registration", self.env._("Registration")),
            ("resolution", self.env._("Review and Resolution")),
            ("draft", self.env._("Draft of the Reply")),
            ("approval", self.env._("Approval of the Draft")),
            ("signing", self.env._("Signing")),
        ]

    # Business

    def _get_dates_label(self):
        """Return from when to when the edition is in force (str)."""
        self.ensure_one()
        ends = [(day and day.strftime("%d.%m.%Y")) or "…" for day in (self.date_from, self.date_to)]
        return " – ".join(ends)

    @api.model
    def _get_editions(self, company):
        """Return what counts for ``company``: ``[(stage, days, from, to, is its own)]``."""
        domain = Domain("active", "=", True) & Domain("company_id", "in", [False, company.id])
        # sudo: docflow.stage.norm - a dictionary that figures are compared with
        rows = self.sudo().search_fetch(domain, ["stage", "days", "date_from", "date_to"])
        return [
            (row.stage, row.days, row.date_from, row.date_to, bool(row.company_id)) for row in rows
        ]

    @api.model
    def _get_in_force(self, day, company):
        """Return ``{stage: working days}`` in force on ``day`` in ``company``; a stage without a
        norm is missing."""
        found = {}
        for stage, days, first, last, is_own in self._get_editions(company):
            if (first and day < first) or (last and day > last):
                continue
            if is_own or stage not in found:
                found[stage] = days
        return found

    # Hooks

    @api.model
    def _get_stage_sources(self):
        """Hook: where the beginnings and ends of stages are recorded (list of
        :class:`StageSource`). A stage may have several; one without any is not measured here.
        """
        document = {
            "executor_id": "registrar_id",
            "department_id": "office_id.department_id",
            "body_id": "office_id.department_id.docflow_body_id",
            "type_id": "type_id",
        }
        registration = {
            "stage": "registration",
            "model": "docflow.document",
            "end": "date_registered",
            "document": "id",
            "holder": "office_id",
            "paths": document,
            # nobody's yet: the office's registrars take what comes
            "waiting_paths": {"executor_id": "office_id.registrar_ids"},
        }
        own = {
            "executor_id": "executor_id",
            "department_id": "department_id",
            "body_id": "department_id.docflow_body_id",
            "type_id": "document_id.type_id",
        }
        answered = self.env["docflow.document"]._get_replied_categories()
        return [
            StageSource(
                start=("date_submitted", "create_date"),
                over=[("category", "=", "incoming")],
                waiting=[
                    ("category", "=", "incoming"),
                    ("state", "=", "draft"),
                    ("office_id", "!=", False),
                ],
                **registration,
            ),
            StageSource(
                start=("date_submitted",),
                over=[("category", "!=", "incoming"), ("date_submitted", "!=", False)],
                waiting=[
                    ("category", "!=", "incoming"),
                    ("state", "=", "draft"),
                    ("is_submitted", "=", True),
                    ("date_submitted", "!=", False),
                ],
                **registration,
            ),
            StageSource(
                stage="resolution",
                model="docflow.document.recipient",
                start=("date_received",),
                end="date_done",
                over=[("state", "=", "done")],
                waiting=[("state", "=", "waiting")],
                document="document_id",
                holder="user_id",
                paths=own | {"executor_id": "user_id"},
            ),
            StageSource(
                stage="draft",
                model="docflow.assignment",
                start=("date_received",),
                end="date_drafted",
                over=[("state", "!=", "cancelled")],
                # the first executor answers; who passed it on waits for others
                waiting=[
                    ("state", "in", ("new", "in_work", "returned")),
                    ("kind", "=", "execute"),
                    ("is_main", "=", True),
                    ("date_drafted", "=", False),
                    ("delegation_ids", "not any", [("state", "=", "issued")]),
                    ("document_id.category", "in", answered),
                ],
                document="document_id",
                holder="executor_id",
                paths=own,
            ),
        ]
