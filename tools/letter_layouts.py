"""How letters lie on paper: blanks of ДСТУ 4163 and what people make of them.

Each function draws one letter (see ``Letter`` in ``letter_samples.py``) on a ``Paper``. Layouts
that are held apart lie in ``letter_layouts_held.py``.
"""

_REFERENCE = {"uk": "На № {number} від {date}", "ru": "На № {number} от {date}"}


def _reference(letter):
    if not letter.reference:
        return ""
    number, day = letter.reference
    return _REFERENCE[letter.language].format(number=number, date=day)


def _body(paper, letter, *, bold=True, width=None):
    if letter.subject:
        paper.text(letter.subject, bold=bold, width=width)
        paper.gap(6)
    if letter.salutation:
        paper.text(letter.salutation, align="center")
        paper.gap(3)
    for paragraph in letter.paragraphs:
        paper.text(paragraph, indent=12)
        paper.gap(1.5)
    if letter.annex_note:
        paper.gap(3)
        paper.text(letter.annex_note)
    paper.gap(10)
    paper.signature(letter.position, letter.signatory)
    if letter.performer:
        paper.text(letter.performer, points=9)


def _end(paper):
    """Return where the text of the first page ends, in mm: stamps are pressed over its tail."""
    return min(paper.y_mm, 250) if len(paper.pages) == 1 else 250


def _addressees(paper, letter, x=90, bold=True):
    for addressee in letter.addressees:
        paper.text(addressee, x=x, bold=bold)
        paper.gap(3)


def corner(paper, letter):
    """Corner blank: everything of the sender at the left, the addressee at the right."""
    rows = [(line, {"bold": True}) for line in letter.heading]
    rows += [(letter.contact, {"points": 9}), (" ", {"points": 5})]
    rows += [(f"{letter.day} № {letter.number}", {})]
    rows += [(_reference(letter), {})] if letter.reference else []
    right = [(" ", {"points": 18})]
    for addressee in letter.addressees:
        right += [(addressee, {"bold": True}), (" ", {"points": 6})]
    paper.columns(rows, right)
    paper.gap(10)
    _body(paper, letter, width=80)


def centred(paper, letter):
    """Centred blank with a rule; number and date under it on one line."""
    for line in letter.heading:
        paper.text(line, bold=True, align="center", points=13)
    paper.text(letter.contact, align="center", points=9)
    paper.rule()
    top = paper.y_mm
    paper.text(f"від {letter.day} № {letter.number}", width=80)
    if letter.reference:
        paper.y_mm = top
        paper.text(_reference(letter), x=90)
    paper.gap(8)
    _addressees(paper, letter)
    paper.gap(6)
    _body(paper, letter, width=90)


def bilingual(paper, letter):
    """Two columns of one blank in two languages, a common line of the index under them."""
    left = [(line, {"bold": True, "align": "center"}) for line in letter.heading]
    left += [(letter.contact, {"points": 9, "align": "center"})]
    right = [(line, {"bold": True, "align": "center"}) for line in letter.heading2]
    right += [(letter.contact2, {"points": 9, "align": "center"})]
    paper.columns(left, right)
    paper.gap(2)
    paper.rule()
    paper.text(f"{letter.day}  №  {letter.number}    {_reference(letter)}")
    paper.gap(8)
    _addressees(paper, letter)
    paper.gap(6)
    _body(paper, letter, width=90)


def ministry(paper, letter):
    """Blank of a ministry: «від … № …» and «На № … від …» at two ends of a line."""
    for line in letter.heading:
        paper.text(line, bold=True, align="center", points=14)
    paper.text(letter.contact, align="center", points=8)
    paper.gap(3)
    top = paper.y_mm
    paper.text(f"№ {letter.number} від {letter.day}", width=84)
    paper.y_mm = top
    paper.text(_reference(letter) or "На №________ від ________", x=90)
    paper.gap(10)
    _addressees(paper, letter)
    paper.gap(8)
    _body(paper, letter, bold=False, width=90)


def fax(paper, letter):
    """A fax: a line of the machine on top, stamps of both sides over the text."""
    paper.text(f"FROM: KANC TEL: 0335221415  {letter.day} 09:14  P. 01/01", points=8)
    paper.gap(4)
    centred(paper, letter)
    end = _end(paper)
    paper.round_stamp(84, end - 40, ("УКРАЇНА", "ДЛЯ ДОКУМЕНТІВ", "№ 2"))
    paper.box_stamp(132, end - 58, ("ВХІДНИЙ", f"№ {letter.our_number}", letter.received))


def russian(paper, letter):
    """A Russian letter: «Исх. № … от …» at the left, the addressee at the right."""
    for line in letter.heading:
        paper.text(line, bold=True, align="center")
    paper.text(letter.contact, align="center", points=9)
    paper.rule()
    left = [(f"Исх. № {letter.number} от {letter.day}", {})]
    left += [(_reference(letter), {})] if letter.reference else []
    paper.columns(left, [(addressee, {"bold": True}) for addressee in letter.addressees])
    paper.gap(12)
    _body(paper, letter, width=90)


def deputy(paper, letter):
    """A deputy's letter: who he is on top, the kind of the letter in the middle."""
    for line in letter.heading:
        paper.text(line, bold=True, align="center", points=15)
    paper.text(letter.contact, align="center", points=9)
    paper.rule()
    paper.text(f"№ {letter.number}", width=80)
    paper.text(letter.day, width=80)
    paper.gap(4)
    _addressees(paper, letter)
    paper.gap(6)
    paper.text(letter.title, bold=True, align="center")
    paper.gap(4)
    _body(paper, letter)


def citizen(paper, letter):
    """A citizen's application by hand: to whom, from whom, the text, date and signature below."""
    for addressee in letter.addressees:
        paper.text(addressee, x=85)
    paper.text(f"{letter.from_word} {letter.sender_from},", x=85)
    paper.text(letter.contact, x=85)
    paper.gap(14)
    paper.text(letter.title, align="center", points=14)
    paper.gap(8)
    paper.points = 13
    for paragraph in letter.paragraphs:
        paper.hand(paragraph)
    paper.gap(14)
    top = paper.y_mm
    paper.hand(letter.day)
    paper.y_mm = top
    paper.text(letter.signatory, x=110)
    paper.box_stamp(126, _end(paper) - 34, ("ВХІДНИЙ", f"№ {letter.our_number}", letter.received))


def right_blank(paper, letter):
    """The sender at the right, number over date; the addressee at the left."""
    for line in letter.heading:
        paper.text(line, bold=True, x=84, points=12)
    paper.text(letter.contact, x=84, points=9)
    paper.gap(3)
    paper.text(f"Вих. № {letter.number}", x=84)
    paper.text(f"від {letter.day}", x=84)
    if letter.reference:
        paper.text(_reference(letter), x=84)
    paper.gap(5)
    _addressees(paper, letter, x=0, bold=False)
    paper.gap(8)
    _body(paper, letter)
    paper.round_stamp(80, _end(paper) - 42, ("УКРАЇНА", "КАНЦЕЛЯРІЯ", ""))


def stamped(paper, letter):
    """A corner stamp in a frame instead of a blank; a date stamp over the heading."""
    top = paper.y_mm
    sheet, mm = paper.sheet, paper.mm
    paper.gap(3)
    for line in letter.heading:
        paper.text(line, bold=True, points=11, width=70, x=3, align="center")
    paper.text(letter.contact, points=8, width=70, x=3, align="center")
    paper.gap(2)
    paper.text(f"«{letter.day[:2]}»{letter.day[2:]}  № {letter.number}", width=72, x=3)
    bottom = paper.y_mm + 3
    box = (sheet.left, top * mm, sheet.left + 78 * mm, bottom * mm)
    sheet.draw.rectangle(box, outline=70, width=3)
    paper.y_mm = top + 6
    _addressees(paper, letter)
    paper.y_mm = max(bottom, paper.y_mm) + 10
    _body(paper, letter, width=110)
    paper.box_stamp(132, 92, ("ОДЕРЖАНО", letter.received), grey=140, lean=-6)


def attorney(paper, letter):
    """A person's own blank, the kind of the letter in capitals over the subject."""
    for line in letter.heading:
        paper.text(line, bold=True, align="right")
    paper.text(letter.contact, align="right", points=9)
    paper.gap(6)
    top = paper.y_mm
    paper.text(letter.day, width=80)
    paper.text(f"№ {letter.number}", width=80)
    paper.y_mm = top
    _addressees(paper, letter)
    paper.gap(10)
    paper.text(letter.title, bold=True, align="center", points=14)
    paper.text(letter.subject, align="center")
    paper.gap(6)
    letter = letter.without_subject()
    _body(paper, letter)


def russian_corner(paper, letter):
    """A Russian corner blank, the date before the number."""
    rows = [(line, {"bold": True, "align": "center"}) for line in letter.heading]
    rows += [(letter.contact, {"points": 9, "align": "center"}), (" ", {"points": 6})]
    rows += [(f"{letter.day} № {letter.number}", {})]
    rows += [(_reference(letter), {})] if letter.reference else []
    right = [(addressee, {}) for addressee in letter.addressees]
    paper.columns(rows, right)
    paper.gap(12)
    _body(paper, letter, bold=False, width=84)
    paper.box_stamp(128, _end(paper) - 50, ("ПОЛУЧЕНО", letter.received), lean=7)


def complaint(paper, letter):
    """A citizen's letter typed at home, the date on top."""
    top = paper.y_mm
    paper.text(letter.day, width=60)
    paper.y_mm = top
    for addressee in letter.addressees:
        paper.text(addressee, x=80)
    paper.gap(3)
    paper.text(f"{letter.from_word} {letter.sender_from},", x=80)
    paper.text(f"який (яка) проживає: {letter.contact}", x=80)
    paper.text("тел. 067 123 45 67", x=80)
    paper.gap(10)
    paper.text(letter.title, bold=True, align="center", points=14)
    paper.gap(6)
    for paragraph in letter.paragraphs:
        paper.text(paragraph, indent=10)
    paper.gap(16)
    paper.text(letter.signatory, align="right")


def annex(paper, letter, index, sheets):
    """Sheets of an annex: a heading at the right, a table over the page."""
    for sheet in range(sheets):
        paper.turn_page()
        if sheet == 0:
            word = {"uk": "Додаток {}\nдо листа", "ru": "Приложение {}\nк письму"}
            paper.text(word[letter.language].format(index), x=110)
            paper.gap(8)
        head = ("№ з/п", "Найменування", "Кількість", "Сума, грн")
        rows = [
            (str(row), f"Позиція {row}", str(row * 3), f"{row * 1250},00") for row in range(1, 9)
        ]
        paper.table(head, rows)
