"""A full disk, a lock held elsewhere, a damaged or missing database: the promises of a server."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.running import PASSWORD, Owner, Program, desk_of
from tests.publish import a_picture

pytestmark = pytest.mark.e2e

# A disk of six megabytes, seen by this process and its children only; no rights are needed for it.
SMALL_DISK = ("unshare", "-rm", "sh", "-c", 'mount -t tmpfs -o size=6m tmpfs "$0" && exec "$@"')


# What the owner waits at most until a locked database is told; the wait for the lock is five.
LONGEST_REFUSAL_SECONDS = 6
DEVELOPING_SECONDS = 2  # the darkroom may be at work when the lock comes


def within(server, *command: str, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run a command that sees the small disk of a server."""
    enter = ("nsenter", "--preserve-credentials", "-U", "-m", "-t", str(server.process.pid))
    return subprocess.run([*enter, *command], input=content, check=False, capture_output=True)


@pytest.fixture
def program(tmp_path):
    made = Program(tmp_path / "data", photos__avif="false")
    assert made.run("passwd", "--stdin", typed=PASSWORD + "\n").returncode == 0
    return made


@pytest.fixture
def on_small_disk(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    setting_up = 'printf "%s\\n" "$PASSWORD" | "$1" "$2" passwd --stdin >/dev/null && exec "$@"'
    before = (*SMALL_DISK, str(folder), "sh", "-c", setting_up, "sh")
    made = Program(folder, before, photos__avif="false")
    made.environment["PASSWORD"] = PASSWORD
    return made


def test_on_a_full_disk_nothing_is_stored_and_everything_is_shown(on_small_disk):
    ballast = on_small_disk.folder / "ballast"
    owner = Owner()
    with on_small_disk.serving() as server:
        owner.log_in(server)
        small, large = a_picture().getvalue(), os.urandom(3 * 2**20)
        stored = owner.upload(server, small)
        too_large = owner.add_file(server, desk_of(stored), small + large + large)
        filled = within(server, "sh", "-c", f'cat /dev/zero > "{ballast}"')
        refused = [
            owner.add_file(server, desk_of(stored), small),
            owner.upload(server, small),
            owner.post(server, "/studio/drafts"),
            owner.post(server, f"{desk_of(stored)}/save", {"title": "Harbour"}),
        ]
        shown = [server.get("/"), server.get("/healthz"), owner.get(server, "/studio")]
        not_ready = server.get("/readyz")
        within(server, "rm", str(ballast))
        after = owner.upload(server, small)
        checked = within(
            server,
            "env",
            *(f"{name}={value}" for name, value in on_small_disk.environment.items()),
            *on_small_disk.command("check"),
        )

        assert stored.status_code == 303
        assert too_large.status_code == 507
        assert b"No space left" in filled.stderr
        assert [answer.status_code for answer in refused] == [507] * 4
        assert [answer.status_code for answer in shown] == [200] * 3
        assert not_ready.status_code == 503
        assert after.status_code == 303
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert b"2 posts, 2 photos" in checked.stdout


def lock(folder: Path) -> sqlite3.Connection:
    """Hold the database as a program does that knows nothing of photolog."""
    other = sqlite3.connect(folder / "photolog.db", check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_a_short_lock_elsewhere_is_not_noticed(program):
    owner = Owner()
    with program.serving() as server:
        owner.log_in(server)
        other = lock(program.folder)
        timer = threading.Timer(3, other.rollback)
        timer.start()

        answer = owner.post(server, "/studio/drafts")

        timer.join()
        other.close()
        assert answer.status_code == 201


def test_a_long_lock_elsewhere_is_told_in_time_and_reading_goes_on(program):
    owner = Owner()
    with program.serving() as server:
        owner.log_in(server)
        other = lock(program.folder)

        answer = owner.post(server, "/studio/drafts")
        shown = server.get("/")

        other.close()
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        # Five seconds of patience, one for the answer: that is the promise.
        assert answer.elapsed.total_seconds() < LONGEST_REFUSAL_SECONDS
        assert shown.status_code == 200
        assert owner.post(server, "/studio/drafts").status_code == 201


def test_a_lock_that_comes_in_the_middle_of_an_upload_is_told_in_time(program):
    owner, large = Owner(), a_picture(4000, 3000).getvalue()
    with program.serving("--no-worker") as server, ThreadPoolExecutor() as pool:
        owner.log_in(server)
        other = sqlite3.connect(program.folder / "photolog.db", isolation_level=None)
        uploading = pool.submit(owner.upload, server, large)
        while not other.execute("SELECT count(*) FROM post").fetchone()[0]:
            assert not uploading.done()
        # The draft is begun, and the darkroom works on the picture.
        other.execute("BEGIN IMMEDIATE")
        locked_at = time.monotonic()
        answer = uploading.result()
        took_seconds = time.monotonic() - locked_at
        other.close()

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert took_seconds < LONGEST_REFUSAL_SECONDS + DEVELOPING_SECONDS


def test_the_desk_says_when_to_come_back(program):
    owner = Owner()
    with program.serving("--no-worker") as server:
        owner.log_in(server)
        desk = desk_of(owner.upload(server, a_picture().getvalue()))
        other = lock(program.folder)
        answer = owner.post(server, desk, {"title": "Harbour"})
        other.close()

        assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5")
        assert "Harbour" in answer.text  # what was typed is not lost


def test_a_damaged_database_is_not_served(program):
    path = program.folder / "photolog.db"
    content = bytearray(path.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    path.write_bytes(content)

    started = program.run("serve", "--port", "0")

    assert (started.returncode, started.stdout) == (65, "")
    assert "damaged" in started.stderr
    assert "newest copy" in started.stderr


def test_a_missing_database_is_not_begun_anew(program, tmp_path):
    picture = tmp_path / "picture.jpg"
    picture.write_bytes(a_picture().getvalue())
    program.run("post", str(picture))
    for path in program.folder.glob("photolog.db*"):
        path.unlink()

    started = program.run("serve", "--port", "0")

    assert (started.returncode, started.stdout) == (65, "")
    assert "holds photos but no database" in started.stderr
    assert not (program.folder / "photolog.db").exists()
