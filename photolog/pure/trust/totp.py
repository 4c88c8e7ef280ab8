"""
Time-based one-time codes, as every authenticator app makes them.

Specs:
    https://www.rfc-editor.org/rfc/rfc6238 (SHA-1, 30 s, 6 digits)
    https://www.rfc-editor.org/rfc/rfc4226#section-5.3 (dynamic truncation)
"""

from __future__ import annotations

import base64
import hmac
import struct
from urllib.parse import quote

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
_DRIFT_STEPS = 1  # one step of clock drift to either side, RFC 6238 section 5.2


def secret_text(secret: bytes) -> str:
    """Return a secret in base32 without padding, as apps want it typed."""
    return base64.b32encode(secret).decode("ascii").rstrip("=")


def code_at(secret: str, step: int) -> str:
    """Return the code of a base32 secret for one step of time."""
    padded = secret.upper() + "=" * (-len(secret) % 8)
    digest = hmac.digest(base64.b32decode(padded), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: str, code: str, seconds: float, after_step: int = -1) -> int | None:
    """
    Return the step of time for which *code* is right, or None.

    Args:
        seconds: Now, in seconds since 1970.
        after_step: The step of the last code that was used; it and older ones do not
            count again (RFC 6238 section 5.2).
    """
    now = int(seconds) // STEP_SECONDS
    try:
        for step in range(now - _DRIFT_STEPS, now + _DRIFT_STEPS + 1):
            is_right = hmac.compare_digest(code_at(secret, step).encode(), code.encode())
            if is_right and step > after_step:
                return step
    except (ValueError, struct.error):  # not base32; before 1970
        return None
    return None


def uri(secret: str, account: str, issuer: str) -> str:
    """Return the otpauth address that apps open or read from a QR code."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer, safe='')}"
