"""
kill -9 at any moment of an upload loses nothing that was acknowledged and breaks nothing.

A hundred moments on each of the two roads, the command line and HTTP. They are chosen at
random, the same in each run: one half among all steps of an undisturbed upload, the other
among those that touch the disk; every other one strikes from outside while the process
goes on, so that it is hit within a commit or an fsync, too. What is asked of the blog is
asked after each of them.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import time
from collections.abc import Iterator

import pytest
import requests
from PIL import Image

from photolog import checking, housekeeping
from photolog.blog import Blog, open_blog
from photolog.config import read
from photolog.pure import ids
from photolog.records import Status
from photolog.store import inspection, lists, posts
from photolog.store.engine import database
from tests.browsing import app_of, browser_of
from tests.e2e import dying
from tests.e2e.dying import Blow, Life
from tests.e2e.running import PASSWORD, Owner, Program, desk_of
from tests.publish import a_picture

pytestmark = pytest.mark.e2e

KILLS = 100  # on each road
DAY = 24 * 60 * 60


class Ledger:
    """What photolog has said that it has done, and the question whether it is so."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.kept: dict[int, str] = {}  # id → SHA-256 of the file that was acknowledged
        self.public: set[int] = set()  # whose publication was acknowledged
        self._seen: set[int] = set()
        self._seen_files: set[str] = set()

    def verify(self) -> None:
        """Open what a kill has left, as the next start does, and look at all of it."""
        blog = open_blog(read(None, self.program.environment))
        try:
            assert list(checking.check(blog)) == []
            self._verify_acknowledged()
            self._verify_new_posts(blog)
            self._verify_new_files(blog)
            assert_litter_is_swept(blog)
        finally:
            database.close()

    def verify_served(self) -> None:
        """Ask the whole program, once more and from outside."""
        checked = self.program.run("check")
        assert checked.returncode == 0, checked.stdout + checked.stderr
        with self.program.serving("--no-worker") as server:
            for post_id in self.public:
                page = server.get(f"/p/{ids.encode(post_id)}")
                assert page.status_code == 200
                name = re.search(r"/media/[0-9a-f]{40}\.jpg", page.text)[0]
                assert server.get(name).status_code == 200

    def _verify_acknowledged(self) -> None:
        for post_id, sha256 in self.kept.items():
            post = posts.find(post_id)
            assert post is not None
            # check() has compared the file with this one.
            assert [photo.original.sha256 for photo in post.photos] == [sha256]
        for post_id in self.public:
            assert posts.find(post_id).status is Status.PUBLISHED

    def _verify_new_posts(self, blog: Blog) -> None:
        """Also what nobody was told of is whole, or not public."""
        visitor = browser_of(app_of(blog), blog.config.site.base_url)
        listed = {post.id for post in lists.page("all", "", 999).posts}
        for post in lists.studio_page("all", 999):
            if post.id in self._seen:
                continue
            self._seen.add(post.id)
            is_public = post.status is Status.PUBLISHED
            assert len(post.photos) == 1 or not is_public
            assert (post.id in listed) == is_public
            status = visitor.get(f"/p/{ids.encode(post.id)}").status_code
            assert status == (200 if is_public else 404)

    def _verify_new_files(self, blog: Blog) -> None:
        expected = {rendition.name: rendition.bytes for rendition in inspection.renditions()}
        for name in {name for name, _ in blog.files.stored("media")} - self._seen_files:
            path = blog.files.media_path(name)
            assert path.stat().st_size == expected.get(name, path.stat().st_size)
            with Image.open(path) as picture:
                picture.load()
            self._seen_files.add(name)


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


@pytest.fixture
def ledger(tmp_path) -> Ledger:
    program = Program(tmp_path / "data")
    assert program.run("passwd", "--stdin", typed=PASSWORD + "\n").returncode == 0
    return Ledger(program)


def blows(undisturbed: tuple[int, int]) -> Iterator[Blow]:
    """Yield when to kill, spread over the steps of an undisturbed run."""
    chance = random.Random(20260906)
    for number in range(KILLS):
        counting = (dying.ANY, dying.TO_DISK)[number % 2]
        step = chance.randint(1, undisturbed[counting])
        yield Blow(counting, step, is_from_outside=number % 4 < 2)


def a_file(number: int) -> tuple[bytes, str]:
    """Return a picture of which there is one only, and its SHA-256."""
    content = a_picture(400, 300, f"#{number * 40503 % 2**24:06x}").getvalue()
    return content, hashlib.sha256(content).hexdigest()


def test_killing_the_command_line(ledger, tmp_path):
    path = tmp_path / "picture.jpg"

    def post(number: int, blow: Blow | None) -> tuple[int, tuple[int, int]]:
        content, sha256 = a_file(number)
        path.write_bytes(content)
        life = Life(["post", str(path)], ledger.program.environment, blow)
        found = re.search(r"/p/(\w{13})\n", life.printed())
        if found:
            ledger.kept[ids.decode(found[1])] = sha256
            ledger.public.add(ids.decode(found[1]))
        return life.end(), life.counts

    status, undisturbed = post(0, None)
    assert status == 0
    endings = []
    for number, blow in enumerate(blows(undisturbed), 1):
        endings.append(post(number, blow)[0])
        ledger.verify()

    # Were most of them over before the blow fell, nothing would have been tried.
    assert endings.count(-9) > 0.8 * KILLS
    ledger.verify_served()


def test_killing_the_server(ledger):
    owner = Owner()

    def upload_and_publish(server: Life, number: int) -> bool:
        """Return whether it came to the end."""
        content, sha256 = a_file(number)
        try:
            made = owner.upload(server, content)
            assert made.status_code == 303
            post_id = ids.decode(desk_of(made).rpartition("/")[2])
            ledger.kept[post_id] = sha256
            published = owner.post(server, desk_of(made), {"do": "publish", "title": "Harbour"})
            assert published.status_code == 303
        except requests.ConnectionError:
            return False  # the answer was cut off: nothing was acknowledged
        ledger.public.add(post_id)
        return True

    with dying.served(ledger.program.environment, None) as server:
        owner.log_in(server)
        server.begin_counting()
        assert upload_and_publish(server, 0)
        undisturbed = server.counts
    survived = 0
    for number, blow in enumerate(blows(undisturbed), 1):
        with dying.served(ledger.program.environment, blow) as server:
            server.begin_counting()
            survived += upload_and_publish(server, number)
        ledger.verify()

    assert survived < 0.2 * KILLS
    ledger.verify_served()
