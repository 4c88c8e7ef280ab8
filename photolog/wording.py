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
from photolog.errors import InvalidInput, NotFound
from photolog.peers import Audience, Mention
from photolog.pure.text import captions, licences, names, sanitize
from photolog.pure.wire.addressing import narrower, widest_answer
from photolog.records import Draft, PhotoWords, Post, Status, Visibility
from photolog.store.reading import answered

MAX_ALT_CHARACTERS = 1500
MAX_TITLE_CHARACTERS = 200
MAX_LINE_CHARACTERS = 200  # content warning, place
SEEN_ALREADY = (
    "Others have seen this post already. To show it to fewer people, delete it and post it anew."
)


def named_in(
    blog: Blog,
    source: str,
    status: Status,
    known: Sequence[Mention] = (),
    *,
    in_reply_to: str = "",
) -> tuple[Mention, ...]:
    """
    Return whom a text names; while it is a draft, only those we know are looked for.

    Who wrote the note that it answers is named first of all, also without a word: without
    that they would not be told.

    Servers are asked here, so this is never called within a transaction.

    Args:
        known: Who was found before for the same text. They stay, whether or not their server
            answers today.
        in_reply_to: The address of the remote note that the text answers.
    """
    handles = captions.handles(source)
    found = {each.handle: each for each in known}
    new = [handle for handle in handles if handle not in found]
    may_ask = status is not Status.DRAFT and blog.config.federates
    found |= {each.handle: each for each in people.named_in(blog, new, may_ask=may_ask)}
    named = [found[handle] for handle in handles if handle in found][: people.MAX_MENTIONS]
    author = _author_of(in_reply_to, known)
    return (author, *(each for each in named if each.uri != author.uri)) if author else (*named,)


def with_words(blog: Blog, post: Post, draft: Draft, named: Sequence[Mention]) -> Post:
    """
    Return *post* with the checked words of *draft*; its photos are as they were.

    Raises:
        InvalidInput: A text is too long, or a choice is none; the field is named.
        NotFound: A new post is to answer a note that is not known here.
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
    is_draft = post.status is Status.DRAFT
    in_reply_to = post.in_reply_to or (draft.in_reply_to if is_draft else "")
    caption = _rendered(draft.caption_source, named)
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
        visibility=_visibility(post, draft, in_reply_to),
        in_reply_to=in_reply_to,
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


def may_become(post: Post, visibility: Visibility) -> bool:
    """Return whether a post may be for other people than now; see refuse_narrowing()."""
    is_narrower = _reach(visibility) < _reach(post.visibility)
    return not (post.status is Status.PUBLISHED and is_narrower)


def refuse_narrowing(former: Post, changed: Post) -> None:
    """
    Let nothing that others have seen be for fewer people.

    Their copies could be deleted, but servers that deleted a post refuse it under the same
    address ever after, also for those who were to keep it.

    Raises:
        InvalidInput: It would be.
    """
    if not may_become(former, changed.visibility):
        raise InvalidInput(SEEN_ALREADY, "visibility")


def refuse_incomplete(post: Post, named: Sequence[Mention]) -> None:
    """
    Let nothing go out that lacks what it is about or whom it is for.

    Raises:
        InvalidInput: It has neither a photo nor is it said to somebody, or says nothing at
            all; or it is direct and names nobody who was found.
    """
    if not post.photos and post.needs_photo:
        raise InvalidInput("A post needs at least one photo.", "photos")
    if not post.photos and not post.caption_source.strip():
        raise InvalidInput("There is neither a word nor a photo in it.", "caption")
    if post.visibility is Visibility.DIRECT and not named:
        raise InvalidInput(
            "A direct post goes to the people whom it names, and none was found. Write a handle "
            "such as @name@server.example in the caption.",
            "visibility",
        )


def _reach(visibility: Visibility) -> int:
    """Return a number that is the greater, the more people a visibility means."""
    if visibility.is_open:
        return 2  # public and unlisted differ in lists, not in who may look
    return 1 if visibility is Visibility.FOLLOWERS else 0


def _visibility(post: Post, draft: Draft, in_reply_to: str) -> Visibility:
    """Return for whom a post is: an answer never for more people than what it answers."""
    if not in_reply_to:
        return draft.visibility
    parent = answered.find(in_reply_to)
    if parent is None and not post.in_reply_to:
        raise NotFound("There is nothing to answer.")
    # Of a note that is no longer kept only the answer itself tells how far it may go.
    widest = widest_answer(parent.audience) if parent else Audience(post.visibility.value)
    return Visibility(narrower([Audience(draft.visibility.value), widest]).value)


def _author_of(in_reply_to: str, known: Sequence[Mention]) -> Mention | None:
    """Return who wrote what is answered; they were found first when it was answered."""
    if not in_reply_to:
        return None
    parent = answered.find(in_reply_to)
    return parent.author if parent else next(iter(known), None)


def _rendered(source: str, named: Sequence[Mention]) -> captions.Caption:
    return captions.render(source, {each.handle: each for each in named})
