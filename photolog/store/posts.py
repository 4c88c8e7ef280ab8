"""
Posts and their photos: one by one, and every change to them.

Each change of a post ends with relist(), which writes anew in which lists and in
which search results it stands. It is the single place that knows the visibility rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Any

import peewee

from photolog.pure import times
from photolog.pure.text import names, plain
from photolog.records import (
    Developed,
    Location,
    Original,
    Photo,
    PhotoWords,
    Post,
    Rendered,
    Status,
    Visibility,
)
from photolog.store import rows
from photolog.store.engine import tables

_OPEN = [each.value for each in Visibility if each.is_open]


def find(post_id: int) -> Post | None:
    """Return a post in any state, as only the owner may see it."""
    found = rows.posts(list(tables.Post.select().where(tables.Post.id == post_id).dicts()))
    return found[0] if found else None


def find_visible(post_id: int) -> Post | None:
    """
    Return a post that everybody with its permalink may see: published, public or unlisted.

    The question is one of the database, so that what is hidden takes as long as what is not
    there.
    """
    return _first_published(post_id, tables.Post.visibility.in_(_OPEN))


def find_published(post_id: int) -> Post | None:
    """Return a published post whoever it is for: ask store.peers.readers before it is shown."""
    return _first_published(post_id)


def answers_to(uris: Collection[str]) -> tuple[Post, ...]:
    """Return the owner's published answers to notes of others, the oldest first."""
    table = tables.Post
    # The second in so many words, for the partial index.
    answers = table.in_reply_to.in_(list(uris)) & (table.in_reply_to != peewee.SQL("''"))
    published = table.select().where(answers & (table.status == Status.PUBLISHED))
    return rows.posts(list(published.order_by(table.published_at, table.id).dicts()))


def newest_id() -> int:
    """Return the largest id that a post has or had while it was public; 0 if there was none."""
    columns = (tables.Post.id, tables.Tombstone.post_id)
    newest = [column.model.select(peewee.fn.MAX(column)).scalar() for column in columns]
    return max(0, *(number or 0 for number in newest))


def newest_change() -> int:
    """Return when a published post last changed, or one was deleted, in ms; 0 if none did."""
    post, gone = tables.Post, tables.Tombstone
    changed = peewee.fn.MAX(post.published_at, peewee.fn.IFNULL(post.edited_at, 0))
    query = post.select(peewee.fn.MAX(changed)).where(post.status == Status.PUBLISHED)
    deleted = gone.select(peewee.fn.MAX(gone.deleted_at))
    return max(int(query.scalar() or 0), int(deleted.scalar() or 0))


def is_gone(post_id: int) -> bool:
    """Return whether the post was public once and has been deleted."""
    return bool(tables.Tombstone.select().where(tables.Tombstone.post_id == post_id).exists())


def find_photo(photo_id: int) -> Photo | None:
    """Return one photo of any post."""
    found = rows.photos(list(tables.Photo.select().where(tables.Photo.id == photo_id).dicts()))
    return found[0] if found else None


def add(post: Post) -> None:
    """Add a post without photos; its tags and lists are written too by change()."""
    tables.Post.insert(**_columns(post)).execute()
    _write_tags(post)


def change(post: Post) -> None:
    """
    Write the words, the state and the tags of a post.

    Its photos have their own functions, and so has its pin: an edit never moves it.
    """
    columns = _columns(post)
    del columns["id"], columns["pinned_at"]
    tables.Post.update(**columns).where(tables.Post.id == post.id).execute()
    _write_tags(post)


def set_pinned(post_id: int, pinned_at: datetime | None) -> None:
    """Put a post among the featured ones, or with None take it out."""
    moment = None if pinned_at is None else times.to_ms(pinned_at)
    tables.Post.update(pinned_at=moment).where(tables.Post.id == post_id).execute()


def pinned() -> tuple[Post, ...]:
    """Return the featured posts that everybody may see, the last pinned first."""
    table = tables.Post
    query = (
        table.select()
        .where(table.pinned_at.is_null(False))
        .where((table.status == Status.PUBLISHED) & (table.visibility == Visibility.PUBLIC))
        .where(table.in_reply_to == "")
        .order_by(table.pinned_at.desc(), table.id.desc())
    )
    return rows.posts(list(query.dicts()))


def remove(post: Post, deleted_at: datetime) -> None:
    """
    Delete a post with all its rows; one that everybody could see leaves a tombstone.

    Of any other, a tombstone would tell strangers that it was there.
    """
    tables.Search.delete().where(tables.Search.rowid == post.id).execute()
    tables.Post.delete().where(tables.Post.id == post.id).execute()
    if post.status is Status.PUBLISHED and post.visibility.is_open:
        tables.Tombstone.insert(post_id=post.id, deleted_at=times.to_ms(deleted_at)).execute()
    _forget_unused_names()


def bury(number: int, deleted_at: datetime) -> None:
    """Leave a tombstone under the number of an answer that was public: its address says gone."""
    tables.Tombstone.insert(
        post_id=number, deleted_at=times.to_ms(deleted_at)
    ).on_conflict_ignore().execute()


def add_photo(
    post_id: int,
    original: Original,
    developed: Developed,
    media_names: dict[str, str],
    *,
    alt: str,
    wants_avif: bool,
) -> int:
    """
    Add a photo at the end of a post; return its id.

    Args:
        media_names: For each file of *developed* by its staging name, its name in media/.
    """
    columns = _photo_columns(original, developed, wants_avif)
    last = tables.Photo.select(peewee.fn.MAX(tables.Photo.position)).where(
        tables.Photo.post == post_id
    )
    position = (-1 if last.scalar() is None else last.scalar()) + 1
    photo_id = int(
        tables.Photo.insert(
            post=post_id, position=position, alt=alt, focus_x=0.5, focus_y=0.5, **columns
        ).execute()
    )
    add_renditions(photo_id, developed.files, media_names)
    return photo_id


def replace_photo(
    photo_id: int,
    original: Original,
    developed: Developed,
    media_names: dict[str, str],
    *,
    wants_avif: bool,
) -> None:
    """Put another picture into the place of a photo; alt text and focus stay."""
    tables.Rendition.delete().where(tables.Rendition.photo == photo_id).execute()
    columns = _photo_columns(original, developed, wants_avif)
    tables.Photo.update(**columns).where(tables.Photo.id == photo_id).execute()
    add_renditions(photo_id, developed.files, media_names)


def add_renditions(photo_id: int, files: Iterable[Rendered], media_names: dict[str, str]) -> None:
    """Add the public files of a photo, which must already be in their place."""
    for file in files:
        tables.Rendition.insert(
            name=media_names[file.name],
            photo=photo_id,
            format=file.format,
            width=file.width,
            height=file.height,
            bytes=file.bytes,
            sha256=file.sha256,
            is_srgb=file.is_srgb,
        ).execute()


def remove_photo(photo_id: int) -> None:
    """Delete one photo; those after it keep their places."""
    tables.Photo.delete().where(tables.Photo.id == photo_id).execute()


def arrange_photos(post_id: int, words: Sequence[PhotoWords]) -> None:
    """Write alt texts, focus points and the order of photos of a post."""
    for position, entry in enumerate(words):
        tables.Photo.update(
            position=position, alt=entry.alt, focus_x=entry.focus.x, focus_y=entry.focus.y
        ).where((tables.Photo.id == entry.photo_id) & (tables.Photo.post == post_id)).execute()


def due_scheduled(now: datetime) -> list[int]:
    """Return the ids of scheduled posts whose time has come, the earliest first."""
    table = tables.Post
    query = table.select(table.id).where(_is_due(now)).order_by(table.published_at)
    return [row[0] for row in query.tuples()]


def is_due(post_id: int, now: datetime) -> bool:
    """Return whether a post is scheduled and its time has come."""
    return bool(tables.Post.select().where((tables.Post.id == post_id) & _is_due(now)).exists())


def next_to_render(max_tries: int) -> tuple[Photo, bool] | None:
    """Return the photo whose files are due next, and whether its JPEG files are stale too."""
    table = tables.Photo
    query = (
        table.select()
        # In these very words, or SQLite does not see that the partial index serves.
        .where(peewee.SQL("avif IN ('due', 'stale')") & (table.avif_tries < max_tries))
        .order_by(table.avif_tries, table.id)
        .limit(1)
    )
    found = list(query.dicts())
    return (rows.photos(found)[0], found[0]["avif"] == "stale") if found else None


def count_try(photo_id: int, tries: int = 1) -> None:
    """Note that the files of a photo are about to be tried once more; -1 takes a try back."""
    tables.Photo.update(avif_tries=tables.Photo.avif_tries + tries).where(
        tables.Photo.id == photo_id
    ).execute()


def mark_rendered(photo_id: int, state: str) -> None:
    """Note how far the later files of a photo are: "due", "done", "failed" or "off"."""
    tables.Photo.update(avif=state).where(tables.Photo.id == photo_id).execute()


def mark_stale(post_id: int) -> None:
    """Note that the files of a post's photos name rights that are no longer so."""
    tables.Photo.update(avif="stale", avif_tries=0).where(tables.Photo.post == post_id).execute()


def is_stale(photo_id: int) -> bool:
    """Return whether the files of a photo wait for being made anew."""
    table = tables.Photo
    return bool(table.select().where((table.id == photo_id) & (table.avif == "stale")).exists())


def swap_renditions(photo_id: int, files: Iterable[Rendered], media_names: dict[str, str]) -> None:
    """Put new files into the place of all renditions of a photo."""
    tables.Rendition.delete().where(tables.Rendition.photo == photo_id).execute()
    add_renditions(photo_id, files, media_names)


def relist(post_id: int, zone: tzinfo) -> None:
    """
    Write anew in which lists and search results a post stands.

    Only a published public post that answers nobody stands in any; this is the whole
    visibility rule.
    """
    tables.Listing.delete().where(tables.Listing.post == post_id).execute()
    tables.Search.delete().where(tables.Search.rowid == post_id).execute()
    post = find(post_id)
    if post and _is_listed(post):
        assert post.published_at is not None
        moment = times.to_ms(post.published_at)
        for kind, key, name in _lists_of(post, zone):
            tables.Listing.insert(kind=kind, key=key, published_at=moment, post=post.id).execute()
            tables.ListName.insert(kind=kind, key=key, name=name).on_conflict_ignore().execute()
        _index(post)
    _forget_unused_names()


def _first_published(post_id: int, *conditions: Any) -> Post | None:
    table = tables.Post
    is_published = (table.id == post_id) & (table.status == Status.PUBLISHED)
    found = rows.posts(list(table.select().where(is_published, *conditions).dicts()))
    return found[0] if found else None


def _is_listed(post: Post) -> bool:
    is_public = post.status is Status.PUBLISHED and post.visibility is Visibility.PUBLIC
    return is_public and not post.in_reply_to


def _is_due(now: datetime) -> Any:
    table = tables.Post
    return (table.status == Status.SCHEDULED) & (table.published_at <= times.to_ms(now))


def _lists_of(post: Post, zone: tzinfo) -> list[tuple[str, str, str]]:
    """Return (kind, key, name) of each list that a public post stands in."""
    assert post.published_at is not None
    day = post.published_at.astimezone(zone)
    lists = [("all", "", ""), ("year", f"{day:%Y}", f"{day:%Y}"), ("month", f"{day:%Y-%m}", "")]
    lists += [("tag", names.fold_tag(tag), tag) for tag in post.tags]
    if post.show_camera:
        for facts in {photo.facts for photo in post.photos}:
            lists += [("camera", names.slug(facts.camera), facts.camera)] if facts.camera else []
            lists += [("lens", names.slug(facts.lens), facts.lens)] if facts.lens else []
    return list({(kind, key): (kind, key, name) for kind, key, name in lists}.values())


def _index(post: Post) -> None:
    cameras = {n for p in post.photos for n in (p.facts.camera, p.facts.lens) if n}
    tables.Search.insert(
        rowid=post.id,
        title=post.title,
        caption=plain.words_of(post.caption_html),
        alt="\n".join(photo.alt for photo in post.photos),
        tags=" ".join(post.tags),
        camera=" ".join(sorted(cameras)) if post.show_camera else "",
        place=post.place,
    ).execute()


def _forget_unused_names() -> None:
    used = tables.Listing.select(peewee.SQL("1")).where(
        (tables.Listing.kind == tables.ListName.kind) & (tables.Listing.key == tables.ListName.key)
    )
    tables.ListName.delete().where(~peewee.fn.EXISTS(used)).execute()


def _columns(post: Post) -> dict[str, Any]:
    plain_columns = (
        "id title caption_source caption_html content_warning is_sensitive licence place "
        "language show_camera comments in_reply_to"
    )
    columns = {name: getattr(post, name) for name in plain_columns.split()}
    for name in ("created_at", "published_at", "edited_at", "pinned_at"):
        moment = getattr(post, name)
        columns[name] = None if moment is None else times.to_ms(moment)
    return columns | {"status": post.status.value, "visibility": post.visibility.value}


def _write_tags(post: Post) -> None:
    tables.PostTag.delete().where(tables.PostTag.post == post.id).execute()
    for position, shown in enumerate(post.tags):
        tables.PostTag.insert(
            post=post.id, tag=names.fold_tag(shown), shown=shown, position=position
        ).on_conflict_ignore().execute()


def _photo_columns(original: Original, developed: Developed, wants_avif: bool) -> dict[str, Any]:
    location: Location | None = developed.location
    return {
        "width": developed.size.width,
        "height": developed.size.height,
        "tint": developed.tint,
        "blurhash": developed.blurhash,
        "facts": rows.to_json(developed.facts),
        "suggestions": rows.to_json(developed.suggestions),
        "latitude": location.latitude if location else None,
        "longitude": location.longitude if location else None,
        "original_sha256": original.sha256,
        "original_bytes": original.bytes,
        "original_name": original.name,
        "original_filename": original.filename,
        "avif": "due" if wants_avif else "off",
        "avif_tries": 0,
    }
