"""The blueprint of all pages that visitors see; pages.py, leafing.py and following.py add to it."""

from __future__ import annotations

from flask import Blueprint

from photolog.web.visitors import signals

bp = Blueprint("pages", __name__)
bp.after_request(signals.add_headers)
