"""Every act stands in the journal, and what can be taken back is taken back from there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog import moderation
from photolog.errors import InvalidInput, NotFound
from photolog.moderation import quieting, undoing
from photolog.peers import FilterAction, JournalKind, ReplyState
from photolog.store.engine import database
from photolog.store.peace import journal, limits, mutes, words
from photolog.store.peers import blocks, followers, people, replies
from tests.post_office import follow, meet
from tests.publish import publish
from tests.store.peers import making


@pytest.fixture
def blog(federated_blog):
    return federated_blog


@pytest.fixture
def alice(blog):
    return meet()


def newest():
    return journal.page(1)[0]


def undo_newest(blog):
    entry = newest()
    assert undoing.may_undo(entry)
    undoing.undo(blog, entry.id)
    assert journal.find(entry.id).undone_at == blog.now()
    with pytest.raises(NotFound):
        undoing.undo(blog, entry.id)


def test_a_block_is_taken_back(blog, alice):
    moderation.block_person(blog, alice.id)
    moderation.block_person(blog, alice.id)  # again is nothing new
    assert [each.kind for each in journal.page(9)] == [JournalKind.BLOCK]

    undo_newest(blog)

    assert not people.find_by_id(alice.id).is_blocked
    assert newest().kind is JournalKind.UNBLOCK
    assert not undoing.may_undo(newest())


def test_a_block_that_ended_by_hand_is_not_there_to_be_undone(blog, alice):
    moderation.block_person(blog, alice.id)
    moderation.unblock_person(blog, alice.id)

    assert not any(undoing.may_undo(each) for each in journal.page(9))


def test_a_mute_a_limit_a_filter_and_trust_are_taken_back(blog, alice):
    quieting.mute(blog, alice.id, until=blog.now() + timedelta(days=1))
    undo_newest(blog)
    quieting.limit_domain(blog, "loud.example", "noise")
    undo_newest(blog)
    quieting.add_filter(blog, "rain", action=FilterAction.HIDE)
    undo_newest(blog)
    moderation.trust(blog, alice.id, is_trusted=True)
    undo_newest(blog)

    assert not mutes.is_muted(alice.id, blog.now())
    assert limits.count() == 0
    assert words.all_filters() == ()
    assert not people.find_by_id(alice.id).is_trusted


def test_a_whole_list_is_taken_back_and_nothing_that_was_blocked_before(blog):
    moderation.block_domain(blog, "bad.example", "my own")
    moderation.import_blocks(blog, "bad.example\nworse.example\nworst.example\n")
    assert (newest().kind, newest().subject) == (JournalKind.IMPORT_DOMAINS, "2 servers of a list")

    undo_newest(blog)

    assert [each.domain for each in blocks.page(9)] == ["bad.example"]


@pytest.mark.parametrize("act", [moderation.show_reply, moderation.hide_reply])
def test_a_decision_about_a_comment_is_asked_for_again(blog, alice, act):
    post = publish(blog)
    with database.transaction():
        reply = making.add_reply(post.id, 1, alice, state=ReplyState.WAITING)
    act(blog, reply.id)

    undo_newest(blog)

    assert replies.find(reply.id).state is ReplyState.WAITING


def test_what_cannot_be_taken_back_has_no_undo(blog, alice):
    post = publish(blog)
    with database.transaction():
        reply = making.add_reply(post.id, 1, alice)
    follower = follow("bob")
    moderation.turn_away(blog, follower.id)
    moderation.delete_reply(blog, reply.id)

    kinds = [each.kind for each in journal.page(9)]
    assert kinds == [JournalKind.DELETE_REPLY, JournalKind.REMOVE_FOLLOWER]
    assert not any(undoing.may_undo(each) for each in journal.page(9))
    assert followers.find(follower.id) is None
    with pytest.raises(NotFound):
        undoing.undo(blog, newest().id)


def test_who_is_forgotten_cannot_be_unblocked(blog, alice):
    moderation.block_person(blog, alice.id)
    entry = newest()
    with database.transaction():
        people.remove(alice.id)

    with pytest.raises(NotFound):
        undoing.undo(blog, entry.id)

    assert journal.find(entry.id).undone_at is None


def test_an_act_that_fails_leaves_no_trace_in_the_journal(blog):
    with pytest.raises(InvalidInput):
        moderation.block_domain(blog, "photo.example")
    with pytest.raises(NotFound):
        moderation.block_person(blog, 999)
    with pytest.raises(NotFound):
        quieting.mute(blog, 999)

    assert journal.page(9) == ()


def test_the_newest_acts_are_kept(blog, monkeypatch):
    monkeypatch.setattr(journal, "MOST_ENTRIES", 3)
    for number in range(5):
        quieting.add_filter(blog, f"word {number}")

    assert [each.subject for each in journal.page(9)] == ["word 4", "word 3", "word 2"]
    [older] = journal.page(1, journal.page(9)[1].id)
    assert older.subject == "word 2"
