"""
Days in the life of a blog whose owner follows many, with a clock that jumps from day to day.

Of what the followed write and boost every twentieth is understood by the inbox itself, and the
rest is written in bulk as the inbox would; everything else that comes in is understood by it.
What the worker does by the clock is done once a day. Pictures are not drawn: their copies are
files of the size that they would have, with nothing in them. Everything is planned, so that
a quarter is like every other and what grows stands out.
"""

from __future__ import annotations

import os
import random
import secrets
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from bench import bulk, elsewhere
from bench.elsewhere import Document, Elsewhere
from photolog import housekeeping, interacting, notes, outgoing, people, picturing
from photolog.blog import Blog, open_blog
from photolog.config import read
from photolog.developed import Size
from photolog.following import asking
from photolog.inbox import understanding
from photolog.pure import times
from photolog.pure.wire import documents
from photolog.reading import FollowingState, Note
from photolog.records import Post, Status, Visibility
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.peers import arrivals, deliveries
from photolog.store.peers import people as known_people
from photolog.store.reading import following, timeline

HOME = "https://photo.example"
FIRST_DAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOSTS = 2_000
POPULAR, STRANGERS = 2_000, 1_000_000  # half of what is boosted or done is by the popular
PICTURE_BYTES = (120_000, 280_000)
MEASURES = Size(1500, 1000)  # of every picture, in pixels
FACE_BYTES = 6_000
PER_PAGE = 20
BY_THE_INBOX = 20  # every so many of what the followed write
_OLD = 1_500_000_000  # as the age of a file: whatever nothing refers to is swept at once


class Clock:
    """A clock that stands still, but for a millisecond each time that somebody looks at it."""

    def __init__(self) -> None:
        self.now = FIRST_DAY

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)  # numbers are made of it, and must differ
        return self.now


class Life:
    """A blog, and the world that it lives in."""

    def __init__(self, folder: Path, size: int, cache_mb: int, stride: timedelta = DAY) -> None:
        """
        Open a new data folder and follow *size* people.

        Args:
            stride: From one day to the next; with more than a day nothing happens in between.
        """
        self.stride = stride
        self.clock = Clock()
        settings = {
            "PHOTOLOG_STORAGE__DATA_DIR": str(folder),
            "PHOTOLOG_SITE__BASE_URL": HOME,
            "PHOTOLOG_READER__CACHE_MB": str(cache_mb),
        }
        self._world = Elsewhere(HOME)
        self.blog: Blog = open_blog(read(None, settings), self.clock, self._world)
        # A crash of the machine is not what is looked at here.
        database.database.execute_sql("PRAGMA synchronous = OFF")
        self.chance = random.Random(size)
        self.days = 0
        self.kept: set[int] = set()  # notes that the owner liked, boosted, bookmarked, answered
        self.lost: set[int] = set()  # of these, what housekeeping removed all the same
        self.followed: list[str] = []
        self._newcomers = 0
        self._recent: deque[str] = deque(maxlen=7 * size)  # what the followed wrote lately
        self._posts: deque[int] = deque(maxlen=8)
        self._followers: list[str] = []
        self._number = 0
        self._written: list[str] = []  # today, to be stored in bulk
        self._boosted: list[bulk.Boosted] = []
        with self.quick():
            self._follow_somebody(size)
            self._publish()

    @contextmanager
    def quick(self) -> Iterator[None]:
        """Do a with block in one transaction, and draw no pictures."""
        with ExitStack() as stack:
            stack.enter_context(patch.object(picturing, "_drawn", _drawn))
            stack.enter_context(patch.object(housekeeping, "_draw_face", _draw_face))
            stack.enter_context(database.transaction(is_public=False))
            yield

    def day(self) -> None:
        """Let a day pass."""
        self.days += 1
        self.clock.now += self.stride
        with self.quick():
            self._followed_write()
            self._strangers_come_by()
            while understanding.understand_next(self.blog):
                pass
            self.kept = self.still_there()  # but for what its author deleted
            self._owner_reads()
            self._owner_acts()
            self._send_letters()
            while picturing.fetch_next_picture(self.blog):
                pass
            while housekeeping.fetch_next_avatar(self.blog):
                pass
        with patch.object(housekeeping, "_draw_face", _draw_face):
            picturing.forget_old(self.blog)
            housekeeping.look_after_people(self.blog)
            if self.days % 7 == 0:
                housekeeping.sweep(self.blog)
                picturing.notice_lost(self.blog)
                database.checkpoint()
        self.lost |= self.kept - self.still_there()

    def still_there(self) -> set[int]:
        """Return which of the notes that the owner keeps are stored."""
        query = "SELECT id FROM note WHERE id IN (SELECT value FROM json_each(?))"
        found = database.database.execute_sql(query, (str([*self.kept]),)).fetchall()
        return {row[0] for row in found}

    def _followed_write(self) -> None:
        for place, uri in enumerate(self.followed):
            if (2 * self.days + place) % 7 < 2:
                self._write(uri, 1 + (self.days + place) % 2)
            if (self.days + place) % 7 == 3:
                self._boost(uri)
        self._store_in_bulk()
        if self.days % 60 == 0:  # somebody closes their account
            gone = self.followed.pop(self.chance.randrange(len(self.followed)))
            self._arrive(elsewhere.activity("Delete", gone, gone, self._next()))
            self._follow_somebody(1)

    def _write(self, uri: str, photos: int) -> None:
        written = elsewhere.note_uri(uri, times.to_ms(self.clock.now) - self._next() % 1000, photos)
        self._recent.append(written)
        if self._number % BY_THE_INBOX:
            self._written.append(written)
        else:
            self._arrive(elsewhere.create(written))
        if self._number % 33 == 0:  # 3 % are deleted, 3 % edited
            victim = self.chance.choice(self._recent)
            author = victim.partition("/notes/")[0]
            self._arrive(elsewhere.activity("Delete", author, victim, self._next()))
        if self._number % 33 == 1:
            edited = elsewhere.note(written) | {"updated": times.rfc3339(self.clock.now)}
            self._arrive(elsewhere.activity("Update", uri, edited, self._next()))

    def _boost(self, uri: str) -> None:
        known = self._recent and self.chance.random() < 0.3
        thing = self.chance.choice(self._recent) if known else self._strange_note()
        announce = elsewhere.activity("Announce", uri, thing, self._next())
        if self._number % BY_THE_INBOX:
            self._boosted.append(bulk.Boosted(thing, uri, announce["id"]))
        else:
            self._arrive(announce)

    def _store_in_bulk(self) -> None:
        now, blog = self.clock.now, self.blog
        bulk.keep(blog, self._written, now)
        by_strangers = bulk.unknown((each.note_uri for each in self._boosted), now)
        authors = (uri.partition("/notes/")[0] for uri in by_strangers)
        bulk.meet(authors, self._world.public_pem, now)
        bulk.keep(blog, by_strangers, now, is_boost=True)
        bulk.boost(self._boosted, now)
        self._written, self._boosted = [], []

    def _strangers_come_by(self) -> None:
        post = self.blog.addresses.post(self.chance.choice(self._posts))
        for _ in range(3):
            self._arrive(elsewhere.activity("Like", self._stranger(), post, self._next()))
        if self.days % 3 == 0:
            self._say({"inReplyTo": post})
        if self.days % 7 == 0:
            self._say({"tag": [{"type": "Mention", "href": self.blog.addresses.actor}]})
            self._followers.append(self._stranger())
            owner = self.blog.addresses.actor
            self._arrive(elsewhere.activity("Follow", self._followers[-1], owner, self._next()))
        if self.days % 21 == 0:
            lost = self._followers.pop(0)
            follow = elsewhere.activity("Follow", lost, self.blog.addresses.actor, 0)
            self._arrive(elsewhere.activity("Undo", lost, follow, self._next()))
        if self.days % 30 == 0:
            author = self.chance.choice(self.followed)
            self._say({"to": [self.blog.addresses.actor], "cc": []}, author)

    def _say(self, changed: Document, author: str = "") -> None:
        uri = elsewhere.note_uri(author or self._stranger(), times.to_ms(self.clock.now), 0)
        said = elsewhere.note(uri) | changed
        to = {"to": said["to"], "cc": said["cc"]}
        self._arrive(elsewhere.activity("Create", said["attributedTo"], said, self._next(), **to))

    def _owner_reads(self) -> None:
        newest = timeline.page(PER_PAGE, now=self.clock.now)
        picturing.looked_at(
            self.blog, [each for entry in newest for each in entry.note.attachments]
        )
        for _ in range(3):  # answers in a thread, by somebody unknown
            notes.at(self.blog, self._strange_note())

    def _owner_acts(self) -> None:
        page = timeline.page(2 * PER_PAGE, now=self.clock.now)
        if not page:
            return
        chosen = [self.chance.choice(page).note for _ in range(4)]
        if self.days % 2 == 0:
            interacting.like(self.blog, self._keep(chosen[0]))
        if self.days % 7 == 0:
            self._publish()
            interacting.bookmark(self.blog, self._keep(chosen[1]))
            interacting.share(self.blog, self._keep(chosen[2]))
            self._keep(chosen[3])
            self._publish(chosen[3].uri)
        if self.days % 30 == 0:
            tired_of = self.followed.pop(self.chance.randrange(len(self.followed)))
            person = known_people.find(tired_of)
            if person is not None:
                asking.unfollow(self.blog, person.id)
            self._follow_somebody(1)

    def _keep(self, note: Note) -> int:
        self.kept.add(note.id)
        return note.id

    def _publish(self, in_reply_to: str = "") -> None:
        post = _post(self.blog.new_id(), self.clock.now, in_reply_to)
        posts.add(post)
        posts.relist(post.id, self.blog.config.zone)
        outgoing.create_post(self.blog, post)
        if not in_reply_to:
            self._posts.append(post.id)

    def _follow_somebody(self, count: int) -> None:
        for _ in range(count):
            self._newcomers += 1
            uri = elsewhere.person(STRANGERS + self._newcomers, HOSTS)
            person = people.renewed(self.blog, uri)
            asking.follow(self.blog, person.id)
            following.answer(person.id, FollowingState.ACCEPTED, self.clock.now)
            self.followed.append(uri)

    def _send_letters(self) -> None:
        while claimed := deliveries.claim(self.clock.now, 200):
            for each in claimed:
                if self.chance.random() < 0.02:
                    words = {"status": 404, "error": "no", "now": self.clock.now}
                    deliveries.dead(each.delivery, **words)
                else:
                    deliveries.done(each.delivery, 202, self.clock.now)

    def _stranger(self) -> str:
        among = POPULAR if self.chance.random() < 0.5 else STRANGERS
        return elsewhere.person(self.chance.randrange(among), HOSTS)

    def _strange_note(self) -> str:
        age_ms = self.chance.randrange(30 * 24 * 3600 * 1000)
        photos = self.chance.choice((1, 2))
        return elsewhere.note_uri(self._stranger(), times.to_ms(self.clock.now) - age_ms, photos)

    def _arrive(self, activity: Document) -> None:
        is_taken = arrivals.add(activity["actor"], documents.dump(activity), self.clock.now)
        assert is_taken

    def _next(self) -> int:
        self._number += 1
        return self._number


def _drawn(blog: Blog, picture: bytes) -> tuple[str, int, Size]:
    """Stand in for picturing._drawn(): the same file, without a picture in it."""
    name = f"{secrets.token_hex(20)}.jpg"
    size = random.randrange(*PICTURE_BYTES)
    _empty(blog.files.picture_path(name), size)
    return name, size, MEASURES


def _draw_face(blog: Blog, person_id: int, url: str, picture: bytes) -> None:
    """Stand in for housekeeping._draw_face()."""
    name = f"{secrets.token_hex(20)}.jpg"
    _empty(blog.files.media_path(name), FACE_BYTES)
    assert housekeeping._show_face(blog, person_id, url, name)


def _empty(path: Path, size: int) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    os.utime(path, (_OLD, _OLD))


def _post(number: int, now: datetime, in_reply_to: str) -> Post:
    return Post(
        id=number,
        status=Status.PUBLISHED,
        visibility=Visibility.PUBLIC,
        title="",
        caption_source="Words of the owner.",
        caption_html="<p>Words of the owner.</p>",
        content_warning="",
        is_sensitive=False,
        licence="",
        place="",
        language="en",
        show_camera=True,
        tags=("Fog",),
        created_at=now,
        published_at=now,
        edited_at=None,
        photos=(),
        in_reply_to=in_reply_to,
    )
