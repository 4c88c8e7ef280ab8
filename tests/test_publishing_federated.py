"""The people whom a caption names: found before anything is written, told of what names them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from photolog import publishing
from photolog.errors import FetchFailed
from photolog.records import Status
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.peers import mentions, people
from tests.post_office import deliver_all, follow, kinds_due, queue
from tests.publish import publish
from tests.test_outgoing import words_of

BOB = "https://peer.example/users/bob"
HANDLE = "@bob@peer.example"


def introduce(network, name: str = "bob", host: str = "peer.example") -> str:
    """Let somebody be found by their handle; return their address."""
    uri = f"https://{host}/users/{name}"
    subject = f"acct:{name}@{host}"
    network.jrds[f"https://{host}/.well-known/webfinger?resource={subject}"] = {
        "subject": subject,
        "links": [{"rel": "self", "type": "application/activity+json", "href": uri}],
    }
    network.documents[uri] = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": uri,
        "type": "Person",
        "preferredUsername": name,
        "inbox": f"{uri}/inbox",
        "url": f"https://{host}/@{name}",
        "endpoints": {"sharedInbox": f"https://{host}/inbox"},
    }
    return uri


@pytest.fixture
def network(network, monkeypatch):
    """The other servers, who are never asked while the database is held."""
    ask = network._get

    def ask_freely(shelf, url):
        assert not getattr(database._nesting, "depth", 0), f"{url} was asked in a transaction"
        assert not getattr(database._nesting, "is_alone", False)
        return ask(shelf, url)

    monkeypatch.setattr(network, "_get", ask_freely)
    return network


@pytest.fixture
def blog(federated_blog):
    return federated_blog


def by_draft(blog, caption):
    post = publish(blog, caption_source=caption, status=Status.DRAFT)
    return publishing.publish(blog, post.id)


def at_its_time(blog, caption):
    post = publish(blog, caption_source=caption, published_at=blog.now() + timedelta(hours=1))
    blog.now.advance(hours=2)
    publishing.publish_due(blog)
    return posts.find(post.id)


@pytest.mark.parametrize(
    "road", [lambda blog, text: publish(blog, caption_source=text), by_draft, at_its_time]
)
def test_who_is_named_is_linked_and_told(blog, network, road):
    introduce(network)

    post = road(blog, f"With {HANDLE} in the fog.")

    assert 'href="https://peer.example/@bob"' in post.caption_html
    [queued] = queue()
    assert queued.inbox == "https://peer.example/inbox"
    note = queued.activity["object"]
    assert {"type": "Mention", "href": BOB, "name": HANDLE} in note["tag"]
    assert BOB in note["cc"]
    assert BOB in queued.activity["cc"]


def test_who_follows_and_is_named_is_told_once(blog, network):
    introduce(network)
    follow("bob", "peer.example")

    publish(blog, caption_source=HANDLE)

    assert [each.inbox for each in queue()] == ["https://peer.example/inbox"]


@pytest.mark.parametrize("failure", [None, FetchFailed("down", is_temporary=True)])
def test_who_cannot_be_found_stays_text(blog, network, failure):
    if failure:
        address = "https://peer.example/.well-known/webfinger?resource=acct:bob@peer.example"
        network.jrds[address] = failure
    follow()

    post = publish(blog, caption_source=f"With {HANDLE}.")

    assert HANDLE in post.caption_html
    assert "peer.example/@bob" not in post.caption_html
    [queued] = queue()
    assert queued.activity["object"]["tag"] == []
    assert "peer.example" not in json.dumps(queued.activity["cc"])


def test_for_a_draft_nobody_is_asked(blog, network):
    introduce(network)

    post = publish(blog, caption_source=HANDLE, status=Status.DRAFT)
    publishing.save(blog, post.id, words_of(post, caption_source=f"{HANDLE} again"))

    assert network.asked == []


def test_an_edit_tells_whom_it_names_now(blog, network):
    introduce(network)
    follow()
    post = publish(blog, caption_source="Fog.")
    deliver_all(blog)

    publishing.save(blog, post.id, words_of(post, caption_source=f"Fog with {HANDLE}."))

    assert kinds_due() == [("Update", "peer.example"), ("Update", "remote.example")]


def test_who_was_named_before_hears_of_the_edit_and_of_the_deletion(blog, network):
    introduce(network)
    post = publish(blog, caption_source=HANDLE)
    deliver_all(blog)

    publishing.save(blog, post.id, words_of(post, caption_source="Alone."))
    assert kinds_due() == [("Update", "peer.example")]
    assert mentions.of_post(post.id) == ()
    deliver_all(blog)

    publishing.delete(blog, post.id)
    assert kinds_due() == [("Delete", "peer.example")]


def test_a_server_that_is_down_takes_nobody_out_of_a_caption(blog, network):
    """Found under another handle than their own, as an alias, they are not known by it."""
    introduce(network)
    alias = "https://alias.example/.well-known/webfinger?resource=acct:bob@alias.example"
    network.jrds[alias] = next(iter(network.jrds.values()))
    post = publish(blog, caption_source="With @bob@alias.example.")
    assert people.find_by_handle("@bob@alias.example") is None
    deliver_all(blog)
    network.jrds.clear()

    publishing.save(blog, post.id, words_of(post))
    assert queue() == []
    post = publishing.save(blog, post.id, words_of(post, title="Fog"))

    assert 'href="https://peer.example/@bob"' in post.caption_html
    assert kinds_due() == [("Update", "peer.example")]


def test_publishing_again_what_is_published_changes_nothing(blog, network):
    post = publish(blog, caption_source=f"With {HANDLE}.")
    introduce(network)

    publishing.publish(blog, post.id)

    assert posts.find(post.id) == post
    assert queue() == []


def test_the_owners_answers_go_with_the_post(blog, network):
    from photolog import conversation

    follow()
    post = publish(blog)
    answer = conversation.answer(blog, blog.addresses.post(post.id), "More of it soon.")
    deliver_all(blog)

    publishing.delete(blog, post.id)

    gone = {each.activity["object"]["id"] for each in queue()}
    assert gone == {blog.addresses.post(post.id), answer.uri}
    assert posts.is_gone(answer.id)


def test_a_deleted_post_is_not_published_at_its_time(blog, clock):
    post = publish(blog, published_at=clock() + timedelta(hours=1))
    clock.advance(hours=2)
    publishing.delete(blog, post.id)

    assert publishing.publish_due(blog) == 0


def test_several_servers_that_hang_do_not_add_up(blog, network, clock, monkeypatch):
    """The owner waits while the button is pressed, for all of them no longer than for one."""
    asked = []

    def hang(url):
        asked.append(url)
        clock.advance(seconds=15)
        raise FetchFailed("it did not answer", is_temporary=True)

    monkeypatch.setattr(network, "get_jrd", hang)

    publish(blog, caption_source="With @a@one.example, @b@two.example and @c@three.example")

    assert len(asked) == 1
