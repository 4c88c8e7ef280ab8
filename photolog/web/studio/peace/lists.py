"""Lists of people and servers in and out, in the CSV that Mastodon writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import Response, make_response, request
from werkzeug.wrappers import Response as BaseResponse

from photolog.errors import InvalidInput, NotFound
from photolog.moderation import lists
from photolog.store.peace.wishes import Kind
from photolog.web.current import blog
from photolog.web.forms import line
from photolog.web.studio import notes
from photolog.web.studio.blueprint import peers_bp
from photolog.web.studio.peace import people, servers

MAX_IMPORT_BYTES = lists.MAX_IMPORT_BYTES
MOST_UNUSED = 50  # lines of a list that are told one by one
_KINDS: dict[str, tuple[Kind, str]] = {  # in addresses → kind, name of the file
    "blocked": ("block", "blocked_accounts.csv"),
    "muted": ("mute", "muted_accounts.csv"),
}


class Told(NamedTuple):
    """What became of a list, as the page tells it."""

    added: int
    wished: int
    unused: Sequence[str]  # those that are told
    untold: int


@peers_bp.get("/federation/blocks.csv")
def export_blocks() -> Response:
    """Return the blocked servers as a file that Mastodon reads."""
    return _download(lists.export_blocks(), "blocked_domains.csv")


@peers_bp.get("/peace/<kind>.csv")
def export_people(kind: str) -> Response:
    """Return blocked or muted people as a file that Mastodon reads."""
    meant, filename = _meant(kind)
    return _download(lists.export_people(meant, blog().now()), filename)


@peers_bp.post("/federation/blocks/import")
def import_blocks() -> Response:
    """Block the servers of a list, and tell what became of each line."""
    try:
        added, unused = lists.import_blocks(blog(), _list(needs_consent=True))
    except InvalidInput as error:
        return servers.page(problems={error.field or "file": str(error)})
    return servers.page(imported=_told(added, 0, unused))


@peers_bp.post("/peace/import")
def import_people() -> Response:
    """Block or mute the people of a list, and tell what became of each line."""
    kind, _ = _meant(line(request.form, "kind", "blocked"))
    try:
        became = lists.import_people(blog(), _list(needs_consent=kind == "block"), kind)
    except InvalidInput as error:
        return people.page(problems={error.field or "file": str(error)})
    told = _told(became.added, became.wished, became.unused)
    return people.page(imported=told, imported_kind=kind)


@peers_bp.post("/peace/wishes/forget")
def forget_wish() -> BaseResponse:
    """Look for somebody of a list no longer."""
    lists.forget_wish(request.form.get("handle", ""))
    return notes.back_there("wish-forgotten")


def _meant(kind: str) -> tuple[Kind, str]:
    if kind not in _KINDS:
        raise NotFound("There is no such list.")
    return _KINDS[kind]


def _told(added: int, wished: int, unused: Sequence[str]) -> Told:
    told = unused[:MOST_UNUSED]
    return Told(added, wished, told, len(unused) - len(told))


def _download(content: str, filename: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _list(*, needs_consent: bool) -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput("Choose a file.", "file")
    if needs_consent and "is_sure" not in request.form:
        raise InvalidInput("Say that followers there may go.", "is_sure")
    with file.stream:
        content = file.stream.read(MAX_IMPORT_BYTES + 1)
    if len(content) > MAX_IMPORT_BYTES:
        raise InvalidInput("This file is larger than 2 MB.", "file")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput("This file is no text in UTF-8.", "file") from None
