"""Whoever a test says has sent something: proven by a real signature, as there is no other way."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from photolog.peers import PublicKey, Scheme
from photolog.pure.trust import keys, signatures
from photolog.pure.trust.signatures import InboundRequest, Signer, Verified

NOW = datetime(2026, 9, 6, 12, 0, tzinfo=UTC)
ORIGIN = "https://photo.example"

_KEY = keys.load_private(keys.generate())


@cache
def signed_by(actor_uri: str) -> Verified:
    """Return the proof that *actor_uri* sent a request."""
    signer = Signer("https://keys.example/key", _KEY)
    headers = signatures.sign(signer, Scheme.CAVAGE, "POST", f"{ORIGIN}/inbox", body=b"{}", now=NOW)
    request = InboundRequest("POST", "/inbox", tuple(headers.items()), b"{}", ORIGIN)
    shown = PublicKey(signer.key_id, actor_uri, keys.public_pem(_KEY))
    return signatures.verify(signatures.read_claim(request, NOW), shown)
