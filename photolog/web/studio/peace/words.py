"""Words and phrases that the owner does not want to read."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from photolog.errors import InvalidInput
from photolog.moderation import quieting
from photolog.peers import FilterAction
from photolog.pure.text.word_filters import MAX_PHRASE_CHARACTERS
from photolog.store.peace import words as stored
from photolog.web.current import blog
from photolog.web.forms import line
from photolog.web.studio import notes
from photolog.web.studio.blueprint import peers_bp

ACTIONS = (
    (FilterAction.WARN.value, "Fold it away behind a warning"),
    (FilterAction.HIDE.value, "Leave it out altogether"),
)


@peers_bp.get("/peace/words")
def words() -> Response:
    """Show what is filtered."""
    return _page("", FilterAction.WARN.value, is_part=False)


@peers_bp.post("/peace/words")
def add_filter() -> BaseResponse:
    """Filter a word or phrase."""
    phrase, action = line(request.form, "phrase"), line(request.form, "action")
    is_part = "is_part" in request.form
    try:
        quieting.add_filter(
            blog(),
            phrase,
            is_whole_word=not is_part,
            action=FilterAction.HIDE if action == FilterAction.HIDE else FilterAction.WARN,
        )
    except InvalidInput as error:
        return _page(phrase, action, is_part=is_part, problem=str(error))
    return notes.back_to("peers.words", "filter-added")


@peers_bp.post("/peace/words/remove")
def remove_filter() -> BaseResponse:
    """Read a word or phrase again."""
    quieting.remove_filter(blog(), request.form.get("phrase", ""))
    return notes.back_to("peers.words", "filter-removed")


def _page(phrase: str, action: str, *, is_part: bool, problem: str = "") -> Response:
    shown = render_template(
        "studio/peers/peace/words.html",
        here="peace",
        part="words",
        filters=stored.all_filters(),
        phrase=phrase,
        action=action,
        actions=ACTIONS,
        is_part=is_part,
        max_phrase=MAX_PHRASE_CHARACTERS,
        problems={"phrase": problem} if problem else {},
        refusals=[],
    )
    return make_response(shown, 422 if problem else 200)
