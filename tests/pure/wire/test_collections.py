"""Collections tell how much there is; what is in them only where it may be known."""

from __future__ import annotations

from photolog.pure.wire import activities, collections
from tests.builders import ADDRESSES
from tests.pure.wire.samples import ACTIVITY, BOB, a_note

URI = ADDRESSES.outbox


def test_a_root_without_a_first_page_hides_what_is_in_it():
    root = collections.ordered(URI, 42)

    assert root["totalItems"] == 42
    assert {"first", "last", "orderedItems"}.isdisjoint(root)


def test_a_root_leads_to_its_pages():
    root = collections.ordered(URI, 42, first=f"{URI}?page=true", last=f"{URI}?page=last")

    assert (root["first"], root["last"]) == (f"{URI}?page=true", f"{URI}?page=last")


def test_an_empty_collection_with_items_says_that_it_is_empty():
    assert collections.ordered(URI, 0, items=[])["orderedItems"] == []
    assert collections.unordered(URI, 0, items=[])["items"] == []
    assert "items" not in collections.unordered(URI, 3)


def test_a_page_holds_whole_activities_without_contexts_of_their_own():
    create = activities.create(a_note(), ACTIVITY, ADDRESSES)
    page = collections.page(f"{URI}?page=true", URI, [create], older="o", newer="n")
    item = page["orderedItems"][0]

    assert item == {key: value for key, value in create.items() if key != "@context"}
    assert "@context" in create
    assert (page["partOf"], page["next"], page["prev"]) == (URI, "o", "n")
    assert any("focalPoint" in part for part in page["@context"])


def test_the_last_page_leads_nowhere():
    page = collections.page(f"{URI}?page=9", URI, [BOB.uri])

    assert {"next", "prev"}.isdisjoint(page)


def test_an_unordered_page_has_items():
    page = collections.page(f"{URI}?page=1", URI, [BOB.uri], is_ordered=False)

    assert (page["type"], page["items"]) == ("CollectionPage", [BOB.uri])


def test_a_conversation_says_whose_it_is():
    root = collections.ordered(URI, 0, items=[], attributed_to=ADDRESSES.actor)

    assert root["attributedTo"] == ADDRESSES.actor
