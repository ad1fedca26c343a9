"""One run of the benchmark of a city: the small city, the big one, its jobs, its peers."""

import logging
import os
import statistics
import time
from configparser import ConfigParser

from requests import RequestException

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config

from tests.server import RemoteError, odoo_cli, query

from . import http_report
from .city_jobs import CityJobs
from .http_bounds import find_faults
from .http_log import TAG
from .http_measure import measure
from .http_people import CONTROLLER, REGISTRAR, City
from .http_reads import Reads
from .http_server import BenchServer
from .http_visitor import Visitor
from .http_writes import Writes
from .index_run import IndexRun
from .index_use import read_scans
from .peer_stories import PeerStories
from .peers import MODULES, Peers

BARE_RUNS = 5


def _tidy(registry):
    """Leave the tables as the server's own vacuum does by the morning: what was written by an
    update of the code or by a run before this one would be measured, too.
    """
    with registry.cursor() as cr:
        cr.connection.set_session(autocommit=True)
        try:
            cr.execute("VACUUM (ANALYZE)")
        finally:
            cr.connection.set_session(autocommit=False)


class CityRun:
    """``run()`` measures; ``faults`` are the bounds that broke."""

    def __init__(self, arguments):
        self.arguments, self.faults, self.notes = arguments, [], []
        self.before, self.peers, self.indexes = {}, [], []
        self.addons = self._get_addons()
        options = ["-c", arguments.config, "-d", arguments.database, "--no-http"]
        config.parse_config([*options, f"--addons-path={self.addons}"])
        logging.getLogger("odoo").setLevel(logging.WARNING)

    def _get_addons(self):
        parser = ConfigParser(interpolation=None)
        parser.read(self.arguments.config)
        path = parser["options"]["addons_path"]
        return f"{path},{self.arguments.peers}" if self.arguments.peers else path

    def run(self):
        if self.arguments.small:
            small = self._measure_city(self.arguments.small, {}, is_whole=False)
            self.before = {story.label: figures for story, figures in small}
        # before ours, so that both stand in the same tables and caches
        if self.arguments.peers:
            self._prepare_peers()
        scans = read_scans(Registry(self.arguments.database))
        measured = self._measure_city(self.arguments.database, self.before)
        if not self.arguments.only and not self.arguments.without_jobs:
            self._run_jobs()
            self._find_unused(scans)
        if self.arguments.page:
            self._write_page(measured)

    # Ours

    def _measure_city(self, database, before, *, is_whole=True):
        """Return ``[(story, figures)]`` of a city; the whole one is held against the bounds."""
        city = City(database)
        print(
            f"  {database}: {city.documents:,} cards; load of the machine {os.getloadavg()[0]:.1f}"
        )
        registry = Registry(database)
        _tidy(registry)
        with BenchServer(database, options=[f"--addons-path={self.addons}"]) as server:
            visitors = {label: Visitor(server, login) for label, login in city.logins.items()}
            peers = {}
            if is_whole and self.arguments.peers:
                peers = self._measure_peers(server, registry, visitors, city)
            print(http_report.head())
            measured = []
            for part in (Reads, Writes):
                for story in part(server, visitors, city).make():
                    figures = self._measure(server, registry, visitors, story)
                    if figures:
                        self._tell(story, figures, before.get(story.label), peers, is_whole, city)
                        measured.append((story, figures))
            self._check(server)
        if is_whole:
            self.documents = city.documents
        return measured

    def _measure(self, server, registry, visitors, story):
        """Return the figures of a story, or None: not asked for, or it failed and is told so."""
        if self.arguments.only and self.arguments.only not in story.label:
            return None
        try:
            figures = measure(server, visitors[story.reader], story)
        except (RemoteError, RequestException, LookupError) as error:
            # the others are worth their time all the same
            print(f"  {story.label}: {error}")
            self.faults.append(f"{story.label} failed: {str(error).splitlines()[0][:200]}")
            return None
        return self._add_bare(registry, visitors, story, figures)

    def _tell(self, story, figures, before, peers, is_whole, city):
        print(http_report.line(story, figures, before, peers), flush=True)
        if is_whole:
            self.faults += find_faults(story, figures, before, peers, city.documents)

    def _add_bare(self, registry, visitors, story, figures):
        """Ask the same of PostgreSQL in one statement, without anything around it."""
        if story.bare is None:
            return figures
        visitor = visitors[story.reader]
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, visitor.uid, dict(visitor.context))
            question = story.bare(env)
            times = []
            for __ in range(BARE_RUNS):
                began = time.perf_counter()
                cr.execute(question)
                cr.fetchall()
                times.append(time.perf_counter() - began)
            cr.rollback()
        return figures._replace(bare=statistics.median(times))

    def _check(self, server):
        """Requests must have gone well, or their time means nothing."""
        # pages do not know the number in the address, and say so
        ours = f"ignoring args {{'{TAG}'}}"
        complaints = [row for row in server.complaints() if ours not in row]
        if complaints:
            print("\n".join(complaints[:10]))
            self.faults.append(f"the server's log has {len(complaints)} warnings or errors")

    def _run_jobs(self):
        database = self.arguments.database
        registry, city = Registry(database), City(database)
        with registry.cursor() as cr:
            cr.execute("SELECT id FROM res_users WHERE login = %s", [city.logins[CONTROLLER]])
            controller = cr.fetchone()[0]
        jobs = CityJobs(registry, controller, city.documents, self.arguments.config)
        jobs.run()
        self.notes += jobs.notes
        self.faults += jobs.faults

    def _find_unused(self, scans):
        """Ask what else is asked, and tell which indexes nothing of the whole run has used."""
        run = IndexRun(Registry(self.arguments.database), before=scans)
        run.run()
        self.indexes = run.get_lines()
        self.faults += run.faults
        for row in self.indexes:
            print(f"  {row}")

    # Peers

    def _prepare_peers(self):
        database = self.arguments.database
        names = ", ".join(f"'{name}'" for name in MODULES)
        missing = query(
            database,
            "SELECT name FROM ir_module_module "  # noqa: S608 - our own names
            f"WHERE name IN ({names}) AND state <> 'installed'",
        )
        # a database that does not know them yet lists none
        known = query(database, f"SELECT name FROM ir_module_module WHERE name IN ({names})")  # noqa: S608
        if missing or len(known) < len(MODULES):
            self._install_peers(database)
        with Registry(database).cursor() as cr:
            Peers(odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})).fill()

    def _install_peers(self, database):
        began = time.monotonic()
        odoo_cli(
            f"--config={self.arguments.config}",
            f"--addons-path={self.addons}",
            f"--database={database}",
            "--no-http",
            "--stop-after-init",
            "--log-level=warn",
            f"--init={','.join(MODULES)}",
            timeout=3600,
        )
        print(f"  peers installed: {time.monotonic() - began:.0f} s")

    def _measure_peers(self, server, registry, visitors, city):
        """Print what peers take; return ``{(peer, story, reader): Figures}``."""
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, visitors[REGISTRAR].uid, {})
            facts = Peers.find_facts(env)
        stories = PeerStories(visitors, city.subjects["frequent"], facts)
        print(http_report.head())
        for story in stories.make():
            figures = self._measure(server, registry, visitors, story)
            if figures:
                print(http_report.line(story, figures), flush=True)
                self.peers.append((story, figures))
        return {(story.group, story.name, story.reader): figures for story, figures in self.peers}

    # The page

    def _write_page(self, measured):
        facts = {
            "documents": self.documents,
            "small": City(self.arguments.small).documents if self.arguments.small else 0,
            "notes": self.notes,
            "faults": self.faults,
            "indexes": self.indexes,
            "load": os.getloadavg()[0],
        }
        page = http_report.make_page(measured, self.before, self.peers, facts)
        self.arguments.page.write_text(page)
        print(f"  {self.arguments.page} written")
