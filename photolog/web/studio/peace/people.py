"""People who are blocked or muted, and the questions before that."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from photolog import moderation
from photolog.errors import NotFound
from photolog.moderation import quieting
from photolog.peers import Person
from photolog.store.peace import mutes, wishes
from photolog.store.peers import people as stored
from photolog.store.peers import replies
from photolog.web.current import blog
from photolog.web.forms import line, number
from photolog.web.studio import notes
from photolog.web.studio.blueprint import ROW, peers_bp

PER_PAGE = 50
MOST_WISHES_SHOWN = 50

ENDS = {  # code → label, days
    "": ("Until I end it", None),
    "day": ("For a day", 1),
    "week": ("For a week", 7),
    "month": ("For 30 days", 30),
}


@peers_bp.get("/peace")
def peace() -> Response:
    """Show who is blocked and who is muted, and who of a list is still looked for."""
    return page()


@peers_bp.get(f"/people/<{ROW}:person_id>/block")
def ask_block(person_id: int) -> str:
    """Ask whether somebody is to be blocked."""
    person = found(person_id)
    return render_template(
        "studio/peers/peace/block.html",
        here="peace",
        person=person,
        comments=len(replies.of_person(person_id, PER_PAGE + 1)),
        most=PER_PAGE,
        back=request.args.get("back", ""),
    )


@peers_bp.post(f"/people/<{ROW}:person_id>/block")
def block(person_id: int) -> BaseResponse:
    """Block somebody."""
    moderation.block_person(blog(), person_id)
    return notes.back_there("block")


@peers_bp.post(f"/people/<{ROW}:person_id>/unblock")
def unblock(person_id: int) -> BaseResponse:
    """Hear somebody again."""
    moderation.unblock_person(blog(), person_id)
    return notes.back_there("unblock")


@peers_bp.get(f"/people/<{ROW}:person_id>/mute")
def ask_mute(person_id: int) -> str:
    """Ask how somebody is to be muted, and for how long."""
    return render_template(
        "studio/peers/peace/mute.html",
        here="peace",
        person=found(person_id),
        known=mutes.find(person_id, blog().now()),
        ends=[(code, label) for code, (label, _) in ENDS.items()],
        back=request.args.get("back", ""),
    )


@peers_bp.post(f"/people/<{ROW}:person_id>/mute")
def mute(person_id: int) -> BaseResponse:
    """Mute somebody."""
    days = ENDS.get(line(request.form, "end"), ENDS[""])[1]
    quieting.mute(
        blog(),
        person_id,
        hides_notices="hides_notices" in request.form,
        until=blog().now() + timedelta(days=days) if days else None,
    )
    return notes.back_there("mute")


@peers_bp.post(f"/people/<{ROW}:person_id>/unmute")
def unmute(person_id: int) -> BaseResponse:
    """Read somebody again."""
    quieting.unmute(blog(), person_id)
    return notes.back_there("unmute")


def found(person_id: int) -> Person:
    """Return a person, or raise NotFound."""
    person = stored.find_by_id(person_id)
    if person is None:
        raise NotFound("There is no such person.")
    return person


def page(**more: object) -> Response:
    """Return the page of people; *more* is what became of a list."""
    before, muted_before = number(request.args, "before"), number(request.args, "muted")
    blocked = stored.blocked(PER_PAGE + 1, before)
    muted = mutes.page(PER_PAGE + 1, blog().now(), older_than=muted_before)
    values: dict[str, object] = {"problems": {}, "refusals": [], "imported": None} | more
    shown = render_template(
        "studio/peers/peace/people.html",
        here="peace",
        part="peace",
        blocked=blocked[:PER_PAGE],
        next_blocked=blocked[PER_PAGE - 1].id if len(blocked) > PER_PAGE else None,
        muted=muted[:PER_PAGE],
        next_muted=muted[PER_PAGE - 1].person.id if len(muted) > PER_PAGE else None,
        is_first=before is None and muted_before is None,
        wishes=wishes.page(MOST_WISHES_SHOWN),
        wish_count=wishes.count(),
        **values,
    )
    return make_response(shown, 422 if values["problems"] else 200)
