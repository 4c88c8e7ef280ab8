"""
The owner's folder: the only module that touches files of the data folder.

    data/
      photolog.db   the database (store/)
      originals/    the uploaded bytes, 0600, never served
      media/        the public files, named at random
      cache/        pictures of others' notes, drawn anew, 0600, for the owner's eyes alone
      incoming/     uploads on their way; what is older than an hour is litter
      keys/         private keys
      backups/      copies of the database made before a migration

A file is made durable before anything refers to it: written in incoming/, synced,
renamed into its place, its folder synced. A crash leaves at most a file that nobody
refers to, and the sweep removes that. Names are made here, never by a client.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from photolog.errors import DiskFailing, RejectedUpload, StorageFull, unwritten

MEDIA_NAME = re.compile(r"[0-9a-f]{40}\.(?:jpg|avif)")
ORIGINAL_NAME = re.compile(r"[0-9a-f]{40}\.[a-z0-9]{2,5}")
PICTURE_NAME = re.compile(r"[0-9a-f]{40}\.jpg")
FOLDERS = ("originals", "media", "cache", "incoming", "keys", "backups")
_NAMES = {"originals": ORIGINAL_NAME, "media": MEDIA_NAME, "cache": PICTURE_NAME}

_CHUNK_BYTES = 256 * 1024
_NAME_BYTES = 20


@dataclass(frozen=True, slots=True)
class Received:
    """An upload that has arrived whole in its staging folder."""

    path: Path
    sha256: str
    bytes: int


class Files:
    """
    The files of one data folder.

    *failing* is why the disk did not take the last file, None if it did. It is this process
    that remembers, so whoever wants to know does not touch the disk.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.failing: DiskFailing | None = None
        self._probing = threading.Lock()

    def prepare(self) -> None:
        """
        Make the folders that are missing, readable by their owner only.

        Raises:
            StorageFull, DiskFailing: The folder cannot be written.
        """
        with room_needed():
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in FOLDERS:
                (self.root / name).mkdir(mode=0o700, exist_ok=True)

    @property
    def database_path(self) -> Path:
        """Where the database lies."""
        return self.root / "photolog.db"

    @property
    def backups(self) -> Path:
        """Where copies of the database are put."""
        return self.root / "backups"

    @property
    def darkroom_lock(self) -> Path:
        """The lock that lets one picture be developed at a time, over all processes."""
        return self.root / "darkroom.lock"

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """
        Give a fresh folder for one upload; it is gone with all it holds afterwards.

        Every file begins here, so this is where a disk that fails is remembered.
        """
        with self._remembered():
            folder = self.root / "incoming" / secrets.token_hex(_NAME_BYTES)
            try:
                folder.mkdir(mode=0o700)
            except OSError as error:  # if it is none of those known, incoming/ itself is gone
                raise unwritten(error) or DiskFailing("unreachable", str(error)) from error
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def keep_original(self, received: Received, extension: str) -> str:
        """Move an upload to originals/; return its new name."""
        name = f"{secrets.token_hex(_NAME_BYTES)}.{extension}"
        self._place(received.path, self.original_path(name), mode=0o600)
        return name

    def keep_media(self, path: Path, extension: str) -> str:
        """Move a rendered file to media/; return its new name."""
        name = f"{secrets.token_hex(_NAME_BYTES)}.{extension}"
        self._place(path, self.media_path(name), mode=0o644)
        return name

    def media_path(self, name: str) -> Path:
        """Return where a public file lies; *name* must match MEDIA_NAME."""
        if not MEDIA_NAME.fullmatch(name):
            raise ValueError(f"not a name in media/: {name!r}")
        return self.root / "media" / name[:2] / name

    def original_path(self, name: str) -> Path:
        """Return where an original lies; *name* must match ORIGINAL_NAME."""
        if not ORIGINAL_NAME.fullmatch(name):
            raise ValueError(f"not a name in originals/: {name!r}")
        return self.root / "originals" / name[:2] / name

    def remove_media(self, names: Iterator[str] | tuple[str, ...] | list[str]) -> None:
        """Remove public files; those already gone do not matter."""
        for name in names:
            self.media_path(name).unlink(missing_ok=True)

    def remove_original(self, name: str) -> None:
        """Remove an original; one already gone does not matter."""
        self.original_path(name).unlink(missing_ok=True)

    def keep_picture(self, path: Path) -> str:
        """Move our copy of somebody else's picture to cache/; return its new name."""
        name = f"{secrets.token_hex(_NAME_BYTES)}.jpg"
        self._place(path, self.picture_path(name), mode=0o600)
        return name

    def picture_path(self, name: str) -> Path:
        """Return where a copy of somebody else's picture lies; *name* must match PICTURE_NAME."""
        if not PICTURE_NAME.fullmatch(name):
            raise ValueError(f"not a name in cache/: {name!r}")
        return self.root / "cache" / name[:2] / name

    def remove_pictures(self, names: Iterable[str]) -> None:
        """Remove copies of others' pictures; those already gone do not matter."""
        for name in names:
            self.picture_path(name).unlink(missing_ok=True)

    def read_key(self, name: str) -> bytes | None:
        """Return a private key by the name of its file, None when there is none."""
        try:
            return (self.root / "keys" / name).read_bytes()
        except FileNotFoundError:
            return None

    def keep_key(self, name: str, content: bytes) -> None:
        """Write a private key that only the owner of the folder can read."""
        with self.staging() as folder, room_needed():
            path = folder / name
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            self._place(path, self.root / "keys" / name, mode=0o600)

    def stored(self, folder: str) -> Iterator[tuple[str, float]]:
        """Yield (name, age in seconds) of each file below "media", "originals" or "cache"."""
        now = time.time()
        pattern = _NAMES[folder]
        for path in (self.root / folder).glob("*/*"):
            if not pattern.fullmatch(path.name):
                continue  # not ours: somebody's .DS_Store
            try:
                yield path.name, now - path.stat().st_mtime
            except FileNotFoundError:
                continue  # removed by somebody else while we looked

    def sweep_incoming(self, older_than_seconds: float) -> int:
        """Remove staging folders that a crash left behind; return how many."""
        now, swept = time.time(), 0
        for folder in (self.root / "incoming").iterdir():
            try:
                is_old = now - folder.stat().st_mtime > older_than_seconds
            except FileNotFoundError:
                continue  # its upload has just ended
            if is_old:
                shutil.rmtree(folder, ignore_errors=True)
                swept += 1
        return swept

    def file_system(self) -> str:
        """Return the kind of file system that the data folder lies on, such as "ext4", or ""."""
        try:
            mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""  # not Linux: nothing to go by
        found = [line.split() for line in mounts.splitlines()]
        root = self.root.resolve()
        below = [entry for entry in found if root.is_relative_to(_unescaped(entry[1]))]
        return max(below, key=lambda entry: len(entry[1]), default=["", "", ""])[2]

    def free_bytes(self) -> int:
        """Return the room left on the disk of the data folder."""
        return shutil.disk_usage(self.root).free

    def probe(self) -> DiskFailing | None:
        """
        Return why the disk takes no file at this moment; a disk that took the last is not tried.

        A disk that hangs keeps one caller waiting, not all of them.
        """
        if self.failing is not None and self._probing.acquire(blocking=False):
            try:
                # Too little room tells nothing new of the disk.
                with suppress(StorageFull), self.staging() as folder, room_needed():
                    (folder / "probe").write_bytes(bytes(_NAME_BYTES))
                    _sync(folder / "probe")
                    _sync(folder)
                    self.failing = None
            finally:
                self._probing.release()
        return self.failing

    @contextmanager
    def _remembered(self) -> Iterator[None]:
        try:
            yield
        except DiskFailing as error:
            self.failing = error
            raise

    def _place(self, source: Path, target: Path, mode: int) -> None:
        with self._remembered():
            _place(source, target, mode)
            self.failing = None


def receive(stream: BinaryIO, path: Path, limit_bytes: int) -> Received:
    """
    Write a stream to *path*, counting and hashing.

    Raises:
        RejectedUpload: It is empty or longer than *limit_bytes*.
        StorageFull: The disk is.
        DiskFailing: The disk does not take it.
    """
    digest, count = hashlib.sha256(), 0
    with room_needed(), path.open("xb") as file:
        while chunk := stream.read(_CHUNK_BYTES):
            count += len(chunk)
            if count > limit_bytes:
                raise RejectedUpload(
                    f"This file is larger than {limit_bytes // 2**20} MB (photos.max_upload_mb)."
                )
            digest.update(chunk)
            file.write(chunk)
    if count == 0:
        raise RejectedUpload("This file is empty.")
    return Received(path, digest.hexdigest(), count)


def sha256_of(path: Path) -> str | None:
    """Return the SHA-256 of a file as hex, or None if there is no such file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


@contextmanager
def room_needed() -> Iterator[None]:
    """
    Turn the system's refusals to write within a with block into our own.

    Raises:
        StorageFull: There is no room: ENOSPC, EDQUOT, EFBIG.
        DiskFailing: The disk takes nothing: EIO, EROFS, or the folder is not ours.
    """
    try:
        yield
    except OSError as error:
        raise unwritten(error) or error from error


def _unescaped(mount_point: str) -> str:
    """Return a path of /proc/self/mounts, where blanks are written as \\040."""
    return mount_point.replace("\\040", " ")


def _place(source: Path, target: Path, mode: int) -> None:
    """Make a file durable under its final name: sync, rename, sync the folder."""
    with room_needed():
        is_new, is_new_folder = not target.exists(), not target.parent.exists()
        target.parent.mkdir(mode=0o700, exist_ok=True)
        source.chmod(mode)
        _sync(source)
        source.rename(target)
        try:
            _sync(target.parent)
            if is_new_folder:
                _sync(target.parent.parent)
        except OSError:
            if is_new:  # nobody learns its name, so nobody else can take it away
                target.unlink(missing_ok=True)
            raise


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
