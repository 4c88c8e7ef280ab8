"""
Asking for something, and following where the answer leads.

A redirect is followed at most three times, is checked as the first address was, and gets
headers (and with them a signature) of its own.

Spec: security.md 3.2 (R-SIG-4); federation.md 2.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from photolog.errors import FetchFailed
from photolog.network import exchange, targets
from photolog.network.connecting import Connector
from photolog.network.deadlines import Deadline, Limits
from photolog.network.exchange import Request, Response
from photolog.network.failures import expect_ok, explained
from photolog.network.targets import Target
from photolog.peers import Scheme

MOST_REDIRECTS = 3
_REDIRECTIONS = (301, 302, 303, 307, 308)

T = TypeVar("T")


def get(
    connector: Connector,
    target: Target,
    headers_for: Callable[[Target], Mapping[str, str]],
    read: Callable[[Response], T],
    deadline: Deadline,
    limits: Limits,
) -> T:
    """
    Return what *read* makes of the answer in the end, which has the status 200.

    Args:
        headers_for: Called for each hop with where it goes.

    Raises:
        RefusedAddress: The way leads where we do not go.
        FetchFailed: There was no answer, another status, or too many redirects.
    """
    for _ in range(1 + MOST_REDIRECTS):
        connector.refuse_unwanted(target)
        request = Request("GET", target, headers_for(target))
        with (
            explained(target),
            exchange.ask(connector, request, deadline, limits) as response,
        ):
            if response.status not in _REDIRECTIONS:
                expect_ok(target, response.status)
                return read(response)
            target = targets.redirected(target, response.header("Location"))
    raise FetchFailed(f"{target.authority} redirects more than {MOST_REDIRECTS} times")


@dataclass(frozen=True, slots=True)
class Knock:
    """One way to sign a GET."""

    scheme: Scheme
    signs_query: bool
    after: tuple[int, ...]  # the statuses of the knock before that this one may cure


def knocks(scheme: Scheme, target: Target) -> Iterator[Knock]:
    """
    Yield the ways to sign a GET of *target*, the likeliest first.

    Some servers verify without the query, some only know the other scheme, and none says so.
    What RFC 9421 signs always holds the query.

    Spec: federation.md 2.1 ("Query-string quirk"), 2.4.
    """
    yield Knock(scheme, True, ())
    if scheme is Scheme.CAVAGE and "?" in target.path:
        yield Knock(scheme, False, (401, 403))
    other = Scheme.RFC9421 if scheme is Scheme.CAVAGE else Scheme.CAVAGE
    yield Knock(other, True, (400, 401))


def knocked(ways: Iterator[Knock], fetch: Callable[[Knock], T]) -> T:
    """
    Return what the first of *ways* that is let in fetches.

    Raises:
        FetchFailed: The last of them that was worth a try failed.
    """
    refusal: FetchFailed | None = None
    for knock in ways:
        if refusal is not None and refusal.status not in knock.after:
            continue
        try:
            return fetch(knock)
        except FetchFailed as error:
            refusal = error
    raise refusal or FetchFailed("there was no way to ask")
