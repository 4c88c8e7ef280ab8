"""What other servers try with what the owner reads: it changes nothing, or no more than it may."""

from __future__ import annotations

import pytest

from photolog import notes as believed
from photolog import threads
from photolog.following import finding, tags
from photolog.store.engine.database import database as engine
from photolog.store.peers import notices, replies
from photolog.store.reading import notes, timeline
from tests.inbox.sending import Sender
from tests.inbox.test_listening import a_note, announce, create, follow, kept, shown, undo, update


@pytest.fixture
def mallory(world) -> Sender:
    """Somebody whom the owner follows, and who means ill."""
    sender = world.join(Sender("mallory", "evil.example", key=4))
    follow(sender)
    return sender


def delete(note, sender):
    return sender.activity("Delete", note["id"], id=f"{note['id']}#delete")


def test_a_note_that_calls_another_its_page_is_not_taken_for_it(world, alice, bob, mallory):
    """A stranger's `url` may be anything: what is asked for is read where it is."""
    follow(bob)
    real = a_note(alice, content="<p>Real.</p>")
    world.network.documents[real["id"]] = real
    world.hear(mallory, create(a_note(mallory, url=real["id"], content="<p>False.</p>"), mallory))

    world.hear(bob, announce(bob, real["id"]))

    by_author = {entry.note.author.uri: entry for entry in timeline.page(9)}
    assert [each.uri for each in by_author[alice.uri].shared_by] == [bob.uri]
    assert by_author[mallory.uri].shared_by == ()
    assert believed.at(world.blog, real["id"]).author.uri == alice.uri


def test_the_owner_finds_what_is_there_and_not_what_says_so(world, alice, mallory):
    real = a_note(alice)
    world.network.documents[real["id"]] = real
    world.hear(mallory, create(a_note(mallory, url=real["id"]), mallory))

    assert finding.find(world.blog, real["id"]).uri == real["id"]


def test_a_deleted_comment_is_deleted_in_the_reader_too(world, alice, bob, post):
    """It may be kept twice: as a comment, and because somebody boosted it."""
    follow(bob)
    comment = alice.note(post)
    world.network.documents[comment["id"]] = comment
    world.hear(alice, create(comment, alice))
    world.hear(bob, announce(bob, comment["id"]))

    del world.network.documents[comment["id"]]
    world.hear(alice, delete(comment, alice))

    assert (replies.find_by_uri(comment["id"]), kept()) == (None, set())


def test_a_changed_comment_is_changed_in_the_reader_too(world, alice, bob, post):
    follow(bob)
    comment = alice.note(post)
    world.network.documents[comment["id"]] = comment
    world.hear(alice, create(comment, alice))
    world.hear(bob, announce(bob, comment["id"]))

    world.hear(alice, update(comment, alice, "2026-11-22T11:30:00Z", content="<p>Sorry.</p>"))

    assert replies.find_by_uri(comment["id"]).content_html == "<p>Sorry.</p>"
    assert [entry.note.content_html for entry in timeline.page(9)] == ["<p>Sorry.</p>"]


def test_a_comment_that_was_boosted_is_one_answer(world, alice, bob, post):
    follow(bob)
    begun = a_note(bob)
    world.hear(bob, create(begun, bob))
    comment, further = alice.note(post), alice.note(number=2, parent=alice.note(post)["id"])
    world.network.documents |= {each["id"]: each for each in (comment, further)}
    world.hear(alice, create(comment, alice), create(further, alice))
    world.hear(bob, announce(bob, comment["id"]), announce(bob, further["id"], 2))

    thread = threads.around(world.blog, notes.find_by_uri(comment["id"]))

    assert [answer.said.uri for answer in thread.answers] == [further["id"]]


def test_what_is_warned_of_is_not_in_the_notice_of_a_mention(world, alice):
    world.hear(alice, create(alice.note(summary="Spiders", content="<p>Eight legs.</p>"), alice))

    assert [notice.text for notice in notices.page(9)] == ["CW: Spiders"]


def test_nobody_takes_back_what_another_boosted(world, alice, bob, mallory):
    follow(bob)
    note = a_note(alice)
    world.network.documents[note["id"]] = note
    boost = announce(bob, note["id"])
    world.hear(bob, boost)

    world.hear(mallory, undo(mallory, announce(mallory, note["id"])))
    world.hear(mallory, mallory.activity("Undo", boost, id=f"{mallory.uri}#undo/2"))
    world.hear(mallory, mallory.activity("Undo", boost["id"], id=f"{mallory.uri}#undo/3"))
    world.hear(mallory, delete(note, mallory))

    assert shown() == [(note["id"], [bob.uri])]


@pytest.mark.parametrize("tag", [[], [{"type": "Hashtag", "name": "#fog"}]])
def test_a_note_that_is_too_old_to_be_kept_breaks_nothing(world, mallory, monkeypatch, tag):
    """It is the first to give way, and then there is nothing to show."""
    monkeypatch.setattr(notes, "MOST_OF_A_PERSON", 1)
    tags.follow_tag(world.blog, "fog")
    new, old = a_note(mallory, 1, tag=tag), a_note(mallory, 2, tag=tag)
    world.hear(mallory, create(new, mallory))

    world.hear(mallory, create(old | {"published": "2020-01-01T00:00:00Z"}, mallory))

    assert shown() == [(new["id"], [])]
    assert kept() == {new["id"]}


def test_nobody_fills_the_disk_with_words(world):
    """A hundred notes of a stranger were 280 MB of text, with the index of their words."""
    stranger = world.join(Sender("mallory", "evil.example", key=4))
    words = " ".join(f"word{number}" for number in range(1_000))
    pictures = [
        {"type": "Image", "url": f"https://evil.example/{each}.jpg", "name": words}
        for each in range(50)
    ]
    for number in range(1, 16):
        heard = stranger.note(number=number, content=f"<p>{words}</p>", attachment=pictures)
        world.hear(stranger, create(heard, stranger))

    assert 0 < len(kept()) < 15
    assert characters("SELECT SUM(LENGTH(alt)) FROM attachment") < 1_000_000
    assert characters("SELECT SUM(LENGTH(words)) FROM note_search") <= 20_000 * len(kept())


def characters(statement: str) -> int:
    return engine.execute_sql(statement).fetchone()[0]
