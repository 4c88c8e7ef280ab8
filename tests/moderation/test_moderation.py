"""The owner keeps the peace: followers, people, servers, and what they wrote."""

from __future__ import annotations

import csv
import io

import pytest

from photolog import moderation, publishing
from photolog.errors import InvalidInput, NotFound
from photolog.inbox import understanding
from photolog.network.answers import Answer
from photolog.peers import FollowState, ReplyState
from photolog.pure.wire import documents
from photolog.store.engine import database
from photolog.store.peers import arrivals, blocks, followers, people, replies
from tests.post_office import deliver_all, follow, meet, queue
from tests.publish import publish
from tests.store.peers import making


@pytest.fixture
def blog(federated_blog):
    return federated_blog


@pytest.fixture
def post(blog):
    return publish(blog)


@pytest.fixture
def alice(blog):
    return meet()


def ask_to_follow(person, blog) -> None:
    with database.transaction():
        followers.add(person.id, FollowState.PENDING, f"{person.uri}#f", blog.now())


def write(post, person, number=1, **over):
    with database.transaction():
        return making.add_reply(post.id, number, person, **over)


def send_note(blog, person, reply, **over) -> None:
    """Let a note come in once more, or changed."""
    note = {
        "id": reply.uri,
        "type": "Note",
        "attributedTo": person.uri,
        "inReplyTo": reply.in_reply_to,
        "content": "<p>Again.</p>",
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "published": "2026-11-22T11:00:00Z",
        **over,
    }
    kind = "Update" if "updated" in over else "Create"
    activity = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{reply.uri}#{kind}",
        "type": kind,
        "actor": person.uri,
        "to": note["to"],
        "object": note,
    }
    with database.transaction(is_public=False):
        assert arrivals.add(person.uri, documents.dump(activity), blog.now())
    while understanding.understand_next(blog):
        pass


def test_letting_somebody_in(blog, alice):
    ask_to_follow(alice, blog)

    moderation.let_in(blog, alice.id)

    assert followers.find(alice.id).state is FollowState.ACCEPTED
    [accept] = queue()
    assert (accept.kind, accept.inbox) == ("Accept", alice.inbox)
    assert accept.activity["object"] == {
        "id": f"{alice.uri}#f",
        "type": "Follow",
        "actor": alice.uri,
        "object": blog.addresses.actor,
    }
    with pytest.raises(NotFound):
        moderation.let_in(blog, alice.id)
    assert len(queue()) == 1


@pytest.mark.parametrize("is_in", [True, False])
def test_turning_somebody_away(blog, is_in):
    person = follow() if is_in else meet()
    if not is_in:
        ask_to_follow(person, blog)

    moderation.turn_away(blog, person.id)

    assert followers.find(person.id) is None
    assert [(each.kind, each.inbox) for each in queue()] == [("Reject", person.inbox)]
    with pytest.raises(NotFound):
        moderation.turn_away(blog, person.id)


def test_who_does_not_ask_cannot_be_let_in(blog, alice):
    with pytest.raises(NotFound):
        moderation.let_in(blog, alice.id)


def test_blocking_a_follower(blog):
    alice, bob = follow(shared_inbox=""), follow("bob", "other.example")
    post = publish(blog)
    reply = write(post, alice)

    moderation.block_person(blog, alice.id)

    assert followers.find(alice.id) is None
    assert people.find_by_id(alice.id).is_blocked
    assert replies.find(reply.id).state is ReplyState.HIDDEN
    # What waited is not sent; that the follow is over is the last thing they hear.
    assert [(each.kind, each.inbox) for each in queue()] == [
        ("Create", bob.shared_inbox),
        ("Reject", alice.inbox),
    ]


def test_blocking_one_of_several_on_a_server(blog):
    alice, bob = follow(), follow("bob")
    publish(blog)

    moderation.block_person(blog, alice.id)
    assert [each.kind for each in queue() if each.inbox == bob.shared_inbox] == ["Create"]
    moderation.block_person(blog, bob.id)

    assert {each.kind for each in queue()} == {"Reject"}


def test_unblocking_shows_again_what_the_block_hid_and_nothing_else(blog, post, alice):
    shown, waiting, hidden, decided = (
        write(post, alice, number, state=state)
        for number, state in enumerate(
            (ReplyState.SHOWN, ReplyState.WAITING, ReplyState.HIDDEN, ReplyState.SHOWN), 1
        )
    )
    moderation.block_person(blog, alice.id)
    assert all(replies.find(each.id).state is ReplyState.HIDDEN for each in (shown, waiting))
    moderation.hide_reply(blog, decided.id)

    moderation.unblock_person(blog, alice.id)

    assert not people.find_by_id(alice.id).is_blocked
    assert replies.find(shown.id).state is ReplyState.SHOWN
    assert replies.find(waiting.id).state is ReplyState.WAITING
    assert replies.find(hidden.id).state is ReplyState.HIDDEN
    assert replies.find(decided.id).state is ReplyState.HIDDEN


def test_what_is_hidden_twice_is_shown_when_the_last_block_ends(blog, post, alice):
    reply = write(post, alice)
    moderation.block_person(blog, alice.id)
    moderation.block_domain(blog, "remote.example")

    moderation.unblock_person(blog, alice.id)
    assert replies.find(reply.id).state is ReplyState.HIDDEN
    moderation.unblock_domain(blog, "remote.example")

    assert replies.find(reply.id).state is ReplyState.SHOWN


def test_trust_shows_later_replies_at_once(blog, post, alice):
    first, second, third = (making.a_reply(post.id, number, alice) for number in (1, 2, 3))
    states = []
    for reply, is_trusted in ((first, False), (second, True), (third, False)):
        moderation.trust(blog, alice.id, is_trusted=is_trusted)
        send_note(blog, alice, reply)
        states.append(replies.find_by_uri(reply.uri).state)

    assert states == [ReplyState.WAITING, ReplyState.SHOWN, ReplyState.WAITING]


def test_showing_and_hiding_a_reply(blog, post, alice):
    reply = write(post, alice, state=ReplyState.WAITING)
    before = database.generation()

    moderation.show_reply(blog, reply.id)
    assert [each.id for each in replies.public_of_post(post.id)] == [reply.id]
    moderation.hide_reply(blog, reply.id)

    assert replies.public_of_post(post.id) == ()
    assert database.generation() == before + 2  # every kept page is stale


def test_a_hidden_reply_stays_hidden_when_it_is_edited(blog, post, alice):
    reply = write(post, alice)
    moderation.hide_reply(blog, reply.id)

    send_note(blog, alice, reply, updated="2026-11-23T11:00:00Z")

    kept = replies.find(reply.id)
    assert (kept.state, kept.content_html) == (ReplyState.HIDDEN, "<p>Again.</p>")


@pytest.mark.parametrize("more", [{}, {"updated": "2026-11-23T11:00:00Z"}])
def test_a_deleted_reply_does_not_come_back(blog, post, alice, more):
    reply = write(post, alice)

    moderation.delete_reply(blog, reply.id)
    send_note(blog, alice, reply, **more)

    assert replies.find_by_uri(reply.uri) is None


def test_a_deleted_reply_of_a_server_at_a_port_does_not_come_back(blog, post):
    person = meet("carol", "third.example:8443")
    reply = write(post, person)

    moderation.delete_reply(blog, reply.id)
    send_note(blog, person, reply)

    assert replies.find_by_uri(reply.uri) is None


def test_the_owners_own_answer_is_not_deleted_as_a_strangers(blog, post):
    mine = write(post, None)

    with pytest.raises(NotFound):
        moderation.delete_reply(blog, mine.id)


def test_blocking_a_server(blog):
    near = follow("near", "sub.bad.example")
    at_port = follow("port", "bad.example:8443")
    similar = follow("far", "notbad.example")
    post = publish(blog)
    reply = write(post, near)

    blocked = moderation.block_domain(blog, " Bad.Example. ", "spam")

    assert (blocked.domain, blocked.reason) == ("bad.example", "spam")
    assert followers.find(near.id) is None
    assert followers.find(at_port.id) is None
    assert followers.find(similar.id) is not None
    assert replies.find(reply.id).state is ReplyState.HIDDEN
    assert {(each.kind, each.inbox) for each in queue()} == {
        ("Create", similar.shared_inbox),
        ("Reject", near.inbox),
        ("Reject", at_port.inbox),
    }
    deliver_all(blog)
    publish(blog)
    publishing.delete(blog, post.id)
    assert {each.inbox for each in queue()} == {similar.shared_inbox}


def test_unblocking_a_server(blog):
    moderation.block_domain(blog, "bad.example")

    moderation.unblock_domain(blog, "bad.example")

    assert not blocks.is_blocked("bad.example")


@pytest.mark.parametrize(
    "domain",
    ["", "localhost", "photo.example", "ba*.example", "a b.example", "@x", "https://bad.example/"],
)
def test_what_is_no_other_server_cannot_be_blocked(blog, domain):
    with pytest.raises(InvalidInput):
        moderation.block_domain(blog, domain)
    assert blocks.count() == 0


HEADED = """\
#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
bad.example,suspend,true,true,"Spam, and worse",false
loud.example,silence,false,false,loud,false
odd.example,noop,true,false,,false
worse.example,Suspend,true,true,,false
ba*.example,suspend,true,true,,true
"""


def test_a_list_with_headings(blog):
    added, unused = moderation.import_blocks(blog, HEADED)

    assert [(each.domain, each.reason) for each in blocks.page(9)] == [
        ("bad.example", "Spam, and worse"),
        ("worse.example", ""),
    ]
    assert added == 2
    assert [line.split(":")[0] for line in unused[:2]] == ["loud.example", "odd.example"]
    assert "ba*.example" in unused[2]


@pytest.mark.parametrize(
    "text",
    [
        "bad.example\nworse.example\n",
        "\ufeffbad.example\r\nworse.example\r\n",
        "\ufeff#domain\nbad.example\n\nworse.example\nbad.example\n",
        "domain,public_comment\n*.bad.example,x\nWORSE.example,y\n",
        "#severity,#domain\nsuspend,bad.example\nsuspend,worse.example\n",
    ],
)
def test_lists_come_with_and_without_headings(blog, text):
    assert moderation.import_blocks(blog, text) == (2, [])

    assert [each.domain for each in blocks.page(9)] == ["bad.example", "worse.example"]


def test_an_import_keeps_what_was_blocked_and_turns_followers_away(blog):
    moderation.block_domain(blog, "bad.example", "my own reason")
    person = follow("near", "deep.sub.worse.example")
    publish(blog)

    added, _ = moderation.import_blocks(blog, "bad.example\nworse.example\n")

    assert added == 1
    assert blocks.page(9)[0].reason == "my own reason"
    assert [(each.kind, each.inbox) for each in queue()] == [("Reject", person.inbox)]


def test_ten_thousand_lines_are_one_change(blog):
    lines = "".join(f"bad{number}.example,suspend\n" for number in range(10_000))
    before = database.generation()

    added, unused = moderation.import_blocks(blog, "#domain,#severity\n" + lines)

    assert (added, unused, blocks.count()) == (10_000, [], 10_000)
    assert database.generation() == before + 1
    moderation.block_domain(blog, "one-more.example")
    exported = list(csv.reader(io.StringIO(moderation.export_blocks())))
    assert len(exported) == 10_002


@pytest.mark.parametrize("text", ["bad.example\n" * 20_002, '"' + "x" * 200_000 + '"'])
def test_what_is_no_such_list_is_refused_whole(blog, text):
    with pytest.raises(InvalidInput) as caught:
        moderation.import_blocks(blog, text)

    assert caught.value.field == "file"
    assert blocks.count() == 0


def test_what_is_exported_can_be_imported(blog):
    moderation.block_domain(blog, "bad.example", 'Spam, "and" worse')
    moderation.block_domain(blog, "worse.example")
    text = moderation.export_blocks()
    wanted = [(each.domain, each.reason) for each in blocks.page(9)]
    for each in blocks.page(9):
        moderation.unblock_domain(blog, each.domain)

    assert moderation.import_blocks(blog, text) == (2, [])

    assert [(each.domain, each.reason) for each in blocks.page(9)] == wanted


def test_a_dead_letter_is_sent_again_when_asked(blog, network):
    alice = follow()
    network.answers[alice.shared_inbox] = [Answer(403, error="403 Forbidden"), Answer(202)]
    publish(blog)
    deliver_all(blog)
    [dead] = queue("dead")
    number = database.database.execute_sql("SELECT id FROM delivery").fetchone()[0]

    moderation.try_again(blog, number)
    deliver_all(blog)

    assert [each.id for each in queue("done")] == [dead.id]
    assert [posted.body for posted in network.posts] == [network.posts[0].body] * 2
    with pytest.raises(NotFound):
        moderation.try_again(blog, number)


def test_all_that_was_given_up_for_a_server_is_sent_again(blog, network):
    alice = follow()
    network.answers[alice.shared_inbox] = [Answer(403), Answer(403), Answer(202)]
    publish(blog)
    publish(blog)
    deliver_all(blog)
    assert len(queue("dead")) == 2

    assert moderation.try_host_again(blog, "remote.example") == 2
    deliver_all(blog)

    assert len(queue("done")) == 2
