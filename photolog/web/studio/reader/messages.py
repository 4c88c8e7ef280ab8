"""Direct messages: with whom, and what was said."""

from __future__ import annotations

from collections.abc import Mapping

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from photolog import publishing
from photolog.errors import InvalidInput, NotFound
from photolog.peers import Person
from photolog.pure.text.captions import MAX_CAPTION
from photolog.reading import Note
from photolog.records import Draft, Status, Visibility
from photolog.store.peers import people
from photolog.store.reading import messages as stored
from photolog.web.current import blog
from photolog.web.forms import text
from photolog.web.studio import notes
from photolog.web.studio.blueprint import ROW
from photolog.web.studio.reader import entries
from photolog.web.studio.reader.blueprint import reader_bp

MOST_CORRESPONDENTS = 200
MOST_MESSAGES = 200


@reader_bp.get("/messages")
def messages() -> str:
    """Show with whom the owner exchanged messages, the last one first."""
    return render_template(
        "studio/reader/messages.html", correspondents=stored.correspondents(MOST_CORRESPONDENTS)
    )


@reader_bp.get(f"/messages/<{ROW}:person_id>")
def conversation(person_id: int) -> Response:
    """Show what the owner and somebody said to each other."""
    return _page(_person(person_id), "", {})


@reader_bp.post(f"/messages/<{ROW}:person_id>")
def send(person_id: int) -> Response:
    """Send a message, or take it to the desk as a draft."""
    person = _person(person_id)
    source = text(request.form, "message")
    is_draft = "desk" in request.form
    try:
        if not is_draft and not source.strip():
            raise InvalidInput("Write a word first.", "message")
        status = Status.DRAFT if is_draft else Status.PUBLISHED
        post = publishing.publish_files(blog(), _draft(person, source), [], [], status)
    except InvalidInput as error:
        return _page(person, source, {"message": str(error)})
    if is_draft:
        return notes.back_to("studio.edit", "", post_id=post.id)
    return notes.back_to(
        "reader.conversation", "message-sent", f"post-{post.id}", person_id=person.id
    )


def _draft(person: Person, source: str) -> Draft:
    """Return the message as the answer to their last one, else as one that names them."""
    said = stored.with_person(person, MOST_MESSAGES)
    theirs = [each for each in said if isinstance(each, Note)]
    if theirs:
        uri = theirs[-1].uri
        return Draft(caption_source=source, visibility=Visibility.DIRECT, in_reply_to=uri)
    # As a word of its own: "@al@remote.example" is the beginning of others' handles, too.
    named = source if person.handle in source.split() else f"{person.handle} {source}"
    return Draft(caption_source=named, visibility=Visibility.DIRECT)


def _page(person: Person, source: str, problems: Mapping[str, str]) -> Response:
    reading = entries.Reading()
    said = [reading.of_any(each) for each in stored.with_person(person, MOST_MESSAGES)]
    letters = [each for each in said if each is not None]
    page = render_template(
        "studio/reader/conversation.html",
        person=person,
        letters=letters,
        left_out=len(said) - len(letters),
        styles=reading.styles(),
        source=source,
        max_caption=MAX_CAPTION,
        problems=problems,
        refusals=[],
    )
    return make_response(page, 422 if problems else 200)


def _person(person_id: int) -> Person:
    found = people.find_by_id(person_id)
    if found is None:
        raise NotFound("There is no such person.")
    return found
