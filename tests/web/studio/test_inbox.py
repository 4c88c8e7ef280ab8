"""The inbox: what happened, newest first, and what can be done about it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from photolog import publishing
from photolog.peers import FilterAction, FollowState, NoticeKind, ReplyState
from photolog.pure import ids
from photolog.pure.text import tidings
from photolog.store.engine import database
from photolog.store.peace import mutes, words
from photolog.store.peers import followers, notices, replies
from photolog.web.studio import inbox
from tests.store.peers import making
from tests.web.studio.conftest import publish
from tests.web.studio.test_pages import judge

NOW = making.NOW


@pytest.fixture
def tell():
    """Return a function that writes a notice of somebody."""

    def write(kind, name="alice", *, about="x", **over):
        with database.transaction():
            person = making.meet(name)
            notices.add(kind, person.id, about, NOW, **over)
        return person

    return write


def older(page):
    """Return the address of the page of what is older, "" when there is none."""
    return page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")


def test_every_kind_is_told_in_words(federated_owner, federated_blog, tell):
    post = publish(federated_blog, title="Harbour")
    for kind in NoticeKind:
        tell(kind, kind.value.replace("_", ""), post_id=post.id)
    page = federated_owner.get("/studio/inbox").text

    for kind in NoticeKind:
        assert tidings.VERBS[kind][0] in page
    assert page.count("Harbour") >= len(NoticeKind)
    assert "@followrequest@remote.example" in page
    judge(page)


def test_likes_of_one_post_are_one_line(federated_owner, federated_blog, tell):
    post = publish(federated_blog, title="Harbour")
    other = publish(federated_blog, title="Ridge")
    for name in ("alice", "bob", "carol", "dan"):
        tell(NoticeKind.LIKE, name, about="harbour", post_id=post.id)
    tell(NoticeKind.LIKE, "erin", about="ridge", post_id=other.id)
    page = " ".join(federated_owner.get("/studio/inbox").text.split())

    words = re.sub("<[^>]*>", "", page)
    assert "Dan, Carol and 2 others liked Harbour" in words
    assert f'href="/studio/posts/{ids.encode(post.id)}/reactions">See who' in page
    assert "Alice" not in page
    assert page.count('class="about-thumb"') == 2


def test_an_emoji_is_told(federated_owner, federated_blog, tell):
    tell(NoticeKind.LIKE, post_id=publish(federated_blog).id, text="🎉")

    assert "reacted 🎉 to" in federated_owner.get("/studio/inbox").text


def test_a_request_is_answered_once(federated_owner, federated_blog, tell):
    person = tell(NoticeKind.FOLLOW_REQUEST)
    with database.transaction():
        followers.add(person.id, FollowState.PENDING, f"{person.uri}#f", NOW)
    assert "Let in" in federated_owner.get("/studio/inbox").text

    answer = federated_owner.post(
        f"/studio/people/{person.id}/let-in", data={"back": "/studio/inbox?show=follows&said=x"}
    )

    assert answer.location == "/studio/inbox?show=follows&said=let-in"
    assert followers.find(person.id).state is FollowState.ACCEPTED
    page = federated_owner.get(answer.location).text
    assert "They follow you now." in page
    assert "Let in" not in page


def test_turning_away_leaves_nobody(federated_owner, tell):
    person = tell(NoticeKind.FOLLOW_REQUEST)
    with database.transaction():
        followers.add(person.id, FollowState.PENDING, f"{person.uri}#f", NOW)

    federated_owner.post(f"/studio/people/{person.id}/turn-away")

    assert followers.find(person.id) is None


def test_a_waiting_reply_can_be_shown_from_here(federated_owner, federated_blog, tell):
    post = publish(federated_blog)
    with database.transaction():
        person = making.meet()
        reply = making.add_reply(post.id, 1, person, state=ReplyState.WAITING)
        notices.add(NoticeKind.REPLY, person.id, reply.uri, NOW, post_id=post.id, reply_id=reply.id)
    page = federated_owner.get("/studio/inbox").text
    assert "Lovely tones." in page
    assert "Waiting" in page

    federated_owner.post(f"/studio/comments/{reply.id}/show")

    assert replies.find(reply.id).state is ReplyState.SHOWN


def test_what_is_read_is_counted_no_more(federated_owner, tell):
    tell(NoticeKind.FOLLOW, "alice")
    tell(NoticeKind.FOLLOW, "bob")
    page = federated_owner.get("/studio/inbox").text
    up_to = page.partition('name="up_to" value="')[2].partition('"')[0]
    assert '2<span class="visually-hidden"> new' in page
    tell(NoticeKind.FOLLOW, "carol")  # after the page was made

    federated_owner.post("/studio/inbox/read", data={"up_to": up_to})

    assert notices.unread_count() == 1
    assert '1<span class="visually-hidden"> new' in federated_owner.get("/studio").text


@pytest.mark.parametrize(
    ("chosen", "shown"), [("likes", "liked"), ("follows", "follows you"), ("reports", "reported")]
)
def test_each_filter_shows_its_kind(federated_owner, federated_blog, tell, chosen, shown):
    post = publish(federated_blog)
    for kind in (NoticeKind.LIKE, NoticeKind.FOLLOW, NoticeKind.REPORT):
        tell(kind, post_id=post.id)
    page = federated_owner.get(f"/studio/inbox?show={chosen}").text.partition("<h1>")[2]

    assert [words for words in ("liked", "follows you", "reported") if f" {words}" in page] == [
        shown
    ]


def test_pages_follow_each_other_without_loss(federated_owner, tell, monkeypatch):
    monkeypatch.setattr(inbox, "PER_PAGE", 2)
    names = [f"person{number}" for number in range(5)]
    for name in names:
        tell(NoticeKind.MENTION, name)
    seen, address = [], "/studio/inbox"
    while address:
        page = federated_owner.get(address).text
        seen += [name for name in names if f"@{name}@" in page]
        address = older(page)

    assert sorted(seen) == names


def test_days_stand_apart(federated_owner, federated_blog, tell, clock):
    post = publish(federated_blog)
    late = NOW.replace(hour=23)
    with database.transaction():
        for number, days in enumerate((9, 1, 1, 0)):
            person = making.meet(f"person{number}")
            at = late - timedelta(days=days)
            notices.add(NoticeKind.LIKE, person.id, "o", at, post_id=post.id)
    clock.now = late
    page = federated_owner.get("/studio/inbox").text

    assert re.findall("<h2>(.*)</h2>", page) == ["Today", "Yesterday", "13 November 2026"]


def test_what_was_not_seen_is_marked_and_found(federated_owner, tell):
    tell(NoticeKind.MENTION, "alice")
    with database.transaction():
        notices.mark_read(notices.newest_id())
    tell(NoticeKind.MENTION, "bob")

    page = federated_owner.get("/studio/inbox").text
    assert page.count('class="new"') == page.count("New: ") == 1
    page = federated_owner.get("/studio/inbox?show=unread").text.partition("<h1>")[2]
    assert "@bob@" in page
    assert "@alice@" not in page
    federated_owner.post("/studio/inbox/read", data={"up_to": notices.newest_id()})
    assert "You have seen everything." in federated_owner.get("/studio/inbox?show=unread").text


def test_a_message_is_one_click_away(federated_owner, tell):
    person = tell(NoticeKind.MESSAGE)

    page = federated_owner.get("/studio/inbox?show=messages").text

    assert f'href="/studio/messages/{person.id}"' in page
    assert tidings.path(notices.page(1)[0]) == f"/studio/messages/{person.id}"


@pytest.mark.parametrize("kind", [NoticeKind.MENTION, NoticeKind.QUOTE, NoticeKind.MOVED])
def test_what_is_elsewhere_is_one_click_away(kind, federated_owner, tell):
    tell(kind, about="https://remote.example/notes/1")
    page = federated_owner.get("/studio/inbox").text

    assert 'action="/studio/find"' in page
    assert 'name="q" value="https://remote.example/notes/1"' in page
    judge(page)


@pytest.mark.parametrize("kind", [NoticeKind.FOLLOW, NoticeKind.FOLLOW_ACCEPTED])
def test_who_follows_or_is_followed_is_one_click_away(kind, federated_owner, tell):
    person = tell(kind)

    assert f'href="/studio/people/{person.id}"' in federated_owner.get("/studio/inbox").text


def test_the_muted_are_not_told_of_nor_counted(federated_owner, federated_blog, tell):
    alice, bob = tell(NoticeKind.MENTION, "alice"), tell(NoticeKind.MENTION, "bob")
    with database.transaction():
        mutes.put(alice.id, federated_blog.now(), hides_notices=True, until=None)
        mutes.put(bob.id, federated_blog.now(), hides_notices=False, until=None)

    page = federated_owner.get("/studio/inbox").text

    assert "@alice@" not in page
    assert "@bob@" in page
    assert '1<span class="visually-hidden"> new' in page


@pytest.mark.parametrize("action", FilterAction)
def test_words_that_the_owner_filters_are_hidden_or_folded(
    action, federated_owner, federated_blog, tell
):
    tell(NoticeKind.MENTION, text="Buy CÄSH now")
    with database.transaction():
        words.put("cash", federated_blog.now(), is_whole_word=True, action=action)

    page = federated_owner.get("/studio/inbox").text

    assert ("Buy CÄSH now" in page) is (action is FilterAction.WARN)
    assert ("Words that you filter: “cash”</summary>" in page) is (action is FilterAction.WARN)
    judge(page)


def test_a_long_page_costs_no_more_queries_than_a_short_one(federated_owner, federated_blog, tell):
    def queries() -> int:
        statements: list[str] = []
        database.database.connection().set_trace_callback(statements.append)
        assert federated_owner.get("/studio/inbox").status_code == 200
        database.database.connection().set_trace_callback(None)
        return len([each for each in statements if each.lstrip().startswith(("SELECT", "WITH"))])

    def happen(number: int) -> None:
        post = publish(federated_blog, title=f"Harbour {number}")
        with database.transaction():
            person = making.meet(f"person{number}")
            reply = making.add_reply(post.id, number, person)
            followers.add(person.id, FollowState.PENDING, "", NOW)
            for kind in NoticeKind:
                about = reply.id if kind is NoticeKind.REPLY else None
                notices.add(kind, person.id, "o", NOW, post_id=post.id, reply_id=about)

    happen(1)
    queries()
    few = queries()
    for number in range(2, 7):
        happen(number)

    assert queries() == few


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example/studio", "/studio/../..", "\\\\evil", ""]
)
def test_a_form_leads_nowhere_else(federated_owner, tell, back):
    person = tell(NoticeKind.FOLLOW)

    answer = federated_owner.post(f"/studio/people/{person.id}/trust", data={"back": back})

    assert answer.location == "/studio/inbox?said=trust"


@pytest.mark.parametrize("show", ["secret", "all&before=nonsense"])
def test_an_unknown_list_is_not_found_and_an_odd_place_begins_anew(federated_owner, show):
    answer = federated_owner.get(f"/studio/inbox?show={show}")

    assert answer.status_code == (404 if show == "secret" else 200)


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**18, 10**30, -1])
def test_a_number_beyond_all_rows_is_harmless(federated_owner, number):
    for path in ("inbox", "comments", "followers", "federation", "federation/blocks"):
        assert federated_owner.get(f"/studio/{path}?before={number}").status_code == 200
    for path in ("people/{}/trust", "comments/{}/show", "federation/letters/{}/retry"):
        assert federated_owner.post(f"/studio/{path.format(number)}").status_code in (404, 405)
    assert federated_owner.post("/studio/inbox/read", data={"up_to": number}).status_code == 303


def test_words_of_strangers_are_never_markup(federated_owner, federated_blog, tell):
    publishing.start_draft(federated_blog)
    tell(NoticeKind.MENTION, text='"><script>alert(1)</script>')

    assert "<script>alert" not in federated_owner.get("/studio/inbox").text


@pytest.mark.parametrize(
    "path", ["inbox", "comments", "followers", "federation", "federation/blocks"]
)
def test_without_federation_there_are_no_such_pages(owner, path):
    assert owner.get(f"/studio/{path}").status_code == 404
    page = owner.get("/studio").text
    assert "Inbox" not in page


@pytest.mark.parametrize(
    "path", ["inbox", "comments", "followers", "federation", "federation/blocks.csv"]
)
def test_they_are_for_the_owner_alone(federated_blog, federated_owner, path):
    federated_owner.delete_cookie("__Host-photolog", domain="photo.example")

    assert federated_owner.get(f"/studio/{path}").location.endswith("/login")
    assert federated_owner.post("/studio/inbox/read").status_code == 401
