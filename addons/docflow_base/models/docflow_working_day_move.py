from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DocflowWorkingDayMove(models.Model):
    """A working day that was moved: people work on one day and rest on another.

    Core calendars know hours of a week and days off, and no day that is worked out of turn. The
    day worked has the hours of the other one's weekday, each person by his own calendar.
    """

    _name = "docflow.working.day.move"
    _description = "Moved Working Day"
    _inherit = ["docflow.clock.mixin"]
    _order = "date_on desc"
    _rec_name = "date_on"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    date_on = fields.Date(string="Works On", required=True)
    date_off = fields.Date(string="Instead Of", required=True)
    ground = fields.Char(help="The order that moved it.")

    _date_on_uniq = models.UniqueIndex(
        "(company_id, date_on)", "This day is worked instead of another one already."
    )
    _date_off_uniq = models.UniqueIndex(
        "(company_id, date_off)", "This day was moved to another one already."
    )
    _two_days = models.Constraint(
        "CHECK (date_on <> date_off)", "A working day is moved to another day, not to itself."
    )

    @api.constrains("date_on", "date_off", "company_id")
    def _check_turn(self):
        for move in self:
            work_time = move.company_id._docflow_work_time()
            # as if it were not moved: the hours that the week itself gives to the day
            if not work_time.weekday_spans(move.date_off):
                raise ValidationError(
                    self.env._(
                        "%(date)s is a day off anyway: there are no working hours to move from "
                        "it. Choose the working day that people rest on instead.",
                        date=move.date_off.strftime("%d.%m.%Y"),
                    )
                )
