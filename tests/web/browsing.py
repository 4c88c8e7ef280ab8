"""A browser that asks the host which the blog answers to, as browsers do."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from photolog import create_app
from photolog.blog import Blog


class Browser(FlaskClient):
    """Sends each request to the blog's own address unless another one is named."""

    home = "http://photo.example"

    def open(self, *arguments: Any, **options: Any) -> Any:
        """Send a request."""
        return super().open(*arguments, **({"base_url": self.home} | options))


def browser_of(app: Flask, home: str = Browser.home) -> Browser:
    """Return a fresh browser that looks at *app* under *home*."""
    app.test_client_class = Browser
    browser = app.test_client()
    browser.home = home
    return browser


def app_of(blog: Blog) -> Flask:
    """Return the application, whose errors are answered as in a server."""
    app = create_app(blog)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app
