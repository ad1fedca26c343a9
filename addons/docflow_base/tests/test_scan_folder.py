import os
import pathlib
import tempfile
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, tagged
from odoo.tools import config

from ..tools.scan_folder import FolderRefusal, ScanFolder, is_folder_name
from . import scan_samples as samples
from .test_stack import StackCase


@tagged("post_install", "-at_install")
class TestScanFolder(BaseCase):
    """The folder itself, without records."""

    def setUp(self):
        super().setUp()
        self.root = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.folder = self.root / "office"
        self.folder.mkdir()

    def _open(self, name="office"):
        return self.enterContext(ScanFolder(str(self.root), name))

    def test_only_plain_files_count(self):
        """Folders, links, pipes and hidden files are nobody's scans."""
        (self.folder / "scan.pdf").write_bytes(b"scan")
        (self.folder / ".part").write_bytes(b"unfinished")
        (self.folder / "inner").mkdir()
        secret = self.root / "secret"
        secret.write_bytes(b"secret")
        (self.folder / "link.pdf").symlink_to(secret)
        os.mkfifo(self.folder / "pipe.pdf")
        folder = self._open()
        self.assertEqual([file.name for file in folder.files()], ["scan.pdf"])

    def test_nothing_leads_out(self):
        """Neither a name with slashes or dots nor a link in place of the folder leads out."""
        (self.root / "away").symlink_to("/")
        for name in ("..", ".", "", "office/..", "../etc", "/etc", ".hidden", "away", "a\0b", "no"):
            with self.subTest(name=name), self.assertRaises(FolderRefusal):
                ScanFolder(str(self.root), name)

    @given(st.text(max_size=30))
    def test_a_name_is_one_step(self, name):
        """Whatever an office names is one step under the root, or refused."""
        if is_folder_name(name):
            self.assertEqual(os.path.basename(os.path.normpath(f"/root/{name}")), name)
            self.assertEqual(os.path.dirname(os.path.normpath(f"/root/{name}")), "/root")

    def test_a_file_that_became_a_link_is_not_read(self):
        """What was replaced between the look and the reading is left alone."""
        (self.folder / "scan.pdf").write_bytes(b"scan")
        folder = self._open()
        (file,) = folder.files()
        (self.folder / "scan.pdf").unlink()
        (self.folder / "scan.pdf").symlink_to("/etc/hostname")
        self.assertIsNone(folder.read_file(file, 1000))

    def test_a_file_that_changed_is_not_read(self):
        """A file that grew since it was seen, or is too large, gives nothing."""
        path = self.folder / "scan.pdf"
        path.write_bytes(b"scan")
        folder = self._open()
        (file,) = folder.files()
        self.assertEqual(folder.read_file(file, 1000), b"scan")
        self.assertIsNone(folder.read_file(file, 3))
        path.write_bytes(b"scan and more")
        self.assertIsNone(folder.read_file(file, 1000))

    def test_moving_overwrites_nothing(self):
        """Two files of one name lie on the shelf beside each other."""
        for content in (b"one", b"two"):
            (self.folder / "scan.pdf").write_bytes(content)
            folder = self._open()
            folder.move_away(folder.files()[0], "taken")
        shelf = self.folder / "taken"
        self.assertEqual((shelf / "scan.pdf").read_bytes(), b"one")
        self.assertEqual((shelf / "scan (2).pdf").read_bytes(), b"two")
        self.assertEqual(folder.files(), [])

    def test_what_came_under_the_name_meanwhile_stays(self):
        """A scanner that calls every scan alike loses none: what came after the reading is not
        put away with what was read."""
        path = self.folder / "scan.pdf"
        path.write_bytes(b"one")
        folder = self._open()
        (file,) = folder.files()
        self.assertEqual(folder.read_file(file, 100), b"one")
        path.unlink()
        path.write_bytes(b"another letter")
        folder.move_away(file, "taken")
        self.assertEqual(path.read_bytes(), b"another letter")
        self.assertEqual(list((self.folder / "taken").iterdir()), [])

    def test_a_move_that_was_cut_off_is_finished(self):
        """A kill between the two steps of a move leaves one file on the shelf, not two."""
        (self.folder / "scan.pdf").write_bytes(b"one")
        (self.folder / "taken").mkdir()
        os.link(self.folder / "scan.pdf", self.folder / "taken" / "scan.pdf")
        folder = self._open()
        folder.move_away(folder.files()[0], "taken")
        self.assertEqual(os.listdir(self.folder / "taken"), ["scan.pdf"])
        self.assertEqual(folder.files(), [])

    def test_shelf_that_is_a_link_is_refused(self):
        """A link in place of the shelf does not carry files away."""
        (self.folder / "scan.pdf").write_bytes(b"one")
        (self.folder / "taken").symlink_to(self.root)
        folder = self._open()
        with self.assertRaises(OSError):
            folder.move_away(folder.files()[0], "taken")
        self.assertEqual(len(folder.files()), 1)

    def test_scans_come_in_the_order_of_their_numbers(self):
        """scan2 comes before scan10."""
        for name in ("scan10.pdf", "scan2.pdf", "Scan1.pdf"):
            (self.folder / name).write_bytes(b"x")
        names = [file.name for file in self._open().files()]
        self.assertEqual(names, ["Scan1.pdf", "scan2.pdf", "scan10.pdf"])


@tagged("post_install", "-at_install")
class TestWatchedFolder(StackCase):
    """The folder of an office and its stacks."""

    def setUp(self):
        super().setUp()
        self.root = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.folder = self.root / "general"
        self.folder.mkdir()
        self.office.scan_folder = "general"
        self.enterContext(patch.dict(config._runtime_options, docflow_scan_root=str(self.root)))

    def _look(self):
        with self.enter_registry_test_mode():
            self.env.ref("docflow_base.ir_cron_docflow_scan_folder").method_direct_trigger()
        self.env.invalidate_all()

    def _stacks(self):
        return self.env["docflow.scan.batch"].search(
            [("office_id", "=", self.office.id), ("source", "=", "folder")]
        )

    def test_scan_becomes_a_stack(self):
        """What lies still for two looks is taken as one stack and put away."""
        pdf = samples.stack(samples.sheet("From the watched folder"))
        (self.folder / "one.pdf").write_bytes(pdf)
        (self.folder / "two.pdf").write_bytes(pdf)
        self._look()
        self.assertFalse(self._stacks())
        self._look()
        stack = self._stacks()
        self.assertEqual(stack.file_ids.sorted("id").mapped("name"), ["one.pdf", "two.pdf"])
        self.assertEqual(sorted(os.listdir(self.folder / "taken")), ["one.pdf", "two.pdf"])
        self._look()
        self.assertEqual(self._stacks(), stack)
        self._read()
        self.assertEqual(stack.letter_ids.mapped("state"), ["ready", "ready"])
        self.assertFalse(stack.user_id)

    def test_growing_file_waits(self):
        """A file that is still being written is left alone."""
        path = self.folder / "grows.pdf"
        for size in (10, 20, 30):
            path.write_bytes(b"x" * size)
            self._look()
            self.assertFalse(self._stacks())
        self._look()
        self.assertEqual(self._stacks().file_ids.raw, b"x" * 30)

    def test_kill_before_the_move_takes_nothing_twice(self):
        """Killed after the stack was stored, the next look only puts the file away."""
        (self.folder / "one.pdf").write_bytes(b"scan")
        self._look()
        with (
            patch.object(ScanFolder, "move_away", side_effect=OSError("killed")),
            self.assertLogs("odoo.addons.docflow_base", "WARNING"),
        ):
            self._look()
        self.assertEqual(len(self._stacks()), 1)
        self.assertEqual(self.office.scan_folder_error, "killed")
        self._look()
        self.assertEqual(len(self._stacks()), 1)
        self.assertEqual(os.listdir(self.folder / "taken"), ["one.pdf"])
        self.assertFalse(self.office.scan_folder_error)

    def test_same_name_again_is_another_scan(self):
        """Scanners use their names again; each file is taken."""
        for content in (b"one", b"two"):
            (self.folder / "scan.pdf").write_bytes(content)
            self._look()
            self._look()
        self.assertEqual(len(self._stacks()), 2)
        self.assertEqual(len(os.listdir(self.folder / "taken")), 2)

    def test_file_that_is_too_large_waits_to_be_repaired(self):
        """A file beyond the limit is put aside and its letter tells where it lies."""
        self.env["ir.config_parameter"].set_param("web.max_file_upload_size", 100)
        (self.folder / "large.pdf").write_bytes(b"x" * 101)
        self._look()
        self._look()
        letter = self._stacks().letter_ids
        self.assertEqual((letter.state, letter.problem), ("repair", "size"))
        self.assertEqual(os.listdir(self.folder / "refused"), ["large.pdf"])

    def test_missing_folder_hinders_no_other(self):
        """A folder that is not there is told on its office; the others are read."""
        self.other_office.scan_folder = "nowhere"
        (self.folder / "one.pdf").write_bytes(b"scan")
        with self.assertLogs("odoo.addons.docflow_base", "WARNING"):
            self._look()
            self._look()
        self.assertIn("nowhere", self.other_office.scan_folder_error)
        self.assertEqual(len(self._stacks()), 1)

    def test_office_names_no_way_out(self):
        """The name of a folder is one step under the server's own."""
        for name in ("../etc", "/etc", ".ssh", "a/b"):
            with self.assertRaises(ValidationError):
                self.office.scan_folder = name

    def test_without_a_root_nothing_is_watched(self):
        """Where the server names no root, offices watch nothing."""
        (self.folder / "one.pdf").write_bytes(b"scan")
        with patch.dict(config._runtime_options, docflow_scan_root=""):
            self._look()
            self._look()
        self.assertFalse(self._stacks())
