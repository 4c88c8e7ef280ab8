"""Password, second factor, recovery codes and logged-in browsers."""

from __future__ import annotations

import re

import pytest

from photolog import access
from photolog.errors import LoginRefused
from photolog.pure.trust import totp
from photolog.store import sessions
from tests.conftest import PASSWORD

AGENT = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture
def secret(owner):
    """The secret that the page offers."""
    page = owner.get("/studio/settings/security/second-factor").text
    return re.search('name="secret" value="([A-Z2-7]+)"', page)[1]


@pytest.fixture
def codes(owner, secret, clock):
    """Switch the second factor on; return the page with the recovery codes."""
    code = totp.code_at(secret, int(clock().timestamp()) // totp.STEP_SECONDS)
    form = {"secret": secret, "code": code}
    return owner.post("/studio/settings/security/second-factor", data=form)


def log_in_elsewhere(blog, code=""):
    return access.log_in(blog, PASSWORD, code, "192.0.2.7", AGENT)[1]


def test_the_password_is_changed_and_others_are_logged_out(owner, blog):
    log_in_elsewhere(blog)
    form = {"old_password": PASSWORD, "password": "another morning"}
    answer = owner.post("/studio/settings/security/password", data=form)

    assert answer.status_code == 303
    assert "The password is changed." in owner.get(answer.location).text  # still logged in here
    assert len(sessions.list_all()) == 1
    with pytest.raises(LoginRefused):
        log_in_elsewhere(blog)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "This is not your present password."),
        ({"old_password": "wrong", "password": "another morning"}, "not your present password"),
        ({"old_password": PASSWORD, "password": "short"}, "at least 10 characters"),
        ({"old_password": PASSWORD, "password": "x" * 1025}, "too long"),
    ],
)
def test_a_password_that_cannot_be_changed_stays(owner, blog, form, sentence):
    answer = owner.post("/studio/settings/security/password", data=form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert form.get("password", "x" * 9) not in answer.text  # passwords are never shown again
    assert log_in_elsewhere(blog)


def test_the_second_factor_is_offered_as_text_and_as_an_address(owner, secret):
    page = owner.get("/studio/settings/security/second-factor").text

    assert "otpauth://totp/" in page
    assert len(re.findall("<span>[A-Z2-7]{4}</span>", page)) == len(secret) // 4
    assert not access.has_totp()


def test_a_code_switches_it_on_and_the_recovery_codes_are_shown_once(owner, blog, codes):
    shown = re.findall("<code>([0-9a-f]{5} [0-9a-f]{5})</code>", codes.text)

    assert codes.status_code == 200
    assert len(shown) == access.RECOVERY_CODES
    assert access.has_totp()
    assert shown[0] not in owner.get("/studio/settings/security").text
    assert log_in_elsewhere(blog, shown[0])
    with pytest.raises(LoginRefused):
        log_in_elsewhere(blog, shown[0])


@pytest.mark.parametrize("form", [{}, {"code": "000000"}, {"secret": "x", "code": "000000"}])
def test_a_wrong_code_switches_nothing_on(owner, secret, form):
    address = "/studio/settings/security/second-factor"
    answer = owner.post(address, data={"secret": secret} | form if "code" in form else form)

    assert answer.status_code == 422
    assert 'id="code-problem"' in answer.text
    assert (secret in answer.text) == (form == {"code": "000000"})  # the app need not learn it anew
    assert not access.has_totp()


def test_the_second_factor_is_switched_off_with_the_password_alone(owner, codes):
    address = "/studio/settings/security/second-factor/off"
    refused = owner.post(address, data={"off_password": "wrong"})
    answer = owner.post(address, data={"off_password": PASSWORD})

    assert refused.status_code == 422
    assert "This is not your password." in refused.text
    assert answer.status_code == 303
    assert not access.has_totp()


def test_new_recovery_codes_replace_the_old_ones(owner, blog, codes):
    old = re.findall("<code>([0-9a-f]{5} [0-9a-f]{5})</code>", codes.text)
    address = "/studio/settings/security/recovery-codes"
    refused = owner.post(address, data={"codes_password": ""})
    answer = owner.post(address, data={"codes_password": PASSWORD})

    assert refused.status_code == 422
    assert answer.status_code == 200
    assert not set(old) & set(re.findall("<code>([0-9a-f]{5} [0-9a-f]{5})</code>", answer.text))


def test_without_a_second_factor_there_are_no_recovery_codes(owner):
    address = "/studio/settings/security/recovery-codes"

    assert owner.post(address, data={"codes_password": PASSWORD}).status_code == 422
    assert access.recovery_codes_left() == 0


def test_a_second_factor_that_is_on_is_not_set_up_again(owner, codes):
    answer = owner.get("/studio/settings/security/second-factor")

    assert answer.status_code == 303


def test_browsers_are_listed_and_one_is_logged_out(owner, blog):
    other = log_in_elsewhere(blog)
    page = owner.get("/studio/settings/security").text
    answer = owner.post("/studio/settings/security/sessions/end", data={"key": other.key})

    assert "Firefox on Android" in page
    assert "this one" in page
    assert "That browser is logged out." in owner.get(answer.location).text
    assert other.key not in [session.key for session in sessions.list_all()]


def test_this_browser_does_not_log_itself_out_by_mistake(owner):
    here = sessions.list_all()[0].key
    answer = owner.post("/studio/settings/security/sessions/end", data={"key": here})

    assert answer.status_code == 422
    assert owner.get("/studio").status_code == 200


def test_everywhere_else_is_logged_out(owner, blog):
    log_in_elsewhere(blog)
    log_in_elsewhere(blog)
    answer = owner.post("/studio/settings/security/sessions/end-others")

    assert "All other browsers are logged out." in owner.get(answer.location).text
    assert len(sessions.list_all()) == 1
