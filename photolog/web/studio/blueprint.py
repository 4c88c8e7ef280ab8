"""The blueprint that all views of the studio hang on, and what all its pages are given."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from photolog.web.current import blog
from photolog.web.studio import notes, wording

bp = Blueprint("studio", __name__, url_prefix="/studio")


@bp.context_processor
def studio_words() -> dict[str, Any]:
    """Return what the templates of the studio may use besides what every page may."""
    zone = blog().config.zone
    return {
        "said": notes.SENTENCES.get(request.args.get("said", ""), ""),
        "moment_words": lambda moment: wording.moment(moment, zone),
        "size_words": wording.size,
        "section": "studio",
    }
