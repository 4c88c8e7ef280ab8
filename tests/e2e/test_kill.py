"""
kill -9 at any moment of an upload loses nothing that was acknowledged and breaks nothing.

The moments are random but the same in each run, spread over the time that an undisturbed
upload takes on this machine.
"""

from __future__ import annotations

import os
import random
import re
import threading
import time

import pytest
from PIL import Image

from photolog import housekeeping
from photolog.blog import Blog, open_blog
from photolog.config import read
from photolog.pure import ids
from photolog.records import Status
from photolog.store import inspection, lists, posts
from photolog.store.engine import database
from tests.e2e.running import PASSWORD, Owner, Program
from tests.publish import a_picture

pytestmark = pytest.mark.e2e

KILLS = 15  # of each way to upload
DAY = 24 * 60 * 60


@pytest.fixture
def program(tmp_path):
    made = Program(tmp_path / "data")
    assert made.run("passwd", "--stdin", typed=PASSWORD + "\n").returncode == 0
    yield made
    database.close()


def moments(longest_seconds: float) -> list[float]:
    """Return when to kill, in seconds after the beginning."""
    chance = random.Random(20260906)
    return [chance.uniform(0, 1.1 * longest_seconds) for _ in range(KILLS)]


def assert_nothing_is_lost(program: Program, acknowledged: set[int]) -> None:
    """Whatever was told as done is there, whole; whatever else is there is whole too."""
    checked = program.run("check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    blog = open_blog(read(None, program.environment))
    for post_id in acknowledged:
        post = posts.find(post_id)
        assert post is not None
        assert len(post.photos) == 1
    for post in lists.studio_page("all", 999):
        assert post.photos or post.status is Status.DRAFT
    assert_files_are_whole(blog)
    assert_litter_is_swept(blog)


def assert_files_are_whole(blog: Blog) -> None:
    expected = {rendition.name: rendition.bytes for rendition in inspection.renditions()}
    found = {
        name: blog.files.media_path(name).stat().st_size for name, _ in blog.files.stored("media")
    }
    assert {name: size for name, size in found.items() if name in expected} == expected
    for name in found:
        with Image.open(blog.files.media_path(name)) as picture:
            picture.load()


def assert_litter_is_swept(blog: Blog) -> None:
    """As after a day: only what is referred to is left."""
    moment = time.time() - DAY - 60
    for path in [*blog.files.root.glob("*/*/*"), *blog.files.root.glob("incoming/*")]:
        os.utime(path, (moment, moment))
    housekeeping.sweep(blog)
    assert {name for name, _ in blog.files.stored("media")} == {
        rendition.name for rendition in inspection.renditions()
    }
    assert {name for name, _ in blog.files.stored("originals")} == {
        original.name for original in inspection.originals()
    }
    assert list((blog.files.root / "incoming").iterdir()) == []


def test_killing_the_command_line(program, tmp_path):
    path = tmp_path / "picture.jpg"
    path.write_bytes(a_picture(2000, 1500).getvalue())
    begin = time.monotonic()
    printed = [program.run("post", str(path)).stdout]
    took_seconds = time.monotonic() - begin

    for moment in moments(took_seconds):
        process = program.begin("post", str(path))
        time.sleep(moment)
        process.kill()
        printed.append(process.communicate()[0])

    acknowledged = {
        ids.decode(code) for out in printed for code in re.findall(r"/p/(\w{13})\n", out)
    }
    assert_nothing_is_lost(program, acknowledged)


def test_killing_the_server(program):
    picture = a_picture(2000, 1500).getvalue()
    owner, acknowledged = Owner(), set()
    with program.serving() as server:
        owner.log_in(server)
        begin = time.monotonic()
        owner.upload(server, picture)
        took_seconds = time.monotonic() - begin

    def upload(server) -> None:
        try:
            answer = owner.upload(server, picture)
        except OSError:
            return  # the connection was cut: nothing was acknowledged
        assert answer.status_code == 303
        acknowledged.add(ids.decode(re.search(r"/posts/(\w{13})", answer.headers["Location"])[1]))

    for moment in moments(took_seconds):
        with program.serving() as server:
            uploading = threading.Thread(target=upload, args=(server,))
            uploading.start()
            time.sleep(moment)
            server.process.kill()
            uploading.join()

    assert_nothing_is_lost(program, acknowledged)
