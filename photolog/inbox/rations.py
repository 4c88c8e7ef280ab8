"""What one activity may make us ask of other servers: so much, and no more."""

from __future__ import annotations

from typing import Any

from photolog.errors import FetchFailed
from photolog.network.answers import Fetched
from photolog.network.client import Network


class Rations:
    """The network as far as an activity needs it, for *most* documents."""

    def __init__(self, network: Network, most: int) -> None:
        self._network = network
        self._left = most

    def get_document(self, uri: str) -> Fetched:
        """
        Return a document, as Network does.

        Raises:
            FetchFailed: As there; or this activity has made us ask for enough.
        """
        self._spend()
        return self._network.get_document(uri)

    def get_jrd(self, url: str) -> dict[str, Any]:
        """
        Return an answer of WebFinger, as Network does.

        Raises:
            FetchFailed: As get_document().
        """
        self._spend()
        return self._network.get_jrd(url)

    def _spend(self) -> None:
        if self._left <= 0:
            raise FetchFailed("one activity made us ask for more than it may")
        self._left -= 1
