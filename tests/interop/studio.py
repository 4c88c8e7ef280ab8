"""The owner's browser: logged in over TLS, as every owner is."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from tests.interop.front import Answered, Front
from tests.interop.places import PHOTO

PASSWORD = "a quiet morning"
_FORM = "application/x-www-form-urlencoded"


class Studio:
    """The studio of the one owner there is."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._headers = {"content-type": _FORM, "origin": f"https://{PHOTO}"}
        answered = self._send("/login", {"password": PASSWORD})
        assert answered.status == 303, answered.body
        self._headers["cookie"] = answered.headers["Set-Cookie"].partition(";")[0]
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page("/studio/new"))
        assert found
        self._token = found[1]

    def get(self, path: str) -> Answered:
        """Return what the owner's browser gets."""
        return self._front.ask(f"https://{PHOTO}{path}", headers=self._headers)

    def page(self, path: str) -> str:
        """Return a page as the owner sees it."""
        answered = self.get(path)
        assert answered.status == 200, answered.body
        return answered.body.decode()

    def press(self, path: str, **words: str) -> str:
        """
        Send a form, with the words that were typed into it; fail unless it is taken.

        Returns:
            The path of the page that it leads to.
        """
        answered = self.send(path, **words)
        assert answered.status == 303, answered.body
        return str(answered.headers["Location"])

    def send(self, path: str, **words: str) -> Answered:
        """Send a form, and return what comes of it."""
        return self._send(path, {"csrf_token": self._token, **words})

    def _send(self, path: str, words: dict[str, str]) -> Answered:
        body = urlencode(words).encode()
        return self._front.ask(f"https://{PHOTO}{path}", body=body, headers=self._headers)
