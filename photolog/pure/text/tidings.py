"""
What happened, in words: the same on the page, in a mail and in the feed.

A notice leaves the studio only as a sentence and a short plain excerpt. What somebody
wrote to the owner alone never does: of a direct message only that it came.
"""

from __future__ import annotations

from collections.abc import Sequence

from photolog.peers import Audience, Notice, NoticeKind, Person, Reply, WordFilter
from photolog.pure.text import plain, word_filters

EXCERPT_CHARACTERS = 280
_DISTURBING = frozenset("\u2028\u2029") | frozenset(
    map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)

# What one person did, and what several did.
VERBS = {
    NoticeKind.FOLLOW: ("follows you", "follow you"),
    NoticeKind.FOLLOW_REQUEST: ("asks to follow you", "ask to follow you"),
    NoticeKind.LIKE: ("liked", "liked"),
    NoticeKind.SHARE: ("boosted", "boosted"),
    NoticeKind.REPLY: ("commented on", "commented on"),
    NoticeKind.MENTION: ("mentioned you", "mentioned you"),
    NoticeKind.REPORT: ("reported", "reported"),
    NoticeKind.QUOTE: ("quoted", "quoted"),
    NoticeKind.MESSAGE: ("wrote to you in private", "wrote to you in private"),
    NoticeKind.FOLLOW_ACCEPTED: ("lets you follow them", "let you follow them"),
    NoticeKind.MOVED: ("has moved", "have moved"),
    NoticeKind.LOST: (
        "cannot be reached any more and no longer follows you",
        "cannot be reached any more and no longer follow you",
    ),
}
_IS_ABOUT_A_POST = frozenset(
    {NoticeKind.LIKE, NoticeKind.SHARE, NoticeKind.REPLY, NoticeKind.REPORT, NoticeKind.QUOTE}
)
_IS_A_WORD_OF_OURS = frozenset({NoticeKind.LIKE, NoticeKind.SHARE, NoticeKind.LOST})


def verb(notice: Notice, number: int) -> str:
    """Return what *number* people did, of whom the notice is the last."""
    if notice.kind is NoticeKind.LIKE and notice.text and number == 1:
        return f"reacted {notice.text} to"
    if notice.kind is NoticeKind.MOVED and notice.text:
        return f"has moved to {notice.text}"
    return VERBS[notice.kind][number > 1 or (notice.person is None and bool(notice.text))]


def subject(notice: Notice) -> str:
    """Return who did it when it is nobody in particular: "12 followers on old.example"."""
    return notice.text if notice.kind is NoticeKind.LOST and notice.text else "Somebody"


def object_of(notice: Notice, headline: str) -> str:
    """Return to what it was done, "" where the verb says all."""
    if notice.kind not in _IS_ABOUT_A_POST:
        return ""
    return f"“{headline}”" if headline else "something of yours"


def sentence(notice: Notice, people: tuple[Person, ...], others: int, headline: str) -> str:
    """Return what happened on one line of plain text, with the handle of who did it alone."""
    who = [one_line(person.name) for person in people] or [one_line(subject(notice))]
    if len(people) == 1 and not others:
        who = [f"{who[0]} ({one_line(people[0].handle)})"]
    if others:
        doers = f"{', '.join(who)} and {others} other{'' if others == 1 else 's'}"
    else:
        doers = " and ".join(who)
    did = one_line(verb(notice, len(people) + others))
    return " ".join(filter(None, (doers, did, one_line(object_of(notice, headline)))))


def words(notice: Notice, reply: Reply | None) -> str:
    """Return what somebody wrote, as an excerpt in plain text; a warning stands for its text."""
    if notice.kind is NoticeKind.MESSAGE or (reply and reply.audience is Audience.DIRECT):
        return ""
    if reply is not None:
        warned = f"CW: {reply.summary}" if reply.summary else ""
        return one_line(warned or plain.excerpt(reply.content_html, EXCERPT_CHARACTERS))
    if notice.kind in _IS_A_WORD_OF_OURS or notice.kind is NoticeKind.MOVED:
        return ""
    return one_line(plain.shortened(notice.text, EXCERPT_CHARACTERS))


def one_line(text: str) -> str:
    """Return a stranger's text without anything that breaks a line or turns its direction."""
    kept = (
        " " if each in _DISTURBING or not (each.isprintable() or each == "\u200d") else each
        for each in text
    )
    return " ".join("".join(kept).split())


def filtered_by(
    filters: Sequence[WordFilter], notice: Notice, reply: Reply | None
) -> WordFilter | None:
    """Return the filter that what somebody wrote falls under, if any; a report does never."""
    if not filters or notice.kind is NoticeKind.REPORT:
        return None
    heard = (reply.content_html, reply.summary) if reply is not None else ("", "")
    own = "" if notice.kind in _IS_A_WORD_OF_OURS else notice.text
    return word_filters.matching(filters, word_filters.searched(*heard, own))


def path(notice: Notice) -> str:
    """Return where in the studio the owner finds it."""
    if notice.kind is NoticeKind.MESSAGE and notice.person is not None:
        return f"/studio/messages/{notice.person.id}"
    return f"/studio/inbox#notice-{notice.id}"
