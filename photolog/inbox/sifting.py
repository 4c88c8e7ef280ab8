"""
What mutes, limited servers and filtered words mean for what comes in.

    a reply    of a limited server waits for the owner, as one with words that warn; one
               with words that hide is hidden
    a Follow   of a limited server is a request
    a notice   is left out for whom the owner muted so, for a limited server, and for words
               that hide; but never a report

Whom a limit holds for is said in store.peace.limits.
"""

from __future__ import annotations

from datetime import datetime

from photolog.peers import FilterAction, NoticeKind, Person, RemoteNote, ReplyState
from photolog.pure.text import word_filters
from photolog.store.peace import limits, mutes
from photolog.store.peace import words as filtered
from photolog.store.peers import notices


def first_state(judged: ReplyState, author: Person, heard: RemoteNote) -> ReplyState:
    """Return who sees a reply at first, given what the comments of its post are set to."""
    if judged is ReplyState.HIDDEN:
        return judged
    found = word_filters.matching(filtered.all_filters(), words_of(heard))
    if found is not None and found.action is FilterAction.HIDE:
        return ReplyState.HIDDEN
    return ReplyState.WAITING if found or limits.holds_for(author) else judged


def may_let_in(person: Person) -> bool:
    """Return whether somebody may become a follower without being asked about."""
    return not limits.holds_for(person)


def tell(
    kind: NoticeKind,
    person: Person,
    object_uri: str,
    now: datetime,
    *,
    post_id: int | None = None,
    reply_id: int | None = None,
    text: str = "",
    words: str = "",
) -> bool:
    """
    Leave a notice of what somebody did, as notices.add() does, unless it is not wanted.

    Args:
        words: What filters are to look at; *text*, which is shown, when it is empty.
    """
    if kind is not NoticeKind.REPORT and not _is_wanted(person, words or text, now):
        return False
    return notices.add(
        kind, person.id, object_uri, now, post_id=post_id, reply_id=reply_id, text=text
    )


def words_of(heard: RemoteNote) -> str:
    """Return what filters look at in a note: its words, warning, alt texts and tags."""
    alts = (each.alt for each in heard.attachments)
    return word_filters.searched(heard.content_html, heard.summary, *alts, *heard.tags)


def _is_wanted(person: Person, words: str, now: datetime) -> bool:
    muted = mutes.find(person.id, now)
    if (muted is not None and muted.hides_notices) or limits.holds_for(person):
        return False
    found = word_filters.matching(filtered.all_filters(), words) if words else None
    return found is None or found.action is not FilterAction.HIDE
