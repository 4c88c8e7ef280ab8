"""
The forms of the settings → Profile. Each reads its own fields and leaves the others alone.

Raises:
    Mistyped: With one sentence for each field that cannot be used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from photolog.config import THEMES
from photolog.errors import InvalidInput
from photolog.profile import MAX_BIO_CHARACTERS, MAX_LINKS, MAX_NAME_CHARACTERS, MAX_URL_CHARACTERS
from photolog.pure.text import captions, licences, names
from photolog.records import Link, Profile
from photolog.web.forms import Form, Mistyped, line, tags_problem, text, too_long

FEWEST_PHOTOS, MOST_PHOTOS = 6, 120
MAX_LINK_NAME_CHARACTERS = 100

Typed = dict[str, str]
TypedLinks = list[tuple[str, str]]  # (name, address) as typed


def read_words(form: Form, former: Profile) -> Profile:
    """Read name, bio, links and the about page."""
    bio, about = text(form, "bio"), text(form, "about")
    links, link_problems = _read_links(typed_links(form))
    _refuse(
        (
            ("name", too_long("The name", line(form, "name"), MAX_NAME_CHARACTERS)),
            ("bio", too_long("The bio", bio, MAX_BIO_CHARACTERS) or _markdown_problem(bio)),
            *link_problems,
            ("about", _markdown_problem(about)),
        )
    )
    return replace(
        former, name=line(form, "name"), bio_source=bio, about_source=about, links=tuple(links)
    )


def read_display(form: Form, former: Profile) -> Profile:
    """Read theme, photos per page and whether new posts show the camera."""
    number = line(form, "photos_per_page")
    is_number = number.isascii() and number.isdecimal() and len(number) < 5
    is_right = is_number and FEWEST_PHOTOS <= int(number) <= MOST_PHOTOS
    range_words = f"a number from {FEWEST_PHOTOS} to {MOST_PHOTOS}"
    _refuse(
        (
            ("photos_per_page", "" if is_right else f"Photos per page is {range_words}."),
            ("theme", "" if form.get("theme") in THEMES else "Choose one of the themes."),
        )
    )
    return replace(
        former,
        theme=form["theme"],
        photos_per_page=int(number),
        show_camera="show_camera" in form,
    )


def read_privacy(form: Form, former: Profile) -> Profile:
    """Read what machines may do."""
    return replace(
        former,
        allow_search_engines="allow_search_engines" in form,
        allow_ai_training="allow_ai_training" in form,
    )


def read_defaults(form: Form, former: Profile) -> Profile:
    """Read the licence and the tags that new posts begin with."""
    licence, tags = line(form, "default_licence"), line(form, "default_tags")
    unknown = "" if licences.find(licence) else "This licence is not known. Choose one of the list."
    _refuse((("default_licence", unknown), ("default_tags", tags_problem(tags))))
    return replace(former, default_licence=licence, default_tags=names.tags_of(tags))


def stored(profile: Profile) -> Typed:
    """Return the fields of all settings as they are stored."""
    return {
        "name": profile.name,
        "bio": profile.bio_source,
        "about": profile.about_source,
        "theme": profile.theme,
        "photos_per_page": str(profile.photos_per_page),
        "show_camera": "1" if profile.show_camera else "",
        "allow_search_engines": "1" if profile.allow_search_engines else "",
        "allow_ai_training": "1" if profile.allow_ai_training else "",
        "default_licence": profile.default_licence,
        "default_tags": " ".join(profile.default_tags),
    }


def typed(form: Form, profile: Profile) -> Typed:
    """Return the fields of all settings with those of *form* as they were typed."""
    fields = stored(profile)
    boxes = {"show_camera", "allow_search_engines", "allow_ai_training"}
    return {
        name: form.get(name, "" if name in boxes else former).strip()
        for name, former in fields.items()
    }


def typed_links(form: Form) -> TypedLinks:
    """Return the links as typed, without the empty lines."""
    pairs = zip(form.getlist("link_name"), form.getlist("link_url"), strict=False)
    return [(name.strip(), url.strip()) for name, url in pairs if name.strip() or url.strip()]


def stored_links(profile: Profile) -> TypedLinks:
    """Return the links as they are stored."""
    return [(link.name, link.url) for link in profile.links]


def _read_links(links: TypedLinks) -> tuple[list[Link], list[tuple[str, str]]]:
    """Return the links, and (field, sentence) for each that is none."""
    read, problems = [], []
    for number, (name, url) in enumerate(links, 1):
        address = url if "://" in url or not url else f"https://{url}"
        problems.append((f"link-{number}", _link_problem(name, address)))
        read.append(Link(name or urlsplit(address).netloc, address))
    if len(links) > MAX_LINKS:
        problems.append(("link-1", f"There is room for {MAX_LINKS} links."))
    return read, problems


def _link_problem(name: str, address: str) -> str:
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, a bracket that is never closed
        is_web = False
    has_blank = any(character.isspace() for character in address)
    if not is_web or has_blank or len(address) > MAX_URL_CHARACTERS:
        return f"The link “{name or address}” needs an address such as https://example.org."
    return too_long("The name of a link", name, MAX_LINK_NAME_CHARACTERS)


def _markdown_problem(source: str) -> str:
    try:
        captions.check(source, captions.MAX_PAGE)
    except InvalidInput as error:
        return str(error)
    return ""


def _refuse(problems: Iterable[tuple[str, str]]) -> None:
    found = {field: sentence for field, sentence in problems if sentence}
    if found:
        raise Mistyped(found)
