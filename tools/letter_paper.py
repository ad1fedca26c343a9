"""Paper of the labelled letters: pages that follow each other, blocks, tables, stamps over text."""

import math

from PIL import Image, ImageDraw
from sample_scan import Sheet, load_font, scrawl, wrap

_BOTTOM_MM = 22


class Paper:
    """The pages of one letter; the pen goes on to a new page where one is full."""

    def __init__(self, dpi, face, points=12):
        self.dpi, self.face, self.points = dpi, face, points
        self.pages = []
        self.turn_page()

    def turn_page(self):
        """Begin the next page."""
        self.sheet = Sheet(self.dpi, self.face)
        self.pages.append(self.sheet)

    @property
    def mm(self):
        return self.sheet.mm

    @property
    def y_mm(self):
        return self.sheet.y / self.mm

    @y_mm.setter
    def y_mm(self, value):
        self.sheet.y = value * self.mm

    def gap(self, mm):
        """Move the pen down."""
        self.sheet.gap(mm)

    def text(self, text, *, points=None, bold=False, align="left", x=0, width=None, indent=0):
        """Write a wrapped paragraph ``x`` mm from the left margin, ``width`` mm wide at most."""
        sheet, mm = self.sheet, self.mm
        font = sheet.font(points or self.points, bold)
        room = (width or (sheet.right - sheet.left) / mm - x) * mm
        for row, line in enumerate(wrap(text, font, room, indent * mm)):
            self._make_room(font.size * 1.35)
            sheet = self.sheet
            left = sheet.left + x * mm + (indent * mm if row == 0 else 0)
            if align == "center":
                left = sheet.left + x * mm + (room - font.getlength(line)) / 2
            elif align == "right":
                left = sheet.left + x * mm + room - font.getlength(line)
            sheet.draw.text((left, sheet.y), line, font=font, fill=25)
            sheet.y += font.size * 1.35

    def columns(self, left, right, **options):
        """Write two blocks side by side; each is a list of (text, options)."""
        top = self.y_mm
        bottoms = []
        for x, width, rows in ((0, 78, left), (90, 78, right)):
            self.y_mm = top
            for text, own in rows:
                self.text(text, x=x, width=width, **{**options, **own})
            bottoms.append(self.y_mm)
        self.y_mm = max(bottoms)

    def rule(self):
        """Draw a line across."""
        self.sheet.rule()

    def signature(self, position, name):
        """Write the post, a scrawl and the name."""
        self._make_room(30 * self.mm)
        top = self.y_mm
        scrawl(self.sheet, self.sheet.y)
        self.text(position, width=70)
        bottom = self.y_mm
        self.y_mm = top
        self.text(name, x=112, width=56)
        self.y_mm = max(bottom, self.y_mm) + 6

    def table(self, head, rows):
        """Draw a table of equal columns."""
        sheet, mm = self.sheet, self.mm
        width = (sheet.right - sheet.left) / len(head)
        font = sheet.font(10)
        for row in (head, *rows):
            self._make_room(9 * mm)
            sheet = self.sheet
            for index, cell in enumerate(row):
                x = sheet.left + index * width
                sheet.draw.rectangle((x, sheet.y, x + width, sheet.y + 8 * mm), outline=60, width=2)
                sheet.draw.text((x + mm, sheet.y + 1.6 * mm), cell, font=font, fill=25)
            sheet.y += 8 * mm

    def round_stamp(self, x_mm, y_mm, words, grey=120):
        """Press a round seal on the first page, over whatever stands there."""
        side = round(38 * self.mm)
        ink = Image.new("L", (side, side), 0)
        draw = ImageDraw.Draw(ink)
        for inset in (0.02, 0.14):
            box = (side * inset, side * inset, side * (1 - inset), side * (1 - inset))
            draw.ellipse(box, outline=255 - grey, width=max(2, round(self.mm / 3)))
        font = load_font(round(side / 13), bold=True, face=self.face)
        for row, line in enumerate(words):
            left = (side - font.getlength(line)) / 2
            draw.text((left, side * (0.34 + 0.13 * row)), line, font=font, fill=255 - grey)
        self._press(ink, x_mm, y_mm, 14)

    def box_stamp(self, x_mm, y_mm, lines, grey=110, lean=4, width_mm=46):
        """Press a stamp in a frame on the first page: «ВХІДНИЙ № …», a date of receipt."""
        font = load_font(round(3.6 * self.mm), bold=True, face="DejaVuSans")
        width, height = round(width_mm * self.mm), round((4 + 5.4 * len(lines)) * self.mm)
        ink = Image.new("L", (width, height), 0)
        draw = ImageDraw.Draw(ink)
        draw.rectangle((1, 1, width - 2, height - 2), outline=255 - grey, width=3)
        for row, line in enumerate(lines):
            draw.text((2 * self.mm, (1.6 + 5.4 * row) * self.mm), line, font=font, fill=255 - grey)
        self._press(ink, x_mm, y_mm, lean)

    def _press(self, ink, x_mm, y_mm, lean):
        ink = ink.rotate(lean, expand=True, resample=Image.Resampling.BICUBIC)
        page = self.pages[0]
        place = (round(x_mm * self.mm), round(y_mm * self.mm))
        page.image.paste(0, place, ink)

    def hand(self, text, points=13):
        """Write a line the way a careful hand does: letters dance a little."""
        font = self.sheet.font(points)
        for line in wrap(text, font, self.sheet.right - self.sheet.left, 0):
            self._make_room(font.size * 1.5)
            x = self.sheet.left
            for place, letter in enumerate(line):
                shift = math.sin(place * 1.7 + len(line)) * 0.35 * self.mm
                self.sheet.draw.text((x, self.sheet.y + shift), letter, font=font, fill=45)
                x += font.getlength(letter)
            self.sheet.y += font.size * 1.5

    def _make_room(self, height):
        if self.sheet.y + height > self.sheet.image.height - _BOTTOM_MM * self.mm:
            self.turn_page()
