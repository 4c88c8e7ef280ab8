"""
The @context of what we emit: the terms that a document uses, and no others.

Some peers read documents as JSON-LD. A name that is not defined is lost on them without
a word, and a remote context that they cannot fetch loses them the whole document. So two
contexts are named by their address, which every server carries with it, and all other
names are defined in place.

Specs:
    https://www.w3.org/TR/activitystreams-core/#jsonld
    https://www.w3.org/TR/json-ld11/#the-context
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ACTIVITY_STREAMS = "https://www.w3.org/ns/activitystreams"
SECURITY = "https://w3id.org/security/v1"

Document = dict[str, Any]

_PREFIXES = {
    "toot": "http://joinmastodon.org/ns#",
    "ostatus": "http://ostatus.org#",
    "schema": "http://schema.org#",
    "gts": "https://gotosocial.org/ns#",
    "pixelfed": "http://pixelfed.org/ns#",
    "fep044f": "https://w3id.org/fep/044f#",
    "wf": "https://purl.archive.org/socialweb/webfinger#",
}


def _link(iri: str) -> dict[str, str]:
    """Return the definition of a term whose values are addresses."""
    return {"@id": iri, "@type": "@id"}


_TERMS: dict[str, str | dict[str, str]] = {
    "Hashtag": "as:Hashtag",
    "sensitive": "as:sensitive",
    "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
    "alsoKnownAs": _link("as:alsoKnownAs"),
    "movedTo": _link("as:movedTo"),
    "blurhash": "toot:blurhash",
    "focalPoint": {"@id": "toot:focalPoint", "@container": "@list"},
    "featured": _link("toot:featured"),
    "featuredTags": _link("toot:featuredTags"),
    "discoverable": "toot:discoverable",
    "indexable": "toot:indexable",
    "attributionDomains": {"@id": "toot:attributionDomains", "@container": "@set"},
    "conversation": "ostatus:conversation",
    "PropertyValue": "schema:PropertyValue",
    "value": "schema:value",
    "exifData": "schema:exifData",
    "license": "schema:license",
    "commentsEnabled": "pixelfed:commentsEnabled",
    "interactionPolicy": _link("gts:interactionPolicy"),
    "canQuote": _link("gts:canQuote"),
    "automaticApproval": _link("gts:automaticApproval"),
    "interactingObject": _link("gts:interactingObject"),
    "interactionTarget": _link("gts:interactionTarget"),
    "QuoteRequest": "fep044f:QuoteRequest",
    "QuoteAuthorization": "fep044f:QuoteAuthorization",
    "webfinger": "wf:webfinger",
}

_LANGUAGE_MAPS = ("contentMap", "summaryMap", "nameMap")  # their keys are languages, not terms


def complete(document: Document) -> Document:
    """Return *document* with its @context first; what it embeds has none of its own."""
    bare = _without_context(document)
    names = set(_names(bare))
    context: list[str | dict[str, Any]] = [ACTIVITY_STREAMS]
    if "publicKey" in names:
        context.append(SECURITY)
    terms = {name: term for name, term in _TERMS.items() if name in names}
    prefixes = {_iri(term).partition(":")[0] for term in terms.values()}
    if terms:
        context.append({p: iri for p, iri in _PREFIXES.items() if p in prefixes} | terms)
    return {"@context": context, **bare}


def _iri(term: str | dict[str, str]) -> str:
    return term if isinstance(term, str) else term["@id"]


def _without_context(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_context(part) for k, part in value.items() if k != "@context"}
    if isinstance(value, list):
        return [_without_context(part) for part in value]
    return value


def _names(value: Any) -> Iterator[str]:
    """Yield the properties and types of a document, at any depth."""
    if isinstance(value, list):
        for part in value:
            yield from _names(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            if key in ("type", "@type"):
                yield part
            elif key not in _LANGUAGE_MAPS:
                yield from _names(part)
