"""
Rows → records, four queries for any number of posts.

Reading a row must never fail because of an odd value: facts and suggestions are
JSON written by an earlier photolog, so unknown keys are dropped and missing ones
take their defaults.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any, TypeVar

from photolog.pure import times
from photolog.records import (
    Facts,
    Focus,
    Location,
    Original,
    Photo,
    Post,
    Rendition,
    Size,
    Status,
    Suggestions,
    Visibility,
)
from photolog.store.engine import tables

Record = TypeVar("Record")
Row = dict[str, Any]


def to_json(record: Any) -> str:
    """Return a flat record as JSON, without the fields that hold nothing."""
    return json.dumps({k: v for k, v in asdict(record).items() if v not in ("", None, ())})


def from_json(kind: type[Record], text: str) -> Record:
    """Return the record that to_json wrote; what it does not know is left out."""
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    values = {k: v for k, v in json.loads(text).items() if k in known}
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})


def posts(rows: Sequence[Row]) -> tuple[Post, ...]:
    """Return the posts of table rows in the same order, complete with tags and photos."""
    ids = [row["id"] for row in rows]
    tags: dict[int, list[str]] = defaultdict(list)
    for tag in _of_parents(tables.PostTag, tables.PostTag.post, ids, tables.PostTag.position):
        tags[tag["post"]].append(tag["shown"])
    photos_of: dict[int, list[Photo]] = defaultdict(list)
    for photo in photos(_of_parents(tables.Photo, tables.Photo.post, ids, tables.Photo.position)):
        photos_of[photo.post_id].append(photo)
    return tuple(_post(row, tuple(tags[row["id"]]), tuple(photos_of[row["id"]])) for row in rows)


def photos(rows: Sequence[Row]) -> tuple[Photo, ...]:
    """Return the photos of table rows in the same order, with their renditions."""
    renditions: dict[int, list[Rendition]] = defaultdict(list)
    found = _of_parents(
        tables.Rendition,
        tables.Rendition.photo,
        [row["id"] for row in rows],
        tables.Rendition.width,
        tables.Rendition.format.desc(),
        tables.Rendition.is_srgb,
    )
    for row in found:
        renditions[row["photo"]].append(_rendition(row))
    return tuple(_photo(row, tuple(renditions[row["id"]])) for row in rows)


def _of_parents(table: Any, parent: Any, ids: Iterable[int], *order: Any) -> list[Row]:
    return list(table.select().where(parent.in_(list(ids))).order_by(parent, *order).dicts())


def _post(row: Row, tags: tuple[str, ...], of_post: tuple[Photo, ...]) -> Post:
    moments = {
        name: None if row[name] is None else times.from_ms(row[name])
        for name in ("created_at", "published_at", "edited_at", "pinned_at")
    }
    return Post(
        **row
        | moments
        | {
            "status": Status(row["status"]),
            "visibility": Visibility(row["visibility"]),
            "tags": tags,
            "photos": of_post,
        }
    )


def _photo(row: Row, renditions: tuple[Rendition, ...]) -> Photo:
    has_place = row["latitude"] is not None and row["longitude"] is not None
    return Photo(
        id=row["id"],
        post_id=row["post"],
        position=row["position"],
        alt=row["alt"],
        focus=Focus(row["focus_x"], row["focus_y"]),
        size=Size(row["width"], row["height"]),
        tint=row["tint"],
        blurhash=row["blurhash"],
        facts=from_json(Facts, row["facts"]),
        suggestions=from_json(Suggestions, row["suggestions"]),
        location=Location(row["latitude"], row["longitude"]) if has_place else None,
        original=Original(
            row["original_sha256"],
            row["original_bytes"],
            row["original_name"],
            row["original_filename"],
        ),
        renditions=renditions,
    )


def _rendition(row: Row) -> Rendition:
    return Rendition(
        row["name"], row["format"], row["width"], row["height"], row["bytes"], row["is_srgb"]
    )
