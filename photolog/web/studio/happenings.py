"""What happened, as the lines of the inbox: what many did with one post is one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from photolog.peers import FilterAction, Notice, NoticeKind, Person, Reply, WordFilter
from photolog.pure.text import tidings
from photolog.records import Post
from photolog.store import lists
from photolog.store.peace import words
from photolog.store.peers import followers, replies
from photolog.store.peers.notices import Group

_K = NoticeKind
FILTERS: dict[str, tuple[str, tuple[NoticeKind, ...]]] = {  # name → label, kinds
    "all": ("All", ()),
    "unread": ("Unread", ()),
    "follows": ("Follows", (_K.FOLLOW, _K.FOLLOW_REQUEST, _K.FOLLOW_ACCEPTED, _K.MOVED, _K.LOST)),
    "likes": ("Likes and boosts", (_K.LIKE, _K.SHARE)),
    "words": ("Replies and mentions", (_K.REPLY, _K.MENTION, _K.QUOTE)),
    "messages": ("Messages", (_K.MESSAGE,)),
    "reports": ("Reports", (_K.REPORT,)),
}
# What is looked at elsewhere, by the address of what it is about.
_SHOWN = {
    _K.MENTION: "Read it",
    _K.QUOTE: "Read it",
    _K.MOVED: "See the new address",
}
_WITHOUT_WORDS = frozenset({_K.LIKE, _K.SHARE, _K.MOVED, _K.LOST})


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the inbox."""

    notice: Notice  # the newest of a group
    people: tuple[Person, ...]  # those who are named; the one of the notice first
    others: int  # and so many more
    post: Post | None
    reply: Reply | None
    is_new: bool
    may_let_in: bool  # the request still waits for an answer
    folded: str  # the phrase that the owner does not want to read; its words are folded away

    @property
    def person(self) -> Person | None:
        """Who did it alone."""
        return self.people[0] if len(self.people) == 1 and not self.others else None

    @property
    def nobody(self) -> str:
        """What stands where no person can be named."""
        return tidings.subject(self.notice)

    @property
    def verb(self) -> str:
        """Say what they did."""
        return tidings.verb(self.notice, len(self.people) + self.others)

    @property
    def words(self) -> str:
        """What somebody wrote, in plain text, that is no reply."""
        return "" if self.notice.kind in _WITHOUT_WORDS else self.notice.text

    @property
    def show(self) -> str:
        """What the button says that leads to it, "" where it is to be seen here."""
        is_address = self.notice.object_uri.startswith("https://")
        return _SHOWN.get(self.notice.kind, "") if is_address else ""


def lines(found: Sequence[Group]) -> list[Happening]:
    """
    Return the lines for groups of notices in their order, with a few queries for all.

    What a filter of the owner hides is left out.
    """
    newest = [group.newest for group in found]
    posts = {post.id: post for post in lists.by_ids([n.post_id for n in newest if n.post_id])}
    heard = replies.by_ids([notice.reply_id for notice in newest if notice.reply_id])
    asking = [n.person.id for n in newest if n.kind is _K.FOLLOW_REQUEST and n.person]
    pending = followers.pending_among(asking)
    filters = words.all_filters()
    told = (_happening(group, posts, heard, pending, filters) for group in found)
    return [line for line in told if line is not None]


def by_day(told: Sequence[Happening], now: datetime) -> list[tuple[str, list[Happening]]]:
    """Return the lines of each day, under "Today", "Yesterday" or "" for an older day."""
    today = now.date()
    names = {0: "Today", 1: "Yesterday"}
    days = groupby(told, key=lambda line: line.notice.at.astimezone(now.tzinfo).date())
    return [(names.get((today - day).days, ""), list(those)) for day, those in days]


def _happening(
    group: Group,
    posts: Mapping[int, Post],
    heard: Mapping[int, Reply],
    pending: set[int],
    filters: Sequence[WordFilter],
) -> Happening | None:
    newest = group.newest
    reply = heard.get(newest.reply_id or 0)
    unwanted = tidings.filtered_by(filters, newest, reply)
    if unwanted and unwanted.action is FilterAction.HIDE:
        return None
    is_request = newest.kind is NoticeKind.FOLLOW_REQUEST
    return Happening(
        notice=newest,
        people=group.people,
        others=group.others,
        post=posts.get(newest.post_id or 0),
        reply=reply,
        is_new=not group.is_read,
        may_let_in=bool(is_request and newest.person and newest.person.id in pending),
        folded=unwanted.phrase if unwanted else "",
    )
