"""Somebody's profile, and the buttons to follow them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from photolog import gathering
from photolog.errors import InvalidInput, NotFound
from photolog.following import asking
from photolog.peers import Person
from photolog.reading import Attachment, Note
from photolog.shown import MediaKind
from photolog.store.peers import followers, people
from photolog.store.reading import following
from photolog.web.current import blog
from photolog.web.studio import notes
from photolog.web.studio.blueprint import ROW
from photolog.web.studio.reader.blueprint import reader_bp

MOST_PHOTOS = 12


@reader_bp.get(f"/people/<{ROW}:person_id>")
def person(person_id: int) -> Response:
    """Show who somebody is, and what they showed lately."""
    return _page(person_id)


@reader_bp.post(f"/people/<{ROW}:person_id>/follow")
def follow(person_id: int) -> BaseResponse:
    """Ask to follow somebody."""
    try:
        asking.follow(blog(), person_id)
    except InvalidInput as error:
        return _page(person_id, {"": str(error)})
    return notes.back_there("follow-asked")


@reader_bp.post(f"/people/<{ROW}:person_id>/unfollow")
def unfollow(person_id: int) -> BaseResponse:
    """Follow somebody no longer."""
    asking.unfollow(blog(), person_id)
    return notes.back_there("unfollowed")


@reader_bp.post(f"/people/<{ROW}:person_id>/retry")
def retry(person_id: int) -> BaseResponse:
    """Ask once more somebody who did not answer."""
    try:
        asking.retry(blog(), person_id)
    except InvalidInput as error:
        return _page(person_id, {"": str(error)})
    return notes.back_there("asked-again")


@reader_bp.post(f"/people/<{ROW}:person_id>/boosts")
def boosts(person_id: int) -> BaseResponse:
    """Show what somebody boosts, or not."""
    is_shown = "show" in request.form
    asking.show_boosts(person_id, is_shown)
    return notes.back_there("boosts-shown" if is_shown else "boosts-hidden")


def _page(person_id: int, problems: Mapping[str, str] | None = None) -> Response:
    shown = _person(person_id)
    page = render_template(
        "studio/reader/person.html",
        person=shown,
        actor=people.actor(person_id),
        following=following.find(person_id),
        photos=_photos(gathering.recent_of(blog(), shown)),
        is_follower=followers.find(person_id) is not None,
        blocks_us=people.blocks_us(person_id),
        place=url_for("reader.person", person_id=person_id),  # also after a POST that failed
        problems=problems or {},
        refusals=[],
    )
    return make_response(page, 422 if problems else 200)


def _photos(notes: Sequence[Note]) -> list[tuple[Note, Attachment]]:
    every = [(note, each) for note in notes for each in note.attachments]
    return [pair for pair in every if pair[1].kind is MediaKind.IMAGE][:MOST_PHOTOS]


def _person(person_id: int) -> Person:
    found = people.find_by_id(person_id)
    if found is None:
        raise NotFound("There is no such person.")
    return found
