"""Layouts set apart: no letter drawn by them was looked at while the recognition was written.

They are drawn with organisations, people, matters and words of the part "test" alone.
"""

from letter_layouts import _addressees, _body, _end, _reference


def emblem(paper, letter):
    """An emblem in a frame at the left, the name beside it, number and date under each other."""
    sheet, mm, top = paper.sheet, paper.mm, paper.y_mm
    box = (sheet.left, top * mm, sheet.left + 22 * mm, (top + 22) * mm)
    sheet.draw.rectangle(box, outline=90, width=3)
    sheet.draw.ellipse(box, outline=90, width=3)
    for line in letter.heading:
        paper.text(line, x=28, bold=True, points=12.5)
    paper.text(letter.contact, x=28, points=8.5)
    paper.y_mm = max(paper.y_mm, top + 25)
    paper.rule()
    paper.text(f"№ {letter.number}")
    paper.text(f"від {letter.day}")
    if letter.reference:
        paper.text(_reference(letter))
    paper.gap(2)
    _addressees(paper, letter, x=84)
    paper.gap(6)
    _body(paper, letter, width=120)
    paper.box_stamp(128, 62, ("Отримано", f"вх. № {letter.our_number}", letter.received), lean=-5)


def footed(paper, letter):
    """The name centred on top, the address and the code at the foot; number and date at the
    right."""
    for line in letter.heading:
        paper.text(line, align="center", points=14)
    paper.rule()
    paper.text(f"{letter.day} № {letter.number}", align="right")
    if letter.reference:
        paper.text(_reference(letter), align="right")
    paper.gap(6)
    _addressees(paper, letter, x=0)
    paper.gap(4)
    _body(paper, letter, bold=False)
    if len(paper.pages) == 1 and paper.y_mm < 262:
        paper.y_mm = 266
        paper.text(letter.contact, align="center", points=8)
    paper.round_stamp(88, _end(paper) - 70 if paper.y_mm > 260 else _end(paper) - 40, ("М.П.", ""))


def typewriter(paper, letter):
    """A letter of one width of letters, the subject in the middle of the page's left half."""
    paper.face = paper.sheet.face = "LiberationMono"
    paper.points = 10.5
    for line in letter.heading:
        paper.text(line)
    paper.text(letter.contact, points=8.5)
    paper.gap(4)
    paper.text(f"N {letter.number} від {letter.day}".replace("N ", "№ "))
    if letter.reference:
        paper.text(_reference(letter))
    paper.gap(4)
    _addressees(paper, letter, x=86, bold=False)
    paper.gap(4)
    _body(paper, letter, bold=False, width=86)


def councillor(paper, letter):
    """A deputy of a local council: name and seat at the left, the kind of the letter under them."""
    rows = [(line, {"bold": True}) for line in letter.heading]
    rows += [(letter.contact, {"points": 9})]
    right = [(addressee, {}) for addressee in letter.addressees]
    paper.columns(rows, right)
    paper.gap(4)
    paper.text(f"{letter.day} № {letter.number}")
    paper.gap(6)
    paper.text(letter.title, bold=True, align="center")
    paper.gap(2)
    paper.text(letter.subject, align="center")
    paper.gap(6)
    _body(paper, letter.without_subject())


def russian_plain(paper, letter):
    """A Russian letter on a blank at the right, number and date at the left under a rule."""
    for line in letter.heading:
        paper.text(line, bold=True, align="right")
    paper.text(letter.contact, align="right", points=8.5)
    paper.rule()
    paper.text(f"от {letter.day} № {letter.number}")
    if letter.reference:
        paper.text(_reference(letter))
    paper.gap(6)
    _addressees(paper, letter, x=92, bold=False)
    paper.gap(8)
    _body(paper, letter)


def neighbour(paper, letter):
    """A citizen's letter: to whom and from whom at the right, date and signature in one row."""
    for addressee in letter.addressees:
        paper.text(addressee, x=95, width=73)
    paper.text(f"{letter.from_word} {letter.sender_from}", x=95, width=73)
    paper.text(letter.contact, x=95, width=73)
    paper.text("тел. (050) 765-43-21", x=95, width=73)
    paper.gap(12)
    paper.text(letter.title.capitalize(), align="center", points=13)
    paper.gap(6)
    for paragraph in letter.paragraphs:
        paper.text(paragraph, indent=12)
    paper.gap(12)
    top = paper.y_mm
    paper.text(letter.day, x=6)
    paper.y_mm = top
    paper.text(letter.signatory, x=118)


HELD = (emblem, footed, typewriter, councillor, russian_plain, neighbour)
