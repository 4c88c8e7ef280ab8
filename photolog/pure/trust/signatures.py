"""
The front door of trust: every request we send is signed here, every signature we believe is
verified here, and nothing else in the house can say that it was.

read_claim() reads what a request says about itself and applies our policy, which is stricter than
the two specifications: a minimum that must be covered, a window of time, our own host, the hash of
the body. verify() then does the arithmetic with the key that the claim names. The policy comes
after computing what was signed and never changes it, so published vectors test the computation.

The window is 60 minutes to both sides of our clock: the common window of the fediverse (65 minutes
back, one hour ahead) cut to what we promise. An `expires` that has passed is forgiven an hour, for
clocks that disagree.

Specs:
    https://datatracker.ietf.org/doc/html/draft-cavage-http-signatures-12
    https://www.rfc-editor.org/rfc/rfc9421
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from photolog.errors import UntrustedRequest
from photolog.peers import PublicKey, Scheme
from photolog.pure.trust import cavage, digests, keys, message_signatures, signed_requests
from photolog.pure.trust.keys import Algorithm, AnyPublicKey, PrivateKey
from photolog.pure.trust.signed_requests import InboundRequest, Signed

WINDOW_SECONDS = 60 * 60
CONTENT_TYPE = "application/activity+json"

__all__ = [
    "CONTENT_TYPE",
    "WINDOW_SECONDS",
    "Claim",
    "InboundRequest",  # callers need no other module than this one
    "Signer",
    "Verified",
    "is_signed_by",
    "read_claim",
    "sign",
    "verified_before",
    "verify",
]

_NO_BODY = ("GET", "HEAD")
_LONGEST_KEY_ID = 2048  # characters, as of any address
_SEAL = object()

# What must be covered: a reason, and the sets any one of which will do.
_MINIMUM: Mapping[Scheme, Mapping[str, tuple[frozenset[str], ...]]] = {
    Scheme.CAVAGE: {
        "the address": (frozenset({cavage.REQUEST_TARGET}),),
        "the host": (frozenset({"host"}),),
        "the time": (frozenset({"date"}), frozenset({cavage.CREATED})),
    },
    Scheme.RFC9421: {
        "the method": (frozenset({message_signatures.METHOD}),),
        "the address": (
            frozenset({message_signatures.TARGET_URI}),
            frozenset(
                {
                    message_signatures.AUTHORITY,
                    message_signatures.PATH,
                    message_signatures.QUERY,
                }
            ),
        ),
    },
}

# Which algorithm a name means, by the kind of the key; what is not here is refused.
_RSA: Mapping[Scheme, Mapping[str, Algorithm]] = {
    Scheme.CAVAGE: {
        cavage.HS2019: Algorithm.RSA_SHA256,
        cavage.RSA_SHA256: Algorithm.RSA_SHA256,
        "rsa-sha512": Algorithm.RSA_SHA512,
    },
    Scheme.RFC9421: {"": Algorithm.RSA_SHA256, Algorithm.RSA_SHA256: Algorithm.RSA_SHA256},
}
_ED25519: Mapping[Scheme, Mapping[str, Algorithm]] = {
    Scheme.CAVAGE: {cavage.HS2019: Algorithm.ED25519, Algorithm.ED25519: Algorithm.ED25519},
    Scheme.RFC9421: {"": Algorithm.ED25519, Algorithm.ED25519: Algorithm.ED25519},
}


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs what we send: the owner or the application actor."""

    key_id: str
    key: PrivateKey

    @property
    def public_pem(self) -> str:
        """The public half, as an actor's document shows it."""
        return keys.public_pem(self.key)


@dataclass(frozen=True, slots=True)
class Claim:
    """A signature that keeps our policy, though nobody has done the arithmetic yet."""

    signed: Signed
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        """Refuse to be made anywhere but in read_claim()."""
        if seal is not _SEAL:
            raise TypeError("only read_claim() makes claims")

    @property
    def key_id(self) -> str:
        """The key that is said to have signed."""
        return self.signed.key_id

    @property
    def scheme(self) -> Scheme:
        """How the request is signed."""
        return self.signed.scheme


@dataclass(frozen=True, slots=True)
class Verified:
    """Who provably sent a request."""

    actor_uri: str
    key_id: str  # "" when it was verified before it was stored
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        """Refuse to be made anywhere but in this module."""
        if seal is not _SEAL:
            raise TypeError("only verify() makes what is verified")


def sign(
    signer: Signer,
    scheme: Scheme,
    method: str,
    url: str,
    *,
    body: bytes | None,
    now: datetime,
    extra: Mapping[str, str] | None = None,
    signs_query: bool = True,
) -> dict[str, str]:
    """
    Return every header that a signed request needs, in the order of sending.

    To be called at the moment of sending, again for each attempt: the Date is looked at.

    Args:
        url: Absolute, path and query exactly as they will be sent.
        body: None for a request without one, as a GET.
        extra: More headers, none of those that are made here; they are covered, too.
        signs_query: False leaves the query out of what is signed, as some servers do when they
            verify draft-cavage. RFC 9421 has no such habit.

    Raises:
        ValueError: A header has a character that no header can have.
    """
    extra = extra or {}
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{message_signatures.authority(parts.scheme, parts.netloc)}"
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Host": urlsplit(origin).netloc,
        "Date": format_datetime(now.astimezone(UTC), usegmt=True),
        **(_body_headers(scheme, body) if body is not None else {}),
        **extra,
    }
    if signed_requests.has_odd_characters([signer.key_id, target, *headers.values()]):
        raise ValueError("a header or the address has a control character")
    fields = {name.lower(): value for name, value in headers.items()}
    if scheme is Scheme.CAVAGE:
        signed_target = target if signs_query else target.partition("?")[0]
        return headers | _cavage_header(signer, method, signed_target, fields)
    covered = [message_signatures.METHOD, message_signatures.TARGET_URI]
    covered += [message_signatures.CONTENT_DIGEST] if body is not None else []
    covered += [f'"{name.lower()}"' for name in extra]
    values = message_signatures.components(method, target, origin, fields)
    return headers | _message_signature_headers(signer, covered, values, int(now.timestamp()))


def read_claim(request: InboundRequest, now: datetime) -> Claim:
    """
    Read who says to have signed a request, and hold it to our policy.

    Raises:
        UntrustedRequest: Unsigned, unreadable, covers too little, too old or too new, meant for
            another host, or the body is not the one that was hashed.
    """
    fields = signed_requests.fields_of(request)
    signed = signed_requests.read(request, fields)
    if not 0 < len(signed.key_id) <= _LONGEST_KEY_ID:
        raise UntrustedRequest("the signature names no key")
    if not any(signed.algorithm in names[signed.scheme] for names in (_RSA, _ED25519)):
        raise UntrustedRequest("the signature's algorithm is not one that we take")
    _require_cover(request, signed)
    _require_fresh(signed, now)
    _require_our_host(request, fields, signed)
    _require_digest(request, fields, signed)
    return Claim(signed, _SEAL)


def verify(claim: Claim, key: PublicKey) -> Verified:
    """
    Do the arithmetic, with the key that the claim names.

    Raises:
        UntrustedRequest: The signature was not made with this key, or the key is none.
    """
    if key.id != claim.key_id or not key.owner:
        raise UntrustedRequest("the key is not the one that the signature names")
    try:
        public = keys.load_public(key.pem)
    except ValueError as error:
        raise UntrustedRequest(f"the key cannot be used: {error}") from error
    if not is_signed_by(claim.signed, public):
        raise UntrustedRequest("the signature does not verify")
    return Verified(key.owner, key.id, _SEAL)


def verified_before(actor_uri: str) -> Verified:
    """
    Return the proof for an activity that passed verify() and has waited in the database since.

    For nothing but a stored arrival: its row is the proof, and only verify() leads to a row.
    """
    return Verified(actor_uri, "", _SEAL)


def is_signed_by(signed: Signed, key: AnyPublicKey) -> bool:
    """Return whether a signature was made with a key, by the algorithm for keys of its kind."""
    names = _RSA if isinstance(key, RSAPublicKey) else _ED25519
    algorithm = names[signed.scheme].get(signed.algorithm)
    return algorithm is not None and any(
        keys.is_signed(key, algorithm, string, signed.signature) for string in signed.strings
    )


def _body_headers(scheme: Scheme, body: bytes) -> dict[str, str]:
    if scheme is Scheme.CAVAGE:
        return {"Digest": digests.digest_header(body), "Content-Type": CONTENT_TYPE}
    return {"Content-Digest": digests.content_digest(body), "Content-Type": CONTENT_TYPE}


def _cavage_header(
    signer: Signer, method: str, target: str, fields: Mapping[str, str]
) -> dict[str, str]:
    covered = (cavage.REQUEST_TARGET, *fields)
    draft = cavage.Parameters(signer.key_id, cavage.RSA_SHA256, covered, "", "", b"")
    signature = keys.sign(signer.key, cavage.signing_string(draft, method, target, fields))
    return {"Signature": cavage.header(replace(draft, signature=signature))}


def _message_signature_headers(
    signer: Signer, covered: list[str], values: Mapping[str, str], created: int
) -> dict[str, str]:
    member = message_signatures.member(covered, created, signer.key_id)
    signature = keys.sign(signer.key, message_signatures.base(covered, member, values))
    return message_signatures.headers(member, signature)


def _require_cover(request: InboundRequest, signed: Signed) -> None:
    covered = set(signed.covered)
    if "?" not in request.target:
        covered.add(message_signatures.QUERY)  # nothing is left to cover
    for what, choices in _MINIMUM[signed.scheme].items():
        if not any(choice <= covered for choice in choices):
            raise UntrustedRequest(f"the signature does not cover {what}")
    if request.method not in _NO_BODY and _digest_name(signed) not in covered:
        raise UntrustedRequest("the signature does not cover the body")


def _require_fresh(signed: Signed, now: datetime) -> None:
    if signed.created is None:
        raise UntrustedRequest("the signature tells no time")
    if abs(now.timestamp() - signed.created) > WINDOW_SECONDS:
        raise UntrustedRequest("the signature is too old or from the future")
    if signed.expires is not None and now.timestamp() > signed.expires + WINDOW_SECONDS:
        raise UntrustedRequest("the signature has expired")


def _require_our_host(request: InboundRequest, fields: Mapping[str, str], signed: Signed) -> None:
    """Require the host that is covered to be ours; "@authority" is made from ours to begin with."""
    scheme, ours = urlsplit(request.origin)[:2]
    host = fields.get("host", "")
    if {"host", '"host"'} & signed.covered and (
        message_signatures.authority(scheme, host) != message_signatures.authority(scheme, ours)
    ):
        raise UntrustedRequest("the request was signed for another host")


def _require_digest(request: InboundRequest, fields: Mapping[str, str], signed: Signed) -> None:
    name = _digest_name(signed)
    if name not in signed.covered:
        return
    header = fields.get(name.strip('"'), "")
    is_cavage = signed.scheme is Scheme.CAVAGE
    matches = digests.matches_digest if is_cavage else digests.matches_content_digest
    if not matches(header, request.body):
        raise UntrustedRequest("the body is not the one that was signed")


def _digest_name(signed: Signed) -> str:
    return "digest" if signed.scheme is Scheme.CAVAGE else message_signatures.CONTENT_DIGEST
