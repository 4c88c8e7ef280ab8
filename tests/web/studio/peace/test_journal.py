"""The journal and the reports, as pages."""

from __future__ import annotations

import re

import pytest

from photolog import moderation
from photolog.moderation import reporting
from photolog.store.engine import database
from photolog.store.peers import blocks, people
from tests.post_office import queue
from tests.publish import publish
from tests.store.peers import making
from tests.web.studio.test_pages import judge

PLACE = "/studio/journal"


@pytest.fixture
def mallory():
    with database.transaction():
        return making.meet("mallory")


def test_what_was_done_is_told_and_taken_back(federated_owner, federated_blog, mallory):
    judge(federated_owner.get(PLACE).text)
    moderation.block_domain(federated_blog, "bad.example", "Spam")
    page = federated_owner.get(PLACE).text
    judge(page)
    assert "Blocked the server" in page
    assert "Spam" in page
    [undo] = re.findall(r"/studio/journal/\d+/undo", page)

    federated_owner.post(undo, data={"back": PLACE})

    assert blocks.count() == 0
    page = federated_owner.get(PLACE).text
    assert "taken back" in page
    assert "Unblocked the server" in page
    assert not re.findall(r"/studio/journal/\d+/undo", page)
    assert federated_owner.post(undo).status_code == 404


def test_somebody_is_reported_with_what_they_wrote(federated_owner, federated_blog, mallory):
    post = publish(federated_blog)
    with database.transaction():
        first, second = (making.add_reply(post.id, number, mallory) for number in (1, 2))
    form = federated_owner.get(f"/studio/people/{mallory.id}/report?comment={first.id}").text
    judge(form)
    assert f'value="reply-{first.id}" checked' in form
    assert f'value="reply-{second.id}">' in form

    federated_owner.post(
        f"/studio/people/{mallory.id}/report",
        data={"words": "Spam.\r\nAgain.", "example": f"reply-{first.id}", "also_block": "1"},
    )

    [flag] = [each for each in queue() if each.kind == "Flag"]
    assert flag.activity["object"] == [mallory.uri, first.uri]
    assert flag.activity["content"] == "Spam.\nAgain."
    assert people.find_by_id(mallory.id).is_blocked
    page = federated_owner.get("/studio/peace/reports").text
    judge(page)
    assert "@mallory@remote.example" in page


def test_a_report_that_cannot_be_sent_keeps_its_words(federated_owner, federated_blog, mallory):
    moderation.block_domain(federated_blog, "remote.example")

    answer = federated_owner.post(f"/studio/people/{mallory.id}/report", data={"words": "Because"})

    assert answer.status_code == 422
    assert "Because" in answer.text
    assert queue() == []
    judge(answer.text)


def test_too_many_words_are_refused(federated_owner, mallory):
    words = "x" * (reporting.MAX_WORDS + 1)
    answer = federated_owner.post(f"/studio/people/{mallory.id}/report", data={"words": words})
    assert answer.status_code == 422
