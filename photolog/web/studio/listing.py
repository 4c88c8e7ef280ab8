"""The table of all posts, in any state."""

from __future__ import annotations

from flask import render_template, request

from photolog.errors import NotFound
from photolog.pure import ids
from photolog.store import lists
from photolog.store.peers import reactions
from photolog.web.current import blog
from photolog.web.studio.blueprint import bp

PER_PAGE = 30

FILTERS = {  # name → label, what is said when there is none
    "all": ("All", "No posts yet. The first photo is the hardest; the rest follows."),
    "drafts": ("Drafts", "No drafts. Everything that was begun is out in the world."),
    "scheduled": ("Scheduled", "Nothing is waiting for its time."),
    "unlisted": ("Unlisted", "No unlisted posts."),
    "followers": ("Followers only", "No posts for followers only."),
    "direct": ("Direct", "No direct posts."),
    "no-alt": ("Without alt text", "Every photo has its alt text. Thank you."),
}
_RARE = ("followers", "direct")  # shown once there are such posts


@bp.get("")
def posts() -> str:
    """Show the owner's posts, newest first, a page at a time."""
    chosen = request.args.get("show", "all")
    if chosen not in FILTERS:
        raise NotFound("There is no such list of posts.")
    older_than = ids.decode(request.args.get("before", ""))
    found = lists.studio_page(chosen, PER_PAGE + 1, older_than)
    has_older = len(found) > PER_PAGE
    counts = lists.studio_counts()
    ids_shown = [post.id for post in found[:PER_PAGE]]
    return render_template(
        "studio/posts.html",
        posts=found[:PER_PAGE],
        filters={n: f for n, f in FILTERS.items() if counts[n] or n not in _RARE or n == chosen},
        counts=counts,
        echoes=reactions.counts(ids_shown) if blog().config.federates else {},
        chosen=chosen,
        is_first=older_than is None,
        before=ids.encode(found[PER_PAGE - 1].id) if has_older else "",
    )
