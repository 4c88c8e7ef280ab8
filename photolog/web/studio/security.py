"""Password and logged-in browsers."""

from __future__ import annotations

from collections.abc import Mapping

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from photolog import access
from photolog.errors import InvalidInput, LoginRefused
from photolog.records import Session
from photolog.store import sessions
from photolog.web.current import blog
from photolog.web.session import current_session
from photolog.web.studio import notes, wording
from photolog.web.studio.blueprint import bp


@bp.get("/settings/security")
def security() -> Response:
    """Show password, second factor and logged-in browsers."""
    return security_page()


@bp.post("/settings/security/password")
def change_password() -> Response:
    """Change the password; all other browsers are logged out."""
    form = request.form
    try:
        access.change_password(
            blog(), form.get("old_password", ""), form.get("password", ""), here().key
        )
    except LoginRefused:
        return security_page({"old_password": "This is not your present password."})
    except InvalidInput as error:
        return security_page({"password": str(error)})
    return notes.back_to("studio.security", "password")


@bp.post("/settings/security/sessions/end")
def end_session() -> Response:
    """Log out one browser."""
    key = request.form.get("key", "")
    if key == here().key:
        return security_page({"": "To log out here, use “Log out” at the top."})
    access.log_out(key)
    return notes.back_to("studio.security", "ended", "browsers")


@bp.post("/settings/security/sessions/end-others")
def end_others() -> Response:
    """Log out all browsers but this one."""
    access.end_other_sessions(here().key)
    return notes.back_to("studio.security", "ended-others", "browsers")


def here() -> Session:
    """Return the session of this request; the guard has let nobody in without one."""
    session = current_session()
    assert session is not None
    return session


def security_page(problems: Mapping[str, str] | None = None) -> Response:
    """Return the page, with status 422 when something on it was wrong."""
    now = blog().now()
    browsers = [
        {
            "key": session.key,
            "name": wording.browser(session.user_agent),
            "seen": wording.ago(session.seen_at, now),
            "since": session.created_at,
            "is_here": session.key == here().key,
        }
        for session in sessions.list_all()
        if session.expires_at > now
    ]
    page = render_template(
        "studio/settings/security.html",
        here="security",
        problems=problems or {},
        refusals=[],
        browsers=browsers,
        has_totp=access.has_totp(),
        codes_left=access.recovery_codes_left(),
        least=access.MIN_PASSWORD_CHARACTERS,
    )
    return make_response(page, 422 if problems else 200)
