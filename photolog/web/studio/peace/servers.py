"""Servers that are blocked or limited, and the cleaning up after a block."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from photolog import moderation
from photolog.errors import InvalidInput
from photolog.moderation import MAX_REASON_CHARACTERS, cleaning, quieting
from photolog.store.peace import limits
from photolog.store.peers import blocks as stored
from photolog.store.peers import followers
from photolog.store.peers.hosts import without_port
from photolog.web.current import blog
from photolog.web.forms import line
from photolog.web.studio import notes
from photolog.web.studio.blueprint import peers_bp

PER_PAGE = 100
_MOST_HOSTS = 10_000

MEASURES = (
    ("limit", "Limit it"),
    ("block", "Block it"),
)


@peers_bp.get("/federation/blocks")
def blocks() -> Response:
    """Show blocked and limited servers."""
    return page()


@peers_bp.get("/federation/blocks/new")
def ask_block_domain() -> Response:
    """Ask whether a server is to be blocked, or only limited."""
    return _question(line(request.args, "domain"), "", line(request.args, "measure", "block"))


@peers_bp.post("/federation/blocks/new")
def block_domain() -> BaseResponse:
    """Block or limit a server."""
    domain, reason = line(request.form, "domain"), line(request.form, "reason")
    is_limit = line(request.form, "measure") == "limit"
    act = quieting.limit_domain if is_limit else moderation.block_domain
    try:
        act(blog(), domain, reason)
    except InvalidInput as error:
        return _question(domain, reason, "limit" if is_limit else "block", {"domain": str(error)})
    return notes.back_there("domain-limited" if is_limit else "domain-blocked")


@peers_bp.post("/federation/blocks/lift")
def unblock_domain() -> BaseResponse:
    """Hear a server again."""
    moderation.unblock_domain(blog(), line(request.form, "domain"))
    return notes.back_there("domain-unblocked")


@peers_bp.post("/federation/limits/lift")
def unlimit_domain() -> BaseResponse:
    """Hear everybody of a server again."""
    quieting.unlimit_domain(blog(), line(request.form, "domain"))
    return notes.back_there("domain-unlimited")


@peers_bp.get("/federation/blocks/clean")
def ask_clean_up() -> str:
    """Tell what is kept of a blocked server, and ask whether it is to be removed."""
    domain = line(request.args, "domain")
    kept = cleaning.traces_of(domain)
    return render_template(
        "studio/peers/peace/clean.html",
        here="peace",
        domain=domain,
        kept=kept,
        told=cleaning.told(kept),
        is_rest="rest" in request.args,
    )


@peers_bp.post("/federation/blocks/clean")
def clean_up() -> BaseResponse:
    """Remove what is kept of a blocked server; a great deal of it in several steps."""
    domain = line(request.form, "domain")
    _, is_all = cleaning.clean_up(blog(), domain)
    if not is_all:
        return notes.back_to("peers.ask_clean_up", "", domain=domain, rest=1)
    return notes.back_to("peers.blocks", "cleaned")


def page(**more: object) -> Response:
    """Return the page of servers; *more* is what became of a list."""
    after = request.args.get("after", "")
    limited_after = request.args.get("limited", "")
    domains = stored.page(PER_PAGE + 1, after)
    limited = limits.page(PER_PAGE + 1, limited_after)
    values: dict[str, object] = {"problems": {}, "refusals": [], "imported": None} | more
    shown = render_template(
        "studio/peers/peace/servers.html",
        here="peace",
        part="blocks",
        domains=domains[:PER_PAGE],
        next_domain=domains[PER_PAGE - 1].domain if len(domains) > PER_PAGE else "",
        limited=limited[:PER_PAGE],
        next_limited=limited[PER_PAGE - 1].domain if len(limited) > PER_PAGE else "",
        count=stored.count(),
        **values,
    )
    return make_response(shown, 422 if values["problems"] else 200)


def _question(
    domain: str, reason: str, measure: str, problems: Mapping[str, str] | None = None
) -> Response:
    shown = render_template(
        "studio/peers/peace/block_domain.html",
        here="peace",
        domain=domain,
        reason=reason,
        measure=measure,
        measures=MEASURES,
        known=_followers_on(domain),
        problems=problems or {},
        refusals=[],
        max_reason=MAX_REASON_CHARACTERS,
        back=request.values.get("back", ""),
    )
    return make_response(shown, 422 if problems else 200)


def _followers_on(domain: str) -> int:
    """Return how many followers a server and those below it have: a block ends their follows."""
    name = domain.lower().strip(".")
    return sum(
        count
        for host, count in followers.by_host(_MOST_HOSTS)
        if f".{without_port(host)}".endswith(f".{name}")
    )
