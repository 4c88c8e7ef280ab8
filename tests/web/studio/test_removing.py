"""Deleting a post and removing a photo: asked first, then done for good."""

from __future__ import annotations

import pytest

from photolog.store import posts
from tests import publish as real
from tests.web.studio.conftest import publish


def test_a_post_is_deleted_only_after_asking(owner, blog, address):
    post = real.publish(blog, title="Harbour")
    question = owner.get(address(post, "delete"))
    answer = owner.post(address(post, "delete"))

    assert "Delete this post?" in question.text
    assert "Harbour" in question.text
    assert answer.status_code == 303
    assert "The post is deleted." in owner.get(answer.location).text
    assert posts.find(post.id) is None
    assert not any(blog.files.stored("originals"))


def test_asking_deletes_nothing(owner, blog, address, stored):
    post = publish(blog)
    owner.get(address(post, "delete"))
    owner.get(address(post, "photos", post.photos[0].id, "remove"))

    assert stored(post) == post


def test_a_photo_is_removed_and_everything_else_stays(owner, blog, address, stored):
    post = publish(
        blog, photos=2, alts=("One", "Two"), title="Harbour", tags=("fog",), place="Bergen"
    )
    question = owner.get(address(post, "photos", post.photos[0].id, "remove"))
    answer = owner.post(address(post, "photos", post.photos[0].id, "remove"))
    saved = stored(post)

    assert "Remove this photo?" in question.text
    assert answer.status_code == 303
    assert "The photo is removed." in owner.get(answer.location).text
    assert [photo.alt for photo in saved.photos] == ["Two"]
    assert (saved.title, saved.tags, saved.place) == ("Harbour", ("fog",), "Bergen")
    assert (saved.show_camera, saved.published_at) == (post.show_camera, post.published_at)


def test_the_last_photo_of_a_published_post_stays(owner, blog, address, stored):
    post = publish(blog)
    answer = owner.post(address(post, "photos", post.photos[0].id, "remove"))

    assert answer.status_code == 422
    assert "needs at least one photo" in answer.text
    assert stored(post) == post


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_photo_of_another_post_is_not_found(owner, blog, address, stored, method):
    post, other = publish(blog), publish(blog)
    answer = getattr(owner, method)(address(post, "photos", other.photos[0].id, "remove"))

    assert answer.status_code == 404
    assert stored(other) == other


def test_the_button_of_the_desk_saves_and_then_asks(owner, blog, address, stored):
    post = publish(blog, photos=2)
    photo = post.photos[1].id
    answer = owner.post(address(post), data={"title": "Typed", "do": f"remove:{photo}"})

    assert answer.location == address(post, "photos", photo, "remove")
    assert stored(post).title == "Typed"
    assert len(stored(post).photos) == 2
