"""A folder that a scanner fills: what lies in it, read without leaving it.

The root is the server's own setting; an office names one folder directly under it. Nothing is
opened by a path that somebody else could bend: every step goes from an open directory and refuses
symbolic links, so neither ``..`` nor a link nor a race leads out of the folder. Only plain files
count; what is begun with a dot is somebody's unfinished business.
"""

import contextlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

MAX_ENTRIES = 1000  # looked at in one go; the rest waits for the next
_NAME = re.compile(r"[^./\\\x00-\x1f][^/\\\x00-\x1f]{0,99}")
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# a FIFO that somebody put there must not hang the server
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class FolderRefusal(Exception):
    """The folder cannot be used; the text says why."""


@dataclass(frozen=True)
class FoundFile:
    """A plain file of the folder. Two looks that find it the same mean that it stopped growing."""

    name: str
    size: int
    mtime_ns: int

    @property
    def mark(self) -> list[int]:
        return [self.size, self.mtime_ns]


def is_folder_name(name: str) -> bool:
    """Tell whether an office may name its folder so: one step down from the root, not hidden."""
    return bool(_NAME.fullmatch(name))


class ScanFolder:
    """An open folder of an office; use it as a context manager."""

    def __init__(self, root: str, name: str):
        if not is_folder_name(name):
            raise FolderRefusal(f"“{name}” is no name of a folder")
        with contextlib.ExitStack() as stack:
            try:
                top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                stack.callback(os.close, top)
                self._folder = os.open(name, _DIRECTORY, dir_fd=top)
            except OSError as error:
                raise FolderRefusal(f"{name}: {error.strerror}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error) -> None:
        os.close(self._folder)

    def files(self) -> list[FoundFile]:
        """Return the plain files in the order of their names."""
        found = list(self._entries())
        return sorted(found, key=lambda file: _natural(file.name))

    def read_file(self, file: FoundFile, limit: int) -> bytes | None:
        """Return the content, or None where it is not the file that was seen, or is too large."""
        try:
            descriptor = os.open(file.name, _FILE, dir_fd=self._folder)
        except OSError:
            return None
        with open(descriptor, "rb") as stream:
            if not _is_same(descriptor, file) or file.size > limit:
                return None
            # one byte more tells that it grows, however fast
            content = stream.read(file.size + 1)
            # whoever wrote meanwhile will be met at the next look
            is_whole = len(content) == file.size and _is_same(descriptor, file)
            return content if is_whole else None

    def move_away(self, file: FoundFile, shelf: str) -> None:
        """Put a file onto a shelf (a folder beside it), under a free name; overwrite nothing.

        Where another file has come under its name meanwhile, that one stays for the next look.

        :raise OSError: the server may not write there
        """
        with contextlib.suppress(FileExistsError):
            os.mkdir(shelf, 0o750, dir_fd=self._folder)
        target = os.open(shelf, _DIRECTORY, dir_fd=self._folder)
        try:
            for name in _free_names(file):
                try:
                    # link and unlink: a rename would overwrite what has the name
                    os.link(
                        file.name,
                        name,
                        src_dir_fd=self._folder,
                        dst_dir_fd=target,
                        follow_symlinks=False,
                    )
                except FileExistsError:
                    if _is_hard_link(self._folder, file.name, target, name):
                        break  # a move that was cut off between the two steps
                    continue
                except OSError:
                    self._rename(file, target, name)
                    return
                break
            if self._is_still(file):
                os.unlink(file.name, dir_fd=self._folder)
            else:
                os.unlink(name, dir_fd=target)
        finally:
            os.close(target)

    def _rename(self, file: FoundFile, target: int, free: str) -> None:
        """Move where the file system knows no links (network shares)."""
        with contextlib.suppress(FileNotFoundError):
            os.stat(free, dir_fd=target, follow_symlinks=False)
            raise FileExistsError(free)
        if self._is_still(file):
            os.rename(file.name, free, src_dir_fd=self._folder, dst_dir_fd=target)

    def _is_still(self, file: FoundFile) -> bool:
        """Tell whether under the name of a file lies what was seen there, and nothing newer."""
        try:
            found = os.stat(file.name, dir_fd=self._folder, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return stat.S_ISREG(found.st_mode) and [found.st_size, found.st_mtime_ns] == file.mark

    def _entries(self) -> Iterator[FoundFile]:
        with os.scandir(self._folder) as entries:
            for count, entry in enumerate(entries):
                if count >= MAX_ENTRIES:
                    return
                if entry.name.startswith(".") or not _is_text(entry.name):
                    continue
                with contextlib.suppress(FileNotFoundError):
                    found = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(found.st_mode):
                        yield FoundFile(entry.name, found.st_size, found.st_mtime_ns)


def _is_same(descriptor: int, file: FoundFile) -> bool:
    found = os.fstat(descriptor)
    return stat.S_ISREG(found.st_mode) and [found.st_size, found.st_mtime_ns] == file.mark


def _is_hard_link(folder: int, name: str, target: int, other: str) -> bool:
    one = os.stat(name, dir_fd=folder, follow_symlinks=False)
    two = os.stat(other, dir_fd=target, follow_symlinks=False)
    return (one.st_dev, one.st_ino) == (two.st_dev, two.st_ino)


def _free_names(file: FoundFile) -> Iterator[str]:
    yield file.name
    stem, dot, suffix = file.name.rpartition(".")
    for number in range(2, 10_000):
        yield f"{stem} ({number}).{suffix}" if dot and stem else f"{file.name} ({number})"


def _is_text(name: str) -> bool:
    """Names that are no UTF-8 cannot be stored; they stay where they are."""
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in name)


def _natural(name: str) -> list:
    """Return a key by which scan2 comes before scan10."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name.lower())]
