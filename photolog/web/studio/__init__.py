"""
What the owner does: posts, uploads, settings. Everything works as plain forms.

The guard in web/session.py stands before all of it: nobody else gets in, and no change
is made without the token. The modules here register their views on one blueprint.
"""

from __future__ import annotations

from photolog.publishing import MAX_PHOTOS
from photolog.web.studio import (
    comments,
    deciding,
    echoes,
    editing,
    federation,
    followers,
    inbox,
    listing,
    looking,
    notice_feed,
    notifications,
    previewing,
    removing,
    second_factor,
    security,
    settings,
    standing,
    uploading,
)
from photolog.web.studio.blueprint import bp, peers_bp
from photolog.web.studio.peace import journal, lists, people, reports, servers, words
from photolog.web.studio.reader import (
    answering,
    finding,
    following,
    interactions,
    messages,
    pictures,
    thread,
    timeline,
)
from photolog.web.studio.reader import people as profiles
from photolog.web.studio.reader.blueprint import reader_bp

BLUEPRINTS = (bp, notice_feed.bp, peers_bp, reader_bp)

# How many files each endpoint takes at once, for the limit of its request's size.
UPLOADS = {
    "studio.create": MAX_PHOTOS,
    "studio.change": MAX_PHOTOS,
    "studio.upload": 1,
    "studio.change_profile": 2,
    "peers.import_blocks": 1,
    "peers.import_people": 1,
    "reader.import_follows": 1,
}

__all__ = [
    "BLUEPRINTS",
    "UPLOADS",
    "answering",
    "comments",
    "deciding",
    "echoes",
    "editing",
    "federation",
    "finding",
    "followers",
    "following",
    "inbox",
    "interactions",
    "journal",
    "listing",
    "lists",
    "looking",
    "messages",
    "notice_feed",
    "notifications",
    "people",
    "pictures",
    "previewing",
    "profiles",
    "removing",
    "reports",
    "second_factor",
    "security",
    "servers",
    "settings",
    "standing",
    "thread",
    "timeline",
    "uploading",
    "words",
]
