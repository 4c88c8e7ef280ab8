"""Who comes in: one-time set-up, throttled log-in, second factor, sessions that end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from photolog import access
from photolog.errors import InvalidInput, LoginRefused, TooManyAttempts
from photolog.pure.trust import totp
from photolog.store import sessions, settings
from tests.conftest import PASSWORD

HOME = "127.0.0.1"
OTHER = "192.0.2.7"
NEW = "a louder evening"


@pytest.fixture(autouse=True)
def _quick(request, monkeypatch):
    """Hash cheaply, but where the cost itself is looked at."""
    if "slow" not in request.node.name:
        monkeypatch.setattr(access, "HASH_METHOD", "scrypt:256:8:1")


@pytest.fixture
def ready(blog):
    """A blog whose owner has a password."""
    access.set_password(blog, PASSWORD)
    return blog


@pytest.fixture
def secret(ready, clock):
    """The secret of a second factor that is on; the code of this very step is used up."""
    text = access.begin_totp()
    access.confirm_totp(ready, text, code_of(text, clock))
    return text


def code_of(secret: str, clock) -> str:
    return totp.code_at(secret, int(clock().timestamp()) // totp.STEP_SECONDS)


def log_in(blog, password: str = PASSWORD, code: str = "", address: str = HOME):
    return access.log_in(blog, password, code, address, "Firefox")


def fail(blog, times: int, address: str = HOME) -> None:
    for _ in range(times):
        with pytest.raises(LoginRefused):
            log_in(blog, "wrong password", address=address)


def test_a_new_blog_is_not_set_up(blog):
    assert not access.is_set_up()
    assert not access.is_setup_token("")


def test_the_link_of_the_set_up_sets_the_password(blog):
    token = access.new_setup_token()

    access.set_up(blog, token, PASSWORD)

    assert access.is_set_up()
    assert log_in(blog)[1].user_agent == "Firefox"


def test_the_link_is_good_once(blog):
    token = access.new_setup_token()
    access.set_up(blog, token, PASSWORD)

    with pytest.raises(LoginRefused):
        access.set_up(blog, token, NEW)

    assert not access.is_setup_token(token)
    assert log_in(blog)


def test_a_later_link_ends_the_earlier(blog):
    first, second = access.new_setup_token(), access.new_setup_token()

    assert not access.is_setup_token(first)
    assert access.is_setup_token(second)


def test_the_link_itself_is_not_stored(blog):
    token = access.new_setup_token()

    assert token not in settings.read("setup_token")


@pytest.mark.parametrize("token", ["", "wrong", "\ud800"])
def test_a_wrong_link_sets_nothing(blog, token):
    access.new_setup_token()

    with pytest.raises(LoginRefused):
        access.set_up(blog, token, PASSWORD)

    assert not access.is_set_up()


def test_a_set_password_ends_the_link(blog):
    token = access.new_setup_token()

    access.set_password(blog, PASSWORD)

    assert not access.is_setup_token(token)


@pytest.mark.parametrize("password", ["", "nine char", "é" * 9])
def test_a_short_password_is_refused(blog, password):
    with pytest.raises(InvalidInput, match="at least 10 characters") as caught:
        access.set_up(blog, access.new_setup_token(), password)

    assert caught.value.field == "password"
    assert not access.is_set_up()


def test_a_monstrous_password_is_refused(blog):
    for password in ("a" * 1025, "\ud800" * 10):
        with pytest.raises(InvalidInput, match="too long, or not text"):
            access.set_password(blog, password)


@pytest.mark.parametrize(
    "password", ["a" * 10, "a" * 1024, "schöner Morgen", "  ten chars  ", "🌅" * 10]
)
def test_any_other_password_is_taken_as_typed(blog, password):
    access.set_password(blog, password)

    assert log_in(blog, password)
    with pytest.raises(LoginRefused):
        log_in(blog, password[:-1])


def test_the_password_is_kept_as_a_slow_salted_hash(blog):
    access.set_password(blog, PASSWORD)
    first = settings.read("password_hash")
    access.set_password(blog, PASSWORD)

    assert first.startswith("scrypt:32768:8:1$")
    assert first != settings.read("password_hash")


def test_without_a_password_nobody_comes_in(blog):
    for password in ("", PASSWORD, "no-password"):
        with pytest.raises(LoginRefused):
            log_in(blog, password)


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", "a" * 5000, "\ud800"])
def test_a_wrong_password_is_refused(ready, password):
    with pytest.raises(LoginRefused, match="password or the code is not right"):
        log_in(ready, password)


def test_the_sixth_try_from_an_address_is_not_even_looked_at(ready):
    fail(ready, 5)

    with pytest.raises(TooManyAttempts) as caught:
        log_in(ready)

    assert caught.value.retry_after_seconds == 15 * 60 + 1
    assert "15 min" in str(caught.value)


def test_another_address_may_still_try(ready):
    fail(ready, 5)

    assert log_in(ready, address=OTHER)


def test_the_wait_is_told_and_ends(ready, clock):
    fail(ready, 5)
    clock.advance(minutes=10)
    with pytest.raises(TooManyAttempts) as caught:
        log_in(ready)
    assert caught.value.retry_after_seconds == 5 * 60 + 1

    clock.advance(seconds=caught.value.retry_after_seconds)

    assert log_in(ready)


def test_waiting_in_front_of_the_door_does_not_make_it_longer(ready, clock):
    fail(ready, 5)
    clock.advance(minutes=14)
    for _ in range(3):
        with pytest.raises(TooManyAttempts):
            log_in(ready)

    clock.advance(minutes=1, seconds=1)

    assert log_in(ready)


def test_coming_in_forgets_the_failures_of_the_address(ready):
    fail(ready, 4)
    log_in(ready)

    fail(ready, 4)

    assert log_in(ready)


def test_many_addresses_together_are_throttled_too(ready, clock):
    for n in range(20):
        fail(ready, 1, address=f"192.0.2.{n}")
        clock.advance(minutes=1)

    with pytest.raises(TooManyAttempts) as caught:
        log_in(ready, address="198.51.100.1")

    assert caught.value.retry_after_seconds == 40 * 60 + 1
    clock.advance(seconds=caught.value.retry_after_seconds)
    assert log_in(ready, address="198.51.100.1")


def test_a_new_password_opens_the_throttle(ready):
    fail(ready, 5)

    access.set_password(ready, NEW)

    assert log_in(ready, NEW)


def test_the_cookie_itself_is_not_stored(ready):
    cookie, session = log_in(ready)

    assert len(cookie) >= 43
    assert cookie not in repr(session)
    assert sessions.find(session.key) == session


def test_a_cookie_leads_to_its_session(ready):
    cookie, session = log_in(ready)

    assert access.find_session(ready, cookie) == session
    assert access.find_session(ready, cookie + "x") is None
    assert access.find_session(ready, session.key) is None
    assert access.find_session(ready, "") is None


def test_a_session_that_is_not_used_ends_after_two_weeks(ready, clock):
    cookie, _ = log_in(ready)

    clock.advance(days=14)

    assert access.find_session(ready, cookie) is None


def test_use_keeps_a_session_alive_for_ninety_days_and_not_longer(ready, clock):
    cookie, _ = log_in(ready)
    used = 0

    while access.find_session(ready, cookie):
        clock.advance(days=10)
        used += 10

    assert used == 90


def test_use_is_noted_every_few_minutes_only(ready, clock):
    cookie, session = log_in(ready)
    clock.advance(minutes=5)
    access.find_session(ready, cookie)
    early = sessions.find(session.key).seen_at
    clock.advance(minutes=1)

    access.find_session(ready, cookie)

    assert early == session.seen_at
    assert sessions.find(session.key).seen_at == clock()
    assert sessions.find(session.key).expires_at == clock() + timedelta(days=14)


def test_a_session_ends_when_asked(ready):
    cookie, session = log_in(ready)
    other, _ = log_in(ready)

    access.log_out(session.key)

    assert access.find_session(ready, cookie) is None
    assert access.find_session(ready, other)


def test_all_other_sessions_can_be_ended(ready):
    mine, session = log_in(ready)
    others = [log_in(ready)[0] for _ in range(2)]

    assert access.end_other_sessions(session.key) == 2

    assert access.find_session(ready, mine)
    assert [access.find_session(ready, other) for other in others] == [None, None]


def test_a_changed_password_ends_the_other_sessions(ready):
    mine, session = log_in(ready)
    other, _ = log_in(ready)

    access.change_password(ready, PASSWORD, NEW, session.key)

    assert access.find_session(ready, mine)
    assert access.find_session(ready, other) is None
    assert log_in(ready, NEW)


def test_a_password_is_not_changed_without_the_old_one(ready):
    _, session = log_in(ready)

    with pytest.raises(LoginRefused):
        access.change_password(ready, "wrong", NEW, session.key)

    assert log_in(ready)


def test_passwd_ends_every_session(ready):
    cookies = [log_in(ready)[0] for _ in range(2)]

    access.set_password(ready, NEW)

    assert [access.find_session(ready, cookie) for cookie in cookies] == [None, None]


def test_expired_sessions_are_forgotten_at_the_next_log_in(ready, clock):
    log_in(ready)
    clock.advance(days=15)

    _, session = log_in(ready)

    assert sessions.list_all() == [session]


def test_a_second_factor_begins_switched_off(ready):
    access.begin_totp()

    assert not access.has_totp()
    assert log_in(ready)


@pytest.mark.parametrize("code", ["", "000000x", "12 34"])
def test_a_second_factor_is_not_switched_on_with_a_wrong_code(ready, code):
    with pytest.raises(InvalidInput) as caught:
        access.confirm_totp(ready, access.begin_totp(), code)

    assert caught.value.field == "code"
    assert not access.has_totp()


def test_with_a_second_factor_the_password_is_not_enough(ready, secret):
    assert access.has_totp()
    for code in ("", "000000", PASSWORD):
        with pytest.raises(LoginRefused, match="password or the code"):
            log_in(ready, code=code)


def test_with_a_second_factor_the_code_is_not_enough(ready, secret, clock):
    clock.advance(seconds=30)

    with pytest.raises(LoginRefused):
        log_in(ready, "wrong password", code_of(secret, clock))


def test_password_and_code_open(ready, secret, clock):
    clock.advance(seconds=30)
    code = code_of(secret, clock)

    assert log_in(ready, code=f"{code[:3]} {code[3:]}")


def test_the_code_that_switched_it_on_is_used_up(ready, secret, clock):
    with pytest.raises(LoginRefused):
        log_in(ready, code=code_of(secret, clock))


def test_a_code_is_good_once(ready, secret, clock):
    clock.advance(seconds=30)
    code = code_of(secret, clock)
    log_in(ready, code=code)

    with pytest.raises(LoginRefused):
        log_in(ready, code=code)


def test_a_wrong_password_does_not_use_up_the_code(ready, secret, clock):
    clock.advance(seconds=30)
    code = code_of(secret, clock)
    with pytest.raises(LoginRefused):
        log_in(ready, "wrong password", code)

    assert log_in(ready, code=code)


def test_wrong_codes_are_throttled_like_passwords(ready, secret):
    for _ in range(5):
        with pytest.raises(LoginRefused):
            log_in(ready, code="000000")

    with pytest.raises(TooManyAttempts):
        log_in(ready, code="000000")


def test_a_recovery_code_is_good_once(ready, clock):
    text = access.begin_totp()
    codes = access.confirm_totp(ready, text, code_of(text, clock))

    assert log_in(ready, code=codes[3].upper())
    assert access.recovery_codes_left() == len(codes) - 1
    with pytest.raises(LoginRefused):
        log_in(ready, code=codes[3])
    assert log_in(ready, code=codes[4])


def test_recovery_codes_are_ten_different_ones_and_not_stored(ready, clock):
    text = access.begin_totp()
    codes = access.confirm_totp(ready, text, code_of(text, clock))

    assert len(set(codes)) == access.RECOVERY_CODES == 10
    assert not set(codes) & set(settings.read("recovery_codes"))


def test_new_recovery_codes_end_the_old_ones(ready, clock):
    text = access.begin_totp()
    old = access.confirm_totp(ready, text, code_of(text, clock))

    new = access.new_recovery_codes(PASSWORD)

    with pytest.raises(LoginRefused):
        log_in(ready, code=old[0])
    assert log_in(ready, code=new[0])


def test_the_second_factor_is_switched_off_with_the_password(ready, secret):
    with pytest.raises(LoginRefused):
        access.disable_totp("wrong password")
    assert access.has_totp()

    access.disable_totp(PASSWORD)

    assert not access.has_totp()
    assert access.recovery_codes_left() == 0
    assert log_in(ready)
