from odoo import api, fields, models


class DocflowRecognitionThreshold(models.Model):
    """How sure the recognition has to be of a requisite before it is filled in by itself.

    Below the threshold the value is offered as a hint and the registrar takes it with one key. The
    defaults are those of the benchmark (``./docflow bench recognition``): with them at least nine
    filled values of ten were right.
    """

    _name = "docflow.recognition.threshold"
    _description = "Confidence of Recognition"
    _order = "sequence, id"

    name = fields.Char(string="Requisite", required=True, translate=True)
    code = fields.Char(
        required=True, readonly=True, help="The requisite as the recognition names it."
    )
    sequence = fields.Integer(default=10)
    threshold = fields.Float(
        string="Filled From",
        required=True,
        default=0.8,
        aggregator=None,
        help="Values recognised with this confidence or a higher one are filled in, from 0 to 1.",
    )
    is_hint = fields.Boolean(
        string="Only Hint", help="The value is never filled in by itself, however sure it is."
    )

    _code_uniq = models.UniqueIndex("(code)", "This requisite has its threshold already.")
    _threshold_share = models.Constraint(
        "CHECK (threshold >= 0 AND threshold <= 1)", "A confidence lies between 0 and 1."
    )

    # Business

    @api.model
    def _get_thresholds(self):
        """Return the confidence from which each requisite is filled in; None: never.

        :rtype: dict[str, float | None]
        """
        return {
            row.code: None if row.is_hint else row.threshold
            for row in self.search_fetch([], ["code", "is_hint", "threshold"])
        }
