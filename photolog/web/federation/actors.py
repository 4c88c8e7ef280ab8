"""The two actors: the owner, and the application that signs what we fetch."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from photolog import outgoing, profile
from photolog.errors import NotFound
from photolog.pure.wire import actor, collections
from photolog.pure.wire.negotiation import wants_activity
from photolog.web.current import blog
from photolog.web.federation import answers

bp = answers.blueprint("actors")


@bp.get("/users/<username>")
def person(username: str) -> Response | BaseResponse:
    """Show the owner as an actor; people are sent to the page."""
    if not wants_activity(request.headers.get("Accept", "")):
        _refuse_others(username)
        response = redirect(url_for("pages.handle", username=blog().config.site.username))
        response.headers["Vary"] = "Accept"
        return response
    return owner(username)


def owner(username: str) -> Response:
    """Show the owner as an actor, under any of their addresses."""
    _refuse_others(username)
    here = blog()
    return answers.open_to_scripts(
        answers.document(outgoing.owner_document(here, profile.current(here)))
    )


@bp.get("/actor")
def application() -> Response:
    """Show the application actor; never to be signed for, or two careful servers would wait."""
    here = blog()
    return answers.document(
        actor.application(
            here.addresses, here.network.application.public_pem, here.config.site.title
        )
    )


@bp.get("/actor/outbox")
def application_outbox() -> Response:
    """Show that the application actor says nothing."""
    uri = f"{blog().addresses.application}/outbox"
    return answers.document(collections.ordered(uri, 0))


def _refuse_others(username: str) -> None:
    if username.lower() != blog().config.site.username.lower():
        raise NotFound(answers.NOTHING_HERE)
