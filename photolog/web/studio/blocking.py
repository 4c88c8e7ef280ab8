"""Servers and people that the owner wants nothing of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from photolog import moderation
from photolog.errors import InvalidInput
from photolog.moderation import MAX_IMPORT_BYTES, MAX_REASON_CHARACTERS
from photolog.store.peers import blocks as stored
from photolog.store.peers import followers, people
from photolog.store.peers.hosts import without_port
from photolog.web.current import blog
from photolog.web.forms import line, number
from photolog.web.studio import notes
from photolog.web.studio.blueprint import peers_bp

PER_PAGE = 100
_MOST_HOSTS = 10_000
MOST_UNUSED = 50  # lines of a list that are told one by one


class Imported(NamedTuple):
    """What became of a list."""

    added: int
    unused: Sequence[str]  # those that are told
    untold: int


@peers_bp.get("/federation/blocks")
def blocks() -> Response:
    """Show blocked servers and people."""
    return _page()


@peers_bp.get("/federation/blocks/new")
def ask_block_domain() -> Response:
    """Ask whether a server is to be blocked."""
    return _question(line(request.args, "domain"), "")


@peers_bp.post("/federation/blocks/new")
def block_domain() -> BaseResponse:
    """Block a server."""
    domain, reason = line(request.form, "domain"), line(request.form, "reason")
    try:
        moderation.block_domain(blog(), domain, reason)
    except InvalidInput as error:
        return _question(domain, reason, {"domain": str(error)})
    return notes.back_there("domain-blocked")


@peers_bp.post("/federation/blocks/lift")
def unblock_domain() -> BaseResponse:
    """Hear a server again."""
    moderation.unblock_domain(line(request.form, "domain"))
    return notes.back_there("domain-unblocked")


@peers_bp.get("/federation/blocks.csv")
def export_blocks() -> Response:
    """Return the blocked servers as a file that Mastodon reads."""
    response = make_response(moderation.export_blocks())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="blocked-servers.csv"'
    return response


@peers_bp.post("/federation/blocks/import")
def import_blocks() -> Response:
    """Block the servers of a list, and tell what became of each line."""
    try:
        added, unused = moderation.import_blocks(blog(), _list())
    except InvalidInput as error:
        return _page({error.field or "file": str(error)})
    told = unused[:MOST_UNUSED]
    return _page(imported=Imported(added, told, len(unused) - len(told)))


def _list() -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput("Choose a file.", "file")
    if "is_sure" not in request.form:
        raise InvalidInput("Say that followers there may go.", "is_sure")
    with file.stream:
        content = file.stream.read(MAX_IMPORT_BYTES + 1)
    if len(content) > MAX_IMPORT_BYTES:
        raise InvalidInput("This file is larger than 1 MB.", "file")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput("This file is no text in UTF-8.", "file") from None


def _question(domain: str, reason: str, problems: Mapping[str, str] | None = None) -> Response:
    page = render_template(
        "studio/peers/block_domain.html",
        here="blocks",
        domain=domain,
        reason=reason,
        known=_followers_on(domain),
        problems=problems or {},
        refusals=[],
        max_reason=MAX_REASON_CHARACTERS,
        back=request.values.get("back", ""),
    )
    return make_response(page, 422 if problems else 200)


def _followers_on(domain: str) -> int:
    """Return how many followers a server and those below it have: they will be gone."""
    name = domain.lower().strip(".")
    return sum(
        count
        for host, count in followers.by_host(_MOST_HOSTS)
        if f".{without_port(host)}".endswith(f".{name}")
    )


def _page(problems: Mapping[str, str] | None = None, imported: Imported | None = None) -> Response:
    after = request.args.get("after", "")
    before = number(request.args, "before")
    domains = stored.page(PER_PAGE + 1, after)
    blocked = people.blocked(PER_PAGE + 1, before)
    page = render_template(
        "studio/peers/blocks.html",
        here="blocks",
        domains=domains[:PER_PAGE],
        next_domain=domains[PER_PAGE - 1].domain if len(domains) > PER_PAGE else "",
        people=blocked[:PER_PAGE],
        next_person=blocked[PER_PAGE - 1].id if len(blocked) > PER_PAGE else None,
        count=stored.count(),
        is_first=not after and before is None,
        imported=imported,
        problems=problems or {},
        refusals=[],
    )
    return make_response(page, 422 if problems else 200)
