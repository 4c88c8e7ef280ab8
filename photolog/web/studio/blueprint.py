"""
The blueprints that all views of the studio hang on, and what all its pages are given.

What has to do with other servers hangs on one of its own, which is not there while the
blog does not federate.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, request

from photolog.errors import NotFound
from photolog.peers import FollowState
from photolog.store.peers import delivery_log, followers, notices, replies
from photolog.web.current import blog
from photolog.web.studio import notes, suggesting, wording

ROW = "int(max=9223372036854775807)"  # the number of a row in an address; SQLite's largest

bp = Blueprint("studio", __name__, url_prefix="/studio")
peers_bp = Blueprint("peers", __name__, url_prefix="/studio")


@bp.context_processor
@peers_bp.context_processor
def studio_words() -> dict[str, Any]:
    """Return what the templates of the studio may use besides what every page may."""
    return {
        "said": notes.SENTENCES.get(request.args.get("said", ""), ""),
        "file_words": suggesting.words_of,
        "ago": ago,
        "visibility_names": wording.VISIBILITIES,
        "unread": notices.unread_count(blog().now()) if blog().config.federates else 0,
        "place": notes.place(),
    }


@peers_bp.context_processor
def tabs() -> dict[str, Any]:
    """Return how much there is to do on each of the pages about others."""
    return {
        "to_do": {
            "inbox": notices.unread_count(blog().now()),
            "comments": replies.waiting_count(),
            "followers": followers.count(FollowState.PENDING),
            "federation": delivery_log.queue().dead,
        }
    }


@peers_bp.before_request
def only_while_federating() -> None:
    """Let these pages exist only for a blog that talks with other servers."""
    if not blog().config.federates:
        raise NotFound("This blog does not talk with other servers.")


def ago(when: datetime) -> str:
    """Return how long ago something was."""
    return wording.ago(when, blog().now())
