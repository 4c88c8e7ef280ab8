"""
What is said after a redirect: "Saved.", or which files were not taken.

A short sentence is named by a code in the address (?said=saved), so that it needs no
state. Names of files and reasons do not belong into an address; they travel in a
cookie that is signed with the session's own token and read once.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

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
    "read": "Everything is marked as read.",
    "let-in": "They follow you now.",
    "turn-away": "Their request is refused. They are not told why.",
    "remove": "They do not follow you any more.",
    "trust": "Their comments are shown at once from now on.",
    "distrust": "You see their comments first again.",
    "block": "They are blocked, and their comments are hidden. They are not told.",
    "unblock": "They are heard again, and what the block hid is shown again.",
    "mute": "They are muted. They are not told.",
    "unmute": "They are read again.",
    "show": "The comment is shown to everybody.",
    "hide": "The comment is hidden; only you see it.",
    "delete": "The comment is deleted here.",
    "answered": "Your answer is published.",
    "rewritten": "Your answer is changed.",
    "take-back": "Your answer is taken back; other servers are asked to delete it.",
    "domain-blocked": "The server is blocked.",
    "domain-unblocked": "The server is heard again. Its people have to follow you anew.",
    "domain-limited": "The server is limited: only those whom you follow are heard.",
    "domain-unlimited": "Everybody on the server is heard again.",
    "cleaned": "Everything from that server is removed.",
    "filter-added": "These words are filtered.",
    "filter-removed": "These words are read again.",
    "reported": "The report is on its way. It does not say who sent it.",
    "looked": "These are all the answers that could be had for now.",
    "undone": "It is taken back.",
    "wish-forgotten": "They are no longer looked for.",
    "follow-asked": "They are asked. You follow them as soon as their server says yes.",
    "unfollowed": "You do not follow them any more.",
    "asked-again": "They are asked once more.",
    "boosts-shown": "Their boosts are shown from now on.",
    "boosts-hidden": "Their boosts are not shown any more.",
    "tag-followed": "You follow the hashtag.",
    "tag-unfollowed": "You do not follow the hashtag any more.",
    "wishes-again": "They are looked for once more.",
    "import-stopped": "Nobody more of the list is asked.",
    "failures-forgotten": "They are forgotten.",
    "answer-sent": "Your answer is on its way.",
    "message-sent": "Your message is on its way.",
    "quote-revoked": "They may not quote it any more; their server is told.",
    "retry": "It will be sent again.",
    "mail-sent": "The mail server took the mail. Look whether it arrives.",
    "feed-on": "The feed is on. Its address is below.",
    "feed-renewed": "The feed has a new address; the old one leads nowhere.",
    "feed-off": "The feed is off; its address leads nowhere.",
    "pinned": "The post is pinned to your profile.",
    "unpinned": "The post is no longer pinned.",
}

COOKIE = "photolog-notes"
_LONGEST = 2000  # characters; a cookie holds 4096 bytes
_SECONDS = 120
_OURS = re.compile(r"/studio(/[\w-]+)*")


def back_to(endpoint: str, said: str, anchor: str = "", **values: Any) -> Response:
    """Return the redirect after a POST, which says the sentence with the code *said*."""
    return redirect(url_for(endpoint, said=said or None, _anchor=anchor or None, **values), 303)


def place() -> str:
    """Return where we are, for a form of this page to lead back to."""
    kept = urlencode([(name, value) for name, value in request.args.items() if name != "said"])
    return f"{request.path}?{kept}" if kept else request.path


def back_there(said: str, anchor: str = "") -> Response:
    """Return the redirect to the page of the studio that a form says it was on."""
    path, _, query = request.form.get("back", "").partition("?")
    # Nothing but a path of ours: no "//host", no backslash that a browser takes for a slash.
    if not _OURS.fullmatch(path):
        path, query = url_for("peers.inbox"), ""
    asked = [(name, value) for name, value in parse_qsl(query) if name != "said"]
    asked += [("said", said)] if said else []
    fragment = f"#{anchor}" if anchor else ""
    return redirect(f"{path}?{urlencode(asked)}{fragment}" if asked else path + fragment, 303)


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
