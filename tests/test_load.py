"""The mixed load in small: registrars and readers as browsers against a server with workers."""

import contextlib
import io
import sys
from types import SimpleNamespace

import pytest

from odoo.tests import BaseCase, tagged

from .server import CONF, DB_TEST, ROOT, copied_database, query, run

CARDS = 300
RENEWED_AFTER = 40  # requests: workers come and go while people work
PEOPLE = {"registrars": 8, "readers": 12}
PACE = {"seconds": 6, "letter_each": 3, "look_each": 1.5}

# Every card that has a serial of these gets another one: a gap and a duplicate.
BROKEN_NUMBERS = """
UPDATE docflow_document SET reg_serial = reg_serial + 1, reg_suffix = 'X'
 WHERE id = (SELECT max(id) FROM docflow_document WHERE reg_serial IS NOT NULL)
"""


@tagged("standard", "post_install", "-at_install")
class TestLedger(BaseCase):
    """What the load calls a fault of a journal."""

    def _find(self, tops, drawn):
        from tools.bench.parts.load_ledger import find_faults

        return find_faults(tops, drawn)

    def test_row_without_fault(self):
        """Numbers that follow each other and the last one before are right in any order."""
        self.assertEqual(self._find({(1, 2026): 7}, {(1, 2026): [9, 8, 10], (2, 0): [1]}), [])

    def test_gap(self):
        """A number that was left out is a fault."""
        self.assertIn("missing [9]", self._find({(1, 2026): 7}, {(1, 2026): [8, 10]})[0])

    def test_duplicate(self):
        """A number that was given out twice is a fault."""
        self.assertIn("twice [8]", self._find({(1, 2026): 7}, {(1, 2026): [8, 8]})[0])

    def test_below_the_last(self):
        """A number that was given out before the load began is a fault."""
        self.assertTrue(self._find({(1, 2026): 7}, {(1, 2026): [7]}))


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install", "docflow_concurrency")
class TestLoad(BaseCase):
    """A small city, twenty browsers, a server with three workers."""

    def test_everybody_at_work(self):
        """Registrars and readers work at once, then all registrars press Register in the same
        second: nobody sees an error, no journal has a gap or a duplicate, what was acknowledged is
        there, and messages come through.
        """
        from tools.bench.parts.load_ledger import Ledger
        from tools.bench.parts.load_run import Load

        with copied_database(DB_TEST, "load") as name:
            generator = str(ROOT / "tools" / "generate_city.py")
            run(
                *(sys.executable, generator, "--config", CONF),
                *("--database", name, "--documents", str(CARDS)),
            )
            arguments = SimpleNamespace(
                database=name,
                journals=2,
                workers=3,
                backlog=1024,
                limit_request=RENEWED_AFTER,
                keep_log=None,
                price=False,
                listen=True,
            )
            vars(arguments).update(PEOPLE, **PACE)
            before = self._count(name)
            ledger, load = Ledger(name), Load(arguments)
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                load.run()
            self.assertEqual(load.faults, [], printed.getvalue())
            registered = self._count(name) - before
            self.assertGreaterEqual(registered, PEOPLE["registrars"] * 2)
            self.assertIn("messages that trays changed, 0 lines were cut", printed.getvalue())
            self.assertEqual(ledger.find_faults([]), [])
            # and it would have seen it
            run("psql", "-d", name, "-c", BROKEN_NUMBERS)
            self.assertTrue(ledger.find_faults([]))
            self.assertEqual(len(ledger.find_faults([0])), 2)

    @staticmethod
    def _count(name):
        counted = query(name, "SELECT count(*) FROM docflow_document WHERE reg_serial IS NOT NULL")
        return int(counted[0][0])
