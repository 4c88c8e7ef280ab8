"""Puts the web application together: nothing is decided here."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.routing import BaseConverter, ValidationError

from photolog.blog import Blog
from photolog.pure import ids
from photolog.store.engine import database
from photolog.web import cache, errors, federation, headers, looks, session, studio, visitors
from photolog.web.current import EXTENSION

TOP = Path(__file__).resolve().parents[2]
MAX_FORM_BYTES = 2**20
MAX_FORM_PARTS = 500
_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


class PostConverter(BaseConverter):
    """A post's id in an address: 13 characters there, an integer here."""

    regex = f"[{ids.ALPHABET}]{{{ids.LENGTH}}}"

    def to_python(self, value: str) -> int:
        """Return the id, or let the route not match."""
        post_id = ids.decode(value)
        if post_id is None:
            raise ValidationError
        return post_id

    def to_url(self, value: int) -> str:
        """Return the id as it stands in addresses."""
        return ids.encode(value)


def build(blog: Blog) -> Flask:
    """Return the application that serves *blog*."""
    app = Flask(
        "photolog", template_folder=str(TOP / "templates"), static_folder=str(TOP / "static")
    )
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        TRUSTED_HOSTS=_hosts(blog),
        SEND_FILE_MAX_AGE_DEFAULT=365 * 24 * 3600,
    )
    app.extensions[EXTENSION] = blog
    app.url_map.converters["post"] = PostConverter
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(looks.FILTERS)
    app.jinja_env.globals["inline_style"] = headers.inline_style
    app.context_processor(looks.context)
    headers.install(app)
    errors.install(app)
    session.install(app, studio.UPLOADS)
    for blueprint in (*visitors.BLUEPRINTS, *federation.BLUEPRINTS, *studio.BLUEPRINTS):
        app.register_blueprint(blueprint)
    app.before_request(federation.negotiate)
    app.url_defaults(_static_versions(Path(str(app.static_folder))))
    app.wsgi_app = cache.PageCache(app.wsgi_app, database.recent_generation)  # type: ignore[method-assign]
    return app


def _hosts(blog: Blog) -> list[str]:
    """Return the names the blog answers to; at home every name of this very machine does."""
    host = (
        blog.addresses.host.partition("]")[0] + "]"
        if blog.addresses.host[0] == "["
        else (blog.addresses.host.partition(":")[0])
    )
    return sorted(_LOOPBACK | {host}) if host in _LOOPBACK else [host]


def _static_versions(folder: Path) -> Any:
    """Return a hook that puts a file's hash into its address, so that it can be cached for ever."""
    versions = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in folder.rglob("*")
        if path.is_file()
    }

    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and values.get("filename") in versions:
            values["v"] = versions[values["filename"]]

    return add_version
