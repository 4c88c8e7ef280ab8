"""A note among what it answers and what answers it: what is known, and the button for more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog import publishing
from photolog.peers import FilterAction
from photolog.records import Draft, Status
from photolog.store.engine import database
from photolog.store.peace import mutes, words
from photolog.store.reading import notes as stored
from tests.following.conftest import join
from tests.inbox.sending import Sender
from tests.store.peers.making import NOW, add_reply, meet
from tests.store.reading.making import follow_them, put, show
from tests.web.studio.conftest import publish
from tests.web.studio.reader.reading import anchors, counted, notes_of, see


@pytest.fixture
def alice(federated_owner):
    with database.transaction():
        return follow_them()


@pytest.fixture
def bob(federated_owner):
    with database.transaction():
        return meet("bob", "other.example")


@pytest.fixture
def note(alice):
    with database.transaction():
        return show(alice, 1)


def answer(author, number, parent, **over):
    with database.transaction():
        return put(author, number, in_reply_to=parent.uri, **over)


def path(note):
    return f"/studio/notes/{note.id}"


def depths(page):
    """Return (id, how far it is moved in) of what stands below the note."""
    below = page.select_one("#answers")
    return [
        (each.article["id"], each["class"][1:]) for each in below.find_all("div", class_="answer")
    ]


def test_a_note_stands_between_what_it_answers_and_its_answers(federated_owner, alice, bob, note):
    second = answer(bob, 2, note)
    third = answer(alice, 3, second)
    fourth = answer(bob, 4, third)
    beside = answer(bob, 5, second)

    page = see(federated_owner, path(third))

    assert anchors(page) == notes_of(note, second, third, fourth)
    assert len(page.select(".before")) == 2
    assert page.select_one(".here").article["id"] == f"note-{third.id}"
    assert depths(page) == [(f"note-{fourth.id}", [])]
    whole = see(federated_owner, path(note))
    assert depths(whole) == [
        (f"note-{second.id}", []),
        (f"note-{third.id}", ["d1"]),
        (f"note-{fourth.id}", ["d2"]),
        (f"note-{beside.id}", ["d1"]),
    ]


def test_own_answers_stand_among_the_others(federated_owner, federated_blog, bob, note):
    own = publishing.publish_files(
        federated_blog,
        Draft(caption_source="I *agree*.", in_reply_to=note.uri),
        [],
        [],
        Status.PUBLISHED,
    )
    before = answer(bob, 5, note, published_at=NOW - timedelta(hours=1))

    page = see(federated_owner, path(note))

    assert anchors(page) == [*notes_of(note, before), f"post-{own.id}"]
    assert "<em>agree</em>" in str(page.find(id=f"post-{own.id}"))
    assert not page.find(id=f"post-{own.id}").select("form")


def test_a_talk_under_an_own_post_is_shown_with_it(federated_owner, federated_blog, alice, bob):
    post = publish(federated_blog, title="My own ridge")
    address = federated_blog.addresses.post(post.id)
    with database.transaction():
        reply = add_reply(post.id, 1, bob, content_html="<p>Where?</p>")
        note = show(alice, 1, in_reply_to=reply.uri)

    page = see(federated_owner, path(note))

    assert reply.in_reply_to == address
    assert anchors(page) == [f"post-{post.id}", f"reply-{reply.id}", f"note-{note.id}"]


def test_who_is_muted_and_what_is_filtered_is_left_out(federated_owner, alice, bob, note):
    answer(bob, 2, note)
    hidden = answer(alice, 3, note, content_html="<p>Football</p>")
    folded = answer(alice, 4, note, content_html="<p>Election</p>")
    with database.transaction():
        mutes.put(bob.id, NOW, hides_notices=False, until=None)
        words.put("football", NOW, is_whole_word=True, action=FilterAction.HIDE)
        words.put("election", NOW, is_whole_word=True, action=FilterAction.WARN)

    page = see(federated_owner, path(note))

    assert anchors(page) == notes_of(note, folded)
    assert str(hidden.id) not in str(page)
    assert page.find(id=f"note-{folded.id}").select("details.veil")


def test_a_note_that_was_opened_is_folded_and_never_left_out(federated_owner, alice, note):
    with database.transaction():
        words.put("boats", NOW, is_whole_word=True, action=FilterAction.HIDE)

    page = see(federated_owner, path(note))

    assert "Your filter: boats" in page.select_one(".here details.veil").summary.get_text()


def test_looking_at_a_thread_asks_nobody(federated_owner, network, note):
    see(federated_owner, path(note))

    assert network.asked == []
    assert stored.where_answers_are(note.id).walked_at is None


def test_what_answers_something_unknown_says_so(federated_owner, alice):
    with database.transaction():
        lone = show(alice, 2, in_reply_to="https://far.example/n/1")

    assert "not known here yet" in see(federated_owner, path(lone)).get_text()


def test_the_button_fetches_what_is_missing(federated_owner, network, alice):
    sender = Sender("bob", host="other.example")
    join(network, sender)
    first = sender.note(number=1, tag=[], cc=[], content="<p>The beginning</p>")
    first.pop("inReplyTo", None)
    network.documents[first["id"]] = first
    with database.transaction():
        note = show(alice, 2, in_reply_to=first["id"])
    page = see(federated_owner, path(note))
    form = page.find("form", action=f"{path(note)}/look")
    assert form.has_attr("data-look-now")

    told = federated_owner.post(
        form["action"], data={"back": form.find(attrs={"name": "back"})["value"]}
    )

    assert told.status_code == 303
    assert told.location == f"{path(note)}?said=looked#answers"
    page = see(federated_owner, path(note))
    assert "The beginning" in page.select_one(".before").get_text()
    form = page.find("form", action=f"{path(note)}/look")
    assert not form.has_attr("data-look-now")
    assert "Looked just now" in form.get_text()


def test_what_is_not_there_has_no_thread(federated_owner, alice):
    assert federated_owner.get("/studio/notes/7").status_code == 404
    assert federated_owner.post("/studio/notes/7/look").status_code == 404
    assert federated_owner.get("/studio/notes/9223372036854775808").status_code == 404


def test_the_button_needs_the_owner_and_the_token(federated_owner, network, note):
    token = federated_owner.environ_base.pop("HTTP_X_CSRF_TOKEN")
    assert federated_owner.post(f"{path(note)}/look").status_code == 403
    federated_owner.environ_base["HTTP_X_CSRF_TOKEN"] = token
    federated_owner.delete_cookie("__Host-photolog", domain="photo.example")

    assert federated_owner.post(f"{path(note)}/look").status_code == 401
    assert network.asked == []


def test_a_thread_costs_the_same_number_of_queries_for_any_number_of_answers(
    federated_owner, alice, bob, note
):
    answer(bob, 2, note)
    with counted() as few:
        see(federated_owner, path(note))
    for number in range(3, 30):
        answer(bob, number, note)
    with counted() as many:
        page = see(federated_owner, path(note))

    assert len(anchors(page)) == 29
    assert len(many) == len(few) <= 40
