"""Blocked and limited servers, their lists in and out, and the cleaning up."""

from __future__ import annotations

import io

import pytest

from photolog import moderation
from photolog.store.engine import database
from photolog.store.peace import limits
from photolog.store.peers import blocks, followers, people
from photolog.web.studio.peace import lists
from tests.publish import publish
from tests.store.peers import making
from tests.web.studio.test_pages import judge

PLACE = "/studio/federation/blocks"


def imported(browser, content, **over):
    form = {"file": (io.BytesIO(content), "blocks.csv"), "is_sure": "1"} | over
    return browser.post(f"{PLACE}/import", data=form, content_type="multipart/form-data")


def test_a_server_is_blocked_after_a_question(federated_owner):
    with database.transaction():
        person = making.follow("mallory", "sub.bad.example")
    question = federated_owner.get(f"{PLACE}/new?domain=bad.example").text
    judge(question)
    assert "1 follower is there and will be gone" in question

    federated_owner.post(f"{PLACE}/new", data={"domain": "Bad.Example", "reason": "Spam"})

    page = federated_owner.get(PLACE).text
    judge(page)
    assert "bad.example" in page
    assert "Spam" in page
    assert followers.find(person.id) is None


@pytest.mark.parametrize("domain", ["", "no server", "photo.example"])
def test_what_is_no_server_is_refused(federated_owner, domain):
    answer = federated_owner.post(f"{PLACE}/new", data={"domain": domain, "reason": "Because"})

    assert answer.status_code == 422
    assert "Because" in answer.text
    assert blocks.count() == 0
    judge(answer.text)


def test_a_block_is_lifted(federated_owner, federated_blog):
    moderation.block_domain(federated_blog, "bad.example")

    federated_owner.post(f"{PLACE}/lift", data={"domain": "bad.example"})

    assert blocks.count() == 0


def test_what_goes_out_comes_in_again(federated_owner, federated_blog):
    moderation.block_domain(federated_blog, "bad.example", "Spam, and more")
    answer = federated_owner.get("/studio/federation/blocks.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    moderation.unblock_domain(federated_blog, "bad.example")

    told = imported(federated_owner, answer.data)

    assert "1 server is newly blocked." in told.text
    assert blocks.page(10)[0].reason == "Spam, and more"


def test_lines_that_are_not_used_are_told(federated_owner):
    answer = imported(
        federated_owner, b"#domain,#severity\nbad.example,suspend\nloud.example,silence\n"
    )

    assert "1 server is newly blocked." in answer.text
    assert "loud.example: silence is less than a block" in answer.text
    judge(answer.text)


@pytest.mark.parametrize(
    ("content", "over", "words"),
    [
        (b"bad.example\n", {"is_sure": None}, "Say that followers there may go."),
        (b"\xff\xfe\x00", {}, "no text in UTF-8"),
        (b"x" * 150_001, {}, "larger than 2 MB"),
        (b"bad.example\n", {"file": (io.BytesIO(), "")}, "Choose a file."),
        (b'"' + b"x" * 140_000, {}, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing(
    federated_owner, monkeypatch, content, over, words
):
    monkeypatch.setattr(lists, "MAX_IMPORT_BYTES", 150_000)
    form = {name: value for name, value in over.items() if value is not None}
    sent = {"file": (io.BytesIO(content), "blocks.csv"), "is_sure": "1"} | form
    for name, value in over.items():
        if value is None:
            del sent[name]
    answer = federated_owner.post(f"{PLACE}/import", data=sent, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert words in answer.text
    assert blocks.count() == 0
    judge(answer.text)


def test_a_server_is_limited_and_heard_again(federated_owner):
    form = {"domain": "Loud.Example", "reason": "Noise", "measure": "limit"}
    federated_owner.post(f"{PLACE}/new", data=form)

    assert limits.is_limited("sub.loud.example")
    assert blocks.count() == 0
    page = federated_owner.get(PLACE).text
    judge(page)
    assert "loud.example" in page

    federated_owner.post("/studio/federation/limits/lift", data={"domain": "loud.example"})
    assert not limits.is_limited("loud.example")


def test_a_blocked_server_is_cleaned_up_after_a_count(federated_owner, federated_blog):
    post = publish(federated_blog)
    with database.transaction():
        person = making.meet("mallory", "bad.example")
        making.add_reply(post.id, 1, person)
    assert federated_owner.get(f"{PLACE}/clean?domain=bad.example").status_code == 422
    moderation.block_domain(federated_blog, "bad.example")

    question = federated_owner.get(f"{PLACE}/clean?domain=bad.example").text
    judge(question)
    assert "1 comment, 1 person" in question
    assert "This cannot be undone" in question
    federated_owner.post(f"{PLACE}/clean", data={"domain": "bad.example"})

    assert people.find(person.uri) is None
    judge(federated_owner.get(f"{PLACE}/clean?domain=bad.example").text)
    assert "1 comment, 1 person" in federated_owner.get("/studio/journal").text
