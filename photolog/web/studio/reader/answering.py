"""
The owner answers a note: a form for words, and a draft at the desk for more than that.

An answer is a post that answers something: photos, alt texts, editing, deleting and who may
see it are those of every post.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from photolog import publishing
from photolog.errors import InvalidInput, NotFound
from photolog.peers import Audience
from photolog.pure.text.captions import MAX_CAPTION
from photolog.pure.wire.addressing import narrower, widest_answer
from photolog.reading import Note
from photolog.records import Draft, Status, Visibility
from photolog.store.reading import notes as stored
from photolog.web.current import blog
from photolog.web.forms import line, text
from photolog.web.studio import notes, wording
from photolog.web.studio.blueprint import ROW
from photolog.web.studio.reader import entries
from photolog.web.studio.reader.blueprint import reader_bp


@reader_bp.get(f"/notes/<{ROW}:note_id>/answer")
def ask_answer(note_id: int) -> Response:
    """Show the form of an answer."""
    note = _found(note_id)
    widest = Visibility(widest_answer(note.audience).value)
    warning = note.summary
    return _form(note, Draft(visibility=widest, content_warning=warning), {})


@reader_bp.post(f"/notes/<{ROW}:note_id>/answer")
def answer(note_id: int) -> Response:
    """Publish an answer, or take it to the desk as a draft."""
    note = _found(note_id)
    chosen = request.form.get("visibility", "")
    draft = Draft(
        caption_source=text(request.form, "answer"),
        content_warning=line(request.form, "content_warning"),
        visibility=Visibility(chosen) if chosen in [*Visibility] else Visibility.DIRECT,
        in_reply_to=note.uri,
    )
    is_draft = "desk" in request.form
    try:
        if not is_draft and not draft.caption_source.strip():
            raise InvalidInput("Write a word first.", "answer")
        status = Status.DRAFT if is_draft else Status.PUBLISHED
        post = publishing.publish_files(blog(), draft, [], [], status)
    except InvalidInput as error:
        field = "answer" if error.field in ("", "caption", "photos") else error.field
        return _form(note, draft, {field: str(error)})
    if is_draft:
        return notes.back_to("studio.edit", "", post_id=post.id)
    return notes.back_to("reader.note", "answer-sent", f"post-{post.id}", note_id=note.id)


def _form(note: Note, draft: Draft, problems: Mapping[str, str]) -> Response:
    reading = entries.Reading()
    page = render_template(
        "studio/reader/answer.html",
        note=note,
        each=reading.of_note(note, is_asked_for=True),
        styles=reading.styles(),
        draft=draft,
        choices=[(each.value, *_in_words(note, each)) for each in _choices(note)],
        max_caption=MAX_CAPTION,
        problems=problems,
        refusals=[],
    )
    return make_response(page, 422 if problems else 200)


def _choices(note: Note) -> list[Visibility]:
    """Return for whom an answer may be: for no more people than what it answers."""
    widest = widest_answer(note.audience)
    return [
        each for each in Visibility if narrower([Audience(each.value), widest]).value == each.value
    ]


def _in_words(note: Note, visibility: Visibility) -> tuple[str, str]:
    """Return what it is called when an answer is for those, and whom that means."""
    name, meaning = wording.VISIBILITIES[visibility.value]
    if visibility is Visibility.DIRECT:
        meaning = f"{note.author.handle}, and whom else you name in it, as a message."
    return name, meaning


def _found(note_id: int) -> Note:
    note = stored.find(note_id)
    if note is None:
        raise NotFound("There is no such note, or it is no longer there.")
    return note
