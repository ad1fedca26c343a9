from datetime import UTC, datetime, time

from odoo import api, models

BATCH_LIMIT = 50  # open stacks shown at once; more than anybody has on a table
RECIPIENT_LIMIT = 300


class DocflowDeskMixin(models.AbstractModel):
    """What the registrar's desk shows: stacks of an office, letters of one, lists to choose from.

    Everything is read under the rights of the person who asks, with a counted number of statements
    however long the stack is.
    """

    _name = "docflow.desk.mixin"
    _description = "Data of the Registrar's Desk"

    @api.model
    @api.readonly
    def get_desk(self, batch_id=None, office_id=None):
        """Return the desk of the current user.

        :param int batch_id: the stack to show; the newest open one where None
        :param int office_id: the office to show; that of the stack, or the first one where None
        :return: ``{offices, office_id, batches, batch, counters, choices, last}``; without an
            office of his own he gets empty lists
        :rtype: dict
        """
        batch = self.browse(batch_id).exists() if batch_id else self.browse()
        if batch:
            batch.check_access("read")
        offices = self._get_desk_offices()
        office = batch.office_id or offices.filtered(lambda one: one.id == office_id) or offices[:1]
        batches = self._get_desk_batches(office) if office else self.browse()
        if not batch_id:
            batch = batches[:1]
        counts = (batches | batch)._count_parts()
        return {
            "offices": [{"id": one.id, "name": one.name} for one in offices],
            "office_id": office.id,
            "batches": [one._prepare_desk_batch(counts) for one in batches],
            "batch": batch._prepare_desk_batch(counts) | {"letters": batch._get_desk_rows()}
            if batch
            else None,
            "counters": self._get_desk_counters(office),
            "choices": self._get_desk_choices(office),
            "last": self._get_desk_last(office),
        }

    @api.model
    @api.readonly
    def action_print_separators(self):
        """Print the sheet that is laid between two letters of a stack."""
        offices = self._get_desk_offices()
        report = self.env.ref("docflow_base.docflow_office_report_separator")
        return report.report_action(offices[:1], config=False)

    # Business

    @api.model
    def _get_desk_offices(self):
        """Return offices where the user registers, himself or for others (``docflow.office``)."""
        office_ids = self.env.user._docflow_sight()[2]
        if not office_ids:
            return self.env["docflow.office"]
        return self.env["docflow.office"].search(
            [("id", "in", office_ids), ("company_id", "in", self.env.companies.ids)]
        )

    @api.model
    def _get_desk_batches(self, office):
        return self.search(
            [("office_id", "=", office.id), ("state", "!=", "done")], limit=BATCH_LIMIT
        )

    def _prepare_desk_batch(self, counts):
        pages, is_read, letters, left = counts[self.id]
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "pages": pages,
            "pages_read": is_read,
            "letters": letters,
            "letters_left": left,
        }

    def _get_desk_rows(self):
        letters = self.env["docflow.scan.letter"].search([("batch_id", "=", self.id)])
        return letters._prepare_desk_rows()

    @api.model
    def _get_desk_counters(self, office):
        """Return how many letters the user registered today and how long one took him, and what
        waits in the office.
        """
        counters = {"today": 0, "average_seconds": 0.0, "repair": 0, "deferred": 0}
        if not office:
            return counters
        letters = self.env["docflow.scan.letter"]
        company = office.company_id
        day = datetime.combine(company._docflow_today(), time.min, company._docflow_tz())
        midnight = day.astimezone(UTC).replace(tzinfo=None)
        mine = letters._read_group(
            [
                ("office_id", "=", office.id),
                ("user_id", "=", self.env.uid),
                ("state", "=", "registered"),
                ("date_done", ">=", midnight),
            ],
            [],
            ["__count", "seconds:avg"],
        )
        waiting = letters._read_group(
            [("office_id", "=", office.id), ("state", "in", ("repair", "deferred"))],
            ["state"],
            ["__count"],
        )
        count, seconds = mine[0]
        return (
            counters | {"today": count, "average_seconds": round(seconds or 0, 1)} | dict(waiting)
        )

    @api.model
    def _get_desk_choices(self, office):
        """Return the lists of the card: what a registrar chooses from without asking the
        server.
        """
        if not office:
            return {"types": [], "delivery_methods": [], "exemptions": [], "recipients": []}
        types = self._get_desk_types(office)
        return {
            "types": [
                {"id": one.id, "name": one.name, "required": sorted(one._get_required_names())}
                for one in types
            ],
            "delivery_methods": self.env["docflow.delivery.method"].search_read(
                [("active", "=", True)], ["name"]
            ),
            "exemptions": [
                {"code": one.code, "name": one.name, "is_note_required": one.is_note_required}
                for one in self.env["docflow.scan.exemption"].search([("active", "=", True)])
            ],
            "recipients": self._get_desk_recipients(office.company_id),
        }

    @api.model
    def _get_desk_types(self, office):
        """Return types of what comes on paper, the usual one first (``docflow.document.type``)."""
        return self.env["docflow.document.type"].search(
            [
                ("category", "=", "incoming"),
                ("registration_mode", "=", "required"),
                ("company_id", "in", (False, office.company_id.id)),
            ]
        )

    @api.model
    def _get_desk_recipients(self, company):
        """Return people who write resolutions, for whom letters are as a rule."""
        group = self.env["ir.model.data"]._xmlid_to_res_id("docflow_base.group_docflow_manager")
        # sudo: res.users - only names and positions are told
        users = self.env["res.users"].sudo()
        users = users.search_fetch(
            [
                ("all_group_ids", "in", [group]),
                ("share", "=", False),
                ("company_ids", "in", company.ids),
            ],
            ["name"],
            limit=RECIPIENT_LIMIT,
        )
        # sudo: hr.employee - as above; read by version, since employees read theirs one by one
        employees = self.env["hr.employee"].sudo()
        employees = employees.search_fetch(
            [("user_id", "in", users.ids), ("company_id", "=", company.id)],
            ["user_id", "current_version_id"],
        )
        versions = employees.current_version_id
        versions.fetch(["job_title", "job_id"])
        positions = {
            employee.user_id.id: employee.current_version_id.job_title
            or employee.current_version_id.job_id.name
            for employee in employees
        }
        return [
            {"id": user.id, "name": user.name, "position": positions.get(user.id) or ""}
            for user in users
        ]

    @api.model
    def _get_desk_last(self, office):
        """Return requisites of the letter the user registered last here, for “same as last”."""
        last = self.env["docflow.scan.letter"].search(
            [
                ("office_id", "=", office.id),
                ("user_id", "=", self.env.uid),
                ("state", "=", "registered"),
                ("date_done", "!=", False),
            ],
            order="date_done desc, id desc",
            limit=1,
        )
        return last.document_id._filtered_access("read")._get_desk_values()
