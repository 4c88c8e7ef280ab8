"""
QR codes as SVG, for cameras of phones.

Dark on light whatever the page's theme is: many readers know no inverted codes.

Spec: ISO/IEC 18004
"""

from __future__ import annotations

import io

import segno

CONTENT_TYPE = "image/svg+xml"
_DARK, _LIGHT = "#1c1b19", "#ffffff"
_QUIET_MODULES = 4  # the margin that the standard asks for


def svg(text: str) -> bytes:
    """Return a QR code that says *text* as a document that scales to any size."""
    file = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        file,
        kind="svg",
        dark=_DARK,
        light=_LIGHT,
        border=_QUIET_MODULES,
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return file.getvalue()
