"""The rehearsals, one after the other, on one running cluster. Each adds lines to the table and,
where a promise does not hold, a fault.
"""

import hashlib
import threading
import time
from contextlib import closing
from datetime import UTC, datetime

from .cluster_crowd import ClusterLedger, Crowd, Probe
from .cluster_extra import compare_pooler, hear
from .cluster_nodes import NODES
from .cluster_place import wait
from .cluster_store import OPTIONS, Store

LAG = 0.3  # seconds that the replica is held back where the rehearsal wants to see who waits
ROUNDS = 20
JOBS = 12
PATIENCE = 120  # seconds of a request that waits for files: half of what a worker may take
RECOVERY = 60  # seconds; a lease of 20 s, an election, and a busy machine
_JOB = """env['ir.logging'].sudo().create({
    'name': 'docflow.rehearsal', 'type': 'server', 'path': '-', 'func': '-', 'line': '-',
    'level': 'INFO', 'message': 'JOB'})"""


class Rehearsal:
    def __init__(self, place, nodes, database, arguments):
        self.place, self.nodes, self.database = place, nodes, database
        self.arguments = arguments
        self.faults, self.lines = [], []
        self.bucket = Store(place, nodes)

    def tell(self, what, figure, broken=False):
        """Add a line to the table and print it; ``broken`` makes it a fault."""
        print(f"  {what:<62} {figure}{'   BROKEN' if broken else ''}", flush=True)
        if broken:
            self.faults.append(f"{what}: {figure}")

    # Work on a day like others

    def begin(self):
        wanted = self.arguments
        self.ledger = ClusterLedger(self.place, self.database)
        self.crowd = Crowd(self.nodes, self.database, wanted.registrars, wanted.readers)

    def work(self):
        """Registrars and readers at work: who answers them?"""
        for member in "ab":
            self.place.query("SELECT pg_stat_statements_reset()", member, self.database)
        before = self.nodes.read_log(), self.nodes.count_by_node()
        self._work(self.arguments.seconds)
        after = self.nodes.read_log(), self.nodes.count_by_node()
        asked, stated, twice = (new - old for new, old in zip(after[0], before[0], strict=True))
        nodes = after[1] - before[1]
        self.tell("requests: replica, primary", f"{asked['ro']}, {asked['rw']}")
        total = max(1, sum(stated.values()))
        share = stated["ro"] / total
        self.tell(
            "statements of requests that the replica answered",
            f"{share:.0%} of {total}",
            not share,
        )
        primary, replica = self.place.get_primary(), self.place.get_replica()
        counts = {one: self._count_statements(one) for one in (primary, replica)}
        self.tell(
            "the same, counted by PostgreSQL (with background work)",
            f"{counts[replica] / max(1, sum(counts.values())):.0%} of {sum(counts.values())}",
        )
        self.tell("reads that failed on the replica and were done again", dict(twice) or 0, twice)
        self.tell(
            "requests per node",
            ", ".join(f"{node}: {nodes[node]}" for node in NODES),
            min(nodes[node] for node in NODES) == 0,
        )
        self._tell_faults("errors that people saw", 0)

    def _work(self, seconds, meanwhile=None):
        threads = self.crowd.begin(seconds, self.arguments.letter_each, self.arguments.look_each)
        if meanwhile:
            meanwhile()
        for thread in threads:
            thread.join()

    def _tell_faults(self, what, allowed=None):
        faults = self.crowd.notes.faults
        asked = len(self.crowd.notes.answers)
        self.tell(what, f"{len(faults)} of {asked}", allowed is not None and len(faults) > allowed)
        for fault in faults[:5]:
            print(f"      {fault.kind}: {' '.join(fault.fault.split())[:180]}")

    def _count_statements(self, member):
        statement = (
            "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s "
            "JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname = 'docflow'"
        )
        return int(self.place.query(statement, member, self.database)[0][0])

    # Reading one's own write

    def own_write(self):
        """With a replica that is late on purpose: who waits, the writer or the truth?"""
        primary, replica = self.place.get_primary(), self.place.get_replica()
        ended = threading.Event()
        brake = threading.Thread(target=self._hold_back, args=(replica, ended), daemon=True)
        brake.start()
        try:
            for mode, allowed in (("remote_apply", 0), ("on", None), ("off", None)):
                self._set(primary, "synchronous_commit", f"'{mode}'")
                time.sleep(1)
                stale, seconds = self._write_and_read()
                self.tell(
                    f"own write not seen, replica {LAG:g} s late, synchronous_commit={mode}",
                    f"{stale} of {ROUNDS} ({seconds * 1000:.0f} ms a write)",
                    allowed is not None and stale > allowed,
                )
                if mode != "remote_apply" and not stale:
                    self.tell("the trial shows nothing: the replica was not late", mode, True)
        finally:
            ended.set()
            brake.join()
            self._set(primary, "synchronous_commit", None)
        wait("the replica is in step again", self.place.get_replica)
        stale, seconds = self._write_and_read()
        self.tell(
            "own write not seen, as it is set up",
            f"{stale} of {ROUNDS} ({seconds * 1000:.0f} ms a write)",
            stale,
        )

    def _hold_back(self, replica, ended):
        """Let the replica apply what it has only now and then."""
        connection = self.place.connect(self.place.ports[f"{replica.upper()}_PG"])
        with closing(connection), connection.cursor() as cr:
            while not ended.is_set():
                cr.execute("SELECT pg_wal_replay_pause()")
                time.sleep(LAG)
                cr.execute("SELECT pg_wal_replay_resume()")
                time.sleep(0.05)

    def _set(self, member, name, value):
        order = f"SET {name} = {value}" if value else f"RESET {name}"
        self.place.query(f"ALTER SYSTEM {order}", member)
        self.place.query("SELECT pg_reload_conf()", member)

    def _write_and_read(self):
        admin, stale, spent = self.nodes.login("admin", "admin"), 0, 0.0
        user = [admin.uid]
        for number in range(ROUNDS):
            words = f"-- {number} {time.monotonic()}"
            began = time.monotonic()
            admin.call("res.users", "write", user, {"signature": words})
            spent += time.monotonic() - began
            seen = admin.call("res.users", "read", user, ["signature"])[0]["signature"]
            stale += words not in str(seen)
        return stale, spent / ROUNDS

    # Scheduled actions

    def jobs(self):
        """All nodes look for due actions; each is done by one of them."""
        database = self.database
        admin = self.nodes.login("admin", "admin")
        model = admin.call("ir.model", "search", [("model", "=", "ir.logging")])[0]
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
        self.place.query("DELETE FROM ir_logging WHERE name = 'docflow.rehearsal'", None, database)
        crons = admin.call(
            "ir.cron",
            "create",
            [
                {
                    "name": f"Rehearsal {number}",
                    "model_id": model,
                    "state": "code",
                    "code": _JOB.replace("JOB", str(number)),
                    "interval_number": 1,
                    "interval_type": "days",
                    "nextcall": now,
                    "active": True,
                }
                for number in range(JOBS)
            ],
        )
        self.place.query("NOTIFY cron_trigger, '" + database + "'")
        query = (
            "SELECT message, count(*) FROM ir_logging WHERE name = 'docflow.rehearsal' GROUP BY 1"
        )
        wait(
            "the scheduled actions ran",
            lambda: len(self.place.query(query, None, database)) == JOBS,
        )
        # whoever would do one a second time has had time to
        time.sleep(5)
        counts = [row[1] for row in self.place.query(query, None, database)]
        self.tell(
            f"{JOBS} due actions, {len(NODES)} nodes: done once, done more often",
            f"{counts.count(1)}, {sum(count > 1 for count in counts)}",
            counts != [1] * JOBS,
        )
        admin.call("ir.cron", "write", crons, {"active": False})

    # Files

    def files(self):
        """A scan that came in through one node is fetched through nginx, byte by byte."""
        node_of = self._fetch_all()
        bad = [node for node, is_same in node_of.items() if not is_same]
        self.tell("files fetched through nginx, the same byte by byte", len(node_of), bad)

    def _fetch_all(self):
        statement = (
            "SELECT a.id, v.sha256 FROM docflow_file_version v "
            "JOIN ir_attachment a ON a.id = v.attachment_id "
            "JOIN docflow_file f ON f.id = v.file_id "
            "WHERE f.document_id = ANY(%s) AND v.create_uid = %s ORDER BY v.id DESC LIMIT 1"
        )
        self.crowd.renew_notes()
        person = self.crowd.registrars[0].visitor
        values = [self.crowd.registered, person.uid]
        rows = self.place.query(statement, None, self.database, values)
        if not rows:
            return {"none": False}
        found = {}
        for number in range(4):
            answer = person.get(f"/web/content/{rows[0][0]}?download=true&n={number}")
            found[number] = hashlib.sha256(answer.content).hexdigest() == rows[0][1]
        return found

    def store(self):
        """The files move into a bucket; then its store hangs, and then it is gone."""
        if hindrance := self.bucket.get_hindrance():
            self.tell("files in a bucket: left out", hindrance)
            return
        print(f"  s3fs -o {OPTIONS}")
        self.bucket.start()
        written, seen = self.bucket.measure()
        self.tell("a file of 150 KB is written into the bucket, ms", f"{written * 1000:.0f}")
        self.tell("seen by the other node after, seconds at worst", f"{seen:.2f}")
        self._work(self.arguments.seconds)
        self._tell_faults("files in the bucket: errors that people saw", 0)
        self._tell_scans()
        self.files()
        for what, breaks, mends in (
            ("store hangs", self.bucket.freeze, self.bucket.thaw),
            ("store is gone", self.bucket.shut_door, self.bucket.open_door),
        ):
            self._lose_store(what, breaks, mends)

    def _lose_store(self, what, breaks, mends):
        """No file can be written or read for a while; what was confirmed has its scan."""

        def lose():
            time.sleep(5)
            breaks()
            time.sleep(self.arguments.seconds)
            mends()

        self._work(self.arguments.seconds + 30, lose)
        self._tell_faults(f"{what} for {self.arguments.seconds} s: errors that people saw")
        longest = max(answer.seconds for answer in self.crowd.notes.answers)
        self.tell("the longest request, seconds", f"{longest:.0f}", longest > PATIENCE)
        self._tell_scans()
        self._tell_sessions()
        self._work(self.arguments.seconds)
        self._tell_faults("afterwards: errors that people saw", 0)
        self._tell_scans()

    def _tell_scans(self):
        """Every letter whose number was confirmed has its scan in the bucket."""
        letters = list(self.crowd.notes.registered)
        scans, missing = self.bucket.find_missing(letters, self.database)
        self.tell(
            "letters confirmed, their scans in the bucket, lost or damaged",
            f"{len(letters)}, {scans - len(missing)}, {len(missing)}",
            missing or scans < len(letters),
        )

    # The bus, and a pooler

    def bus(self):
        """A message reaches the browser whichever node wrote it and whichever holds its socket."""
        seconds = hear(self.nodes)
        self.tell(
            "bus message to a browser through nginx, seconds",
            f"{seconds:.1f}" if seconds is not None else "did not come",
            seconds is None,
        )

    def pooler(self):
        """What stands between Odoo and PostgreSQL costs each transaction something."""
        for name, (spent, worked) in compare_pooler(self.place, self.database).items():
            self.tell(
                f"a transaction of one statement through {name}, ms",
                f"{spent:.2f} (processor time between: {worked:.2f})",
            )
        statement = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'docflow'"
        for member in "ab":
            connections = self.place.query(statement, member)[0][0]
            self.tell(f"connections of the nodes to {member}", connections)

    # What breaks

    def lose_primary(self):
        """The machine of the primary loses power while everybody works."""
        primary = self.place.get_primary()
        probe = Probe(self.nodes)
        probe.start()

        def kill():
            time.sleep(5)
            self.killed = time.monotonic()
            self.place.kill_member(primary)

        self._work(self.arguments.seconds + 20, kill)
        probe.end()
        promoted = self.place.get_primary()
        self.tell("primary killed: now it is", f"{promoted}, was {primary}", promoted == primary)
        gap = probe.get_gap(self.killed)
        self.tell(
            "seconds without a write",
            f"{gap:.1f}" if gap else "did not come back",
            not gap or gap > RECOVERY,
        )
        self._tell_faults("errors that people saw meanwhile")
        self._tell_sessions()
        self._tell_ledger()
        self.place.start_member(primary)
        __, seconds = wait("the old primary follows", self.place.get_replica, 300)
        self.tell("the old primary came back as replica, seconds", f"{seconds:.0f}")

    def lose_replica(self):
        replica = self.place.get_replica()
        probe = Probe(self.nodes)
        probe.start()

        def kill():
            time.sleep(5)
            self.killed = time.monotonic()
            self.place.kill_member(replica)

        self._work(self.arguments.seconds + 10, kill)
        probe.end()
        gap = probe.get_gap(self.killed)
        self.tell("replica killed: longest wait of a write, seconds", f"{gap or 0:.1f}", not gap)
        self._tell_faults("errors that people saw meanwhile")
        self._tell_sessions()
        self.place.start_member(replica)
        __, seconds = wait("the replica follows", self.place.get_replica, 300)
        self.tell("the replica is in step again, seconds", f"{seconds:.0f}")

    def lose_node(self):
        def kill():
            time.sleep(5)
            self.place.kill("odoo-a")

        self._work(self.arguments.seconds, kill)
        self._tell_faults("node killed: errors that people saw")
        self._tell_sessions()
        self.nodes.start_node("a")
        self.nodes.wait_node("a")

    def _tell_sessions(self):
        kept, lost = self.crowd.count_sessions()
        self.tell("sessions kept", f"{kept} of {len(self.crowd.people)}", lost)

    def _tell_ledger(self):
        self.crowd.renew_notes()
        acknowledged = self.crowd.registered
        faults = self.ledger.find_faults(acknowledged)
        lost = [fault for fault in faults if "acknowledged" in fault]
        self.tell("registrations: acknowledged, lost", f"{len(acknowledged)}, {len(lost)}", lost)
        self.tell(
            f"numbers in {self.ledger.journals} journals: gaps and duplicates",
            len(faults) - len(lost),
            len(faults) > len(lost),
        )
        for fault in faults[:5]:
            print(f"      {fault}")
