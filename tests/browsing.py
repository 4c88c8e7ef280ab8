"""A browser that asks the host which the blog answers to, as browsers do."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from photolog import create_app
from photolog.blog import Blog


class Browser(FlaskClient):
    """Sends each request to the blog's own address unless another one is named."""

    home = "http://photo.example"

    def open(self, *arguments: Any, **options: Any) -> Any:
        """Send a request and read the answer to its end."""
        defaults = {"base_url": self.home, "buffered": True}
        return super().open(*arguments, **(defaults | options))


def browser_of(app: Flask, home: str = Browser.home) -> Browser:
    """Return a fresh browser that looks at *app* under *home*."""
    browser = app.test_client()
    browser.home = home
    return browser


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates for all applications of a test run: most of the cost of a page."""

    _kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template that was compiled before; its key and checksum are of its source."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template for the next application."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


def app_of(blog: Blog) -> Flask:
    """Return the application, whose errors are answered as in a server."""
    app = create_app(blog)
    app.jinja_env.bytecode_cache = CompiledTemplates()
    app.testing = True
    app.test_client_class = Browser
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app
