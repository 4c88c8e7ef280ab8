"""
Other servers without a network: whoever and whatever is asked for there is made of its address.

So there are as many people and notes as a bench wants, and they take no memory. A person is
https://<host>/users/<name>, a note is theirs with /notes/<milliseconds since 1970>-<photos>.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from bench import library
from photolog.errors import FetchFailed
from photolog.network.answers import Answer, Fetched
from photolog.peers import Scheme
from photolog.pure import times
from photolog.pure.trust import keys
from photolog.pure.trust.signatures import Signer

AS2 = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{AS2}#Public"
CHARACTERS = 300  # of the words of a note
ALT_WORDS = 14  # some 80 characters
LOST = 0.03  # of all pictures cannot be had
FACES = 0.8  # of all people have one
BLURHASH = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"
Document = dict[str, Any]


class Elsewhere:
    """All other servers; it has the methods of Network that the reader needs."""

    def __init__(self, home: str) -> None:
        self._home = home

    @cached_property
    def private(self) -> keys.PrivateKey:
        """The one key that everybody has."""
        return keys.load_private(keys.generate())

    @cached_property
    def public_pem(self) -> str:
        """The public half of it."""
        return keys.public_pem(self.private)

    @property
    def owner(self) -> Signer:
        """Who signs what the owner sends."""
        return Signer(f"{self._home}/users/me#main-key", self.private)

    @property
    def application(self) -> Signer:
        """Who signs what the program asks for."""
        return Signer(f"{self._home}/actor#main-key", self.private)

    def get_document(
        self, uri: str, signer: Signer | None = None, scheme: Scheme = Scheme.CAVAGE
    ) -> Fetched:
        """Return the note or the person at an address."""
        document = note(uri) if "/notes/" in uri else actor(uri, self.public_pem)
        return Fetched(document, uri, "application/activity+json", scheme)

    def get_jrd(self, url: str) -> Document:
        """Know no handles but those that go without saying."""
        raise FetchFailed(f"{url} answered 404 Not Found", status=404)

    def get_picture(self, url: str) -> bytes:
        """Return some bytes, or say that there are none."""
        if random.Random(url).random() < LOST:
            raise FetchFailed(f"{url} answered 404 Not Found", status=404)
        return b"a picture"

    def post(
        self, inbox: str, body: bytes, signer: Signer, scheme: Scheme, extra: Mapping[str, str]
    ) -> Answer:
        """Take whatever comes."""
        return Answer(202)


def person(number: int, hosts: int) -> str:
    """Return the address of one of many people, who live on *hosts* servers."""
    return f"https://remote{number % hosts}.example/users/user{number}"


def note_uri(person_uri: str, written_ms: int, photos: int) -> str:
    """Return the address of a note."""
    return f"{person_uri}/notes/{written_ms}-{photos}"


def actor(uri: str, public_pem: str) -> Document:
    """Return the document of a person."""
    host, _, name = uri.removeprefix("https://").partition("/users/")
    chance = random.Random(uri)
    face = {"icon": {"type": "Image", "url": f"https://{host}/faces/{name}.jpg"}}
    return {
        "@context": [AS2, "https://w3id.org/security/v1"],
        "id": uri,
        "type": "Person",
        "preferredUsername": name,
        "name": " ".join(chance.choices(library.WORDS, k=2)).title(),
        "summary": f"<p>{' '.join(chance.choices(library.WORDS, k=25))}</p>",
        "url": f"https://{host}/@{name}",
        "inbox": f"{uri}/inbox",
        "outbox": f"{uri}/outbox",
        "followers": f"{uri}/followers",
        "endpoints": {"sharedInbox": f"https://{host}/inbox"},
        "publicKey": {"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": public_pem},
    } | (face if chance.random() < FACES else {})


def note(uri: str) -> Document:
    """Return the document of a note."""
    person_uri, _, tail = uri.rpartition("/notes/")
    written_ms, _, photos = tail.partition("-")
    chance = random.Random(uri)
    text = library.COMMON if int(written_ms) % 2 else "dusk"
    while len(text) < CHARACTERS:
        text += f" {chance.choice(library.WORDS)}"
    tags = chance.sample(library.TAGS, 2)
    host = uri.removeprefix("https://").partition("/")[0]
    links = "".join(f' <a href="https://{host}/tags/{tag}" rel="tag">#{tag}</a>' for tag in tags)
    return {
        "@context": AS2,
        "id": uri,
        "type": "Note",
        "attributedTo": person_uri,
        "content": f"<p>{text}</p><p>{links}</p>",
        "contentMap": {"en": text},
        "url": f"{person_uri.replace('/users/', '/@')}/{tail}",
        "published": times.rfc3339(times.from_ms(int(written_ms))),
        "to": [PUBLIC],
        "cc": [f"{person_uri}/followers"],
        "replies": f"{uri}/replies",
        "tag": [{"type": "Hashtag", "name": f"#{tag}"} for tag in tags],
        "attachment": [_photo(uri, number, chance) for number in range(int(photos))],
    }


def activity(kind: str, actor_uri: str, thing: object, number: object, **more: object) -> Document:
    """Return an activity of somebody."""
    uri = f"{actor_uri}#{kind.lower()}/{number}"
    values = {"@context": AS2, "id": uri, "type": kind, "actor": actor_uri, "object": thing}
    return values | {"to": [PUBLIC]} | more


def create(uri: str) -> Document:
    """Return the Create of a note."""
    whole = note(uri)
    return activity("Create", str(whole["attributedTo"]), whole, uri.rpartition("/")[2])


def _photo(uri: str, number: int, chance: random.Random) -> Document:
    width, height = chance.choice(((1536, 1024), (1024, 1536), (1440, 1440), (1920, 1080)))
    return {
        "type": "Document",
        "mediaType": "image/jpeg",
        "url": f"{uri}/{number}.jpg",
        "name": " ".join(chance.choices(library.WORDS, k=ALT_WORDS)).capitalize(),
        "width": width,
        "height": height,
        "blurhash": BLURHASH,
        "focalPoint": [0.0, 0.1],
    }
