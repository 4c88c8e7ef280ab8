"""Whom the owner follows, their hashtags, and lists of people in and out."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from photolog.errors import InvalidInput
from photolog.following import lists, tags
from photolog.following.lists import MAX_IMPORT_BYTES, Imported
from photolog.reading import FollowingState
from photolog.store.reading import following as stored
from photolog.store.reading import wishes
from photolog.web.current import blog
from photolog.web.forms import line, number
from photolog.web.studio import notes
from photolog.web.studio.reader.blueprint import reader_bp

PER_PAGE = 50
MOST_TOLD = 50  # lines of a list, and people of it, that are told one by one
_MEGABYTES = MAX_IMPORT_BYTES // 2**20

STATES = {  # label of the filter
    "": "All",
    FollowingState.ACCEPTED.value: "Following",
    FollowingState.PENDING.value: "Not answered",
    FollowingState.REJECTED.value: "Refused",
}


@reader_bp.get("/following")
def following() -> Response:
    """Show whom the owner follows, the last who was asked first."""
    return _page()


@reader_bp.get("/following.csv")
def export_follows() -> Response:
    """Return whom the owner follows as a file that Mastodon reads."""
    response = make_response(lists.export_follows())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="following_accounts.csv"'
    return response


@reader_bp.post("/following")
def import_follows() -> Response:
    """Take in a list, and tell what becomes of it."""
    try:
        return _page(imported=lists.import_follows(blog(), _list()))
    except InvalidInput as error:
        return _page({error.field or "file": str(error)})


@reader_bp.post("/following/wishes")
def wished() -> BaseResponse:
    """Try those of a list again who could not be followed, forget them, or stop the list."""
    if "again" in request.form:
        lists.try_wishes_again(blog())
        return notes.back_there("wishes-again")
    if "stop" in request.form:
        lists.stop_import()
        return notes.back_there("import-stopped")
    lists.forget_failed_wishes()
    return notes.back_there("failures-forgotten")


@reader_bp.post("/following/tags")
def follow_tag() -> BaseResponse:
    """Follow a hashtag."""
    try:
        tags.follow_tag(blog(), line(request.form, "tag"))
    except InvalidInput as error:
        return _page({"tag": str(error)})
    return notes.back_there("tag-followed", "tags")


@reader_bp.post("/following/tags/end")
def unfollow_tag() -> BaseResponse:
    """Follow a hashtag no longer."""
    tags.unfollow_tag(line(request.form, "tag"))
    return notes.back_there("tag-unfollowed", "tags")


def _list() -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput("Choose a file.", "file")
    with file.stream:
        content = file.stream.read(MAX_IMPORT_BYTES + 1)
    if len(content) > MAX_IMPORT_BYTES:
        raise InvalidInput(f"This file is larger than {_MEGABYTES} MB.", "file")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput("This file is no text in UTF-8.", "file") from None


def _page(problems: Mapping[str, str] | None = None, imported: Imported | None = None) -> Response:
    words, chosen = line(request.args, "q"), request.args.get("state", "")
    before = number(request.args, "before")
    state = FollowingState(chosen) if chosen in STATES and chosen else None
    found = stored.page(PER_PAGE + 1, older_than=before, state=state, text=words)
    page = render_template(
        "studio/reader/following.html",
        words=words,
        states=STATES,
        chosen=state.value if state else "",
        people=found[:PER_PAGE],
        before=found[PER_PAGE - 1].activity_id if len(found) > PER_PAGE else None,
        is_first=before is None,
        count=stored.count(FollowingState.ACCEPTED),
        tags=stored.tags(),
        typed_tag=line(request.form, "tag"),
        waiting=wishes.waiting(),
        failed=wishes.failed(MOST_TOLD),
        failed_count=wishes.failed_count(),
        imported=imported,
        most_told=MOST_TOLD,
        megabytes=_MEGABYTES,
        # A page that answers a POST has no address to come back to.
        place=notes.place() if request.method == "GET" else url_for("reader.following"),
        problems=problems or {},
        refusals=[],
    )
    return make_response(page, 422 if problems else 200)
