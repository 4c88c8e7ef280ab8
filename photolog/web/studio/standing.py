"""Settings → Fediverse: under which address others know the blog. Changed in config.toml only."""

from __future__ import annotations

from flask import render_template

from photolog.store.peers import followers
from photolog.web.current import blog
from photolog.web.studio import wording
from photolog.web.studio.blueprint import bp


@bp.get("/settings/fediverse")
def fediverse() -> str:
    """Show whether and as whom the blog talks with other servers."""
    config = blog().config
    return render_template(
        "studio/settings/fediverse.html",
        here="fediverse",
        actor=blog().addresses.actor,
        settings=config.federation,
        is_https=config.is_https,
        base_url=config.site.base_url,
        followers=followers.count() if config.federates else 0,
        comments=wording.COMMENTS[config.federation.comments],
    )
