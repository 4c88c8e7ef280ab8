"""
What the owner does: posts, uploads, settings. Everything works as plain forms.

The guard in web/session.py stands before all of it: nobody else gets in, and no change
is made without the token. The modules here register their views on one blueprint.
"""

from __future__ import annotations

from photolog.publishing import MAX_PHOTOS
from photolog.web.studio import (
    blocking,
    comments,
    deciding,
    echoes,
    editing,
    federation,
    followers,
    inbox,
    listing,
    previewing,
    removing,
    second_factor,
    security,
    settings,
    standing,
    uploading,
)
from photolog.web.studio.blueprint import bp, peers_bp

BLUEPRINTS = (bp, peers_bp)

# How many files each endpoint takes at once, for the limit of its request's size.
UPLOADS = {
    "studio.create": MAX_PHOTOS,
    "studio.change": MAX_PHOTOS,
    "studio.upload": 1,
    "studio.change_profile": 2,
    "peers.import_blocks": 1,
}

__all__ = [
    "BLUEPRINTS",
    "UPLOADS",
    "blocking",
    "comments",
    "deciding",
    "echoes",
    "editing",
    "federation",
    "followers",
    "inbox",
    "listing",
    "previewing",
    "removing",
    "second_factor",
    "security",
    "settings",
    "standing",
    "uploading",
]
