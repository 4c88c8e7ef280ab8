"""
A note of a remote actor, or what is read like one, into a record.

Articles, videos, events and the like become what stands under a photo as a reply: their title,
their words, and the link to where they are shown properly. Whatever text is shown as markup has
gone through the strangers' door of `sanitize`; emoji of their servers stay ":names:".

Spec: https://www.w3.org/TR/activitystreams-vocabulary/#object-types
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlsplit

from photolog.errors import MalformedActivity
from photolog.peers import Audience, Choice, Poll, RemoteNote
from photolog.pure.text import names, sanitize
from photolog.pure.text.sanitize import Html
from photolog.pure.wire import attachments_read, lenient

# Written as a message among people, with no title of their own.
_PLAIN_KINDS = frozenset({"Note", "Question", "Comment", "Review", "Quotation", "GeneratedNote"})
_TITLED_KINDS = frozenset({"Article", "Page", "Event", "Image", "Video", "Audio"})
NOTE_KINDS = _PLAIN_KINDS | _TITLED_KINDS

MAX_SUMMARY = 500  # characters, as all of these
MAX_TITLE = 500
MAX_CHOICE = 500
MAX_CHOICES = 50
MAX_MENTIONS = 100
MAX_ADDRESSEES = 100
_MOST_VOTES = 10**12

_QUOTES = ("quote", "quoteUrl", "quoteUri", "_misskey_quote")


def read(
    document: Mapping[str, Any], fallback_audience: Mapping[str, Any] | None = None
) -> RemoteNote:
    """
    Return the note that *document* describes.

    Only the document's form is judged, not whether it may be believed: that is up to where it
    was read. But a note that names an author of another origin is nowhere to be believed.

    Args:
        fallback_audience: The activity that it came in, whose to and cc count when the note
            has none.

    Raises:
        MalformedActivity: It is nothing that is read like a note, or has no id, or no author on
            the origin of its id.
    """
    uri = lenient.address(document.get("id"))
    kind = lenient.kind(document, NOTE_KINDS)
    if not uri or not kind:
        raise MalformedActivity("the document is no note with an id")
    author = author_of(document)
    if not author or not lenient.same_origin(uri, author):
        raise MalformedActivity("the note has no author on its own origin")
    url = lenient.link(document.get("url")) or uri
    is_sensitive = _is_true(document.get("sensitive"))
    return RemoteNote(
        uri=uri,
        url=url,
        kind=kind,
        author_uri=author,
        in_reply_to=lenient.ref(document.get("inReplyTo")) or "",
        conversation=lenient.ref(document.get("context"))
        or lenient.ref(document.get("conversation"))
        or "",
        content_html=_content(document, url, kind in _TITLED_KINDS, is_sensitive),
        # An article's summary is its beginning rather than a warning of it.
        summary=_summary(document) if is_sensitive or kind in _PLAIN_KINDS else "",
        is_sensitive=is_sensitive,
        language=_language(document),
        audience=_audience(document, fallback_audience or {}, author),
        mentions=_mentions(document),
        tags=_hashtags(document),
        attachments=attachments_read.read(document, kind, may_have_image=kind in _TITLED_KINDS),
        published_at=lenient.when(document.get("published")),
        updated_at=lenient.when(document.get("updated")),
        is_vote=is_vote(document),
        addressees=_all_addressees(document, fallback_audience or {}),
        quote_uri=_quote(document),
        replies_uri=_replies(document, uri),
        poll=_poll(document),
    )


def author_of(document: Mapping[str, Any]) -> str | None:
    """Return who a note says that it is by: of several the first person, else the first."""
    claimed = document.get("attributedTo") or document.get("actor")
    persons = [each for each in lenient.as_list(claimed) if "Person" in lenient.types(each)]
    return lenient.ref(persons) or lenient.ref(claimed)


def is_vote(document: Mapping[str, Any]) -> bool:
    """Return whether a note is an answer to a poll: it has a name and nothing to read or see."""
    has_content = lenient.in_language(document, "content")[0] or document.get("attachment")
    is_answer = lenient.text(document.get("name")) and document.get("inReplyTo")
    return "Note" in lenient.types(document) and bool(is_answer) and not has_content


def _content(document: Mapping[str, Any], url: str, is_titled: bool, is_sensitive: bool) -> str:
    content = _marked(document, "content")
    parts: list[str] = [content]
    if is_titled:
        beginning = "" if is_sensitive else _marked(document, "summary")
        parts = [_title(document), beginning or content, _link_to(url)]
    quoted = _quote(document)
    if quoted and escape(quoted) not in content:
        parts.append(_link_to(quoted, "RE: "))
    return "".join(parts)


def _marked(document: Mapping[str, Any], name: str) -> Html:
    words = lenient.in_language(document, name)[0]
    is_plain = document.get("mediaType") in ("text/plain", "text/markdown")
    return sanitize.from_plain(words) if is_plain else sanitize.clean_stranger(words)


def _title(document: Mapping[str, Any]) -> Html:
    title = sanitize.clean_line(lenient.in_language(document, "name")[0], MAX_TITLE)
    return sanitize.clean_stranger(f"<p><strong>{escape(title)}</strong></p>" if title else "")


def _link_to(url: str, before: str = "") -> Html:
    shown = escape(url)
    return sanitize.clean_stranger(f'<p>{before}<a href="{shown}">{shown}</a></p>')


def _summary(document: Mapping[str, Any]) -> str:
    return sanitize.clean_line(lenient.in_language(document, "summary")[0], MAX_SUMMARY)


def _language(document: Mapping[str, Any]) -> str:
    of_content = lenient.in_language(document, "content")[1]
    named = document.get("language")  # of Lemmy
    contexts = lenient.as_list(document.get("@context"))
    of_context = (each.get("@language") for each in contexts if isinstance(each, dict))
    others = [named.get("identifier") if isinstance(named, dict) else named, *of_context]
    return of_content or next(filter(None, map(lenient.language, others)), "")


def _audience(document: Mapping[str, Any], fallback: Mapping[str, Any], author: str) -> Audience:
    holder = document if document.get("to") or document.get("cc") else fallback
    to, cc = _addressees(holder.get("to")), _addressees(holder.get("cc"))
    if lenient.PUBLIC & to:
        return Audience.PUBLIC
    if lenient.PUBLIC & cc:
        return Audience.UNLISTED
    is_for_followers = any(_is_followers(uri, author) for uri in to | cc)
    # Whatever is not understood is for the owner alone.
    return Audience.FOLLOWERS if is_for_followers else Audience.DIRECT


def _all_addressees(document: Mapping[str, Any], fallback: Mapping[str, Any]) -> tuple[str, ...]:
    holder = document if document.get("to") or document.get("cc") else fallback
    named = [*lenient.as_list(holder.get("to")), *lenient.as_list(holder.get("cc"))]
    found = lenient.refs(named, MAX_ADDRESSEES)
    return tuple(each for each in found if each not in lenient.PUBLIC)


def _addressees(value: Any) -> set[str]:
    named = (each.get("id") if isinstance(each, dict) else each for each in lenient.as_list(value))
    return {each.strip() for each in named if isinstance(each, str)}


def _is_followers(uri: str, author: str) -> bool:
    """Return whether an addressee looks like the followers of *author*."""
    return lenient.same_origin(uri, author) and "followers" in urlsplit(uri).path.split("/")


def _mentions(document: Mapping[str, Any]) -> tuple[str, ...]:
    named = [each for each in lenient.tags(document.get("tag")) if "Mention" in lenient.types(each)]
    return lenient.refs([each.get("href") for each in named], MAX_MENTIONS)


def _hashtags(document: Mapping[str, Any]) -> tuple[str, ...]:
    tags = (each for each in lenient.tags(document.get("tag")) if "Hashtag" in lenient.types(each))
    words = (lenient.text(tag.get("name")).strip() for tag in tags)
    return names.distinct_tags(names.leading_tag(word.lstrip(names.HASHES)) for word in words)


def _quote(document: Mapping[str, Any]) -> str:
    return next((found for name in _QUOTES if (found := lenient.ref(document.get(name)))), "")


def _replies(document: Mapping[str, Any], uri: str) -> str:
    """Return where the answers are listed, if the note's own server is who lists them."""
    named = lenient.ref(document.get("replies")) or ""
    return named if lenient.same_origin(named, uri) else ""


def _poll(document: Mapping[str, Any]) -> Poll | None:
    multiple, single = (lenient.as_list(document.get(name)) for name in ("anyOf", "oneOf"))
    entries = [each for each in multiple or single if isinstance(each, dict)]
    choices = tuple(filter(None, map(_choice, entries[:MAX_CHOICES])))
    if not choices:
        return None
    # `closed` is when it ended, or only that it did.
    closes_at = lenient.when(document.get("closed")) or lenient.when(document.get("endTime"))
    return Poll(choices, bool(multiple), _count(document.get("votersCount")), closes_at)


def _choice(entry: Mapping[str, Any]) -> Choice | None:
    name = sanitize.clean_line(lenient.in_language(entry, "name")[0], MAX_CHOICE)
    replies = entry.get("replies")
    votes = _count(replies.get("totalItems")) if isinstance(replies, dict) else None
    return Choice(name, votes) if name else None


def _count(value: Any) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return value if is_count and 0 <= value <= _MOST_VOTES else None


def _is_true(value: Any) -> bool:
    return value is True or lenient.text(value).strip().lower() in ("true", "1")
