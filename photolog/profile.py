"""The owner's profile and the choices made in the studio's settings."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import BinaryIO

from photolog import intake, outgoing
from photolog.blog import Blog
from photolog.config import THEMES
from photolog.errors import InvalidInput
from photolog.imaging.recipe import Recipe, avatar, header
from photolog.pure.text import captions, licences, sanitize
from photolog.records import Link, Profile
from photolog.store import settings
from photolog.store.engine import database

MAX_NAME_CHARACTERS = 100
MAX_BIO_CHARACTERS = 2000
MAX_LINKS = 8
MAX_URL_CHARACTERS = 2048


def current(blog: Blog) -> Profile:
    """Return the profile as saved, or the one that config.toml suggests before that."""
    site = blog.config.site
    return settings.profile() or Profile(
        name=site.title, bio_source=site.description, theme=site.theme, default_licence=site.license
    )


def change(blog: Blog, profile: Profile) -> None:
    """
    Save the profile; its pictures have their own functions and stay as they are.

    Raises:
        InvalidInput: A text is too long or a link is not an http(s) address; the field is named.
    """
    _check(profile)
    with database.transaction():
        former = current(blog)
        cleaned = replace(
            profile,
            name=sanitize.clean_line(profile.name, MAX_NAME_CHARACTERS),
            avatar=former.avatar,
            header=former.header,
        )
        settings.write_profile(cleaned)
        outgoing.update_owner(blog, former, cleaned)


def set_avatar(blog: Blog, stream: BinaryIO) -> None:
    """Make a square picture of an upload and show it as the owner's face."""
    _set_picture(blog, stream, "avatar", avatar())


def set_header(blog: Blog, stream: BinaryIO) -> None:
    """Make a wide picture of an upload and show it above the about page."""
    _set_picture(blog, stream, "header", header())


def remove_avatar(blog: Blog) -> None:
    """Show no face."""
    _swap_picture(blog, "avatar", "")


def remove_header(blog: Blog) -> None:
    """Show no picture above the about page."""
    _swap_picture(blog, "header", "")


def _set_picture(blog: Blog, stream: BinaryIO, field: str, recipe: Recipe) -> None:
    with intake.kept(blog, recipe, stream, "") as kept:
        file = next(file for file in reversed(kept.developed.files) if file.is_srgb)
        name = kept.media_names[file.name]
        _swap_picture(blog, field, name)
    blog.files.remove_original(kept.original.name)
    blog.files.remove_media([other for other in kept.media_names.values() if other != name])


def _swap_picture(blog: Blog, field: str, name: str) -> None:
    with database.transaction():
        profile = current(blog)
        if field == "avatar":
            former, changed = profile.avatar, replace(profile, avatar=name)
        else:
            former, changed = profile.header, replace(profile, header=name)
        settings.write_profile(changed)
        outgoing.update_owner(blog, profile, changed)
        if former:
            database.after_commit(partial(blog.files.remove_media, [former]))


def _check(profile: Profile) -> None:
    if len(profile.name) > MAX_NAME_CHARACTERS:
        raise InvalidInput(f"The name is longer than {MAX_NAME_CHARACTERS} characters.", "name")
    if profile.theme not in THEMES:
        raise InvalidInput("The theme must be one of " + ", ".join(THEMES) + ".", "theme")
    if len(profile.bio_source) > MAX_BIO_CHARACTERS:
        raise InvalidInput(f"The bio is longer than {MAX_BIO_CHARACTERS} characters.", "bio")
    if len(profile.links) > MAX_LINKS:
        raise InvalidInput(f"There is room for {MAX_LINKS} links.", "links")
    for link in profile.links:
        _check_link(link)
    if profile.default_licence and not licences.find(profile.default_licence):
        raise InvalidInput("This licence is not known.", "default_licence")
    if not 6 <= profile.photos_per_page <= 120:
        raise InvalidInput("Photos per page must be from 6 to 120.", "photos_per_page")
    captions.render_page(profile.about_source)


def _check_link(link: Link) -> None:
    is_web = link.url.startswith(("https://", "http://")) and len(link.url) <= MAX_URL_CHARACTERS
    if not is_web or any(character.isspace() for character in link.url):
        raise InvalidInput(f"{link.url!r} is not an address that begins with https://", "links")
