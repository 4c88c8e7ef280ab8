"""
What the scripts of the desk ask for: begin a draft, take one file, save.

All answer JSON; errors too, because the scripts ask for it (web/errors.py).
"""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Response, jsonify, render_template, request, url_for

from photolog import publishing
from photolog.errors import InvalidInput
from photolog.records import Status
from photolog.web import forms
from photolog.web.current import blog
from photolog.web.studio import saving
from photolog.web.studio.blueprint import bp
from photolog.wording import MAX_ALT_CHARACTERS

Answer = tuple[Response, int]


@bp.post("/drafts")
def begin() -> Answer:
    """Start an empty draft; tell where its form goes from now on."""
    post = publishing.start_draft(blog())
    addresses = {
        "edit": url_for("studio.edit", post_id=post.id),
        "upload": url_for("studio.upload", post_id=post.id),
        "save": url_for("studio.autosave", post_id=post.id),
    }
    return jsonify(addresses), 201


@bp.post("/posts/<post:post_id>/photos")
def upload(post_id: int) -> Answer:
    """Take one file; answer with its row of the desk."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput("No file arrived.", "file")
    photo = publishing.add_photo(blog(), post_id, cast(BinaryIO, file.stream), file.filename)
    row = render_template(
        "studio/_photo.html",
        photo=photo,
        typed=forms.photo_text(photo),
        problems={},
        max_alt=MAX_ALT_CHARACTERS,
    )
    return jsonify(id=photo.id, row=row), 201


@bp.post("/posts/<post:post_id>/save")
def autosave(post_id: int) -> Answer:
    """Write what was typed so far into a draft."""
    if saving.found(post_id).status is not Status.DRAFT:
        # What others see changes only when the owner says so.
        return jsonify(error="This post is no longer a draft. Save it with its button."), 409
    try:
        post = saving.save_words(post_id, request.form)
    except forms.Mistyped as error:
        return jsonify(error=str(error), problems=error.problems), 422
    return jsonify(missing_alt=post.missing_alt_count), 200
