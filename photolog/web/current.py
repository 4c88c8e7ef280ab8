"""What every view may ask for without carrying it along: the blog and its owner's profile."""

from __future__ import annotations

from typing import cast

from flask import current_app, g

from photolog import profile as owner
from photolog.blog import Blog
from photolog.records import Profile

EXTENSION = "photolog"


def blog() -> Blog:
    """Return the blog that the current application serves."""
    return cast(Blog, current_app.extensions[EXTENSION])


def profile() -> Profile:
    """Return the owner's profile, read once per request."""
    if "profile" not in g:
        g.profile = owner.current(blog())
    return cast(Profile, g.profile)
