from odoo import api, fields, models

# what an A4 sheet has, in millimetres
WIDTH, HEIGHT = 210, 297


class DocflowLabelSheet(models.Model):
    """A sheet of self-adhesive labels as it is bought: how many stand on A4, and where.

    Sizes are in millimetres, as they stand on the packet.
    """

    _name = "docflow.label.sheet"
    _description = "Sheet of Labels"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    columns = fields.Integer(required=True, default=2)
    rows = fields.Integer(required=True, default=7)
    width = fields.Float(string="Width, mm", required=True, default=99.1, digits=(5, 1))
    height = fields.Float(string="Height, mm", required=True, default=38.1, digits=(5, 1))
    margin_left = fields.Float(string="Left Margin, mm", default=4.7, digits=(5, 1))
    margin_top = fields.Float(string="Top Margin, mm", default=15.1, digits=(5, 1))
    gap_x = fields.Float(string="Gap Across, mm", default=2.5, digits=(5, 1))
    gap_y = fields.Float(string="Gap Down, mm", digits=(5, 1))
    label_count = fields.Integer(string="Labels on a Sheet", compute="_compute_label_count")

    _size_sane = models.Constraint(
        "CHECK (columns BETWEEN 1 AND 10 AND rows BETWEEN 1 AND 30 AND width >= 20 AND height >= 15"
        " AND COALESCE(margin_left, 0) >= 0 AND COALESCE(margin_top, 0) >= 0"
        " AND COALESCE(gap_x, 0) >= 0 AND COALESCE(gap_y, 0) >= 0)",
        "A label is at least 20 × 15 mm; a sheet has up to 10 columns and 30 rows.",
    )
    _fits_sheet = models.Constraint(
        "CHECK (COALESCE(margin_left, 0) + columns * width + (columns - 1) * COALESCE(gap_x, 0)"
        f" <= {WIDTH}.5 AND COALESCE(margin_top, 0) + rows * height + (rows - 1)"
        f" * COALESCE(gap_y, 0) <= {HEIGHT}.5)",
        f"These labels do not fit on A4, {WIDTH} × {HEIGHT} mm. Measure the sheet anew.",
    )

    # Computes

    @api.depends("columns", "rows")
    def _compute_label_count(self):
        for sheet in self:
            sheet.label_count = sheet.columns * sheet.rows

    # Business

    def _get_places(self, first, count):
        """Return where ``count`` labels stand, from place ``first`` (1) of the first sheet on.

        :return: a list for each sheet: ``[(index of the label, left, top)]`` in millimetres
        :rtype: list[list[tuple]]
        """
        sheets = []
        for index in range(count):
            number, place = divmod(index + first - 1, self.label_count)
            row, column = divmod(place, self.columns)
            while len(sheets) <= number:
                sheets.append([])
            left = self.margin_left + column * (self.width + self.gap_x)
            top = self.margin_top + row * (self.height + self.gap_y)
            sheets[number].append((index, round(left, 2), round(top, 2)))
        return sheets
