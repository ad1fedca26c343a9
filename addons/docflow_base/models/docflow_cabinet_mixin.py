from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.counted import Counted

#: How a tray says that the date of its lines alone makes them late.
LATE = ("date_deadline", "<", "now")


class DocflowCabinetMixin(models.AbstractModel):
    """The personal cabinet: trays with counters, for whom one acts, ways to a card from anywhere.

    What lies in a tray is said by ``docflow.tray.mixin``; here it is counted, all trays in one
    statement, under the record rules of the reader: what may not be opened is not counted.
    """

    _name = "docflow.cabinet.mixin"
    _description = "Personal Cabinet"

    @api.model
    @api.readonly
    def get_trays(self, acting_for=None):
        """Return the trays of the current user with counters, in the order of the cabinet.

        :param int acting_for: id of ``res.users``: only his work, where the reader acts for him or
            is his clerk, or only the reader's own; None shows everybody's together
        :return: ``[{code, name, section, section_name, model, domain, context, views, help, tone,
            limit, count, count_late}]``; counts stop one above the tray's limit
        :rtype: list[dict]
        :raise UserError: the reader does not act for this person today
        """
        cabinet = self
        if acting_for:
            self._check_acting_for(acting_for)
            cabinet = self.with_context(docflow_acting_for=acting_for)
        trays = cabinet._get_trays()
        cabinet._count_trays(trays)
        return [tray for tray in trays if tray.pop("is_kept") or tray["count"]]

    @api.model
    @api.readonly
    def get_acting_choices(self):
        """Return for whom the reader acts or is the clerk today, for the switch of the cabinet.

        :return: ``[{id, name, note}]``; the note names the kind, the ground and the last day; empty
            for most people
        :rtype: list[dict]
        """
        return [
            {
                "id": row.principal_id.id,
                # sudo: res.users - the name of the person one acts for
                "name": row.principal_id.sudo().name,
                "note": self._get_acting_note(row),
            }
            for row in self.env.user._docflow_rows()
        ]

    @api.model
    @api.readonly
    def find_by_barcode(self, barcode):
        """Return the action that opens the card with this barcode, or False where the user may
        not.
        """
        card = self.env["docflow.document"].search(
            [("barcode", "=", (barcode or "").strip())], limit=1
        )
        return card._get_form_action() if card else False

    @api.model
    @api.readonly
    def search_panel_select_multi_range(self, field_name, **kwargs):
        """Offer only the types of the category whose menu was opened."""
        category = self.env.context.get("docflow_category")
        if field_name == "type_id" and category:
            types = Domain("category", "=", category)
            kwargs["comodel_domain"] = list(types & Domain(kwargs.get("comodel_domain") or []))
        return super().search_panel_select_multi_range(field_name, **kwargs)

    # Business: for whom

    @api.model
    def _check_acting_for(self, acting_for):
        if acting_for not in self.env.user._docflow_person_ids():
            # the name of a stranger is not told
            raise UserError(
                self.env._(
                    "Cabinet: you do not act for this person today. Choose yourself in the "
                    "switch, or ask the personnel officer to enter the order."
                )
            )

    @api.model
    def _get_acting_note(self, row):
        kinds = dict(row._fields["kind"]._description_selection(self.env))
        parts = [kinds[row.kind], row.ground]
        if row.date_to:
            parts.append(self.env._("until %(date)s", date=row.date_to.strftime("%d.%m.%Y")))
        return ", ".join(part for part in parts if part)

    # Business: counting

    @api.model
    def _count_trays(self, trays):
        """Write ``count`` and ``count_late`` into the trays, and take out what only says how."""
        wanted = {}
        for tray in trays:
            code, domain, late = tray["code"], tray["domain"], tray.pop("late_domain")
            by_date = bool(late) and late == [*domain, LATE]
            wanted[code] = tray.pop("counted") or Counted(
                tray["model"], domain, by_date, tray["limit"]
            )
            if late and late != domain and not wanted[code].by_date:
                wanted[code, "late"] = Counted(tray["model"], late, limit=tray["limit"])
            tray["count_late"] = late == domain
        late = SQL("count(*) FILTER (WHERE line.date_deadline < %s)", fields.Datetime.now())
        counts = self._count_lines(wanted, late)
        for tray in trays:
            code = tray["code"]
            tray["count"], by_date = counts.get(code, (0, 0))
            # a tray of nothing but late lines is counted once
            is_all = tray["count_late"]
            tray["count_late"] = (
                tray["count"] if is_all else counts.get((code, "late"), (by_date,))[0]
            )

    @api.model
    def _count_lines(self, wanted, *columns):
        """Count many domains in one statement, each as far as it says.

        :param dict wanted: ``{key: Counted}``
        :param columns: aggregates over ``line.date_deadline`` to count beside (``SQL``); zero where
            lines are not counted by date
        :return: ``{key: (count, *aggregates)}``; a key whose domain nothing can match is missing
        :rtype: dict
        """
        keys, parts = [], []
        for key, counted in wanted.items():
            model = self.env[counted.model]
            if not model.has_access("read"):
                continue
            query = model._search(counted.domain, limit=counted.limit + 1)
            if query.is_empty():
                continue
            lines = self._select_counted(query, counted)
            beside = columns if counted.by_date else [SQL("0")] * len(columns)
            parts.append(
                SQL(
                    "SELECT %s AS slot, %s FROM %s AS line",
                    len(keys),
                    SQL(", ").join([SQL("count(*)"), *beside]),
                    lines,
                )
            )
            keys.append(key)
        if not parts:
            return {}
        rows = self.env.execute_query(SQL(" UNION ALL ").join(parts))
        return {keys[row[0]]: row[1:] for row in rows}

    @api.model
    def _select_counted(self, query, counted):
        """Return the lines to be counted (``SQL``), with their dates where these are asked."""
        date = SQL.identifier(query.table, "date_deadline") if counted.by_date else None
        if counted.group:
            query.groupby = SQL.identifier(query.table, counted.group)
            date = date and SQL("min(%s)", date)
        if not date:
            return query.subselect(SQL("1"))
        query.order = date
        return query.subselect(SQL("%s AS date_deadline", date))
