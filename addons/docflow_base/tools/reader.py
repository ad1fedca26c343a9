"""Look at pages and read them, on all cores.

``look()`` and ``read()`` take jobs, as they come, and give a result a job, as they are done.  The
work is done by a :class:`Pool` of bounded children; what it costs to start them is paid once a run.
A page that breaks a child is tried once more by a fresh one, and is then reported as unreadable:
one page never stops the others.
"""

import os
import select
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .paper_sandbox import Bounds, Child, PaperFile, PaperRefusal

# A child that broke down may have been killed by others: its page is tried once more.
_ATTEMPTS = 2
# Seconds on the clock: children give way to everybody, so on a busy server a page takes its time.
# What computes without end is ended by the bound on the processor long before.
_PATIENCE = 180
_END = object()


@dataclass(frozen=True)
class Job:
    """A page to look at or to read: ``key`` is the caller's own, ``rotation`` the degrees clockwise
    by which the page is known to be turned; None: find out."""

    key: object
    file: PaperFile
    index: int
    rotation: int | None = None


@dataclass
class Look:
    """What was seen on a page.

    ``picture`` is a JPEG of the upright page for the screen, ``width`` and ``height`` its size in
    millimetres, ``rotation`` the degrees clockwise by which it was turned, ``barcodes`` a list of
    ``{text, format}`` from the top down.  ``error`` is the code of a refusal, ``detail`` its why.
    """

    key: object
    picture: bytes = b""
    width: int = 0
    height: int = 0
    is_blank: bool = False
    barcodes: list[dict] = field(default_factory=list)
    rotation: int = 0
    error: str | None = None
    detail: str = ""


@dataclass
class Reading:
    """What was read on a page.

    ``words`` are ``[left, top, width, height, confidence, word]``, places as parts of the upright
    page from 0 to 1; ``source`` is ``layer`` or ``ocr``.
    """

    key: object
    text: str = ""
    words: list[list] = field(default_factory=list)
    confidence: float = 0.0
    source: str = "ocr"
    error: str | None = None
    detail: str = ""


@dataclass
class Opening:
    """What a file turned out to be: its kind, the number of its pages, and where it has none of its
    own the ``texts`` it brings along, one a sheet or slide."""

    key: object
    kind: str = ""
    pages: int = 0
    notes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    error: str | None = None
    detail: str = ""


@dataclass
class _Task:
    """A job in the hands of a child."""

    verb: str
    job: Job
    attempt: int = 0

    def result(self, answer: dict, content: bytes):
        if self.verb == "look":
            answer["picture"] = content
        return _RESULTS[self.verb](self.job.key, **answer)

    def refused(self, refusal: PaperRefusal):
        return _RESULTS[self.verb](self.job.key, error=refusal.code, detail=refusal.detail)


_RESULTS = {"look": Look, "read": Reading, "open": Opening}


def look(jobs: Iterable[Job], pool: "Pool | None" = None) -> Iterator[Look]:
    """Look at pages: picture, size, blank, codes, turn; quick enough to split a stack at once."""
    yield from _run("look", jobs, pool)


def read(jobs: Iterable[Job], pool: "Pool | None" = None) -> Iterator[Reading]:
    """Read pages: their own text where it is one, else by recognition."""
    yield from _run("read", jobs, pool)


class Pool:
    """Children for a run, one a core; each has at most one page in hand."""

    def __init__(self, size: int | None = None, bounds: Bounds | None = None):
        self.size = size or cores()
        self.bounds = bounds or Bounds(wall_seconds=_PATIENCE)
        self._children: list[Child] = []

    def work(self, jobs: Iterable[tuple[str, Job] | None]) -> Iterator[tuple]:
        """Yield ``(job, result)`` as pages are done.

        ``jobs`` are pairs of a verb and a job, taken when there is a free child and never ahead.
        None stands for "nothing at the moment": it is asked again when another page is done, and
        believed when no page is in hand.
        """
        jobs = iter(jobs)
        busy: dict[Child, _Task] = {}
        is_more = True
        try:
            while True:
                while is_more and len(busy) < self.size:
                    task = next(jobs, _END)
                    if task is None:
                        break
                    is_more = task is not _END
                    if is_more:
                        yield from self._begin(busy, _Task(*task))
                if not busy:
                    return
                yield from self._collect(busy)
        finally:
            for child in busy:
                self._drop(child)

    def close(self) -> None:
        for child in self._children:
            child.kill()
        self._children.clear()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    def _begin(self, busy: dict, task: "_Task") -> Iterator[tuple]:
        """Give a task to a free child; yield its result at once where no child can take it."""
        child = next((child for child in self._children if child not in busy), None)
        if child is None:
            child = Child(self.bounds)
            self._children.append(child)
        job = task.job
        task.attempt += 1
        busy[child] = task
        try:
            child.send(
                task.verb, job.file, kind=job.file.kind, index=job.index, rotation=job.rotation
            )
        except PaperRefusal as refusal:
            yield from self._refused(busy, child, refusal)

    def _collect(self, busy: dict) -> Iterator[tuple]:
        ready, __, __ = select.select(list(busy), [], [], 1)
        for child in ready or list(busy):
            try:
                answer = child.receive()
                if answer is None:
                    continue
            except PaperRefusal as refusal:
                yield from self._refused(busy, child, refusal)
            else:
                task = busy.pop(child)
                yield task.job, task.result(*answer)

    def _refused(self, busy: dict, child: Child, refusal: PaperRefusal) -> Iterator[tuple]:
        """A child that broke down is replaced and the page tried again; one that says no is
        believed."""
        task = busy.pop(child)
        is_gone = not child.is_alive
        if is_gone:
            self._drop(child)
        if is_gone and refusal.code == "broken" and task.attempt < _ATTEMPTS:
            yield from self._begin(busy, task)
        else:
            yield task.job, task.refused(refusal)

    def _drop(self, child: Child) -> None:
        child.kill()
        if child in self._children:
            self._children.remove(child)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def _run(verb: str, jobs: Iterable[Job], pool: Pool | None) -> Iterator:
    own = pool is None
    pool = pool or Pool()
    try:
        for __, result in pool.work((verb, job) for job in jobs):
            yield result
    finally:
        if own:
            pool.close()
