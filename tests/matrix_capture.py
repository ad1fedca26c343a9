"""Samples of the access matrix about capture and search: a stack of the card's office, texts."""


class CaptureSamples:
    """Mixed into the matrix: one stack with one letter of one page, and the text of the card's
    scan."""

    def _make_capture(self):
        """Return ``{row: (record, field to write, values for another one)}``."""
        batches = self.env["docflow.scan.batch"]._unsealed()
        batch = batches.create({"name": "Stack", "office_id": self.office.id})
        letters = self.env["docflow.scan.letter"]._unsealed()
        letter = letters.create({"batch_id": batch.id})
        pages = self.env["docflow.scan.page"]._unsealed()
        page = pages.create({"batch_id": batch.id, "letter_id": letter.id})
        texts = self.env["docflow.file.text"]
        text = texts.search([("version_id", "=", self.version.id)], limit=1) or texts.create(
            {"version_id": self.version.id, "page": 1, "state": "done", "text": "Sealed"}
        )
        entries = self.env["docflow.search.entry"]
        entry = entries.search([("document_id", "=", self.card.id)], limit=1) or entries.create(
            {"document_id": self.card.id}
        )
        attach = {"letter_id": letter.id, "document_id": self.card.id}
        exemption = {"name": "Bound", "code": "B1"}
        return {
            **self._make_statistics(),
            "docflow.scan.attach": (
                self.env["docflow.scan.attach"].with_user(self.registrar).create(attach),
                "role",
                attach,
            ),
            "docflow.scan.exemption": (
                self.env["docflow.scan.exemption"].create(exemption),
                "sequence",
                {"name": "x", "code": "x"},
            ),
            "docflow.scan.batch": (batch, "name", {"name": "x", "office_id": self.office.id}),
            "docflow.scan.letter": (letter, "sequence", {"batch_id": batch.id}),
            "docflow.scan.page": (page, "sequence", {"batch_id": batch.id}),
            "docflow.file.text": (text, "text", {"version_id": self.version.id, "page": 9}),
            "docflow.search.stale": (
                self.env["docflow.search.stale"].create({"document_id": self.card.id}),
                "document_id",
                {"document_id": self.earlier.id},
            ),
            "docflow.search.phrase": (
                self._make_phrase(entry),
                "signature",
                {"entry_id": entry.id},
            ),
            "docflow.search.entry": (entry, "document_id", {"document_id": self.card.id}),
        }

    def _make_phrase(self, entry):
        phrases = self.env["docflow.search.phrase"]
        values = {"entry_id": entry.id}
        return phrases.search([("entry_id", "=", entry.id)]) or phrases.create(values)

    def _make_statistics(self):
        """Thresholds of recognition, and what it counted of earlier cards."""
        threshold = {"name": "x", "code": "x", "threshold": 0.9}
        count = {"company_id": self.company.id, "kind": "topic", "token": "roof", "value": "1"}
        lesson = {"document_id": self.card.id}
        return {
            "docflow.recognition.threshold": (
                self.env["docflow.recognition.threshold"].create({**threshold, "code": "t"}),
                "sequence",
                threshold,
            ),
            "docflow.recognition.count": (
                self.env["docflow.recognition.count"].create({**count, "count": 1}),
                "count",
                {**count, "token": "dach", "count": 1},
            ),
            "docflow.recognition.lesson": (
                self.env["docflow.recognition.lesson"].search(
                    [("document_id", "=", self.card.id)], limit=1
                ),
                "document_id",
                {**lesson, "resolution_id": self.resolution.id},
            ),
        }
