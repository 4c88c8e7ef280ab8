"""Like, EmojiReact, Announce, their Undo, and the request to quote."""

from __future__ import annotations

import pytest

from photolog.peers import Mention, NoticeKind
from photolog.records import Status, Visibility
from photolog.store.engine import database
from photolog.store.engine.database import database as engine
from photolog.store.peers import arrivals, blocks, mentions, notices, quotes
from tests.builders import PUBLISHED_AT
from tests.inbox.contents import seen
from tests.inbox.sending import HOME, OWNER, PUBLIC, Sender
from tests.inbox.test_following import sent
from tests.store.making import add_post


def reactions() -> list[tuple]:
    return seen()["reaction"]


def kinds_of_notices() -> list[NoticeKind]:
    return [notice.kind for notice in notices.page(20)]


@pytest.mark.parametrize("suffix", ["", "#main"])
def test_a_like_counts_once_for_each_person(world, alice, bob, post, suffix):
    """99: by the address of the post, which is both id and url, also with a fragment."""
    world.hear(
        alice,
        alice.activity("Like", post + suffix),
        alice.activity("Like", post, id=alice.uri + "#x"),
    )
    world.hear(bob, bob.activity("Like", {"id": post, "type": "Note"}))

    assert [(kind, who) for kind, who, *_ in reactions()] == [
        ("like", alice.uri),
        ("like", bob.uri),
    ]
    assert kinds_of_notices() == [NoticeKind.LIKE, NoticeKind.LIKE]


@pytest.mark.parametrize("kind", ["Like", "EmojiReact"])
@pytest.mark.parametrize("emoji", ["🎉", "🔥", ":blobcat:"])
def test_an_emoji_is_kept_with_the_like(world, alice, post, kind, emoji):
    """118, F5 and F6."""
    world.hear(alice, alice.activity(kind, post, content=emoji))

    ((_, _, _, _, content),) = reactions()
    assert content == emoji


def test_a_misskey_reaction_is_read(world, alice, post):
    """F5."""
    world.hear(alice, alice.activity("Like", post, _misskey_reaction="🎉"))

    assert reactions()[0][-1] == "🎉"


def test_words_are_no_reaction(world, alice, post):
    world.hear(alice, alice.activity("Like", post, content="buy at my shop"))

    assert reactions()[0][-1] == ""


def test_pixelfeds_announce_is_counted(world, alice, post):
    """100, F3: with its odd date."""
    boost = alice.activity(
        "Announce", post, published="2026-09-06T10:00:00+0000", to=[PUBLIC], cc=[alice.uri]
    )

    world.hear(alice, boost, boost)

    assert [kind for kind, *_ in reactions()] == ["share"]
    assert kinds_of_notices() == [NoticeKind.SHARE]


@pytest.mark.parametrize("kind", ["Like", "Announce"])
@pytest.mark.parametrize("number", ["01k4f8z5m2000", "not-a-number", ""])
def test_a_reaction_to_what_is_not_here_is_ignored(world, alice, kind, number):
    world.hear(alice, alice.activity(kind, f"{HOME}/p/{number}"))

    assert seen() == {"follower": [], "reaction": [], "reply": [], "notice": []}


def test_a_reaction_to_what_strangers_may_not_see_is_ignored(world, alice):
    hidden = add_post(PUBLISHED_AT, 7, status=Status.DRAFT)

    world.hear(alice, alice.activity("Like", world.blog.addresses.post(hidden.id)))

    assert reactions() == []


def test_the_boost_of_another_post_is_ignored_and_fetches_nothing(world, alice):
    world.hear(alice, alice.activity("Announce", "https://third.example/notes/1"))

    assert reactions() == []
    assert world.network.asked == [alice.uri]


def test_a_group_that_passes_on_an_activity_is_ignored(world, post):
    """119, F7: zoe has not signed, and a Like cannot be read at its origin."""
    group = world.join(Sender("photos", "lem.example"), type="Group")
    inner = {
        "type": "Like",
        "id": "https://other.example/activities/like/2",
        "actor": "https://other.example/u/zoe",
        "object": post,
    }

    world.hear(group, group.activity("Announce", inner))

    assert reactions() == []
    assert world.network.asked == [group.uri]


@pytest.mark.parametrize("kind", ["Like", "EmojiReact", "Announce"])
@pytest.mark.parametrize("is_bare", [True, False])
def test_an_undo_takes_back_what_that_person_did(world, alice, bob, post, kind, is_bare):
    """112: by the whole activity or its bare id, and nobody else's."""
    done = alice.activity(kind, post)
    world.hear(alice, done)
    world.hear(bob, bob.activity(kind, post))

    world.hear(alice, alice.activity("Undo", done["id"] if is_bare else done))

    assert [who for _, who, *_ in reactions()] == [bob.uri]
    assert [notice.person.uri for notice in notices.page(9)] == [bob.uri]


@pytest.mark.parametrize("kind", ["Like", "Announce"])
def test_an_undo_with_another_inner_id_is_known_by_its_object(world, alice, post, kind):
    world.hear(alice, alice.activity(kind, post))
    inner = alice.activity(kind, post, id=f"{alice.uri}#other/9")

    world.hear(alice, alice.activity("Undo", inner))

    assert seen()["reaction"] == seen()["notice"] == []


def test_an_undo_of_a_like_leaves_the_boost(world, alice, post):
    world.hear(alice, alice.activity("Like", post), alice.activity("Announce", post))

    world.hear(alice, alice.activity("Undo", alice.activity("Like", post)))

    assert [kind for kind, *_ in reactions()] == ["share"]


def test_nobody_takes_back_what_another_did(world, alice, bob, post):
    """112."""
    like = alice.activity("Like", post)
    world.hear(alice, like)

    world.hear(bob, bob.activity("Undo", like), bob.activity("Undo", like["id"]))

    assert [who for _, who, *_ in reactions()] == [alice.uri]


@pytest.mark.parametrize("kind", ["Like", "Announce"])
def test_a_delete_of_a_reaction_is_an_undo(world, alice, post, kind):
    done = alice.activity(kind, post)

    world.hear(alice, done, alice.activity("Delete", done["id"]), done)

    assert seen()["reaction"] == seen()["notice"] == []


def quote_request(sender, post, **over):
    return sender.activity("QuoteRequest", post, instrument=f"{sender.uri}/notes/5", **over)


def test_a_public_post_may_be_quoted_and_the_permission_can_be_read(world, alice, post):
    """93: the Accept's result is a QuoteAuthorization at its own address."""
    world.hear(alice, quote_request(alice, post))

    ((inbox, accept),) = sent(world)
    assert (inbox, accept["type"]) == (f"{alice.uri}/inbox", "Accept")
    stamp = world.client.get(accept["result"]).get_json()
    assert stamp["type"] == "QuoteAuthorization"
    assert stamp["interactingObject"] == f"{alice.uri}/notes/5"
    assert stamp["interactionTarget"] == post
    assert kinds_of_notices() == [NoticeKind.QUOTE]


def test_a_request_that_is_repeated_gets_the_same_permission(world, alice, post):
    world.hear(alice, quote_request(alice, post), quote_request(alice, post))

    results = {accept["result"] for _, accept in sent(world)}
    assert len(results) == 1


def test_an_unlisted_post_may_be_quoted_too(world, alice):
    post = add_post(PUBLISHED_AT, 8, visibility=Visibility.UNLISTED)

    world.hear(alice, quote_request(alice, world.blog.addresses.post(post.id)))

    assert [answer["type"] for _, answer in sent(world)] == ["Accept"]


def draft(world) -> str:
    return world.blog.addresses.post(add_post(PUBLISHED_AT, 9, status=Status.DRAFT).id)


def missing(world) -> str:
    return f"{HOME}/p/01k4f8z5m2000"


@pytest.mark.parametrize("unseen", [draft, missing])
def test_what_nobody_sees_may_not_be_quoted(world, alice, unseen):
    post = unseen(world)

    world.hear(alice, quote_request(alice, post))

    ((_, answer),) = sent(world)
    assert answer["type"] == "Reject"
    assert notices.page(9) == ()


def test_a_note_of_somebody_else_cannot_be_quoted_with(world, alice, post):
    foreign = alice.activity("QuoteRequest", post, instrument="https://other.example/notes/1")

    world.hear(alice, foreign)

    assert sent(world) == []


def test_a_permission_goes_with_the_note_that_quotes(world, alice, post):
    world.hear(alice, quote_request(alice, post))
    world.hear(alice, alice.activity("Delete", f"{alice.uri}/notes/5"))

    assert engine.execute_sql("SELECT count(*) FROM quote").fetchone() == (0,)
    assert notices.page(9) == ()


def test_a_permission_that_was_taken_back_is_refused(world, alice, post):
    world.hear(alice, quote_request(alice, post))
    number = engine.execute_sql("SELECT id FROM quote").fetchone()[0]
    with database.transaction():
        quotes.revoke(number, world.blog.now())

    world.hear(alice, quote_request(alice, post))

    assert sorted(answer["type"] for _, answer in sent(world)) == ["Accept", "Reject"]


def test_who_is_blocked_while_it_waits_to_be_understood_is_not_heard(world, alice, post):
    """R-ORG-11: a server that the owner blocked since the activity was taken."""
    assert world.post(alice, alice.activity("Like", post)).status_code == 202
    with database.transaction():
        blocks.add("remote.example", "", world.blog.now())

    world.understand()

    assert reactions() == []
    assert arrivals.waiting().due == 0


def for_few(world, number: int, visibility: Visibility, *mentioned: Sender) -> str:
    """Publish a post that alice may read as a follower, or whoever is mentioned."""
    post = add_post(PUBLISHED_AT, number, visibility=visibility)
    with database.transaction():
        mentions.write_of_post(
            post.id, [Mention(each.name, each.uri, each.uri) for each in mentioned]
        )
    return world.blog.addresses.post(post.id)


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
def test_what_is_not_for_everybody_is_liked_by_those_who_may_read_it_and_boosted_by_nobody(
    world, alice, visibility
):
    bob, mallory = (world.join(Sender(name, f"{name}.example")) for name in ("bob", "mallory"))
    post = for_few(world, 8, visibility, bob)
    world.hear(alice, alice.activity("Follow", OWNER))

    for sender in (alice, bob, mallory):
        world.hear(sender, sender.activity("Like", post), sender.activity("Announce", post))

    likes = {(kind, who) for kind, who, *_ in seen()["reaction"]}
    who = [alice.uri, bob.uri] if visibility is Visibility.FOLLOWERS else [bob.uri]
    assert likes == {("like", uri) for uri in who}


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
def test_what_is_not_for_everybody_may_not_be_quoted(world, alice, visibility):
    post = for_few(world, 8, visibility, alice)

    world.hear(alice, quote_request(alice, post))

    assert [answer["type"] for _, answer in sent(world)] == ["Reject"]
