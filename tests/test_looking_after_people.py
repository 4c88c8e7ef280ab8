"""Faces of other people, and forgetting: what strangers make grow is pruned by the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PIL import Image

from photolog import checking, housekeeping, worker
from photolog.blog import Blog, open_blog
from photolog.config import read
from photolog.errors import FetchFailed, StorageFull
from photolog.peers import DeliveryState, FollowState, NoticeKind, PublicKey, ReplyState
from photolog.store import inspection
from photolog.store.engine import database, peer_tables
from photolog.store.peers import (
    arrivals,
    blocks,
    deliveries,
    followers,
    gone,
    hosts,
    keys,
    notices,
    people,
)
from photolog.worker import Worker
from tests.fake_network import FakeNetwork
from tests.post_office import queue
from tests.publish import a_picture, publish
from tests.store.peers.making import (
    NOW,
    add_reply,
    an_activity,
    an_actor,
    claim_all,
    follow,
    inbox,
    meet,
)
from tests.test_housekeeping import DAY, age, media_of
from tests.test_worker import wait_until

FACE = "https://remote.example/alice.jpg"


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
def others() -> AttentiveNetwork:
    return AttentiveNetwork()


@pytest.fixture
def home(tmp_path, clock, others) -> Iterator[Blog]:
    """A blog that federates, on its own in the world."""
    environment = {
        "PHOTOLOG_STORAGE__DATA_DIR": str(tmp_path / "data"),
        "PHOTOLOG_SITE__BASE_URL": "https://photo.example",
        "PHOTOLOG_PHOTOS__SIZES": "320",
        "PHOTOLOG_PHOTOS__AVIF": "false",
    }
    yield open_blog(read(None, environment), clock, others)
    database.close()


@pytest.fixture
def alice(home, others):
    """A follower with a face."""
    others.pictures[FACE] = a_picture(500, 300).getvalue()
    with database.transaction():
        return follow(avatar_url=FACE)


def face_of(person) -> str:
    return people.find_by_id(person.id).avatar


def originals_of(blog) -> list[str]:
    return [name for name, _ in blog.files.stored("originals")]


def counted(*tables: str) -> dict[str, int]:
    counts = inspection.counts()
    return {table: counts[table] for table in tables}


def test_a_face_is_drawn_anew_and_nothing_of_the_strangers_bytes_is_kept(home, others, alice):
    assert housekeeping.fetch_next_avatar(home)

    path = home.files.media_path(face_of(alice))
    with Image.open(path) as face:
        assert (face.format, face.size) == ("JPEG", (160, 160))
    assert path.read_bytes() != others.pictures[FACE]
    assert media_of(home) == {face_of(alice)}
    assert originals_of(home) == []
    assert list((home.files.root / "incoming").iterdir()) == []
    assert list(checking.check(home)) == []


def test_a_face_that_is_there_is_not_asked_for_again(home, others, alice):
    assert [housekeeping.fetch_next_avatar(home) for _ in range(2)] == [True, False]
    assert others.asked == [FACE]


def test_a_face_is_asked_for_outside_of_transactions(home, others, alice):
    housekeeping.fetch_next_avatar(home)

    assert others.was_alone


def test_the_sweep_keeps_faces(home, alice):
    housekeeping.fetch_next_avatar(home)
    for path in home.files.root.glob("media/*/*"):
        age(path, DAY + 60)

    assert housekeeping.sweep(home) == 0
    assert media_of(home) == {face_of(alice)}


def test_a_lost_face_is_found_by_check(home, alice):
    housekeeping.fetch_next_avatar(home)
    name = face_of(alice)
    home.files.remove_media([name])

    found = [(finding.subject, finding.problem) for finding in checking.check(home)]

    assert found == [(f"picture {name} of @alice@remote.example", "is missing")]


def test_a_new_face_takes_the_place_of_the_old_one(home, others, alice):
    housekeeping.fetch_next_avatar(home)
    former = face_of(alice)
    others.pictures[f"{FACE}?2"] = a_picture(300, 300).getvalue()
    with database.transaction():
        people.put(an_actor(avatar_url=f"{FACE}?2"), NOW)

    assert housekeeping.fetch_next_avatar(home)

    assert face_of(alice) != former
    assert media_of(home) == {face_of(alice)}


def test_a_face_that_cannot_be_had_is_tried_three_times_and_not_at_once(home, others, alice):
    others.pictures[FACE] = FetchFailed("it is down", is_temporary=True)

    assert [housekeeping.fetch_next_avatar(home) for _ in range(2)] == [True, False]
    asked = [len(others.asked)]
    for _ in range(3):
        housekeeping.look_after_people(home)
        asked.append(len(others.asked))

    assert asked == [1, 2, people.MOST_AVATAR_TRIES, people.MOST_AVATAR_TRIES]
    assert face_of(alice) == ""


def test_what_came_back_is_had_within_the_hour(home, others):
    urls = [f"https://remote.example/{number}.jpg" for number in range(4)]
    with database.transaction():
        everybody = [follow(f"user{n}", avatar_url=url) for n, url in enumerate(urls)]
    while housekeeping.fetch_next_avatar(home):
        pass
    others.pictures |= dict.fromkeys(urls, a_picture(200, 200).getvalue())

    housekeeping.look_after_people(home)

    assert all(face_of(person) for person in everybody)


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a"])
def test_what_is_no_picture_is_no_face(home, others, alice, content):
    others.pictures[FACE] = content

    assert housekeeping.fetch_next_avatar(home)

    assert (face_of(alice), media_of(home), originals_of(home)) == ("", set(), [])
    assert not housekeeping.fetch_next_avatar(home)


def test_a_blocked_server_is_not_asked_for_a_face(home, others, alice):
    with database.transaction():
        blocks.add("remote.example", "", NOW)

    housekeeping.fetch_next_avatar(home)

    assert others.asked == []


def test_a_blog_that_does_not_federate_asks_nobody(make_blog, others):
    blog = make_blog()
    with database.transaction():
        follow(avatar_url=FACE)

    assert not housekeeping.fetch_next_avatar(blog)


def test_a_full_disk_is_no_fault_of_the_face(home, others, alice):
    others.pictures[FACE] = StorageFull("There is no room left.")

    with pytest.raises(StorageFull):
        housekeeping.fetch_next_avatar(home)

    assert people.due_avatars(1, 1) == [(alice.id, FACE)]


def test_a_face_that_changed_meanwhile_is_not_shown(home, others, alice):
    def change() -> None:
        with database.transaction():
            people.put(an_actor(avatar_url=f"{FACE}?2"), NOW)

    others.meanwhile = change

    housekeeping.fetch_next_avatar(home)

    assert (face_of(alice), media_of(home)) == ("", set())
    assert people.due_avatars(1, 1) == [(alice.id, f"{FACE}?2")]


def test_somebody_who_went_meanwhile_leaves_no_face(home, others, alice):
    def go() -> None:
        with database.transaction():
            people.remove(alice.id)

    others.meanwhile = go

    housekeeping.fetch_next_avatar(home)

    assert media_of(home) == set()


@pytest.mark.parametrize(("has_written", "moves"), [(False, 0), (True, 1)])
def test_pages_change_only_for_a_face_that_they_show(home, alice, has_written, moves):
    post = publish(home)
    if has_written:
        with database.transaction():
            add_reply(post.id, 1, alice, state=ReplyState.SHOWN)
    before = database.generation()

    housekeeping.fetch_next_avatar(home)

    assert database.generation() == before + moves


def test_what_strangers_made_grow_is_forgotten(home, clock):
    with database.transaction():
        keys.note_failure("https://remote.example/key", NOW)
        keys.may_meet("https://remote.example/users/alice", NOW)
        gone.remember("https://remote.example/likes/1", "undo", "remote.example", NOW)
        arrivals.add("https://remote.example/users/alice", b"{}", NOW)
        for _ in range(arrivals.MOST_TRIES):
            arrival = arrivals.claim(clock())
            arrivals.fail(arrival, "it makes no sense", clock(), clock())
        hosts.remember_scheme("remote.example", hosts.Scheme.CAVAGE, NOW)
    tables = ("key_failure", "encounter", "gone", "arrival", "host")
    assert counted(*tables) == dict.fromkeys(tables, 1)

    clock.advance(days=hosts.KEPT_DAYS, seconds=1)
    housekeeping.look_after_people(home)

    assert counted(*tables) == dict.fromkeys(tables, 0)


def test_people_of_whom_nothing_is_left_are_forgotten_with_keys_and_face(home, clock, alice):
    housekeeping.fetch_next_avatar(home)
    with database.transaction():
        keys.put(alice, (PublicKey(f"{alice.uri}#main-key", alice.uri, "pem"),), NOW)
        followers.remove(alice.id)
        stays = follow("bob")
    clock.advance(days=30)
    housekeeping.look_after_people(home)
    assert people.find(alice.uri) is not None

    clock.advance(seconds=1)
    housekeeping.look_after_people(home)

    assert people.find(alice.uri) is None
    assert people.find(stays.uri) == stays
    assert (media_of(home), counted("public_key")) == (set(), {"public_key": 0})


def test_deliveries_that_are_over_are_pruned_and_dead_letters_later(home, clock):
    with database.transaction():
        deliveries.enqueue(
            an_activity(), [inbox("one.example"), inbox("two.example"), inbox("three.example")]
        )
        claimed = claim_all()
        deliveries.done(claimed["one.example"].delivery, 202, NOW)
        deliveries.dead(claimed["two.example"].delivery, status=403, error="no", now=NOW)

    left = []
    for days in (29, 2, 60):
        clock.advance(days=days)
        housekeeping.look_after_people(home)
        table = peer_tables.Delivery
        left.append({row[0] for row in table.select(table.state).tuples()})

    due, dead, done = DeliveryState.DUE, DeliveryState.DEAD, DeliveryState.DONE
    assert left == [{due, dead, done}, {due, dead}, {due}]


def test_more_deliveries_than_fit_in_one_transaction_are_pruned_too(home, clock, monkeypatch):
    monkeypatch.setattr(housekeeping, "_PRUNED_AT_ONCE", 2)
    with database.transaction():
        deliveries.enqueue(an_activity(), [inbox(f"{n}.example") for n in range(5)])
        for claimed in claim_all().values():
            deliveries.done(claimed.delivery, 202, NOW)
    clock.advance(days=31)

    housekeeping.look_after_people(home)

    assert counted("delivery") == {"delivery": 0}


def fail_for(host: str, days: int) -> None:
    for day in range(days):
        hosts.failed(host, "no answer", NOW + timedelta(days=day))


def test_followers_of_a_server_that_is_gone_for_ninety_days_are_dropped(home, clock, caplog):
    with database.transaction():
        lost = [follow("alice", "lost.example"), follow("bob", "lost.example")]
        kept = [follow("carol", "sub.lost.example"), follow("dan", "remote.example")]
        fail_for("lost.example", hosts.UNAVAILABLE_DAYS)
        fail_for("remote.example", hosts.UNAVAILABLE_DAYS - 1)
    clock.advance(days=90)
    housekeeping.look_after_people(home)
    assert followers.count() == 4

    clock.advance(seconds=1)
    housekeeping.look_after_people(home)

    assert [followers.find(person.id) for person in lost] == [None, None]
    assert all(followers.find(person.id) for person in kept)
    assert "lost.example was not there for 90 days: 2 followers less" in caplog.text
    (notice,) = notices.page(9)
    assert (notice.kind, notice.person) == (NoticeKind.LOST, None)
    assert notice.text == "2 followers on lost.example"
    caplog.clear()
    housekeeping.look_after_people(home)
    assert caplog.text == ""


def test_each_time_that_followers_are_lost_the_owner_is_told(home, clock):
    for _ in range(2):
        with database.transaction():
            person = follow("alice", "lost.example")
            for day in range(hosts.UNAVAILABLE_DAYS):
                hosts.failed("lost.example", "no answer", clock() + timedelta(days=day))
        clock.advance(days=91)
        housekeeping.look_after_people(home)

    told = notices.page(9)
    assert [(notice.kind, notice.person.id) for notice in told] == [
        (NoticeKind.LOST, person.id)
    ] * 2


def test_what_waits_for_a_server_without_followers_is_taken_back(home, clock):
    with database.transaction():
        follow("alice", "lost.example")
        follow("carol", "sub.lost.example")
        fail_for("lost.example", hosts.UNAVAILABLE_DAYS)
    publish(home)
    clock.advance(days=90, seconds=1)

    housekeeping.look_after_people(home)

    assert [each.inbox for each in queue()] == ["https://sub.lost.example/inbox"]
    assert [each.inbox for each in queue("cancelled")] == ["https://lost.example/inbox"]


def test_a_server_that_was_heard_from_keeps_its_followers(home, clock):
    with database.transaction():
        person = follow("alice", "lost.example")
        fail_for("lost.example", hosts.UNAVAILABLE_DAYS)
        hosts.heard_from("lost.example", NOW + timedelta(days=50))
    clock.advance(days=100)

    housekeeping.look_after_people(home)

    assert followers.find(person.id).state is FollowState.ACCEPTED


def test_who_only_asks_to_follow_has_a_face_too(home, others):
    others.pictures[FACE] = a_picture(200, 200).getvalue()
    with database.transaction():
        person = meet(avatar_url=FACE)
        followers.add(person.id, FollowState.PENDING, "", NOW)

    housekeeping.fetch_next_avatar(home)

    assert face_of(person)


def test_the_worker_does_all_this_by_itself(home, others, clock, monkeypatch):
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    others.pictures[FACE] = a_picture(200, 200).getvalue()
    with database.transaction():
        stranger = meet("bob")
    clock.advance(days=31)
    background = Worker(home)
    background.start()
    try:
        wait_until(lambda: people.find(stranger.uri) is None)
        with database.transaction():  # what is hourly has just been done
            alice = follow(avatar_url=FACE)
        wait_until(lambda: face_of(alice))
    finally:
        background.stop()
