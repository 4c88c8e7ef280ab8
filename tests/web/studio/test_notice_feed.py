"""The owner's own feed: for whoever has the secret address, and nothing for anybody else."""

from __future__ import annotations

from dataclasses import replace

import feedparser
import pytest

from photolog import notifying
from photolog.peers import Audience, FilterAction, NoticeKind, ReplyState
from photolog.pure import ids
from photolog.store.engine import database
from photolog.store.peace import mutes, words
from photolog.store.peers import notices, people
from photolog.web.studio import notice_feed
from tests.browsing import app_of, browser_of
from tests.store.peers import making
from tests.web.studio.conftest import publish

NOW = making.NOW
WRONG = "x" * 43


@pytest.fixture
def visitor(federated_blog):
    return browser_of(app_of(federated_blog), "https://photo.example")


@pytest.fixture
def path(federated_blog):
    notifying.renew_feed()
    return f"/notices/{notifying.feed_secret()}/feed.atom"


def tell(kind, name="alice", about="x", **over):
    with database.transaction():
        person = making.meet(name)
        notices.add(kind, person.id, about, NOW, **over)
    return person


def test_everything_is_told_in_sentences(visitor, path, federated_blog):
    post = publish(federated_blog, title="Harbour & <b>sea</b>")
    for number, kind in enumerate(NoticeKind):
        tell(kind, post_id=post.id, text=f"Words {number} & <b>more</b>")
    answer = visitor.get(path)
    found = feedparser.parse(answer.data)

    assert not found.bozo
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    assert found.feed.link == "https://photo.example/studio/inbox"
    assert found.feed.title == "What happened – Photographs"
    assert len(found.entries) == len(NoticeKind)
    assert len({entry.id for entry in found.entries}) == len(NoticeKind)
    assert all(entry.link.startswith("https://photo.example/studio/") for entry in found.entries)
    titles = [entry.title for entry in found.entries]
    assert "Alice (@alice@remote.example) follows you" in titles
    assert "Alice (@alice@remote.example) quoted “Harbour & <b>sea</b>”" in titles
    assert [entry.updated for entry in found.entries] == ["2026-11-22T12:00:00Z"] * len(titles)


def test_a_direct_message_is_told_without_its_words(visitor, path, federated_blog):
    post = publish(federated_blog)
    tell(NoticeKind.MESSAGE, text="Between you and me")
    with database.transaction():
        reply = making.add_reply(
            post.id,
            1,
            making.meet(),
            content_html="<p>Between you and me</p>",
            audience=Audience.DIRECT,
            state=ReplyState.HIDDEN,
        )
        person_id = making.meet().id
        notices.add(NoticeKind.REPLY, person_id, reply.uri, NOW, post_id=post.id, reply_id=reply.id)

    body = visitor.get(path).text

    assert "wrote to you in private" in body
    assert "commented on" in body
    assert "Between" not in body


def test_it_is_for_nobody_else_to_keep_to_find_or_to_hand_on(visitor, path):
    tell(NoticeKind.FOLLOW)
    headers = visitor.get(path).headers

    assert headers["Cache-Control"] == "private, no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Last-Modified" not in headers
    assert "Set-Cookie" not in headers
    secret = notifying.feed_secret()
    for public in ("/", "/robots.txt", "/sitemap.xml", "/about", "/feed.atom"):
        assert secret not in visitor.get(public).text
    assert "Disallow: /notices" in visitor.get("/robots.txt").text


def test_the_secret_is_in_no_entry(visitor, path):
    tell(NoticeKind.FOLLOW)
    found = feedparser.parse(visitor.get(path).data)

    assert notifying.feed_secret() not in repr(found.entries) + found.feed.id


def test_a_wrong_secret_is_what_every_unknown_address_is(visitor, path):
    secret = notifying.feed_secret()
    unknown = visitor.get("/no/such/thing.atom")
    for wrong in (WRONG, secret[:-1], secret + "A", secret.swapcase(), "%00", "é"):
        answer = visitor.get(f"/notices/{wrong}/feed.atom")
        assert (answer.status_code, answer.headers) == (404, unknown.headers)
        assert answer.data == unknown.data


def test_a_feed_that_is_off_is_what_every_unknown_address_is(visitor, federated_blog):
    unknown = visitor.get("/no/such/thing.atom")

    for guess in (WRONG, "None", ""):
        assert visitor.get(f"/notices/{guess}/feed.atom").data == unknown.data


def test_being_logged_in_opens_nothing(federated_owner, path):
    assert federated_owner.get(f"/notices/{WRONG}/feed.atom").status_code == 404


def test_an_old_address_leads_nowhere_at_once(visitor, path):
    assert visitor.get(path).status_code == 200
    notifying.renew_feed()
    assert visitor.get(path).status_code == 404


def test_an_unchanged_feed_is_answered_with_nothing(visitor, path):
    tell(NoticeKind.FOLLOW)
    first = visitor.get(path)
    known = {"If-None-Match": first.headers["ETag"]}

    again = visitor.get(path, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    tell(NoticeKind.FOLLOW, "bob")

    assert visitor.get(path, headers=known).status_code == 200
    assert visitor.head(path).status_code == 200


def test_what_was_undone_is_gone_at_once(visitor, path):
    person = tell(NoticeKind.FOLLOW)
    assert "Alice" in visitor.get(path).text
    with database.transaction(is_public=False):
        notices.remove(NoticeKind.FOLLOW, person.id, "x")

    assert "Alice" not in visitor.get(path).text


def test_the_muted_and_what_is_filtered_are_left_out(visitor, path, federated_blog):
    alice = tell(NoticeKind.MENTION, text="Morning")
    tell(NoticeKind.MENTION, "bob", text="Buy CÄSH now")
    tell(NoticeKind.MENTION, "carol", text="A spoiler")
    with database.transaction():
        mutes.put(alice.id, federated_blog.now(), hides_notices=True, until=None)
        words.put("cash", federated_blog.now(), is_whole_word=True, action=FilterAction.HIDE)
        words.put("spoiler", federated_blog.now(), is_whole_word=True, action=FilterAction.WARN)

    body = visitor.get(path).text

    assert "Alice" not in body
    assert "Bob" not in body
    assert "Carol" in body
    assert "spoiler" not in body


@pytest.mark.parametrize(
    "hostile", ["]]><script>alert(1)</script>", "\x00\x0b\ufffe", "&lt;b&gt;", "\u202eexe", ""]
)
def test_words_of_strangers_stay_words(hostile, visitor, path):
    with database.transaction():
        person = people.put(replace(making.an_actor("mallory"), name=hostile), NOW)
        notices.add(NoticeKind.MENTION, person.id, "x", NOW, text=hostile)
    found = feedparser.parse(visitor.get(path).data)

    assert not found.bozo
    assert len(found.entries) == 1


def test_only_the_newest_are_in_it(visitor, path, monkeypatch):
    monkeypatch.setattr(notice_feed, "ITEMS", 3)
    for number in range(5):
        tell(NoticeKind.MENTION, about=str(number), text=f"Number {number}.")
    body = visitor.get(path).text

    assert [number for number in range(5) if f"Number {number}." in body] == [2, 3, 4]


def test_an_empty_feed_is_one(visitor, path):
    found = feedparser.parse(visitor.get(path).data)

    assert not found.bozo
    assert found.entries == []


def test_links_lead_to_pages_that_there_are(federated_owner, path, federated_blog):
    post = publish(federated_blog)
    tell(NoticeKind.LIKE, post_id=post.id)
    (entry,) = feedparser.parse(federated_owner.get(path).data).entries
    page = federated_owner.get(entry.link.partition("photo.example")[2].partition("#")[0]).text

    assert f'id="{entry.link.partition("#")[2]}"' in page
    assert ids.encode(post.id) in page
