"""The other ways through the photos: by tag, by year and month, by camera and lens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from photolog.pure.text import names
from photolog.records import Photo, Tally
from photolog.store import lists
from photolog.web import looks
from photolog.web.current import profile
from photolog.web.visitors import heads, paging, shelves, walls
from photolog.web.visitors.blueprint import bp
from photolog.web.visitors.shelves import Shelf

SHEET_PHOTOS = 8


class Step(NamedTuple):
    """A list by its name among its kind, and where it is."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A small contact sheet: the newest photos of a list that hide nothing."""

    name: str
    url: str
    count: int
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the archive."""

    sheet: Sheet
    months: tuple[Sheet, ...]  # without photos, January first


@bp.get("/tags")
def tags() -> str:
    """Show every tag with its count."""
    path = url_for("pages.tags")
    tallies = sorted(lists.tallies("tag"), key=lambda tally: tally.name.casefold())
    return render_template("pages/tags.html", head=heads.of_page("Tags", path), tallies=tallies)


@bp.get("/tags/<tag>")
def tag(tag: str) -> str | Response:
    """Show the photos of a tag, however its name was typed."""
    key = names.fold_tag(tag)
    if key != tag:
        shelves.tag(key)  # 404 rather than a detour to one
        return redirect(url_for("pages.tag", tag=key), 301)
    return _list_page(shelves.tag(key), "tags")


@bp.get("/archive")
def archive() -> str:
    """Show all years, each with a contact sheet and its months."""
    covers = lists.covers("year", SHEET_PHOTOS)
    # A year holds what its months hold: the posts of it are not counted a second time.
    by_year = groupby(lists.tallies("month"), key=lambda tally: tally.key.partition("-")[0])
    years = [_year(key, list(months), covers.get(key, ())) for key, months in by_year]
    head = heads.of_page("Archive", url_for("pages.archive"))
    return render_template("pages/archive.html", head=head, years=years[::-1])


@bp.get("/archive/<int(fixed_digits=4):year>")
def year(year: int) -> str:
    """Show the months of a year, each with a contact sheet, the last one first."""
    shelf = shelves.year(year)
    months = f"{shelf.key}-"
    tallies = lists.tallies("month", months)
    return render_template(
        "pages/year.html",
        head=heads.of_shelf(shelf, shelf.url()),
        shelf=shelf,
        count=sum(tally.count for tally in tallies),
        sheets=_sheets("month", tallies[::-1], months),
        steps=_steps("year", shelf),
    )


@bp.get("/archive/<int(fixed_digits=4):year>/<int(fixed_digits=2):month>")
def month(year: int, month: int) -> str:
    """Show the photos of a month."""
    shelf = shelves.month(year, month)
    return _list_page(shelf, "archive", steps=_steps("month", shelf))


@bp.get("/camera")
def cameras() -> str:
    """Show the cameras."""
    return _gear_page("camera", "Cameras")


@bp.get("/camera/<slug>")
def camera(slug: str) -> str:
    """Show the photos made with a camera."""
    return _list_page(shelves.camera(slug), "cameras")


@bp.get("/lens")
def lenses() -> str:
    """Show the lenses."""
    return _gear_page("lens", "Lenses")


@bp.get("/lens/<slug>")
def lens(slug: str) -> str:
    """Show the photos made with a lens."""
    return _list_page(shelves.lens(slug), "lenses")


def _list_page(shelf: Shelf, section: str, steps: tuple[Step | None, ...] = (None, None)) -> str:
    page = paging.read_page(shelf, profile().photos_per_page)
    hung = walls.single(walls.hang(page.posts))
    newer_url, older_url = paging.links(shelf, page)
    places = {name: request.args[name] for name in ("before", "after") if name in request.args}
    return render_template(
        "pages/list.html",
        head=heads.of_shelf(shelf, shelf.url(**places), page.posts),
        shelf=shelf,
        section=section,
        count=lists.size(shelf.kind, shelf.key),
        hung=hung,
        styles=walls.styles([hung]),
        newer_url=newer_url,
        older_url=older_url,
        steps=steps,
    )


def _gear_page(kind: str, title: str) -> str:
    tallies = sorted(lists.tallies(kind), key=lambda tally: -tally.count)
    return render_template(
        "pages/gear.html",
        head=heads.of_page(title, request.path),
        title=title,
        section=title.lower(),
        sheets=_sheets(kind, tallies),
    )


def _year(key: str, months: Sequence[Tally], photos: tuple[Photo, ...]) -> Year:
    tally = Tally(key, key, sum(month.count for month in months))
    return Year(_sheet("year", tally, photos), tuple(_sheet("month", month) for month in months))


def _sheets(kind: str, tallies: Sequence[Tally], prefix: str = "") -> list[Sheet]:
    """Return contact sheets in the order of *tallies*; *prefix* is what these were asked by."""
    covers = lists.covers(kind, SHEET_PHOTOS, prefix)
    return [_sheet(kind, tally, covers.get(tally.key, ())) for tally in tallies]


def _sheet(kind: str, tally: Tally, photos: tuple[Photo, ...] = ()) -> Sheet:
    return Sheet(*_step(kind, tally.key, tally.name), tally.count, photos)


def _step(kind: str, key: str, name: str = "") -> Step:
    """Return where a list is; years and months are called by their keys, not by a *name*."""
    match kind:
        case "month":
            year_number, number = (int(part) for part in key.split("-"))
            url = url_for("pages.month", year=year_number, month=number)
            return Step(looks.month_name(number), url)
        case "year":
            return Step(key, url_for("pages.year", year=int(key)))
    return Step(name, url_for(f"pages.{kind}", slug=key))


def _steps(kind: str, shelf: Shelf) -> tuple[Step | None, ...]:
    """Return the lists of a kind that come before and after one in time."""
    return tuple(_step(kind, key) if key else None for key in lists.keys_beside(kind, shelf.key))
