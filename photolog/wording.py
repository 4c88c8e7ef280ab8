"""
The owner's words: checked, cleaned, and with links to the people they name.

What is typed passes here before it is stored, whichever road it came by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from photolog import people
from photolog.blog import Blog
from photolog.config import COMMENT_POLICIES
from photolog.errors import InvalidInput
from photolog.peers import Mention
from photolog.pure.text import captions, licences, names, sanitize
from photolog.records import Draft, PhotoWords, Post, Status

MAX_ALT_CHARACTERS = 1500
MAX_TITLE_CHARACTERS = 200
MAX_LINE_CHARACTERS = 200  # content warning, place


def named_in(
    blog: Blog, source: str, status: Status, known: Sequence[Mention] = ()
) -> tuple[Mention, ...]:
    """
    Return whom a text names; while it is a draft, only those we know are looked for.

    Servers are asked here, so this is never called within a transaction.

    Args:
        known: Who was found before for the same text. They stay, whether or not their server
            answers today.
    """
    handles = captions.handles(source)
    found = {each.handle: each for each in known}
    new = [handle for handle in handles if handle not in found]
    may_ask = status is Status.PUBLISHED and blog.config.federates
    found |= {each.handle: each for each in people.named_in(blog, new, may_ask=may_ask)}
    named = [found[handle] for handle in handles if handle in found]
    return tuple(named[: people.MAX_MENTIONS])


def with_words(blog: Blog, post: Post, draft: Draft, named: Sequence[Mention]) -> Post:
    """
    Return *post* with the checked words of *draft*; its photos are as they were.

    Raises:
        InvalidInput: A text is too long, or a choice is none; the field is named.
    """
    if len(draft.title) > MAX_TITLE_CHARACTERS:
        raise InvalidInput(f"The title is longer than {MAX_TITLE_CHARACTERS} characters.", "title")
    if draft.licence and not licences.find(draft.licence):
        raise InvalidInput("This licence is not known.", "licence")
    for name, text in (("content_warning", draft.content_warning), ("place", draft.place)):
        if len(text) > MAX_LINE_CHARACTERS:
            raise InvalidInput(f"This is longer than {MAX_LINE_CHARACTERS} characters.", name)
    if draft.comments and draft.comments not in COMMENT_POLICIES:
        raise InvalidInput("This choice for comments is not known.", "comments")
    caption = _rendered(draft.caption_source, named)
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
        comments=draft.comments,
        tags=names.distinct_tags((*draft.tags, *caption.tags)),
        published_at=draft.published_at or (None if is_draft else post.published_at),
    )


def linked(post: Post, named: Sequence[Mention]) -> Post:
    """Return *post* with a caption that leads to the people it names."""
    return replace(post, caption_html=str(_rendered(post.caption_source, named).html))


def checked_photos(post: Post, words: Sequence[PhotoWords]) -> list[PhotoWords]:
    """
    Return what is said about each photo of a post; those that are not named come last.

    Raises:
        InvalidInput: A photo is named twice or not of this post, or its words cannot be used.
    """
    known = {photo.id for photo in post.photos}
    if len({entry.photo_id for entry in words}) != len(words):
        raise InvalidInput("A photo is named twice.", "photos")
    if any(entry.photo_id not in known for entry in words):
        raise InvalidInput("One of the photos is not part of this post.", "photos")
    if any(not (0 <= part <= 1) for entry in words for part in entry.focus):
        raise InvalidInput("A focus point must be from 0 to 1.", "focus")
    named = [replace(entry, alt=checked_alt(entry.alt)) for entry in words]
    ids_named = {entry.photo_id for entry in words}
    rest = [photo for photo in post.photos if photo.id not in ids_named]
    return named + [PhotoWords(photo.id, photo.alt, photo.focus) for photo in rest]


def checked_alt(alt: str) -> str:
    """
    Return an alt text as it is stored.

    Raises:
        InvalidInput: It is too long.
    """
    if len(alt) > MAX_ALT_CHARACTERS:
        raise InvalidInput(f"An alt text is longer than {MAX_ALT_CHARACTERS} characters.", "alt")
    return sanitize.clean_text(alt, MAX_ALT_CHARACTERS).strip()


def refuse_future(blog: Blog, post: Post) -> None:
    """
    Let nothing that is published bear a date that is still to come.

    Raises:
        InvalidInput: It does.
    """
    is_ahead = post.published_at is not None and post.published_at > blog.now()
    if is_ahead and post.status is Status.PUBLISHED:
        raise InvalidInput("A published post cannot have a date that is still to come.", "date")


def _rendered(source: str, named: Sequence[Mention]) -> captions.Caption:
    return captions.render(source, {each.handle: each for each in named})
