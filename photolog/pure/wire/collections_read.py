"""
Collections of others: what stands in them, and where they go on.

A root holds its items itself, or names or embeds its first page; a page names the next. What
they hold is only a list of claims: an activity or a note in it is believed by other rules.

Spec: https://www.w3.org/TR/activitystreams-core/#collections
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from photolog.pure.wire import lenient

MAX_PAGES = 5
MAX_ITEMS = 500
_KINDS = frozenset({"Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"})


def walk(fetch: Callable[[str], Mapping[str, Any]], uri: str) -> Iterator[Any]:
    """
    Yield the items of a collection, of its root and five pages and 500 at the most.

    It ends early where a page leads to another server, to one that was there already, or to
    what is no page. No page is asked for before the items of the one before are taken.

    Args:
        fetch: Called with the address of each page; what it raises is the caller's.
    """
    seen = {uri}
    left = MAX_ITEMS
    page: Mapping[str, Any] = fetch(uri)
    for pages_left in range(MAX_PAGES, -1, -1):
        if not lenient.kind(page, _KINDS):
            return
        items = _items(page)[:left]
        yield from items
        left -= len(items)
        onward = page.get("first") or page.get("next")
        address = lenient.ref(onward)
        if min(left, pages_left) <= 0 or (
            address and (address in seen or not lenient.same_origin(address, uri))
        ):
            return
        seen.add(address or "")
        if isinstance(onward, dict) and lenient.kind(onward, _KINDS):
            page = onward
        elif address:
            page = fetch(address)
        else:
            return


def _items(page: Mapping[str, Any]) -> list[Any]:
    return lenient.as_list(page.get("orderedItems")) + lenient.as_list(page.get("items"))
