"""
Who may come into the studio: first set-up, password, second factor, sessions.

The throttle sits inside log_in() itself and not in front of a path, so no other way
of writing the path goes round it. One password is hashed at a time, because each
hash takes 32 MiB. Sessions live in the database and can be ended from anywhere.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from contextlib import suppress
from datetime import datetime, timedelta

from werkzeug.security import check_password_hash, generate_password_hash

from photolog.blog import Blog
from photolog.errors import InvalidInput, LoginRefused, StorageFull, TooManyAttempts
from photolog.pure.text import sanitize
from photolog.pure.trust import totp
from photolog.records import Session
from photolog.store import sessions, settings
from photolog.store.engine import database

MIN_PASSWORD_CHARACTERS = 10
MAX_PASSWORD_BYTES = 1024
HASH_METHOD = "scrypt:32768:8:1"

IDLE_TIME = timedelta(days=14)
LONGEST_TIME = timedelta(days=90)
_SEEN_EVERY = timedelta(minutes=5)  # so that reading pages does not write on each request

ATTEMPT_WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_ADDRESS = 5
OVERALL_WINDOW = timedelta(hours=1)
ATTEMPTS_OVERALL = 20

RECOVERY_CODES = 10
_REFUSAL = "The password or the code is not right."

# Compared against when no password is set, so that both answers take the same time.
_NO_PASSWORD = f"{HASH_METHOD}$no-password${'0' * 128}"

_hashing = threading.Lock()
_logging_in = threading.Lock()  # else many attempts at once would all pass the throttle


def is_set_up() -> bool:
    """Return whether the owner has chosen a password."""
    return settings.read("password_hash") is not None


def new_setup_token() -> str:
    """Return a fresh token for the one-time set-up link; earlier ones end."""
    token = secrets.token_urlsafe(24)
    with database.transaction(is_public=False):
        settings.write("setup_token", _digest(token))
    return token


def is_setup_token(token: str) -> bool:
    """Return whether *token* is the one of the set-up link and nobody used it yet."""
    expected = settings.read("setup_token")
    return not is_set_up() and bool(expected) and hmac.compare_digest(expected, _digest(token))


def set_up(blog: Blog, token: str, password: str) -> None:
    """
    Set the first password with the one-time token.

    Raises:
        LoginRefused: The token is wrong, or a password is set already.
        InvalidInput: The password is too short or too long.
    """
    _refuse_setup(token)  # before the costly hash, which else anybody could ask for
    password_hash = _hashed(password)
    with database.transaction(is_public=False):
        _refuse_setup(token)
        settings.write("password_hash", password_hash)
        settings.write("setup_token", None)


def _refuse_setup(token: str) -> None:
    if not is_setup_token(token):
        raise LoginRefused("This set-up link is no longer valid.")


def set_password(blog: Blog, password: str) -> None:
    """
    Set the password without asking for the old one, as `passwd` does; all sessions end.

    Raises:
        InvalidInput: It is too short or too long.
    """
    password_hash = _hashed(password)
    with database.transaction(is_public=False):
        settings.write("password_hash", password_hash)
        settings.write("setup_token", None)
        sessions.remove_all()
        sessions.forget_failures(blog.now() + timedelta(days=1))


def change_password(blog: Blog, old: str, new: str, keep_key: str) -> None:
    """
    Change the password; all sessions end but the one with *keep_key*.

    Raises:
        LoginRefused: The old password is wrong.
        InvalidInput: The new one is too short or too long.
    """
    _check_password(old)
    password_hash = _hashed(new)
    with database.transaction(is_public=False):
        settings.write("password_hash", password_hash)
        sessions.remove_all(except_key=keep_key)


def log_in(
    blog: Blog, password: str, code: str, address: str, user_agent: str
) -> tuple[str, Session]:
    """
    Open a session; return the value for the cookie and the session.

    Args:
        code: Of the authenticator app or a recovery code; "" when there is no second factor.
        address: The network address that the attempt came from.

    Raises:
        TooManyAttempts: The throttle is closed; nothing was tried.
        LoginRefused: The password or the code is wrong.
    """
    now = blog.now()
    with _logging_in:
        _refuse_too_many(now, address)
        try:
            _check_password(password)
            if has_totp():
                _use_code(now, code)
        except LoginRefused:
            with database.transaction(is_public=False):
                sessions.add_failure(address, now)
            raise
    cookie, session = new_session(blog, user_agent)
    with database.transaction(is_public=False):
        sessions.bring_back(now)
        sessions.remove_expired(now)
        sessions.forget_failures(now - timedelta(days=1), address)
        sessions.add(session)
    return cookie, session


def new_session(blog: Blog, user_agent: str) -> tuple[str, Session]:
    """Return the value for a cookie and its session, not yet stored."""
    cookie, now = secrets.token_urlsafe(32), blog.now()
    session = Session(
        key=_digest(cookie),
        csrf_token=secrets.token_urlsafe(24),
        user_agent=sanitize.clean_line(user_agent, 200),
        created_at=now,
        seen_at=now,
        expires_at=now + IDLE_TIME,
    )
    return cookie, session


def find_session(blog: Blog, cookie: str) -> Session | None:
    """Return the session of a cookie if it is still good, and note that it was used."""
    session = sessions.find(_digest(cookie)) if cookie else None
    now = blog.now()
    if session is None or session.expires_at <= now:
        return None
    if now - session.seen_at > _SEEN_EVERY:
        expires_at = min(now + IDLE_TIME, session.created_at + LONGEST_TIME)
        # On a full disk the owner still comes in, to make room.
        with suppress(StorageFull), database.transaction(is_public=False):
            sessions.mark_seen(session.key, now, expires_at)
    return session


def log_out(key: str) -> None:
    """End one session."""
    with database.transaction(is_public=False):
        sessions.remove(key)


def end_other_sessions(keep_key: str) -> int:
    """End all sessions but one; return how many ended."""
    with database.transaction(is_public=False):
        return sessions.remove_all(except_key=keep_key)


def has_totp() -> bool:
    """Return whether the second factor is on."""
    return settings.read("totp_secret") is not None


def begin_totp() -> str:
    """Return a fresh base32 secret for an authenticator app; nothing is switched on yet."""
    return totp.secret_text(secrets.token_bytes(totp.SECRET_BYTES))


def confirm_totp(blog: Blog, secret: str, code: str) -> tuple[str, ...]:
    """
    Switch the second factor on; return the recovery codes, which are shown only now.

    Raises:
        InvalidInput: The code does not fit the secret.
    """
    step = totp.matching_step(secret, _tidy(code), blog.now().timestamp())
    if step is None:
        raise InvalidInput("This code does not fit. Is the clock of your phone right?", "code")
    with database.transaction(is_public=False):
        settings.write("totp_secret", secret)
        settings.write("totp_step", step)
        return _write_recovery_codes()


def disable_totp(password: str) -> None:
    """
    Switch the second factor off.

    Raises:
        LoginRefused: The password is wrong.
    """
    _check_password(password)
    with database.transaction(is_public=False):
        for name in ("totp_secret", "totp_step", "recovery_codes"):
            settings.write(name, None)


def new_recovery_codes(password: str) -> tuple[str, ...]:
    """
    Return fresh recovery codes; the old ones are no longer good.

    Raises:
        LoginRefused: The password is wrong.
    """
    _check_password(password)
    with database.transaction(is_public=False):
        return _write_recovery_codes()


def recovery_codes_left() -> int:
    """Return how many recovery codes have not been used."""
    return len(settings.read("recovery_codes") or [])


def _refuse_too_many(now: datetime, address: str) -> None:
    # What is still to come was noted before the clock was set back.
    here = sessions.failures_between(now - ATTEMPT_WINDOW, now, address)
    everywhere = sessions.failures_between(now - OVERALL_WINDOW, now)
    waits = [timedelta()]
    if len(here) >= ATTEMPTS_PER_ADDRESS:
        waits.append(here[-ATTEMPTS_PER_ADDRESS] + ATTEMPT_WINDOW - now)
    if len(everywhere) >= ATTEMPTS_OVERALL:
        waits.append(everywhere[-ATTEMPTS_OVERALL] + OVERALL_WINDOW - now)
    if max(waits):
        raise TooManyAttempts(int(max(waits).total_seconds()) + 1)


def _check_password(password: str) -> None:
    """Raise LoginRefused unless the password is right; a blog without one costs the same work."""
    stored = settings.read("password_hash") or _NO_PASSWORD
    is_usable = _is_usable(password)
    with _hashing:
        is_right = check_password_hash(stored, password if is_usable else "")
    if not is_right or not is_usable:
        raise LoginRefused(_REFUSAL)


def _hashed(password: str) -> str:
    if len(password) < MIN_PASSWORD_CHARACTERS:
        raise InvalidInput(f"Choose at least {MIN_PASSWORD_CHARACTERS} characters.", "password")
    if not _is_usable(password):
        raise InvalidInput("This password is too long, or not text.", "password")
    with _hashing:
        return generate_password_hash(password, HASH_METHOD)


def _is_usable(password: str) -> bool:
    try:
        return len(password.encode("utf-8")) <= MAX_PASSWORD_BYTES
    except UnicodeEncodeError:  # bytes of a terminal that are no text
        return False


def _use_code(now: datetime, code: str) -> None:
    """Accept a code once: of the app, or one of the recovery codes."""
    code = _tidy(code)
    with database.transaction(is_public=False):
        last = int(settings.read("totp_step") or -1)
        step = totp.matching_step(settings.read("totp_secret"), code, now.timestamp(), last)
        if step is not None:
            settings.write("totp_step", step)
            return
        left = settings.read("recovery_codes") or []
        if _digest(code) not in left:
            raise LoginRefused(_REFUSAL)
        settings.write("recovery_codes", [known for known in left if known != _digest(code)])


def _write_recovery_codes() -> tuple[str, ...]:
    codes = tuple(secrets.token_hex(5) for _ in range(RECOVERY_CODES))
    settings.write("recovery_codes", [_digest(code) for code in codes])
    return codes


def _tidy(code: str) -> str:
    return code.replace(" ", "").replace("-", "").lower()


def _digest(secret: str) -> str:
    """Return how a random secret is stored; only guessable ones need a slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
