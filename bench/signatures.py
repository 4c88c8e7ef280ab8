"""
What signing costs over the bare RSA signature that nobody can do without.

All in one thread, in turn: cryptography alone with the same key, then the headers of a
whole POST in both ways of signing, then verifying one as the inbox does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from bench.measure import in_turn, ratio
from bench.report import Goal, Report, Table
from photolog.peers import PublicKey, Scheme
from photolog.pure.trust import keys, signatures
from photolog.pure.trust.signatures import InboundRequest, Signer

ROUNDS, SECONDS = 7, 0.5
BODY = b'{"type":"Create","object":{"content":"' + b"x" * 3000 + b'"}}'
INBOX = "https://remote.example/inbox"
BARE, BARE_CHECK = "RSA-2048 alone: sign", "RSA-2048 alone: verify"
_PADDING, _HASH = padding.PKCS1v15(), hashes.SHA256()


def run(is_quick: bool) -> Report:
    """Count how often each can be done within the same time."""
    rounds, seconds = (1, 0.05) if is_quick else (ROUNDS, SECONDS)
    calls = _calls()
    counted = in_turn(
        {name: lambda call=call: _rate(call, seconds) for name, call in calls.items()}, rounds
    )
    return Report(
        "Signing and verifying",
        tuple(
            Goal("–", f"{name} ≥ 0.8 × {bare}", f"{found}", found.median >= 0.8)
            for name, bare in (("sign, cavage", BARE), ("sign, RFC 9421", BARE))
            for found in [ratio(counted[name], counted[bare])]
        ),
        (
            Table(
                "One thread",
                ("what", "a second", "÷ bare"),
                tuple(
                    (name, f"{max(rates):,.0f}", f"{ratio(rates, counted[_bare(name)])}")
                    for name, rates in counted.items()
                ),
            ),
        ),
        (
            f"A POST of {len(BODY):,} bytes with its digest. {rounds} rounds in turn; a second: "
            "the best of them. Verifying includes parsing, digest, time window and origin.",
        ),
    )


def _bare(name: str) -> str:
    return BARE_CHECK if "verify" in name else BARE


def _calls() -> dict[str, Callable[[], object]]:
    key = keys.load_private(keys.generate())
    signer = Signer("https://remote.example/users/alice#main-key", key)
    now = datetime.now(UTC)
    signed = signatures.sign(signer, Scheme.CAVAGE, "POST", INBOX, body=BODY, now=now)
    request = InboundRequest(
        "POST", "/inbox", tuple(signed.items()), BODY, "https://remote.example"
    )
    owner = signer.key_id.partition("#")[0]
    shown = PublicKey(signer.key_id, owner, keys.public_pem(key))
    text = b"x" * 300
    octets, public = key.sign(text, _PADDING, _HASH), key.public_key()

    def sign(scheme: Scheme) -> object:
        return signatures.sign(signer, scheme, "POST", INBOX, body=BODY, now=now)

    return {
        BARE: lambda: key.sign(text, _PADDING, _HASH),
        "sign, cavage": lambda: sign(Scheme.CAVAGE),
        "sign, RFC 9421": lambda: sign(Scheme.RFC9421),
        BARE_CHECK: lambda: public.verify(octets, text, _PADDING, _HASH),
        "verify, cavage": lambda: signatures.verify(signatures.read_claim(request, now), shown),
    }


def _rate(call: Callable[[], object], seconds: float) -> float:
    """Return how often something can be done in a second of this thread's cpu time."""
    call()
    started, count = time.thread_time(), 0
    while time.thread_time() - started < seconds:
        call()
        count += 1
    return count / (time.thread_time() - started)


def ceiling(seconds: float = 1.0) -> float:
    """Return how many RSA-2048 signatures one core makes in a second."""
    return _rate(_calls()[BARE], seconds)
