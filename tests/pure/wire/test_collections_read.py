"""Collections of others, in all their shapes, and those that have no end."""

from __future__ import annotations

import pytest
from hypothesis import given

from photolog.pure.wire.collections_read import MAX_ITEMS, MAX_PAGES, walk
from tests.pure.wire.payloads import json_objects

ROOT = "https://peer.example/outbox"


def a_page(number: int = 1, **over):
    return {"id": f"{ROOT}?page={number}", "type": "OrderedCollectionPage", **over}


def a_root(**over):
    return {"id": ROOT, "type": "OrderedCollection", **over}


def walked(*documents):
    """Return the items of what these documents hold, and what was asked for."""
    shelf, asked = {each["id"]: each for each in documents}, []

    def fetch(uri):
        asked.append(uri)
        return shelf[uri]

    return list(walk(fetch, ROOT)), asked


@pytest.mark.parametrize(
    "documents",
    [
        [a_root(orderedItems=["a", "b"])],
        [a_root(type="Collection", items=["a", "b"])],
        [a_root(first=a_page(orderedItems=["a", "b"]))],
        [a_root(first={"type": "CollectionPage", "items": ["a", "b"]})],
        [a_root(first=f"{ROOT}?page=1"), a_page(orderedItems=["a", "b"])],
        [
            a_root(first=a_page(items="a", next={"id": f"{ROOT}?page=2", "type": "x"})),
            a_page(2, items=["b"]),
        ],
        [
            a_root(totalItems="many", first=f"{ROOT}?page=1"),
            a_page(orderedItems=["a"], next=f"{ROOT}?page=2"),
            a_page(2, orderedItems="b"),
        ],
    ],
)
def test_items_are_found_in_every_shape(documents):
    assert walked(*documents)[0] == ["a", "b"]


def test_a_walk_ends_where_it_was_before():
    """Requirement 141."""
    root = a_root(first=f"{ROOT}?page=1")
    items, asked = walked(root, a_page(orderedItems=["a"], next=f"{ROOT}?page=1"))
    assert (items, len(asked)) == (["a"], 2)

    items, asked = walked(root, a_page(orderedItems=["a"], next=ROOT))
    assert (items, len(asked)) == (["a"], 2)


@pytest.mark.parametrize("address", ["https://other.example/1", "http://peer.example/1"])
def test_a_walk_stays_on_its_server(address):
    assert walked(a_root(orderedItems=["a"], next=address)) == (["a"], [ROOT])
    embedded = {"id": address, "type": "CollectionPage", "items": ["b"]}
    assert walked(a_root(orderedItems=["a"], first=embedded)) == (["a"], [ROOT])


def test_a_walk_without_end_ends_after_five_pages():
    pages = [a_page(n, items=[n], next=f"{ROOT}?page={n + 1}") for n in range(1, 20)]
    items, asked = walked(a_root(first=f"{ROOT}?page=1"), *pages)

    assert len(asked) == 1 + MAX_PAGES
    assert items == [1, 2, 3, 4, 5]


def test_a_walk_ends_after_five_hundred_items():
    pages = [a_page(n, items=list(range(300)), next=f"{ROOT}?page={n + 1}") for n in range(1, 20)]
    items, asked = walked(a_root(first=f"{ROOT}?page=1"), *pages)

    assert len(items) == MAX_ITEMS
    assert len(asked) == 3


def test_what_is_no_collection_has_no_items():
    assert walked({"id": ROOT, "type": "Note", "items": ["a"]})[0] == []


def test_a_page_is_asked_for_only_when_the_one_before_is_taken():
    shelf = {ROOT: a_root(orderedItems=["a"], next=f"{ROOT}?page=2")}
    walking = walk(lambda uri: shelf[uri], ROOT)
    assert next(walking) == "a"
    with pytest.raises(KeyError):
        next(walking)


@given(json_objects)
def test_any_object_is_walked_and_the_walk_ends(document):
    assert len(list(walk(lambda uri: document, ROOT))) <= MAX_ITEMS
