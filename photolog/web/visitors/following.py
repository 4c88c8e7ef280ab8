"""
How visitors follow the owner and answer posts: from the server where they are at home.

And the other way round: where the owner is sent by a server that they visit.

Specs:
    federation.md 1.3
    https://codeberg.org/fediverse/fep/src/branch/main/fep/3b86/fep-3b86.md (intents)
"""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple, cast
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as BaseResponse

from photolog import meeting
from photolog.errors import (
    FetchFailed,
    InvalidInput,
    MalformedActivity,
    NotFound,
    TooManyAttempts,
)
from photolog.following import finding
from photolog.peers import Person
from photolog.pure import qr
from photolog.pure.wire import lenient
from photolog.reading import Note
from photolog.records import Post
from photolog.store import posts
from photolog.store.peers import replies
from photolog.web import session
from photolog.web.current import blog
from photolog.web.visitors import heads, threads
from photolog.web.visitors.blueprint import bp
from photolog.web.visitors.shelves import NOTHING_HERE

MAX_ACCOUNT_CHARACTERS = 300
_THROTTLE = "photolog.meeting"  # in app.extensions
_OFTEN = "That was often in a short time. Wait a minute, then try again."


class Aim(NamedTuple):
    """What a visitor wants to act on: us, or one post."""

    uri: str
    intent: str
    post: Post | None


class Meant(NamedTuple):
    """What the owner was sent here for, as far as we know it."""

    address: str  # as it came
    is_openable: bool
    is_owner: bool
    post: Post | None
    reply_id: int | None  # in the conversation below *post*
    is_own_answer: bool  # whether the owner wrote that reply
    page: int | None  # of that conversation, None for the first
    person: Person | None = None  # who it is, elsewhere
    note: Note | None = None  # or what
    problem: str = ""  # why neither could be found there


@bp.record
def _begin(state: BlueprintSetupState) -> None:
    state.app.extensions[_THROTTLE] = meeting.Throttle()


@bp.get("/follow")
def follow() -> str:
    """Explain how to follow, and ask for the visitor's server."""
    return _form(_aim(request.args.get("uri", "")))


@bp.post("/follow")
def leave() -> Response:
    """Show the way to the visitor's own server; they go there themselves."""
    aim = _aim(request.form.get("uri", ""))
    account = request.form.get("account", "")[:MAX_ACCOUNT_CHARACTERS]
    if request.headers.get("Sec-Fetch-Site") not in (None, "same-origin", "none"):
        return make_response(_form(aim, account))  # another site's form sends nobody away from here
    try:
        throttle = cast(meeting.Throttle, current_app.extensions[_THROTTLE])
        throttle.admit(blog().now(), request.remote_addr or "")
        address = meeting.remote_address(blog(), account, aim.uri, aim.intent)
    except InvalidInput as error:
        return make_response(_form(aim, account, str(error)), HTTPStatus.UNPROCESSABLE_ENTITY)
    except TooManyAttempts as error:
        response = make_response(_form(aim, account, _OFTEN), HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(error.retry_after_seconds)
        return response
    return make_response(
        render_template(
            "pages/leaving.html",
            head=heads.of_page("On to your server", url_for("pages.follow"), is_listed=False),
            address=address,
            host=urlsplit(address).netloc,
            typed_host=meeting.read_account(account)[1],
            aim=aim,
        )
    )


@bp.get("/follow.svg")
def follow_code() -> Response:
    """Show the address of the profile as a QR code."""
    _refuse_alone()
    return Response(qr.svg(blog().addresses.profile), content_type=qr.CONTENT_TYPE)


@bp.get("/authorize_interaction")
def authorize_interaction() -> Response | BaseResponse:
    """Show the owner what another server sent them here for; nothing is done by that."""
    _refuse_alone()
    address = (request.args.get("uri") or request.args.get("acct") or "").strip()
    address = address[: lenient.MAX_ADDRESS]
    if session.current_session() is None:
        response: BaseResponse = redirect(url_for("session.login", uri=address or None))
    else:
        meant = _looked_up(_meant(address))
        response = make_response(render_template("pages/sent_here.html", meant=meant))
    response.headers["Cache-Control"] = "no-store"  # the one page here that is not for everybody
    return response


def _form(aim: Aim, account: str = "", problem: str = "") -> str:
    title = "Answer" if aim.post else "Follow"
    return render_template(
        "pages/follow.html",
        head=heads.of_page(title, url_for("pages.follow"), is_listed=aim.post is None),
        aim=aim,
        account=account,
        problem=problem,
        author_name=heads.author_name(),
    )


def _aim(uri: str) -> Aim:
    """
    Return what an address of ours is for a visitor; "" is the owner.

    Raises:
        NotFound: It is nothing of ours that can be followed or answered.
    """
    _refuse_alone()
    if uri in ("", blog().addresses.actor):
        return Aim(blog().addresses.actor, "Follow", None)
    post_id = blog().addresses.post_id_of(uri)
    post = posts.find_visible(post_id) if post_id is not None else None
    if post is None:
        raise NotFound(NOTHING_HERE)
    return Aim(blog().addresses.post(post.id), "Object", post)


def _meant(address: str) -> Meant:
    addresses = blog().addresses
    ours = (addresses.actor, addresses.profile, addresses.home, addresses.base_url)
    handle = address.removeprefix("acct:").removeprefix("@").lower()
    reply = replies.find_by_uri(address)
    post_id = reply.post_id if reply else addresses.post_id_of(address)
    post = posts.find_visible(post_id) if post_id is not None else None
    page = threads.page_of(post.id, reply.id) if reply and post else 1
    return Meant(
        address=address,
        is_openable=address.startswith(("https://", "http://")),
        is_owner=address in ours or handle == addresses.handle[1:].lower(),
        post=post,
        reply_id=reply.id if reply and post else None,
        is_own_answer=bool(reply and reply.person is None),
        page=page if page > 1 else None,
    )


def _looked_up(meant: Meant) -> Meant:
    """Find what is elsewhere. Only the owner makes us ask; to look is all that is done here."""
    if not meant.address or meant.is_owner or meant.post:
        return meant
    try:
        found = finding.find(blog(), meant.address)
    except (FetchFailed, InvalidInput, MalformedActivity) as error:
        return meant._replace(problem=str(error))
    if isinstance(found, Person):
        return meant._replace(person=found)
    return meant._replace(note=found)


def _refuse_alone() -> None:
    """Know nothing of the fediverse when the blog is not part of it."""
    if not blog().config.federates:
        raise NotFound(NOTHING_HERE)
