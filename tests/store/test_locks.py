"""The two locks: who waits, who is refused, and that a killed process holds nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from photolog.errors import AnotherServer, DatabaseBusy, DiskFailing
from photolog.store import settings
from photolog.store.engine import database
from photolog.store.engine.locks import ServerLock, WriteLock

TOP = Path(__file__).resolve().parents[2]

HOLD = """
import sys
from pathlib import Path
from photolog.store.engine.locks import ServerLock, WriteLock
kind, path = sys.argv[1], Path(sys.argv[2])
if kind == "server":
    lock = ServerLock(path)
    print("held", flush=True)
    sys.stdin.read()
else:
    with WriteLock(path, 1).held():
        print("held", flush=True)
        sys.stdin.read()
"""

WRITE = """
import os, sys
from photolog.blog import open_blog
from photolog.config import read
from photolog.store import settings
from photolog.store.engine import database
open_blog(read(None, {"PHOTOLOG_STORAGE__DATA_DIR": sys.argv[1]}))
print("open", flush=True)
for _ in range(15):
    with database.transaction():
        settings.write("count", settings.read("count") + 1)
"""


@contextmanager
def elsewhere(kind: str, path: Path):
    """Hold a lock in another process for the time of a with block."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, kind, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=TOP,
    )
    try:
        assert child.stdout.readline() == "held\n"
        yield child
    finally:
        child.communicate()


def test_two_processes_write_without_losing_anything(blog):
    with database.transaction():
        settings.write("count", 0)
    command = [sys.executable, "-c", WRITE, str(blog.files.root)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TOP)
    assert child.stdout.readline() == "open\n"

    for _ in range(15):
        with database.transaction():
            settings.write("count", settings.read("count") + 1)

    child.communicate()
    assert child.returncode == 0
    assert settings.read("count") == 30


def test_who_has_to_wait_too_long_is_told_that_it_is_busy(tmp_path):
    path = tmp_path / "write.lock"

    with (
        elsewhere("write", path),
        pytest.raises(DatabaseBusy, match="another photolog command"),
        WriteLock(path, 0.05).held(),
    ):
        pass


def test_threads_of_one_process_exclude_each_other(tmp_path):
    lock = WriteLock(tmp_path / "write.lock", 0.05)
    caught: list[BaseException] = []

    def try_it() -> None:
        try:
            with lock.held():
                pass
        except DatabaseBusy as error:
            caught.append(error)

    with lock.held():
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()

    assert len(caught) == 1


def test_the_lock_is_free_again_after_a_failure(tmp_path):
    lock = WriteLock(tmp_path / "write.lock", 0.05)
    with pytest.raises(KeyError), lock.held():
        raise KeyError

    with lock.held():
        pass


@pytest.mark.parametrize("kind", ["write", "server"])
def test_a_killed_process_holds_nothing(kind, tmp_path):
    path = tmp_path / "a.lock"
    with elsewhere(kind, path) as child:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()

    if kind == "server":
        ServerLock(path).release()
    else:
        with WriteLock(path, 0.05).held():
            pass


def test_a_second_server_is_told_who_the_first_one_is(tmp_path):
    path = tmp_path / "server.lock"

    with (
        elsewhere("server", path) as child,
        pytest.raises(AnotherServer, match=f"process {child.pid}\\) already uses {tmp_path}"),
    ):
        ServerLock(path)


def test_after_a_server_the_next_one_comes_in(tmp_path):
    path = tmp_path / "server.lock"
    ServerLock(path).release()

    ServerLock(path).release()


def test_a_lock_that_cannot_be_made_means_that_the_disk_is_gone(tmp_path):
    lock = WriteLock(tmp_path / "no such folder" / "write.lock", 0.05)

    with pytest.raises(DiskFailing) as caught, lock.held():
        pass

    assert caught.value.reason == "unreachable"


def test_a_writer_that_knows_nothing_of_the_lock_is_waited_for(blog):
    """Such as the sqlite3 shell."""
    other = sqlite3.connect(blog.files.database_path, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, other.rollback)
    timer.start()

    with database.transaction():
        settings.write("colour", "blue")

    timer.join()
    other.close()
    assert settings.read("colour") == "blue"


def test_a_writer_that_does_not_end_is_not_waited_for(blog):
    database.open_file(blog.files.database_path, 0.05)
    other = sqlite3.connect(blog.files.database_path)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(DatabaseBusy), database.transaction():
        settings.write("colour", "blue")

    other.close()
    assert settings.read("colour") is None


def test_after_a_long_wait_the_next_transaction_works(blog):
    database.open_file(blog.files.database_path, 0.05)
    other = sqlite3.connect(blog.files.database_path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy), database.transaction():
        pass
    other.close()

    with database.transaction():
        settings.write("colour", "blue")

    assert settings.read("colour") == "blue"
