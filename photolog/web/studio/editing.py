"""
The desk: writing a new post and changing one that is there.

One form for both. Whatever button is pressed, its files are stored first and its words
next, so that nothing typed or chosen is lost when something else in it is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from photolog import publishing
from photolog.errors import DatabaseBusy, InvalidInput, PhotologError, StorageFull
from photolog.publishing import MAX_PHOTOS
from photolog.pure.text import captions, licences
from photolog.records import Photo, Post, Status
from photolog.web import errors, forms
from photolog.web.current import blog, profile
from photolog.web.studio import echoes, notes, saving, suggesting, wording
from photolog.web.studio.blueprint import bp
from photolog.wording import MAX_ALT_CHARACTERS, SEEN_ALREADY

# Whatever it was, nothing that was typed may be lost by it.
_NOT_STORED = (InvalidInput, StorageFull, DatabaseBusy)
_SAID = {Status.DRAFT: "draft", Status.SCHEDULED: "scheduled", Status.PUBLISHED: "published"}


@bp.get("/new")
def new() -> Response:
    """Show the empty desk."""
    return _desk(None, _blank(), {})


@bp.post("/new")
def create() -> Response:
    """Make a draft of the files and words of the empty desk, and go on there."""
    typed = forms.typed_post(request.form, _blank())
    if not any(file.filename for file in request.files.getlist("files")):
        return _desk(None, typed, {"files": "Choose at least one photo."}, status=422)
    post = publishing.start_draft(blog())
    refusals: list[str] = []
    try:
        refusals = saving.take_files(post, request.files)
        if not saving.found(post.id).photos:
            raise InvalidInput(" ".join(refusals), "files")
        saving.save_words(post.id, request.form)
    except _NOT_STORED as error:
        # Who has waited for the lock in vain does not wait again to tidy up.
        is_busy = isinstance(error, DatabaseBusy)
        stored = saving.found(post.id) if is_busy else _unless_empty(post.id)
        typed = saving.typed(request.form, stored) if stored else typed
        refusals = refusals if stored else []
        return _again(stored, typed, error, refusals)
    return notes.carry(notes.back_to("studio.edit", "uploaded", post_id=post.id), refusals)


@bp.get("/posts/<post:post_id>")
def edit(post_id: int) -> Response:
    """Show a post at the desk."""
    post = saving.found(post_id)
    text = forms.post_text(post, blog().config.zone)
    return _desk(post, text, {}, refusals=notes.carried())


@bp.post("/posts/<post:post_id>")
def change(post_id: int) -> Response:
    """Store the files and words of the desk, then do what its button says."""
    post = saving.found(post_id)
    refusals: list[str] = []
    action, _, target = request.form.get("do", "save").partition(":")
    form = suggesting.rearranged(request.form, post, action, target)
    try:
        refusals = saving.take_files(post, request.files)
        post = saving.save_words(post_id, form)
        response = _done(post, action, target, is_complete=not refusals)
    except _NOT_STORED as error:
        post = saving.found(post_id)
        return _again(post, saving.typed(form, post), error, refusals)
    return notes.carry(response, refusals)


def _again(
    post: Post | None, typed: forms.PostText, error: PhotologError, refusals: list[str]
) -> Response:
    """Show the desk again as it was typed, with what kept it from being stored."""
    status = errors.status_of(error)
    response = _desk(post, typed, saving.problems_of(error), refusals=refusals, status=status)
    wait = getattr(error, "retry_after_seconds", None)
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _unless_empty(post_id: int) -> Post | None:
    """Return a draft just begun, or take it back if none of its files arrived."""
    post = saving.found(post_id)
    if post.photos:
        return post
    publishing.delete(blog(), post_id)
    return None


def _done(post: Post, action: str, target: str, *, is_complete: bool) -> Response:
    """Do what a button says to a saved post; a post that lacks a file is not published."""
    if action == "publish" and is_complete:
        post = publishing.publish(blog(), post.id)
        return notes.back_to("studio.edit", _SAID[post.status], post_id=post.id)
    if action == "preview" and blog().config.federates:
        return notes.back_to("peers.preview_post", "", post_id=post.id)
    if action == "unpublish" and blog().config.federates:
        return notes.back_to("studio.ask_unpublish", "", post_id=post.id)
    if action == "unpublish":
        publishing.unpublish(blog(), post.id)
        return notes.back_to("studio.edit", "unpublished", post_id=post.id)
    if action == "remove" and target.isdecimal():
        return notes.back_to("studio.ask_remove", "", post_id=post.id, photo_id=int(target))
    said = "draft" if post.status is Status.DRAFT else "saved"
    anchor = f"photo-{target}" if target.isdecimal() else ""
    return notes.back_to("studio.edit", said, anchor, post_id=post.id)


def _blank() -> forms.PostText:
    """Return the empty form with the owner's defaults."""
    mine, config = profile(), blog().config
    return forms.PostText(
        licence=mine.default_licence or config.site.license,
        language=config.site.language,
        show_camera=mine.show_camera and config.photos.show_exif,
        tags=" ".join(mine.default_tags),
    )


def _desk(
    post: Post | None,
    typed: forms.PostText,
    problems: Mapping[str, str],
    *,
    refusals: list[str] | None = None,
    status: int = 200,
) -> Response:
    page = render_template(
        "studio/desk.html",
        post=post,
        words=typed,
        photos=_arranged(post, typed),
        problems=problems,
        refusals=refusals or [],
        limits=wording.limits(blog().config),
        accepted=wording.ACCEPTED,
        licence_options=[(each.code, each.name) for each in licences.LICENCES],
        zone=blog().config.site.timezone,
        visibilities=wording.visibilities(post, federates=blog().config.federates),
        visibility_hint=SEEN_ALREADY if post and post.status is Status.PUBLISHED else "",
        comment_options=wording.COMMENT_OPTIONS,
        usual_comments=wording.USUALLY[blog().config.federation.comments],
        echo=echoes.of(post) if post else None,
        kinds=wording.ACTIVITIES,
        max_photos=MAX_PHOTOS,
        max_bytes=blog().config.photos.max_upload_mb * 2**20,
        max_alt=MAX_ALT_CHARACTERS,
        max_caption=captions.MAX_CAPTION,
    )
    return make_response(page, status)


def _arranged(post: Post | None, typed: forms.PostText) -> list[Photo]:
    """Return the photos with the words and in the order of the form."""
    by_id = {photo.id: photo for photo in post.photos} if post else {}
    return [by_id[number] for number in typed.photos or {}]
