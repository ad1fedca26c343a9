import itertools
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.report_params import (
    ParameterError,
    read_choice,
    read_day,
    read_id,
    read_number,
    read_period,
)
from ..tools.report_period import KINDS, around
from ..tools.report_sheet import Paper

_logger = logging.getLogger(__name__)
BATCH = 500  # records that are in memory at a time
CHOICES = 500  # that a list on the screen offers at once; more are found by typing
_cursors = itertools.count(1)
# Kinds of parameters that are records: their model, and which of its records may be chosen.
RECORDS = {
    "unit": ("hr.department", [("company_id", "in", (False, "company"))]),
    "body": (
        "hr.department",
        [("is_executive_body", "=", True), ("company_id", "in", (False, "company"))],
    ),
    "office": ("docflow.office", [("company_id", "=", "company")]),
    "journal": ("docflow.journal", [("company_id", "=", "company")]),
    "type": ("docflow.document.type", [("company_id", "in", (False, "company"))]),
    "person": ("res.users", [("share", "=", False), ("company_ids", "in", "company")]),
}
MANY = frozenset({"person"})  # found by typing only


class DocflowReportForm(models.AbstractModel):
    """A report form that officials know: its columns, and the rows that fill it.

    One model a form, ``docflow.report.form.<code>``; ``docflow.report`` lists them. A form answers
    with one ``tools.report_sheet.Sheet``, from which the screen, the PDF and the xlsx are drawn.
    Everything is read under the reader's own rights: a form never asks past them, so that nobody
    counts what he may not open.

    *Values* are the parameters of a form after they were checked: a ``Period``, a record, a number,
    a key; None where nothing was chosen.
    """

    _name = "docflow.report.form"
    _description = "Report Form"

    # Business: what a form is

    @api.model
    def _describe(self):
        """Return the form for the screen: ``{code, name, section, help, parameters, formats}``."""
        return {
            "code": self._get_code(),
            "name": self._get_name(),
            "section": self._get_section_labels()[self._get_section()],
            "help": self._get_help(),
            "parameters": [self._describe_parameter(one) for one in self._get_parameters()],
            "formats": list(self._get_formats()),
        }

    @api.model
    def _get_section_labels(self):
        """Return what the groups of forms are called, by code."""
        return {
            "discipline": self.env._("Discipline of Execution"),
            "control": self.env._("Control of Deadlines"),
            "registers": self.env._("Journals and Registers"),
            "volume": self.env._("Volume of Work"),
        }

    @api.model
    def _get_code(self):
        return self._name.removeprefix("docflow.report.form.")

    @api.model
    def _describe_parameter(self, parameter):
        described = {
            "name": parameter.name,
            "label": parameter.label,
            "kind": parameter.kind,
            "required": parameter.required,
            "default": self._default_to_json(parameter),
            "choices": [list(choice) for choice in self._get_choices(parameter)],
        }
        if parameter.kind == "days":
            described["limits"] = list(parameter.limits)
        if parameter.kind in RECORDS:
            model, domain = self._get_record_source(parameter.kind)
            described |= {"model": model, "domain": domain}
        return described

    @api.model
    def _default_to_json(self, parameter):
        default = self._get_default(parameter)
        if parameter.kind == "period" and default:
            return self._period_to_json(default)
        if parameter.kind == "day" and default:
            return default.isoformat()
        return default

    @api.model
    def _get_default(self, parameter):
        if parameter.kind == "period" and parameter.default in KINDS:
            return around(self.env.company._docflow_today(), parameter.default)
        if parameter.kind == "day" and parameter.default == "today":
            return self.env.company._docflow_today()
        return parameter.default

    @api.model
    def _get_choices(self, parameter):
        """Return ``[(value, label)]`` that may be chosen; empty where it is found by typing."""
        if parameter.kind == "category":
            field = self.env["docflow.document.type"]._fields["category"]
            return field._description_selection(self.env)
        if parameter.kind in RECORDS and parameter.kind not in MANY:
            model, domain = self._get_record_source(parameter.kind)
            records = self.env[model].search(domain, limit=CHOICES)
            return [(record.id, record.display_name) for record in records]
        return parameter.choices

    @api.model
    def _get_record_source(self, kind):
        """Return the model of a parameter and the domain of what may be chosen for it."""
        model, conditions = RECORDS[kind]
        company = self.env.company.id
        fill = {"company": company}
        domain = [
            (
                name,
                operator,
                [fill.get(one, one) for one in value]
                if isinstance(value, tuple)
                else fill.get(value, value),
            )
            for name, operator, value in conditions
        ]
        return model, domain

    # Business: what was chosen

    @api.model
    def _read_params(self, params):
        """Return values by name from JSON that anybody may have sent.

        :raise UserError: names the form, the parameter, and what may be given
        """
        parameters = {one.name: one for one in self._get_parameters()}
        params = params or {}
        if not isinstance(params, dict) or params.keys() - parameters.keys():
            raise UserError(
                self.env._(
                    "“%(form)s” is made by these choices only: %(names)s. Choose anew.",
                    form=self._get_name(),
                    names=", ".join(one.label for one in parameters.values()) or "—",
                )
            )
        return {name: self._read_param(one, params.get(name)) for name, one in parameters.items()}

    @api.model
    def _to_params(self, values):
        """Return checked values as the JSON that :meth:`_read_params` reads, with nothing left to
        the day on which it is read.
        """
        params = {}
        for one in self._get_parameters():
            value = values[one.name]
            if one.kind == "period" and value:
                value = self._period_to_json(value)
            elif one.kind == "day" and value:
                value = value.isoformat()
            elif one.kind in RECORDS and value:
                value = value.id
            params[one.name] = value
        return params

    @api.model
    def _period_to_json(self, period):
        return {"date_from": period.first.isoformat(), "date_to": period.last.isoformat()}

    @api.model
    def _read_param(self, parameter, value):
        if value in (None, False, ""):
            default = self._get_default(parameter)
            if default is None and parameter.required:
                raise self._get_param_error(parameter, "missing")
            return default
        try:
            if parameter.kind in RECORDS:
                return self._read_record(parameter.kind, value)
            if parameter.kind == "period":
                return read_period(value)
            if parameter.kind == "day":
                return read_day(value)
            if parameter.kind == "days":
                return read_number(value, parameter.limits)
            return read_choice(value, self._get_choices(parameter))
        except ParameterError as error:
            raise self._get_param_error(parameter, error.code, error.details) from None

    @api.model
    def _read_record(self, kind, value):
        """Return the record that was chosen; one that the reader may not see does not exist."""
        model, domain = self._get_record_source(kind)
        record = self.env[model].search(Domain("id", "=", read_id(value)) & Domain(domain))
        if not record:
            raise ParameterError("record")
        return record

    @api.model
    def _get_param_error(self, parameter, code, details=None):
        """Return the refusal of a value: the form, the parameter, the reason and the way out."""
        reasons = {
            "missing": self.env._("nothing is chosen, and it cannot be left out."),
            "day": self.env._("a day is written like 2026-11-28."),
            "year": self.env._("the year lies outside %(first)s–%(last)s."),
            "period": self.env._("a period has a first and a last day."),
            "order": self.env._("the last day comes before the first one."),
            "long": self.env._("the period is longer than %(days)s days. Choose a shorter one."),
            "number": self.env._("a whole number from %(low)s to %(high)s is wanted."),
            "record": self.env._("there is nothing of the kind among what you may choose from."),
            "choice": self.env._("it is none of the choices offered."),
        }
        return UserError(
            self.env._(
                "“%(form)s”, “%(parameter)s”: %(reason)s",
                form=self._get_name(),
                parameter=parameter.label,
                reason=reasons[code] % (details or {}),
            )
        )

    # Business: the sheet

    @api.model
    def _get_paper(self):
        """Return what a print has around the table (``Paper``), in the language of ``self``."""
        company = self.env.company
        made = self.env._(
            "Made by %(person)s on %(date)s",
            person=self.env.user.name,
            date=company._docflow_format(fields.Datetime.now()),
        )
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return Paper(
            # sudo: res.company - the head of the paper
            company=company.sudo().name,
            made=made,
            page=self.env._("Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"),
            decimal_point=lang.decimal_point or ".",
            lang=self.env.lang or "en_US",
        )

    @api.model
    def _get_period_line(self, period):
        """Return the period in words for the lines under the title."""
        if period.first == period.last:
            return self.env._("On %(day)s", day=period.first.strftime("%d.%m.%Y"))
        return self.env._(
            "For %(first)s – %(last)s",
            first=period.first.strftime("%d.%m.%Y"),
            last=period.last.strftime("%d.%m.%Y"),
        )

    @api.model
    def _get_choice_lines(self, values):
        """Return a line for each choice that is not the ordinary one: ``["Unit: Finance"]``."""
        lines = []
        for one in self._get_parameters():
            value = values.get(one.name)
            if not value or one.kind in ("period", "day", "days") or value == one.default:
                continue
            label = (
                value.display_name
                if one.kind in RECORDS
                else dict(self._get_choices(one)).get(value, value)
            )
            lines.append(f"{one.label}: {label}")
        return lines

    @api.model
    def _get_choice_text(self, values):
        """Return in one line what was chosen: it tells two files of one form apart."""
        words = []
        for one in self._get_parameters():
            value = values.get(one.name)
            if one.kind == "period" and value:
                words.append(self._get_period_line(value))
            elif one.kind == "day" and value:
                words.append(f"{one.label}: {value.strftime('%d.%m.%Y')}")
            elif one.kind == "days" and value is not None:
                words.append(f"{one.label}: {value}")
        return "; ".join([*words, *self._get_choice_lines(values)])

    @api.model
    def _stream(self, model, domain, order, names=("id",)):
        """Yield lists of raw tuples of the columns ``names``, ``BATCH`` rows at a time.

        The database holds its place between them: one snapshot, one order, and no more in memory
        than a batch. What the batch before brought into the cache is forgotten.

        :param str model: read under the rules of the reader
        """
        records = self.env[model]
        query = records._search(Domain(domain), order=order)
        if query.is_empty():
            return
        columns = [records._field_to_sql(query.table, name, query) for name in names]
        select = query.select(*columns)
        cursor = SQL.identifier(f"docflow_report_{next(_cursors)}")
        self.env.flush_query(select)
        self.env.cr.execute(SQL("DECLARE %s NO SCROLL CURSOR FOR %s", cursor, select))
        while rows := self.env.execute_query(SQL("FETCH %s FROM %s", BATCH, cursor)):
            yield rows
            if len(rows) < BATCH:
                break
            self.env.invalidate_all()
        # where rows are not read to their end, it ends with the transaction
        self.env.cr.execute(SQL("CLOSE %s", cursor))

    @api.model
    def _stream_records(self, model, domain, order):
        """Yield recordsets of ``BATCH`` records at most, in ``order``: see :meth:`_stream`."""
        for rows in self._stream(model, domain, order):
            yield self.env[model].browse(row[0] for row in rows)

    # Hooks

    @api.model
    def _get_name(self):
        """Hook: what officials call the form (str)."""
        raise NotImplementedError

    @api.model
    def _get_help(self):
        """Hook: a sentence that says what it shows (str)."""
        return ""

    @api.model
    def _get_section(self):
        """Hook: under which head the screen lists it, a key of ``_get_section_labels()`` (str)."""
        return "control"

    @api.model
    def _get_parameters(self):
        """Hook: what a reader chooses, ``list[tools.report_params.Parameter]``."""
        return []

    @api.model
    def _get_formats(self):
        """Hook: formats it may be made in, ``tuple[str]``."""
        return ("pdf", "xlsx")

    @api.model
    def _count_rows(self, values):
        """Hook: how many rows it will have; 0 where they are few by nature (int)."""
        return 0

    @api.model
    def _get_sheet(self, values):
        """Hook: the report, ``tools.report_sheet.Sheet``; its rows may be a generator."""
        raise NotImplementedError
