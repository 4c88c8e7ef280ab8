"""The other ways through the photos: by tag, by year and month, by camera and lens."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    months = lists.tallies("month")
    years = [_year(tally, months) for tally in reversed(lists.tallies("year"))]
    head = heads.of_page("Archive", url_for("pages.archive"))
    return render_template("pages/archive.html", head=head, years=years)


@bp.get("/archive/<int(fixed_digits=4):year>")
def year(year: int) -> str:
    """Show the months of a year, each with a contact sheet, the last one first."""
    shelf = shelves.year(year)
    tallies = lists.tallies("month", f"{shelf.key}-")
    return render_template(
        "pages/year.html",
        head=heads.of_shelf(shelf, shelf.url()),
        shelf=shelf,
        count=sum(tally.count for tally in tallies),
        sheets=[_sheet("month", tally) for tally in reversed(tallies)],
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


def _list_page(shelf: Shelf, section: str, steps: tuple[Sheet | None, ...] = (None, None)) -> str:
    page = paging.read_page(shelf, profile().photos_per_page)
    hung = walls.single(walls.hang(page.posts))
    newer_url, older_url = paging.links(shelf, page)
    places = {name: request.args[name] for name in ("before", "after") if name in request.args}
    return render_template(
        "pages/list.html",
        head=heads.of_shelf(shelf, shelf.url(**places), page.posts),
        shelf=shelf,
        section=section,
        count=shelves.size(shelf),
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
        sheets=[_sheet(kind, tally) for tally in tallies],
    )


def _year(tally: Tally, months: list[Tally]) -> Year:
    own = [month for month in months if month.key.startswith(f"{tally.key}-")]
    return Year(_sheet("year", tally), tuple(_named("month", month) for month in own))


def _sheet(kind: str, tally: Tally) -> Sheet:
    """Return the contact sheet of a list: its newest posts, four queries whatever it holds."""
    newest = lists.page(kind, tally.key, SHEET_PHOTOS).posts
    shown = tuple(post.photos[0] for post in newest if post.photos and not post.is_hidden)
    return replace(_named(kind, tally), photos=shown)


def _named(kind: str, tally: Tally) -> Sheet:
    name = tally.name
    if kind == "month":
        year_number, number = (int(part) for part in tally.key.split("-"))
        name = looks.month_name(number)
        url = url_for("pages.month", year=year_number, month=number)
    elif kind == "year":
        url = url_for("pages.year", year=int(tally.key))
    else:
        url = url_for(f"pages.{kind}", slug=tally.key)
    return Sheet(name, url, tally.count)


def _steps(kind: str, shelf: Shelf) -> tuple[Sheet | None, Sheet | None]:
    """Return the lists of a kind that come before and after one in time."""
    tallies = lists.tallies(kind)
    index = [tally.key for tally in tallies].index(shelf.key)
    before = _named(kind, tallies[index - 1]) if index else None
    after = _named(kind, tallies[index + 1]) if index + 1 < len(tallies) else None
    return before, after
