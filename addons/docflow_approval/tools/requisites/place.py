"""Where on a page there is room for a mark: it never lies over what the document says."""

from dataclasses import dataclass

import numpy as np
import pypdfium2

# How far from the chosen edge a mark may lie, as a share of the page.
REACH = 0.4
_EDGE, _SIDE = 5.0, 10.0  # mm that printers leave white, and a margin
_PADDING = 1.0
_STEP = 1.0
_DOTS = 2.0  # a millimetre
_MAX_SIDE = 2000
# How much darker than the paper a dot of ink is, and the share of ink that is only dirt.
_DARKER = 50
_DARKEST_PAPER = 160
_DIRT = 0.001


@dataclass(frozen=True)
class Room:
    """Where a mark goes: its number among those that were asked for, and its corner in mm."""

    number: int
    left: float
    top: float


class Sheet:
    """The first page as it is seen: its size in mm, and where its ink is."""

    def __init__(self, page: pypdfium2.PdfPage):
        width, height = page.get_size()
        self.width, self.height = width / 72 * 25.4, height / 72 * 25.4
        scale = _DOTS * 25.4 / 72
        scale = min(scale, _MAX_SIDE / max(width, height, 1))
        image = np.asarray(page.render(scale=scale, grayscale=True).to_pil(), dtype=np.int16)
        self.dots = image.shape[1] / self.width
        paper = max(float(np.percentile(image, 95)), _DARKEST_PAPER)
        is_ink = image < paper - _DARKER
        self._sums = np.pad(is_ink.cumsum(0).cumsum(1), ((1, 0), (1, 0)))

    def is_free(self, left: float, top: float, width: float, height: float) -> bool:
        """Tell whether a rectangle (mm) lies on the page and has nothing in it."""
        if left < 0 or top < 0 or left + width > self.width or top + height > self.height:
            return False
        rows, columns = self._sums.shape
        first, last = self._dot(top - _PADDING, rows), self._dot(top + height + _PADDING, rows)
        begin, end = (
            self._dot(left - _PADDING, columns),
            self._dot(left + width + _PADDING, columns),
        )
        sums = self._sums
        ink = sums[last, end] - sums[first, end] - sums[last, begin] + sums[first, begin]
        return bool(ink <= _DIRT * max((last - first) * (end - begin), 1))

    def _dot(self, place, count):
        return min(max(round(place * self.dots), 0), count - 1)


def find_room(sheet: Sheet, place: str, sizes: list) -> Room | None:
    """Return room for the first of ``sizes`` (width and height in mm) that has any.

    :param str place: ``bottom``: the lowest free strip, in the middle; ``top_right``: the highest
        free corner on the right
    """
    for number, (width, height) in enumerate(sizes):
        is_bottom = place == "bottom"
        left = (sheet.width - width) / 2 if is_bottom else sheet.width - width - _SIDE
        for offset in np.arange(_EDGE, sheet.height * REACH - height, _STEP):
            top = sheet.height - height - offset if is_bottom else offset
            if sheet.is_free(left, top, width, height):
                return Room(number, float(left), float(top))
    return None
