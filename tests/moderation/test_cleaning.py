"""All that is kept of a blocked server is removed, counted first, in pieces."""

from __future__ import annotations

import pytest

from photolog import moderation
from photolog.developed import Size
from photolog.errors import InvalidInput
from photolog.moderation import cleaning
from photolog.peers import JournalKind, NoticeKind, ReplyState
from photolog.store.engine import database
from photolog.store.peace import journal
from photolog.store.peace.traces import Traces
from photolog.store.peers import notices, people, reactions, replies
from photolog.store.reading import notes, pictures, timeline
from tests.post_office import meet
from tests.publish import publish
from tests.store.peers import making
from tests.store.reading import making as reading


@pytest.fixture
def blog(federated_blog):
    return federated_blog


@pytest.fixture
def post(blog):
    return publish(blog)


def a_picture_of(blog, note) -> str:
    """Keep a file as our copy of the picture of a note; return its name."""
    name = f"{'7' * 39}{note.id % 10}.jpg"
    path = blog.files.picture_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"picture")
    attached = note.attachments[0]
    assert pictures.keep(attached.id, attached.url, name, 7, Size(1500, 1000), blog.now())
    return name


def leave_traces(blog, post, person, number=1):
    """Let somebody do one of each; return the note of theirs."""
    making.add_reply(post.id, number, person)
    reactions.put("like", person.id, post.id, uri=f"{person.uri}#like", content="", now=blog.now())
    notices.add(NoticeKind.LIKE, person.id, "x", blog.now(), post_id=post.id)
    return reading.show(person, number)


def test_everything_goes_and_nothing_of_others(blog, post):
    with database.transaction():
        near, at_port = making.meet("near", "sub.bad.example"), making.meet("p", "bad.example:8443")
        for number, person in enumerate((near, at_port), 1):
            name = a_picture_of(blog, leave_traces(blog, post, person, number))
    with database.transaction():
        booster = reading.follow_them("carol", "other.example")
        leave_traces(blog, post, making.meet("far", "notbad.example"), 3)
        kept = reading.show(booster, 4)
    path = blog.files.picture_path(name)
    assert path.exists()
    moderation.block_domain(blog, "bad.example")

    expected = Traces(replies=2, reactions=2, notices=2, notes=2, pictures=2, people=2)
    assert cleaning.traces_of("bad.example") == expected
    assert cleaning.clean_up(blog, "bad.example") == (expected, True)

    assert cleaning.traces_of("bad.example") == Traces()
    assert people.find(near.uri) is None
    assert not path.exists()
    assert notes.find(kept.id) is not None
    assert replies.counts()[ReplyState.SHOWN] == 1
    words = timeline.page(9, text="Boats")
    assert [each.note.id for each in words] == [kept.id]
    [entry] = journal.page(1)
    assert (entry.kind, entry.subject) == (JournalKind.CLEAN_UP, "bad.example")
    assert entry.detail == (
        "2 comments, 2 likes and boosts, 2 notices, 2 notes, 2 pictures, 2 people"
    )


def test_what_is_only_boosted_from_there_leaves_the_reader(blog):
    with database.transaction():
        author = making.meet("far", "other.example")
        booster = reading.follow_them("near", "bad.example")
        note = reading.put(author)
        timeline.add_boost(note.id, booster.id, f"{booster.uri}#boost", blog.now())
    assert len(timeline.page(9)) == 1
    moderation.block_domain(blog, "bad.example")

    cleaning.clean_up(blog, "bad.example")

    assert notes.find(note.id) is not None
    assert database.database.execute_sql("SELECT count(*) FROM entry").fetchone() == (0,)


@pytest.mark.parametrize("decided", ["blocked", "trusted"])
def test_whom_the_owner_blocked_or_trusted_by_name_stays_as_a_name(blog, post, decided):
    person = meet("near", "bad.example")
    with database.transaction():
        leave_traces(blog, post, person)
    if decided == "blocked":
        moderation.block_person(blog, person.id)
    else:
        moderation.trust(blog, person.id, is_trusted=True)
    moderation.block_domain(blog, "bad.example")

    removed, is_all = cleaning.clean_up(blog, "bad.example")

    assert (removed.people, removed.replies, is_all) == (0, 1, True)
    assert people.find(person.uri) is not None
    assert cleaning.traces_of("bad.example") == Traces()


def test_much_is_removed_in_pieces_and_by_several_calls(blog, post, monkeypatch):
    monkeypatch.setattr(cleaning, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(cleaning, "_AT_ONCE_IN_A_ROW", 3)
    with database.transaction():
        person = making.meet("near", "bad.example")
        for number in range(1, 10):
            making.add_reply(post.id, number, person)
    moderation.block_domain(blog, "bad.example")
    generation = database.generation()

    removed, is_all = cleaning.clean_up(blog, "bad.example")
    assert (removed, is_all) == (Traces(replies=6), False)
    assert database.generation() == generation + 3  # a transaction for each piece
    removed, is_all = cleaning.clean_up(blog, "bad.example")

    assert (removed, is_all) == (Traces(replies=3, people=1), True)
    assert [each.detail for each in journal.page(2)] == ["3 comments, 1 person", "6 comments"]


def test_only_after_a_block(blog, post):
    with database.transaction():
        leave_traces(blog, post, making.meet("near", "bad.example"))

    with pytest.raises(InvalidInput):
        cleaning.clean_up(blog, "bad.example")

    assert replies.counts()[ReplyState.SHOWN] == 1
