#!/usr/bin/env python3
"""Write the ready Word templates of `addons/docflow_approval/data/templates/`.

    tools/word_templates.py [FOLDER]

The same script gives the same words: a test compares what it writes with what is shipped. The
layout is that of an institution's letter (ДСТУ 4163:2020): margins of 30, 10, 20 and 20 mm, Times
New Roman 14, requisites in their places.
"""

import pathlib
import sys

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Cm, Mm, Pt

FOLDER = pathlib.Path(__file__).parent.parent / "addons/docflow_approval/data/templates"
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY


class Page:
    """A page of an institution and the parts that its documents share."""

    def __init__(self, title):
        self.document = Document()
        self.document.core_properties.title = title
        self.document.core_properties.author = "DocFlow"
        self.document.core_properties.comments = ""
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(30), Mm(10)
        section.top_margin = section.bottom_margin = Mm(20)
        font = self.document.styles["Normal"].font
        font.name, font.size = "Times New Roman", Pt(14)

    def line(self, text="", *, bold=False, align=None, size=None, left=None, indent=None, after=0):
        """Write one paragraph."""
        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(text)
        run.bold = bold
        if size:
            run.font.size = Pt(size)
        layout = paragraph.paragraph_format
        layout.alignment = align
        layout.space_after = Pt(after)
        layout.space_before = Pt(0)
        if left:
            layout.left_indent = Cm(left)
        if indent:
            layout.first_line_indent = Cm(indent)
        return paragraph

    def heading(self):
        """The name and the addresses of the institution."""
        self.line("{{ organisation.name|upper }}", bold=True, align=CENTER)
        self.line(
            "{{ organisation.address }}{% if organisation.phone %}, тел. {{ organisation.phone }}"
            "{% endif %}{% if organisation.email %}, {{ organisation.email }}{% endif %}"
            "{% if organisation.code %}, код згідно з ЄДРПОУ {{ organisation.code }}{% endif %}",
            align=CENTER,
            size=10,
            after=12,
        )

    def numbered(self):
        """Date and number, which come with the registration."""
        self.line(
            "{{ date|default('____________', true) }} № {{ number|default('____________', true) }}",
            after=6,
        )

    def body(self, *paragraphs):
        """What the author writes himself."""
        for text in paragraphs:
            self.line(text, align=JUSTIFY, indent=1.25, after=6)

    def signed(self, who="signatory"):
        """Position and name of whoever signs."""
        paragraph = self.line(f"{{{{ {who}.position|capitalize }}}}\t{{{{ {who}.signature }}}}")
        paragraph.paragraph_format.space_before = Pt(24)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(17), WD_TAB_ALIGNMENT.RIGHT)

    def executor(self):
        """Who prepared it, with a telephone."""
        paragraph = self.line(
            "{{ author.name }}{% if author.phone %} {{ author.phone }}{% endif %}", size=10
        )
        paragraph.paragraph_format.space_before = Pt(24)


def write_letter():
    """A reply or a letter on our initiative."""
    page = Page("Лист")
    page.heading()
    page.numbered()
    page.line(
        "{% if answers.number %}На № {{ answers.number }} від {{ answers.date }}{% endif %}",
        after=12,
    )
    page.line("{%p for line in addressees %}")
    page.line("{{ line.name }}", bold=True, left=9)
    page.line("{{ line.address }}", left=9, after=6)
    page.line("{%p endfor %}")
    page.line("{{ subject }}", bold=True, after=12)
    page.line("{%p if greeting %}")
    page.line("{{ greeting }}", align=CENTER, after=6)
    page.line("{%p endif %}")
    page.body(
        "{% if answers.our_number %}На Ваш лист (наш вх. № {{ answers.our_number }} від "
        "{{ answers.our_date }}) повідомляємо таке.{% else %}Повідомляємо таке.{% endif %}",
        "[Текст листа]",
    )
    page.signed()
    page.executor()
    return page.document


def write_order():
    """An order: grounds, points, control, signature."""
    page = Page("Розпорядження")
    page.heading()
    page.line("{{ type|upper }}", bold=True, align=CENTER, after=12)
    page.numbered()
    page.line("{{ subject }}", bold=True, after=12)
    page.body(
        "Відповідно до [підстава], з метою [мета]:",
        "1. [Що зробити, кому, до якого дня].",
        "2. Контроль за виконанням цього розпорядження [за ким].",
    )
    page.signed()
    return page.document


def write_memo():
    """An internal memo to its recipients."""
    page = Page("Внутрішня записка")
    page.line("{{ department }}", after=12)
    page.line("{%p for line in recipients %}")
    page.line("{{ line.position|capitalize }}", left=9)
    page.line("{{ line.name }}", left=9, after=6)
    page.line("{%p endfor %}")
    page.line("{{ type|upper }}", bold=True, align=CENTER, after=6)
    page.numbered()
    page.line("{{ subject }}", bold=True, after=12)
    page.body("[Текст]")
    page.signed("author")
    return page.document


def write_note():
    """A service note: what is asked, and why."""
    page = Page("Службова записка")
    page.line("{%p for line in recipients %}")
    page.line("{{ line.position|capitalize }}", left=9)
    page.line("{{ line.name }}", left=9, after=6)
    page.line("{%p endfor %}")
    page.line("{{ type|upper }}", bold=True, align=CENTER, after=6)
    page.numbered()
    page.line("{{ subject }}", bold=True, after=12)
    page.body(
        "Прошу [що зробити] у зв'язку з [підстава].",
        "{% if links %}Підстава: {% for line in links %}{{ line.subject }}, № {{ line.number }} "
        "від {{ line.date }}{% if not loop.last %}; {% endif %}{% endfor %}.{% endif %}",
    )
    page.signed("author")
    return page.document


TEMPLATES = {
    "letter": write_letter,
    "order": write_order,
    "memo": write_memo,
    "service_note": write_note,
}


def main():
    """Write all of them."""
    folder = pathlib.Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in TEMPLATES.items():
        write().save(folder / f"{name}.docx")


if __name__ == "__main__":
    main()
