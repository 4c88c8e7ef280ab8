"""
The hash of a body as a header tells it: Digest with draft-cavage, Content-Digest with RFC 9421.

Specs:
    https://www.rfc-editor.org/rfc/rfc3230#section-4.3.2 (Digest)
    https://www.rfc-editor.org/rfc/rfc9530#section-2 (Content-Digest)
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from photolog.pure.trust import structured_fields


def digest_header(body: bytes) -> str:
    """Return the Digest of a body; some servers know the algorithm by its upper-case name only."""
    return f"SHA-256={_base64(body)}"


def content_digest(body: bytes) -> str:
    """Return the Content-Digest of a body."""
    return f"sha-256=:{_base64(body)}:"


def matches_digest(header: str, body: bytes) -> bool:
    """
    Return whether a Digest header tells the SHA-256 of a body.

    It may list several algorithms, in any case; only SHA-256 counts, and where it is told more
    than once, each time must be right.
    """
    told = []
    for part in header.split(","):
        algorithm, _, value = part.strip().partition("=")
        if algorithm.lower() == "sha-256":
            told.append(value)
    return bool(told) and all(_is_hash(value, body) for value in told)


def matches_content_digest(header: str, body: bytes) -> bool:
    """
    Return whether a Content-Digest header tells the SHA-256 or the SHA-512 of a body.

    Each of the two that is told must be right. Their names are in lower case, or it is no
    structured field and nothing is told.
    """
    try:
        members = structured_fields.dictionary(header)
    except ValueError:
        return False
    told = [(name, members[name]) for name in ("sha-256", "sha-512") if name in members]
    return bool(told) and all(
        isinstance(member, structured_fields.Item)
        and isinstance(member.value, bytes)
        and hmac.compare_digest(member.value, hashlib.new(name.replace("-", ""), body).digest())
        for name, member in told
    )


def _base64(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode("ascii")


def _is_hash(value: str, body: bytes) -> bool:
    try:
        told = structured_fields.from_base64(value)
    except ValueError:
        return False
    return hmac.compare_digest(told, hashlib.sha256(body).digest())
