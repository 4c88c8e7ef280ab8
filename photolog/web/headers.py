"""
The headers of every response, and the one way to bring a style element past them.

A page may hold <style> elements only if the policy names their hashes, which is what
inline_style() arranges; there are no style attributes and no inline scripts at all.
"""

from __future__ import annotations

import base64
import hashlib

from flask import Flask, Response, g, request
from markupsafe import Markup

PRIVATE_PATHS = ("/studio", "/login", "/logout", "/setup")

_POLICY = {
    "default-src": "'none'",
    "img-src": "'self'",
    "script-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
_YEAR_SECONDS = 365 * 24 * 60 * 60
_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def install(app: Flask) -> None:
    """Give every response of *app* its headers."""
    app.after_request(_secure)


def inline_style(css: str) -> Markup:
    """Return a style element with *css*, which must be made by us, and allow it on this page."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode("ascii")
    g.setdefault("style_hashes", []).append(f"'sha256-{digest}'")
    # S704: css is put together from numbers and our own class names, never from input.
    return Markup(f"<style>{css}</style>")


def keep_for_owner(response: Response) -> Response:
    """Let the owner's browser keep a private file, whose name has one content for ever."""
    g.is_kept_by_owner = True
    response.headers["Cache-Control"] = f"private, max-age={_YEAR_SECONDS}, immutable"
    return response


def is_private(path: str) -> bool:
    """Return whether a path belongs to the owner alone."""
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in PRIVATE_PATHS)


def _secure(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy())
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", _PERMISSIONS)
    if is_private(request.path) and not g.get("is_kept_by_owner"):
        headers["Cache-Control"] = "no-store"
    else:
        headers.setdefault("Cache-Control", "no-cache")
    return response


def _policy() -> str:
    styles = " ".join(["'self'", *g.get("style_hashes", [])])
    policy = _POLICY | {"style-src": styles}
    if is_private(request.path):
        policy["img-src"] = "'self' blob:"  # previews of files not yet uploaded
    return "; ".join(f"{name} {value}" for name, value in policy.items())
