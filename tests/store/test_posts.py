"""Posts one by one: found, changed, arranged, removed with all that hangs on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from photolog.records import Focus, PhotoWords, Status, Visibility
from photolog.store import inspection, posts
from photolog.store.engine import database, tables
from tests.store.making import DEVELOPED, add_photo_row, add_post

NOON = datetime(2026, 9, 6, 12, 0, tzinfo=UTC)


def test_who_has_the_permalink_sees_what_is_published(blog):
    public = add_post(NOON, 1)
    unlisted = add_post(NOON, 2, visibility=Visibility.UNLISTED)

    assert posts.find_visible(public.id) == public
    assert posts.find_visible(unlisted.id) == unlisted


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SCHEDULED])
def test_who_has_the_permalink_does_not_see_what_is_not(blog, status):
    post = add_post(NOON, status=status)

    assert posts.find_visible(post.id) is None
    assert posts.find(post.id) == post


def test_a_removed_post_leaves_nothing_but_a_tombstone(blog):
    post = add_post(NOON, tags=("Fog",))

    with database.transaction():
        posts.remove(post, NOON)

    left = {table: count for table, count in inspection.counts().items() if count}
    assert left == {"tombstone": 1}
    assert tables.Search.select().count() == 0
    assert posts.is_gone(post.id)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SCHEDULED])
def test_what_nobody_has_seen_leaves_no_tombstone(blog, status):
    post = add_post(NOON, status=status)

    with database.transaction():
        posts.remove(post, NOON)

    assert not posts.is_gone(post.id)


def test_photos_stand_in_the_order_they_are_arranged_in(blog):
    post = add_post(NOON)
    with database.transaction():
        second, third = add_photo_row(post.id), add_photo_row(post.id)
        words = [
            PhotoWords(third, "Third", Focus(0.1, 0.9)),
            PhotoWords(post.photos[0].id, "First"),
            PhotoWords(second),
        ]
        posts.arrange_photos(post.id, words)

    arranged = posts.find(post.id).photos
    assert [(p.id, p.position, p.alt) for p in arranged] == [
        (third, 0, "Third"),
        (post.photos[0].id, 1, "First"),
        (second, 2, ""),
    ]


def test_a_photo_added_after_one_was_removed_comes_last(blog):
    post = add_post(NOON)
    with database.transaction():
        second, third = add_photo_row(post.id), add_photo_row(post.id)
        posts.remove_photo(second)
        fourth = add_photo_row(post.id)

    assert [photo.id for photo in posts.find(post.id).photos] == [post.photos[0].id, third, fourth]


def test_scheduled_posts_are_due_from_their_moment_on(blog):
    later = add_post(NOON + timedelta(minutes=1), status=Status.SCHEDULED)
    now = add_post(NOON, status=Status.SCHEDULED)
    add_post(NOON, 2)
    add_post(NOON, 3, status=Status.DRAFT)

    assert posts.due_scheduled(NOON - timedelta(milliseconds=1)) == []
    assert posts.due_scheduled(NOON) == [now.id]
    assert posts.due_scheduled(NOON + timedelta(hours=1)) == [now.id, later.id]
    assert posts.is_due(now.id, NOON)
    assert not posts.is_due(later.id, NOON)


def test_a_published_post_needs_a_date_in_the_database_too(blog):
    post = add_post(NOON)

    with pytest.raises(Exception, match="CHECK constraint failed"), database.transaction():
        tables.Post.update(published_at=None).where(tables.Post.id == post.id).execute()


def test_a_name_is_used_by_one_rendition_only(blog):
    photo = add_post(NOON).photos[0]
    taken = {"a.jpg": photo.renditions[0].name}

    with pytest.raises(Exception, match="UNIQUE constraint failed"), database.transaction():
        posts.add_renditions(photo.id, DEVELOPED.files, taken)


def test_comments_and_the_pin_come_back(blog):
    post = add_post(NOON, comments="closed", pinned_at=NOON)

    assert (post.comments, post.pinned_at) == ("closed", NOON)


def test_an_edit_writes_the_comments_and_leaves_the_pin(blog):
    post = add_post(NOON, pinned_at=NOON)

    with database.transaction():
        posts.change(replace(post, comments="approve", pinned_at=None))

    changed = posts.find(post.id)
    assert (changed.comments, changed.pinned_at) == ("approve", NOON)


def test_pinned_posts_stand_the_last_pinned_first_and_only_public_ones(blog):
    first, second, third = (add_post(NOON, n) for n in range(3))
    unlisted = add_post(NOON, 3, visibility=Visibility.UNLISTED)
    draft = add_post(NOON, 4, status=Status.DRAFT)
    with database.transaction():
        for minutes, post in enumerate((third, first, unlisted, draft, second)):
            posts.set_pinned(post.id, NOON + timedelta(minutes=minutes))
        posts.set_pinned(second.id, None)

    assert [post.id for post in posts.pinned()] == [first.id, third.id]
