"""This morning's stack at the desk of the general office: paper from the scanner, not read yet."""

import io
from datetime import timedelta

import pikepdf
import pypdfium2
from PIL import Image

from .papers import DATIVE, DPI, POOL

# key of the sender, to whom, days ago, pages, subject; its paragraphs, a line each, follow
LETTERS = (
    ("oda_edu", "mayor", 3, 3, "Про капітальний ремонт покрівлі школи № 7"),
    ("minfin", "mayor", 5, 1, "Про стан виконання місцевого бюджету"),
    ("water", "executor3", 2, 1, "Про аварійний стан водопровідної мережі на вул. Тичини"),
    ("heat", "executor3", 1, 1, "Про готовність котельні до опалювального сезону"),
)  # fmt: skip
TEXTS = """
За результатами обстеження встановлено, що покрівля будівлі на вул. Сковороди, 12 протікає.
Просимо розглянути питання співфінансування капітального ремонту та надати копію дефектного акта.
Додаток: на 2 арк. в 1 прим.

Міністерство узагальнює відомості про надходження і видатки загального та спеціального фондів.
Просимо надати інформацію за доданою формою до 15 числа наступного місяця.

На ділянці водопроводу по вул. Тичини за останні два місяці сталося шість поривів.
Просимо включити заміну 420 м мережі до програми розвитку водопостачання.

Під час обстеження котельні виявлено знос двох мережевих насосів і запірної арматури.
Просимо розглянути можливість виділення коштів на придбання насосів.
"""


def make_stack(desk, rng, now):
    """Leave a stack for the registrar: letters between separator sheets, then a labelled sheet."""
    env = desk.org.as_user("registrar")
    office = env["docflow.office"].browse(desk.org.offices["ЗВ"].id)
    separator = _print(office, "docflow_base.docflow_office_report_separator")
    papers = [
        POOL.submit(
            _draw_bytes,
            desk.correspondents[key].heading,
            desk.correspondents[key].make_number(rng),
            (now.date() - timedelta(days=days)).strftime("%d.%m.%Y"),
            DATIVE[to],
            subject,
            text.splitlines(),
            desk.correspondents[key].signature,
            pages=pages,
            turn=0.3,
            noise=5,
            seed=900 + index,
            dpi=150,
        )
        for index, ((key, to, days, pages, subject), text) in enumerate(
            zip(LETTERS, TEXTS.strip().split("\n\n"), strict=True)
        )
    ]
    parts = [part for paper in papers for part in (paper.result(), separator)]
    card = env["docflow.document"].search(
        [("office_id", "=", office.id), ("state", "=", "in_execution")], limit=1
    )
    parts.append(_labelled(card))
    batches = env["docflow.scan.batch"]
    batches._do_receive(office, [("scanner-2.pdf", _join(parts))])


def _draw_bytes(*texts, **options):
    from sample_scan import letter_pdf

    return letter_pdf(*texts, **options)


def _print(record, report):
    content, _kind = record.env["ir.actions.report"]._render_qweb_pdf(report, record.ids)
    return content


def _labelled(card):
    """Return a page as it comes when a labelled paper is scanned again (PDF)."""
    label = pypdfium2.PdfDocument(_print(card, "docflow_base.docflow_document_report_label"))
    picture = label[0].render(scale=DPI / 72).to_pil().convert("L")
    sheet = Image.new("L", (round(8.27 * DPI), round(11.69 * DPI)), 252)
    sheet.paste(picture, (sheet.width - picture.width - DPI // 2, DPI // 2))
    stream = io.BytesIO()
    sheet.save(stream, "PDF", resolution=DPI)
    return stream.getvalue()


def _join(parts):
    whole = pikepdf.new()
    for part in parts:
        with pikepdf.open(io.BytesIO(part)) as pdf:
            whole.pages.extend(pdf.pages)
    stream = io.BytesIO()
    whole.save(stream)
    return stream.getvalue()
