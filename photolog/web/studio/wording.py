"""Limits, browsers and how long ago something was, in words for the owner."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from importlib.util import find_spec

from photolog.config import Config
from photolog.intake import SLOW_MEGAPIXELS
from photolog.publishing import MAX_PHOTOS
from photolog.records import Post, Visibility
from photolog.wording import may_become

# A phone that sees HEIC in the list sends it; else it sends a JPEG. So it is only named when we
# can read it, which an optional package decides.
_HAS_HEIC = find_spec("pillow_heif") is not None
FORMATS = "JPEG, PNG, WebP, AVIF, GIF or HEIC" if _HAS_HEIC else "JPEG, PNG, WebP, AVIF or GIF"
ACCEPTED = ",".join(
    f"image/{kind}"
    for kind in ("jpeg", "png", "webp", "avif", "gif", *(("heic", "heif") if _HAS_HEIC else ()))
)

LOCATION = {
    "none": "Location is removed.",
    "place": "Location is removed; only a place that you type is shown.",
    "coarse": "Location is rounded to about 10 km before it is shown.",
    "exact": "The exact location is shown.",
}

COMMENTS = {
    "open": "Comments are shown at once.",
    "approve": "You see comments first, and decide about each.",
    "closed": "Comments are not taken.",
}

# The choices for one post, and what the first of them means.
COMMENT_OPTIONS = (
    ("", "As usual"),
    ("open", "Shown at once"),
    ("approve", "You see them first"),
    ("closed", "Not taken"),
)
USUALLY = {
    "open": "Usually they are shown at once.",
    "approve": "Usually you see them first.",
    "closed": "Usually they are not taken.",
}

# Who can see a post: what it is called, and what that means.
VISIBILITIES = {
    "public": ("Public", "Everybody, in your gallery, feeds and search."),
    "unlisted": ("Unlisted", "Everybody who has the link; it is in no list."),
    "followers": ("Followers only", "People who follow you, on their own servers."),
    "direct": ("Direct", "Only the people whom the caption names, as a message to them."),
}

# What was sent, by the kind of its activity.
ACTIVITIES = {
    "Create": "Post",
    "Update": "Edit",
    "Delete": "Deletion",
    "Accept": "Answer to a follower",
    "Reject": "Answer to a follower",
    "Follow": "Wish to follow",
    "Announce": "Boost",
    "Undo": "Something taken back",
    "Add": "Pin",
    "Remove": "Unpin",
    "Flag": "Report",
}

_BROWSERS = (
    ("Edg(e|A|iOS)?/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/|FxiOS/", "Firefox"),
    ("Chrome/|Chromium/|CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X|Macintosh", "Mac"),
    ("Linux|X11", "Linux"),
)


def limits(config: Config) -> str:
    """Return what may be uploaded, in sentences for the owner to read before choosing."""
    photos = config.photos
    slow = min(SLOW_MEGAPIXELS, photos.max_megapixels)
    others = f" ({slow} if not a plain JPEG)" if slow < photos.max_megapixels else ""
    return (
        f"{FORMATS}, up to {photos.max_upload_mb} MB and {photos.max_megapixels} megapixels"
        f"{others} each, {MAX_PHOTOS} to a post. {LOCATION[photos.location]}"
    )


def visibilities(post: Post | None, *, federates: bool) -> list[tuple[str, str, str]]:
    """
    Return (code, label, sentence) of what a post may be, or a new one.

    Alone there is nobody to send a post to, so what is sent and not shown is no choice then;
    but what a post is already always is one.
    """
    return [
        (each.value, *VISIBILITIES[each.value])
        for each in Visibility
        if (federates or each.is_open or (post is not None and each is post.visibility))
        and (post is None or may_become(post, each))
    ]


def browser(user_agent: str) -> str:
    """Return "Firefox on Android" for what a browser says of itself."""
    name = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    if not name:
        return user_agent[:40] or "A browser that does not say what it is"
    return f"{name} on {system}" if system else name


def ago(when: datetime, now: datetime) -> str:
    """Return how long ago something was: "just now", "5 minutes ago", "3 days ago"."""
    passed = now - when
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour")):
        if passed >= unit:
            return _counted(passed // unit, name)
    minutes = passed // timedelta(minutes=1)
    return _counted(minutes, "minute") if minutes else "just now"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'} ago"


def _first(choices: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for pattern, name in choices if re.search(pattern, user_agent)), "")
