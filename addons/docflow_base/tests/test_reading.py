import io
import os
import signal

import pypdfium2
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Stream
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..models.docflow_reading import ReadingRun
from ..tools import reader
from ..tools.htmlpdf import html_to_pdf
from ..tools.paper import PaperFile, own_texts
from ..tools.reader_clean import straight_places
from ..tools.reader_layer import is_believed
from . import paper_samples as samples
from . import scan_samples
from .common import DocflowCase

UKRAINIAN = (
    "Повідомляємо, що під час обстеження котельні на вулиці Шкільній виявлено знос двох мережевих "
    "насосів. Просимо розглянути можливість виділення коштів з міського бюджету та доручити "
    "управлінню погодити перелік робіт до першого квітня."
)
RUSSIAN = (
    "В связи с поздними заморозками работы по благоустройству сквера приостановлены. Просим "
    "рассмотреть возможность переноса срока сдачи объекта без применения штрафных санкций."
)


def letter(text=UKRAINIAN):
    """A page with a text on it several times, as PDF with a layer of its own."""
    paragraphs = "".join(f"<p>{text}</p>" for __ in range(4))
    style = "@page { size: A4; margin: 25mm } body { margin: 0; font: 13pt 'DejaVu Serif' }"
    return html_to_pdf(f"<html><style>{style}</style><body>{paragraphs}</body></html>")


def leaning(pdf, degrees):
    """A scan of a sheet that was fed askew."""
    (page,) = scan_samples.pages_of_pdf(pdf, 200)
    stream = io.BytesIO()
    page.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=245).save(
        stream, "PDF", resolution=200
    )
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestReader(BaseCase):
    """Pages through the real PDFium, zxing and Tesseract, in real children."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pool = reader.Pool()
        cls.addClassCleanup(cls.pool.close)

    def _look(self, content, index=0, rotation=None):
        with PaperFile(content) as file:
            (look,) = reader.look([reader.Job("key", file, index, rotation)], self.pool)
        self.assertEqual((look.key, look.error), ("key", None), look.detail)
        return look

    def _read(self, content, index=0, rotation=0):
        with PaperFile(content) as file:
            (reading,) = reader.read([reader.Job("key", file, index, rotation)], self.pool)
        self.assertEqual((reading.key, reading.error), ("key", None), reading.detail)
        return reading

    def test_which_side_is_up(self):
        """A page that lies on its side or stands on its head is found and turned."""
        for text, turned in ((UKRAINIAN, 0), (UKRAINIAN, 90), (RUSSIAN, 180), (RUSSIAN, 270)):
            with self.subTest(turned=turned):
                scan = scan_samples.scanned(letter(text), turned=turned)
                look = self._look(scan)
                self.assertEqual(look.rotation, -turned % 360)
                self.assertEqual((look.width, look.height), (210, 297))
                picture = Image.open(io.BytesIO(look.picture))
                self.assertLess(picture.width, picture.height)
                reading = self._read(scan, rotation=look.rotation)
                self.assertIn(text.split()[6], reading.text)
                self.assertGreater(reading.confidence, 0.85)

    def test_known_rotation(self):
        """A page that a person turned is shown and read as he turned it."""
        look = self._look(scan_samples.scanned(letter()), rotation=90)
        self.assertEqual((look.rotation, look.width, look.height), (90, 297, 210))

    def test_slant(self):
        """A sheet that was fed askew is read, and its words stand where one sees them."""
        straight = {word[-1]: word for word in self._read(leaning(letter(), 0)).words}
        reading = self._read(leaning(letter(), -3))
        self.assertGreater(reading.confidence, 0.85)
        (left, top, wide, high, __, __) = next(w for w in reading.words if w[-1] == "обстеження")
        self.assertIn("обстеження", straight)
        with Image.open(io.BytesIO(self._look(leaning(letter(), -3), rotation=0).picture)) as page:
            box = (left, top, left + wide, top + high)
            sides = [side * size for side, size in zip(box, page.size * 2, strict=True)]
            word = page.crop([round(side) for side in sides])
            self.assertLess(word.getextrema()[0], 120, "there is no ink where the word stands")

    def test_blank(self):
        """An empty sheet with grain and punched holes is blank; one with three words is not."""
        sheet = Image.effect_noise((1654, 2339), 25).point(lambda level: 250 - abs(level - 128))
        pen = ImageDraw.Draw(sheet)
        for height in (900, 1400):
            pen.ellipse((40, height, 90, height + 50), fill=60)
        self.assertTrue(self._look(samples.saved(sheet, "PNG", dpi=(200, 200))).is_blank)
        font = ImageFont.load_default(40)
        pen.text((700, 1100), "see the annex", font=font, fill=40)
        self.assertFalse(self._look(samples.saved(sheet, "PNG", dpi=(200, 200))).is_blank)

    def test_barcodes(self):
        """Codes of a page come with their format, also from a sheet that stands on its head."""
        pdf = scan_samples.stack(scan_samples.sheet("Labelled", "DF0000000007"))
        look = self._look(scan_samples.scanned(pdf, turned=180))
        self.assertEqual(look.barcodes, [{"text": "DF0000000007", "format": "Code128"}])
        look = self._look(scan_samples.stack(scan_samples.separator()))
        self.assertEqual(look.barcodes, [{"text": "DOCFLOW-NEXT-LETTER", "format": "QRCode"}])

    def test_scans_that_are_one_picture(self):
        """A page that is one JPEG is shown as PDFium would draw it, however it is packed."""

        def turn(_made, page):
            page.Rotate = 90

        def stamp(made, page):
            page.Contents = Stream(made, page.Contents.read_bytes() + b" 0 g 60 60 300 200 re f")

        variants = {
            "plain": samples.jpeg_pdf(),
            "turned": samples.jpeg_pdf(turn),
            "negative": samples.jpeg_pdf(decode=[1, 0]),
            "stamped": samples.jpeg_pdf(stamp),
        }
        for name, content in variants.items():
            with self.subTest(name=name):
                shown = Image.open(io.BytesIO(self._look(content, rotation=0).picture))
                with pypdfium2.PdfDocument(content) as document:
                    drawn = document[0].render(scale=200 / 72, grayscale=True).to_pil()
                self.assertEqual(shown.width > shown.height, drawn.width > drawn.height)
                difference = ImageChops.difference(shown, drawn.resize(shown.size))
                self.assertLess(ImageStat.Stat(difference).mean[0], 3)

    def test_own_text(self):
        """A born-digital page gives its own text and the places of its words."""
        reading = self._read(letter())
        self.assertEqual((reading.source, reading.confidence), ("layer", 1.0))
        self.assertIn("управлінню", reading.text)
        first = reading.words[0]
        self.assertEqual(first[-1], "Повідомляємо,")
        # the margin is 25 mm of 210
        self.assertAlmostEqual(first[0], 25 / 210, delta=0.01)
        self.assertTrue(all(0 <= place <= 1 for word in reading.words for place in word[:4]))

    def test_scan_with_a_layer(self):
        """A scan under a layer of rubbish is recognised; one under a good layer is believed."""
        good = (UKRAINIAN + " ") * 2
        self.assertTrue(is_believed(good, 1.0))
        for rubbish in ("", "   ", "~^ 1l|", "Ïîâ³äîìëÿºìî ùî ï³ä ÷àñ " * 20, "\ue001\ue002" * 200):
            with self.subTest(rubbish=rubbish[:9]):
                self.assertFalse(is_believed(rubbish, 1.0))
        # what a recognition for English makes of Cyrillic
        self.assertFalse(is_believed("TloBinomnnemo WO nin yac oOctexeHHA KOTeNbHi " * 10, 1.0))
        self.assertTrue(is_believed("Додаток 1", 0.0), "few words on a page without pictures")
        self.assertFalse(is_believed("Додаток 1", 0.5), "a stamp of the sender over a picture")

    def test_broken_page(self):
        """A page that cannot be read says so and stops none of the others."""
        good, bad = samples.picture("JPEG"), samples.picture("JPEG", size=(900, 900))[:4000]
        with PaperFile(good) as one, PaperFile(bad) as two:
            jobs = [reader.Job(number, (one, two)[number % 2], 0) for number in range(6)]
            looks = {look.key: look.error for look in reader.look(jobs, self.pool)}
        self.assertEqual(looks, {n: "broken" if n % 2 else None for n in range(6)})

    def test_child_that_is_killed(self):
        """A child that somebody kills costs no page: another one reads it."""
        with PaperFile(scan_samples.scanned(letter())) as file, reader.Pool(1) as pool:
            list(reader.look([reader.Job(0, file, 0)], pool))
            (child,) = pool._children
            os.kill(child.pid, signal.SIGKILL)
            (reading,) = reader.read([reader.Job(1, file, 0, 0)], pool)
        self.assertEqual((reading.key, reading.error), (1, None))
        self.assertIn("котельні", reading.text)

    @given(st.floats(0, 900), st.floats(0, 1200), st.floats(-6, 6), st.integers(5, 80))
    def test_places_go_back(self, left, top, slant, wide):
        """Moving a word from a straightened page back and forth brings it where it was."""
        size = (1000, 1300)
        (there,) = straight_places([(left, top, wide, 20, 0.9, "w")], slant, size)
        (back,) = straight_places([there], -slant, size)
        self.assertAlmostEqual(back[0], left, places=5)
        self.assertAlmostEqual(back[1], top, places=5)


@tagged("post_install", "-at_install")
class TestOwnTexts(BaseCase):
    """Office, text and mail files bring their own text, Cyrillic kept."""

    def test_word_processor(self):
        """A document gives its paragraphs, also those of another office suite."""
        self.assertEqual(
            own_texts(samples.docx("Про дах", "Школа № 4"), "docx"), ["Про дах\nШкола № 4"]
        )
        space = "urn:oasis:names:tc:opendocument:xmlns"
        odt = samples.archive(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "content.xml": f'<d xmlns:t="{space}:text:1.0">'
                "<t:h>Наказ</t:h><t:p>Ґрунт</t:p></d>",
            }
        )
        self.assertEqual(own_texts(odt, "odt"), ["Наказ\nҐрунт"])

    def test_sheets_and_slides(self):
        """A workbook gives an item a sheet, a presentation an item a slide."""
        space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        rows = '<row><c t="s"><v>0</v></c><c><v>486000</v></c></row>'
        xlsx = samples.archive(
            {
                "xl/workbook.xml": "<workbook/>",
                "xl/sharedStrings.xml": f"<sst {space}><si><t>Насоси</t></si></sst>",
                "xl/worksheets/sheet1.xml": f"<worksheet {space}>{rows}</worksheet>",
            }
        )
        self.assertEqual(own_texts(xlsx, "xlsx"), ["Насоси 486000"])
        space = "http://schemas.openxmlformats.org/drawingml/2006/main"
        slides = {
            f"ppt/slides/slide{number}.xml": f'<p xmlns:a="{space}">'
            f"<a:p><a:t>Слайд {number}</a:t></a:p></p>"
            for number in (1, 2, 10)
        }
        pptx = samples.archive({"ppt/presentation.xml": "<p/>", **slides})
        self.assertEqual(own_texts(pptx, "pptx"), ["Слайд 1", "Слайд 2", "Слайд 10"])

    def test_plain_text(self):
        """Text is read in UTF-8, UTF-16 and the old Windows encoding."""
        for encoding in ("utf-8", "utf-16", "cp1251"):
            self.assertEqual(own_texts("Їжак і ґава".encode(encoding), "txt"), ["Їжак і ґава"])

    def test_web_page(self):
        """A page gives what one reads of it, in the encoding that it names, without scripts."""
        page = '<html><meta charset="windows-1251"><p>Рішення<br>ради</p><script>boo()</script>'
        self.assertEqual(own_texts(page.encode("cp1251"), "html"), ["Рішення\nради"])

    def test_mail(self):
        """A letter gives its headers and its body, whatever they are packed in."""
        mail = (
            "From: =?utf-8?b?0IbQstCw0L0=?= <i@example.com>\nTo: rada@example.com\n"
            "Subject: =?utf-8?b?0JTQsNGF?=\nMIME-Version: 1.0\n"
            'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n'
            "0J/RgNC+INC00LDRhQ==\n"
        )
        (text,) = own_texts(mail.encode(), "eml")
        self.assertIn("Subject: Дах", text)
        self.assertIn("Про дах", text)

    def test_rich_text(self):
        """Rich text gives its words and none of its fonts."""
        rtf = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 \'cf\'f0\'ee \u1044?\u1072?\u1093?\par End}"
        self.assertEqual(own_texts(rtf, "rtf"), ["Про Дах\nEnd"])

    def test_entities_stay_closed(self):
        """A document that refers to files of the server, or unfolds itself, gets nothing."""
        evil = (
            '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "ha"><!ENTITY b '
            f'"{"&a;" * 999}">]><w:document xmlns:w="http://schemas.openxmlformats.org/'
            'wordprocessingml/2006/main"><w:p><w:t>x&f;&b;</w:t></w:p></w:document>'
        )
        (text,) = own_texts(samples.archive({"word/document.xml": evil}), "docx")
        self.assertEqual(text, "x")


@tagged("post_install", "-at_install")
class TestFileText(DocflowCase):
    """Every file of a card is read once, page by page."""

    def _attach(self, name, content):
        card = self._incoming()
        attachment = self.env["ir.attachment"].create({"name": name, "raw": content})
        card.sudo()._adopt_attachment(attachment)
        return card.file_ids.filtered(lambda file: file.name == name).version_ids

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("docflow_base.ir_cron_docflow_reading").method_direct_trigger()
        self.env.invalidate_all()

    def _texts(self, version):
        return self.env["docflow.file.text"].search([("version_id", "=", version.id)], order="page")

    def test_kinds(self):
        """A born-digital file, an office file and a scan come to their texts; each says whence."""
        born = self._attach("born.pdf", samples.pdf(2))
        office = self._attach("office.docx", samples.docx("Про дах школи"))
        scan = self._attach("heating.pdf", scan_samples.scanned(letter()))
        self.assertEqual(self._texts(born).mapped("state"), ["queued"])
        self._run()
        self.assertEqual(self._texts(born).mapped("page"), [1, 2])
        self.assertEqual(self._texts(born).mapped("source"), ["layer", "layer"])
        self.assertIn("Page 2 of this file", self._texts(born)[1].text)
        self.assertEqual(self._texts(office).mapped("text"), ["Про дах школи"])
        self.assertEqual(self._texts(scan).source, "ocr")
        self.assertIn("котельні", self._texts(scan).text)

    def test_what_cannot_be_stored_is_not_read_for_ever(self):
        """A page whose text the database refuses is called unreadable, and the run goes on."""
        text = self._texts(self._attach("born.pdf", samples.pdf(1)))
        text.page = 1
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr)
            run = ReadingRun(env, [], None, 1, float("inf"))
            job = reader.Job((text.with_env(env), "page"), None, 0)
            with mute_logger("odoo.addons.docflow_base.models.docflow_reading"):
                run.settle(job, reader.Reading(job.key, text="what no database takes: \x00"))
        self.env.invalidate_all()
        self.assertEqual(text.state, "failed")

    def test_nothing_is_parsed_in_the_server(self):
        """Core does not read uploads of these kinds by itself: a bomb would be the server's end."""
        for content in (samples.pdf(), samples.docx("Secret words"), samples.stream_bomb_pdf()):
            attachment = self.env["ir.attachment"].create({"name": "upload", "raw": content})
            self.assertFalse(attachment.index_content)
        note = self.env["ir.attachment"].create({"name": "n.txt", "raw": b"plain words"})
        self.assertEqual(note.index_content, "plain words")

    def test_files_from_before(self):
        """Files that were there before their texts were kept are queued by the update, once."""
        version = self._attach("old.pdf", samples.pdf())
        self._texts(version).unlink()
        for __ in range(2):
            self.env["docflow.file.text"].init()
            self.assertEqual(self._texts(version).mapped("page"), [0])

    def test_unreadable(self):
        """A file that cannot be read says why and is not tried again."""
        version = self._attach("locked.pdf", samples.encrypted_pdf())
        self._run()
        text = self._texts(version)
        self.assertEqual((text.state, text.page), ("failed", 1))
        self.assertIn("password", text.error)
        self._run()
        self.assertEqual(self._texts(version), text)
