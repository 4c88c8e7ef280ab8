"""
Collections: what can be counted, and their pages, which can be read.

A root without `first` hides what is in it, and peers understand that. Pages carry whole
activities, notes, or only addresses, as the caller gives them.

Spec: https://www.w3.org/TR/activitystreams-core/#collections
"""

from __future__ import annotations

from collections.abc import Sequence

from photolog.pure.wire import contexts
from photolog.pure.wire.contexts import Document

Items = Sequence[str | Document]


def ordered(
    uri: str,
    total: int,
    *,
    items: Items | None = None,
    first: str = "",
    last: str = "",
    attributed_to: str = "",
) -> Document:
    """
    Return the root of a collection whose order means something.

    Args:
        items: All of them, for a collection without pages.
        first: Address of the first page; "" hides the items.
        attributed_to: Whose collection it is, where that is asked.
    """
    document = _root("OrderedCollection", uri, total, attributed_to)
    if items is not None:
        document["orderedItems"] = list(items)
    return contexts.complete(document | _links(first=first, last=last))


def unordered(uri: str, total: int, *, items: Items | None = None, first: str = "") -> Document:
    """Return the root of a collection in no particular order; without items only its size."""
    document = _root("Collection", uri, total)
    if items is not None:
        document["items"] = list(items)
    return contexts.complete(document | _links(first=first))


def page(
    uri: str,
    part_of: str,
    items: Items,
    *,
    is_ordered: bool = True,
    older: str = "",
    newer: str = "",
) -> Document:
    """
    Return one page of the collection *part_of*.

    Args:
        older: Address of the next page, "" at the end.
        newer: Address of the page before, "" at the beginning.
    """
    kind, name = (
        ("OrderedCollectionPage", "orderedItems") if is_ordered else ("CollectionPage", "items")
    )
    document: Document = {"id": uri, "type": kind, "partOf": part_of}
    document |= _links(next=older, prev=newer)
    return contexts.complete(document | {name: list(items)})


def _root(kind: str, uri: str, total: int, attributed_to: str = "") -> Document:
    owner = {"attributedTo": attributed_to} if attributed_to else {}
    return {"id": uri, "type": kind, **owner, "totalItems": total}


def _links(**links: str) -> Document:
    return {name: uri for name, uri in links.items() if uri}
