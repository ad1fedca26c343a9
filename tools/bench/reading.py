"""Benchmark of reading: what our pipeline costs beside bare Tesseract on the same pages.

Thirty-two pages are drawn (Ukrainian and Russian, clean and grainy, straight, leaning, lying on
their side and standing on their head) and stored as a stack in a scratch database. Ours is
everything from a stored file to a text in the database: drawing, pictures for the screen, barcodes,
blank, turn, clean-up, recognition, transactions. Bare is the program `tesseract` on the same
pictures, ready as files, over all cores. Both are done in turns in one run; compared are the
processor seconds of both and all their children, and the seconds on the clock, of the best turns.
Ends with 1 where ours costs more than 1.10 of bare.
"""

import argparse
import concurrent.futures
import contextlib
import io
import logging
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import sample_scan

BOUND = 1.10
DPI = 200
TESSERACT = ("-l", "ukr+rus+eng", "--dpi", str(DPI), "--psm", "3")
NICE = 10  # what children of ours give way by; bare gives the same
# kind, how many, options of the drawing, degrees by which the sheet lies turned in the scanner
KINDS = [
    ("clean", 8, {"turn": 0, "noise": 2}, 0),
    ("usual", 8, {"turn": 0.7, "noise": 8}, 0),
    ("grainy", 4, {"turn": 0.4, "noise": 35}, 0),
    ("leaning", 4, {"turn": 2.2, "noise": 12}, 0),
    ("upside down", 4, {"turn": 0.5, "noise": 8}, 180),
    ("sideways", 4, {"turn": 0.5, "noise": 8}, 270),
]
RUSSIAN = {
    "sender": "ООО «СТРОЙСЕРВИС»\nул. Набережная, 4, г. Светлодар, 45000",
    "number": "214/03-ИК",
    "date": "14.03.2026",
    "addressee": "Городскому голове\nЕлене БОНДАРЬ",
    "subject": "О переносе срока сдачи объекта",
    "paragraphs": [
        (
            "В связи с поздними заморозками работы по благоустройству сквера на улице Садовой"
            " приостановлены. Подрядчик располагает всеми материалами и людьми и готов продолжить"
            " работы, как только позволит погода."
        ),
        (
            "Просим рассмотреть возможность переноса срока сдачи объекта на 20 мая 2026 года без"
            " применения штрафных санкций. График работ и расчёт прилагаются на трёх листах."
        ),
        "О принятом решении просим сообщить письменно в течение десяти рабочих дней.",
    ],
    "signature": "Директор\tСергей ИВАНОВ",
}


class Page:
    """A page of the sample: its kind, the picture as Tesseract gets it, and the words on it."""

    def __init__(self, kind, number, options, lying):
        self.kind = kind
        self.is_russian = number % 2 == 1
        options = {**options, "dpi": DPI, "seed": number + 1}
        letter = sample_scan.default_letter
        if self.is_russian:
            self.pdf = sample_scan.letter_pdf(**RUSSIAN, **options)
        else:
            self.pdf = letter(**options)
        self.lying = lying

    def make(self, document_class, reader_turn):
        """Lay the sheet down and keep it as a PDF of one picture and as a PNG."""
        image, dpi = document_class(self.pdf).draw(0, DPI, 1 << 30)
        image = reader_turn.turned(image, self.lying)
        stream = io.BytesIO()
        image.save(stream, "PDF", resolution=dpi, quality=75)
        self.pdf = stream.getvalue()
        picture, dpi = document_class(self.pdf).draw(0, DPI, 1 << 30)
        stream = io.BytesIO()
        picture.save(stream, "PNG", dpi=(dpi, dpi))
        self.png = stream.getvalue()


def make_pages(times, only):
    from odoo.addons.docflow_base.tools import reader_turn
    from odoo.addons.docflow_base.tools.paper_open import PdfDocument

    pages = []
    for kind, count, options, lying in KINDS:
        if only and kind not in only:
            continue
        for number in range(count * times):
            page = Page(kind, number, options, lying)
            page.make(PdfDocument, reader_turn)
            pages.append(page)
    return pages


@contextlib.contextmanager
def measured(cost):
    """Add what happens inside to ``cost``: seconds of the processor and on the clock."""
    own, theirs, clock = *_busy(), time.monotonic()
    yield
    cost["clock"] = time.monotonic() - clock
    cost["own"], cost["theirs"] = (
        now - then for now, then in zip(_busy(), (own, theirs), strict=True)
    )
    cost["busy"] = cost["own"] + cost["theirs"]


def _busy():
    """Return the processor seconds of this process and of its children that have ended."""
    return [
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    ]


def run_bare(pages, folder):
    """Let the program read the pictures over all cores; return the texts."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def read(path):
        command = ["nice", "-n", str(NICE), "tesseract", str(path), "stdout", *TESSERACT]
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        return done.stdout.decode()

    paths = [folder / f"{number}.png" for number in range(len(pages))]
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        return list(pool.map(read, paths))


def store(env, pages):
    """Store the pages as a stack of one file a page, as a folder of a scanner brings them."""
    offices = env["docflow.office"]
    office = offices.search([("code", "=", "BENCHREAD")]) or offices.create(
        {
            "name": "Bench of reading",
            "code": "BENCHREAD",
            "department_id": env["hr.department"].create({"name": "Bench"}).id,
        }
    )
    contents = [(f"{number}.pdf", page.pdf) for number, page in enumerate(pages)]
    batch = env["docflow.scan.batch"]._do_receive(office, contents, source="folder")
    env.cr.commit()
    return batch


def run_ours(registry, batch_id):
    """Do what the scheduled action does until nothing waits; return the pages' texts."""
    while True:
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            env["docflow.reading"]._cron_read()
            env.invalidate_all()
            pages = env["docflow.scan.batch"].browse(batch_id).page_ids.sorted("sequence")
            if all(page.state in ("read", "failed") for page in pages):
                return [page.text or "" for page in pages]


def words_found(text, truth):
    words = set(re.findall(r"\w{4,}", truth))
    return len(words & set(re.findall(r"\w{4,}", text))) / len(words)


def report_words(pages, ours, bare):
    """Print, kind by kind, how many of the printed words each of the two found."""
    truth = {
        True: " ".join([RUSSIAN["subject"], *RUSSIAN["paragraphs"]]),
        False: sample_words(),
    }
    print("  words of four letters and more that were found")
    for kind, *__ in KINDS:
        some = [n for n, page in enumerate(pages) if page.kind == kind]
        if not some:
            continue
        shares = [
            sum(words_found(texts[n], truth[pages[n].is_russian]) for n in some) / len(some)
            for texts in (ours, bare)
        ]
        print(f"    {kind:12} ours {shares[0]:6.1%}   bare {shares[1]:6.1%}   ({len(some)} pages)")


def sample_words():
    """Return what the Ukrainian letter says, caught from the drawing itself."""
    caught = {}
    original = sample_scan.letter_pdf
    try:
        sample_scan.letter_pdf = lambda **options: caught.update(options) or b""
        sample_scan.default_letter()
    finally:
        sample_scan.letter_pdf = original
    return " ".join([caught["subject"], *caught["paragraphs"]])


def report_parts(pages):
    """Print the processor seconds of each part of our work, measured alone on the same pages."""
    from odoo.addons.docflow_base.tools import reader_clean, reader_ocr, reader_page, reader_turn
    from odoo.addons.docflow_base.tools.barcode import find_barcodes
    from odoo.addons.docflow_base.tools.paper_open import PdfDocument

    parts = {}

    def part(name, action, *arguments):
        began = time.process_time()
        result = action(*arguments)
        parts[name] = parts.get(name, 0) + time.process_time() - began
        return result

    os.environ["OMP_THREAD_LIMIT"] = "1"
    part("languages, once a child", reader_ocr.load, reader_ocr.LANGUAGES)
    for page in pages:
        document = PdfDocument(page.pdf)
        image, dpi = part("drawing, twice", document.draw, 0, DPI, reader_page.MAX_PIXELS)
        part("drawing, twice", document.draw, 0, DPI, reader_page.MAX_PIXELS)
        part("barcodes", find_barcodes, image)
        part("blank", lambda one: reader_clean.is_blank(reader_page.reduced(one, 4)), image)
        turn = part("which side is up", reader_turn.find_turn, image, dpi)
        image = reader_turn.turned(image, turn)
        part("picture for the screen", reader_page.picture_of, image, dpi)
        image, __ = part("clean-up", reader_page.cleaned, image)
        part("recognition", reader_ocr.recognise, image, dpi)
    print("  parts of ours, processor seconds a page, measured alone")
    for name, seconds in sorted(parts.items(), key=lambda item: -item[1]):
        print(f"    {name:24} {seconds / len(pages):6.3f}")


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="odoo.conf of this checkout")
    parser.add_argument("--database", required=True, help="the scratch database; it is filled")
    parser.add_argument("--turns", type=int, default=3, help="how often each of the two is done")
    kinds = ", ".join(kind[0] for kind in KINDS)
    parser.add_argument("--only", nargs="*", help=f"of these kinds of pages: {kinds}")
    parser.add_argument("--times", type=int, default=1, help="32 pages so many times")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    config.parse_config(["-c", arguments.config, "-d", arguments.database, "--no-http"])
    logging.getLogger("odoo").setLevel(logging.ERROR)
    registry = Registry(arguments.database)
    pages = make_pages(arguments.times, arguments.only)
    costs = {"bare": [], "ours": []}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for number, page in enumerate(pages):
            (folder / f"{number}.png").write_bytes(page.png)
        for __ in range(arguments.turns):
            with registry.cursor() as cr:
                env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
                batch_id = store(env, pages).id
            costs["bare"].append({})
            with measured(costs["bare"][-1]):
                bare = run_bare(pages, folder)
            costs["ours"].append({})
            with measured(costs["ours"][-1]):
                ours = run_ours(registry, batch_id)
    best = {
        name: {key: min(turn[key] for turn in turns) for key in ("busy", "clock")}
        for name, turns in costs.items()
    }
    ratios = {key: best["ours"][key] / best["bare"][key] for key in ("busy", "clock")}
    print(f"{len(pages)} pages at {DPI} dpi, {len(os.sched_getaffinity(0))} cores")
    for name in ("bare", "ours"):
        busy, clock = best[name]["busy"], best[name]["clock"]
        print(
            f"  {name}   {busy / len(pages):6.3f} s of a processor a page,"
            f" {clock / len(pages):6.3f} s on the clock,"
            f" {3600 * len(pages) / clock:6,.0f} pages an hour"
        )
    print(
        f"  ratio  {ratios['busy']:6.2f} of the processor, {ratios['clock']:.2f} on the clock"
        f" (bound {BOUND:.2f})"
    )
    own = min(turn["own"] for turn in costs["ours"]) / len(pages)
    print(f"  of ours {own:.3f} s a page in the server itself, the rest in its children")
    report_parts(pages)
    report_words(pages, ours, bare)
    if ratios["busy"] > BOUND:
        print(f"  BROKEN: ours costs {ratios['busy']:.2f} of bare Tesseract")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
