"""The owner's profile and choices, a page for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO, cast

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from photolog import profile as owner
from photolog.blog import Blog
from photolog.errors import InvalidInput, PhotologError
from photolog.pure.text import licences
from photolog.records import Profile
from photolog.web.current import blog, profile
from photolog.web.forms import Form
from photolog.web.studio import notes, profile_forms, saving, wording
from photolog.web.studio.blueprint import bp

_SPARE_LINKS = 2  # empty lines below the last link

Reader = Callable[[Form, Profile], Profile]
Setter = Callable[[Blog, BinaryIO], None]


@bp.get("/settings")
def settings() -> Response:
    """Show the profile."""
    return _page("profile", refusals=notes.carried())


@bp.post("/settings")
def change_profile() -> Response:
    """Save the profile; a picture that is refused does not take the words along."""
    refusals = _change_picture("avatar", owner.set_avatar, owner.remove_avatar)
    refusals += _change_picture("header", owner.set_header, owner.remove_header)
    return notes.carry(_change("profile", profile_forms.read_words, refusals), refusals)


@bp.get("/settings/display")
def display() -> Response:
    """Show how pages look."""
    return _page("display")


@bp.post("/settings/display")
def change_display() -> Response:
    """Save how pages look."""
    return _change("display", profile_forms.read_display)


@bp.get("/settings/posting")
def posting() -> Response:
    """Show what new posts begin with."""
    return _page("posting")


@bp.post("/settings/posting")
def change_posting() -> Response:
    """Save what new posts begin with."""
    return _change("posting", profile_forms.read_defaults)


@bp.get("/settings/privacy")
def privacy() -> Response:
    """Show what machines may do and what happens to locations."""
    return _page("privacy")


@bp.post("/settings/privacy")
def change_privacy() -> Response:
    """Save what machines may do."""
    return _change("privacy", profile_forms.read_privacy)


def _change(name: str, read: Reader, refusals: list[str] | None = None) -> Response:
    """Read and save one form, or show it again with everything as it was typed."""
    former = owner.current(blog())
    try:
        owner.change(blog(), read(request.form, former))
    except InvalidInput as error:
        return _page(
            name,
            typed=profile_forms.typed(request.form, former),
            links=profile_forms.typed_links(request.form),
            problems=saving.problems_of(error),
            refusals=refusals,
            status=422,
        )
    return notes.back_to("studio.settings" if name == "profile" else f"studio.{name}", "saved")


def _change_picture(name: str, put: Setter, remove: Callable[[Blog], None]) -> list[str]:
    """Store or remove a picture of the profile; return why not, if so."""
    file = request.files.get(name)
    if f"remove_{name}" in request.form and not (file and file.filename):
        remove(blog())
    if file and file.filename:
        try:
            put(blog(), cast(BinaryIO, file.stream))
        except PhotologError as error:
            return [f"{file.filename} was not taken: {error}"]
    return []


def _page(
    name: str,
    *,
    typed: profile_forms.Typed | None = None,
    links: profile_forms.TypedLinks | None = None,
    problems: Mapping[str, str] | None = None,
    refusals: list[str] | None = None,
    status: int = 200,
) -> Response:
    shown = profile() if typed is None else owner.current(blog())
    links = profile_forms.stored_links(shown) if links is None else links
    room = max(0, min(_SPARE_LINKS, owner.MAX_LINKS - len(links)))
    page = render_template(
        f"studio/settings/{name}.html",
        here=name,
        typed=typed or profile_forms.stored(shown),
        links=links + [("", "")] * room,
        mine=shown,
        problems=problems or {},
        refusals=refusals or [],
        licence_options=[(each.code, each.name) for each in licences.LICENCES],
        location=wording.LOCATION[blog().config.photos.location],
        location_setting=blog().config.photos.location,
        shows_exif=blog().config.photos.show_exif,
        accepted=wording.ACCEPTED,
    )
    return make_response(page, status)
