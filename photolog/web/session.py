"""The owner's way in and out, and the guard at the studio's door."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from photolog import access
from photolog.errors import InvalidInput, LoginRefused, NotFound, TooManyAttempts
from photolog.records import Session
from photolog.web import errors, headers
from photolog.web.current import blog

bp = Blueprint("session", __name__)

UPLOADS = "photolog.uploads"  # in app.extensions: endpoint → how many files it takes at once
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_REST_OF_FORM_BYTES = 2**20  # everything in a form but its files


def install(app: Flask, uploads: Mapping[str, int]) -> None:
    """
    Register the way in, and guard every private path of *app*.

    Args:
        uploads: How many files each endpoint takes at once; all others take small forms only.
    """
    app.extensions[UPLOADS] = uploads
    app.register_blueprint(bp)
    app.before_request(_guard)
    app.jinja_env.globals["csrf_token"] = csrf_token


def cookie_name() -> str:
    """Return the session cookie's name; over TLS it is bound to this very host."""
    return "__Host-photolog" if blog().config.is_https else "photolog"


def current_session() -> Session | None:
    """Return who is logged in on this request, or None."""
    if "session" not in g:
        g.session = access.find_session(blog(), request.cookies.get(cookie_name(), ""))
    return cast("Session | None", g.session)


def csrf_token() -> str:
    """Return the token that every form of the studio carries; empty when nobody is logged in."""
    session = current_session()
    return session.csrf_token if session else ""


@bp.get("/login")
def login() -> str | BaseResponse:
    """Show the way in."""
    if not access.is_set_up():
        return redirect(url_for("session.setup"))
    if current_session():
        return redirect(_way_on())
    return render_template("studio/login.html", problem="", has_totp=access.has_totp())


@bp.post("/login")
def open_session() -> Response | BaseResponse | tuple[str, int]:
    """Log in."""
    form = request.form
    try:
        cookie, _ = access.log_in(
            blog(),
            form.get("password", ""),
            form.get("code", ""),
            request.remote_addr or "",
            request.headers.get("User-Agent", ""),
        )
    except (LoginRefused, TooManyAttempts) as error:
        page = render_template("studio/login.html", problem=str(error), has_totp=access.has_totp())
        response = Response(page, errors.status_of(error))
        if isinstance(error, TooManyAttempts):
            response.headers["Retry-After"] = str(error.retry_after_seconds)
        return response
    return _with_cookie(redirect(_way_on(), HTTPStatus.SEE_OTHER), cookie)


@bp.post("/logout")
def logout() -> BaseResponse:
    """Log out here."""
    session = current_session()
    if session:
        access.log_out(session.key)
    response = redirect(url_for("pages.index"), HTTPStatus.SEE_OTHER)
    response.delete_cookie(
        cookie_name(), secure=blog().config.is_https, httponly=True, samesite="Lax"
    )
    # The browser may keep private pictures for a year; whoever uses it next must not find them.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.get("/setup")
def setup() -> str | BaseResponse:
    """Show the first set-up to whoever has the one-time link."""
    if access.is_set_up():
        return redirect(url_for("session.login"))
    token = request.args.get("token", "")
    return render_template(
        "studio/setup.html", token=token, is_valid=access.is_setup_token(token), problem=""
    )


@bp.post("/setup")
def finish_setup() -> BaseResponse | Response:
    """Set the first password and log in at once."""
    token, password = request.form.get("token", ""), request.form.get("password", "")
    try:
        access.set_up(blog(), token, password)
    except (LoginRefused, InvalidInput) as error:
        is_valid = access.is_setup_token(token)
        page = render_template(
            "studio/setup.html", token=token, is_valid=is_valid, problem=str(error)
        )
        return Response(page, errors.status_of(error))
    return cast(BaseResponse, open_session())


def _guard() -> BaseResponse | None:
    """Deny by default: whatever lies below /studio is for the owner with a good token."""
    if not headers.is_private(request.path):
        return None
    is_change = request.method not in _SAFE_METHODS
    if is_change and not _is_same_origin():
        abort(HTTPStatus.FORBIDDEN)
    if not (request.path == "/studio" or request.path.startswith("/studio/")):
        return None
    session = current_session()
    if session is None:
        if is_change or _wants_json():
            abort(HTTPStatus.UNAUTHORIZED)
        if request.url_rule is None:
            raise NotFound("There is nothing at this address.")
        return redirect(url_for("session.login"))
    if is_change:
        _allow_files()
    if is_change and not hmac.compare_digest(session.csrf_token.encode(), _sent_token().encode()):
        abort(HTTPStatus.FORBIDDEN)
    return None


def _allow_files() -> None:
    """Lift the limit of the body for an upload; it must come before the form is first read."""
    files = current_app.extensions[UPLOADS].get(request.endpoint, 0)
    # Only files are streamed to the disk; any other form is read into memory.
    if files and request.mimetype == "multipart/form-data":
        each = blog().config.photos.max_upload_mb * 2**20
        request.max_content_length = files * each + _REST_OF_FORM_BYTES


def _is_same_origin() -> bool:
    """Return whether the browser says that the request comes from a page of ours."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _sent_token() -> str:
    sent: Any = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    return str(sent)


def _way_on() -> str:
    """Return where to go after the log-in: never to an address, only to a page of ours about it."""
    uri = request.args.get("uri")
    return url_for("pages.authorize_interaction", uri=uri) if uri else url_for("studio.posts")


def _wants_json() -> bool:
    return (
        request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    )


def _with_cookie(response: BaseResponse, cookie: str) -> BaseResponse:
    response.set_cookie(
        cookie_name(),
        cookie,
        max_age=int(access.LONGEST_TIME.total_seconds()),
        secure=blog().config.is_https,
        httponly=True,
        samesite="Lax",
    )
    return response
