"""Rows for the tests of the store, made without the darkroom: no pixels, no files."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from photolog.pure import ids, times
from photolog.records import Developed, Facts, Original, Post, Rendered, Size, Status, Suggestions
from photolog.store import posts
from photolog.store.engine import database
from tests import builders

DEVELOPED = Developed(
    format="jpeg",
    size=Size(600, 400),
    tint="#a1b2c3",
    blurhash="LEHV6nWB2yk8pyo0adR*.7kCMdnj",
    facts=Facts(),
    suggestions=Suggestions(),
    location=None,
    files=(Rendered("a.jpg", "jpeg", 600, 400, 1000, "0" * 64, is_srgb=True),),
)


def add_photo_row(post_id: int, alt: str = "A gradient", **over: Any) -> int:
    """Add a photo to a post that is stored; *over* are fields of Developed."""
    name = f"{secrets.token_hex(20)}.jpg"
    return posts.add_photo(
        post_id,
        Original("0" * 64, 2000, name, "IMG_0071.JPG"),
        replace(DEVELOPED, **over),
        {"a.jpg": f"{secrets.token_hex(20)}.jpg"},
        alt=alt,
        wants_avif=False,
    )


def add_post(at: datetime, n: int = 0, *, facts: Facts = Facts(), **over: Any) -> Post:  # noqa: B008
    """Store a post with one photo, published at *at*; *n* tells posts of one moment apart."""
    over.setdefault("caption_source", "")
    over.setdefault("title", "")
    post = builders.a_post(
        id=ids.new_id(times.to_ms(at), n), created_at=at, published_at=at, photos=(), **over
    )
    if post.status is Status.DRAFT:
        post = replace(post, published_at=None)
    with database.transaction():
        posts.add(post)
        add_photo_row(post.id, facts=facts)
        posts.relist(post.id, builders.ZONE)
    stored = posts.find(post.id)
    assert stored is not None
    return stored
