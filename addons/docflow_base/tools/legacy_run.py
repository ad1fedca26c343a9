"""What one run of an import carries from step to step. No records."""

from dataclasses import dataclass, field

from .legacy_cells import Clock
from .legacy_folder import Folder


@dataclass
class Run:
    """``commit`` ends a batch, ``rollback`` undoes one; ``progress(phase, done, total)`` tells how
    far it is, ``phase`` is one of ``read, check, files, write``.
    """

    folder: Folder
    clock: Clock
    source: str
    is_dry: bool
    commit: object
    rollback: object = None
    progress: object = lambda phase, done, total: None
    refs: dict = field(default_factory=dict)
    #: Tables that hold rows of the cards and were read.
    tables: list = field(default_factory=list)
