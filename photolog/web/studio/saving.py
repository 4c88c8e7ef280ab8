"""
Storing what a form of the desk brings: its words, and its files one by one.

A file that is refused never takes others or the words with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage, MultiDict

from photolog import publishing
from photolog.errors import InvalidInput, NotFound, PhotologError, RejectedUpload
from photolog.publishing import MAX_PHOTOS
from photolog.records import Photo, Post
from photolog.store import posts
from photolog.web import forms
from photolog.web.current import blog

Files = MultiDict[str, FileStorage]


def found(post_id: int) -> Post:
    """
    Return a post in any state.

    Raises:
        NotFound: There is none.
    """
    post = posts.find(post_id)
    if post is None:
        raise NotFound("There is no such post.")
    return post


def typed(form: forms.Form, post: Post) -> forms.PostText:
    """Return the form of a post as it was typed just now."""
    return forms.typed_post(form, forms.post_text(post, blog().config.zone))


def save_words(post_id: int, form: forms.Form) -> Post:
    """
    Write what was typed; no photo is removed by it, not even one that the form does not know.

    Raises:
        Mistyped: Something cannot be used; nothing was written.
        NotFound, InvalidInput: As publishing.save() does.
    """
    post = found(post_id)
    draft = forms.read_draft(typed(form, post), post, blog().config.zone)
    return publishing.save(blog(), post_id, draft)


def take_files(post: Post, files: Files) -> list[str]:
    """
    Store the files of a form: new photos at the end, others in the place of a photo.

    Returns:
        One sentence for each file that was not taken; the others are stored.

    Raises:
        StorageFull, DatabaseBusy: Not this file or that is to blame; those before are stored.
    """
    refusals = []
    for photo in post.photos:
        put = partial(publishing.replace_photo, blog(), photo.id)
        for file in _chosen(files.getlist(f"replace-{photo.id}")):
            refusals += _tried(put, file)
    added = _chosen(files.getlist("files"))
    room = MAX_PHOTOS - len(post.photos)
    for file in added[:room]:
        refusals += _tried(partial(publishing.add_photo, blog(), post.id), file)
    full = f"a post holds at most {MAX_PHOTOS} photos."
    return refusals + [f"{file.filename} was not taken: {full}" for file in added[room:]]


def problems_of(error: PhotologError) -> dict[str, str]:
    """Return the sentences of an error by the field that each belongs to; "" is the whole form."""
    if isinstance(error, forms.Mistyped):
        return error.problems
    return {getattr(error, "field", ""): str(error)}


def _chosen(files: list[FileStorage]) -> list[FileStorage]:
    """Leave out the empty part that a browser sends for an input without a file."""
    return [file for file in files if file.filename]


def _tried(store: Callable[[BinaryIO, str], Photo], file: FileStorage) -> list[str]:
    """Store one file; return nothing, or why it was not taken."""
    try:
        store(cast(BinaryIO, file.stream), file.filename or "")
    except (RejectedUpload, InvalidInput, NotFound) as error:
        return [f"{file.filename} was not taken: {error}"]
    return []
