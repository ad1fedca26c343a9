"""The benchmark of a city measures what it says: its log, its sums, its bounds, its questions."""

import pathlib
import tempfile

import pytest

from odoo.tests import TransactionCase, tagged

from tests.server import DB_TEST, copied_database, run
from tools.bench.parts.http_bounds import find_faults
from tools.bench.parts.http_log import Cost, RequestLog, parse
from tools.bench.parts.http_measure import Figures, Story, measure, summarise
from tools.bench.parts.http_report import make_page
from tools.bench.parts.http_server import BenchServer
from tools.bench.parts.http_views import evaluate, make_specification, read_filters
from tools.bench.parts.http_visitor import Visitor
from tools.bench.parts.index_use import Use

LINE = (
    "2026-11-28 08:08:24,464 28043 INFO city werkzeug: 127.0.0.1 - - [28/Nov/2026 08:08:24] "
    '"POST /web/dataset/call_kw/docflow.document/web_search_read?bench=4'
    '#docflow.document.web_search_read HTTP/1.1" 200 - 53 0.044 0.084'
)
QUIET = Figures(0.2, 0.01, 0.02, 0.01, 0.02, 0.004, 9, 1, 80)


def story(kind="look", peer=""):
    return Story("register", "all documents", "controller", None, kind, peer)


def test_a_line_of_the_request_log_is_read_whole():
    """The number of a request, its time, statements, state and process stand in one line."""
    number, cost = parse(LINE)
    assert number == 4
    assert cost == Cost(pytest.approx(0.128), 0.044, 53, 200, 28043)


@pytest.mark.parametrize(
    "line",
    [
        LINE.replace("?bench=4", ""),
        LINE.replace("53 0.044 0.084", "- - -"),
        LINE.replace("werkzeug", "odoo.service.server"),
        "",
    ],
)
def test_other_lines_are_passed_over(line):
    """Requests of others, lines without figures and other loggers are nobody's cost."""
    assert parse(line) is None


def test_a_line_that_is_still_being_written_is_waited_for():
    """Half a line has no wrong figures: it is read when the rest is there."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "log")
        path.write_text(LINE[:-5])
        log = RequestLog(path)
        log.read()
        with path.open("a") as file:
            file.write(LINE[-5:] + "\n")
        assert log.get(4).statements == 53
        log.close()


def test_figures_are_those_of_warm_runs():
    """The cold run stands alone; percentiles, statements and rows come from the warm ones."""
    runs = [_run(seconds / 100) for seconds in range(1, 21)]
    figures = summarise(_run(3.0), runs)
    assert figures.cold == 3.0
    assert figures.p50 == pytest.approx(0.11)
    assert figures.p95 == pytest.approx(0.2)
    assert figures.statements == 7


def _run(seconds):
    from tools.bench.parts.http_measure import _Run

    return _Run(seconds, seconds / 2, 7, 1, seconds, frozenset({1}), 80)


def test_what_is_past_a_bound_is_named():
    """Time, SQL and growth each have their bound; what nobody feels may grow."""
    slow = QUIET._replace(p95=0.5, work=0.4, work95=0.5)
    assert find_faults(story(), QUIET, None, {}, 14_000) == []
    [late, grown] = find_faults(story(), slow, QUIET, {}, 14_000)
    assert "took 0.50 s (bound 0.2 s)" in late
    assert "grew 40.0 times" in grown
    felt_by_nobody = QUIET._replace(work=0.09)
    assert find_faults(story(), felt_by_nobody, QUIET, {}, 14_000) == []
    [sql] = find_faults(story("count"), QUIET._replace(sql=0.06), None, {}, 14_000)
    assert "60 ms in SQL (bound 50 ms)" in sql


def test_lists_are_held_against_the_peer_at_full_size_and_registration_always():
    """A share of the peer's list binds a city of a million; of its new record, any city."""
    peers = {
        ("helpdesk.ticket", "list", "controller"): QUIET._replace(work=0.02),
        ("helpdesk.ticket", "create", "controller"): QUIET._replace(work=0.005),
    }
    listed = story(peer="list")
    assert find_faults(listed, QUIET, None, peers, 14_000) == []
    assert "took 0.50 of the peer" in find_faults(listed, QUIET, None, peers, 1_400_000)[0]
    created = story("register", "create")
    assert "took 2.00 of the peer" in find_faults(created, QUIET, None, peers, 14_000)[0]


def test_the_page_tells_every_story_and_every_fault():
    """What was measured is on the page, and what broke is said at its end."""
    measured = [(story(), QUIET._replace(bare=0.002))]
    peers = [(Story("helpdesk.ticket", "list", "controller", None), QUIET)]
    facts = {
        "documents": 14_000,
        "small": 0,
        "notes": ["Import, 10,000 cards"],
        "faults": ["it broke"],
        "indexes": ["9.0 MB an_idx serves no question"],
        "load": 1.0,
    }
    page = make_page(measured, {}, peers, facts)
    assert "| all documents, controller | 200.0 | 10.0 | 20.0 | 10.0 | 4.0 | 2.0 | 9 |" in page
    told = ("* Import, 10,000 cards", "* 9.0 MB an_idx", "* it broke")
    for text in ("## Peer: helpdesk.ticket", *told):
        assert text in page


@tagged("standard", "post_install", "-at_install")
class TestBenchIndexes(TransactionCase):
    """An index is told unused when no question has gone through it, and only then."""

    def test_an_index_and_its_question(self):
        """What a question scanned is its own; unique indexes keep a rule and are never unused."""
        use = Use(self.env.cr)
        oids = {index.name: index.oid for index in use.indexes}
        before = {index.oid: index.scans for index in use.indexes}
        asked = "docflow_document__reg_number_key_index"
        self.assertIn(asked, {index.name for index in use.get_unused(before)})
        # few cards: PostgreSQL would read them all
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("SELECT id FROM docflow_document WHERE reg_number_key = '01-1'")
        use.note("by number")
        self.assertEqual(use.served[oids[asked]], ["by number"])
        unused = {index.name for index in use.get_unused(before)}
        self.assertNotIn(asked, unused)
        self.assertNotIn("docflow_document_barcode_uniq", unused)
        self.assertIn("docflow_document__name_index", unused)


@tagged("standard", "post_install", "-at_install")
class TestBenchViews(TransactionCase):
    """Questions are made of the real views, as the web client makes them."""

    def _get_views(self, kinds):
        views = self.env["docflow.document"].get_views([[False, kind] for kind in kinds])
        fields = {name: about["fields"] for name, about in views["models"].items()}
        return {kind: view["arch"] for kind, view in views["views"].items()}, fields

    def _load(self, fields):
        def load(model, kind):
            found = self.env[model].get_views([[False, kind]])
            for name, about in found["models"].items():
                fields.setdefault(name, {}).update(about["fields"])
            return found["views"][kind]["arch"]

        return load

    def test_a_list_asks_for_names_of_records_and_what_widgets_read_beside(self):
        """Columns of records bring their names; the column of activities brings its icon."""
        archs, fields = self._get_views(["list"])
        wanted = make_specification(archs["list"], "docflow.document", fields, self._load(fields))
        self.assertEqual(wanted["type_id"], {"fields": {"display_name": {}}})
        self.assertEqual(wanted["reg_number"], {})
        self.assertIn("activity_exception_icon", wanted)

    def test_the_server_answers_what_a_form_asks_for(self):
        """The question of the form, lists inside it included, is one that web_read takes."""
        archs, fields = self._get_views(["form", "list"])
        for kind in ("form", "list"):
            wanted = make_specification(archs[kind], "docflow.document", fields, self._load(fields))
            answer = self.env["docflow.document"].web_search_read([], wanted, limit=3)
            self.assertLessEqual(len(answer["records"]), 3)
            self.assertGreater(len(wanted), 10)

    def test_filters_are_evaluated_as_the_web_client_does(self):
        """A filter of the search view becomes a domain that the server takes."""
        archs, __ = self._get_views(["search"])
        filters = read_filters(archs["search"])
        domain = evaluate(filters["filter_my"][0], self.env.uid)
        self.assertIn(("create_uid", "=", self.env.uid), domain)
        self.env["docflow.document"].search_count(domain)


@pytest.mark.alone
def test_a_story_is_measured_over_http():
    """A new worker, a session, a question: the server's log tells the cost, cold and warm."""
    with copied_database(DB_TEST, "bench_city") as name:
        run("psql", "-d", name, "-qc", "UPDATE res_users SET password = 'admin' WHERE id = 2")
        with BenchServer(name) as server:
            visitor = Visitor(server, "admin")
            counted = Story(
                "cabinet",
                "counters",
                "admin",
                lambda one: one.call("docflow.document", "get_trays"),
                runs=3,
            )
            figures = measure(server, visitor, counted)
            assert not server.complaints()
    assert figures.requests == 1
    assert figures.statements > 1
    assert 0 < figures.sql < figures.p50 <= figures.p95
    assert figures.work > 0
    assert figures.rows > 1
    # what a new worker has to read first
    assert figures.cold > figures.p50
