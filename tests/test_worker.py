"""The background loop: does what is due, outlives what fails, ends when told."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from datetime import timedelta

import pytest

from photolog import notifying, worker
from photolog.following import lists
from photolog.lanes import Deliverer
from photolog.loops import Loop
from photolog.peers import NoticeKind
from photolog.pure import times
from photolog.pure.wire import documents
from photolog.records import Status
from photolog.store import posts, settings
from photolog.store.engine import database
from photolog.store.peers import arrivals, notices
from photolog.store.reading import following, timeline
from photolog.worker import Worker
from tests.following.conftest import join
from tests.inbox.sending import Sender
from tests.post_office import meet
from tests.publish import publish
from tests.smtp_server import MailServer, serving
from tests.store.peers import making
from tests.store.reading.making import follow_them
from tests.test_publishing import stored

DAY = 24 * 60 * 60


@pytest.fixture(autouse=True)
def _restless(monkeypatch):
    """Look for work all the time."""
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)


@pytest.fixture
def background(blog):
    """The worker of the blog, not yet started; it is stopped after the test."""
    made = Worker(blog)
    yield made
    made.stop()


def wait_until(is_so) -> None:
    for _ in range(2000):
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to pass")


def status_of(post) -> Status:
    return posts.find(post.id).status


def test_what_is_due_is_published(blog, background, clock):
    post = stored(blog, published_at=clock() + timedelta(hours=1))
    clock.advance(hours=2)

    background.start()

    wait_until(lambda: status_of(post) is Status.PUBLISHED)


def test_what_becomes_due_later_is_published_then(blog, background, clock):
    background.start()
    post = stored(blog, published_at=clock() + timedelta(hours=1))

    clock.advance(hours=2)

    wait_until(lambda: status_of(post) is Status.PUBLISHED)


def test_the_owner_is_told_by_mail(make_blog, network, monkeypatch):
    monkeypatch.setattr(worker, "MAIL_IDLE_SECONDS", 0.01)
    with serving(MailServer()) as server:
        blog = make_blog(
            network,
            site__base_url="https://photo.example",
            mail__host="127.0.0.1",
            mail__port=str(server.port),
            mail__security="none",
            mail__recipient="owner@home.example",
            mail__schedule="at-once",
        )
        notifying.mail_due(blog)
        with database.transaction():
            notices.add(NoticeKind.FOLLOW, making.meet().id, "me", blog.now())
        background = Worker(blog)
        background.start()
        try:
            wait_until(lambda: server.letters)
        finally:
            background.stop()


def test_avif_files_are_made(make_blog):
    blog = make_blog(photos__sizes="320")
    post = publish(blog)
    background = Worker(blog)

    background.start()

    wait_until(lambda: posts.find(post.id).photos[0].of_format("avif"))
    background.stop()


def test_litter_is_removed_and_the_log_written_back_at_the_start(blog, background):
    litter = blog.files.media_path(f"{'a' * 40}.jpg")
    litter.parent.mkdir()
    litter.write_bytes(b"litter")
    os.utime(litter, (time.time() - 2 * DAY,) * 2)
    stored(blog)

    background.start()

    wait_until(lambda: not litter.exists())
    wait_until(lambda: (blog.files.root / "photolog.db-wal").stat().st_size == 0)


def test_it_waits_while_somebody_else_writes(blog, background, clock, caplog):
    post = stored(blog, published_at=clock() + timedelta(hours=1))
    clock.advance(hours=2)
    database.open_file(blog.files.database_path, 0.05)
    other = sqlite3.connect(blog.files.database_path)
    other.execute("BEGIN IMMEDIATE")

    background.start()

    wait_until(lambda: caplog.records)
    assert {record.getMessage() for record in caplog.records} == {
        "chores wait: photolog is busy writing; please try again"
    }
    assert caplog.records[0].exc_info is None
    other.close()
    wait_until(lambda: status_of(post) is Status.PUBLISHED)


def test_it_outlives_a_bug(blog, background, clock, caplog):
    post = stored(blog, published_at=clock() + timedelta(hours=1))
    clock.advance(hours=2)
    with database.transaction():
        database.database.execute_sql("ALTER TABLE listing RENAME TO mislaid")

    background.start()

    wait_until(lambda: caplog.records)
    assert caplog.records[0].exc_info is not None
    with database.transaction():
        database.database.execute_sql("ALTER TABLE mislaid RENAME TO listing")
    wait_until(lambda: status_of(post) is Status.PUBLISHED)


def test_it_ends_when_told(blog):
    background = Worker(blog)
    background.start()

    background.stop()

    names = {thread.name for thread in threading.enumerate()}
    assert names.isdisjoint({"chores", "arrivals", "deliveries"})


def test_nothing_is_done_after_the_end(blog, clock):
    background = Worker(blog)
    background.start()
    background.stop()
    post = stored(blog, published_at=clock() + timedelta(hours=1))
    clock.advance(hours=2)

    assert status_of(post) is Status.SCHEDULED


def test_a_blog_that_federates_delivers_and_listens(federated_blog, network, monkeypatch):
    monkeypatch.setattr(worker, "INBOX_IDLE_SECONDS", 0.01)
    monkeypatch.setattr(Deliverer, "idle_seconds", 0.01)
    alice = meet()
    activity = {
        "id": f"{alice.uri}#follow",
        "type": "Follow",
        "actor": alice.uri,
        "object": federated_blog.addresses.actor,
    }
    background = Worker(federated_blog)
    background.start()
    try:
        with database.transaction(is_public=False):
            arrivals.add(alice.uri, documents.dump(activity), federated_blog.now())
        wait_until(lambda: network.posts)
        publish(federated_blog)
        wait_until(lambda: len(network.posts) == 2)
    finally:
        background.stop()

    kinds = [json.loads(posted.body)["type"] for posted in network.posts]
    assert kinds == ["Accept", "Create"]


def test_a_blog_that_does_not_federate_has_no_such_threads(background):
    background.start()

    names = {thread.name for thread in threading.enumerate()}
    assert names.isdisjoint({"arrivals", "deliveries"})


def test_an_end_that_fails_is_told_in_the_log(blog, caplog):
    def fail() -> None:
        raise RuntimeError("a bug")

    loop = Loop("chores", lambda: False, 0.01, fail)
    loop.start()
    loop.ask_to_stop()
    loop.join(10)

    assert "chores did not end in good order" in caplog.text


def test_the_people_of_a_list_are_followed(federated_blog, network, monkeypatch):
    monkeypatch.setattr(worker, "FOLLOW_SECONDS", 0.01)
    join(network, Sender("alice"))
    lists.import_follows(federated_blog, "alice@remote.example")
    background = Worker(federated_blog)
    background.start()
    try:
        wait_until(lambda: following.page(1) != ())
    finally:
        background.stop()

    assert following.page(1)[0].person.handle == "@alice@remote.example"


def test_after_an_absence_the_worker_looks_for_what_was_missed(
    federated_blog, network, monkeypatch
):
    monkeypatch.setattr(worker, "FOLLOW_SECONDS", 0.01)
    alice, now = Sender("alice"), federated_blog.now()
    outbox = f"{alice.uri}/outbox"
    note = alice.note("", 1, cc=[], tag=[])
    network.documents[alice.uri] = alice.document(outbox=outbox)
    network.documents[outbox] = {
        "id": outbox,
        "type": "OrderedCollection",
        "orderedItems": [alice.activity("Create", note)],
    }
    with database.transaction():
        follow_them()
        settings.write("awake_at", times.to_ms(now - timedelta(days=1)))
    background = Worker(federated_blog)
    background.start()
    try:
        wait_until(lambda: timeline.page(1) != ())
    finally:
        background.stop()

    assert timeline.page(1)[0].note.uri == note["id"]
