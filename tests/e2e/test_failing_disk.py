"""
A disk that fails, that was made read-only, that takes no byte more: real errors of the kernel.

A disk that takes nothing is answered with 503 and makes the process unhealthy; one without
room is answered with 507 and does not.

strace puts EIO in place of a call, a namespace of one's own makes a folder read-only, and a
limit on the size of files stands for a quota. None of it needs to be root.
"""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
from copy import copy
from pathlib import Path
from typing import Any

import pytest

from photolog import checking
from photolog.blog import open_blog
from photolog.config import read
from photolog.store import lists
from photolog.store.engine import database
from tests.e2e import tracing
from tests.e2e.running import PASSWORD, Owner, Program, Server, desk_of
from tests.publish import a_picture

pytestmark = pytest.mark.e2e

FAILING, NO_ROOM = 503, 507
ALIVE = (200, "alive\n")
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0"'


class Story:
    """A blog with one published post, and its owner, before trouble comes."""

    def __init__(self, folder: Path) -> None:
        # One thread, because strace counts the calls of each.
        self.program = Program(folder, photos__avif="false", server__threads="1")
        self.owner = Owner()
        self.picture = a_picture().getvalue()
        assert self.program.run("passwd", "--stdin", typed=PASSWORD + "\n").returncode == 0
        with self.program.serving("--no-worker") as server:
            self.owner.log_in(server)
            self.desk = desk_of(self.owner.upload(server, self.picture))
            self.page = self.desk.replace("/studio/posts/", "/p/")
            done = self.owner.post(server, self.desk, {"do": "publish", "title": "Before"})
            assert done.status_code == 303
            assert server.stop() == 0

    def moved_to(self, folder: Path) -> Story:
        """Return the same in a folder of its own."""
        twin = copy(self)
        twin.program = copy(self.program)
        twin.program.folder = folder
        twin.program.environment = self.program.environment | {
            "PHOTOLOG_STORAGE__DATA_DIR": str(folder)
        }
        shutil.copytree(self.program.folder, folder)
        twin.before = twin.state()
        return twin

    def state(self) -> tuple[dict[str, Any], set[str]]:
        """
        Open it as the next start does; return what is there, once all of it is found well.

        That is the counts and ids of rows, the titles, and the files that are kept.
        """
        blog = open_blog(read(None, self.program.environment))
        try:
            assert list(checking.check(blog)) == []
            titles = [post.title for post in lists.page("all", "", 99).posts]
            rows = checking.dump() | {"titles": titles}
        finally:
            database.close()
        files = {str(path) for path in self.program.folder.glob("*/*/*")}
        return rows, files

    def upload(self, server: Server) -> int:
        """Upload one more picture; return the status."""
        return self.owner.upload(server, self.picture).status_code

    def change(self, server: Server) -> int:
        """Write other words, which takes no file; return the status."""
        return self.owner.post(server, self.desk, {"title": "After"}).status_code

    def read(self, server: Server) -> set[int]:
        """Look at everything, as visitor and as owner; return the statuses."""
        page = server.get(self.page)
        name = re.search(r"/media/[0-9a-f]{40}\.jpg", page.text)[0]
        seen = [server.get(path).status_code for path in ("/", name, "/feed.atom")]
        return {page.status_code, *seen, self.owner.get(server, "/studio").status_code}


def health(server: Server) -> tuple[int, str]:
    """Ask as a watchman does; return the status and the word."""
    answer = server.get("/healthz")
    return answer.status_code, answer.text


@pytest.fixture(scope="module")
def first_story(tmp_path_factory):
    return Story(tmp_path_factory.mktemp("story") / "data")


@pytest.fixture
def story(first_story, tmp_path):
    return first_story.moved_to(tmp_path / "data")


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "picture.jpg"
    path.write_bytes(a_picture().getvalue())
    return str(path)


FAULTS = {
    "the log cannot be synced": ("fdatasync", "photolog.db-wal", ""),
    "the log cannot be written": ("pwrite64", "photolog.db-wal", ""),
    "an original cannot be synced": ("fsync", None, ""),
    "a folder cannot be synced": ("fsync", None, "2"),
    "a rendition cannot be synced": ("fsync", None, "4+"),
    "a file cannot be renamed": ("rename", None, ""),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_upload_that_the_disk_refuses_is_not_there(story, fault):
    """Neither now nor after the next start, when SQLite reads again what is in its log."""
    tracing.required()
    calls, name, when = FAULTS[fault]
    path = story.program.folder / name if name else None
    story.program.before = tracing.failing(calls, "EIO", path=path, when=when)
    with story.program.serving("--no-worker") as server:
        before = health(server)
        refused = story.upload(server)
        shown, told = story.read(server), health(server)

    assert refused == FAILING
    assert shown == {200}
    assert (before, told) == (ALIVE, (503, "failing\n"))
    assert story.state() == story.before


def test_a_photo_that_the_disk_refuses_does_not_come_back_without_its_files(story):
    """
    A commit whose sync fails is written all the same, and whole: the next start would take it.

    The log's header is synced first, then the draft, then the row of the photo, in vain.
    """
    tracing.required()
    wal = story.program.folder / "photolog.db-wal"
    story.program.before = tracing.failing("fdatasync", "EIO", path=wal, when="3+")
    with story.program.serving("--no-worker") as server:
        begun = story.owner.post(server, "/studio/drafts")
        refused = story.owner.add_file(server, begun.json()["edit"], story.picture)

    assert (begun.status_code, refused.status_code) == (201, FAILING)
    assert int(refused.headers["Retry-After"]) > 0
    (rows, files), (rows_before, files_before) = story.state(), story.before
    assert rows["counts"]["post"] == rows_before["counts"]["post"] + 1
    assert rows["ids"]["photo"] == rows_before["ids"]["photo"]
    assert files == files_before


@pytest.mark.parametrize("when", ["1", "2", "1+", "2+"])
@pytest.mark.parametrize("calls", ["fdatasync", "pwrite64"])
def test_words_that_the_disk_refuses_are_not_there(story, calls, when):
    tracing.required()
    wal = story.program.folder / "photolog.db-wal"
    story.program.before = tracing.failing(calls, "EIO", path=wal, when=when)
    with story.program.serving("--no-worker") as server:
        refused = story.change(server)
        shown, told = story.read(server), health(server)

    assert refused == FAILING
    assert shown == {200}
    assert told == (503, "failing\n")
    assert story.state() == story.before


@pytest.mark.parametrize(("calls", "name"), [("fsync", None), ("fdatasync", "photolog.db-wal")])
def test_the_command_line_says_what_the_disk_says(story, picture, calls, name):
    tracing.required()
    path = story.program.folder / name if name else None
    story.program.before = tracing.failing(calls, "EIO", path=path)

    posted = story.program.run("post", picture)

    assert (posted.returncode, posted.stdout) == (1, "")
    assert re.fullmatch(r"photolog: .*cannot be written: .*\n", posted.stderr)
    assert story.state() == story.before


def test_a_disk_that_recovers_is_written_again(story):
    """One failed sync, and the write after it is not lost."""
    tracing.required()
    wal = story.program.folder / "photolog.db-wal"
    story.program.before = tracing.failing("fdatasync", "EIO", path=wal, when="1")
    with story.program.serving("--no-worker") as server:
        first, unhealthy = story.upload(server), health(server)
        tried, healthy = [story.upload(server) for _ in range(3)], health(server)

    assert (first, unhealthy) == (FAILING, (503, "failing\n"))
    assert (tried, healthy) == ([303] * 3, ALIVE)
    assert story.state()[0]["counts"]["photo"] == 1 + 3


CHECKPOINT = """
import os
from photolog.blog import open_blog
from photolog.config import read
from photolog.store import settings
from photolog.store.engine import database
open_blog(read(None, os.environ))
with database.transaction():
    settings.write("colour", "blue")
print(database.failing())
database.checkpoint()
print(database.failing().reason, database.probe().reason)
"""


def test_a_checkpoint_that_the_disk_refuses_is_noticed_and_harms_no_change(story):
    """What was changed is durable in the log; only who looks after the disk is told."""
    tracing.required()
    failing = tracing.failing("pwrite64", "EIO", path=story.program.folder / "photolog.db")
    done = subprocess.run(
        [*failing, sys.executable, "-c", CHECKPOINT],
        env=story.program.environment,
        cwd=Path(__file__).parents[2],
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.stdout.splitlines() == ["None", "failing failing"], done.stderr


def within(server: Server, command: str, folder: Path) -> None:
    """Run a command of the shell where the server sees its data folder."""
    enter = ("nsenter", "--preserve-credentials", "-U", "-m", "-t", str(server.process.pid))
    subprocess.run([*enter, "sh", "-c", command, str(folder)], check=True, capture_output=True)


def test_a_folder_that_becomes_read_only_is_shown_and_not_written(story):
    folder = story.program.folder
    story.program.before = ("unshare", "-rm")
    with story.program.serving("--no-worker") as server:
        within(server, READ_ONLY, folder)
        refused = [story.upload(server), story.change(server)]
        shown, told = story.read(server), health(server)
        not_ready = server.get("/readyz")
        within(server, 'umount -l "$0"', folder)
        still_told, state = health(server), story.state()
        ready, healthy = server.get("/readyz"), health(server)
        after = story.upload(server)

    assert refused == [FAILING] * 2
    assert shown == {200}
    assert told == still_told == (503, "read-only\n")
    assert (not_ready.status_code, not_ready.json()["disk"]) == (503, "read-only")
    assert (ready.status_code, ready.json()["disk"], healthy) == (200, "ok", ALIVE)
    assert state == story.before
    assert after == 303


def test_a_read_only_folder_is_noticed_though_nobody_uploads(story):
    """Words are enough, which take no file; and /readyz does not call it well by itself."""
    folder = story.program.folder
    story.program.before = ("unshare", "-rm")
    with story.program.serving("--no-worker") as server:
        within(server, READ_ONLY, folder)
        unnoticed = health(server)
        refused, told = story.change(server), health(server)
        asked = [server.get("/readyz").status_code for _ in range(2)]

    assert unnoticed == ALIVE
    assert (refused, told) == (FAILING, (503, "read-only\n"))
    assert asked == [503] * 2


def test_a_read_only_folder_is_told_by_every_command(story, picture):
    mounting = ("unshare", "-rm", "sh", "-c", READ_ONLY + ' && exec "$@"')
    story.program.before = (*mounting, str(story.program.folder))

    posted = story.program.run("post", picture)
    served = story.program.run("serve", "--port", "0")
    dumped = story.program.run("dump", "--json")

    for ended in (posted, served):
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.startswith("photolog: ")
        assert "cannot be" in ended.stderr
        assert ended.stderr.count("\n") == 1
    assert dumped.returncode == 0, dumped.stderr
    assert story.state() == story.before


def test_a_quota_without_a_byte_left_is_told_and_passes(story):
    """EFBIG, in the middle of whatever is written; the limit comes and goes while it runs."""
    with story.program.serving("--no-worker") as server:
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (0, most))
        refused = [story.upload(server), story.change(server)]
        shown, told = story.read(server), health(server)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (most, most))
        state = story.state()
        after = story.upload(server)

    assert refused == [NO_ROOM] * 2
    assert shown == {200}
    assert told == ALIVE
    assert state == story.before
    assert after == 303


def test_a_limit_in_the_middle_of_a_file_leaves_none(story):
    """At most an empty draft: to take it back would be to write."""
    with story.program.serving("--no-worker") as server:
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        statuses = set()
        for limit in (len(story.picture) // 2, len(story.picture), 4096, 20_000):
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (limit, most))
            statuses.add(story.upload(server))
        shown, told = story.read(server), health(server)

    assert statuses == {NO_ROOM}
    assert shown == {200}
    assert told == ALIVE
    (rows, files), (rows_before, files_before) = story.state(), story.before
    assert files == files_before
    assert rows["titles"] == rows_before["titles"]
    assert rows["ids"]["photo"] == rows_before["ids"]["photo"]
