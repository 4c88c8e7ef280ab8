"""
A post and the owner's comment as notes, and what is left of a deleted one.

Followers see nothing else of the blog, so everything is in it: title, caption, every
photo with its alt text, camera and licence. A note that would make its activity larger
than 64 KiB, where Misskey stops reading, is made again with less, what matters least
first: the camera, then the end of the caption (with a link to the rest), then the ends
of the alt texts, at last tags. The page always has all of it.

Specs:
    https://www.w3.org/TR/activitystreams-vocabulary/#dfn-note
    https://docs.joinmastodon.org/spec/activitypub/#status
    https://codeberg.org/fediverse/fep/src/branch/main/fep/7888/fep-7888.md (context)
    https://codeberg.org/fediverse/fep/src/branch/main/fep/044f/fep-044f.md (canQuote)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple

from photolog.peers import Audience, Counts, Mention, Reply
from photolog.pure.addresses import Addresses
from photolog.pure.text import names
from photolog.pure.times import rfc3339
from photolog.pure.wire import attachments, content, documents
from photolog.pure.wire.addressing import PUBLIC, Addressing, addressing, narrower
from photolog.pure.wire.content import Content
from photolog.pure.wire.contexts import Document
from photolog.records import Post, Status

MAX_ACTIVITY_BYTES = 64 * 1024  # Misskey's ActivityPubServerService, 2025
PHOTOS_SEEN_EVERYWHERE = 4  # Mastodon drops the rest

_ENVELOPE_BYTES = 4 * 1024  # of the activity around the note: context, ids, dates
_READ_ON = "Read on"

NOBODY: tuple[Mention, ...] = ()
NO_COUNTS = Counts()


class _Room(NamedTuple):
    """How much of a post a note may hold."""

    has_exif: bool
    caption_characters: int | None  # of its markup; None: all of it
    alt_characters: int
    tags: int


_ROOMS = (
    _Room(True, None, 1500, names.MAX_TAGS),
    _Room(False, None, 1500, names.MAX_TAGS),
    _Room(False, 4000, 1500, names.MAX_TAGS),
    _Room(False, 4000, 1000, names.MAX_TAGS),
    _Room(False, 4000, 750, names.MAX_TAGS),
    _Room(False, 2000, 500, names.MAX_TAGS),
    _Room(False, 1000, 250, 20),
    _Room(False, 500, 100, 8),
)


def of_post(
    post: Post,
    addresses: Addresses,
    *,
    mentions: Sequence[Mention] = NOBODY,
    counts: Counts = NO_COUNTS,
    are_comments_open: bool = True,
    conversation: str = "",
) -> Document:
    """
    Return a published post as a Note, to be embedded: it has no @context.

    Args:
        mentions: The people whom it is for by name: whom the caption links to, and first of
            all, if it answers a note, who wrote that.
        counts: What others may know about its likes, shares and replies.
        conversation: Of the note that it answers, if that names one.

    Raises:
        ValueError: The post is a draft or scheduled, and nobody's business.
    """
    if post.status is not Status.PUBLISHED or post.published_at is None:
        raise ValueError("only a published post has a note")
    addressed = addressing(Audience(post.visibility.value), addresses, mentions)
    published, permalink = post.published_at, addresses.post(post.id)
    context = _context(post, addresses, conversation)

    def build(room: _Room) -> Document:
        written = _greeting(_written(post, addresses, room), _answered(post, mentions))
        tags = post.tags[: room.tags]
        return _known(
            {
                "id": permalink,
                "url": permalink,
                "type": "Note",
                "attributedTo": addresses.actor,
                "inReplyTo": post.in_reply_to,
                "published": rfc3339(published),
                "updated": _updated(published, post.edited_at),
                "to": addressed.to,
                "cc": addressed.cc,
                "summary": post.content_warning,
                "sensitive": post.is_hidden,
                "content": written,
                "contentMap": _by_language(written, post.language),
                "attachment": _attachments(post, addresses, room),
                "tag": [*_mention_tags(mentions), *hashtags(tags, addresses)],
                "commentsEnabled": are_comments_open,
                "context": context,
                "conversation": conversation or context,
                "interactionPolicy": {
                    "canQuote": {"automaticApproval": [_quoters(post, addresses)]}
                },
                "replies": _replies(post, addresses, counts.replies),
                "likes": _count(addresses.part_of_post(post.id, "likes"), counts.likes),
                "shares": _count(addresses.part_of_post(post.id, "shares"), counts.shares),
            }
        )

    return _fitting(build, addressed)


def of_reply(
    reply: Reply,
    addresses: Addresses,
    *,
    parent_author: Mention | None,
    parent_audience: Audience,
    mentions: Sequence[Mention] = NOBODY,
    language: str = "",
) -> Document:
    """
    Return the owner's comment as a Note, to be embedded: it has no @context.

    Args:
        parent_author: Who wrote what is answered, None when it was the owner. They are
            always mentioned, or they would not be told.
        parent_audience: For whom the answered note was; the comment is never for more.
        mentions: The people whom the comment links to.
    """
    people = _distinct([parent_author, *mentions] if parent_author else mentions)
    audience = narrower([reply.audience, parent_audience])
    addressed = addressing(audience, addresses, people)
    context = addresses.context(reply.post_id)

    def build(room: _Room) -> Document:
        text = content.of_caption(reply.content_html, addresses, room.caption_characters)
        written = _greeting(text.html, parent_author) + _read_on(text, reply.url)
        return _known(
            {
                "id": reply.uri,
                "url": reply.url,
                "type": "Note",
                "attributedTo": addresses.actor,
                "inReplyTo": reply.in_reply_to,
                "published": rfc3339(reply.published_at),
                "updated": _updated(reply.published_at, reply.edited_at),
                "to": addressed.to,
                "cc": addressed.cc,
                "summary": reply.summary,
                "sensitive": bool(reply.summary),
                "content": written,
                "contentMap": _by_language(written, language),
                "attachment": [],
                "tag": [*_mention_tags(people), *hashtags(text.tags[: room.tags], addresses)],
                "context": context,
                "conversation": context,
            }
        )

    return _fitting(build, addressed)


def tombstone(uri: str, deleted_at: datetime | None = None) -> Document:
    """Return what stands in the place of a deleted note, to be embedded: it has no @context."""
    return _known(
        {
            "id": uri,
            "type": "Tombstone",
            "deleted": rfc3339(deleted_at) if deleted_at else "",
        }
    )


def hashtags(tags: Sequence[str], addresses: Addresses) -> list[Document]:
    """Return tags, without "#", as they stand in a note's or actor's `tag`."""
    return [
        {"type": "Hashtag", "href": addresses.tag(names.fold_tag(tag)), "name": f"#{tag}"}
        for tag in tags
    ]


def _attachments(post: Post, addresses: Addresses, room: _Room) -> list[Document]:
    return [
        attachments.attachment(photo, post, addresses, room.alt_characters, has_exif=room.has_exif)
        for photo in post.photos
    ]


def _written(post: Post, addresses: Addresses, room: _Room) -> str:
    """
    Return the text of a post: title, caption, how many photos there are, remaining tags.

    Who is sent what is not for everybody finds no page at its address, so nothing leads there.
    """
    caption = content.of_caption(post.caption_html, addresses, room.caption_characters)
    permalink = addresses.post(post.id) if post.visibility.is_open else ""
    unseen = len(post.photos) - PHOTOS_SEEN_EVERYWHERE
    linked = {names.fold_tag(tag) for tag in caption.tags}
    rest = [tag for tag in post.tags[: room.tags] if names.fold_tag(tag) not in linked]
    more = f"+{unseen} more photo{'' if unseen == 1 else 's'}"
    return "".join(
        (
            content.heading(post.title) if post.title else "",
            caption.html,
            _read_on(caption, permalink),
            _leading(permalink, more) if unseen > 0 else "",
            # Last, so that Mastodon shows it as a row of tags and not as text.
            content.hashtag_paragraph(rest, addresses),
        )
    )


def _read_on(text: Content, url: str) -> str:
    return content.link_paragraph(url, _READ_ON) if text.is_cut and url else ""


def _leading(url: str, words: str) -> str:
    return content.link_paragraph(url, words) if url else f"<p>{words}</p>"


def _answered(post: Post, mentions: Sequence[Mention]) -> Mention | None:
    """Return who wrote what a post answers, None if it answers nothing."""
    return mentions[0] if post.in_reply_to and mentions else None


def _context(post: Post, addresses: Addresses, conversation: str) -> str:
    """Return the collection of its conversation; a post that answers began none of its own."""
    if not post.in_reply_to:
        return addresses.context(post.id)
    return conversation if conversation.startswith("https://") else ""


def _quoters(post: Post, addresses: Addresses) -> str:
    """Return who may quote a post: everybody what everybody may see, else only the owner."""
    return PUBLIC if post.visibility.is_open else addresses.actor


def _greeting(html: str, author: Mention | None) -> str:
    """Return a comment that begins with whom it is for, unless it names them already."""
    if author is None or f'href="{escape(author.url or author.uri)}"' in html:
        return html
    name = content.mention(author)
    return (
        html.replace("<p>", f"<p>{name} ", 1) if html.startswith("<p>") else f"<p>{name}</p>{html}"
    )


def _mention_tags(mentions: Sequence[Mention]) -> list[Document]:
    return [
        {"type": "Mention", "href": mention.uri, "name": mention.handle}
        for mention in _distinct(mentions)
    ]


def _distinct(mentions: Sequence[Mention]) -> list[Mention]:
    return list({mention.uri: mention for mention in reversed(mentions)}.values())[::-1]


def _by_language(html: str, language: str) -> Document | None:
    return {language: html} if html and language else None


def _updated(published_at: datetime, edited_at: datetime | None) -> str:
    # GoToSocial takes an edit before the publication for a broken note.
    return rfc3339(max(edited_at, published_at)) if edited_at else ""


def _count(uri: str, total: int) -> Document:
    return {"id": uri, "type": "Collection", "totalItems": total}


def _replies(post: Post, addresses: Addresses, total: int) -> Document:
    uri = addresses.part_of_post(post.id, "replies")
    page = {"type": "CollectionPage", "partOf": uri, "next": f"{uri}?page=1", "items": []}
    return _count(uri, total) | {"first": page}


def _known(document: Document) -> Document:
    """Return a document without what is not known: None and "", but for the text itself."""
    return {k: v for k, v in document.items() if (v is not None and v != "") or k == "content"}


def _fitting(build: Callable[[_Room], Document], addressed: Addressing) -> Document:
    """Return the fullest note whose activity peers still read."""
    envelope = _ENVELOPE_BYTES + len(documents.dump(addressed._asdict()))
    budget = MAX_ACTIVITY_BYTES - envelope
    fitting = (note for note in map(build, _ROOMS) if len(documents.dump(note)) < budget)
    return next(fitting, None) or build(_ROOMS[-1])
