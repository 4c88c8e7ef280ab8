"""What the owner does not want to read: people muted, servers limited, words filtered."""

from __future__ import annotations

from datetime import datetime

from photolog.blog import Blog
from photolog.errors import InvalidInput
from photolog.moderation.blocking import MAX_REASON_CHARACTERS
from photolog.moderation.finding import domain_of, note, person_of
from photolog.peers import FilterAction, JournalKind
from photolog.pure.text import sanitize, word_filters
from photolog.store.engine import database
from photolog.store.peace import journal, limits, mutes, words

_BECOMES = {FilterAction.HIDE: "left out", FilterAction.WARN: "folded away"}


def mute(
    blog: Blog, person_id: int, *, hides_notices: bool = True, until: datetime | None = None
) -> None:
    """
    Leave out of the reader what somebody writes and boosts; they are not told.

    They may still follow, and their comments are as before: those are for visitors, too.

    Args:
        hides_notices: Whether the inbox does not tell of what they do, either.
        until: When it ends by itself; None: when the owner ends it.

    Raises:
        NotFound: We do not know them.
    """
    with database.transaction(is_public=False):
        person = person_of(person_id)
        mutes.put(person_id, blog.now(), hides_notices=hides_notices, until=until)
        journal.settled([JournalKind.MUTE], person.uri, blog.now())
        end = f"until {until:%Y-%m-%d %H:%M} UTC" if until else ""
        kept = "" if hides_notices else "notices stay"
        note(blog, JournalKind.MUTE, person, ", ".join(filter(None, (end, kept))))


def unmute(blog: Blog, person_id: int) -> None:
    """
    Read somebody again.

    Raises:
        NotFound: We do not know them.
    """
    with database.transaction(is_public=False):
        person = person_of(person_id)
        if mutes.remove(person_id):
            journal.settled([JournalKind.MUTE], person.uri, blog.now())
            note(blog, JournalKind.UNMUTE, person)


def limit_domain(blog: Blog, domain: str, reason: str = "") -> str:
    """
    Hear of a server and all below it only those whom the owner follows; see store.peace.limits.

    Returns:
        Its name, as it is kept.

    Raises:
        InvalidInput: That is no name of a server, or our own.
    """
    name = domain_of(blog, domain)
    reason = sanitize.clean_line(reason, MAX_REASON_CHARACTERS)
    with database.transaction(is_public=False):
        limits.add(name, reason, blog.now())
        journal.settled([JournalKind.LIMIT_DOMAIN], name, blog.now())
        journal.add(JournalKind.LIMIT_DOMAIN, name, reason, blog.now())
    return name


def unlimit_domain(blog: Blog, domain: str) -> None:
    """Hear everybody of a server again."""
    with database.transaction(is_public=False):
        if limits.remove(domain):
            journal.settled([JournalKind.LIMIT_DOMAIN], domain, blog.now())
            journal.add(JournalKind.UNLIMIT_DOMAIN, domain, "", blog.now())


def add_filter(
    blog: Blog, phrase: str, *, is_whole_word: bool = True, action: FilterAction = FilterAction.WARN
) -> None:
    """
    Filter a word or phrase, or change how it is filtered.

    What hides is left out of the reader, makes no notice, and a comment with it is hidden
    when it comes in. What warns is folded away in both, and such a comment waits for the
    owner. Comments that are there already stay as they are.

    Raises:
        InvalidInput: There is nothing to look for in it, it is too long, or there are too many.
    """
    phrase = " ".join(phrase.split())
    if not word_filters.fold(phrase):
        raise InvalidInput("Write a word or a phrase.", "phrase")
    if len(phrase) > word_filters.MAX_PHRASE_CHARACTERS:
        most = word_filters.MAX_PHRASE_CHARACTERS
        raise InvalidInput(f"A phrase has at most {most} characters.", "phrase")
    with database.transaction(is_public=False):
        if not words.put(phrase, blog.now(), is_whole_word=is_whole_word, action=action):
            raise InvalidInput(f"{words.MOST_FILTERS} phrases are all there is room for.", "phrase")
        journal.settled([JournalKind.ADD_FILTER], phrase, blog.now())
        place = "whole words" if is_whole_word else "also inside words"
        journal.add(JournalKind.ADD_FILTER, phrase, f"{_BECOMES[action]}, {place}", blog.now())


def remove_filter(blog: Blog, phrase: str) -> None:
    """Read a word or phrase again."""
    with database.transaction(is_public=False):
        if words.remove(phrase):
            journal.settled([JournalKind.ADD_FILTER], phrase, blog.now())
            journal.add(JournalKind.REMOVE_FILTER, phrase, "", blog.now())
