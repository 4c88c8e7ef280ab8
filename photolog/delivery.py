"""
Frozen activities go out: claim what is due, send it, write down what became of it.

Nothing is held while a request is under way but the claim itself, a time in a row that
frees itself when the process dies. What is sent again after a crash has the same id, so
that the other side knows it. Threads are the worker's business; here is one step each.

Spec: https://www.w3.org/TR/activitypub/#delivery
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from photolog import people
from photolog.blog import Blog
from photolog.errors import FetchFailed, MalformedActivity
from photolog.network.answers import Answer
from photolog.peers import Activity, Delivery, Scheme
from photolog.pure.trust.signatures import Signer
from photolog.pure.wire import retries, synchronisation
from photolog.pure.wire.retries import Outcome, Verdict
from photolog.store.engine import database
from photolog.store.peers import deliveries, followers, hosts, settling
from photolog.store.peers import people as stored
from photolog.version import RELEASED

logger = logging.getLogger(__name__)

SLOW_FOR = timedelta(hours=6)
_REFUSED_SIGNATURE = (400, 401)
_NO_BETTER = (*_REFUSED_SIGNATURE, *range(500, 600))
_CHANCES = 1 << 20


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed delivery with all that is needed to send it."""

    delivery: Delivery
    activity: Activity
    scheme: Scheme | None  # None: this host has not taken a signature of ours yet
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter, the answer to it, and the signature that was answered."""

    letter: Letter
    answer: Answer
    scheme: Scheme


def take_over(blog: Blog) -> None:
    """Free what a server before this one was sending when it ended: nobody else delivers."""
    with database.transaction(is_public=False):
        deliveries.free_claims(blog.now())


def is_due(blog: Blog, busy_hosts: Collection[str], *, is_slow: bool) -> bool:
    """Return whether claim() would take any: a look, while nobody else has to wait."""
    return deliveries.may_claim(blog.now(), busy_hosts=busy_hosts, is_slow=is_slow)


def claim(blog: Blog, limit: int, busy_hosts: Collection[str], *, is_slow: bool) -> list[Letter]:
    """Take up to *limit* letters that are due, from hosts that are quick or from slow ones."""
    now = blog.now()
    if now < RELEASED:  # a signature of the past is refused everywhere, and a try would be lost
        return []
    with database.transaction(is_public=False):
        claimed = deliveries.claim(now, limit, busy_hosts=busy_hosts, is_slow=is_slow)
    schemes = hosts.schemes([each.delivery.host for each in claimed], now)
    # One activity goes to many: what is the same for all of them is found out once.
    activities = {each.activity.id: each.activity for each in claimed}.values()
    synchronised = {each.id for each in activities if _is_for_followers(blog, each)}
    return [
        Letter(
            each.delivery,
            each.activity,
            schemes.get(each.delivery.host),
            _headers(blog, each.delivery) if each.activity.id in synchronised else {},
        )
        for each in claimed
    ]


def send(blog: Blog, letter: Letter) -> Sent:
    """
    Send a letter, once, or twice when only the way of signing is refused.

    Raises nothing that the other side can cause. The database is not touched.
    """
    scheme = letter.scheme or Scheme.CAVAGE
    # A report does not say who reports: it is the program's, and signed so.
    is_report = letter.activity.kind == "Flag"
    signer = blog.network.application if is_report else blog.network.owner
    answer = _post(blog, letter, signer, scheme)
    if answer.status in _REFUSED_SIGNATURE:
        other = Scheme.RFC9421 if scheme is Scheme.CAVAGE else Scheme.CAVAGE
        second = _post(blog, letter, signer, other)
        # With any other word than a refusal of the signature, this is the one that counts.
        if second.status is not None and second.status not in _NO_BETTER:
            return Sent(letter, second, other)
    return Sent(letter, answer, scheme)


def settle(blog: Blog, sent: Iterable[Sent]) -> list[str]:
    """
    Write down what became of letters; return the inboxes that may have gone or moved.

    All of it is one transaction: one sync of the disk for as many letters as came back.
    """
    suspects, taken = [], []
    with database.transaction(is_public=False):
        for each in sent:
            if each.answer.is_ok:
                taken.append(each)
            else:
                _settle(blog, each)
            if _may_be_elsewhere(each.answer.status):
                suspects.append(each.letter.delivery.inbox)
        if taken:
            _settle_taken(blog, taken)
    return suspects


def inquire(blog: Blog, inbox: str) -> None:
    """Ask where those behind an inbox are now; forget those whose own server says gone."""
    for person in stored.behind_inbox(inbox):
        try:
            people.renewed(blog, person.uri)
        except FetchFailed as error:
            if error.status == 410:
                logger.info("%s is gone and no follower any more", person.uri)
                with database.transaction():
                    followers.remove(person.id)
        except MalformedActivity as error:
            logger.info("%s is no actor: %s", person.uri, error)


def _may_be_elsewhere(status: int | None) -> bool:
    is_redirect = status is not None and 300 <= status < 400
    return is_redirect or retries.may_mean_gone(status)


def _post(blog: Blog, letter: Letter, signer: Signer, scheme: Scheme) -> Answer:
    return blog.network.post(
        letter.delivery.inbox, letter.activity.body, signer, scheme, letter.headers
    )


def _is_for_followers(blog: Blog, activity: Activity) -> bool:
    """Return whether all followers get an activity, and nobody is just being made one."""
    return activity.kind != "Accept" and f'"{blog.addresses.followers}"'.encode() in activity.body


def _headers(blog: Blog, delivery: Delivery) -> dict[str, str]:
    """Return who of the followers lives there, with what all followers get (FEP-8fcf)."""
    origin = delivery.inbox.split("/", 3)[:3]
    uris = followers.uris_on("/".join(origin))
    return {"Collection-Synchronization": synchronisation.header(blog.addresses, uris)}


def _settle_taken(blog: Blog, taken: list[Sent]) -> None:
    learned = {
        each.letter.delivery.host: None if each.scheme is each.letter.scheme else each.scheme
        for each in taken
    }
    settling.done([(each.letter.delivery, each.answer.status or 0) for each in taken], blog.now())
    settling.succeeded(learned, blog.now())


def _settle(blog: Blog, sent: Sent) -> None:
    delivery, answer, now = sent.letter.delivery, sent.answer, blog.now()
    chance = secrets.randbelow(_CHANCES) / _CHANCES
    outcome = retries.outcome(answer.status, answer.retry_after_seconds, delivery.tries, chance)
    error = answer.error or f"HTTP status {answer.status}"
    logger.info("%s: %s, %s", delivery.inbox, error, outcome.verdict)
    _note_host(blog, sent, outcome, error)
    if outcome.verdict is Verdict.DEAD:
        deliveries.dead(delivery, status=answer.status, error=error, now=now)
    else:
        due_at = now + timedelta(seconds=outcome.wait_seconds)
        deliveries.retry(delivery, due_at, status=answer.status, error=error, now=now)


def _note_host(blog: Blog, sent: Sent, outcome: Outcome, error: str) -> None:
    """Note of a host what concerns more than this one letter."""
    host, now = sent.letter.delivery.host, blog.now()
    if sent.answer.status is None or sent.answer.status >= 500:
        hosts.failed(host, error, now)
    if outcome.pauses_host:
        hosts.pause(host, now + timedelta(seconds=outcome.wait_seconds), now)
    if sent.answer.is_slow:
        hosts.mark_slow(host, now + SLOW_FOR, now)
