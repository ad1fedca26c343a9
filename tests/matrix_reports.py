"""Samples of the access matrix about control and analytics: figures, norms, made reports."""


class ReportSamples:
    """Mixed into the matrix; returns ``{row: (record, field to write, values)}``."""

    def _get_report_samples(self):
        """A figure of the main executor, a norm, and the report that the mayor had made."""
        report = self.env["docflow.report"].with_user(self.mayor)
        made = report.make("reminder", {}, "xlsx")
        return {
            "docflow.discipline": (
                self.env["docflow.discipline"].browse(self.assignment.id),
                "outcome",
                {"document_id": self.card.id},
            ),
            "docflow.stage.norm": (
                self.env["docflow.stage.norm"].create(
                    {"stage": "draft", "days": 2, "company_id": self.company.id}
                ),
                "sequence",
                {"stage": "signing", "active": False},
            ),
            "docflow.report": (
                report.browse(made["report_id"]),
                "name",
                {"name": "x", "code": "late", "format": "pdf", "user_id": self.mayor.id},
            ),
        }
