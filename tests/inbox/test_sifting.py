"""What mutes, limited servers and filtered words mean for what comes in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog import gestures, moderation
from photolog.moderation import quieting
from photolog.peers import FilterAction, FollowState, NoticeKind, ReplyState
from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.peers import followers, notices, people, replies
from photolog.store.reading import following
from tests.builders import PUBLISHED_AT
from tests.inbox.sending import OWNER, Sender
from tests.store.making import add_post


@pytest.fixture
def open_post(world) -> str:
    """The address of a post whose comments are shown at once."""
    return world.blog.addresses.post(add_post(PUBLISHED_AT, comments="open").id)


def only_reply():
    [reply] = (
        replies.page(ReplyState.SHOWN, 9)
        or replies.page(ReplyState.WAITING, 9)
        or (replies.page(ReplyState.HIDDEN, 9))
    )
    return reply


def kinds() -> list[NoticeKind]:
    return [notice.kind for notice in notices.page(9)]


def comment(sender, post, words="Lovely tones."):
    return sender.activity("Create", sender.note(post, content=f"<p>{words}</p>"))


def meet(world, sender):
    """Let somebody be known, without a notice."""
    world.hear(sender, sender.activity("Follow", OWNER))
    person = people.find(sender.uri)
    with database.transaction():
        followers.remove(person.id)
        notices.remove(NoticeKind.FOLLOW, person.id, OWNER)
    return person


class TestLimits:
    def test_comments_of_strangers_wait_and_make_no_notice(self, world, alice, carol, open_post):
        quieting.limit_domain(world.blog, "remote.example")

        world.hear(alice, comment(alice, open_post))
        assert only_reply().state is ReplyState.WAITING
        assert kinds() == []
        world.hear(carol, comment(carol, open_post))

        assert kinds() == [NoticeKind.REPLY]

    @pytest.mark.parametrize(
        ("domain", "state"),
        [("emote.example", ReplyState.SHOWN), ("remote.example", ReplyState.WAITING)],
    )
    def test_a_server_below_is_limited_too_and_a_similar_name_is_not(
        self, world, open_post, domain, state
    ):
        near = world.join(Sender("near", "sub.remote.example"))
        quieting.limit_domain(world.blog, domain)

        world.hear(near, comment(near, open_post))

        assert only_reply().state is state

    def test_follows_are_requests_without_a_notice(self, world, alice):
        quieting.limit_domain(world.blog, "remote.example")

        world.hear(alice, alice.activity("Follow", OWNER))

        person = people.find(alice.uri)
        assert followers.find(person.id).state is FollowState.PENDING
        assert kinds() == []
        moderation.let_in(world.blog, person.id)
        world.hear(alice, alice.activity("Follow", OWNER))
        assert followers.find(person.id).state is FollowState.ACCEPTED

    @pytest.mark.parametrize("how", ["followed", "trusted"])
    def test_whom_the_owner_follows_or_trusts_is_heard(self, world, alice, open_post, how):
        person = meet(world, alice)
        quieting.limit_domain(world.blog, "remote.example")
        if how == "trusted":
            moderation.trust(world.blog, person.id, is_trusted=True)
        else:
            with database.transaction():
                following.put(person.id, gestures.follow(world.blog, person), world.blog.now())
                following.answer(person.id, FollowingState.ACCEPTED, world.blog.now())

        world.hear(alice, comment(alice, open_post), alice.activity("Like", open_post))

        assert only_reply().state is ReplyState.SHOWN
        assert kinds() == [NoticeKind.LIKE, NoticeKind.REPLY]

    def test_a_follow_that_waits_for_its_answer_is_none(self, world, alice, open_post):
        person = meet(world, alice)
        quieting.limit_domain(world.blog, "remote.example")
        with database.transaction():
            following.put(person.id, gestures.follow(world.blog, person), world.blog.now())

        world.hear(alice, comment(alice, open_post))

        assert only_reply().state is ReplyState.WAITING

    def test_reports_are_told_all_the_same(self, world, alice, open_post):
        quieting.limit_domain(world.blog, "remote.example")

        world.hear(alice, alice.activity("Flag", [open_post], content="Mine!"))

        assert kinds() == [NoticeKind.REPORT]


class TestWords:
    @pytest.mark.parametrize(
        ("action", "state", "told"),
        [
            (FilterAction.WARN, ReplyState.WAITING, [NoticeKind.REPLY]),
            (FilterAction.HIDE, ReplyState.HIDDEN, []),
        ],
    )
    def test_a_comment_with_such_words(self, world, alice, open_post, action, state, told):
        quieting.add_filter(world.blog, "presets", action=action)

        world.hear(alice, comment(alice, open_post, "Buy my <strong>PRESETS</strong>!"))

        assert only_reply().state is state
        assert kinds() == told

    def test_words_that_come_with_an_edit(self, world, alice, open_post):
        quieting.add_filter(world.blog, "presets", action=FilterAction.HIDE)
        world.hear(alice, comment(alice, open_post))
        note = alice.note(open_post, content="<p>presets</p>", updated="2026-11-22T11:59:00Z")

        world.hear(alice, alice.activity("Update", note))

        assert only_reply().state is ReplyState.HIDDEN

    def test_a_mention_with_words_that_hide_makes_no_notice(self, world, alice):
        quieting.add_filter(world.blog, "presets", action=FilterAction.HIDE)

        world.hear(alice, comment(alice, "", "Your PRESETS?"), alice.activity("Follow", OWNER))

        assert kinds() == [NoticeKind.FOLLOW]

    def test_alt_texts_and_warnings_are_looked_at(self, world, alice, open_post):
        quieting.add_filter(world.blog, "spider")
        note = alice.note(open_post, summary="A Spider")

        world.hear(alice, alice.activity("Create", note))

        assert only_reply().state is ReplyState.WAITING


class TestMutes:
    @pytest.mark.parametrize(("hides_notices", "told"), [(True, []), (False, [NoticeKind.LIKE])])
    def test_notices_are_left_out_as_the_owner_chose(self, world, alice, post, hides_notices, told):
        person = meet(world, alice)
        quieting.mute(world.blog, person.id, hides_notices=hides_notices)

        world.hear(alice, alice.activity("Like", post))

        assert kinds() == told

    def test_comments_of_somebody_muted_are_as_before(self, world, alice, open_post):
        quieting.mute(world.blog, meet(world, alice).id)

        world.hear(alice, comment(alice, open_post))

        assert only_reply().state is ReplyState.SHOWN
        assert kinds() == []

    def test_a_mute_ends_by_itself(self, world, alice, post, clock):
        until = world.blog.now() + timedelta(minutes=1)
        quieting.mute(world.blog, meet(world, alice).id, until=until)
        clock.advance(minutes=1)

        world.hear(alice, alice.activity("Like", post))

        assert kinds() == [NoticeKind.LIKE]
