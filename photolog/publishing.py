"""
A photo goes out: upload → darkroom → files → one transaction; then words, state, deletion.

An answer means durable. Files are in their place and synced before the transaction
that refers to them; a crash in between leaves files that nobody refers to, which
housekeeping removes. Files are removed only after the transaction that forgets them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import BinaryIO

from photolog import intake, outgoing, wording
from photolog.blog import Blog
from photolog.errors import InvalidInput, NotFound
from photolog.peers import Audience, Mention
from photolog.pure import ids, times
from photolog.records import (
    Draft,
    Photo,
    Post,
    Profile,
    Status,
    Visibility,
)
from photolog.store import posts, settings
from photolog.store.engine import database
from photolog.store.peers import mentions, replies

logger = logging.getLogger(__name__)

MAX_PHOTOS = 20
MAX_PINNED = 5  # as many as Mastodon shows

_OPEN = (Audience.PUBLIC, Audience.UNLISTED)
_HOW_MANY = f"A post holds 1 to {MAX_PHOTOS} photos."


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
    if len(uploads) > MAX_PHOTOS:
        raise InvalidInput(_HOW_MANY, "photos")
    if len(alts) > len(uploads):
        raise InvalidInput("There are more alt texts than photos.", "alt")
    texts = [wording.checked_alt(alt) for alt in alts] + [""] * (len(uploads) - len(alts))
    named = wording.named_in(blog, draft.caption_source, status, in_reply_to=draft.in_reply_to)
    post = wording.with_words(blog, _blank(blog), draft, named)
    if not uploads and post.needs_photo:
        raise InvalidInput(_HOW_MANY, "photos")
    recipe = intake.recipe_for(blog, ("jpeg",), post.licence)
    with intake.all_kept(blog, recipe, uploads) as all_kept, database.transaction():
        posts.add(post)
        mentions.write_of_post(post.id, named)
        for kept, alt in zip(all_kept, texts, strict=True):
            _add_row(blog, post.id, kept, alt)
        if status is not Status.DRAFT:
            _release(blog, _found(post.id), named)
        else:
            posts.relist(post.id, blog.config.zone)
    return _found(post.id)


def save(blog: Blog, post_id: int, draft: Draft) -> Post:
    """
    Write the words, the order and the alt texts of a post in any state.

    A photo of the post that *draft* does not name comes after those that it does, as it
    is: it may have arrived while the owner was typing. Only remove_photo() removes one.

    Raises:
        NotFound: There is no such post.
        InvalidInput: A text is too long, or a photo is not of this post; or what others have
            seen would be for fewer people. The field is named.
    """
    former = _found(post_id)
    named = wording.named_in(
        blog,
        draft.caption_source,
        former.status,
        mentions.of_post(post_id),
        in_reply_to=former.in_reply_to or draft.in_reply_to,
    )
    with database.transaction():
        post = _found(post_id)
        arranged = wording.checked_photos(post, draft.photos)
        changed = wording.with_words(blog, post, draft, named)
        wording.refuse_narrowing(post, changed)
        if changed.status is not Status.DRAFT:
            wording.refuse_incomplete(changed, named)
        if changed.published_at != post.published_at:  # the clock may have been set back since
            wording.refuse_future(blog, changed)
        posts.change(changed)
        posts.arrange_photos(post.id, arranged)
        mentions.write_of_post(post.id, named)
        if changed.licence != post.licence:
            posts.mark_stale(post.id)
        # A form that was only looked at is no edit, and nothing to tell others about.
        if _found(post_id) != post:
            _touch(blog, _found(post_id), post.visibility)
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
        is_out = post.status is not Status.DRAFT
        if is_out and len(post.photos) == 1 and (post.needs_photo or not post.caption_source):
            raise InvalidInput("A published post needs at least one photo.", "photos")
        posts.remove_photo(photo_id)
        _touch(blog, post)
        _remove_files_later(blog, [photo])
    return _found(post.id)


def publish(blog: Blog, post_id: int) -> Post:
    """
    Publish a draft, or schedule it when its date is to come.

    Raises:
        NotFound: There is no such post.
        InvalidInput: It lacks a photo, or is direct and names nobody who can be found.
    """
    named = _named(blog, _found(post_id))
    with database.transaction():
        post = _found(post_id)
        if post.status is not Status.PUBLISHED:
            mentions.write_of_post(post_id, named)
            _release(blog, wording.linked(post, named), named)
    return _found(post_id)


def unpublish(blog: Blog, post_id: int) -> Post:
    """Make a post a draft again; its permalink answers 404 until it is published anew."""
    with database.transaction():
        post = _found(post_id)
        if post.status is Status.PUBLISHED:
            outgoing.delete_post(blog, post)
        posts.change(replace(post, status=Status.DRAFT))
        posts.relist(post_id, blog.config.zone)
    return _found(post_id)


def publish_due(blog: Blog) -> int:
    """Publish the scheduled posts whose time has come; return how many."""
    due = posts.due_scheduled(blog.now())
    for post_id in due:
        post = posts.find(post_id)
        if post is None:
            continue
        named = _named(blog, post)
        with database.transaction():
            # Asked again under the lock: the owner may have just taken it back or deleted it.
            if posts.is_due(post_id, blog.now()):
                mentions.write_of_post(post_id, named)
                _release_or_keep(blog, wording.linked(_found(post_id), named), named)
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
        for answer in replies.own_of_post(post_id):
            outgoing.delete_reply(blog, answer)
            # Of what strangers could not see, nothing must tell them that it was there.
            if post.visibility.is_open and answer.audience in _OPEN:
                posts.bury(answer.id, blog.now())
        if post.status is Status.PUBLISHED:
            outgoing.delete_post(blog, post)
        # Readers that ask by date must see it, also when the clock was set back.
        after_all = times.from_ms(posts.newest_change()) + timedelta(seconds=1)
        posts.remove(post, max(blog.now(), after_all))
        _remove_files_later(blog, post.photos)


def pin(blog: Blog, post_id: int, *, is_pinned: bool) -> None:
    """
    Put a public post first on the owner's profile elsewhere, or take it away from there.

    Raises:
        NotFound: There is no such post.
        InvalidInput: It is not public, or there are too many already.
    """
    with database.transaction():
        post = _found(post_id)
        is_public = post.status is Status.PUBLISHED and post.visibility is Visibility.PUBLIC
        if is_pinned and (not is_public or post.in_reply_to):
            raise InvalidInput("Only a public post can be pinned.")
        if is_pinned and len(posts.pinned()) >= MAX_PINNED:
            raise InvalidInput(f"No more than {MAX_PINNED} posts can be pinned.")
        if is_pinned != (post.pinned_at is not None):
            posts.set_pinned(post_id, blog.now() if is_pinned else None)
            outgoing.pin_post(blog, post, is_pinned)


def _blank(blog: Blog) -> Post:
    """Return an empty draft with the owner's defaults, not yet stored."""
    profile = settings.profile() or Profile()
    now = blog.now()
    return Post(
        id=ids.following(posts.newest_id(), blog.new_id()),
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


def _named(blog: Blog, post: Post) -> tuple[Mention, ...]:
    return wording.named_in(
        blog,
        post.caption_source,
        Status.PUBLISHED,
        mentions.of_post(post.id),
        in_reply_to=post.in_reply_to,
    )


def _add_row(blog: Blog, post_id: int, kept: intake.Kept, alt: str) -> int:
    return posts.add_photo(
        post_id,
        kept.original,
        kept.developed,
        kept.media_names,
        alt=wording.checked_alt(alt),
        wants_avif=blog.config.photos.avif,
    )


def _touch(blog: Blog, post: Post, former_visibility: Visibility | None = None) -> None:
    """Write the lists anew; tell of the edit of a post that others have seen."""
    if post.status is Status.PUBLISHED:
        assert post.published_at is not None
        # Others count in seconds, and take for an edit only what is later than the last one.
        former = post.edited_at or post.published_at
        post = replace(post, edited_at=max(blog.now(), former + timedelta(seconds=1)))
        posts.change(post)
        # What was for few and changed is for more now: wording lets nothing be for fewer.
        was_for_few = former_visibility is not None and not former_visibility.is_open
        is_wider = was_for_few and former_visibility is not post.visibility
        outgoing.update_post(blog, _found(post.id), is_wider=is_wider)
    posts.relist(post.id, blog.config.zone)


def _release(blog: Blog, post: Post, named: Sequence[Mention]) -> None:
    """Publish a post, or schedule it when its date is to come."""
    wording.refuse_incomplete(post, named)
    now = blog.now()
    moment = post.published_at or now
    status = Status.SCHEDULED if moment > now else Status.PUBLISHED
    posts.change(replace(post, status=status, published_at=moment))
    posts.relist(post.id, blog.config.zone)
    if status is Status.PUBLISHED and post.status is not Status.PUBLISHED:
        # A scheduled post is news whenever it comes out, though the machine was off for a while.
        is_late = post.status is Status.SCHEDULED
        outgoing.create_post(blog, _found(post.id), is_news=is_late)


def _release_or_keep(blog: Blog, post: Post, named: Sequence[Mention]) -> None:
    """Publish a post whose time has come; one that cannot be waits for the owner as a draft."""
    try:
        _release(blog, post, named)
    except InvalidInput as error:
        logger.warning("%s is a draft again: %s", blog.addresses.post(post.id), error)
        posts.change(replace(post, status=Status.DRAFT))


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
