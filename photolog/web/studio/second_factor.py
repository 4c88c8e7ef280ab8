"""The second factor: switching it on and off, and its recovery codes."""

from __future__ import annotations

import re

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from photolog import access
from photolog.errors import InvalidInput, LoginRefused
from photolog.pure.trust import totp
from photolog.web.current import blog
from photolog.web.studio import notes
from photolog.web.studio.blueprint import bp
from photolog.web.studio.security import security_page

_SECRET = re.compile(r"[A-Z2-7]{16,64}")
_WRONG_PASSWORD = "This is not your password."


@bp.get("/settings/security/second-factor")
def second_factor() -> Response:
    """Show a fresh secret; nothing is switched on before a code of it is typed."""
    if access.has_totp():
        return notes.back_to("studio.security", "factor-on", "factor")
    return _secret_page(access.begin_totp())


@bp.post("/settings/security/second-factor")
def confirm_factor() -> Response:
    """Switch the second factor on and show the recovery codes."""
    secret = request.form.get("secret", "")
    if not _SECRET.fullmatch(secret):
        return _secret_page(access.begin_totp(), "Something was lost. Please begin again.")
    try:
        codes = access.confirm_totp(blog(), secret, request.form.get("code", ""))
    except InvalidInput as error:
        return _secret_page(secret, str(error))
    return _codes_page(codes)


@bp.post("/settings/security/second-factor/off")
def factor_off() -> Response:
    """Switch the second factor off."""
    try:
        access.disable_totp(request.form.get("off_password", ""))
    except LoginRefused:
        return security_page({"off_password": _WRONG_PASSWORD})
    return notes.back_to("studio.security", "factor-off", "factor")


@bp.post("/settings/security/recovery-codes")
def new_codes() -> Response:
    """Make new recovery codes and show them."""
    if not access.has_totp():
        return security_page({"": "Recovery codes belong to a second factor, which is off."})
    try:
        codes = access.new_recovery_codes(request.form.get("codes_password", ""))
    except LoginRefused:
        return security_page({"codes_password": _WRONG_PASSWORD})
    return _codes_page(codes)


def _secret_page(secret: str, problem: str = "") -> Response:
    addresses = blog().addresses
    page = render_template(
        "studio/settings/second-factor.html",
        here="security",
        secret=secret,
        groups=re.findall(".{1,4}", secret),
        uri=totp.uri(secret, addresses.handle, "photolog"),
        problems={"code": problem} if problem else {},
        refusals=[],
    )
    return make_response(page, 422 if problem else 200)


def _codes_page(codes: tuple[str, ...]) -> Response:
    # No redirect here: the codes are stored as hashes only, so no other page could show them.
    shown = [f"{code[:5]} {code[5:]}" for code in codes]
    return make_response(
        render_template("studio/settings/recovery-codes.html", here="security", codes=shown)
    )
