import logging
import time
from collections import Counter, OrderedDict, deque

from psycopg2 import OperationalError
from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo import api, models
from odoo.sql_db import db_connect
from odoo.tools import SQL

from ..tools.paper_sandbox import PaperFile
from ..tools.reader import Job, Pool

_logger = logging.getLogger(__name__)
# Seconds in which a run takes pages; with the last of them it must end within the server's limit.
RUN_SECONDS = 45
CRON_SECONDS = 10  # what core gives a job, and counts from
ATTEMPTS = 5  # to store a result that another transaction got in the way of
CANDIDATES = 64  # records looked at to find some that nobody else is reading
OPEN_FILES = 4  # attachments kept at hand; pages of one file come together
COUNTED = 10_000  # as far as anybody counts what waits
# First half of the advisory locks; the second is the id of the record.
LOCKS = {"docflow.scan.page": 0x64660001, "docflow.file.text": 0x64660002}
CLASHES = (SerializationFailure, LockNotAvailable, DeadlockDetected)


class DocflowReading(models.AbstractModel):
    """The job that looks at pages and reads them, on all cores.

    Any number of runs work side by side, on one server or many. A run takes a record by an advisory
    lock in a transaction of its own, which PostgreSQL ends with the run, however that ends; nobody
    waits for it, and people may turn or move a page while it is being read. The record is read
    outside of any transaction and settled in a short one (``_take_reading_result``), then the next
    is taken: all cores are busy until nothing waits. After a kill whatever was not settled waits as
    before, and whatever was settled does not.
    """

    _name = "docflow.reading"
    _description = "Reading of Pages"

    # Business: the job

    @api.model
    def _cron_read(self):
        """Look at and read what waits, as long as a run may last."""
        self.env["docflow.scan.batch"]._open_batches()
        waiting, deadline = self._count_waiting(), self._get_deadline()
        self.env["ir.cron"]._commit_progress(0, remaining=waiting)
        if not waiting or time.monotonic() > deadline:
            return
        # A connection of its own: locks of a transaction end with it, whatever becomes of us, and
        # the results are committed one by one in ours.
        with db_connect(self.env.cr.dbname).cursor() as locks, Pool() as pool:
            run = ReadingRun(self.env, self._get_steps(), locks, pool.size, deadline)
            for job, result in pool.work(run.get_jobs()):
                run.settle(job, result)
            run.tell()
        # what is left is in the hands of others, unless this run was out of time
        left = self._count_waiting() if time.monotonic() > deadline else 0
        self.env["ir.cron"]._commit_progress(0, remaining=left)

    @api.model
    def _get_deadline(self):
        """Return until when a run may last; all rounds of one job share it."""
        end = self.env.context.get("cron_end_time")
        begun = end - CRON_SECONDS if end else time.monotonic()
        return begun + RUN_SECONDS

    @api.model
    def _get_steps(self):
        """Return ``[(model, state, verb)]``: stacks come before files, a look before reading."""
        steps = [
            (name, state, verb)
            for name in LOCKS
            for state, verb in self.env[name]._get_reading_steps()
        ]
        return sorted(steps, key=lambda step: step[2] == "read")

    @api.model
    def _count_waiting(self):
        """Return how many records wait, as far as a person would count."""
        count = 0
        for name, state, __ in self._get_steps():
            # sudo: docflow.scan.page, docflow.file.text - the job reads for everybody
            records = self.env[name].sudo()
            count += records.search_count(records._get_reading_domain(state), limit=COUNTED)
        return count


class ReadingRun:
    """One run of the job: which records it holds, and how a result is settled."""

    def __init__(self, env, steps, locks, size, deadline):
        self.env = env
        self.steps = steps
        self.locks = locks
        self.size = size
        self.deadline = deadline
        self.queue = deque()
        self.taken = set()
        self.files = OrderedDict()
        self.counts = Counter()

    def get_jobs(self):
        """Yield ``(verb, job)`` when the pool asks for more, the most urgent first; None where
        nothing waits: what is in hand may be what waits next."""
        while time.monotonic() < self.deadline:
            if not self.queue and not self._refill():
                yield None
                continue
            state, verb, record = self.queue.popleft()
            record.invalidate_recordset()
            # who held it before us may have settled it just before we took it
            if record.exists() and record._is_reading_wanted(state):
                self.counts[verb] += 1
                yield verb, self._make_job(record, state)

    def settle(self, job, result):
        """Store what was read and commit. What others are in the way of, and what the database is
        not up to now, waits for another run; what cannot be stored at all is called unreadable: it
        would be read in vain for ever.
        """
        record, state = job.key
        for _attempt in range(ATTEMPTS):
            self._begin()
            try:
                stored = record._take_reading_result(state, job, result)
                self.env["ir.cron"]._commit_progress(int(stored))
            except CLASHES:
                self._give_up()
            except OperationalError:
                self._give_up()
                _logger.exception("%s: what was read waits to be stored.", record)
                return
            except Exception:
                self._give_up()
                _logger.exception("%s: what was read could not be stored.", record)
                if result.error:
                    return
                result = type(result)(job.key, error="broken", detail="it cannot be stored")
            else:
                return
        _logger.warning("%s: others were faster %s times, it waits.", record, ATTEMPTS)

    def tell(self):
        """Leave a line in the log."""
        counts = (self.counts[verb] for verb in ("open", "look", "read"))
        _logger.info("Reading: %s opened, %s looked at, %s read", *counts)

    def _begin(self):
        """Begin a transaction that sees what others have committed up to now."""
        self.env["ir.cron"]._commit_progress(0)
        self.env.invalidate_all()

    def _give_up(self):
        self.env.cr.rollback()
        self.env.invalidate_all()

    def _refill(self):
        """Take records of the first step in which any wait; return whether there were some."""
        self._begin()
        for name, state, verb in self.steps:
            # sudo: docflow.scan.page, docflow.file.text - the job reads for everybody
            records = self.env[name].sudo()
            if found := self._take(records, state):
                self.queue.extend((state, verb, record) for record in found)
                self.taken.update((name, record.id, state) for record in found)
                self._begin()
                return True
        return False

    def _take(self, records, state):
        """Return waiting records that neither we nor another run took before."""
        last = 0
        while True:
            domain = [*records._get_reading_domain(state), ("id", ">", last)]
            waiting = records.search(domain, limit=CANDIDATES, order="id")
            if not waiting:
                return waiting
            last = waiting[-1].id
            mine = [id_ for id_ in waiting.ids if (records._name, id_, state) not in self.taken]
            if found := self._lock(records, mine):
                return found

    def _lock(self, records, candidates):
        self.locks.execute(
            SQL(
                """SELECT id FROM unnest(%s::int[]) WITH ORDINALITY AS one(id, place)
                    WHERE pg_try_advisory_xact_lock(%s, id) LIMIT %s""",
                candidates,
                LOCKS[records._name],
                self.size,
            )
        )
        return records.browse(row[0] for row in self.locks.fetchall())

    def _make_job(self, record, state):
        attachment, index = record._get_reading_source()
        if attachment.id not in self.files:
            while len(self.files) >= OPEN_FILES:
                self.files.popitem(last=False)
            self.files[attachment.id] = PaperFile(attachment.raw or b"")
        self.files.move_to_end(attachment.id)
        return Job(
            (record, state), self.files[attachment.id], index, record._get_reading_rotation()
        )
