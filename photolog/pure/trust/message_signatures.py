"""
HTTP Message Signatures, RFC 9421, the way signatures are going.

Pure computation: header text in, what it says and the signature base out. What a signature must
cover and how old it may be is the front door's business (signatures.py). Components are known by
their identifier as it is written, '"@query-param";name="page"', so one that we do not compute, or
with a parameter that we do not know, is simply not there and the signature fails.

Spec: https://www.rfc-editor.org/rfc/rfc9421
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

from photolog.errors import UntrustedRequest
from photolog.pure.trust.structured_fields import (
    InnerList,
    Item,
    dictionary,
    serialized_string,
)

METHOD = '"@method"'
TARGET_URI = '"@target-uri"'
AUTHORITY = '"@authority"'
PATH = '"@path"'
QUERY = '"@query"'
CONTENT_DIGEST = '"content-digest"'
RSA_SHA256 = "rsa-v1_5-sha256"

_LABEL = "sig1"
_MOST_QUERY_PARAMETERS = 100
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_KINDS = {"created": int, "expires": int, "nonce": str, "alg": str, "keyid": str, "tag": str}


@dataclass(frozen=True, slots=True)
class Parameters:
    """What one member of Signature-Input says, and the signature of the same label."""

    label: str
    key_id: str
    algorithm: str  # "" when none is named
    covered: tuple[str, ...]  # component identifiers as written, with their quotes
    created: int | None  # seconds since 1970
    expires: int | None
    raw: str  # all of the member, for the last line of the base
    signature: bytes


def read(signature_input: str, signature: str) -> Parameters:
    """
    Read the first signature that both headers know.

    Raises:
        UntrustedRequest: A header cannot be read, or says what we do not know.
    """
    try:
        inputs, signatures = dictionary(signature_input), dictionary(signature)
    except ValueError as error:
        raise UntrustedRequest(f"the signature headers cannot be read: {error}") from error
    label = next((label for label in inputs if label in signatures), None)
    if label is None:
        raise UntrustedRequest("no signature goes with Signature-Input")
    claimed, signed = inputs[label], signatures[label]
    if not isinstance(claimed, InnerList) or not isinstance(signed, Item):
        raise UntrustedRequest("the signature headers are of the wrong form")
    if not isinstance(signed.value, bytes) or not signed.value:
        raise UntrustedRequest("the signature is not a byte sequence")
    return Parameters(
        label=label,
        key_id=_text(claimed, "keyid"),
        algorithm=_text(claimed, "alg"),
        covered=_covered(claimed),
        created=_seconds(claimed, "created"),
        expires=_seconds(claimed, "expires"),
        raw=claimed.raw,
        signature=signed.value,
    )


def components(method: str, target: str, origin: str, fields: Mapping[str, str]) -> dict[str, str]:
    """
    Return what a request offers to be covered, by component identifier.

    Args:
        target: Path and query as they stand in the request line.
        origin: Our own base_url: behind a proxy neither the scheme nor the Host header that
            arrive here tell for whom a request was meant.
        fields: The values of the headers by their names in lower case.
    """
    path, question_mark, query = target.partition("?")
    scheme, host = urlsplit(origin)[:2]
    host = authority(scheme, host)
    return {
        **{f'"{name}"': value for name, value in fields.items()},
        METHOD: method,
        TARGET_URI: f"{scheme}://{host}{target}",
        AUTHORITY: host,
        '"@scheme"': scheme,
        '"@request-target"': target,
        PATH: path,
        QUERY: f"?{query}",
        **(_query_parameters(query) if question_mark else {}),
    }


def base(covered: Sequence[str], raw: str, values: Mapping[str, str]) -> bytes:
    """
    Return the signature base: the exact bytes that a signature covers (section 2.5).

    Args:
        raw: The member of Signature-Input as written; it is not put together anew, because
            senders order its parameters as they like.
        values: As from components().

    Raises:
        UntrustedRequest: A component is not there or is none that we compute.
    """
    missing = [identifier for identifier in covered if identifier not in values]
    if missing:
        raise UntrustedRequest(f"the signature covers {missing[0][:40]}, which the request lacks")
    lines = [f"{identifier}: {values[identifier]}" for identifier in covered]
    return "\n".join([*lines, f'"@signature-params": {raw}']).encode("latin-1")


def member(covered: Sequence[str], created: int, key_id: str) -> str:
    """Return the member of Signature-Input for a signature of ours."""
    return (
        f"({' '.join(covered)});created={created};keyid={serialized_string(key_id)}"
        f";alg={serialized_string(RSA_SHA256)}"
    )


def headers(raw: str, signature: bytes) -> dict[str, str]:
    """Return the two headers for a member of Signature-Input and its signature."""
    encoded = base64.b64encode(signature).decode("ascii")
    return {"Signature-Input": f"{_LABEL}={raw}", "Signature": f"{_LABEL}=:{encoded}:"}


def authority(scheme: str, host: str) -> str:
    """Return a host in lower case, with its port unless that is the scheme's own."""
    return host.strip().lower().removesuffix(_DEFAULT_PORTS.get(scheme, "/"))


def _covered(claimed: InnerList) -> tuple[str, ...]:
    covered = tuple(item.raw for item in claimed.items)
    if any(type(item.value) is not str for item in claimed.items):
        raise UntrustedRequest("the signature covers something that has no name")
    if len(set(covered)) < len(covered):
        raise UntrustedRequest("the signature covers something twice")
    for name, value in claimed.parameters.items():
        if type(value) is not _KINDS.get(name):  # neither a Token nor True is what it derives from
            raise UntrustedRequest(f"a signature parameter that we do not know: {name[:40]}")
    return covered


def _text(claimed: InnerList, name: str) -> str:
    value = claimed.parameters.get(name, "")
    return value if isinstance(value, str) else ""


def _seconds(claimed: InnerList, name: str) -> int | None:
    value = claimed.parameters.get(name)
    return value if isinstance(value, int) else None


def _query_parameters(query: str) -> dict[str, str]:
    """Return each parameter of the query that is there once, by its identifier (section 2.2.8)."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_QUERY_PARAMETERS)
    except ValueError:
        return {}
    times = Counter(name for name, _ in pairs)
    return {
        f'"@query-param";name="{quote(name, safe="")}"': quote(value, safe="")
        for name, value in pairs
        if times[name] == 1
    }
