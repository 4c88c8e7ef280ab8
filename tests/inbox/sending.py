"""People on other servers: they have keys, sign what they send, and can be looked up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from photolog.peers import Scheme
from photolog.pure.trust import keys, signatures
from photolog.pure.trust.signatures import Signer

HOME = "https://photo.example"
OWNER = f"{HOME}/users/owner"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
AS2 = "https://www.w3.org/ns/activitystreams"


@cache
def key_number(number: int) -> keys.PrivateKey:
    """Return one of several keys, each made once."""
    return keys.load_private(keys.generate())


class Sender:
    """Somebody on another server."""

    def __init__(self, name: str = "alice", host: str = "remote.example", key: int = 1) -> None:
        self.name = name
        self.host = host
        self.uri = f"https://{host}/users/{name}"
        self.key_id = f"{self.uri}#main-key"
        self.key = key_number(key)

    def document(self, **over: Any) -> dict[str, Any]:
        """Return their actor document."""
        shown = {"id": self.key_id, "owner": self.uri, "publicKeyPem": keys.public_pem(self.key)}
        values = {
            "@context": [AS2, "https://w3id.org/security/v1"],
            "id": self.uri,
            "type": "Person",
            "preferredUsername": self.name,
            "name": self.name.title(),
            "inbox": f"{self.uri}/inbox",
            "publicKey": shown,
        }
        return values | over

    def activity(self, kind: str, thing: Any = None, **more: Any) -> dict[str, Any]:
        """Return an activity of theirs; its id tells its kind, unless another one is given."""
        values = {"@context": AS2, "id": f"{self.uri}#{kind.lower()}/1", "type": kind}
        return values | {"actor": self.uri, "object": thing} | more

    def note(self, parent: str = "", number: int = 1, **over: Any) -> dict[str, Any]:
        """Return a public note of theirs that names the owner."""
        uri = f"{self.uri}/notes/{number}"
        values: dict[str, Any] = {
            "id": uri,
            "type": "Note",
            "attributedTo": self.uri,
            "content": "<p>Lovely tones.</p>",
            "published": "2026-11-22T11:00:00Z",
            "to": [PUBLIC],
            "cc": [f"{self.uri}/followers", OWNER],
            "tag": [{"type": "Mention", "href": OWNER, "name": "@owner@photo.example"}],
        }
        return values | ({"inReplyTo": parent} if parent else {}) | over

    def headers(
        self, body: bytes, now: datetime, path: str = "/inbox", **over: Any
    ) -> dict[str, str]:
        """Return what a request with *body* is sent with; *over* is for Signer or sign()."""
        signer = Signer(over.pop("key_id", self.key_id), over.pop("key", self.key))
        scheme = over.pop("scheme", Scheme.CAVAGE)
        url = over.pop("home", HOME) + path
        return signatures.sign(signer, scheme, "POST", url, body=body, now=now, **over)

    def get_headers(self, path: str, now: datetime, **over: Any) -> dict[str, str]:
        """Return what a GET of *path* is sent with."""
        signer = Signer(self.key_id, self.key)
        return signatures.sign(
            signer, Scheme.CAVAGE, "GET", HOME + path, body=None, now=now, **over
        )


def as_bytes(activity: Mapping[str, Any] | bytes) -> bytes:
    """Return what is sent, as its server would write it."""
    return activity if isinstance(activity, bytes) else json.dumps(activity).encode()
