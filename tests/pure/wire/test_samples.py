"""What goes out is what it was, defines every name that it uses, and breaks no peer's rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from photolog.pure.wire import contexts, documents
from photolog.pure.wire.addressing import PUBLIC
from tests.builders import ADDRESSES
from tests.pure.wire.samples import ACTIVITIES, SAMPLES

LANGUAGE_MAPS = ("contentMap", "nameMap", "summaryMap")
PIXELFED_DEPTH = 8

# The terms of the two contexts that peers carry with them, as far as we use them.
_STREAMS = """
Accept Add Announce Application Block Collection CollectionPage Create Delete Document Flag
Follow Image Like Mention Note OrderedCollection OrderedCollectionPage Person Place Reject
Remove Tombstone Undo Update actor attachment attributedTo cc content contentMap context deleted
endpoints first followers following height href icon id image inReplyTo inbox instrument items
last latitude liked likes location longitude mediaType name next object orderedItems outbox
partOf preferredUsername prev published replies result sharedInbox shares summary tag target to
totalItems type updated url width
"""
ACTIVITY_STREAMS_TERMS = set(_STREAMS.split())
SECURITY_TERMS = {"publicKey", "owner", "publicKeyPem"}


def names_in(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from names_in(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if key == "@context":
                continue
            if not key.startswith("@"):
                yield key
            if key in ("type", "@type"):
                yield part
            elif key not in LANGUAGE_MAPS:
                yield from names_in(part)


def inline_terms(document: dict[str, Any]) -> dict[str, Any]:
    return {
        k: v for part in document["@context"] if isinstance(part, dict) for k, v in part.items()
    }


def depth_of(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


def parts_of(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from parts_of(part)


@pytest.fixture(params=SAMPLES)
def sample(request) -> dict[str, Any]:
    return SAMPLES[request.param]()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_document_is_what_it_was(name, golden):
    text = json.dumps(SAMPLES[name](), indent=2, sort_keys=True, ensure_ascii=False)

    golden(f"wire/{name}.json", text + "\n")


def test_every_name_is_defined_in_the_context(sample):
    defined = ACTIVITY_STREAMS_TERMS | set(inline_terms(sample))
    if contexts.SECURITY in sample["@context"]:
        defined |= SECURITY_TERMS

    assert set(names_in(sample)) - defined == set()


def test_nothing_is_defined_that_is_not_used(sample):
    terms = inline_terms(sample)
    iris = [term if isinstance(term, str) else term["@id"] for term in terms.values()]
    used = set(names_in(sample)) | {iri.partition(":")[0] for iri in iris}

    assert set(terms) - used == set()
    assert (contexts.SECURITY in sample["@context"]) == ("publicKey" in set(names_in(sample)))


def test_every_prefix_is_defined(sample):
    terms = inline_terms(sample)
    iris = [term if isinstance(term, str) else term["@id"] for term in terms.values()]
    prefixes = {iri.partition(":")[0] for iri in iris if "://" not in iri}

    assert prefixes - set(terms) <= {"as"}


def test_only_two_contexts_are_named_by_their_address(sample):
    remote = [part for part in sample["@context"] if isinstance(part, str)]

    assert remote[0] == contexts.ACTIVITY_STREAMS
    assert set(remote) <= {contexts.ACTIVITY_STREAMS, contexts.SECURITY}
    assert all("@context" not in part for part in parts_of(list(sample.values())[1:]))


def test_nothing_is_nested_deeper_than_pixelfed_reads(sample):
    assert depth_of(sample) <= PIXELFED_DEPTH


def test_what_must_be_a_list_is_one_and_what_must_be_an_address_is_one(sample):
    for part in parts_of(sample):
        for name in ("to", "cc", "attachment", "tag"):
            assert isinstance(part.get(name, []), list)
        for name in ("actor", "attributedTo", "inReplyTo", "url", "href", "context"):
            assert isinstance(part.get(name, ""), str)
        assert all(entry["type"] and entry["name"] for entry in part.get("tag", []))


def test_nothing_is_null_or_empty(sample):
    for part in parts_of({k: v for k, v in sample.items() if k != "@context"}):
        assert all(value is not None and value != "" for value in part.values())


def test_times_are_whole_seconds_in_utc(sample):
    for part in parts_of(sample):
        for name in ("published", "updated", "deleted"):
            time = part.get(name, "2026-09-06T09:58:12Z")
            assert len(time) == len("2026-09-06T09:58:12Z")
            assert time.endswith("Z")


@pytest.mark.parametrize("name", ACTIVITIES)
def test_an_activity_has_an_id_here_an_actor_and_lists_of_addressees(name):
    activity = ACTIVITIES[name]()

    assert activity["id"].startswith(ADDRESSES.at("/activities/"))
    assert activity["actor"] in (ADDRESSES.actor, ADDRESSES.application)
    assert list(activity)[:4] == ["@context", "id", "type", "actor"]
    assert name == "flag" or (activity["to"] and isinstance(activity["cc"], list))


@pytest.mark.parametrize("name", [n for n in ACTIVITIES if n.split("-")[0] in ("create", "update")])
def test_a_note_and_its_activity_are_for_the_same_people(name):
    activity = ACTIVITIES[name]()
    embedded = activity["object"]

    if embedded["type"] == "Note":
        assert (activity["to"], activity["cc"]) == (embedded["to"], embedded["cc"])
    assert PUBLIC in activity["to"]


def test_a_document_can_be_completed_twice(sample):
    again = contexts.complete(sample)

    assert documents.dump(again) == documents.dump(sample)


def test_what_we_send_we_could_read(sample):
    assert documents.parse(documents.dump(sample)) == sample


@pytest.mark.corpora
def test_the_terms_are_in_the_contexts_themselves(corpora):
    folder = corpora / "contexts"
    streams = json.loads((folder / "www.w3.org_ns_activitystreams.jsonld").read_text())
    security = json.loads((folder / "w3id.org_security_v1.jsonld").read_text())

    assert ACTIVITY_STREAMS_TERMS - set(streams["@context"]) == set()
    assert SECURITY_TERMS - set(security["@context"]) == set()
