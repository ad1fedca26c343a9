"""Samples of the access matrix about figures, norms, made reports and what was imported."""


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
            **self._get_import_samples(),
        }

    def _get_import_samples(self):
        """A run of an import, and the key of the card it brought."""
        run = {
            "source": "legacy",
            "company_id": self.company.id,
            "user_id": self.env.uid,
            "folder": "/srv/export",
            "date_begun": "2026-03-02 08:00:00",
        }
        key = {"source": "legacy", "company_id": self.company.id, "kind": "document"}
        made = self.env["docflow.legacy.import"].create(run)
        key |= {"import_id": made.id, "key": "1", "document_id": self.card.id}
        return {
            "docflow.legacy.import": (made, "folder", run),
            "docflow.legacy.key": (
                self.env["docflow.legacy.key"].create(key),
                "key",
                key | {"key": "2"},
            ),
        }
