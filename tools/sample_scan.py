#!/usr/bin/env python3
"""Make a PDF that looks like a scanned official letter, for tests, demo data and measurements.

    python tools/sample_scan.py OUT.pdf

The page is drawn, turned a little, sprinkled with noise and packed as a JPEG picture, so that the
PDF holds no text layer: whoever wants the words has to recognise them.
"""

import argparse
import functools
import io
import math
import pathlib
import random
import time

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_FONT_FOLDERS = (
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/truetype/liberation2",
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/dejavu",
    "",
)
_A4_MM = (210, 297)
_MARGIN_MM = (28, 18, 14, 20)  # left, top, right, bottom
_QUALITY = 38


def letter_pdf(
    sender: str,
    number: str,
    date: str,
    addressee: str,
    subject: str,
    paragraphs: list[str],
    signature: str,
    *,
    turn: float = 0.7,
    noise: float = 8,
    seed: int = 1,
    pages: int = 1,
    dpi: int = 150,
) -> bytes:
    """Return the scan of a letter as PDF; the same arguments always give the same bytes.

    ``turn`` is the slant of the sheet in degrees, ``noise`` the grain of the scanner (standard
    deviation, in levels of 255).  A tab in ``signature`` stands between the post and the name.
    Pages after the first are annexes.
    """
    letter = _draw_letter(sender, number, date, addressee, subject, paragraphs, signature, dpi)
    annexes = [_draw_annex(index, number, date, paragraphs, dpi) for index in range(1, pages)]
    scans = [
        scan(image, turn, noise, seed + index) for index, image in enumerate([letter, *annexes])
    ]
    return pack(scans, dpi)


class Sheet:
    """A blank A4 page with a pen that goes down it."""

    def __init__(self, dpi: int, face: str = "DejaVuSerif"):
        self.face = face
        self.mm = dpi / 25.4
        self.image = Image.new("L", tuple(round(side * self.mm) for side in _A4_MM), 252)
        self.draw = ImageDraw.Draw(self.image)
        left, top, right, _bottom = (side * self.mm for side in _MARGIN_MM)
        self.left, self.y, self.right = left, top, self.image.width - right

    def font(self, points: float, bold: bool = False) -> ImageFont.FreeTypeFont:
        return load_font(round(points / 72 * 25.4 * self.mm), bold, self.face)

    def gap(self, mm: float) -> None:
        self.y += mm * self.mm

    def rule(self) -> None:
        self.draw.line(
            (self.left, self.y, self.right, self.y), fill=40, width=max(1, round(self.mm / 3))
        )
        self.gap(3)

    def text(self, text, points=12, *, bold=False, align="left", start_mm=0, indent_mm=0):
        """Write ``text`` as a wrapped paragraph, ``start_mm`` away from the left margin."""
        font = self.font(points, bold)
        left = self.left + start_mm * self.mm
        lines = wrap(text, font, self.right - left, indent_mm * self.mm)
        for row, line in enumerate(lines):
            x = left + (indent_mm * self.mm if row == 0 else 0)
            if align == "center":
                x = left + (self.right - left - font.getlength(line)) / 2
            self.draw.text((x, self.y), line, font=font, fill=25)
            self.y += font.size * 1.35


@functools.cache
def load_font(size: int, bold: bool, face: str = "DejaVuSerif") -> ImageFont.FreeTypeFont:
    regular = face if face.startswith("DejaVu") else f"{face}-Regular"
    name = f"{face}-Bold.ttf" if bold else f"{regular}.ttf"
    for folder in _FONT_FOLDERS:
        try:
            return ImageFont.truetype(str(pathlib.Path(folder, name)), size)
        except OSError:
            continue
    message = f"The font {name} is missing: install fonts-dejavu, fonts-liberation"
    raise SystemExit(message)


def wrap(text: str, font: ImageFont.FreeTypeFont, width: float, indent: float) -> list[str]:
    lines = []
    for source in text.split("\n"):
        line = ""
        for word in source.split(" "):  # a no-break space keeps "486 000" together
            longer = f"{line} {word}".strip()
            room = width - (indent if not lines else 0)
            if line and font.getlength(longer) > room:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def _draw_letter(sender, number, date, addressee, subject, paragraphs, signature, dpi):
    sheet = Sheet(dpi)
    sheet.text(sender, 14, bold=True, align="center")
    sheet.gap(2)
    sheet.rule()
    sheet.gap(2)
    sheet.text(f"{date}  № {number}", 12)
    sheet.gap(8)
    sheet.text(addressee, 12, bold=True, start_mm=85)
    sheet.gap(10)
    sheet.text(subject, 12, bold=True)
    sheet.gap(6)
    for paragraph in paragraphs:
        sheet.text(paragraph, 12, indent_mm=12)
        sheet.gap(2)
    sheet.gap(14)
    if number.strip("_"):  # what has no number yet nobody has signed
        scrawl(sheet, sheet.y)
    position, _tab, name = signature.rpartition("\t")
    top = sheet.y
    sheet.text(name, 12, start_mm=112 if position else 0)
    sheet.y = top
    sheet.text(position, 12)
    return sheet.image


def _draw_annex(index, number, date, paragraphs, dpi):
    sheet = Sheet(dpi)
    sheet.text(f"Додаток {index}\nдо листа від {date} № {number}", 12, start_mm=95)
    sheet.gap(12)
    for row, paragraph in enumerate(paragraphs, start=1):
        sheet.text(f"{row}. {paragraph}", 12, indent_mm=12)
        sheet.gap(2)
    return sheet.image


def scrawl(sheet: Sheet, y: float) -> None:
    """A signature by hand beside the printed name."""
    unit = sheet.mm
    points = [
        (
            sheet.left + (78 + 26 * step / 60) * unit,
            y + (2 + 5 * math.sin(step / 3.1) * math.cos(step / 17)) * unit,
        )
        for step in range(61)
    ]
    sheet.draw.line(points, fill=70, width=max(2, round(unit / 2.5)), joint="curve")


def scan(image: Image.Image, turn: float, noise: float, seed: int) -> Image.Image:
    """Lay the sheet askew and look at it through a cheap scanner."""
    lean = turn * random.Random(seed).choice((-1, 1))
    image = image.rotate(lean, resample=Image.Resampling.BICUBIC, fillcolor=238)
    grain = np.random.default_rng(seed).normal(0, noise, (image.height, image.width))
    levels = np.asarray(image, dtype=float) + grain
    return Image.fromarray(levels.clip(0, 255).astype("uint8"))


def pack(scans: list[Image.Image], dpi: int) -> bytes:
    stream = io.BytesIO()
    # A fixed moment instead of the clock: one seed, one file, one digest.
    moment = time.struct_time((2026, 1, 5, 9, 0, 0, 0, 5, 0))
    scans[0].save(
        stream,
        "PDF",
        save_all=True,
        append_images=scans[1:],
        resolution=dpi,
        quality=_QUALITY,
        creationDate=moment,
        modDate=moment,
    )
    return stream.getvalue()


def default_letter(**options) -> bytes:
    """Return a letter of a heating company to the mayor, with the ``options`` of ``letter_pdf``."""
    return letter_pdf(
        sender="КОМУНАЛЬНЕ ПІДПРИЄМСТВО «ТЕПЛОЕНЕРГІЯ»\nвул. Європейська, 12, м. Світлодар, 45000",
        number="01-17/482",
        date="12.03.2026",
        addressee="Міському голові\nОлені БОНДАР",
        subject="Про готовність котелень до опалювального сезону",
        paragraphs=[
            (
                "Повідомляємо, що під час обстеження котельні на вул. Шкільній, 7 виявлено"
                " знос двох мережевих насосів. Подальша їх експлуатація загрожує зупинкою"
                " теплопостачання школи №\u00a03 та дитячого садка «Ластівка»."
            ),
            (
                "Просимо розглянути можливість виділення з міського бюджету 486\u00a0000 гривень на"
                " придбання насосів та доручити управлінню житлово-комунального господарства"
                " погодити перелік робіт до 1 квітня 2026\u00a0року."
            ),
            (
                "Про прийняте рішення просимо повідомити у п'ятиденний строк. Додаток: дефектний"
                " акт на 2 арк. в 1 прим."
            ),
        ],
        signature="Директор\tІгор МЕЛЬНИК",
        **options,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=pathlib.Path, help="where to write the PDF")
    parser.add_argument("--pages", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dpi", type=int, default=150)
    arguments = parser.parse_args()
    arguments.out.write_bytes(
        default_letter(pages=arguments.pages, seed=arguments.seed, dpi=arguments.dpi)
    )


if __name__ == "__main__":
    main()
