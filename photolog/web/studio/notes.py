"""
What is said after a redirect: "Saved.", or which files were not taken.

A short sentence is named by a code in the address (?said=saved), so that it needs no
state. Names of files and reasons do not belong into an address; they travel in a
cookie that is signed with the session's own token and read once.
"""

from __future__ import annotations

from typing import Any

from flask import after_this_request, redirect, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from photolog.web.current import blog
from photolog.web.session import csrf_token

SENTENCES = {
    "saved": "Saved.",
    "draft": "The draft is saved.",
    "published": "Published.",
    "scheduled": "Scheduled. It will appear by itself.",
    "unpublished": "It is a draft again; nobody else can see it.",
    "deleted": "The post is deleted.",
    "removed": "The photo is removed.",
    "uploaded": "The photos are here. Say what can be seen in them, then publish.",
    "password": "The password is changed. All other browsers are logged out.",
    "factor-on": "The second factor is on.",
    "factor-off": "The second factor is off.",
    "ended": "That browser is logged out.",
    "ended-others": "All other browsers are logged out.",
}

COOKIE = "photolog-notes"
_LONGEST = 2000  # characters; a cookie holds 4096 bytes
_SECONDS = 120


def back_to(endpoint: str, said: str, anchor: str = "", **values: Any) -> Response:
    """Return the redirect after a POST, which says the sentence with the code *said*."""
    return redirect(url_for(endpoint, said=said or None, _anchor=anchor or None, **values), 303)


def carry(response: Response, refusals: list[str]) -> Response:
    """Let the next page of the studio say why files were not taken."""
    kept: list[str] = []
    for sentence in refusals:
        if sum(map(len, kept)) + len(sentence) > _LONGEST:
            kept.append(f"And {len(refusals) - len(kept)} more.")
            break
        kept.append(sentence)
    if kept:
        response.set_cookie(
            COOKIE,
            _serializer().dumps(kept),
            max_age=_SECONDS,
            path=url_for("studio.posts"),
            secure=blog().config.is_https,
            httponly=True,
            samesite="Strict",
        )
    return response


def carried() -> list[str]:
    """Return what carry() left for this page, and forget it."""
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return []

    @after_this_request
    def forget(response: Response) -> Response:
        response.delete_cookie(COOKIE, path=url_for("studio.posts"))
        return response

    try:
        return [str(sentence) for sentence in _serializer().loads(cookie, max_age=_SECONDS)]
    except BadData:
        return []


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(csrf_token(), salt="notes")
