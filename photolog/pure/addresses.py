"""
Every address this blog hands out to the outside, and the way back.

Pages link among themselves with relative addresses made by the web edge. What
leaves the blog (feeds, previews, other servers) needs absolute ones, and those come
from the configured base_url alone, never from the Host header of a request.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from photolog.pure import ids


@dataclass(frozen=True, slots=True)
class Addresses:
    """
    The absolute addresses of one blog.

    *base_url* has no slash at its end.
    """

    base_url: str
    username: str

    @property
    def host(self) -> str:
        """The host with its port when that is not the scheme's own, as in @user@host."""
        return urlsplit(self.base_url).netloc

    @property
    def handle(self) -> str:
        """The owner's handle in the fediverse, "@user@host"."""
        return f"@{self.username}@{self.host}"

    @property
    def home(self) -> str:
        """The gallery."""
        return f"{self.base_url}/"

    @property
    def profile(self) -> str:
        """The gallery under the address that carries the owner's name."""
        return f"{self.base_url}/@{self.username}"

    def post(self, post_id: int) -> str:
        """Return the permalink of a post."""
        return f"{self.base_url}/p/{ids.encode(post_id)}"

    def media(self, name: str) -> str:
        """Return the address of a public file."""
        return f"{self.base_url}/media/{name}"

    def oembed(self, post_id: int) -> str:
        """Return where the oEmbed document of a post is found."""
        return f"{self.base_url}/oembed?url={quote(self.post(post_id), safe='')}&format=json"

    def at(self, path: str) -> str:
        """Return the absolute address of a path of this blog that begins with a slash."""
        return f"{self.base_url}{path}"

    def post_id_of(self, url: str) -> int | None:
        """Return which post *url* is the permalink of; None if it is none of ours."""
        prefix = f"{self.base_url}/p/"
        return ids.decode(url.removeprefix(prefix)) if url.startswith(prefix) else None
