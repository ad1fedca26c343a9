"""Files in a bucket: an S3 server, mounted by each node and by nginx, each a machine of its own.

The server is moto's, which keeps the bucket in memory; people reach it through a door (HAProxy)
that can be shut without losing what is in it.
"""

import hashlib
import os
import shutil
import statistics
import subprocess
import time
from pathlib import Path

import psutil
import requests

from .cluster_nodes import NODES
from .cluster_place import wait

BUCKET = "files"
SAMPLES, BYTES = 20, 150_000  # a page of a scan
#: A file counts as written when the bucket has it; a store that hangs is given up within a request.
OPTIONS = (
    "use_path_request_style,stat_cache_expire=1,enable_noobj_cache,allow_other,umask=022,"
    "connect_timeout=3,readwrite_timeout=5,retries=1"
)
_DOOR = """
defaults
    mode tcp
    timeout connect 5s
    timeout client 60s
    timeout server 60s
listen store
    bind 127.0.0.1:{door}
    server one 127.0.0.1:{store}
"""


class Store:
    """``start()`` moves the nodes' files into the bucket; ``stop()`` takes the mounts away."""

    def __init__(self, place, nodes):
        self.place, self.nodes = place, nodes
        self.mounts = {}
        self.inside = f"http://127.0.0.1:{place.ports['STORE']}/{BUCKET}"

    @staticmethod
    def get_hindrance():
        """Return why this machine cannot mount a bucket, or nothing."""
        if os.geteuid():
            return "only root may mount"
        return "" if Path("/dev/fuse").exists() else "this machine has no /dev/fuse"

    def start(self):
        place = self.place
        server = str(place.tools.venv / "bin" / "moto_server")
        place.start("store", server, "-H", "127.0.0.1", "-p", str(place.ports["STORE"]))
        wait("the store answers", lambda: requests.put(self.inside, timeout=5).ok)
        self.open_door()
        (place.run / "bucket").write_text("rehearsal:rehearsal")
        (place.run / "bucket").chmod(0o600)
        for node in NODES:
            self._mount_node(node)
        before = place.files / "filestore"
        disk = before.rename(place.files / "filestore-disk")
        self._copy(disk, self.mounts["a"])
        before.mkdir()
        self._mount("front", before)
        for node in NODES:
            place.kill(f"odoo-{node}")
            self.nodes.start_node(node)
        for node in NODES:
            self.nodes.wait_node(node)

    @staticmethod
    def _copy(source, target):
        """Copy what files hold; a bucket keeps no dates or owners of folders."""
        for path in sorted(source.rglob("*")):
            place = target / path.relative_to(source)
            if path.is_dir():
                place.mkdir()
            else:
                shutil.copyfile(path, place)

    def _mount_node(self, node):
        """Give a node a folder of its own: sessions are shared as before, files are the bucket."""
        folder = self.place.folder / f"files-{node}"
        folder.mkdir()
        for child in self.place.files.iterdir():
            if child.name != "filestore":
                (folder / child.name).symlink_to(child)
        (folder / "filestore").mkdir()
        self.nodes.files[node] = folder
        self._mount(node, folder / "filestore")

    def _mount(self, name, folder):
        door = self.place.ports["DOOR"]
        options = f"url=http://127.0.0.1:{door},passwd_file={self.place.run / 'bucket'},{OPTIONS}"
        command = (self.place.tools.get("s3fs"), BUCKET, str(folder), "-f", "-o", options)
        self.place.start(f"mount-{name}", *command, as_owner=False)
        self.mounts[name] = folder
        wait(f"the bucket is mounted at {folder}", folder.is_mount, 30)

    def stop(self):
        for name, folder in self.mounts.items():
            if f"mount-{name}" in self.place.processes:
                self.place.kill(f"mount-{name}")
            subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)
        self.mounts = {}

    # What breaks

    def open_door(self):
        """Let people reach the store."""
        path = self.place.run / "door.cfg"
        path.write_text(
            _DOOR.format(door=self.place.ports["DOOR"], store=self.place.ports["STORE"])
        )
        self.place._give(path)
        self.place.start("door", self.place.tools.get("haproxy"), "-db", "-f", str(path))
        address = f"http://127.0.0.1:{self.place.ports['DOOR']}/{BUCKET}"
        wait("the door is open", lambda: requests.head(address, timeout=5).ok)

    def shut_door(self):
        """Refuse every connection to the store, as when its machine is gone."""
        self.place.kill("door")

    def freeze(self):
        """Let the store take connections and answer nothing, as when its disks hang."""
        self._get_server().suspend()

    def thaw(self):
        self._get_server().resume()

    def _get_server(self):
        return psutil.Process(self.place.processes["store"].pid)

    # What is measured

    def measure(self):
        """Return the seconds in which a file is written, and until the other node sees it."""
        written, seen = [], []
        for number in range(SAMPLES):
            name, content = f"rehearsal-{number}", os.urandom(BYTES)
            began = time.monotonic()
            (self.mounts["a"] / name).write_bytes(content)
            written.append(time.monotonic() - began)
            other = self.mounts["b"] / name
            __, waited = wait("the other node sees the file", other.exists, 30, 0.01)
            seen.append(waited)
        return statistics.median(written), max(seen)

    def find_missing(self, documents, database):
        """Return how many scans these cards have, and names of those that the bucket lacks or has
        otherwise: asked of the store itself, past every cache.
        """
        statement = (
            "SELECT a.store_fname, v.sha256 FROM docflow_file_version v "
            "JOIN ir_attachment a ON a.id = v.attachment_id "
            "WHERE v.document_id = ANY(%s)"
        )
        rows = self.place.query(statement, None, database, [documents])
        missing = []
        for name, digest in rows:
            # the server asks who it is, and believes anybody
            key = {"Authorization": "AWS rehearsal:rehearsal"}
            answer = requests.get(f"{self.inside}/{database}/{name}", headers=key, timeout=30)
            if not answer.ok or hashlib.sha256(answer.content).hexdigest() != digest:
                missing.append(name)
        return len(rows), missing
