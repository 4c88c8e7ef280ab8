"""Posts, answers, activities and what hangs on them. Requirements 27, 30, 31, 32 and 64."""

from __future__ import annotations

import json

import pytest

from photolog import outgoing, publishing
from photolog.peers import Audience, FollowState, ReplyState
from photolog.records import Status, Visibility
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.engine.database import database as engine
from photolog.store.peers import followers, quotes, reactions
from tests.browsing import app_of, browser_of
from tests.builders import PUBLISHED_AT
from tests.inbox.sending import HOME, OWNER, PUBLIC
from tests.store.making import add_post
from tests.store.peers.making import add_reply, meet
from tests.web.federation.conftest import ACTIVITY, PAGE


def path(uri: str) -> str:
    return uri.removeprefix(HOME)


def number(blog, uri: str) -> int:
    return blog.addresses.post_id_of(uri)


def test_a_post_is_page_and_note_under_one_address(server, document, post):
    """64, 27 and 31: id and url are the same; the page tells where the note is."""
    note = document(path(post))
    page = server.get(path(post), headers={"Accept": PAGE})

    assert (note["id"], note["url"], note["attributedTo"]) == (post, post, OWNER)
    assert page.mimetype == "text/html"
    assert "Accept" in page.headers["Vary"]
    assert page.headers["Link"] == f'<{post}>; rel="alternate"; type="{ACTIVITY}"'
    assert f'<link rel="alternate" type="{ACTIVITY}" href="{post}"' in page.text


def test_page_and_note_are_cached_apart(server, document, post):
    """Whoever comes first does not decide what the next one gets."""
    for _ in range(2):
        assert document(path(post))["type"] == "Note"
        assert server.get(path(post), headers={"Accept": PAGE}).mimetype == "text/html"
        assert server.get(path(post)).mimetype == "text/html"


def test_an_unchanged_note_is_not_sent_again(server, post):
    first = server.get(path(post), headers={"Accept": ACTIVITY})
    again = server.get(
        path(post), headers={"Accept": ACTIVITY, "If-None-Match": first.headers["ETag"]}
    )
    page = server.get(path(post), headers={"Accept": PAGE, "If-None-Match": first.headers["ETag"]})

    assert (again.status_code, page.status_code) == (304, 200)


def test_head_of_a_note(server, post):
    """30."""
    got = server.get(path(post), headers={"Accept": ACTIVITY})
    head = server.head(path(post), headers={"Accept": ACTIVITY})

    assert (head.status_code, head.data, dict(head.headers)) == (200, b"", dict(got.headers))


def test_a_deleted_post_leaves_a_tombstone(server, federated_blog, post):
    """32: also in the place of what was cached."""
    server.get(path(post), headers={"Accept": ACTIVITY})
    publishing.delete(federated_blog, number(federated_blog, post))

    response = server.get(path(post), headers={"Accept": ACTIVITY})

    assert response.status_code == 410
    assert response.headers["Content-Type"] == ACTIVITY
    tombstone = response.get_json(force=True)
    assert (tombstone["id"], tombstone["type"]) == (post, "Tombstone")
    assert server.get(path(post), headers={"Accept": PAGE}).status_code == 410


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SCHEDULED])
@pytest.mark.parametrize("part", ["", "/replies", "/likes", "/shares"])
def test_what_is_not_public_does_not_exist(server, federated_blog, status, part):
    """32."""
    hidden = federated_blog.addresses.post(add_post(PUBLISHED_AT, 3, status=status).id)
    absent = f"{HOME}/p/01k4f8z5m2000"

    answers = [
        server.get(path(each) + part, headers={"Accept": ACTIVITY}) for each in (hidden, absent)
    ]

    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].data == answers[1].data


def test_an_unlisted_post_is_there_for_whoever_has_its_address(federated_blog, document):
    post = add_post(PUBLISHED_AT, 4, visibility=Visibility.UNLISTED)

    note = document(path(federated_blog.addresses.post(post.id)))

    assert PUBLIC in note["cc"] and PUBLIC not in note["to"]
    assert document("/users/owner/outbox")["totalItems"] == 0


def thread(blog, post):
    """Add one reply of each kind below a post; return the address of the one for everybody."""
    post_id = number(blog, post)
    with database.transaction():
        alice = meet()
        shown = add_reply(post_id, 1, alice)
        add_reply(post_id, 2, alice, state=ReplyState.WAITING)
        add_reply(post_id, 3, alice, state=ReplyState.HIDDEN)
        add_reply(post_id, 4, alice, audience=Audience.FOLLOWERS)
        add_reply(post_id, 5, alice, audience=Audience.DIRECT)
    return shown.uri


def test_replies_name_what_everybody_may_see(federated_blog, document, post):
    """140 and 124."""
    shown = thread(federated_blog, post)

    root = document(f"{path(post)}/replies")
    page = document(path(root["first"]))

    assert root["totalItems"] == 1
    assert page["items"] == [shown]
    assert page["partOf"] == root["id"]
    assert "next" not in page


def test_many_replies_come_in_pages(federated_blog, document, post):
    with database.transaction():
        alice = meet()
        uris = [add_reply(number(federated_blog, post), each, alice).uri for each in range(1, 86)]
    found, at = [], document(f"{path(post)}/replies")["first"]
    while at:
        page = document(path(at))
        found += page["items"]
        at = page.get("next")

    assert found == uris


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "1e9", "9" * 30])
def test_an_odd_page_is_no_trouble(server, post, page):
    response = server.get(f"{path(post)}/replies?page={page}", headers={"Accept": ACTIVITY})

    assert response.status_code in (200, 404)


def test_a_conversation_is_the_post_and_what_everybody_may_see(federated_blog, document, post):
    shown = thread(federated_blog, post)

    context = document(path(federated_blog.addresses.context(number(federated_blog, post))))

    assert context["orderedItems"] == [post, shown]
    assert context["attributedTo"] == OWNER


@pytest.mark.parametrize(("shows", "count"), [("true", 1), ("false", 0)])
def test_counts_are_told_if_the_owner_tells_them_and_never_who(make_blog, network, shows, count):
    blog = make_blog(
        network, site__base_url=HOME, site__username="owner", federation__show_counts=shows
    )
    post = add_post(PUBLISHED_AT)
    with database.transaction():
        for kind in ("like", "share"):
            reactions.put(kind, meet().id, post.id, uri="", content="", now=blog.now())
    server = browser_of(app_of(blog), HOME)

    for part in ("likes", "shares"):
        response = server.get(path(blog.addresses.part_of_post(post.id, part)))
        assert response.get_json(force=True)["totalItems"] == count
        assert "alice" not in response.text


def test_the_first_create_of_a_post_is_at_its_address(federated_blog, document, post):
    create = document(path(federated_blog.addresses.activity(number(federated_blog, post))))

    assert (create["type"], create["object"]["id"]) == ("Create", post)
    assert "@context" not in create["object"]
    assert (create["to"], create["cc"]) == (create["object"]["to"], create["object"]["cc"])


def test_what_was_sent_to_one_person_is_not_shown(server, federated_blog):
    """An Accept, for example: only who gets it may know."""
    with database.transaction():
        outgoing.accept_follow(federated_blog, meet(), "https://remote.example/f/1")
    ((activity_id,),) = engine.execute_sql("SELECT id FROM activity").fetchall()

    response = server.get(path(federated_blog.addresses.activity(activity_id)))
    assert response.status_code == 404


def test_a_delete_that_was_sent_can_be_read(server, federated_blog, post, document):
    with database.transaction():
        followers.add(meet().id, FollowState.ACCEPTED, "", federated_blog.now())
        reactions.put(
            "like", meet().id, number(federated_blog, post), uri="", content="", now=PUBLISHED_AT
        )
    publishing.delete(federated_blog, number(federated_blog, post))
    ((activity_id, body),) = engine.execute_sql("SELECT id, body FROM activity").fetchall()

    assert document(path(federated_blog.addresses.activity(activity_id))) == json.loads(body)


def test_a_revoked_permission_to_quote_is_gone(server, federated_blog, post):
    with database.transaction():
        quotes.grant(
            federated_blog.new_id(),
            number(federated_blog, post),
            meet().id,
            request_uri="",
            instrument_uri="https://remote.example/n/1",
            now=federated_blog.now(),
        )
        (granted,) = quotes.of_post(number(federated_blog, post), 9)
    at = path(federated_blog.addresses.quote(granted.id))
    assert server.get(at).status_code == 200

    with database.transaction():
        quotes.revoke(granted.id, federated_blog.now())

    assert server.get(at).status_code == 404


def test_the_answer_of_the_owner_is_a_note_and_leads_people_to_its_place(
    server, federated_blog, post, document
):
    with database.transaction():
        answer = add_reply(number(federated_blog, post), 6)
    uri = federated_blog.addresses.post(answer.id)
    with database.transaction():
        engine.execute_sql("UPDATE reply SET uri = ?, url = ? WHERE id = ?", (uri, uri, answer.id))

    note = document(path(uri))
    page = server.get(path(uri), headers={"Accept": PAGE})

    assert (note["type"], note["id"], note["inReplyTo"]) == ("Note", uri, post)
    assert page.status_code in (301, 302, 303, 307, 308)
    assert page.headers["Location"].startswith(path(post))


def test_posts_are_not_found_by_the_number_of_a_strangers_reply(server, federated_blog, post):
    with database.transaction():
        reply = add_reply(number(federated_blog, post), 1, meet())
    assert posts.find(reply.id) is None

    response = server.get(
        path(federated_blog.addresses.post(reply.id)), headers={"Accept": ACTIVITY}
    )

    assert response.status_code == 404


def test_an_answer_goes_when_its_post_is_a_draft_again(server, federated_blog, post):
    post_id = number(federated_blog, post)
    with database.transaction():
        answer = add_reply(post_id, 6)
    there = path(federated_blog.addresses.post(answer.id))
    assert server.get(there, headers={"Accept": ACTIVITY}).status_code == 200

    publishing.unpublish(federated_blog, post_id)

    assert server.get(there, headers={"Accept": ACTIVITY}).status_code == 404
