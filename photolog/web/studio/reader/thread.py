"""A note among what it answers and what answers it."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template
from werkzeug.wrappers import Response

from photolog import gathering, picturing, threads
from photolog.errors import NotFound
from photolog.reading import Note
from photolog.store.reading import notes as stored
from photolog.web.current import blog
from photolog.web.studio import notes
from photolog.web.studio.blueprint import ROW
from photolog.web.studio.reader.blueprint import reader_bp
from photolog.web.studio.reader.entries import Entry, Reading, pictures_of

DEEPEST = 3  # how far answers to answers are moved in


class Below(NamedTuple):
    """An answer, and how far it is moved in."""

    entry: Entry
    depth: int


@reader_bp.get(f"/notes/<{ROW}:note_id>")
def note(note_id: int) -> str:
    """
    Show a note with all that is known around it.

    Nobody is asked for it: it is there at once, also when their server hangs, and looking
    does not tell anybody that the owner looks. Asking for more is a button, which a script
    presses by itself the first time.
    """
    thread = threads.around(blog(), _found(note_id))
    reading = Reading()
    above = [reading.of_any(said) for said in thread.ancestors]
    here = reading.of_note(thread.note, is_asked_for=True)
    answers = [(reading.of_any(answer.said), answer.depth) for answer in thread.answers]
    ancestors = [entry for entry in above if entry is not None]
    below = [Below(entry, min(depth, DEEPEST)) for entry, depth in answers if entry is not None]
    shown = [*ancestors, *([here] if here else []), *(each.entry for each in below)]
    picturing.looked_at(blog(), pictures_of(shown))
    return render_template(
        "studio/reader/thread.html",
        ancestors=ancestors,
        here=here,
        below=below,
        has_gap=bool(thread.note.in_reply_to) and not thread.ancestors,
        looked_at=stored.where_answers_are(note_id).walked_at,
        styles=reading.styles(),
        problems={},
        refusals=notes.carried(),
    )


@reader_bp.post(f"/notes/<{ROW}:note_id>/look")
def look_for_answers(note_id: int) -> Response:
    """Fetch what is missing around a note, within the budget of one look."""
    gathering.thread(blog(), _found(note_id))
    return notes.back_there("looked", "answers")


def _found(note_id: int) -> Note:
    found = stored.find(note_id)
    if found is None:
        raise NotFound("This post is not kept here, or no longer.")
    return found
