"""Comments: decided one by one, answered, and the owner's own answers changed."""

from __future__ import annotations

import pytest

from photolog.peers import Audience, ReplyState
from photolog.store.engine import database
from photolog.store.peers import blocks, followers, people, replies
from photolog.web.studio import comments
from tests.store.peers import making
from tests.web.studio.conftest import publish
from tests.web.studio.test_inbox import older
from tests.web.studio.test_pages import judge


@pytest.fixture
def post(federated_blog):
    return publish(federated_blog, title="Harbour")


@pytest.fixture
def comment(post):
    """Return a function that stores a comment of somebody."""

    def write(number=1, name="alice", **over):
        with database.transaction():
            return making.add_reply(post.id, number, making.follow(name), **over)

    return write


def test_those_that_wait_come_first(federated_owner, comment):
    comment(1, content_html="<p>One</p>", state=ReplyState.WAITING)
    comment(2, content_html="<p>Two</p>", state=ReplyState.SHOWN)
    comment(3, content_html="<p>Three</p>", state=ReplyState.HIDDEN)

    for show, words in (("", "One"), ("?show=shown", "Two"), ("?show=hidden", "Three")):
        page = federated_owner.get(f"/studio/comments{show}").text
        assert [word for word in ("One", "Two", "Three") if f"<p>{word}" in page] == [words]
        judge(page)


@pytest.mark.parametrize("show", list(comments.FILTERS))
def test_an_empty_list_says_something_kind(federated_owner, show):
    page = federated_owner.get(f"/studio/comments?show={show}").text

    assert comments.FILTERS[show][1] in page


@pytest.mark.parametrize(("verb", "state"), [("show", "shown"), ("hide", "hidden")])
def test_a_comment_is_decided(federated_owner, comment, verb, state):
    reply = comment(state=ReplyState.WAITING)

    answer = federated_owner.post(
        f"/studio/comments/{reply.id}/{verb}", data={"back": "/studio/comments"}
    )

    assert replies.find(reply.id).state == state
    assert answer.location == f"/studio/comments?said={verb}"


def test_what_was_not_for_everybody_cannot_be_shown(federated_owner, comment):
    reply = comment(state=ReplyState.WAITING, audience=Audience.DIRECT)
    page = federated_owner.get("/studio/comments").text

    assert "For you only" in page
    assert f"/studio/comments/{reply.id}/show" not in page
    assert "Put away" in page


def test_a_deletion_is_asked_first(federated_owner, comment):
    reply = comment(state=ReplyState.WAITING)
    page = federated_owner.get(f"/studio/comments/{reply.id}/delete").text
    judge(page)
    assert "for good" in page
    assert replies.find(reply.id)

    federated_owner.post(f"/studio/comments/{reply.id}/delete")

    assert replies.find(reply.id) is None


def test_an_author_is_trusted_and_asked_about_again(federated_owner, comment):
    person = comment(state=ReplyState.WAITING).person
    federated_owner.post(f"/studio/people/{person.id}/trust")
    assert people.find_by_id(person.id).is_trusted
    assert "trusted" in federated_owner.get("/studio/comments").text

    federated_owner.post(f"/studio/people/{person.id}/distrust")

    assert not people.find_by_id(person.id).is_trusted


def test_blocking_an_author_is_asked_first_and_hides_their_words(federated_owner, comment):
    reply = comment()
    page = federated_owner.get(f"/studio/people/{reply.person.id}/block").text
    judge(page)
    assert "no longer follow you" in page

    federated_owner.post(f"/studio/people/{reply.person.id}/block")

    assert people.find_by_id(reply.person.id).is_blocked
    assert replies.find(reply.id).state is ReplyState.HIDDEN
    assert followers.find(reply.person.id) is None


def test_the_server_of_an_author_is_blocked_from_here(federated_owner, comment):
    comment(state=ReplyState.WAITING)
    page = federated_owner.get("/studio/comments").text
    assert "blocks/new?domain=remote.example" in page

    question = federated_owner.get("/studio/federation/blocks/new?domain=remote.example").text
    assert "1 follower is there and will be gone" in question
    assert not blocks.is_blocked("remote.example")


def test_an_answer_is_published_and_shows_what_it_answers(federated_owner, comment):
    reply = comment(state=ReplyState.WAITING)
    judge(federated_owner.get(f"/studio/comments/{reply.id}/answer").text)

    federated_owner.post(
        f"/studio/comments/{reply.id}/answer", data={"answer": "Thank *you*.\r\nReally."}
    )

    (own,) = replies.answers_to(reply.uri)
    assert own.person is None
    assert own.content_html.startswith("<p>Thank <em>you</em>.<br>")
    assert replies.find(reply.id).state is ReplyState.SHOWN
    page = federated_owner.get("/studio/comments?show=shown").text
    assert f"/studio/comments/{own.id}/edit" in page


def test_an_answer_that_cannot_be_used_is_not_lost(federated_owner, comment):
    reply = comment()
    typed = "[" * 300 + " my words"

    answer = federated_owner.post(f"/studio/comments/{reply.id}/answer", data={"answer": typed})

    assert answer.status_code == 422
    assert "my words" in answer.text
    assert 'aria-invalid="true"' in answer.text
    judge(answer.text)


def test_an_answer_is_changed_and_taken_back(federated_owner, comment):
    reply = comment()
    federated_owner.post(f"/studio/comments/{reply.id}/answer", data={"answer": "Thank *you*."})
    (own,) = replies.answers_to(reply.uri)
    page = federated_owner.get(f"/studio/comments/{own.id}/edit").text
    assert "Thank *you*." in page
    judge(page)

    federated_owner.post(f"/studio/comments/{own.id}/edit", data={"answer": "Thanks."})
    assert replies.find(own.id).content_html == "<p>Thanks.</p>"
    judge(federated_owner.get(f"/studio/comments/{own.id}/take-back").text)
    federated_owner.post(f"/studio/comments/{own.id}/take-back")

    assert replies.find(own.id) is None


@pytest.mark.parametrize("path", ["edit", "nonsense", "trust"])
def test_what_is_not_the_owners_is_not_found(federated_owner, comment, path):
    reply = comment()

    assert federated_owner.get(f"/studio/comments/{reply.id}/{path}").status_code == 404
    assert federated_owner.post(f"/studio/comments/{reply.id}/{path}").status_code == 404


def test_no_button_works_without_the_token(federated_owner, comment):
    reply = comment(state=ReplyState.WAITING)
    del federated_owner.environ_base["HTTP_X_CSRF_TOKEN"]

    assert federated_owner.post(f"/studio/comments/{reply.id}/show").status_code == 403
    assert replies.find(reply.id).state is ReplyState.WAITING


def test_a_warning_stands_before_the_words(federated_owner, comment):
    comment(state=ReplyState.WAITING, summary="Spiders")
    page = federated_owner.get("/studio/comments").text

    assert "<summary>Spiders</summary>" in page


def test_pages_follow_each_other_without_loss(federated_owner, comment, monkeypatch):
    monkeypatch.setattr(comments, "PER_PAGE", 2)
    for number in range(5):
        comment(number, state=ReplyState.WAITING, content_html=f"<p>Number {number}</p>")
    seen, address = [], "/studio/comments"
    while address:
        page = federated_owner.get(address).text
        seen += [number for number in range(5) if f"Number {number}" in page]
        address = older(page)

    assert sorted(seen) == [0, 1, 2, 3, 4]
