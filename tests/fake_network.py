"""
Network without a network: what it gets is in dicts, what was posted is in a list.

It has Network's methods and signs nothing. What other servers do with our bytes is
RemoteServer's part (tests/remote.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import urldefrag, urlsplit

from photolog.errors import FetchFailed, RefusedAddress
from photolog.network.answers import Answer, Fetched, FetchedText
from photolog.peers import Scheme
from photolog.pure.trust import keys
from photolog.pure.trust.signatures import Signer

ACTIVITY = "application/activity+json"
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Posted:
    """One call of post()."""

    inbox: str
    body: bytes
    signer: Signer
    scheme: Scheme
    extra: Mapping[str, str]


class FakeNetwork:
    """
    The other servers, by heart.

    *documents*, *jrds*, *texts* and *pictures* hold by address what is to be had, or the error
    that asking raises; anything else answers 404. *answers* holds by inbox one Answer, or a list
    of them, of which each but the last is given once; other inboxes take everything.
    """

    def __init__(self, owner: Signer | None = None, application: Signer | None = None) -> None:
        """Start with an empty world; the signers' keys are the same in all tests by default."""
        self.documents: dict[str, dict[str, Any] | Exception] = {}
        self.jrds: dict[str, dict[str, Any] | Exception] = {}
        self.texts: dict[str, str | FetchedText | Exception] = {}
        self.pictures: dict[str, bytes | Exception] = {}
        self.answers: dict[str, Answer | list[Answer]] = {}
        self.asked: list[str] = []  # every address that was got, in order
        self.is_unwanted: Callable[[str], bool] = lambda host: False
        self.posts: list[Posted] = []
        self._signers = (owner, application)

    @property
    def owner(self) -> Signer:
        """Who signs what the owner sends."""
        return self._signers[0] or Signer("https://photo.example/users/me#main-key", a_key())

    @property
    def application(self) -> Signer:
        """Who signs what the program asks for."""
        return self._signers[1] or Signer("https://photo.example/actor#main-key", a_key())

    def get_document(
        self, uri: str, signer: Signer | None = None, scheme: Scheme = Scheme.CAVAGE
    ) -> Fetched:
        """Return the document of that address, or the one that it names as its id."""
        url = urldefrag(uri).url
        document = self._get(self.documents, url)
        identity = document.get("id", "")
        if urldefrag(identity).url != url:
            url = identity
            document = self._get(self.documents, url)
            if document.get("id") != url:
                raise FetchFailed(f"{url} does not know itself")
        return Fetched(document, url, ACTIVITY, scheme)

    def get_jrd(self, url: str) -> dict[str, Any]:
        """Return what was laid into *jrds*."""
        return self._get(self.jrds, url)

    def get_text(self, url: str, accept: str) -> FetchedText:
        """Return what was laid into *texts*; a bare string is an HTML page."""
        text = self._get(self.texts, url)
        return text if isinstance(text, FetchedText) else FetchedText(text, url, "text/html")

    def get_picture(self, url: str) -> bytes:
        """Return what was laid into *pictures*."""
        return self._get(self.pictures, url)

    def post(
        self,
        inbox: str,
        body: bytes,
        signer: Signer,
        scheme: Scheme,
        extra: Mapping[str, str] = NOTHING,
    ) -> Answer:
        """Keep what was posted and answer as told, 202 by default."""
        self.posts.append(Posted(inbox, body, signer, scheme, dict(extra)))
        answer = self.answers.get(inbox, Answer(202))
        if isinstance(answer, list):
            return answer.pop(0) if len(answer) > 1 else answer[0]
        return answer

    def _get(self, shelf: Mapping[str, Any], url: str) -> Any:
        if self.is_unwanted(urlsplit(url).hostname or ""):
            raise RefusedAddress(f"{url} is on a server that is blocked")
        self.asked.append(url)
        found = shelf.get(url, FetchFailed(f"{url} answered 404 Not Found", status=404))
        if isinstance(found, Exception):
            raise found
        return found


@cache
def a_key() -> keys.PrivateKey:
    """Return one and the same private key, made once."""
    return keys.load_private(keys.generate())
