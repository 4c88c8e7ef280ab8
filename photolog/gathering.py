"""
What others wrote, fetched because the owner looks: a person's newest notes, a whole thread.

And because the blog was away: some servers try for minutes only, so after an absence the
outboxes of all whom the owner follows are looked through, one after another.

An errand asks for so many documents, for some ten seconds, and not again for a while; what is
left is fetched the next time. Everything is read at its own address and kept as any other
note. What stands in a list of answers is only a hint where to look.

Spec: federation.md 4.9, 5.2, 5.6, 6
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from photolog import notes, people, threads
from photolog.blog import Blog
from photolog.errand import Errand
from photolog.errors import FetchFailed, MalformedActivity
from photolog.network.client import Network
from photolog.peers import Person, RemoteNote
from photolog.pure import times
from photolog.pure.wire import collections_read, lenient, notes_read
from photolog.reading import FollowingState, Note
from photolog.store import settings
from photolog.store.engine import database
from photolog.store.peers import gone, replies
from photolog.store.peers import people as known_people
from photolog.store.reading import following, walks
from photolog.store.reading import notes as stored

logger = logging.getLogger(__name__)

DOCUMENTS = 30  # that one look makes us ask for
MOST_OF_A_PERSON = 20
MOST_ANSWERS_FETCHED = 100  # of one note
MOST_ANCESTORS = 20
AGAIN = timedelta(minutes=15)  # the least between two looks at one list
AWAY = timedelta(minutes=5)  # between two looks at the clock: more than twice what is usual
AGAIN_AFTER_HALF = timedelta(minutes=1)  # when the errand ended before the list did
_AWAKE_AT, _CATCHING_UP = "awake_at", "catching_up"  # settings
_AGES = (  # of a note, and how often its answers are asked for
    (timedelta(days=1), AGAIN),
    (timedelta(days=7), timedelta(hours=1)),
    (timedelta(days=36_500), timedelta(days=1)),
)


def recent_of(blog: Blog, person: Person) -> tuple[Note, ...]:
    """
    Return the newest notes of a person; their outbox is asked at most every 15 minutes.

    What is theirs and public is kept. When their server does not answer, what is known is
    returned.
    """
    if walks.is_due(person.id, blog.now() - AGAIN):
        _look_through(blog, person)
    return stored.of_person(person.id, MOST_OF_A_PERSON)


def notice_absence(blog: Blog) -> None:
    """
    Write that the blog is awake; after an absence let catch_up_next() look for what was missed.

    To be called every other minute. A machine that wakes up in the past notices its absence
    when its clock is set.
    """
    now, last = blog.now(), settings.read(_AWAKE_AT)
    was_away = last is not None and now - times.from_ms(last) >= AWAY
    with database.transaction(is_public=False):
        settings.write(_AWAKE_AT, times.to_ms(now))
        if was_away:
            settings.write(_CATCHING_UP, {"before": None})


def catch_up_next(blog: Blog) -> bool:
    """
    Look through the outbox of the next person whom the owner follows, after an absence.

    The caller paces it. Returns whether there was one.
    """
    standing = settings.read(_CATCHING_UP)
    if standing is None:
        return False
    found = following.page(1, older_than=standing["before"], state=FollowingState.ACCEPTED)
    with database.transaction(is_public=False):
        # Written before the look: who cannot be looked at must not hold up the others.
        done = {"before": found[0].activity_id} if found else None
        settings.write(_CATCHING_UP, done)
    for each in found:
        # However lately it was: there may have been two absences.
        _look_through(blog, each.person)
    return bool(found)


def thread(blog: Blog, note: Note, budget: int = DOCUMENTS) -> threads.Thread:
    """
    Return a note with all around it, after having fetched what is missing, as far as may be.

    Args:
        budget: How many documents may be asked for; 0 shows what is known.
    """
    if budget > 0:
        errand = _on_errand(blog, budget)
        if _is_due(blog, note):  # what could not be had is not asked for at every look
            _fetch_ancestors(errand, note)
        _fetch_answers(errand, note)
    return threads.around(blog, stored.find(note.id) or note)


def _on_errand(blog: Blog, documents: int) -> Blog:
    return replace(blog, network=cast(Network, Errand(blog.network, documents)))


def _is_over(blog: Blog) -> bool:
    return cast(Errand, blog.network).is_over


def _look_through(blog: Blog, person: Person) -> None:
    if person.is_blocked:
        return
    with database.transaction(is_public=False):
        walks.mark(person.id, blog.now())
    try:
        _read_outbox(_on_errand(blog, DOCUMENTS), person)
    except (FetchFailed, MalformedActivity) as error:
        logger.info("the outbox of %s was not read: %s", person.uri, error)


def _read_outbox(blog: Blog, person: Person) -> None:
    outbox = _outbox_of(blog, person)
    taken = 0
    for item in collections_read.walk(lambda uri: people.document(blog, uri), outbox):
        if taken == MOST_OF_A_PERSON or _is_over(blog):
            return
        heard = _heard_in_outbox(blog, item, person, outbox)
        if heard is not None:
            taken += 1
            _keep(blog, heard, person)


def _outbox_of(blog: Blog, person: Person) -> str:
    """Return the address of an outbox; of people met before those were kept it is asked for."""
    known = known_people.actor(person.id)
    if known is None or not known.outbox_uri:
        people.renewed(blog, person.uri)
        known = known_people.actor(person.id)
    outbox = known.outbox_uri if known else ""
    if not lenient.same_origin(outbox, person.uri):
        raise FetchFailed(f"{person.uri} has no outbox on its own server")
    return outbox


def _heard_in_outbox(blog: Blog, item: Any, person: Person, outbox: str) -> RemoteNote | None:
    """Return the note that an item of a person's own outbox is about, if it is theirs."""
    is_create = "Create" in lenient.types(item)
    thing = item.get("object") if is_create else item
    if is_create and lenient.ref(item.get("actor")) not in (None, person.uri):
        return None
    uri = lenient.ref(thing)
    if not uri or (lenient.types(thing) and not lenient.kind(thing, notes_read.NOTE_KINDS)):
        return None  # a boost, and whatever else people do
    try:
        heard = _embedded(thing, item, person, outbox) or notes.fetch(blog, uri)[0]
    except (FetchFailed, MalformedActivity) as error:
        logger.info("%s was not read: %s", uri, error)
        return None
    is_beginning = not heard.in_reply_to or notes.may_answer(person, heard.in_reply_to)
    is_theirs = heard.author_uri == person.uri and heard.audience in notes.OPEN
    return heard if is_beginning and is_theirs and not heard.is_vote else None


def _embedded(thing: Any, item: Any, person: Person, outbox: str) -> RemoteNote | None:
    """Return the note that stands in an outbox itself, if that is where it may be believed."""
    uri = lenient.ref(thing) or ""
    if not lenient.types(thing) or not lenient.same_origin(uri, outbox):
        return None
    if notes_read.author_of(thing) != person.uri:
        return None
    return notes_read.read(thing, item)


def _keep(blog: Blog, heard: RemoteNote, author: Person) -> None:
    if gone.is_gone(heard.uri, blog.now()):
        return
    with database.transaction(is_public=False):
        notes.show(notes.keep(blog, heard, author))


def _fetch_ancestors(blog: Blog, note: Note) -> None:
    uri, seen = note.in_reply_to, {note.uri}
    for _ in range(MOST_ANCESTORS):
        if not uri or uri in seen or _is_ours(blog, uri) or _is_over(blog):
            return
        seen.add(uri)
        known = stored.find_by_uri(uri)
        if known is None:
            read = _read(blog, uri)
            if read is None:
                return
            known = _kept(blog, *read)
        uri = known.in_reply_to


def _fetch_answers(blog: Blog, note: Note) -> None:
    """Ask for the answers to a note, and to those in turn, as far as the errand goes."""
    above = threads.ancestors(blog, note)
    known = {note.uri, *(each.uri for each in above if isinstance(each, Note))}
    waiting, asked = [note], {note.id}
    while waiting and not _is_over(blog):
        here = waiting.pop(0)
        if _is_due(blog, here):
            now, whole = blog.now(), _fetch_listed(blog, stored.where_answers_are(here.id), known)
            at = now if whole else now - _every(blog, here) + AGAIN_AFTER_HALF
            with database.transaction(is_public=False):
                stored.mark_walked(here.id, at)
        below = stored.answers_to(here.uri, MOST_ANSWERS_FETCHED)
        known |= {each.uri for each in below}
        waiting += [each for each in below if each.id not in asked]
        asked |= {each.id for each in below}


def _is_due(blog: Blog, note: Note) -> bool:
    walked_at = stored.where_answers_are(note.id).walked_at
    return walked_at is None or walked_at <= blog.now() - _every(blog, note)


def _every(blog: Blog, note: Note) -> timedelta:
    age = blog.now() - note.published_at
    return next((pause for most, pause in _AGES if age < most), AGAIN)


def _fetch_listed(blog: Blog, where: stored.Answers, known: set[str]) -> bool:
    """Fetch what a list of answers names and keep what belongs; return whether it was whole."""
    read: list[tuple[RemoteNote, Person]] = []
    for uri in _listed(blog, where):
        if _is_over(blog):
            break
        found = None if _is_settled(blog, uri) else _read(blog, uri)
        read += [found] if found is not None else []
    while belonging := [each for each in read if each[0].in_reply_to in known]:
        for heard, author in belonging:  # an answer may be named before what it answers
            known.add(_kept(blog, heard, author).uri)
        read = [each for each in read if each not in belonging]
    return not _is_over(blog)


def _listed(blog: Blog, where: stored.Answers) -> list[str]:
    """Return whom a list of answers names: the whole talk if it can be had, else one level."""
    for uri in (where.conversation, where.replies_uri):
        if not uri or _is_ours(blog, uri):
            continue
        named: dict[str, None] = {}
        try:
            for item in collections_read.walk(lambda page: people.document(blog, page), uri):
                named[lenient.ref(item) or ""] = None
                if len(named) >= MOST_ANSWERS_FETCHED:
                    break
        except (FetchFailed, MalformedActivity) as error:
            logger.info("the answers at %s were not read to the end: %s", uri, error)
        if named:
            return [each for each in named if each]
    return []


def _is_settled(blog: Blog, uri: str) -> bool:
    is_known = _is_ours(blog, uri) or stored.find_by_uri(uri) is not None
    return is_known or gone.is_gone(uri, blog.now()) or replies.find_by_uri(uri) is not None


def _read(blog: Blog, uri: str) -> tuple[RemoteNote, Person] | None:
    """Read a public note at its address, None if there is none to be had."""
    try:
        heard, author = notes.fetch(blog, uri, is_asked_for=True)
    except (FetchFailed, MalformedActivity) as error:
        logger.info("%s was not read: %s", uri, error)
        return None
    is_open = heard.audience in notes.OPEN and not heard.is_vote
    return (heard, author) if is_open else None


def _kept(blog: Blog, heard: RemoteNote, author: Person) -> Note:
    with database.transaction(is_public=False):
        return notes.keep(blog, heard, author)


def _is_ours(blog: Blog, uri: str) -> bool:
    return blog.addresses.is_ours(uri)
