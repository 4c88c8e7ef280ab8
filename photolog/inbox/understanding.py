"""
What was kept is understood, one arrival at a time, each in one transaction.

Effects are idempotent and as far as can be independent of order: servers send twice,
late and out of turn. An arrival that cannot be understood is tried five times and then
put aside with its error, and delays no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from photolog.blog import Blog
from photolog.errors import FetchFailed, MalformedActivity, PhotologError
from photolog.inbox import answering, conversing, departing, following, reacting, synchronising
from photolog.inbox.rations import Rations
from photolog.network.client import Network
from photolog.peers import Arrival
from photolog.pure.trust import signatures
from photolog.pure.wire import documents, incoming, lenient
from photolog.received import (
    ActorUpdated,
    AnnounceReceived,
    BlockReceived,
    DeleteReceived,
    FlagReceived,
    FollowAnswered,
    FollowReceived,
    LikeReceived,
    MoveReceived,
    NoteNamed,
    NoteReceived,
    PassedOn,
    QuoteRequested,
    Received,
    UndoReceived,
)
from photolog.store.engine import database
from photolog.store.peace import wishes
from photolog.store.peers import arrivals, blocks
from photolog.store.peers import people as stored

logger = logging.getLogger(__name__)

MOST_FETCHES = 10  # documents that one activity may make us ask others for
RETRY_AFTER = timedelta(minutes=2)  # times the number of tries

Effect = Callable[[], None]

_HANDLERS: dict[type, Callable[[Blog, Any], Effect]] = {
    FollowReceived: following.follow,
    FollowAnswered: answering.answer,
    MoveReceived: answering.move,
    BlockReceived: answering.block,
    LikeReceived: reacting.like,
    AnnounceReceived: reacting.announce,
    QuoteRequested: reacting.quote,
    NoteReceived: conversing.note,
    NoteNamed: conversing.named,
    PassedOn: conversing.passed_on,
    UndoReceived: reacting.undo,
    DeleteReceived: departing.delete,
    ActorUpdated: departing.update_actor,
    FlagReceived: departing.flag,
}


def take_over() -> None:
    """Begin anew with what a server that died was about to understand."""
    with database.transaction(is_public=False):
        arrivals.free_claims()


def understand_next(blog: Blog) -> bool:
    """Understand the arrival that waits longest; return whether there was one."""
    with database.transaction(is_public=False):
        arrival = arrivals.claim(blog.now())
    if arrival is None:
        return False
    try:
        _understand(blog, arrival)
    except MalformedActivity as error:
        logger.info("an activity of %s is unreadable: %s", arrival.actor_uri, error)
        with database.transaction(is_public=False):
            arrivals.done(arrival.id)
    except FetchFailed as error:
        _put_back(blog, arrival, error, is_final=not error.is_temporary)
    except PhotologError as error:
        _put_back(blog, arrival, error)
    except Exception as error:  # one stranger's odd activity must not hold up all others
        logger.exception("an activity of %s broke its reader", arrival.actor_uri)
        _put_back(blog, arrival, error)
    return True


def _understand(blog: Blog, arrival: Arrival) -> None:
    if _is_blocked(arrival.actor_uri):  # since it was taken
        with database.transaction(is_public=False):
            arrivals.done(arrival.id)
        return
    verified = signatures.verified_before(arrival.actor_uri)
    activity = documents.parse(arrival.body)
    rationed = replace(blog, network=cast(Network, Rations(blog.network, MOST_FETCHES)))
    effects = [
        _effect(rationed, received)
        for received in incoming.read(verified, activity, blog.addresses)
    ]
    if arrival.synchronization:
        effects.append(synchronising.compare(rationed, arrival))
    with database.transaction(is_public=False):
        for effect in effects:
            effect()
        arrivals.done(arrival.id)


def _effect(blog: Blog, received: Received) -> Effect:
    handler = _HANDLERS.get(type(received))
    return handler(blog, received) if handler else nothing


def _is_blocked(actor_uri: str) -> bool:
    person = stored.find(actor_uri)
    if person is not None and (person.is_blocked or wishes.is_to_be_blocked(person.handle)):
        return True
    return blocks.is_blocked(lenient.host(actor_uri))


def nothing() -> None:
    """Change nothing."""


def _put_back(blog: Blog, arrival: Arrival, error: Exception, *, is_final: bool = False) -> None:
    logger.info("an activity of %s waits: %s", arrival.actor_uri, error)
    with database.transaction(is_public=False):
        if is_final:
            arrivals.done(arrival.id)
        else:
            due_at = blog.now() + RETRY_AFTER * arrival.tries
            arrivals.fail(arrival, f"{type(error).__name__}: {error}", blog.now(), due_at)
