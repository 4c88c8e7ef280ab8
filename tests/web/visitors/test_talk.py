"""The conversation below a post: in order, bounded, and safe whatever strangers wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import mf2py
import pytest

from photolog import profile
from photolog.peers import Attached, Audience, ReplyState
from photolog.pure import ids
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.engine.peer_tables import Person as PersonTable
from photolog.store.peers import people, reactions, replies
from photolog.web.visitors import threads
from tests.store import making
from tests.store.peers.making import NOW, a_reply, add_reply, an_actor, meet
from tests.web.visitors.conftest import NEWEST, SECURE_HOME, path_of, visitor_of


@pytest.fixture
def blog(federated_blog):
    return federated_blog


@pytest.fixture
def post(blog):
    return making.add_post(NEWEST, title="Harbour")


@pytest.fixture
def read(blog, post, look_at):
    """Return a function that opens the post's page."""
    return lambda query="": look_at(blog, path_of(blog, post) + query)


def meet_and_reply(post, count, first=1):
    with database.transaction():
        person = meet()
        return [add_reply(post.id, number, person) for number in range(first, first + count)]


def own(post, number, **over):
    """Store an answer of the owner under the permalink that it has."""
    reply = a_reply(post.id, number)
    address = f"{SECURE_HOME}/p/{ids.encode(reply.id)}"
    with database.transaction():
        return add_reply(post.id, number, **({"uri": address, "url": address} | over))


def shown(page):
    return [
        (int(item["class"][1][1:]), item.select_one(".e-content").get_text())
        for item in items(page)
    ]


def items(page):
    return page.select(".talk li.reply")


def test_answers_follow_what_they_answer_and_are_moved_in_three_deep(post, read):
    with database.transaction():
        alice = meet()
        first = add_reply(post.id, 1, alice, content_html="<p>first</p>")
        add_reply(post.id, 2, alice, content_html="<p>second</p>")
        parent = first
        for depth in range(1, 6):
            words = f"<p>depth {depth}</p>"
            parent = add_reply(
                post.id, 2 + depth, alice, in_reply_to=parent.uri, content_html=words
            )
        add_reply(post.id, 9, alice, in_reply_to=first.uri, content_html="<p>late</p>")

    assert shown(read()) == [
        (0, "first"),
        (1, "depth 1"),
        (2, "depth 2"),
        (3, "depth 3"),
        (3, "depth 4"),
        (3, "depth 5"),
        (1, "late"),
        (0, "second"),
    ]


def test_it_is_said_whom_an_answer_answers_and_shown_where_it_is_not_plain(post, read):
    with database.transaction():
        alice, bob = meet(), meet("bob")
        first = add_reply(post.id, 1, alice)
        add_reply(post.id, 2, bob, in_reply_to=first.uri)
        add_reply(post.id, 3, bob, in_reply_to=first.uri)
    said = [item.select_one(".visually-hidden, .to") for item in items(read())]

    assert said[0] is None
    assert said[1]["class"] == ["visually-hidden"]
    assert said[2]["class"] == ["to"]
    assert said[2].get_text() == "to Alice"


def test_replies_in_a_circle_are_shown_once_each(post, read):
    with database.transaction():
        alice = meet()
        uris = [a_reply(post.id, number, alice).uri for number in range(3)]
        for number in range(3):
            add_reply(
                post.id,
                number,
                alice,
                in_reply_to=uris[(number + 1) % 3],
                content_html=f"<p>{number}</p>",
            )
        add_reply(post.id, 7, alice, content_html="<p>outside</p>")
        add_reply(post.id, 8, alice, in_reply_to=f"{alice.uri}/notes/8", content_html="<p>own</p>")

    assert sorted(words for _, words in shown(read())) == ["0", "1", "2", "outside", "own"]
    assert shown(read())[0] == (0, "outside")


def test_what_is_not_for_everybody_is_not_shown(post, read):
    with database.transaction():
        alice = meet()
        add_reply(post.id, 1, alice, state=ReplyState.WAITING)
        add_reply(post.id, 2, alice, state=ReplyState.HIDDEN)
        add_reply(post.id, 3, alice, audience=Audience.FOLLOWERS)
        add_reply(post.id, 4, alice, audience=Audience.DIRECT)
    page = read()

    assert items(page) == []
    assert "Conversation" not in page.main.get_text()


def test_an_answer_to_what_is_hidden_stands_by_itself(post, read):
    with database.transaction():
        alice = meet()
        hidden = add_reply(post.id, 1, alice, state=ReplyState.HIDDEN)
        add_reply(post.id, 2, alice, in_reply_to=hidden.uri)

    assert [depth for depth, _ in shown(read())] == [0]


def test_a_reply_tells_who_wrote_it_when_and_where_without_lending_weight(post, read):
    with database.transaction():
        person = people.put(replace(an_actor(), name="Alice & Co"), NOW)
        reply = add_reply(post.id, 1, person, url="https://remote.example/@alice/1")
    (item,) = items(read())
    author, date = item.select_one(".p-author a"), item.select_one("a.u-url.when")

    assert item["id"] == f"reply-{reply.id}"
    assert (author.get_text(), author["href"]) == ("Alice & Co", "https://remote.example/@alice")
    assert item.select_one(".handle").get_text() == "@alice@remote.example"
    assert date["href"] == "https://remote.example/@alice/1"
    assert date.time["datetime"].startswith("2026-11-22T12:00:00")
    assert {*author["rel"]} == {*date["rel"]} == {"nofollow", "noopener", "ugc"}
    assert item.select_one("span.face").get_text() == "AC"


def test_the_owner_is_marked_among_strangers(blog, post, read):
    profile.change(blog, replace(profile.current(blog), name="The Owner"))
    answer = own(post, 1)
    (item,) = items(read())

    assert item.select_one(".author").get_text() == "author"
    assert item.select_one(".p-author a").get_text() == "The Owner"
    assert not item.select_one(".p-author a").get("rel")
    assert item.select_one("a.when")["href"] == f"/p/{ids.encode(answer.id)}"


def test_nothing_of_strangers_is_loaded(post, read):
    attached = (
        Attached("https://remote.example/a.jpg", "image/jpeg", "A <b>ridge</b>"),
        Attached("https://remote.example/b.mp4", "video/mp4", ""),
        Attached("javascript:alert(1)", "image/png", "odd"),
    )
    with database.transaction():
        alice = meet()
        PersonTable.update(avatar="0123456789abcdef.jpg").where(
            PersonTable.id == alice.id
        ).execute()
        person = people.find_by_id(alice.id)
        add_reply(post.id, 1, person, attachments=attached)
    page = read()

    assert [image["src"] for image in page.select(".talk img")] == ["/media/0123456789abcdef.jpg"]
    links = [(link.get_text(), link["href"]) for link in page.select(".attached a")]
    assert links == [
        ("Photo: A <b>ridge</b>", "https://remote.example/a.jpg"),
        ("Video: without a description", "https://remote.example/b.mp4"),
    ]
    assert page.select(".attached li")[2].get_text() == "Photo: odd"


def test_addresses_that_are_not_of_the_web_are_no_links(post, read):
    with database.transaction():
        person = people.put(replace(an_actor(), url="javascript:alert(1)"), NOW)
        add_reply(post.id, 1, person, url="data:text/html,x")

    assert items(read())[0].select("a") == []


def test_words_behind_a_warning_are_behind_a_disclosure(post, read):
    with database.transaction():
        add_reply(post.id, 1, meet(), summary="Weather <i>")
    details = items(read())[0].select_one("details")

    assert details.summary.get_text() == "Weather <i>"
    assert details.select_one(".e-content")
    assert not details.has_attr("open")


def test_one_odd_reply_does_not_take_the_page_down(make_federated, look_at, caplog):
    blog = make_federated(site__timezone="Pacific/Auckland")
    post = making.add_post(NEWEST)
    with database.transaction():
        end_of_time = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)  # it is later in Auckland
        add_reply(post.id, 1, meet(), published_at=end_of_time)
        add_reply(post.id, 2, meet(), content_html="<p>well</p>")

    assert shown(look_at(blog, path_of(blog, post))) == [(0, "well")]
    assert "cannot be shown" in caplog.text


def test_a_long_conversation_comes_in_stretches(blog, post, read):
    meet_and_reply(post, threads.PER_PAGE + 5)
    first, second = read(), read("?replies=2")
    more = first.find("a", string="More replies")["href"]
    visitor = visitor_of(blog)

    assert (len(items(first)), len(items(second))) == (100, 5)
    assert more == f"{path_of(blog, post)}?replies=2#replies"
    assert second.find("a", string="Earlier replies")["href"] == f"{path_of(blog, post)}#replies"
    assert not second.find("a", string="More replies")
    assert second.select_one("link[rel=canonical]")["href"] == blog.addresses.post(post.id)
    for odd in ("3", "0", "-1", "x", "99999", "²"):
        assert visitor.get(f"{path_of(blog, post)}?replies={odd}").status_code == 404


def test_without_replies_there_is_one_quiet_line(blog, post, read):
    talk = read().select_one(".talk")
    form = talk.select_one("details form")

    assert not talk.select("h2, ol, .counts")
    assert talk.summary.get_text() == "Reply, like or boost from your server"
    assert talk.code.get_text() == blog.addresses.post(post.id)
    assert (form["method"], form["action"]) == ("post", "/follow")
    assert form.select_one("[name=uri]")["value"] == blog.addresses.post(post.id)


def test_nobody_is_asked_to_reply_where_replies_are_not_taken(make_federated, look_at):
    blog = make_federated(federation__comments="closed")
    post = making.add_post(NEWEST)

    summary = look_at(blog, path_of(blog, post)).select_one(".deeds summary").get_text()
    assert summary == "Like or boost from your server"


@pytest.mark.parametrize("wanted", [True, False])
def test_counts_are_shown_only_when_the_owner_wants_that(wanted, make_federated, look_at):
    blog = make_federated(federation__show_counts=str(wanted).lower())
    post = making.add_post(NEWEST)
    with database.transaction():
        for name, kind in (("alice", "like"), ("bob", "like"), ("bob", "share")):
            uri = f"https://remote.example/{name}/{kind}"
            reactions.put(kind, meet(name).id, post.id, uri=uri, content="", now=NOW)
    counts = look_at(blog, path_of(blog, post)).select_one(".counts")

    assert (counts and counts.get_text()) == ("2 likes, 1 boost" if wanted else None)


def test_many_replies_need_no_more_queries_than_few(blog, post, count_queries):
    visitor = visitor_of(blog)
    visitor.get("/about")  # the first request of all asks for more
    meet_and_reply(post, 3)
    few = count_queries(lambda: visitor.get(path_of(blog, post)))
    meet_and_reply(post, 47, first=10)
    many = count_queries(lambda: visitor.get(path_of(blog, post)))

    assert few == many > 0


def test_programs_read_the_conversation(blog, post):
    with database.transaction():
        words = '<p>Lovely, <a class="u-url mention" href="https://else.example/">@you</a></p>'
        add_reply(post.id, 1, meet(), content_html=words)
    own(post, 2)
    page = visitor_of(blog).get(path_of(blog, post)).get_data(as_text=True)
    entries = mf2py.parse(page, url=blog.addresses.post(post.id))["items"]
    (entry,) = [item for item in entries if item["type"] == ["h-entry"]]
    stranger, owner = entry["properties"]["comment"]

    assert stranger["type"] == ["h-cite"]
    assert stranger["properties"]["author"][0]["properties"]["name"] == ["Alice"]
    assert stranger["properties"]["url"][0] == "https://remote.example/users/alice/notes/1"
    assert stranger["properties"]["content"][0]["value"].startswith("Lovely,")
    assert stranger["properties"]["published"][0].startswith("2026-11-22")
    assert owner["properties"]["author"][0]["properties"]["url"] == [blog.addresses.profile]
    assert entry["properties"]["url"][0] == blog.addresses.post(post.id)


def test_the_permalink_of_an_answer_leads_to_where_it_stands(blog, post):
    answer = own(post, 1)
    response = visitor_of(blog).get(f"/p/{ids.encode(answer.id)}")

    assert response.status_code == 302
    assert response.headers["Location"] == f"{path_of(blog, post)}#reply-{answer.id}"


def test_it_leads_to_the_right_stretch(blog, post):
    meet_and_reply(post, threads.PER_PAGE)
    answer = own(post, 500)
    response = visitor_of(blog).get(f"/p/{ids.encode(answer.id)}")

    assert response.headers["Location"] == f"{path_of(blog, post)}?replies=2#reply-{answer.id}"


def test_only_answers_of_the_owner_for_everybody_have_a_page(blog, post):
    with database.transaction():
        strangers = add_reply(post.id, 1, meet())
    private = own(post, 2, audience=Audience.DIRECT)
    gone = own(post, 3)
    with database.transaction():
        posts.bury(gone.id, NOW)
        replies.remove(gone.id)
    visitor = visitor_of(blog)
    statuses = [
        visitor.get(f"/p/{ids.encode(each.id)}").status_code for each in (strangers, private, gone)
    ]

    assert statuses == [404, 404, 410]


def test_alone_a_post_has_no_conversation(make_blog, look_at):
    blog = make_blog()
    post = making.add_post(NEWEST)
    meet_and_reply(post, 2)
    page = look_at(blog, path_of(blog, post))

    assert not page.select(".talk, .follow, .handle, link[type='application/activity+json']")


def test_pages_name_the_document_that_other_servers_read(blog, post, look_at):
    def documents(path):
        found = look_at(blog, path).select("link[rel=alternate][type='application/activity+json']")
        return [link["href"] for link in found]

    assert documents(path_of(blog, post)) == [blog.addresses.post(post.id)]
    for path in ("/", "/@owner", "/about"):
        assert documents(path) == [blog.addresses.actor]
    assert documents("/tags") == []
