"""Somebody is reported to those who run their server; and what was reported before."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from photolog.errors import InvalidInput
from photolog.moderation import reporting
from photolog.peers import JournalKind, Reply
from photolog.reading import Note
from photolog.store.peace import journal as stored
from photolog.store.peers import replies
from photolog.store.reading import notes as remote_notes
from photolog.web.current import blog
from photolog.web.forms import number, text
from photolog.web.studio import notes
from photolog.web.studio.blueprint import ROW, peers_bp
from photolog.web.studio.peace.people import found

PER_PAGE = 50
MOST_EXAMPLES = 20  # of notes, and of comments


@peers_bp.get("/peace/reports")
def reports() -> str:
    """Show the reports that were sent, the last one first."""
    before = number(request.args, "before")
    sent = stored.page(PER_PAGE + 1, before, kinds=[JournalKind.REPORT])
    return render_template(
        "studio/peers/peace/reports.html",
        here="peace",
        part="reports",
        reports=sent[:PER_PAGE],
        is_first=before is None,
        before=sent[PER_PAGE - 1].id if len(sent) > PER_PAGE else None,
    )


@peers_bp.get(f"/people/<{ROW}:person_id>/report")
def ask_report(person_id: int) -> Response:
    """Ask what is to be reported of somebody, and why."""
    chosen = number(request.args, "comment")
    return _form(person_id, "", {f"reply-{chosen}"} if chosen else set())


@peers_bp.post(f"/people/<{ROW}:person_id>/report")
def report(person_id: int) -> BaseResponse:
    """Send a report."""
    words = text(request.form, "words")
    chosen = set(request.form.getlist("example"))
    try:
        reporting.report(
            blog(),
            person_id,
            [each.uri for each in _notes(person_id) if f"note-{each.id}" in chosen],
            [each.id for each in _replies(person_id) if f"reply-{each.id}" in chosen],
            words,
            also_block="also_block" in request.form,
        )
    except InvalidInput as error:
        return _form(person_id, words, chosen, {error.field or "words": str(error)})
    return notes.back_there("reported")


def _form(
    person_id: int, words: str, chosen: set[str], problems: dict[str, str] | None = None
) -> Response:
    person = found(person_id)
    shown = render_template(
        "studio/peers/peace/report.html",
        here="peace",
        person=person,
        notes=_notes(person_id),
        replies=_replies(person_id),
        words=words,
        chosen=chosen,
        also_block="also_block" in request.form,
        max_words=reporting.MAX_WORDS,
        problems=problems or {},
        refusals=[],
        back=request.values.get("back", ""),
    )
    return make_response(shown, 422 if problems else 200)


def _notes(person_id: int) -> tuple[Note, ...]:
    return remote_notes.of_person(person_id, MOST_EXAMPLES, None)


def _replies(person_id: int) -> tuple[Reply, ...]:
    return replies.of_person(person_id, MOST_EXAMPLES)
