"""
A request as it arrived: what its signature says and covers, before anything is believed.

This is computation by the two specifications and no policy: the published vectors come in here.

Specs:
    https://datatracker.ietf.org/doc/html/draft-cavage-http-signatures-12
    https://www.rfc-editor.org/rfc/rfc9421
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from photolog.errors import UntrustedRequest
from photolog.peers import Scheme
from photolog.pure.trust import cavage, message_signatures

_ODD = re.compile(r"[^\t\x20-\x7e\x80-\xff]")  # what no header and no request line holds


@dataclass(frozen=True, slots=True)
class InboundRequest:
    """A request as it arrived."""

    method: str
    target: str  # path and query as they stood in the request line, nothing decoded
    headers: tuple[tuple[str, str], ...]  # values as latin-1, as WSGI hands them on
    body: bytes
    origin: str  # our own base_url


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature says and covers, in either scheme, before anything is believed."""

    scheme: Scheme
    key_id: str
    algorithm: str
    covered: frozenset[str]  # names of headers, or identifiers of components
    created: float | None  # seconds since 1970, from something covered
    expires: float | None
    strings: tuple[bytes, ...]  # what may have been signed, the likeliest first
    signature: bytes


def read(request: InboundRequest, fields: Mapping[str, str]) -> Signed:
    """
    Read the signature of a request in whichever scheme it is made.

    Args:
        fields: As from fields_of().

    Raises:
        UntrustedRequest: There is none, or it cannot be read.
    """
    if "signature-input" in fields:
        return _read_message_signature(request, fields)
    if "signature" in fields:
        return _read_cavage(request, fields)
    raise UntrustedRequest("the request is not signed")


def has_odd_characters(texts: Iterable[str]) -> bool:
    """Return whether a text has a character that no header has, such as a line break."""
    return any(_ODD.search(text) for text in texts)


def fields_of(request: InboundRequest) -> dict[str, str]:
    """
    Return the headers by their names in lower case; those that are repeated are joined.

    Raises:
        UntrustedRequest: The request has characters or a request line that none can have.
    """
    values: dict[str, list[str]] = {}
    for name, value in request.headers:
        values.setdefault(name.lower(), []).append(value.strip(" \t"))
    fields = {name: ", ".join(each) for name, each in values.items()}
    texts = (request.method, request.target, *fields, *fields.values())
    # draft-cavage covers the method in lower case, so the upper case is seen to here.
    is_plain = request.method.isupper() and request.target.startswith("/")
    if not is_plain or has_odd_characters(texts):
        raise UntrustedRequest("the request is none that a server would get")
    return fields


def _read_cavage(request: InboundRequest, fields: Mapping[str, str]) -> Signed:
    parameters = cavage.read(fields["signature"])
    targets = [request.target]
    if request.method == "GET" and "?" in request.target:
        # Some servers sign the path alone. No inbox has a query, so a POST needs no such grace.
        targets.append(request.target.partition("?")[0])
    created = None
    if cavage.CREATED in parameters.covered and parameters.created:
        created = float(parameters.created)
    elif "date" in parameters.covered:
        created = _seconds_of_date(fields.get("date", ""))
    return Signed(
        scheme=Scheme.CAVAGE,
        key_id=parameters.key_id,
        algorithm=parameters.algorithm,
        covered=frozenset(parameters.covered),
        created=created,
        expires=float(parameters.expires) if parameters.expires else None,
        strings=tuple(
            cavage.signing_string(parameters, request.method, target, fields) for target in targets
        ),
        signature=parameters.signature,
    )


def _read_message_signature(request: InboundRequest, fields: Mapping[str, str]) -> Signed:
    parameters = message_signatures.read(fields["signature-input"], fields.get("signature", ""))
    values = message_signatures.components(request.method, request.target, request.origin, fields)
    return Signed(
        scheme=Scheme.RFC9421,
        key_id=parameters.key_id,
        algorithm=parameters.algorithm,
        covered=frozenset(parameters.covered),
        created=parameters.created,
        expires=parameters.expires,
        strings=(message_signatures.base(parameters.covered, parameters.raw, values),),
        signature=parameters.signature,
    )


def _seconds_of_date(text: str) -> float | None:
    """Return the seconds since 1970 of a Date header, None when it is none."""
    try:
        moment = datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC).timestamp()
