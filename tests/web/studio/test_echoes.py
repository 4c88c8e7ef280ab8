"""What became of a post elsewhere, on its desk and in the table; pinning; taking it back."""

from __future__ import annotations

import pytest

from photolog import publishing
from photolog.records import Status, Visibility
from photolog.store import posts
from photolog.store.engine import database
from photolog.store.peers import quotes, reactions
from tests.post_office import queue
from tests.store.peers import making
from tests.web.studio.conftest import form_of, publish, read
from tests.web.studio.test_pages import judge


@pytest.fixture
def liked(federated_blog):
    """A post with three likes, a boost and a comment."""
    post = publish(federated_blog, title="Harbour")
    with database.transaction():
        for name in ("alice", "bob", "carol"):
            person = making.meet(name)
            emoji = "🎉" if name == "carol" else ""
            reactions.put("like", person.id, post.id, uri="", content=emoji, now=making.NOW)
        reactions.put("share", person.id, post.id, uri="", content="", now=making.NOW)
        making.add_reply(post.id, 1, person)
    return post


def test_the_desk_tells_who_reacted(federated_owner, liked, address):
    words = " ".join(federated_owner.get(address(liked)).text.split())

    assert "3 likes · 1 boost" in words
    assert "1 comment" in words
    for name in ("Alice", "Bob", "Carol", "🎉", "boosted"):
        assert name in words


def test_a_page_of_its_own_tells_of_everybody(federated_owner, liked, address, monkeypatch):
    monkeypatch.setattr("photolog.web.studio.echoes.REACTIONS_PER_PAGE", 2)
    page = federated_owner.get(address(liked, "reactions")).text
    judge(page)
    older = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    rest = federated_owner.get(older).text

    assert "Alice" not in page
    assert "Alice" in rest


def test_the_table_counts(federated_owner, liked):
    page = federated_owner.get("/studio").text

    assert "3 likes" in page
    assert "1 boost" in page
    assert "1 comment" in page


def test_a_draft_says_nothing_of_others(federated_owner, federated_blog, address):
    draft = publish(federated_blog, status=Status.DRAFT)

    assert "Elsewhere" not in federated_owner.get(address(draft)).text


def test_without_federation_the_desk_is_as_ever(owner, blog, address):
    page = owner.get(address(publish(blog))).text

    for word in ("Elsewhere", "Comments", "What others see", "Other servers"):
        assert word not in page


def test_a_post_is_pinned_and_unpinned(federated_owner, liked, address):
    federated_owner.post(address(liked, "pin"), data={"is_pinned": "1"})
    assert [post.id for post in posts.pinned()] == [liked.id]
    assert "Unpin" in federated_owner.get(address(liked)).text

    federated_owner.post(address(liked, "pin"), data={"is_pinned": ""})

    assert posts.pinned() == ()


def test_what_cannot_be_pinned_says_why(federated_owner, federated_blog, address):
    for _ in range(publishing.MAX_PINNED):
        publishing.pin(federated_blog, publish(federated_blog).id, is_pinned=True)
    post = publish(federated_blog)

    answer = federated_owner.post(
        address(post, "pin"), data={"is_pinned": "1"}, follow_redirects=True
    )

    assert f"No more than {publishing.MAX_PINNED} posts can be pinned." in answer.text


def test_an_unlisted_post_cannot_be_pinned(federated_owner, federated_blog, address):
    post = publish(federated_blog, visibility=Visibility.UNLISTED)

    assert "Pin to your profile" not in federated_owner.get(address(post)).text


@pytest.mark.parametrize("chosen", ["open", "closed", ""])
def test_each_post_has_its_way_of_comments(federated_owner, liked, address, chosen):
    federated_owner.post(address(liked), data=form_of(liked, comments=chosen))

    assert read(liked).comments == chosen
    page = federated_owner.get(address(liked)).text
    assert f'value="{chosen}" selected' in page


def test_a_form_that_does_not_know_of_comments_leaves_them(federated_owner, liked, address):
    federated_owner.post(address(liked), data=form_of(liked, comments="closed"))

    federated_owner.post(address(liked), data=form_of(liked, title="Other"))

    assert read(liked).comments == "closed"


def test_an_unknown_way_of_comments_is_refused(federated_owner, liked, address):
    answer = federated_owner.post(address(liked), data=form_of(liked, comments="shout"))

    assert answer.status_code == 422
    assert "Choose one of the ways to take comments." in answer.text


def test_taking_a_post_back_is_asked_first(federated_owner, liked, address):
    answer = federated_owner.post(address(liked), data=form_of(liked, do="unpublish"))
    assert answer.location == address(liked, "unpublish")
    page = federated_owner.get(answer.location).text
    assert "Published again under the same address, some of them will not take it." in page
    judge(page)
    assert read(liked).status is Status.PUBLISHED

    federated_owner.post(answer.location)

    assert read(liked).status is Status.DRAFT


def test_a_deletion_warns_of_copies_only_if_there_may_be_some(
    federated_owner, federated_blog, liked, address
):
    draft = publish(federated_blog, status=Status.DRAFT)

    assert "nobody can make them" in federated_owner.get(address(liked, "delete")).text
    assert "nobody can make them" not in federated_owner.get(address(draft, "delete")).text


def quoted(post):
    """Let somebody quote a post; return the permission's number."""
    with database.transaction():
        dora = making.meet("dora", "quote.example")
        return quotes.grant(
            7,
            post.id,
            dora.id,
            request_uri="https://quote.example/requests/1",
            instrument_uri="https://quote.example/notes/1",
            now=making.NOW,
        )


def test_who_quotes_a_post_is_told_and_may_be_stopped(federated_owner, liked, address):
    quote_id = quoted(liked)
    reactions_page = address(liked, "reactions")
    assert reactions_page in federated_owner.get(address(liked)).text
    page = federated_owner.get(reactions_page).text
    judge(page)
    assert 'href="https://quote.example/notes/1"' in page

    answer = federated_owner.post(
        f"/studio/quotes/{quote_id}/revoke", data={"back": reactions_page}
    )

    [letter] = queue()
    permission = "https://photo.example/quotes/"
    assert answer.headers["Location"] == f"{reactions_page}?said=quote-revoked"
    assert (letter.kind, letter.inbox) == ("Delete", "https://quote.example/users/dora/inbox")
    assert letter.activity["object"]["id"].startswith(permission)
    path = letter.activity["object"]["id"].removeprefix("https://photo.example")
    assert federated_owner.get(path).status_code == 404
    assert "no longer allowed" in federated_owner.get(reactions_page).text
    assert "Allowed no longer a quote by" in federated_owner.get("/studio/journal").text


def test_a_quote_is_taken_back_once(federated_owner, liked):
    quote_id = quoted(liked)
    first = federated_owner.post(f"/studio/quotes/{quote_id}/revoke")
    second = federated_owner.post(f"/studio/quotes/{quote_id}/revoke")

    assert (first.status_code, second.status_code, len(queue())) == (303, 404, 1)


def test_a_note_that_was_refused_is_not_permitted_again(federated_owner, liked):
    quote_id = quoted(liked)
    federated_owner.post(f"/studio/quotes/{quote_id}/revoke")

    assert quoted(liked) is None


def test_the_comments_of_one_post_stand_by_themselves(
    federated_owner, federated_blog, liked, address
):
    other = publish(federated_blog, title="Elsewhere")
    with database.transaction():
        making.add_reply(other.id, 2, making.meet("dora"), content_html="<p>Not this one.</p>")
    path = address(liked, "comments")
    page = federated_owner.get(f"{path}?show=shown").text
    judge(page)

    assert f"{path}?show=shown" in federated_owner.get(address(liked)).text
    assert "Harbour" in page
    assert "Not this one." not in page
    assert "Not this one." in federated_owner.get("/studio/comments?show=shown").text
    assert federated_owner.get("/studio/posts/0000000000007/comments").status_code == 404
