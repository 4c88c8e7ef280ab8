"""The blueprint that all views of the studio hang on, and what all its pages are given."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from photolog.web.studio import notes, suggesting

bp = Blueprint("studio", __name__, url_prefix="/studio")


@bp.context_processor
def studio_words() -> dict[str, Any]:
    """Return what the templates of the studio may use besides what every page may."""
    return {
        "said": notes.SENTENCES.get(request.args.get("said", ""), ""),
        "file_words": suggesting.words_of,
    }
