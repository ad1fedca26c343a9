"""What one run of an import carries from step to step. No records."""

from dataclasses import dataclass, field

from .legacy_cells import Clock
from .legacy_folder import Folder

NAMED = 20  # things that are told by name


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
    #: ``{kind: [how many, the first names]}`` of what the tables of references made here.
    made: dict = field(default_factory=dict)
    #: Tables that hold rows of the cards and were read.
    tables: list = field(default_factory=list)

    def note_made(self, kind, names):
        """Remember what was made beside the cards; of many only the first are named."""
        found = self.made.setdefault(kind, [0, []])
        found[0] += len(names)
        found[1] += names[: NAMED - len(found[1])]
