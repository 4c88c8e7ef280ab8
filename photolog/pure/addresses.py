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

    @property
    def actor(self) -> str:
        """The owner as an actor: the id that never changes."""
        return f"{self.base_url}/users/{self.username}"

    @property
    def actor_key(self) -> str:
        """The id of the owner's key."""
        return f"{self.actor}#main-key"

    @property
    def inbox(self) -> str:
        """The owner's personal inbox."""
        return f"{self.actor}/inbox"

    @property
    def shared_inbox(self) -> str:
        """The inbox that a server sends to once for all of its people."""
        return f"{self.base_url}/inbox"

    @property
    def outbox(self) -> str:
        """What the owner has published, as activities."""
        return f"{self.actor}/outbox"

    @property
    def followers(self) -> str:
        """Who follows the owner."""
        return f"{self.actor}/followers"

    @property
    def followers_synchronization(self) -> str:
        """Which followers live on the asking server (FEP-8fcf)."""
        return f"{self.actor}/followers_synchronization"

    @property
    def following(self) -> str:
        """Whom the owner follows."""
        return f"{self.actor}/following"

    @property
    def liked(self) -> str:
        """What the owner likes: only how much."""
        return f"{self.actor}/liked"

    @property
    def featured(self) -> str:
        """The pinned posts."""
        return f"{self.actor}/collections/featured"

    @property
    def featured_tags(self) -> str:
        """The hashtags that the owner shows off."""
        return f"{self.actor}/collections/tags"

    @property
    def application(self) -> str:
        """The program itself as an actor: it signs what we fetch."""
        return f"{self.base_url}/actor"

    @property
    def application_key(self) -> str:
        """The id of the application actor's key."""
        return f"{self.application}#main-key"

    @property
    def subscribe_template(self) -> str:
        """Where another server's visitor, logged in here, may act on an address."""
        return f"{self.base_url}/authorize_interaction?uri={{uri}}"

    def post(self, post_id: int) -> str:
        """Return the permalink of a post."""
        return f"{self.base_url}/p/{ids.encode(post_id)}"

    def part_of_post(self, post_id: int, part: str) -> str:
        """Return the address of a collection of a post: "replies", "likes" or "shares"."""
        return f"{self.post(post_id)}/{part}"

    def context(self, post_id: int) -> str:
        """Return the address of the conversation that a post began."""
        return f"{self.base_url}/contexts/{ids.encode(post_id)}"

    def activity(self, activity_id: int) -> str:
        """Return the id of an activity of ours; the first Create of a post bears its number."""
        return f"{self.base_url}/activities/{ids.encode(activity_id)}"

    def quote(self, quote_id: int) -> str:
        """Return the address of the permission for one quote (FEP-044f)."""
        return f"{self.base_url}/quotes/{ids.encode(quote_id)}"

    def tag(self, key: str) -> str:
        """Return the address of the list of one tag."""
        return f"{self.base_url}/tags/{quote(key)}"

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
        return self._number(url, "/p/")

    def activity_id_of(self, url: str) -> int | None:
        """Return the number of an activity of ours by its id; None if it is none of ours."""
        return self._number(url, "/activities/")

    def is_ours(self, url: str) -> bool:
        """Return whether an address is on this blog's origin."""
        return url == self.base_url or url.startswith(f"{self.base_url}/")

    def _number(self, url: str, folder: str) -> int | None:
        prefix = self.base_url + folder
        # Some servers name a note by its id and a fragment of their own.
        rest = url.partition("#")[0]
        return ids.decode(rest.removeprefix(prefix)) if rest.startswith(prefix) else None
