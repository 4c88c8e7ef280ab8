"""
HTTP signatures as nearly every server makes them: draft-cavage, version 12 at most.

Pure computation: header text in, parameters and signing strings out. What a signature must
cover and how old it may be is the front door's business (signatures.py).

Specs:
    https://datatracker.ietf.org/doc/html/draft-cavage-http-signatures-12
    https://swicg.github.io/activitypub-http-signature/
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass

from photolog.errors import UntrustedRequest
from photolog.pure.trust.structured_fields import from_base64

REQUEST_TARGET = "(request-target)"
CREATED = "(created)"
EXPIRES = "(expires)"
RSA_SHA256 = "rsa-sha256"
HS2019 = "hs2019"  # "derive it from the key"; with RSA keys everybody means RSA-SHA256

_PARAMETER = re.compile(
    r'[ \t]*(?P<name>[A-Za-z][A-Za-z0-9_-]*)[ \t]*=[ \t]*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"'
    r"""|(?P<bare>[A-Za-z0-9!#$%&'*+.^_`|~:/?=-]+))[ \t]*"""
)
_SECONDS = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a Signature header says."""

    key_id: str
    algorithm: str  # HS2019 when none is named
    covered: tuple[str, ...]  # names in lower case, in the order in which they are signed
    created: str  # seconds since 1970 as written, "" when not given
    expires: str
    signature: bytes


def read(header: str) -> Parameters:
    """
    Read the value of a Signature header; some old libraries begin it with "Signature ".

    Raises:
        UntrustedRequest: It cannot be read, says something twice, or lacks what it needs.
    """
    given = _parameters(header.strip().removeprefix("Signature "))
    algorithm = given.get("algorithm", HS2019)
    default = CREATED if algorithm == HS2019 else "date"
    covered = tuple(given.get("headers", default).lower().split(" "))
    if len(set(covered)) < len(covered) or "" in covered:
        raise UntrustedRequest("the signature lists a header twice, or none")
    if not given.get("keyid") or not given.get("signature"):
        raise UntrustedRequest("the signature has no keyId or no value")
    try:
        signature = from_base64(given["signature"])
    except ValueError as error:
        raise UntrustedRequest("the signature is not base64") from error
    return Parameters(
        key_id=given["keyid"],
        algorithm=algorithm,
        covered=covered,
        created=_seconds(given, "created"),
        expires=_seconds(given, "expires"),
        signature=signature,
    )


def signing_string(
    parameters: Parameters, method: str, target: str, fields: Mapping[str, str]
) -> bytes:
    """
    Return the exact bytes that a signature covers.

    Args:
        target: Path and query as they stand in the request line.
        fields: The values of the headers by their names in lower case.

    Raises:
        UntrustedRequest: A listed header is not there, or has no place in such a signature.
    """
    lines = [
        f"{name}: {_value(name, parameters, f'{method.lower()} {target}', fields)}"
        for name in parameters.covered
    ]
    return "\n".join(lines).encode("latin-1")  # as the bytes of headers are read


def header(parameters: Parameters) -> str:
    """
    Return the value of a Signature header, such as read() takes.

    In quotes and without a blank after the commas: Pixelfed reads it no other way. The algorithm is
    named: Vernissage wants that.
    """
    signature = base64.b64encode(parameters.signature).decode("ascii")
    return (
        f'keyId="{parameters.key_id}",algorithm="{parameters.algorithm}",'
        f'headers="{" ".join(parameters.covered)}",signature="{signature}"'
    )


def _parameters(text: str) -> dict[str, str]:
    given: dict[str, str] = {}
    at = 0
    while True:
        found = _PARAMETER.match(text, at)
        if found is None:
            raise UntrustedRequest("the Signature header cannot be read")
        name = found["name"].lower()
        if name in given:
            raise UntrustedRequest(f"the signature has {name[:40]} twice")
        quoted = found["quoted"]
        given[name] = found["bare"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        at = found.end()
        if at == len(text):
            return given
        if text[at] != ",":
            raise UntrustedRequest("the Signature header cannot be read")
        at += 1


def _seconds(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "")
    if text and not _SECONDS.fullmatch(text):
        raise UntrustedRequest(f"{name} is not a time")
    return text


def _value(name: str, parameters: Parameters, target: str, fields: Mapping[str, str]) -> str:
    if name == REQUEST_TARGET:
        return target
    if name in (CREATED, EXPIRES):
        # Section 2.3: only with hs2019 are they part of a signature.
        value = parameters.created if name == CREATED else parameters.expires
        if not value or parameters.algorithm != HS2019:
            raise UntrustedRequest(f"the signature cannot cover {name}")
        return value
    if name not in fields:
        raise UntrustedRequest(f"the signature covers {name[:40]}, which the request lacks")
    return fields[name]
