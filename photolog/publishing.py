"""
A photo goes out: upload → darkroom → files → one transaction; then words, state, deletion.

An answer means durable. Files are in their place and synced before the transaction
that refers to them; a crash in between leaves files that nobody refers to, which
housekeeping removes. Files are removed only after the transaction that forgets them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import BinaryIO

from photolog import intake
from photolog.blog import Blog
from photolog.errors import InvalidInput, NotFound
from photolog.pure import ids, times
from photolog.pure.text import captions, licences, names, sanitize
from photolog.records import (
    Draft,
    Photo,
    PhotoWords,
    Post,
    Profile,
    Status,
    Visibility,
)
from photolog.store import posts, settings
from photolog.store.engine import database

MAX_PHOTOS = 20
MAX_ALT_CHARACTERS = 1500
MAX_TITLE_CHARACTERS = 200
MAX_LINE_CHARACTERS = 200  # content warning, place


def defaults(blog: Blog) -> Draft:
    """Return an empty draft with the owner's choices for new posts."""
    blank = _blank(blog)
    return Draft(licence=blank.licence, show_camera=blank.show_camera, tags=blank.tags)


def start_draft(blog: Blog) -> Post:
    """Add an empty draft with the owner's defaults."""
    post = _blank(blog)
    with database.transaction(is_public=False):
        posts.add(post)
    return post


def add_photo(blog: Blog, post_id: int, stream: BinaryIO, filename: str, alt: str = "") -> Photo:
    """
    Develop an upload and put it at the end of a post.

    Raises:
        NotFound: There is no such post.
        InvalidInput: The post is full.
        RejectedUpload: Not a picture that we take; the message is for the owner.
        StorageFull: There is no room; nothing was changed.
    """
    recipe = intake.recipe_for(blog, ("jpeg",), _refuse_full(post_id).licence)
    with intake.kept(blog, recipe, stream, filename) as kept, database.transaction():
        post = _refuse_full(post_id)
        photo_id = _add_row(blog, post.id, kept, alt)
        _touch(blog, post)
    return _stored(photo_id)


def publish_files(
    blog: Blog,
    draft: Draft,
    uploads: Sequence[tuple[BinaryIO, str]],
    alts: Sequence[str],
    status: Status,
) -> Post:
    """
    Publish several files as one post, all or nothing.

    Args:
        draft: The words; its *photos* are ignored, the files are taken in their order.
        alts: Alt texts in the order of the files; missing ones are left empty.
        status: PUBLISHED (or SCHEDULED when the date is to come) or DRAFT.

    Raises:
        InvalidInput, RejectedUpload, StorageFull: As add_photo() and save() do.
    """
    if not 1 <= len(uploads) <= MAX_PHOTOS:
        raise InvalidInput(f"A post holds 1 to {MAX_PHOTOS} photos.", "photos")
    if len(alts) > len(uploads):
        raise InvalidInput("There are more alt texts than photos.", "alt")
    texts = [_checked_alt(alt) for alt in alts] + [""] * (len(uploads) - len(alts))
    post = _with_words(blog, _blank(blog), draft)
    recipe = intake.recipe_for(blog, ("jpeg",), post.licence)
    with intake.all_kept(blog, recipe, uploads) as all_kept, database.transaction():
        posts.add(post)
        for kept, alt in zip(all_kept, texts, strict=True):
            _add_row(blog, post.id, kept, alt)
        if status is not Status.DRAFT:
            posts.change(_released(blog, _found(post.id)))
        posts.relist(post.id, blog.config.zone)
    return _found(post.id)


def save(blog: Blog, post_id: int, draft: Draft) -> Post:
    """
    Write the words, the order and the alt texts of a post in any state.

    A photo of the post that *draft* does not name comes after those that it does, as it
    is: it may have arrived while the owner was typing. Only remove_photo() removes one.

    Raises:
        NotFound: There is no such post.
        InvalidInput: A text is too long, or a photo is not of this post. The field is named.
    """
    with database.transaction():
        post = _found(post_id)
        arranged = _checked_words(post, draft.photos)
        changed = _with_words(blog, post, draft)
        _refuse_future(blog, changed)
        posts.change(changed)
        posts.arrange_photos(post.id, arranged)
        if changed.licence != post.licence:
            posts.mark_stale(post.id)
        _touch(blog, changed)
    return _found(post_id)


def remove_photo(blog: Blog, photo_id: int) -> Post:
    """
    Take one photo out of its post, with its files.

    Raises:
        NotFound: There is no such photo.
        InvalidInput: It is the last photo of a post that is not a draft.
    """
    with database.transaction():
        photo = _stored(photo_id)
        post = _found(photo.post_id)
        if post.status is not Status.DRAFT and len(post.photos) == 1:
            raise InvalidInput("A published post needs at least one photo.", "photos")
        posts.remove_photo(photo_id)
        _touch(blog, post)
        _remove_files_later(blog, [photo])
    return _found(post.id)


def publish(blog: Blog, post_id: int) -> Post:
    """
    Make a draft public, or schedule it when its date is to come.

    Raises:
        NotFound: There is no such post.
        InvalidInput: It has no photo.
    """
    with database.transaction():
        posts.change(_released(blog, _found(post_id)))
        posts.relist(post_id, blog.config.zone)
    return _found(post_id)


def unpublish(blog: Blog, post_id: int) -> Post:
    """Make a post a draft again; its permalink answers 404 until it is published anew."""
    with database.transaction():
        posts.change(replace(_found(post_id), status=Status.DRAFT))
        posts.relist(post_id, blog.config.zone)
    return _found(post_id)


def publish_due(blog: Blog) -> int:
    """Publish the scheduled posts whose time has come; return how many."""
    due = posts.due_scheduled(blog.now())
    for post_id in due:
        with database.transaction():
            # Asked again under the lock: the owner may have just taken it back or deleted it.
            if posts.is_due(post_id, blog.now()):
                publish(blog, post_id)
    return len(due)


def replace_photo(blog: Blog, photo_id: int, stream: BinaryIO, filename: str) -> Photo:
    """
    Put another file into the place of a photo; its alt text, focus and order stay.

    Raises:
        NotFound: There is no such photo.
        RejectedUpload, StorageFull: As add_photo() does; the photo stays as it was.
    """
    recipe = intake.recipe_for(blog, ("jpeg",), _found(_stored(photo_id).post_id).licence)
    with intake.kept(blog, recipe, stream, filename) as kept, database.transaction():
        former = _stored(photo_id)
        posts.replace_photo(
            photo_id,
            kept.original,
            kept.developed,
            kept.media_names,
            wants_avif=blog.config.photos.avif,
        )
        _touch(blog, _found(former.post_id))
        _remove_files_later(blog, [former])
    return _stored(photo_id)


def delete(blog: Blog, post_id: int) -> None:
    """
    Delete a post with its photos, renditions and originals.

    Raises:
        NotFound: There is no such post.
    """
    with database.transaction():
        post = _found(post_id)
        posts.remove(post, blog.now())
        _remove_files_later(blog, post.photos)


def _blank(blog: Blog) -> Post:
    """Return an empty draft with the owner's defaults, not yet stored."""
    profile = settings.profile() or Profile()
    now = blog.now()
    return Post(
        id=ids.new_id(times.to_ms(now), secrets.randbits(ids.RANDOM_BITS)),
        status=Status.DRAFT,
        visibility=Visibility.PUBLIC,
        title="",
        caption_source="",
        caption_html="",
        content_warning="",
        is_sensitive=False,
        licence=profile.default_licence or blog.config.site.license,
        place="",
        language=blog.config.site.language,
        show_camera=profile.show_camera and blog.config.photos.show_exif,
        tags=profile.default_tags,
        created_at=now,
        published_at=None,
        edited_at=None,
        photos=(),
    )


def _add_row(blog: Blog, post_id: int, kept: intake.Kept, alt: str) -> int:
    return posts.add_photo(
        post_id,
        kept.original,
        kept.developed,
        kept.media_names,
        alt=_checked_alt(alt),
        wants_avif=blog.config.photos.avif,
    )


def _touch(blog: Blog, post: Post) -> None:
    """Write the lists anew and note the edit of a post that others have seen."""
    if post.status is Status.PUBLISHED:
        posts.change(replace(post, edited_at=blog.now()))
    posts.relist(post.id, blog.config.zone)


def _released(blog: Blog, post: Post) -> Post:
    """Return *post* as published, or as scheduled when its date is to come."""
    if not post.photos:
        raise InvalidInput("A post needs at least one photo.", "photos")
    now = blog.now()
    moment = post.published_at or now
    status = Status.SCHEDULED if moment > now else Status.PUBLISHED
    return replace(post, status=status, published_at=moment)


def _with_words(blog: Blog, post: Post, draft: Draft) -> Post:
    """Return *post* with the checked words of *draft*; its photos are as they were."""
    if len(draft.title) > MAX_TITLE_CHARACTERS:
        raise InvalidInput(f"The title is longer than {MAX_TITLE_CHARACTERS} characters.", "title")
    if draft.licence and not licences.find(draft.licence):
        raise InvalidInput("This licence is not known.", "licence")
    for name, text in (("content_warning", draft.content_warning), ("place", draft.place)):
        if len(text) > MAX_LINE_CHARACTERS:
            raise InvalidInput(f"This is longer than {MAX_LINE_CHARACTERS} characters.", name)
    captions.check(draft.caption_source)
    caption = captions.render(draft.caption_source)
    is_draft = post.status is Status.DRAFT
    return replace(
        post,
        title=sanitize.clean_line(draft.title, MAX_TITLE_CHARACTERS),
        caption_source=draft.caption_source,
        caption_html=str(caption.html),
        content_warning=sanitize.clean_line(draft.content_warning, MAX_LINE_CHARACTERS),
        is_sensitive=draft.is_sensitive,
        licence=draft.licence or post.licence,
        place=sanitize.clean_line(draft.place, MAX_LINE_CHARACTERS),
        language=draft.language or blog.config.site.language,
        show_camera=draft.show_camera,
        visibility=draft.visibility,
        tags=names.distinct_tags((*draft.tags, *caption.tags)),
        published_at=draft.published_at or (None if is_draft else post.published_at),
    )


def _refuse_future(blog: Blog, post: Post) -> None:
    is_ahead = post.published_at is not None and post.published_at > blog.now()
    if is_ahead and post.status is Status.PUBLISHED:
        raise InvalidInput("A published post cannot have a date that is still to come.", "date")


def _checked_words(post: Post, words: Sequence[PhotoWords]) -> list[PhotoWords]:
    known = {photo.id for photo in post.photos}
    if len({entry.photo_id for entry in words}) != len(words):
        raise InvalidInput("A photo is named twice.", "photos")
    if any(entry.photo_id not in known for entry in words):
        raise InvalidInput("One of the photos is not part of this post.", "photos")
    if any(not (0 <= part <= 1) for entry in words for part in entry.focus):
        raise InvalidInput("A focus point must be from 0 to 1.", "focus")
    named = [replace(entry, alt=_checked_alt(entry.alt)) for entry in words]
    ids_named = {entry.photo_id for entry in words}
    rest = [photo for photo in post.photos if photo.id not in ids_named]
    return named + [PhotoWords(photo.id, photo.alt, photo.focus) for photo in rest]


def _checked_alt(alt: str) -> str:
    if len(alt) > MAX_ALT_CHARACTERS:
        raise InvalidInput(f"An alt text is longer than {MAX_ALT_CHARACTERS} characters.", "alt")
    return sanitize.clean_text(alt, MAX_ALT_CHARACTERS).strip()


def _found(post_id: int) -> Post:
    post = posts.find(post_id)
    if post is None:
        raise NotFound("There is no such post.")
    return post


def _refuse_full(post_id: int) -> Post:
    post = _found(post_id)
    if len(post.photos) >= MAX_PHOTOS:
        raise InvalidInput(f"A post holds at most {MAX_PHOTOS} photos.", "photos")
    return post


def _stored(photo_id: int) -> Photo:
    photo = posts.find_photo(photo_id)
    if photo is None:
        raise NotFound("There is no such photo.")
    return photo


def _remove_files_later(blog: Blog, photos: Sequence[Photo]) -> None:
    for photo in photos:
        media = [rendition.name for rendition in photo.renditions]
        database.after_commit(partial(blog.files.remove_media, media))
        database.after_commit(partial(blog.files.remove_original, photo.original.name))
