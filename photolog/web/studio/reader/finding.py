"""Looking for somebody, or something, by a handle or an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from photolog.errors import FetchFailed, InvalidInput, MalformedActivity
from photolog.following import finding
from photolog.peers import Person
from photolog.store.peers import people
from photolog.web.current import blog
from photolog.web.forms import line
from photolog.web.studio.reader.blueprint import reader_bp

MOST_KNOWN = 20
_UNKNOWN = (404, 410)


@reader_bp.get("/find")
def find() -> Response:
    """Show the form; asking others is left to its button."""
    return _page(line(request.args, "q"))


@reader_bp.post("/find")
def look_for() -> BaseResponse:
    """Find whom or what was typed, here or on other servers, and show it."""
    typed = line(request.form, "q")
    try:
        return redirect(address_of(typed), 303)
    except InvalidInput as error:
        known = people.page(MOST_KNOWN, text=typed, is_blocked=False) if typed else ()
        return _page(typed, {} if known else {"q": str(error)}, known)
    except (FetchFailed, MalformedActivity) as error:
        return _page(typed, {"q": _in_words(error)})


def address_of(typed: str) -> str:
    """
    Return our page about somebody or something elsewhere.

    Raises:
        InvalidInput, FetchFailed, MalformedActivity: As finding.find().
    """
    found = finding.find(blog(), typed)
    if isinstance(found, Person):
        return url_for("reader.person", person_id=found.id)
    return url_for("reader.note", note_id=found.id)


def _in_words(error: FetchFailed | MalformedActivity) -> str:
    if isinstance(error, FetchFailed) and error.status in _UNKNOWN:
        return "Their server knows nobody, and nothing, of that name."
    return f"That could not be found: {error}"


def _page(
    typed: str, problems: Mapping[str, str] | None = None, known: Sequence[Person] = ()
) -> Response:
    page = render_template(
        "studio/reader/find.html", typed=typed, known=known, problems=problems or {}, refusals=[]
    )
    return make_response(page, 422 if problems else 200)
