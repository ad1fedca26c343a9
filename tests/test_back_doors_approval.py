"""Verbs of approval, called by people without right and with arguments that no client of ours
sends."""

import inspect

import psycopg2

from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .matrix_approval import ApprovalSamples
from .suite_common import SECRETS, SuiteCase

OUTSIDERS = ("portal", "plain", "stranger", "foreigner", "other_registrar")
# they are on the records of the world below, and nowhere else
TOLD = (*SECRETS, "Mind the roof", "Addressee")
HOSTILE = (True, -1, 10**30, 1.5, "a\0b", "x" * 300_000, [10**30], [[1]], {"a": [1]}, {"1": "x"})
# what the base has on these models is tried in test_back_doors_verbs.py
OF_BASE = ("docflow.document", "docflow.file", "docflow.file.version", "docflow.extension")
MODULE = "odoo.addons.docflow_approval."
# what says whether an act was done; dialogs and stacks are the caller's own
CHANGED = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
     WHERE relname LIKE 'docflow%' OR relname LIKE 'mail_m%' OR relname = 'ir_attachment'
"""
OWN = {"docflow_sign_batch", "docflow_sign_batch_line"}


@tagged("standard", "post_install", "-at_install")
class TestBackDoorsApproval(ApprovalSamples, SuiteCase):
    """Each call is rolled back; what it wrote is counted by the database."""

    def setUp(self):
        super().setUp()
        found = self._get_approval_samples()
        self.records = {name: record.sudo() for name, (record, *__) in found.items()}
        memo = self.records["docflow.approval"].document_id
        self.records |= {
            "docflow.document": memo,
            "docflow.file": self.file,
            "docflow.file.version": self.version,
        }
        # with what waits for the commit: no act of others carries it out
        self.env.cr.flush()

    def _get_verbs(self):
        """Yield ``(model, verb, number of arguments)`` of what the module lets a client call."""
        for model in sorted({name.partition("/")[0] for name in self.records}):
            verbs = {
                name: value
                for parent in reversed(type(self.env[model]).__mro__)
                for name, value in vars(parent).items()
                if parent.__module__.startswith(
                    MODULE if model in OF_BASE else "odoo.addons.docflow_"
                )
                and inspect.isfunction(value)
                and not name.startswith("_")
                and not hasattr(BaseModel, name)
                and not getattr(value, "_api_private", False)
            }
            for name, value in verbs.items():
                given = inspect.signature(value).parameters.values()
                yield model, name, sum(one.kind == one.POSITIONAL_OR_KEYWORD for one in given) - 1

    def _call(self, user, model, verb, args, records=None):
        """Call as a client does; return the answer or refusal, and the tables that were written."""
        records = self.records[model] if records is None else records
        env = self.env(user=user.id, su=False, context={"lang": "en_US"})
        method = getattr(self.env[model], verb)
        first = [] if getattr(method, "_api_model", False) else [records.ids]
        before = self._get_changed()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            answer = repr(call_kw(env[model], verb, [*first, *args], {}))
            env.flush_all()
            after = self._get_changed()
            written = {table for table, count in after.items() if before.get(table) != count}
        except UserError as refusal:
            return str(refusal), set()
        finally:
            self.env.transaction.clear()
            savepoint.close(rollback=True)
        return answer, written - OWN - self._get_dialogs()

    def _get_changed(self):
        self.env.cr.execute(CHANGED)
        return dict(self.env.cr.fetchall())

    def _get_dialogs(self):
        return {model._table for model in self.env.values() if model._transient}

    def test_outsiders(self):
        """A verb called by who may not open the record changes nothing and tells nothing of it,
        whatever its arguments."""
        for model, verb, count in self._get_verbs():
            for who in OUTSIDERS:
                for value in ("because", 1):
                    with self.subTest(model=model, verb=verb, who=who, value=value):
                        args = [value] * count
                        told, written = self._call(getattr(self, who), model, verb, args)
                        self.assertFalse([word for word in TOLD if word in told], told[:500])
                        self.assertFalse(written)

    def test_auditor(self):
        """Who reads everything writes nothing by any verb."""
        for model, verb, count in self._get_verbs():
            with self.subTest(model=model, verb=verb):
                __, written = self._call(self.auditor, model, verb, ["because"] * count)
                self.assertFalse(written)

    @mute_logger("odoo.sql_db")
    def test_hostile_arguments(self):
        """Whoever may use a verb and sends it what no form of ours does is refused in words."""
        people = (self.author, self.executor1, self.registrar)
        for model, verb, count in self._get_verbs():
            if not count:
                continue
            for user in people:
                for value in HOSTILE:
                    with self.subTest(
                        model=model, verb=verb, user=user.login, value=str(value)[:20]
                    ):
                        try:
                            self._call(user, model, verb, [value] * count)
                        except (psycopg2.Error, LookupError, AttributeError) as error:
                            self.fail(f"{type(error).__name__}: {error}")
