"""One-time codes: the vectors of the RFC, drift of one step, each code once."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.trust import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()

# RFC 6238, appendix B, SHA-1. The RFC shows eight digits, an app shows the last six of them.
VECTORS = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]
moments = st.integers(min_value=totp.STEP_SECONDS, max_value=2**40)


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_vectors_of_rfc_6238(seconds, code):
    assert totp.code_at(SECRET, seconds // 30) == code[-6:]


def test_the_vectors_of_rfc_4226():
    published = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489"

    assert [totp.code_at(SECRET, step) for step in range(10)] == published.split()


@given(moments, st.integers(-1, 1))
def test_a_code_is_good_one_step_before_and_after(seconds, drift):
    step = seconds // 30 + drift

    assert totp.matching_step(SECRET, totp.code_at(SECRET, step), seconds) is not None


def test_a_code_is_not_good_two_steps_away():
    code = totp.code_at(SECRET, 100)

    good = [step for step in range(90, 110) if totp.matching_step(SECRET, code, step * 30)]

    assert good == [99, 100, 101]


def test_a_code_is_not_good_again():
    code = totp.code_at(SECRET, 100)

    assert totp.matching_step(SECRET, code, 3000, after_step=99) == 100
    assert totp.matching_step(SECRET, code, 3000, after_step=100) is None
    assert totp.matching_step(SECRET, code, 3000, after_step=101) is None


@pytest.mark.parametrize(
    "code", ["", "0", "00000", "0000000", "١٢٣٤٥٦", "abcdef", "\ud800", "\x00"]
)
def test_what_is_no_code_is_not_good(code):
    assert totp.matching_step(SECRET, code, 3000) is None


@pytest.mark.parametrize("secret", ["1", "é", "====", "ABCDEFG1", "\ud800", " "])
def test_what_is_no_secret_fits_no_code(secret):
    assert totp.matching_step(secret, "123456", 3000) is None


def test_before_1970_no_code_is_good():
    assert totp.matching_step(SECRET, "123456", -3000) is None


@given(st.binary(min_size=1, max_size=40))
def test_a_secret_comes_back_from_its_text(secret):
    text = totp.secret_text(secret)

    padded = text + "=" * (-len(text) % 8)
    assert "=" not in text
    assert base64.b32decode(padded) == secret
    assert totp.code_at(text, 1) == totp.code_at(text.lower(), 1)


def test_the_address_for_apps_names_the_blog_and_the_owner():
    parts = urlsplit(totp.uri("ABC", "owner@photo.example", "Bücher & Boote: A/B"))

    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parts.path == "/B%C3%BCcher%20%26%20Boote%3A%20A%2FB:owner%40photo.example"
    assert parse_qs(parts.query) == {"secret": ["ABC"], "issuer": ["Bücher & Boote: A/B"]}
