"""
The way of a visitor to their own server, where they can follow, like, boost and reply.

They tell us the server; it tells us where it takes requests like that. What is asked is
bounded, because anybody may make us ask anybody: so often for one visitor, so many at once.

Specs:
    https://www.rfc-editor.org/rfc/rfc7033 (WebFinger)
    https://codeberg.org/fediverse/fep/src/branch/main/fep/3b86/fep-3b86.md (intents)
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from photolog.blog import Blog
from photolog.errors import FetchFailed, InvalidInput, RefusedAddress, TooManyAttempts
from photolog.pure.text import handles
from photolog.pure.wire import discovery
from photolog.store.peers import blocks

WINDOW = timedelta(minutes=1)
ASKED_PER_VISITOR = 10  # within WINDOW
ASKED_OVERALL = 120
ASKED_AT_ONCE = 2  # a server that keeps us waiting must not keep all visitors waiting

_FALLBACK = "https://{host}/authorize_interaction?uri={{uri}}"
_UNKNOWN = (400, 404, 410)  # how servers say that they have no such account

_asking = threading.BoundedSemaphore(ASKED_AT_ONCE)


class Throttle:
    """Who asked within the last minute; it forgets by itself and never grows beyond a limit."""

    def __init__(self) -> None:
        self._asked: deque[tuple[datetime, str]] = deque()
        self._lock = threading.Lock()

    def admit(self, now: datetime, visitor: str) -> None:
        """
        Count one more question of the visitor at a network address.

        Raises:
            TooManyAttempts: They, or all visitors together, asked too often.
        """
        with self._lock:
            while self._asked and not now - WINDOW < self._asked[0][0] <= now:
                self._asked.popleft()
            counts = Counter(address for _, address in self._asked)
            if counts[visitor] >= ASKED_PER_VISITOR or len(self._asked) >= ASKED_OVERALL:
                raise TooManyAttempts(int(WINDOW.total_seconds()))
            self._asked.append((now, visitor))


def remote_address(blog: Blog, account: str, uri: str, intent: str) -> str:
    """
    Return where a visitor acts on something of ours on their own server: an https address.

    Args:
        account: "@user@host", the name of a server, or the address of a profile there.
        uri: What it is about: our actor, or a post.
        intent: "Follow", "Like", "Announce" or "Object", which means any of them.

    Raises:
        InvalidInput: That names no server, or none that answers; the message is for the visitor.

    Spec: federation.md 1.3.
    """
    user, host = read_account(account)
    if not host:
        message = "Enter a server such as social.example, or @you@social.example."
        raise InvalidInput(message, "account")
    if host == blog.addresses.host:
        message = f"{host} is this blog. Enter the server where you are at home."
        raise InvalidInput(message, "account")
    template = discovery.subscribe_template(_jrd(blog, user, host), intent)
    return discovery.filled(template or _FALLBACK.format(host=host), uri)


def read_account(text: str) -> tuple[str, str]:
    """
    Return the user and the host of what a visitor typed.

    The user is "" where they named only the server, and both are "" where they did neither.
    """
    typed = text.strip().removeprefix("acct:")
    if "://" in typed or "/" in typed:
        typed = _from_url(typed)
    if "@" in typed.lstrip("@"):
        return handles.split(typed)
    return "", handles.split(f"anybody@{typed.lstrip('@')}")[1]


def _from_url(text: str) -> str:
    """Return "@user@host" of the address of a profile, or the host alone."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        return ""
    first = parts.path.strip("/").partition("/")[0]
    is_profile = first.startswith("@") and "@" not in first[1:]  # else of somebody elsewhere
    return f"{first}@{parts.netloc}" if is_profile else parts.netloc


def _jrd(blog: Blog, user: str, host: str) -> dict[str, Any] | None:
    """Return what the server says of the account, or of itself; None if it says nothing of use."""
    if blocks.is_blocked(host):
        raise InvalidInput(f"{host} cannot be asked from here.", "account")
    resource = f"acct:{user}@{host}" if user else f"https://{host}"
    if not _asking.acquire(blocking=False):
        return None
    try:
        return blog.network.get_jrd(
            f"https://{host}/.well-known/webfinger?resource={quote(resource, safe=':@')}"
        )
    except RefusedAddress as error:
        raise InvalidInput(f"{host} cannot be asked from here.", "account") from error
    except FetchFailed as error:
        if user and error.status in _UNKNOWN:
            raise InvalidInput(f"{host} knows nobody called {user}.", "account") from error
        if error.status is None and error.is_temporary:
            raise InvalidInput(f"{host} does not answer. Is it spelt right?", "account") from error
        return None
    finally:
        _asking.release()
