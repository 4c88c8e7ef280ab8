"""What happened, as the lines of the inbox: likes of one post are one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from photolog.peers import FollowState, Notice, NoticeKind, Person, Reply
from photolog.records import Post
from photolog.store import lists
from photolog.store.peers import followers, replies

_NAMED = 2  # people of a group; the others are counted
_GROUPED = (NoticeKind.LIKE, NoticeKind.SHARE)

FILTERS: dict[str, tuple[str, tuple[NoticeKind, ...]]] = {  # name → label, kinds
    "all": ("All", ()),
    "follows": ("Follows", (NoticeKind.FOLLOW, NoticeKind.FOLLOW_REQUEST)),
    "likes": ("Likes", (NoticeKind.LIKE,)),
    "boosts": ("Boosts", (NoticeKind.SHARE,)),
    "words": ("Comments", (NoticeKind.REPLY, NoticeKind.MENTION)),
    "quotes": ("Quotes", (NoticeKind.QUOTE,)),
    "reports": ("Reports", (NoticeKind.REPORT,)),
}
# What one person did, and what several did.
VERBS = {
    NoticeKind.FOLLOW: ("follows you", "follow you"),
    NoticeKind.FOLLOW_REQUEST: ("asks to follow you", "ask to follow you"),
    NoticeKind.LIKE: ("likes", "like"),
    NoticeKind.SHARE: ("boosted", "boosted"),
    NoticeKind.REPLY: ("commented on", "commented on"),
    NoticeKind.MENTION: ("mentioned you", "mentioned you"),
    NoticeKind.REPORT: ("reported", "reported"),
    NoticeKind.QUOTE: ("quotes", "quote"),
}


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

    @property
    def verb(self) -> str:
        """Say what they did."""
        verb = VERBS[self.notice.kind][len(self.people) + self.others > 1]
        is_emoji = self.notice.kind is NoticeKind.LIKE and self.notice.text and not self.others
        return f"reacted {self.notice.text} to" if is_emoji and len(self.people) == 1 else verb


def lines(found: Sequence[Notice]) -> list[Happening]:
    """Return the lines for a page of notices, newest first, with a few queries for all."""
    posts = {post.id: post for post in lists.by_ids([n.post_id for n in found if n.post_id])}
    heard = replies.by_ids([notice.reply_id for notice in found if notice.reply_id])
    groups: dict[object, list[Notice]] = {}
    for notice in found:
        is_grouped = notice.kind in _GROUPED and notice.post_id
        key = (notice.kind, notice.post_id) if is_grouped else notice.id
        groups.setdefault(key, []).append(notice)
    return [
        _happening(group, posts.get(group[0].post_id or 0), heard.get(group[0].reply_id or 0))
        for group in groups.values()
    ]


def _happening(group: list[Notice], post: Post | None, reply: Reply | None) -> Happening:
    newest = group[0]
    people = [notice.person for notice in group if notice.person]
    return Happening(
        notice=newest,
        people=tuple(people[:_NAMED]),
        others=len(people[_NAMED:]),
        post=post,
        reply=reply,
        is_new=not all(notice.is_read for notice in group),
        may_let_in=newest.kind is NoticeKind.FOLLOW_REQUEST and _is_pending(newest.person),
    )


def _is_pending(person: Person | None) -> bool:
    follower = followers.find(person.id) if person else None
    return follower is not None and follower.state is FollowState.PENDING
