"""Hashtags that the owner follows."""

from __future__ import annotations

from photolog.blog import Blog
from photolog.errors import InvalidInput
from photolog.pure.text import names
from photolog.store.engine import database
from photolog.store.reading import following


def follow_tag(blog: Blog, typed: str) -> str:
    """
    Follow a hashtag; return it as it is shown.

    Raises:
        InvalidInput: That is none, or there are too many.
    """
    found = names.tags_of(typed)
    if len(found) != 1:
        raise InvalidInput("Enter one hashtag; it has at least one letter.", "tag")
    with database.transaction(is_public=False):
        if not following.follow_tag(names.fold_tag(found[0]), found[0], blog.now()):
            raise InvalidInput(f"{following.MOST_TAGS} hashtags are enough.", "tag")
    return found[0]


def unfollow_tag(tag: str) -> None:
    """Follow a hashtag no longer."""
    with database.transaction(is_public=False):
        following.unfollow_tag(names.fold_tag(tag))
