"""What a post's page tells beside the picture: camera, place, licence, tags, with their links."""

from __future__ import annotations

from typing import NamedTuple

from flask import url_for

from photolog.pure.pictures import exif
from photolog.pure.text import names
from photolog.records import Location, Photo, Post, Visibility
from photolog.store import lists
from photolog.web import looks

_MAP = "https://www.openstreetmap.org/"
_COARSE_ZOOM, _EXACT_ZOOM = 11, 15
_COARSE_DECIMALS = 1


class Word(NamedTuple):
    """A word with the address it leads to, "" if it leads nowhere."""

    text: str
    url: str = ""


class Fact(NamedTuple):
    """One line of the list of facts."""

    name: str
    words: tuple[Word, ...]


def tags(post: Post) -> tuple[Word, ...]:
    """Return the tags of a post that its visible caption does not already link to."""
    visible = "" if post.content_warning else post.caption_html
    words = [Word(tag, url_for("pages.tag", tag=names.fold_tag(tag))) for tag in post.tags]
    return tuple(word for word in words if f'href="{word.url}"' not in visible)


def of_post(post: Post) -> tuple[Fact, ...]:
    """Return what is known and may be told about the photos of a post, each thing once."""
    found = []
    if post.show_camera:
        found += [
            Fact("Camera", _linked("camera", [photo.facts.camera for photo in post.photos], post)),
            Fact("Lens", _linked("lens", [photo.facts.lens for photo in post.photos], post)),
        ]
        if len(post.photos) == 1:
            facts = post.photos[0].facts
            found += [
                Fact("Exposure", (Word(exif.exposure_line(facts)),)),
                Fact("Focal length", (Word(exif.focal_line(facts)),)),
                Fact("Taken", (Word(looks.taken(facts)),)),
            ]
    found.append(Fact("Coordinates", _coordinates(post.photos)))
    licence = looks.licence(post.licence)
    found.append(Fact("Licence", (Word(licence.name, licence.url),)))
    return tuple(fact for fact in found if any(word.text for word in fact.words))


def _linked(kind: str, all_names: list[str], post: Post) -> tuple[Word, ...]:
    """Return cameras or lenses, each once; those of an unlisted post may have no list."""
    words = []
    for name in dict.fromkeys(filter(None, all_names)):
        slug = names.slug(name)
        is_listed = post.visibility is Visibility.PUBLIC or lists.name_of(kind, slug) is not None
        words.append(Word(name, url_for(f"pages.{kind}", slug=slug) if is_listed else ""))
    return tuple(words)


def _coordinates(photos: tuple[Photo, ...]) -> tuple[Word, ...]:
    places = dict.fromkeys(photo.location for photo in photos if photo.location)
    return tuple(Word(_degrees(place), _map_url(place)) for place in places)


def _degrees(place: Location) -> str:
    north = "N" if place.latitude >= 0 else "S"
    east = "E" if place.longitude >= 0 else "W"
    return f"{abs(place.latitude):g}° {north}, {abs(place.longitude):g}° {east}"


def _map_url(place: Location) -> str:
    is_coarse = all(round(degrees, _COARSE_DECIMALS) == degrees for degrees in place)
    zoom = _COARSE_ZOOM if is_coarse else _EXACT_ZOOM
    return (
        f"{_MAP}?mlat={place.latitude}&mlon={place.longitude}"
        f"#map={zoom}/{place.latitude}/{place.longitude}"
    )
