"""Two texts as rows of two columns: what is the same stands beside each other."""

from collections.abc import Iterator, Sequence

from .units import Unit, paragraphs, sentences
from .words import Clock, Token, diff, tokens, unit_key

_SECONDS = 8


def compare(left: Sequence[str], right: Sequence[str], *, is_soft: bool) -> list[dict]:
    """Return the rows of two texts (pages or parts of each).

    :param bool is_soft: their lines are layout: pages of a PDF or of a scan
    :return: ``[{"kind", "left", "right", "left_page", "right_page"}]``; a side is a list of
        ``[mark, text]`` with mark 1 where it differs.
        ``kind`` is ``equal``, ``changed``, ``added`` or ``removed``.
    """
    cut = sentences if is_soft else paragraphs
    return list(_rows(cut(left), cut(right), Clock(_SECONDS), is_soft))


def _rows(left: list[Unit], right: list[Unit], clock: Clock, is_soft: bool) -> Iterator[dict]:
    keys = [[unit_key(u.text, is_soft=is_soft) for u in side] for side in (left, right)]
    at_left = at_right = 0
    gone, come = [], []
    for sign, count in [*diff(*keys, clock, is_tidy=False), (0, 0)]:
        if sign < 0:
            gone += left[at_left : at_left + count]
        elif sign > 0:
            come += right[at_right : at_right + count]
        else:
            yield from _block(gone, come, clock, is_soft)
            gone, come = [], []
            for old, new in zip(
                left[at_left : at_left + count], right[at_right : at_right + count], strict=True
            ):
                yield _row("equal", [[0, old.text]], [[0, new.text]], old, new)
        at_left += count if sign <= 0 else 0
        at_right += count if sign >= 0 else 0


def _block(gone: list[Unit], come: list[Unit], clock: Clock, is_soft: bool) -> Iterator[dict]:
    """Yield the rows of what differs: units only here, only there, or compared by words."""
    if not gone or not come:
        for old in gone:
            yield _row("removed", [[1, old.text]], [], old, None)
        for new in come:
            yield _row("added", [], [[1, new.text]], None, new)
        return
    words = [tokens([u.text for u in side], is_soft=is_soft) for side in (gone, come)]
    signs = diff(*([token.key for token in side] for side in words), clock, is_tidy=True)
    columns = _Columns(gone, come)
    at = [0, 0]
    for sign, count in signs:
        for _step in range(count):
            old = words[0][at[0]] if sign <= 0 else None
            new = words[1][at[1]] if sign >= 0 else None
            at[0] += sign <= 0
            at[1] += sign >= 0
            columns.add(old, new)
            if old and new and old.is_last and new.is_last:
                yield columns.cut()
    if columns.has_rest:
        yield columns.cut()


class _Columns:
    """The row that is being filled with words."""

    def __init__(self, left: list[Unit], right: list[Unit]):
        self._units = [left, right]
        self._ends = [0, 0]  # units that ended above
        self._passed = [0, 0]  # units that ended, those of this row among them
        self._parts: list[list[list]] = [[], []]

    @property
    def has_rest(self) -> bool:
        return any(self._parts)

    def add(self, old: Token | None, new: Token | None) -> None:
        mark = int(not (old and new))
        for side, token in enumerate((old, new)):
            if token:
                self._write(side, mark, token)

    def _write(self, side: int, mark: int, token: Token) -> None:
        parts = self._parts[side]
        text = token.text
        if token.is_last:
            # the end of a paragraph is seen only where it differs
            text = f"{text if mark or token.key != '¶' else ''}\n"
            self._passed[side] += 1
        if parts and parts[-1][0] == mark:
            parts[-1][1] += text
        else:
            parts.append([mark, text])

    def cut(self) -> dict:
        """Return the row, and begin the next one."""
        left, right = (_trimmed(parts) for parts in self._parts)
        first = [
            units[min(end, len(units) - 1)]
            for units, end in zip(self._units, self._ends, strict=True)
        ]
        is_changed = any(mark for mark, __ in left + right)
        kind = "changed" if is_changed else "equal"
        if is_changed and not (left and right):
            kind = "removed" if left else "added"
        self._ends, self._parts = list(self._passed), [[], []]
        return _row(kind, left, right, first[0] if left else None, first[1] if right else None)


def _trimmed(parts: list[list]) -> list[list]:
    while parts and not parts[-1][1].rstrip("\n"):
        parts.pop()
    if parts:
        parts[-1][1] = parts[-1][1].rstrip("\n")
    return parts


def _row(kind: str, left: list, right: list, old: Unit | None, new: Unit | None) -> dict:
    return {
        "kind": kind,
        "left": left,
        "right": right,
        "left_page": old.page if old else 0,
        "right_page": new.page if new else 0,
    }
