"""Followers: who they are, who asks to be one, and where they come from."""

from __future__ import annotations

from flask import render_template, request

from photolog.peers import FollowState
from photolog.store.peers import followers as stored
from photolog.web.forms import number
from photolog.web.studio.blueprint import peers_bp

PER_PAGE = 50
MOST_FOUND = 100
MOST_HOSTS = 30


@peers_bp.get("/followers")
def followers() -> str:
    """Show requests, then followers, newest first; or those whose name holds some words."""
    words = request.args.get("q", "").strip()
    before = number(request.args, "before")
    if words:
        found, end = stored.search(words, MOST_FOUND), None
    else:
        found, end = stored.page(FollowState.ACCEPTED, PER_PAGE, before)
    is_first = before is None and not words
    requests, more_requests = stored.page(FollowState.PENDING, PER_PAGE) if is_first else ((), None)
    return render_template(
        "studio/peers/followers.html",
        here="followers",
        words=words,
        followers=found,
        requests=requests,
        has_more_requests=more_requests is not None,
        count=stored.count(),
        hosts=stored.by_host(MOST_HOSTS),
        most_found=MOST_FOUND,
        is_first=before is None,
        before=end,
    )
