"""The list of those whom the owner follows, their hashtags, and CSV in and out."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.reading import following as stored
from photolog.store.reading import wishes
from photolog.web.studio.reader import following
from tests.store.peers.making import NOW, meet
from tests.web.studio.test_pages import judge

PENDING, ACCEPTED, REJECTED = FollowingState


@pytest.fixture
def crowd(federated_owner):
    """Three people: one follows back, one is silent, one refused."""
    with database.transaction():
        people = [meet(name) for name in ("alice", "bob", "carol")]
        for number, person in enumerate(people, start=1):
            stored.put(person.id, number, NOW)
        stored.answer(people[0].id, ACCEPTED, NOW)
        stored.answer(people[2].id, REJECTED, NOW)
        stored.saw_post(people[0].id, NOW - timedelta(days=3))
    return people


def see(browser, **query: str) -> str:
    page = browser.get("/studio/following", query_string=query)
    judge(page.text)
    return page.text


def named(page: str) -> list[str]:
    return [name for name in ("alice", "bob", "carol") if f"@{name}@" in page]


def send(browser, content: bytes, name: str = "following_accounts.csv"):
    return browser.post("/studio/following", data={"file": (io.BytesIO(content), name)})


def test_everybody_is_there_with_their_state_and_last_post(federated_owner, crowd):
    page = see(federated_owner)

    assert named(page) == ["alice", "bob", "carol"]
    assert "last post" in page
    assert "3 days ago" in page
    assert "have not answered" in page
    assert "do not let you" in page
    assert '<span class="tally">1</span>' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "accepted"}, ["alice"]),
        ({"state": "pending"}, ["bob"]),
        ({"state": "rejected"}, ["carol"]),
        ({"state": "nonsense"}, ["alice", "bob", "carol"]),
        ({"q": "BO"}, ["bob"]),
        ({"q": "%"}, []),
    ],
)
def test_the_list_is_searched_and_filtered(federated_owner, crowd, query, found):
    assert named(see(federated_owner, **query)) == found


def test_a_long_list_has_pages(federated_owner, crowd, monkeypatch):
    monkeypatch.setattr(following, "PER_PAGE", 2)

    page = see(federated_owner)
    assert named(page) == ["bob", "carol"]
    assert "/studio/following?before=2" in page
    assert named(see(federated_owner, before="2")) == ["alice"]


def test_an_empty_list_leads_on(federated_owner):
    assert 'href="/studio/find"' in see(federated_owner)


def test_a_list_is_taken_in(federated_owner, crowd):
    content = (
        "\ufeffAccount address,Show boosts\n@alice@remote.example,true\ndan@pix.example,false\nx\n"
    ).encode()

    page = send(federated_owner, content)

    assert page.status_code == 200
    judge(page.text)
    assert "1 person will be asked" in page.text
    assert "<li>x</li>" in page.text
    assert wishes.next_due(NOW + timedelta(days=1)).handle == "@dan@pix.example"


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"Account address\n", b"a@x.example\n" * 99]
)
def test_what_is_no_list_is_refused(federated_owner, content, monkeypatch):
    monkeypatch.setattr(following, "MAX_IMPORT_BYTES", 1_000)

    page = send(federated_owner, content)

    assert page.status_code == 422
    judge(page.text)
    assert wishes.count() == 0


def test_a_file_has_to_be_chosen(federated_owner):
    assert federated_owner.post("/studio/following", data={}).status_code == 422


def test_the_list_is_given_out(federated_owner, crowd):
    answer = federated_owner.get("/studio/following.csv")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "following_accounts.csv" in answer.headers["Content-Disposition"]
    assert answer.text.splitlines() == [
        "Account address,Show boosts,Notify on new posts,Languages",
        "bob@remote.example,true,false,",
        "alice@remote.example,true,false,",
    ]


def test_failures_of_a_list_are_shown_tried_again_and_forgotten(federated_owner):
    with database.transaction():
        wishes.add({"@dan@pix.example": True, "@eve@pix.example": True}, NOW)
        wishes.fail("@dan@pix.example", "<b>unknown</b>", is_final=True)

    page = see(federated_owner)
    assert "@dan@pix.example" in page
    assert "&lt;b&gt;unknown" in page
    assert "1 person of your list still to be asked" in page

    federated_owner.post("/studio/following/wishes", data={"again": "1"})
    assert wishes.waiting() == 2

    with database.transaction():
        wishes.fail("@dan@pix.example", "no", is_final=True)
    federated_owner.post("/studio/following/wishes", data={})
    assert (wishes.failed_count(), wishes.waiting()) == (0, 1)

    federated_owner.post("/studio/following/wishes", data={"stop": "1"})
    assert wishes.count() == 0


def test_hashtags_are_followed_and_left(federated_owner):
    answer = federated_owner.post("/studio/following/tags", data={"tag": "#BlueHour"})
    assert answer.status_code == 303
    assert "#BlueHour" in see(federated_owner)

    federated_owner.post("/studio/following/tags/end", data={"tag": "bluehour"})
    assert stored.tags() == ()


def test_what_is_no_hashtag_is_told_so(federated_owner):
    page = federated_owner.post("/studio/following/tags", data={"tag": "two words"})

    assert page.status_code == 422
    assert 'value="two words"' in page.text
    judge(page.text)


@pytest.mark.parametrize("path", ["", ".csv"])
def test_only_the_owner_sees_the_list(federated_owner, crowd, path):
    federated_owner.delete_cookie("__Host-photolog", domain="photo.example")

    assert federated_owner.get(f"/studio/following{path}").status_code == 302


@pytest.mark.parametrize("path", ["", ".csv"])
def test_there_is_no_list_without_federation(owner, path):
    assert owner.get(f"/studio/following{path}").status_code == 404
