"""What one look of the owner may make us ask of other servers: so much, and for so long."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

from photolog.errors import FetchFailed
from photolog.network.answers import Fetched
from photolog.network.client import Network
from photolog.pure.trust.signatures import Signer
from photolog.store.engine import database

PATIENCE_SECONDS = 10.0

T = TypeVar("T")


class Errand:
    """The network, for *most* documents and so long as the owner's patience lasts."""

    def __init__(
        self, network: Network, most: int, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._network = network
        self._left = most
        self._end = time.monotonic() + patience_seconds

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be asked for."""
        return self._left <= 0 or time.monotonic() >= self._end

    @property
    def owner(self) -> Signer:
        """Who signs what the owner sends, as Network has it."""
        return self._network.owner

    def get_document(self, uri: str, signer: Signer | None = None) -> Fetched:
        """
        Return a document, as Network does.

        Raises:
            FetchFailed: As there; or the errand is over, or was before the answer came.
        """
        return self._in_time(partial(self._network.get_document, uri, signer))

    def get_jrd(self, url: str) -> dict[str, Any]:
        """
        Return an answer of WebFinger, as Network does.

        Raises:
            FetchFailed: As get_document().
        """
        return self._in_time(partial(self._network.get_jrd, url))

    def _in_time(self, ask: Callable[[], T]) -> T:
        """
        Ask in a thread of its own, and wait no longer than the errand lasts.

        A server that hangs is given up by the network itself a little later; nobody waits.
        """
        if self.is_over:
            raise FetchFailed("the owner has waited long enough", is_temporary=True)
        self._left -= 1
        back: queue.SimpleQueue[tuple[T | None, Exception | None]] = queue.SimpleQueue()
        threading.Thread(target=_bring, args=(ask, back), name="errand", daemon=True).start()
        try:
            brought, error = back.get(timeout=max(0.0, self._end - time.monotonic()))
        except queue.Empty:
            raise FetchFailed("it did not answer in time", is_temporary=True) from None
        if error is not None:
            raise error
        return cast(T, brought)


def _bring(
    ask: Callable[[], T], back: queue.SimpleQueue[tuple[T | None, Exception | None]]
) -> None:
    try:
        back.put((ask(), None))
    except Exception as error:  # it is raised where it is waited for
        back.put((None, error))
    finally:
        database.close()
