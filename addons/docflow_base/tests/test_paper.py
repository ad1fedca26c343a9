import contextlib
import os
import pathlib
import resource
import signal
import subprocess
import sys
import time

import psutil
import pypdfium2
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import paper, paper_kind, paper_sandbox
from ..tools.paper import Bounds, PaperRefusal, extract, inspect, own_texts
from . import paper_samples as samples

MEGABYTE = 1 << 20
START = """
import importlib.util, sys, time
spec = importlib.util.spec_from_file_location("sandbox", sys.argv[1])
sandbox = importlib.util.module_from_spec(spec)
sys.modules["sandbox"] = sandbox
spec.loader.exec_module(sandbox)
print(sandbox.Child().pid, flush=True)
time.sleep(60)
"""


class PaperCase(BaseCase):
    def assertRefused(self, code, content, **options):
        with self.assertRaises(PaperRefusal) as caught:
            inspect(content, **options)
        self.assertEqual(caught.exception.code, code, caught.exception.detail)
        return caught.exception


@tagged("post_install", "-at_install")
class TestPaper(PaperCase):
    """What comes in is known by its content; what cannot be taken is named."""

    def test_good_files(self):
        """PDF, TIFF of many pages, JPEG and PNG are taken with the number of their pages."""
        for kind, pages, content in (
            ("pdf", 3, samples.pdf(3)),
            ("tiff", 3, samples.tiff(3)),
            ("tiff", 2, samples.tiff(2, "L", compression="tiff_lzw")),
            ("jpeg", 1, samples.picture("JPEG")),
            ("png", 1, samples.picture("PNG", mode="RGBA")),
        ):
            with self.subTest(kind=kind):
                found = inspect(content)
                self.assertEqual((found.kind, found.pages), (kind, pages))

    def test_content_decides(self):
        """Rubbish before the header, and a name that says something else, do no harm."""
        self.assertEqual(inspect(b"\r\n" * 9 + samples.pdf()).kind, "pdf")
        self.assertRefused("type", samples.docx("Про"), kinds=paper.PAGED)
        self.assertEqual(inspect(samples.docx("Про")).kind, "docx")

    def test_bad_files(self):
        """Each kind of bad file is refused by its own name."""
        whole = samples.tiff(3)
        for code, content in (
            ("empty", b""),
            ("type", b"\x00\x01\x02\x03" * 50),
            ("type", samples.archive({"a.exe": b"MZ"})),
            ("heic", samples.heic()),
            ("encrypted", samples.encrypted_pdf()),
            ("broken", samples.pdf(3)[:900]),
            ("broken", b"%PDF-1.7 and nothing more"),
            ("broken", b"\xff\xd8\xff\xe0 no picture"),
            ("broken", whole[: len(whole) // 2]),
            ("broken", b"PK\x03\x04 no archive"),
            ("pages", samples.pdf(501)),
            ("pages", samples.tiff(501)),
        ):
            with self.subTest(code=code, head=content[:12]):
                self.assertRefused(code, content)

    def test_five_hundred_pages(self):
        """A file of 500 pages is taken: the limit is the last good number."""
        self.assertEqual(inspect(samples.pdf(500)).pages, 500)

    def test_looped_tiff(self):
        """A TIFF whose last page points back to its first has an end."""
        self.assertLessEqual(inspect(samples.looped_tiff()).pages, 2)

    def test_owner_password(self):
        """A PDF that anybody may read, and nobody may print, is read."""
        self.assertEqual(inspect(samples.locked_pdf()).pages, 1)
        self.assertEqual(len(pypdfium2.PdfDocument(extract(samples.locked_pdf(), "pdf", [0]))), 1)

    def test_script(self):
        """A PDF with JavaScript is taken, said to have it, and loses it when it is packed anew."""
        content = samples.script_pdf(2)
        self.assertIn("script", inspect(content).notes)
        self.assertEqual(inspect(samples.pdf()).notes, ())
        for indexes in ([0], [0, 1]):
            made = extract(content, "pdf", indexes)
            self.assertEqual(inspect(made).notes, ())
            self.assertNotIn(b"JavaScript", made)

    @settings(max_examples=12, deadline=None)
    @given(st.data())
    def test_damaged_files(self, data):
        """A file with any damage is taken or refused; nothing else ever happens."""
        maker = data.draw(st.sampled_from([samples.pdf, samples.tiff, samples.picture]))
        content = bytearray(maker())
        for __ in range(data.draw(st.integers(1, 8))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        content = bytes(content[: data.draw(st.integers(1, len(content)))])
        with contextlib.suppress(PaperRefusal):
            found = inspect(content)
            if found.pages:
                extract(content, found.kind, [0])


@tagged("post_install", "-at_install")
class TestPaperBounds(PaperCase):
    """A crafted file takes no more memory, time and pages than it is given, and is reported."""

    def _draw(self, content, kind, bounds=None):
        with paper.PaperFile(content, kind) as file, paper_sandbox.Child(bounds) as child:
            return child.call("look", file, kind=kind, index=0, rotation=None)

    def test_bombs(self):
        """Pictures of gigapixels are refused before a single line of them is unpacked."""
        began = time.monotonic()
        self.assertRefused("size", samples.png_bomb())
        self.assertRefused("size", samples.tiff_bomb())
        self.assertRefused("broken", samples.png_text_bomb())
        self.assertLess(time.monotonic() - began, 30)

    def test_memory(self):
        """A stream that unpacks to gigabytes ends the child at its bound, and never the server."""
        bounds = Bounds(memory=700 * MEGABYTE)
        content = samples.stream_bomb_pdf(2048)
        before = psutil.Process().memory_info().rss
        with self.assertRaises(PaperRefusal) as caught:
            self._draw(content, "pdf", bounds)
        self.assertEqual(caught.exception.code, "memory")
        self.assertLess(psutil.Process().memory_info().rss - before, 64 * MEGABYTE)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        self.assertLess(peak, Bounds().memory)

    def test_office_bomb(self):
        """A document whose text unpacks to hundreds of megabytes is refused."""
        with self.assertRaises(PaperRefusal) as caught:
            own_texts(samples.docx_bomb(), "docx")
        self.assertEqual(caught.exception.code, "memory")

    def test_picture_bomb_in_pdf(self):
        """A picture of gigapixels on a page of a PDF is drawn within the bounds, or refused."""
        try:
            answer, picture = self._draw(samples.picture_bomb_pdf(), "pdf")
        except PaperRefusal as refusal:
            self.assertIn(refusal.code, {"memory", "size", "time"})
        else:
            self.assertLess(len(picture), MEGABYTE)
            self.assertEqual((answer["width"], answer["height"]), (210, 297))

    def test_giant_page(self):
        """A page of a hundred metres is refused, the file around it is not."""
        content = samples.pdf(box=(288_000, 288_000))
        self.assertEqual(inspect(content).pages, 1)
        with self.assertRaises(PaperRefusal) as caught:
            self._draw(content, "pdf")
        self.assertEqual(caught.exception.code, "size")

    def test_wide_page(self):
        """A plan of four metres is drawn coarsely: the number of dots has a bound."""
        __, picture = self._draw(samples.pdf(box=(11_000, 800)), "pdf")
        self.assertLess(len(picture), MEGABYTE)

    def test_processor_time(self):
        """Who takes more of the processor than he is given is ended by the kernel."""
        bounds = Bounds(cpu_seconds=1)
        began = time.monotonic()
        with self.assertRaises(PaperRefusal) as caught:
            self._draw(samples.busy_pdf(), "pdf", bounds)
        self.assertEqual(caught.exception.code, "time")
        self.assertLess(time.monotonic() - began, 30)

    def test_time_on_the_clock(self):
        """Who answers too late is ended."""
        bounds = Bounds(wall_seconds=0.5)
        with self.assertRaises(PaperRefusal) as caught:
            self._draw(samples.busy_pdf(), "pdf", bounds)
        self.assertEqual(caught.exception.code, "time")

    def test_size_of_the_answer(self):
        """A child cannot drown the server with its answer."""
        content = samples.picture("JPEG", size=(1200, 1600))
        with self.assertRaises(PaperRefusal) as caught:
            extract(content, "jpeg", [0], bounds=Bounds(answer=1000))
        self.assertEqual(caught.exception.code, "size")

    def test_bytes(self):
        """More bytes than a file may have are refused without being looked at."""
        self.patch(paper_kind, "MAX_BYTES", 1000)
        self.assertRefused("size", samples.tiff())


@tagged("post_install", "-at_install")
class TestPaperChild(BaseCase):
    def test_crash(self):
        """A child that breaks down is a refusal, and says so at once."""
        with paper_sandbox.Child() as child:
            child.call("inspect", paper.PaperFile(samples.pdf()), kind="pdf", max_pages=9)
            os.kill(child.pid, signal.SIGSTOP)
            child.send("inspect", paper.PaperFile(samples.pdf()), kind="pdf", max_pages=9)
            os.kill(child.pid, signal.SIGSEGV)
            os.kill(child.pid, signal.SIGCONT)
            with self.assertRaises(PaperRefusal) as caught:
                while child.receive() is None:
                    time.sleep(0.01)
            self.assertEqual(caught.exception.code, "broken")
            self.assertFalse(child.is_alive)

    def test_dies_with_its_parent(self):
        """When the server is killed no child of it stays behind."""
        source = pathlib.Path(paper_sandbox.__file__)
        with subprocess.Popen(
            [sys.executable, "-c", START, str(source)], stdout=subprocess.PIPE, text=True
        ) as parent:
            child = psutil.Process(int(parent.stdout.readline()))
            parent.kill()
        with contextlib.suppress(psutil.NoSuchProcess):
            child.wait(10)
        self.assertFalse(child.is_running() and child.status() != psutil.STATUS_ZOMBIE)

    def test_knows_nothing_of_the_server(self):
        """A child has no password of the database in its environment and no right to new ones."""
        os.environ["PGPASSWORD"] = "secret"
        self.addCleanup(os.environ.pop, "PGPASSWORD")
        with paper_sandbox.Child() as child:
            child.call("inspect", paper.PaperFile(samples.pdf()), kind="pdf", max_pages=9)
            process = psutil.Process(child.pid)
            self.assertNotIn("PGPASSWORD", process.environ())
            status = pathlib.Path(f"/proc/{child.pid}/status").read_text()
            self.assertRegex(status, r"NoNewPrivs:\s*1")
            self.assertGreaterEqual(process.nice(), 10)
