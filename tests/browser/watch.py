"""What a page must not do while somebody looks at it: complain, fail, or talk to others."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# A refused form or upload is an answer, and a story about it looks at that answer itself.
_ANSWERS = ("document", "fetch", "xhr")
# Leaving a page stops what it was still loading; and a story may take the network away.
_EXPECTED_FAILURES = ("net::ERR_ABORTED", "net::ERR_INTERNET_DISCONNECTED")


class Watch:
    """Collects the faults of all pages of one browser context."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.faults: list[str] = []
        self._origin = urlsplit(base_url).netloc
        context.on("console", self._hear)
        context.on("weberror", self._catch)
        context.on("request", self._see_request)
        context.on("requestfailed", self._see_failure)
        context.on("response", self._see_response)

    def _hear(self, message: ConsoleMessage) -> None:
        # Those are judged below, with more to go by.
        is_known = message.text.startswith("Failed to load resource:")
        if message.type in ("error", "warning") and not is_known:
            self.faults.append(f"console {message.type}: {message.text}")

    def _catch(self, error: WebError) -> None:
        self.faults.append(f"uncaught: {error.error}")

    def _see_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("blob", "data") and address.netloc != self._origin:
            self.faults.append(f"request to another host: {request.url}")

    def _see_failure(self, request: Request) -> None:
        if request.failure not in _EXPECTED_FAILURES:
            self.faults.append(f"failed: {request.url} {request.failure}")

    def _see_response(self, response: Response) -> None:
        is_answer = response.request.resource_type in _ANSWERS and response.status < 500
        if response.status >= 400 and not is_answer:
            self.faults.append(f"{response.status}: {response.url}")
