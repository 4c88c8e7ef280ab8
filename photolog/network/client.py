"""
Network: what photolog asks other servers for, and what it tells them.

Each method is one story with one deadline. What a stranger answers is measured, typed and
parsed here; what it means is for others to find out.

Spec: federation.md 1.2, 2.1, 2.3, 2.4, 4.6, appendix E; security.md 3.1 (R-ORG-1 to 3), 3.3, 3.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from photolog.errors import FetchFailed, MalformedActivity, RefusedAddress
from photolog.network import exchange, fetching, media_types, targets
from photolog.network.answers import Answer, Fetched, FetchedText, one_line, retry_after
from photolog.network.connecting import Connector
from photolog.network.deadlines import Deadline, Limits
from photolog.network.exchange import Request, Response
from photolog.network.failures import BadAnswer, in_words, status_line
from photolog.network.fetching import Knock
from photolog.network.targets import Target
from photolog.peers import Scheme
from photolog.pure.trust import signatures
from photolog.pure.trust.signatures import Signer
from photolog.pure.wire import documents

DOCUMENT_BYTES = 1024 * 1024
JRD_BYTES = 64 * 1024
TEXT_BYTES = 1024 * 1024
PICTURE_BYTES = 16 * 1024 * 1024
ANSWER_BYTES = 64 * 1024

_CHARSETS = ("utf-8", "iso-8859-1", "windows-1252")  # some of Python's codecs are slow or odd
_NOTHING: Mapping[str, str] = MappingProxyType({})

T = TypeVar("T")


class Signers(Protocol):
    """The two that sign: the owner what is sent, the application what is fetched."""

    @property
    def owner(self) -> Signer: ...

    @property
    def application(self) -> Signer: ...


class Network:
    """The door to other servers, for all threads at once."""

    limits = Limits()  # a test may make them shorter

    def __init__(
        self,
        user_agent: str,
        own_host: str,
        allow_networks: tuple[str, ...],
        ca_bundle: str,
        now: Callable[[], datetime],
        signers: Callable[[], Signers],
        is_unwanted: Callable[[str], bool] = lambda host: False,
    ) -> None:
        """
        Load the certificates that are trusted; connect to nothing.

        Args:
            own_host: Our own name, which is never asked for anything. With ":port", only that
                port is meant.
            allow_networks: Networks exempt from the rule that addresses are public and names,
                and that TLS is spoken.
            ca_bundle: A file of more certificates to trust, "" for none.
            signers: Called when something is to be signed, not before.
            is_unwanted: Tells whether nothing is to be asked of a host, also not when another
                one redirects there. What is sent is the queue's affair.

        Raises:
            ConfigError: *ca_bundle* cannot be read.
            ValueError: One of *allow_networks* is no network.
        """
        self._signers = signers
        self._now = now
        self._manners = {"User-Agent": user_agent, "Accept-Encoding": "identity"}
        self._connector = Connector(own_host, allow_networks, ca_bundle, is_unwanted)

    @property
    def owner(self) -> Signer:
        """Who signs what the owner sends."""
        return self._signers().owner

    @property
    def application(self) -> Signer:
        """Who signs what the program asks for on its own account."""
        return self._signers().application

    def get_document(
        self, uri: str, signer: Signer | None = None, scheme: Scheme = Scheme.CAVAGE
    ) -> Fetched:
        """
        Return an ActivityPub document as its own server serves it under its own id.

        When it calls itself by another address, it is read once more from there and must then
        call itself so. The id may thus differ from *uri*: compare when it matters.

        Args:
            uri: Its address; a fragment is not sent.
            signer: Who asks, the application by default.
            scheme: What the server is known to take. It is asked by the other one, too, when
                it answers 400 or 401; Fetched.scheme tells by which it gave.

        Raises:
            RefusedAddress: The address, or one that it redirects to, is not for us.
            FetchFailed: It did not come, is not ActivityPub by its type, too large, not JSON, or
                not what it says it is.
        """
        deadline = Deadline(self.limits.document)
        fetch = partial(self._knocked, signer or self.application, scheme, deadline)
        asked = targets.read(uri)
        fetched = fetch(asked)
        if not _is_at_home(fetched, uri):
            identity = _id_of(fetched)
            home = targets.read(identity)
            if targets.read(fetched.url).origin != asked.origin:
                raise FetchFailed(f"{asked.authority} redirects to a document of {home.authority}")
            fetched = fetch(home)
            if not _is_at_home(fetched, identity):
                raise FetchFailed(f"{fetched.url} does not know itself")
        return fetched

    def get_jrd(self, url: str) -> dict[str, Any]:
        """
        Return an answer of WebFinger (or NodeInfo), asked for without a signature.

        Raises:
            RefusedAddress, FetchFailed: As get_document.
        """
        deadline = Deadline(self.limits.document)
        return self._get_unsigned(targets.read(url), media_types.ACCEPT_JRD, _jrd, deadline)

    def get_text(self, url: str, accept: str) -> FetchedText:
        """
        Return a page or another text, asked for without a signature.

        Args:
            accept: The Accept header.

        Raises:
            RefusedAddress, FetchFailed: As get_document.
        """
        deadline = Deadline(self.limits.document)
        return self._get_unsigned(targets.read(url), accept, _text, deadline)

    def get_picture(self, url: str) -> bytes:
        """
        Return the bytes of a picture, whatever they hold, asked for without a signature.

        Raises:
            RefusedAddress, FetchFailed: As get_document.
        """
        deadline = Deadline(self.limits.picture)
        return self._get_unsigned(targets.read(url), "image/*", _picture, deadline)

    def post(
        self,
        inbox: str,
        body: bytes,
        signer: Signer,
        scheme: Scheme,
        extra: Mapping[str, str] = _NOTHING,
    ) -> Answer:
        """
        Send an activity to an inbox, once, and return what became of it, whatever it was.

        Nothing that the other side does makes this raise. A redirect is an answer, too.

        Args:
            extra: More headers, which are signed with the rest.
        """
        try:
            target = targets.read(inbox)
            deadline = Deadline(self.limits.post)
            headers = signatures.sign(
                signer, scheme, "POST", target.url, body=body, now=self._now(), extra=extra
            )
            manners = {"Accept": media_types.ACTIVITY, **self._manners}
            request = Request("POST", target, {**headers, **manners}, body)
            with exchange.ask(self._connector, request, deadline, self.limits) as response:
                return _answer(response, self._now())
        except RefusedAddress as error:
            return Answer(None, error=str(error))
        except (OSError, BadAnswer) as error:
            is_slow = isinstance(error, TimeoutError)
            return Answer(None, error=in_words(error), is_slow=is_slow)

    def _knocked(
        self, signer: Signer, scheme: Scheme, deadline: Deadline, target: Target
    ) -> Fetched:
        """Return the document at *target*, asked for in each way that it may take."""

        def fetch(knock: Knock) -> Fetched:
            headers_for = partial(self._signed, signer, knock)
            read = partial(_document, knock.scheme)
            return fetching.get(self._connector, target, headers_for, read, deadline, self.limits)

        return fetching.knocked(fetching.knocks(scheme, target), fetch)

    def _signed(self, signer: Signer, knock: Knock, target: Target) -> dict[str, str]:
        headers = signatures.sign(
            signer,
            knock.scheme,
            "GET",
            target.url,
            body=None,
            now=self._now(),
            signs_query=knock.signs_query,
        )
        return {**headers, "Accept": media_types.ACCEPT_ACTIVITY, **self._manners}

    def _get_unsigned(
        self, target: Target, accept: str, read: Callable[[Response], T], deadline: Deadline
    ) -> T:
        def headers_for(hop: Target) -> dict[str, str]:
            return {"Host": hop.authority, "Accept": accept, **self._manners}

        return fetching.get(self._connector, target, headers_for, read, deadline, self.limits)


def _document(scheme: Scheme, response: Response) -> Fetched:
    content_type = _expect_type(response, media_types.is_activity, "ActivityPub")
    document = _parsed(response, DOCUMENT_BYTES)
    return Fetched(document, response.target.url, content_type, scheme)


def _jrd(response: Response) -> dict[str, Any]:
    _expect_type(response, media_types.is_jrd, "JSON")
    return _parsed(response, JRD_BYTES)


def _text(response: Response) -> FetchedText:
    content_type = _expect_type(response, media_types.is_text, "text")
    charset = media_types.parameter(content_type, "charset").lower()
    text = response.read(TEXT_BYTES).decode(charset if charset in _CHARSETS else "utf-8", "replace")
    return FetchedText(text, response.target.url, content_type, response.header("Link"))


def _picture(response: Response) -> bytes:
    _expect_type(response, media_types.is_picture, "a picture")
    return response.read(PICTURE_BYTES)


def _expect_type(response: Response, is_wanted: Callable[[str], bool], wanted: str) -> str:
    content_type = response.header("Content-Type")
    if not is_wanted(content_type):
        served = one_line(content_type.encode(), 100) or "nothing"
        message = f"{response.target.authority} calls it {served}, not {wanted}"
        raise FetchFailed(message, status=response.status)
    return content_type


def _parsed(response: Response, most_bytes: int) -> dict[str, Any]:
    try:
        return documents.parse(response.read(most_bytes))
    except MalformedActivity as error:
        message = f"{response.target.authority}: {error}"
        raise FetchFailed(message, status=response.status) from error


def _id_of(fetched: Fetched) -> str:
    identity = fetched.document.get("id")
    if not isinstance(identity, str):
        raise FetchFailed(f"{fetched.url} has no id")
    return identity


def _is_at_home(fetched: Fetched, asked: str) -> bool:
    """Return whether a document calls itself by the address where it was read."""
    identity = _id_of(fetched)
    # A fragment is never sent, so the part that it names may only be had by asking for it.
    is_whole = "#" not in identity or identity == asked
    return is_whole and targets.read(identity).url == fetched.url


def _answer(response: Response, now: datetime) -> Answer:
    """Return what an inbox answered. The body is read for politeness, and for its complaints."""
    kind = media_types.essence(response.header("Content-Type"))
    wait = retry_after(response.header("Retry-After"), now)
    body, is_slow = b"", False
    try:
        body = response.read(ANSWER_BYTES)
    except (OSError, BadAnswer) as problem:  # the status is known all the same
        is_slow = isinstance(problem, TimeoutError)
    if 200 <= response.status < 300:
        return Answer(response.status, is_slow=is_slow)
    words = one_line(body) if kind == "text/plain" or kind.endswith("json") else ""
    error = ": ".join(filter(None, (status_line(response.status), words)))
    return Answer(response.status, wait, error, is_slow)
