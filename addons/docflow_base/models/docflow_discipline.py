from odoo import api, fields, models


class DocflowDiscipline(models.Model):
    """Executive discipline (виконавська дисципліна): what was due, and whether it was kept.

    One row is one *thing* that somebody had to do by a date: an assignment to execute or to give an
    opinion, or a card on control. Rows are read, never written; they follow the facts.

    *Due* is the current date, extended or not; the initial one stands beside it. *Done* is the
    moment of the accepted report, so that an author who takes his time makes nobody late; for a
    card the moment its resolutions were done, once a controller released it. A row belongs to the
    period of its due date; without one, of the day it began.

    =============  ==================================================  ==============
    outcome        meaning                                             in the formulas
    =============  ==================================================  ==============
    done_in_time   done not later than due                             kept
    done_late      done after it was due                               violated
    overdue        open after it was due                               violated
    not_due        open, the date has not come                         left out
    undated        nothing to measure by: no date, or the clock stands  left out
    =============  ==================================================  ==============

    Who sees a row: the executor and whoever acts for him; and, where the card may be opened, heads
    of the unit and roles with "See Reports" or "Control" (``docflow.report.sight.mixin``). Figures
    are sums over rows that the reader may see, so they reveal nothing else.
    """

    _name = "docflow.discipline"
    _description = "Executive Discipline"
    _inherit = ["docflow.discipline.query.mixin", "docflow.discipline.summary.mixin"]
    _auto = False
    _order = "date_due, id"
    _rec_name = "document_id"

    # Fields: what
    subject = fields.Selection(
        selection=[("assignment", "Assignment"), ("card", "Document on control")],
        string="What Is Measured",
        readonly=True,
    )
    document_id = fields.Many2one("docflow.document", readonly=True)
    reg_number = fields.Char(related="document_id.reg_number", related_sudo=False)
    name = fields.Char(related="document_id.name", related_sudo=False, string="Subject")
    assignment_id = fields.Many2one(
        "docflow.assignment",
        readonly=True,
        help="The assignment itself; of a document on control, its main one.",
    )
    resolution_id = fields.Many2one("docflow.resolution", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    type_id = fields.Many2one("docflow.document.type", string="Document Type", readonly=True)
    category = fields.Selection(
        # with the words of the document type, in the reader's language
        selection=lambda self: (
            self.env["docflow.document.type"]._fields["category"]._description_selection(self.env)
        ),
        readonly=True,
    )
    office_id = fields.Many2one("docflow.office", string="Registration Office", readonly=True)
    correspondent_id = fields.Many2one("res.partner", string="Source", readonly=True)
    topic_id = fields.Many2one("docflow.topic", readonly=True)

    # Fields: whose
    department_id = fields.Many2one("hr.department", string="Unit", readonly=True)
    body_id = fields.Many2one("hr.department", string="Executive Body", readonly=True)
    head_id = fields.Many2one("res.users", string="Head of the Unit", readonly=True)
    executor_id = fields.Many2one("res.users", readonly=True)
    author_id = fields.Many2one("res.users", string="Author of the Resolution", readonly=True)
    controller_id = fields.Many2one("res.users", readonly=True)

    # Fields: when
    date_start = fields.Datetime(string="Received", readonly=True)
    date_due = fields.Datetime(string="Deadline", readonly=True)
    date_due_initial = fields.Datetime(string="Initial Deadline", readonly=True)
    date_done = fields.Datetime(string="Done At", readonly=True)
    date_period = fields.Datetime(string="Moment That Says the Period", readonly=True)
    period_day = fields.Date(
        string="Reporting Day",
        readonly=True,
        help="The company's day of the deadline; where there is none, the day it was received.",
    )

    # Fields: how it went
    outcome = fields.Selection(
        selection=[
            ("done_in_time", "Done in time"),
            ("done_late", "Done late"),
            ("overdue", "Overdue"),
            ("not_due", "Not due yet"),
            ("undated", "Without a date"),
        ],
        readonly=True,
    )
    is_extended = fields.Boolean(string="Deadline Extended", readonly=True)
    days_late = fields.Integer(readonly=True, aggregator="max")
    count_total = fields.Integer(string="In All", readonly=True)
    count_due = fields.Integer(string="Were Due", readonly=True)
    count_in_time = fields.Integer(string="Done in Time", readonly=True)
    count_late = fields.Integer(string="Done Late", readonly=True)
    count_overdue = fields.Integer(string="Overdue Now", readonly=True)
    count_not_due = fields.Integer(string="Not Due Yet", readonly=True)
    count_undated = fields.Integer(string="Without a Date", readonly=True)
    count_extended = fields.Integer(string="Were Extended", readonly=True)
    in_time_rate = fields.Float(
        string="Discipline, %", digits=(5, 1), readonly=True, aggregator="avg"
    )
    violation_rate = fields.Float(
        string="Violations, %", digits=(5, 1), readonly=True, aggregator="avg"
    )

    # Actions

    @api.readonly
    def action_open_document(self):
        """Open the card of this row."""
        self.ensure_one()
        return self.document_id._get_form_action()
