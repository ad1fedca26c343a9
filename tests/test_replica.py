"""Everything that only reads may be answered by a read-only replica of the database."""

import inspect
from contextlib import contextmanager

import psycopg2

from odoo.exceptions import UserError
from odoo.http import Controller
from odoo.models import BaseModel
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import test_access_matrix

OURS = "odoo.addons.docflow_"
# Those who between them may read every model.
READERS = ("registrar", "mayor", "executor1", "controller", "auditor", "admin")
# What marked methods are called with; the others need nothing.
ARGUMENTS = {
    "find_by_barcode": [["DF0000001"]],
    "get_comparison": [[0]],
    "get_desk_hint": [[{}]],
    "get_paper": [[0]],
    "get_summary": [["2026-01-01", "2026-12-31"], ["2026-01-01", "2026-12-31", "unit"]],
    "get_trays": [[]],
    "name_search": [["a"]],
    "onchange": [[{}, [], {"display_name": {}}]],
    "parse_resolution_line": [["executor1 do it tomorrow"]],
    "report_action": [[[]]],
    "search_content": [["roof"], ["01-14/877", [], 40, 0, True]],
    "search_panel_select_multi_range": [["type_id"]],
}
# Verbs of core that our models extend and core sends to the primary; steps of the work that ask for
# a reason first when they are called without one; and those that found nothing to do.
NOT_MARKED = {
    *("copy_data", "default_get", "init", "session_info"),
    *("docflow.journal.action_reserve_number", "docflow.number.reserve.action_void"),
    *("docflow.request.decide.action_forward", "docflow.substitution.action_end"),
    *("docflow.handover.action_collect", "docflow.holiday.load.action_load"),
    *("docflow.approval.step.action_agree_remarks", "docflow.route.action_edit"),
    *("docflow.document.action_check_signatures", "docflow.signature.action_check"),
    *("docflow.dispatch.action_send_each", "docflow.sign.batch.action_go_on"),
    "docflow.sign.batch.action_stop",
}


class _TakeBack(Exception):
    """Ends a read-only attempt: the way back to writing leads through the savepoint."""


@tagged("standard", "post_install", "-at_install")
class TestReplica(test_access_matrix.TestAccessMatrix):
    """The records of the access matrix, read in a transaction that refuses to write."""

    test_matrix = test_every_model_has_a_row = test_every_route_is_tried = None

    @contextmanager
    def _read_only(self):
        self.env.flush_all()
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute("SET LOCAL transaction_read_only = on")
                yield
                self.env.flush_all()
                raise _TakeBack
        except _TakeBack:
            pass

    def _get_writing(self, attempt):
        """Try to do it without writing: None, what the user was told, or the refused statement."""
        try:
            with self._read_only():
                attempt()
        except UserError as error:
            return error
        except psycopg2.errors.ReadOnlySqlTransaction as error:
            return error
        return None

    def _get_records(self):
        """Return ``{model: record}``, one of each that the matrix has."""
        records = {}
        for row, (record, *__) in self._get_samples().items():
            records.setdefault(row.partition("/")[0], record)
        # treated, so that there is a card to open
        records["docflow.scan.letter"]._unsealed().document_id = self.card
        return records

    def _get_methods(self, model):
        """Return ``{name: is marked}`` of the public methods that our classes give to ``model``."""
        methods = {}
        for parent in type(self.env[model]).__mro__:
            for name, value in vars(parent).items():
                if (
                    parent.__module__.startswith(OURS)
                    and inspect.isfunction(value)
                    and not name.startswith("_")
                    and not getattr(value, "_api_private", False)
                ):
                    methods[name] = self._is_marked(model, name)
        return methods

    def _is_marked(self, model, name):
        # as the route /web/dataset/call_kw decides
        for parent in type(self.env[model]).mro():
            method = getattr(parent, name, None)
            if hasattr(method, "_readonly"):
                return method._readonly
        return False

    def _as_readers(self, record):
        for who in READERS:
            yield who, record.with_user(getattr(self, who)).sudo(False)

    # Tests

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_screens_only_read(self):
        """Lists, forms, counters, groups and the search of every model write nothing on the way."""
        for model, record in self._get_records().items():
            for who, mine in self._as_readers(record):
                with self.subTest(model=model, who=who):
                    told = self._get_writing(lambda mine=mine: self._look(mine))
                    self.assertNotIsInstance(told, psycopg2.Error)

    def _look(self, record):
        model, views = record.browse(), [(False, "form"), (False, "list"), (False, "search")]
        model.get_views(views)
        specification = {
            name: {"fields": {"display_name": {}}} if field.comodel_name else {}
            for name, field in model._fields.items()
            if field.type not in ("binary", "properties", "properties_definition", "reference")
            and model._has_field_access(field, "read")
        }
        model.web_search_read([], specification, limit=80)
        record.web_read(specification)
        model.search_count([], limit=10001)
        model.web_name_search("a", {"display_name": {}})
        stored = next(
            (n for n, f in model._fields.items() if f.type == "many2one" and f.store), "id"
        )
        model.formatted_read_group([], [stored], ["__count"])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_marked_methods_only_read(self):
        """What is marked `@api.readonly` writes nothing; else each call fails on the replica, is
        done again on the primary, and leaves a traceback in the log."""
        records = self._get_records()
        records["ir.actions.report"] = self.env.ref("docflow_base.docflow_handover_report_act")
        for model in self.env.registry:
            marked = [name for name, is_marked in self._get_methods(model).items() if is_marked]
            for name in marked if not self.env[model]._abstract or model in records else ():
                record = records.get(model, self.env[model])
                for who, mine in self._as_readers(record):
                    with self.subTest(model=model, method=name, who=who):
                        told = self._get_writing(lambda mine=mine, name=name: self._ask(mine, name))
                        self.assertNotIsInstance(told, psycopg2.Error)

    def _ask(self, record, name):
        calls = ARGUMENTS.get(name, [[]])
        if name == "preview":
            calls = [[form["code"]] for form in record.get_forms()]
        elif name == "get_panel":
            calls = [[panel["code"]] for panel in record.get_dashboard()["panels"]]
        for arguments in calls:
            getattr(record, name)(*arguments)

    @mute_logger(
        "odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"
    )
    def test_methods_that_only_read_are_marked(self):
        """A public method that goes through without writing is marked, so that the replica answers;
        those that only happened to have nothing to do are named above."""
        found = set()
        for model, record in self._get_records().items():
            for name, is_marked in self._get_methods(model).items():
                if is_marked or {name, f"{model}.{name}"} & NOT_MARKED:
                    continue
                if not self._needs_nothing(record, name):
                    continue
                for __, mine in self._as_readers(record):
                    if self._get_writing(getattr(mine, name)) is None:
                        found.add(f"{model}.{name}")
        self.assertEqual(sorted(found), [], "Mark them @api.readonly, or name them in NOT_MARKED.")

    def _needs_nothing(self, record, name):
        parameters = list(inspect.signature(getattr(record, name)).parameters.values())
        return all(one.default is not one.empty for one in parameters)

    def test_routes_that_only_read_are_marked(self):
        """A route of ours that is fetched (GET) reads from the replica."""
        for controller in Controller.__subclasses__():
            if not controller.__module__.startswith(OURS):
                continue
            for name, method in inspect.getmembers(controller, inspect.isfunction):
                routing = getattr(method, "original_routing", {})
                if routing and "GET" in (routing.get("methods") or ["GET"]):
                    self.assertTrue(routing.get("readonly"), f"{controller.__name__}.{name}")

    def test_own_verbs_of_core_stay_marked(self):
        """Our overrides of core's reads leave them on the replica."""
        for model in self.env.registry:
            for name in self._get_methods(model):
                core = getattr(BaseModel, name, None)
                if getattr(core, "_readonly", False):
                    self.assertTrue(self._is_marked(model, name), f"{model}.{name}")
