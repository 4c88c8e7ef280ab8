"""Asking before something is gone for good, and then doing it. Scripts ask in a dialog instead."""

from __future__ import annotations

from flask import jsonify, render_template, request
from werkzeug.wrappers import Response

from photolog import publishing
from photolog.errors import InvalidInput, NotFound
from photolog.records import Photo, Post
from photolog.web.current import blog
from photolog.web.studio import notes, saving
from photolog.web.studio.blueprint import bp


@bp.get("/posts/<post:post_id>/delete")
def ask_delete(post_id: int) -> str:
    """Ask whether a post is to be deleted."""
    return render_template("studio/delete.html", post=saving.found(post_id))


@bp.post("/posts/<post:post_id>/delete")
def delete(post_id: int) -> Response:
    """Delete a post."""
    publishing.delete(blog(), post_id)
    return notes.back_to("studio.posts", "deleted")


@bp.get("/posts/<post:post_id>/unpublish")
def ask_unpublish(post_id: int) -> str:
    """Ask whether a post that others have is to become a draft again."""
    return render_template("studio/unpublish.html", post=saving.found(post_id))


@bp.post("/posts/<post:post_id>/unpublish")
def unpublish(post_id: int) -> Response:
    """Make a post a draft again."""
    publishing.unpublish(blog(), post_id)
    return notes.back_to("studio.edit", "unpublished", post_id=post_id)


@bp.get("/posts/<post:post_id>/photos/<int:photo_id>/remove")
def ask_remove(post_id: int, photo_id: int) -> str:
    """Ask whether a photo is to be removed."""
    post = saving.found(post_id)
    return _question(post, _photo_of(post, photo_id))


@bp.post("/posts/<post:post_id>/photos/<int:photo_id>/remove")
def remove(post_id: int, photo_id: int) -> Response | tuple[str, int]:
    """Remove a photo and go back to the desk; a script that asks for JSON stays there."""
    post = saving.found(post_id)
    photo = _photo_of(post, photo_id)
    wants_json = request.accept_mimetypes.best == "application/json"
    try:
        publishing.remove_photo(blog(), photo_id)
    except InvalidInput as error:
        if wants_json:
            raise
        return _question(post, photo, str(error)), 422
    if wants_json:
        return jsonify(removed=photo_id)
    return notes.back_to("studio.edit", "removed", post_id=post_id)


def _question(post: Post, photo: Photo, problem: str = "") -> str:
    return render_template("studio/remove.html", post=post, photo=photo, problem=problem)


def _photo_of(post: Post, photo_id: int) -> Photo:
    photo = next((photo for photo in post.photos if photo.id == photo_id), None)
    if photo is None:
        raise NotFound("There is no such photo in this post.")
    return photo
