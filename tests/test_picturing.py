"""Copies of others' pictures: drawn anew, bounded, and gone when nobody needs them."""

from __future__ import annotations

import io
import stat
from collections.abc import Callable
from datetime import timedelta

import pytest
from PIL import Image

from photolog import checking, housekeeping, picturing, worker
from photolog.errors import FetchFailed, StorageFull
from photolog.peers import Audience, MediaKind
from photolog.store.engine import database
from photolog.store.engine.reading_tables import Bookmark
from photolog.store.peers import blocks, people
from photolog.store.reading import following, forgetting, notes, pictures, timeline
from photolog.worker import Worker
from tests.fake_network import FakeNetwork
from tests.publish import a_picture
from tests.store.peers.making import NOW, meet
from tests.store.reading.making import attached, follow_them, put, show
from tests.test_housekeeping import age
from tests.test_worker import wait_until

DAY = timedelta(days=1)
URL = attached(1).url


class AttentiveNetwork(FakeNetwork):
    """Notices a picture that is asked for within a transaction, and lets a test do something."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], None] = lambda: None
        self.was_alone = True

    def get_picture(self, url: str) -> bytes:
        self.was_alone &= not database.database.in_transaction()
        self.meanwhile()
        return super().get_picture(url)


@pytest.fixture
def others():
    return AttentiveNetwork()


@pytest.fixture
def home(make_blog, others):
    return make_blog(
        others, site__base_url="https://photo.example", reader__cache_mb="10", photos__avif="false"
    )


@pytest.fixture
def note(home, others):
    """A note of somebody followed, with a picture that can be had."""
    others.pictures[URL] = a_picture(2000, 1000).getvalue()
    with database.transaction():
        return show(follow_them())


def copy_of(note, position=0):
    return notes.find(note.id).attachments[position].picture


def cached(blog):
    return {name for name, _ in blog.files.stored("cache")}


def fetch_all(blog):
    return [picturing.fetch_next_picture(blog) for _ in range(4)]


def test_a_picture_is_drawn_anew_and_nothing_of_its_bytes_is_kept(home, others, note):
    exif = Image.Exif()
    exif[0x010E] = "Where I live"
    file = io.BytesIO()
    Image.open(a_picture(2000, 1000)).save(file, "JPEG", exif=exif, comment=b"Where I live")
    others.pictures[URL] = file.getvalue()

    assert fetch_all(home) == [True, False, False, False]

    path = home.files.picture_path(copy_of(note))
    with Image.open(path) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (1280, 640))
    assert b"Where I live" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert cached(home) == {path.name}
    assert pictures.total_bytes() == path.stat().st_size
    assert list((home.files.root / "incoming").iterdir()) == []
    assert (others.was_alone, others.asked) == (True, [URL])
    assert list(checking.check(home)) == []


def test_a_small_picture_stays_as_small(home, others, note):
    others.pictures[URL] = a_picture(300, 200).getvalue()
    picturing.fetch_next_picture(home)
    with Image.open(home.files.picture_path(copy_of(note))) as drawn:
        assert drawn.size == (300, 200)
    (shown,) = notes.find(note.id).attachments
    assert (shown.width, shown.height) == (300, 200)  # its note says 1500 to 1000


def test_films_and_sounds_are_not_fetched(home, others):
    shown = [attached(n, kind=kind) for n, kind in enumerate((MediaKind.VIDEO, MediaKind.AUDIO))]
    with database.transaction():
        show(follow_them(), attachments=tuple(shown))
    assert not picturing.fetch_next_picture(home)
    assert others.asked == []


def bomb() -> bytes:
    """Return a picture of 900 megapixels in a few kilobytes."""
    file = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    "answer",
    [
        b"<svg/>",
        b"not a picture",
        a_picture(600, 400).getvalue()[:2_000],
        FetchFailed("remote.example calls it text/html, not a picture", status=200),
        FetchFailed("remote.example sends more than 16 MiB"),
        FetchFailed("gone", status=404),
    ],
)
def test_what_is_no_picture_is_tried_once(home, others, note, answer, clock):
    others.pictures[URL] = answer

    assert picturing.fetch_next_picture(home)
    clock.advance(days=30)
    assert not picturing.fetch_next_picture(home)

    (shown,) = notes.find(note.id).attachments
    assert (shown.picture, shown.has_failed) == ("", True)
    assert cached(home) == set()
    assert list((home.files.root / "incoming").iterdir()) == []


@pytest.mark.parametrize("make", [bomb, lambda: a_picture(6_200, 4_000).getvalue()])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(home, others, note, make):
    others.pictures[URL] = make()
    picturing.fetch_next_picture(home)
    assert notes.find(note.id).attachments[0].has_failed


def test_a_server_that_is_away_is_asked_three_times_with_longer_pauses(home, others, note, clock):
    others.pictures[URL] = FetchFailed("away", is_temporary=True)
    waited = timedelta()
    while not notes.find(note.id).attachments[0].has_failed and waited < 30 * DAY:
        picturing.fetch_next_picture(home)
        clock.advance(minutes=30)
        waited += timedelta(minutes=30)

    assert others.asked == [URL] * 3
    assert sum(picturing.WAITS[:2], timedelta()) <= waited


def test_a_full_disk_is_not_the_pictures_fault(home, others, note, clock, monkeypatch):
    def full(path):
        raise StorageFull("no room")

    for _ in range(5):
        with monkeypatch.context() as broken, pytest.raises(StorageFull):
            broken.setattr(home.files, "keep_picture", full)
            picturing.fetch_next_picture(home)
        clock.advance(hours=2)

    assert picturing.fetch_next_picture(home)
    assert copy_of(note)


def test_a_picture_of_a_note_that_went_meanwhile_leaves_no_file(home, others, note):
    def remove() -> None:
        with database.transaction():
            notes.remove(note.id)

    others.meanwhile = remove
    assert picturing.fetch_next_picture(home)
    assert cached(home) == set()


def test_a_crash_after_the_file_leaves_litter_that_is_swept(home, others, note, monkeypatch):
    picturing.fetch_next_picture(home)
    litter = home.files.picture_path("b" * 40 + ".jpg")
    litter.parent.mkdir(exist_ok=True)
    litter.write_bytes(b"orphan")
    assert housekeeping.sweep(home) == 0  # it may be on its way into the database
    age(litter, 2 * 24 * 60 * 60)
    age(home.files.picture_path(copy_of(note)), 2 * 24 * 60 * 60)

    assert housekeeping.sweep(home) == 1
    assert cached(home) == {copy_of(note)}


def test_a_cache_that_was_emptied_fills_again_when_the_owner_looks(home, others, note):
    picturing.fetch_next_picture(home)
    assert picturing.notice_lost(home) == 0
    home.files.picture_path(copy_of(note)).unlink()

    assert picturing.notice_lost(home) == 1

    assert not picturing.fetch_next_picture(home)
    with database.transaction():
        pictures.want([note.attachments[0].id], NOW)
    assert picturing.fetch_next_picture(home)
    assert home.files.picture_path(copy_of(note)).exists()


def block(person):
    people.set_blocked(person.id, True)


def block_domain(person):
    blocks.add(person.host, "", NOW)


@pytest.mark.parametrize("hush", [block, block_domain])
def test_nothing_is_asked_of_the_blocked(home, others, note, hush):
    with database.transaction():
        hush(note.author)
    assert fetch_all(home) == [True, False, False, False]
    assert others.asked == []


def test_the_least_looked_at_give_way_and_come_back_when_the_owner_looks(
    home, others, clock, monkeypatch
):
    monkeypatch.setattr(picturing, "MIB", 1_000)  # so that 10 MB are 10 kB
    with database.transaction():
        alice = follow_them()
        written = [show(alice, number) for number in range(1, 6)]
    for each in written:
        others.pictures[each.attachments[0].url] = a_picture(500, 400).getvalue()
    while picturing.fetch_next_picture(home):
        clock.advance(hours=2)
        first = copy_of(written[0])
        if first:
            with database.transaction():
                pictures.touch([first], home.now())

    there = [bool(copy_of(each)) for each in written]
    assert there[0] and there[-1] and not all(there)
    assert pictures.total_bytes() <= 10_000
    assert cached(home) == {copy_of(each) for each in written if copy_of(each)}
    others.asked.clear()
    assert not picturing.fetch_next_picture(home)

    gave_way = written[there.index(False)]
    with database.transaction():
        pictures.want([gave_way.attachments[0].id], home.now())
    assert picturing.fetch_next_picture(home)
    assert others.asked == [gave_way.attachments[0].url]
    assert copy_of(gave_way)


def test_whoever_posts_the_most_does_not_push_out_the_others(home, others, clock, monkeypatch):
    monkeypatch.setattr(picturing, "MIB", 1_000)  # so that 10 MB are 10 kB
    size = len(a_picture(500, 400).getvalue())
    with database.transaction():
        alice, mallory = follow_them(), follow_them("mallory", "evil.example")
        of_alice = show(alice)
        flood = [show(mallory, number) for number in range(1, 31)]
    for each in (of_alice, *flood):
        others.pictures[each.attachments[0].url] = a_picture(500, 400).getvalue()
    while picturing.fetch_next_picture(home):
        clock.advance(minutes=1)

    assert len(flood) * size > 20_000
    assert copy_of(of_alice)
    assert copy_of(flood[-1])
    assert pictures.total_bytes() <= 10_000


def test_a_flood_of_strangers_notes_is_forgotten_within_the_minute(home, monkeypatch):
    """A whole hour of it would fill a small disk."""
    monkeypatch.setattr(picturing, "MOST_OF_STRANGERS", 3)
    monkeypatch.setattr(picturing, "MOST_IN_A_MINUTE", 3)
    monkeypatch.setattr(worker, "READING_IDLE_SECONDS", 0.01)
    monkeypatch.setattr(worker, "FLOOD_SECONDS", 0.05)
    background = Worker(home)
    background.start()
    try:
        wait_until(lambda: "old notes" in background._last)  # that of the hour is done
        with database.transaction():
            mallory = meet("mallory")
            for number in range(6):
                put(mallory, number, audience=Audience.DIRECT)
        wait_until(lambda: forgetting.count() == 3)
    finally:
        background.stop()
        database.close()


def test_what_comes_day_by_day_is_no_flood(home, clock, monkeypatch):
    monkeypatch.setattr(picturing, "MOST_IN_A_MINUTE", 3)
    with database.transaction():
        for number in range(4):
            put(meet(f"al{number}"), number)
    assert picturing.is_flooded(home)

    clock.advance(minutes=1)

    assert not picturing.is_flooded(home)


def test_nothing_is_fetched_where_the_blog_does_not_federate(blog):
    with database.transaction():
        show(follow_them())
    assert not picturing.fetch_next_picture(blog)


def test_old_notes_are_forgotten_with_their_pictures_and_needed_ones_stay(
    home, others, note, clock
):
    with database.transaction():
        needed = show(note.author, 2)
        Bookmark.insert(note=needed.id, at=0).execute()
    fetch_all(home)
    path = home.files.picture_path(copy_of(note))
    clock.advance(days=89)
    assert picturing.forget_old(home) == 0
    clock.advance(days=2)

    assert picturing.forget_old(home) == 1

    assert notes.find(note.id) is None
    assert not path.exists()
    assert [entry.note.id for entry in timeline.page(9)] == [needed.id]
    assert forgetting.due(clock.now - picturing.NOTES_KEPT, 9) == []  # not looked at every hour


def test_beyond_what_there_is_room_for_the_oldest_go_sooner(home, monkeypatch):
    monkeypatch.setattr(picturing, "MOST_NOTES", 3)
    with database.transaction():
        alice = follow_them()
        written = [put(alice, number, NOW - number * DAY) for number in range(6)]

    assert picturing.forget_old(home) == 3
    assert [notes.find(each.id) is not None for each in written] == [True] * 3 + [False] * 3


def test_strangers_cannot_push_out_what_others_wrote(home, monkeypatch):
    monkeypatch.setattr(picturing, "MOST_OF_STRANGERS", 2)
    with database.transaction():
        alice, mallory = follow_them(), meet("mallory")
        wanted = [put(alice, number, NOW - number * DAY) for number in range(3)]
        spam = [
            put(mallory, number, NOW - number * DAY, audience=Audience.DIRECT)
            for number in range(4)
        ]

    assert picturing.forget_old(home) == 2
    assert [notes.find(each.id) is not None for each in spam] == [True, True, False, False]
    assert all(notes.find(each.id) for each in wanted)


def test_forgetting_takes_its_time(home, monkeypatch):
    monkeypatch.setattr(picturing, "_FORGOTTEN_AT_ONCE", 2)
    monkeypatch.setattr(picturing, "_FORGOTTEN_IN_A_ROW", 2)
    with database.transaction():
        alice = follow_them()
        for number in range(7):
            put(alice, number, NOW - 100 * DAY)

    assert [picturing.forget_old(home) for _ in range(3)] == [4, 3, 0]


def test_what_nobody_follows_any_more_leaves_the_reader(home, note):
    with database.transaction():
        following.remove(note.author.id)
    picturing.forget_old(home)
    assert database.database.execute_sql("SELECT count(*) FROM entry").fetchone() == (0,)


def test_the_words_of_people_who_went_are_forgotten(home, note):
    with database.transaction():
        people.remove(note.author.id)
    picturing.forget_old(home)
    assert database.database.execute_sql("SELECT count(*) FROM note_search").fetchone() == (0,)


def test_the_worker_copies_pictures(home, others, note, monkeypatch):
    monkeypatch.setattr(worker, "READING_IDLE_SECONDS", 0.01)
    background = Worker(home)
    background.start()
    try:
        wait_until(lambda: copy_of(note))
    finally:
        background.stop()
        database.close()
