"""How sending goes: what waits, which servers make trouble and why, what was given up."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from photolog import moderation
from photolog.store import lists
from photolog.store.peers import arrivals, delivery_log, hosts
from photolog.web.current import blog
from photolog.web.forms import number
from photolog.web.studio import notes, wording
from photolog.web.studio.blueprint import ROW, peers_bp

MOST_HOSTS = 50
LETTERS_PER_PAGE = 30
MOST_PUT_ASIDE = 30


@peers_bp.get("/federation")
def federation() -> str:
    """Show the state of sending and receiving."""
    before = number(request.args, "before")
    after = request.args.get("after", "")
    letters = delivery_log.dead_letters(LETTERS_PER_PAGE + 1, older_than=before)
    troubled = hosts.page(MOST_HOSTS + 1, after=after, is_failing=True)
    shown = letters[:LETTERS_PER_PAGE]
    about = lists.by_ids([letter.post_id for letter in shown if letter.post_id])
    return render_template(
        "studio/peers/federation.html",
        here="federation",
        queue=delivery_log.queue(),
        waiting=arrivals.waiting(),
        put_aside=arrivals.quarantined(MOST_PUT_ASIDE),
        hosts=troubled[:MOST_HOSTS],
        next_host=troubled[MOST_HOSTS - 1].host if len(troubled) > MOST_HOSTS else "",
        letters=shown,
        posts={post.id: post for post in about},
        kinds=wording.ACTIVITIES,
        is_first=before is None and not after,
        before=shown[-1].delivery.id if len(letters) > LETTERS_PER_PAGE else None,
    )


@peers_bp.post(f"/federation/letters/<{ROW}:delivery_id>/retry")
def retry_letter(delivery_id: int) -> Response:
    """Send once more what was given up."""
    moderation.try_again(blog(), delivery_id)
    return notes.back_there("retry")


@peers_bp.post("/federation/hosts/retry")
def retry_host() -> Response:
    """Send once more all that was given up for a server."""
    moderation.try_host_again(blog(), request.form.get("host", ""))
    return notes.back_there("retry")
