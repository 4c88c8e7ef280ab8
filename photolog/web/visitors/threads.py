"""
The conversation below a post, in the order in which it is read.

Who answers whom is told by strangers: an answer may name what is hidden or gone, and some
may answer each other in a circle. Each is shown once whatever they say, and one that cannot
be shown is left out alone.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import url_for

from photolog.peers import Attached, Counts, Reply
from photolog.pure.text import sanitize
from photolog.pure.text.sanitize import Html
from photolog.pure.times import rfc3339
from photolog.records import Post
from photolog.store.peers import reactions, replies
from photolog.web import looks
from photolog.web.current import blog, profile
from photolog.web.visitors import heads

logger = logging.getLogger(__name__)

DEEPEST = 3  # how far answers to answers are moved in; those below stand under each other
PER_PAGE = 100
_KINDS = {"image": "Photo", "video": "Video", "audio": "Sound"}


class Placed(NamedTuple):
    """A reply and where it stands."""

    reply: Reply
    depth: int  # 0 to DEEPEST
    parent: Reply | None  # the reply that it answers, when that is shown, too
    is_below: bool  # whether that is the one directly before it


class Link(NamedTuple):
    """Something attached, which is never shown here."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Voice:
    """One reply as the template shows it: words and addresses that are known to be good."""

    id: int
    depth: int
    is_owner: bool
    name: str
    handle: str
    profile_url: str  # "" when theirs is not of the web
    avatar: str  # a name in /media/, "" shows initials
    initials: str
    url: str  # where it was written
    day: str
    published_at: str  # RFC 3339
    edited: str  # the day, "" if it was not
    answers: str  # whom it answers, when that is not who wrote the post
    is_below: bool
    warning: str
    html: Html
    attachments: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """What is shown below a post: a stretch of its conversation."""

    voices: tuple[Voice, ...]
    counts: Counts | None  # None: the owner keeps them to themselves
    is_open: bool  # whether answers are taken at all
    number: int  # of this page, the first is 1
    is_last: bool


def of_post(post: Post, number: int) -> Talk | None:
    """Return a page of the conversation below a post; None if there is no such page."""
    placed = arranged(replies.public_of_post(post.id))
    start = (number - 1) * PER_PAGE
    here = placed[start : start + PER_PAGE]
    if number != 1 and (number < 1 or not here):
        return None
    shows_counts = blog().config.federation.show_counts
    return Talk(
        voices=tuple(voice for voice in map(_heard, here) if voice is not None),
        counts=reactions.counts([post.id])[post.id] if shows_counts else None,
        is_open=blog().config.federation.comments != "closed",
        number=number,
        is_last=start + PER_PAGE >= len(placed),
    )


def page_of(post_id: int, reply_id: int) -> int:
    """Return on which page of the conversation a reply stands."""
    order = [placed.reply.id for placed in arranged(replies.public_of_post(post_id))]
    return order.index(reply_id) // PER_PAGE + 1 if reply_id in order else 1


def arranged(shown: Sequence[Reply]) -> list[Placed]:
    """
    Return replies in the order of reading: each followed by what answers it, the oldest first.

    Args:
        shown: The oldest first.
    """
    by_uri = {reply.uri: reply for reply in shown}
    answers: dict[str, list[Reply]] = defaultdict(list)
    for reply in shown:
        answers[reply.in_reply_to].append(reply)
    seen: set[int] = set()
    order: list[Placed] = []
    # What answers no reply begins a thread. So does the oldest of a circle, which comes after.
    beginnings = [reply for reply in shown if reply.in_reply_to not in by_uri]
    for beginning in (*beginnings, *shown):
        waiting = [(beginning, 0)]
        while waiting:
            reply, depth = waiting.pop()
            if reply.id in seen:
                continue
            seen.add(reply.id)
            parent = by_uri.get(reply.in_reply_to) if depth else None
            is_below = bool(order) and order[-1].reply is parent
            order.append(Placed(reply, min(depth, DEEPEST), parent, is_below))
            waiting += [(answer, depth + 1) for answer in reversed(answers[reply.uri])]
    return order


def _heard(placed: Placed) -> Voice | None:
    try:
        return _voice(placed)
    except Exception:  # whatever a stranger managed to send: the rest of the page is not theirs
        logger.exception("reply %d cannot be shown", placed.reply.id)
        return None


def _voice(placed: Placed) -> Voice:
    reply, person = placed.reply, placed.reply.person
    name = person.name if person else heads.author_name()
    return Voice(
        id=reply.id,
        depth=placed.depth,
        is_owner=person is None,
        name=name,
        handle=person.handle if person else blog().addresses.handle,
        profile_url=_of_web(person.url or person.uri) if person else blog().addresses.profile,
        avatar=person.avatar if person else profile().avatar,
        initials=person.initials if person else name[:1].upper(),
        url=(
            _of_web(reply.url or reply.uri) if person else url_for("pages.post", post_id=reply.id)
        ),
        day=looks.day(reply.published_at),
        published_at=rfc3339(reply.published_at),
        edited=looks.day(reply.edited_at) if reply.edited_at else "",
        answers=_name_of(placed.parent) if placed.parent else "",
        is_below=placed.is_below,
        warning=reply.summary,
        html=sanitize.trusted(reply.content_html),
        attachments=tuple(map(_link, reply.attachments)),
    )


def _name_of(reply: Reply) -> str:
    return reply.person.name if reply.person else heads.author_name()


def _link(attached: Attached) -> Link:
    kind = _KINDS.get(attached.media_type.partition("/")[0], "File")
    return Link(f"{kind}: {attached.alt or 'without a description'}", _of_web(attached.url))


def _of_web(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""
