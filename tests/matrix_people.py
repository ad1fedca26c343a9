"""Samples of the access matrix about people who act for others and hand over their work."""


class PeopleSamples:
    """Mixed into the matrix: an order that begins later, and a registrar's work to hand over."""

    @classmethod
    def _make_substitutes(cls):
        cls.substitution = cls.env["docflow.substitution"].create(
            {
                "principal_id": cls.mayor.id,
                "deputy_id": cls.executor2.id,
                "ground": "order No. 1",
                "date_from": "2099-01-01",
            }
        )
        cls.handover = cls.env["docflow.handover"].create(
            {"from_id": cls.registrar.id, "to_id": cls.mayor.id, "ground": "order No. 1"}
        )
        cls.handover.action_collect()

    def _get_people_samples(self):
        """Return ``{row: (record, field to write, values for another one)}``."""
        return {
            "docflow.substitution": (
                self.substitution,
                "ground",
                {
                    "principal_id": self.executor1.id,
                    "deputy_id": self.clerk1.id,
                    "ground": "order No. 2",
                },
            ),
            "docflow.handover": (
                self.handover,
                "ground",
                {
                    "from_id": self.executor1.id,
                    "to_id": self.clerk1.id,
                    "ground": "order No. 3",
                },
            ),
            "docflow.handover.line": (
                self.handover.line_ids[:1],
                "to_id",
                {
                    "handover_id": self.handover.id,
                    "kind": "office",
                    "res_model": "docflow.office",
                    "res_id": self.office.id,
                    "label": "x",
                },
            ),
        }
