"""A blog with everything that a page has to cope with, and the address of every kind of page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from photolog import housekeeping, profile, publishing
from photolog.blog import Blog
from photolog.pure import ids
from photolog.records import Draft, Link, Post, Status, Visibility
from photolog.store import lists, posts
from tests.browser import pictures, talking
from tests.browser.program import Program

FEWEST_PHOTOS_PER_PAGE = 6
WITH_AVIF = 3  # photos; the others have JPEG files alone, as just after an upload
NEWEST = datetime(2025, 10, 20, 18, 5, tzinfo=UTC)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
CAPTION = """The ferry left *without* me. #harbour #ridge

So I stayed, and https://ferry.example waited."""
ALTS = ("Snow on a ridge", "Blossom below a ridge", "Haze over a ridge", "Larches, yellow", "Rime")

# Every kind of page that can simply be opened. What an address needs is filled in by the gallery.
VISITOR_PAGES = {
    "gallery": "/",
    "gallery-older": "/?before={place}",
    "handle": "/@{username}",
    "post": "/p/{harbour}",
    "post-panorama": "/p/{panorama}",
    "post-tall": "/p/{tall}",
    "post-several": "/p/{several}",
    "post-warned": "/p/{warned}",
    "post-sensitive": "/p/{sensitive}",
    "post-bare": "/p/{bare}",
    "post-long-words": "/p/{long}",
    "post-other-language": "/p/{foreign}",
    "post-unlisted": "/p/{unlisted}",
    "post-talked": "/p/{plain-1}",
    "post-talked-more": "/p/{plain-2}?replies=2",
    "tags": "/tags",
    "tag": "/tags/ridge",
    "archive": "/archive",
    "year": "/archive/2025",
    "month": "/archive/2025/10",
    "cameras": "/camera",
    "camera": "/camera/{camera}",
    "lenses": "/lens",
    "lens": "/lens/{lens}",
    "search": "/search",
    "search-found": "/search?q=ridge",
    "search-nothing": "/search?q=submarine",
    "about": "/about",
    "feeds": "/feeds",
    "follow": "/follow",
    "follow-post": "/follow?uri={home}/p/{harbour}",
    "not-found": "/nowhere",
    "gone": "/p/{gone}",
    "login": "/login",
}
STUDIO_PAGES = {
    "studio-posts": "/studio",
    "studio-filter": "/studio?show=no-alt",
    "studio-new": "/studio/new",
    "studio-draft": "/studio/posts/{draft}",
    "studio-scheduled": "/studio/posts/{scheduled}",
    "studio-published": "/studio/posts/{several}",
    "studio-said": "/studio/posts/{harbour}?said=saved",
    "studio-delete": "/studio/posts/{several}/delete",
    "studio-remove": "/studio/posts/{several}/photos/{photo}/remove",
    "settings": "/studio/settings",
    "settings-display": "/studio/settings/display",
    "settings-posting": "/studio/settings/posting",
    "settings-privacy": "/studio/settings/privacy",
    "settings-security": "/studio/settings/security",
    "settings-second-factor": "/studio/settings/security/second-factor",
    "studio-not-found": "/studio/nowhere",
    "sent-here": "/authorize_interaction?uri=https://remote.example/@alice/1",
    "sent-here-for-a-post": "/authorize_interaction?uri={home}/p/{harbour}",
}
PAGES = VISITOR_PAGES | STUDIO_PAGES
FEEDS = [
    f"{shelf}/feed"
    for shelf in (
        "",
        "/tags/ridge",
        "/camera/{camera}",
        "/lens/{lens}",
        "/archive/2025",
        "/archive/2025/10",
    )
]


@dataclass(frozen=True)
class Exhibit:
    """One post and how it is made."""

    sizes: list[tuple[int, int]] = field(default_factory=lambda: [(900, 600)])
    words: dict[str, Any] = field(default_factory=dict)  # fields of Draft
    alts: tuple[str, ...] = ALTS[:1]
    status: Status = Status.PUBLISHED
    make: Callable[..., Path] = pictures.plain


# Newest first.
EXHIBITS = {
    "harbour": Exhibit(
        [(1500, 1000)],
        {
            "title": "Harbour before dawn",
            "caption_source": CAPTION,
            "place": "Sørvágur",
            "licence": "cc-by-4.0",
        },
        make=pictures.telling,
    ),
    "panorama": Exhibit([(2400, 500)], {"title": "The whole ridge", "tags": ("ridge",)}),
    "tall": Exhibit([(540, 1200)], {"title": "A tower"}),
    "several": Exhibit(
        [(900, 600)] * 4 + [(600, 900)], {"title": "A year", "tags": ("ridge", "snow")}, ALTS
    ),
    "warned": Exhibit(words={"content_warning": "A large spider", "caption_source": "Eight legs."}),
    "sensitive": Exhibit(words={"title": "Skin", "is_sensitive": True}),
    "bare": Exhibit([(900, 900)], alts=()),
    "long": Exhibit(words={"title": LONG_WORD, "caption_source": LONG_WORD, "tags": (LONG_WORD,)}),
    "foreign": Exhibit(
        words={"title": "ضوء على الماء", "caption_source": "صباح هادئ", "language": "ar"}
    ),
    "plain-1": Exhibit(words={"title": "Ridge, one", "tags": ("ridge",)}),
    "plain-2": Exhibit(words={"title": "Ridge, two", "tags": ("ridge",)}),
    "plain-3": Exhibit(words={"title": "Ridge, three", "tags": ("ridge",)}),
    "plain-4": Exhibit(words={"title": "Ridge, four", "tags": ("ridge",)}),
    "plain-5": Exhibit(words={"title": "Ridge, five", "tags": ("ridge",)}),
    "unlisted": Exhibit(words={"title": "For two", "visibility": Visibility.UNLISTED}),
    "draft": Exhibit([(900, 600)] * 2, {"title": "Unfinished"}, (), Status.DRAFT, pictures.telling),
    "scheduled": Exhibit(
        words={"title": "Not yet", "published_at": datetime.now(UTC) + timedelta(days=30)}
    ),
    "gone": Exhibit([(600, 400)], {"title": "A mistake"}),
}


@dataclass
class Gallery:
    """A served blog that tests only look at."""

    program: Program
    names: dict[str, str] = field(default_factory=dict)  # what addresses need

    def path(self, name: str) -> str:
        """Return the path of a kind of page."""
        return PAGES[name].format(**self.names)

    def cookie_for(self, name: str) -> str:
        """Return what the browser needs to see that page."""
        return self.program.cookie if name in STUDIO_PAGES else ""

    def html(self, name: str) -> str:
        """Return a page as it is sent."""
        return self.program.get(self.path(name), self.cookie_for(name)).body.decode()


def hang(program: Program, folder: Path) -> Gallery:
    """Fill the blog of *program* and return it; files are made in *folder*."""
    gallery = Gallery(program)
    with program.opened() as blog:
        _introduce_owner(blog, folder)
        hung = _hang_posts(blog, folder)
        talking.fill(blog, hung["plain-1"], hung["plain-2"])
        for _ in range(WITH_AVIF):
            housekeeping.render_next(blog)
        program.admit_owner(blog)
        gallery.names = _names(blog, hung)
    return gallery


def _introduce_owner(blog: Blog, folder: Path) -> None:
    profile.change(
        blog,
        replace(
            profile.current(blog),
            name="The photographer",
            bio_source="Ridges and *water*, mostly before breakfast.",
            about_source="# How I work\n\nSlowly.\n\n- on foot\n- at dawn\n\n> Wait.\n\n`f/8`",
            links=(Link("Prints", "https://prints.example/"), Link("", "https://walks.example/")),
            photos_per_page=FEWEST_PHOTOS_PER_PAGE,
        ),
    )
    with pictures.plain(folder, "face.jpg", 1, (500, 500)).open("rb") as face:
        profile.set_avatar(blog, face)
    with pictures.plain(folder, "banner.jpg", 2, (1500, 500)).open("rb") as banner:
        profile.set_header(blog, banner)


def _hang_posts(blog: Blog, folder: Path) -> dict[str, Post]:
    """Publish everything, newest first, a week apart; return posts by name."""
    seeds = iter(range(100))
    hung = {}
    for weeks, (name, exhibit) in enumerate(EXHIBITS.items()):
        words = {"published_at": NEWEST - timedelta(weeks=weeks)} | exhibit.words
        with ExitStack() as stack:
            uploads = []
            for size in exhibit.sizes:
                seed = next(seeds)
                path = exhibit.make(folder, f"DSC{seed:04}.jpg", seed, size)
                uploads.append((stack.enter_context(path.open("rb")), path.name))
            hung[name] = publishing.publish_files(
                blog, Draft(**words), uploads, exhibit.alts, exhibit.status
            )
    publishing.delete(blog, hung["gone"].id)
    return hung


def _names(blog: Blog, hung: dict[str, Post]) -> dict[str, str]:
    stored = {name: posts.find(post.id) or post for name, post in hung.items()}
    older = lists.page("all", "", FEWEST_PHOTOS_PER_PAGE).older
    assert older is not None
    return {name: ids.encode(post.id) for name, post in stored.items()} | {
        "home": blog.addresses.base_url,
        "username": blog.config.site.username,
        "place": f"{older.published_at_ms}-{ids.encode(older.post_id)}",
        "camera": lists.tallies("camera")[0].key,
        "lens": lists.tallies("lens")[0].key,
        "photo": str(stored["several"].photos[1].id),
    }
