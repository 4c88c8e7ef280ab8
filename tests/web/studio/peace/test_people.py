"""People are blocked, muted and heard again, by hand and by lists."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from photolog import moderation
from photolog.store.engine import database
from photolog.store.peace import mutes, wishes
from photolog.store.peers import followers, people
from tests.store.peers import making
from tests.web.studio.test_pages import judge

PLACE = "/studio/peace"


@pytest.fixture
def mallory():
    with database.transaction():
        return making.follow("mallory")


def imported(browser, content, **over):
    form = {"file": (io.BytesIO(content), "people.csv"), "kind": "blocked", "is_sure": "1"} | over
    return browser.post(f"{PLACE}/import", data=form, content_type="multipart/form-data")


def test_somebody_is_blocked_after_a_question_and_heard_again(federated_owner, mallory):
    question = federated_owner.get(f"/studio/people/{mallory.id}/block?back=/studio/comments")
    judge(question.text)
    assert "Block this person?" in question.text

    answer = federated_owner.post(
        f"/studio/people/{mallory.id}/block", data={"back": "/studio/comments"}
    )
    assert answer.location == "/studio/comments?said=block"
    assert people.find_by_id(mallory.id).is_blocked
    assert followers.find(mallory.id) is None
    page = federated_owner.get(PLACE).text
    judge(page)
    assert "@mallory@remote.example" in page

    federated_owner.post(f"/studio/people/{mallory.id}/unblock", data={"back": PLACE})

    assert not people.find_by_id(mallory.id).is_blocked
    assert "@mallory@" not in federated_owner.get(PLACE).text


def test_somebody_is_muted_for_a_week_and_read_again(federated_owner, federated_blog, mallory):
    question = federated_owner.get(f"/studio/people/{mallory.id}/mute").text
    judge(question)
    assert 'name="hides_notices" type="checkbox" value="1" checked' in question

    federated_owner.post(f"/studio/people/{mallory.id}/mute", data={"end": "week"})

    now = federated_blog.now()
    known = mutes.find(mallory.id, now)
    assert (known.until, known.hides_notices) == (now + timedelta(days=7), False)
    page = federated_owner.get(PLACE).text
    judge(page)
    assert "notices stay" in page

    federated_owner.post(f"/studio/people/{mallory.id}/unmute", data={"back": PLACE})
    assert not mutes.is_muted(mallory.id, now)


@pytest.mark.parametrize("verb", ["block", "mute", "report"])
def test_who_is_not_known_cannot_be_asked_about(federated_owner, verb):
    assert federated_owner.get(f"/studio/people/999/{verb}").status_code == 404
    assert federated_owner.post(f"/studio/people/999/{verb}").status_code == 404


def test_a_list_blocks_whom_we_know_and_looks_for_the_others(federated_owner, mallory):
    content = "\ufeffAccount address\n@Mallory@Remote.example\neve@far.example\nnobody\n"

    answer = imported(federated_owner, content.encode())

    judge(answer.text)
    assert "1 person is newly blocked." in answer.text
    assert "1 person is not known here yet" in answer.text
    assert "nobody is not the address of an account" in answer.text
    assert people.find_by_id(mallory.id).is_blocked
    assert [wish.handle for wish in wishes.page(9)] == ["@eve@far.example"]
    assert "@eve@far.example" in federated_owner.get(PLACE).text

    federated_owner.post(f"{PLACE}/wishes/forget", data={"handle": "@eve@far.example"})
    assert wishes.count() == 0


def test_a_list_of_muted_people_needs_no_consent(federated_owner, federated_blog, mallory):
    content = b"Account address,Hide notifications\nmallory@remote.example,false\n"

    answer = imported(federated_owner, content, kind="muted", is_sure="")

    assert "1 person is newly muted." in answer.text
    assert not mutes.find(mallory.id, federated_blog.now()).hides_notices


@pytest.mark.parametrize(
    ("content", "over", "words"),
    [
        (b"eve@far.example\n", {"is_sure": None}, "Say that followers there may go."),
        (b"\xff\xfe", {}, "no text in UTF-8"),
        (b"x\n" * 20_003, {}, "more than 20,000 lines"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing(federated_owner, content, over, words):
    form = {"file": (io.BytesIO(content), "people.csv"), "kind": "blocked", "is_sure": "1"} | over
    data = {name: value for name, value in form.items() if value is not None}

    answer = federated_owner.post(f"{PLACE}/import", data=data, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert words in answer.text
    assert wishes.count() == 0
    judge(answer.text)


def test_what_goes_out_comes_in_again(federated_owner, federated_blog, mallory):
    moderation.block_person(federated_blog, mallory.id)
    answer = federated_owner.get(f"{PLACE}/blocked.csv")
    assert answer.data == b"mallory@remote.example\n"
    assert "blocked_accounts.csv" in answer.headers["Content-Disposition"]
    moderation.unblock_person(federated_blog, mallory.id)

    imported(federated_owner, answer.data)

    assert people.find_by_id(mallory.id).is_blocked
    muted = federated_owner.get(f"{PLACE}/muted.csv").text
    assert muted == "Account address,Hide notifications\n"
    assert federated_owner.get(f"{PLACE}/other.csv").status_code == 404
