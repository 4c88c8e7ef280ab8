"""Keys: ours come back, strangers' are read in the forms that are in use, the rest is refused."""

from __future__ import annotations

import contextlib
import hmac

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.trust import keys
from photolog.pure.trust.keys import Algorithm

PEM = keys.generate()
KEY = keys.load_private(PEM)
SPKI = keys.public_pem(KEY)
ED25519 = Ed25519PrivateKey.from_private_bytes(bytes(32))
MULTIKEY = "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"  # of a seed of 32 zeros
BEGIN, END = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"


def pem_of(key, form=serialization.PublicFormat.SubjectPublicKeyInfo) -> str:
    return key.public_bytes(serialization.Encoding.PEM, form).decode()


def body_of(pem: str) -> str:
    return "".join(pem.splitlines()[1:-1])


def test_a_new_key_has_2048_bits_and_is_written_as_pkcs8():
    assert KEY.key_size == 2048
    assert KEY.public_key().public_numbers().e == 65537
    assert PEM.startswith(b"-----BEGIN PRIVATE KEY-----\n")


def test_the_public_half_is_written_as_spki():
    assert SPKI.startswith(f"{BEGIN}\n")
    assert keys.load_public(SPKI) == KEY.public_key()


ENCRYPTED = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.BestAvailableEncryption(b"word"),
)
ED25519_PEM = ED25519.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)


@pytest.mark.parametrize("pem", [b"", b"no key", PEM[:200], ENCRYPTED, ED25519_PEM, SPKI.encode()])
def test_what_is_not_a_private_rsa_key_is_refused(pem):
    with pytest.raises(ValueError):
        keys.load_private(pem)


@pytest.mark.parametrize(
    "text",
    [
        SPKI.rstrip("\n"),
        f"\n  {SPKI}\r\n ",
        SPKI.replace("\n", "\r\n"),
        SPKI.replace("\n", "\n    "),
        f"{BEGIN}{body_of(SPKI)}{END}",
        f"{BEGIN} {body_of(SPKI)[:90]} {body_of(SPKI)[90:]} {END}",
        pem_of(KEY.public_key(), serialization.PublicFormat.PKCS1),
    ],
)
def test_a_strangers_rsa_key_is_read_however_it_is_broken_into_lines(text):
    assert keys.load_public(text) == KEY.public_key()


@pytest.mark.parametrize("text", [MULTIKEY, f" {MULTIKEY}\n", pem_of(ED25519.public_key())])
def test_an_ed25519_key_is_read_as_multikey_and_as_pem(text):
    assert keys.load_public(text) == ED25519.public_key()


def test_a_multikey_stands_for_the_published_bytes():
    key = keys.load_public(MULTIKEY)

    assert isinstance(key, Ed25519PublicKey)
    assert key.public_bytes_raw() == ED25519.public_key().public_bytes_raw()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        "z0",
        "z1" + MULTIKEY[1:],
        MULTIKEY[:-1],
        MULTIKEY.replace("6Mk", "6Mm"),  # another multicodec
        "z" + "6" * 5000,
        "not a key",
        BEGIN + END,
        f"{BEGIN}\n!!!\n{END}",
        f"{BEGIN}\nAAAA\n{END}",
        f"{BEGIN}\n{body_of(SPKI)}\n-----END RSA PUBLIC KEY-----",
        SPKI + SPKI,
        SPKI.replace("\n", "x\n", 1),
        PEM.decode(),
        BEGIN + "\n" * 5000 + END,
    ],
)
def test_what_is_not_a_public_key_is_refused(text):
    with pytest.raises(ValueError):
        keys.load_public(text)


@pytest.mark.parametrize("text", [SPKI + "\n" * 5000, MULTIKEY * 2])
def test_a_key_that_is_too_long_is_refused_before_it_is_read(text):
    with pytest.raises(ValueError, match="too long"):
        keys.load_public(text)


@pytest.mark.parametrize("bits", [1024, 2047])
def test_a_short_rsa_key_is_refused(bits):
    short = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()

    with pytest.raises(ValueError, match=f"{bits} bits"):
        keys.load_public(pem_of(short))


def test_an_endless_rsa_key_is_refused():
    long = rsa.RSAPublicNumbers(65537, (1 << 8192) + 1).public_key()

    with pytest.raises(ValueError, match="8193 bits"):
        keys.load_public(pem_of(long))


def test_a_key_on_an_elliptic_curve_is_refused():
    key = ec.generate_private_key(ec.SECP256R1()).public_key()

    with pytest.raises(ValueError, match="neither RSA nor Ed25519"):
        keys.load_public(pem_of(key))


@given(st.text() | st.text("z123ABCabc \n") | st.text("AB=\n ").map(lambda t: BEGIN + t + END))
def test_any_text_is_a_key_or_refused(text):
    with contextlib.suppress(ValueError):
        keys.load_public(text)


def test_a_signature_verifies_with_its_own_key_alone():
    other = keys.load_private(keys.generate())

    signature = keys.sign(KEY, b"text")

    assert keys.is_signed(KEY.public_key(), Algorithm.RSA_SHA256, b"text", signature)
    assert not keys.is_signed(KEY.public_key(), Algorithm.RSA_SHA256, b"test", signature)
    assert not keys.is_signed(other.public_key(), Algorithm.RSA_SHA256, b"text", signature)


@pytest.mark.parametrize("algorithm", set(Algorithm) - {Algorithm.RSA_SHA256})
def test_an_algorithm_of_another_kind_of_key_never_verifies(algorithm):
    signature = keys.sign(KEY, b"text")

    assert not keys.is_signed(KEY.public_key(), algorithm, b"text", signature)


def test_a_public_key_is_no_shared_secret():
    """The confusion of old token libraries: HMAC with a public key as the secret."""
    forged = hmac.digest(SPKI.encode(), b"text", "sha256")

    assert keys.is_signed(SPKI.encode(), Algorithm.HMAC_SHA256, b"text", forged)
    assert not keys.is_signed(KEY.public_key(), Algorithm.HMAC_SHA256, b"text", forged)


def test_a_pair_of_numbers_has_one_form_only():
    curve_key = ec.generate_private_key(ec.SECP256R1())
    pair = decode_dss_signature(curve_key.sign(b"text", ec.ECDSA(hashes.SHA256())))
    r, s = (number.to_bytes(32, "big") for number in pair)

    forms = [r + s, r + b"\0" + s]

    assert [
        keys.is_signed(curve_key.public_key(), Algorithm.ECDSA_P256_SHA256, b"text", form)
        for form in forms
    ] == [True, False]


@pytest.mark.parametrize("signature", [b"", b"short", bytes(64), bytes(256)])
@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (KEY.public_key(), Algorithm.RSA_SHA256),
        (KEY.public_key(), Algorithm.RSA_SHA512),
        (KEY.public_key(), Algorithm.RSA_PSS_SHA512),
        (ED25519.public_key(), Algorithm.ED25519),
        (ec.derive_private_key(7, ec.SECP256R1()).public_key(), Algorithm.ECDSA_P256_SHA256),
        (b"secret", Algorithm.HMAC_SHA256),
    ],
)
def test_a_signature_of_nothing_does_not_verify(key, algorithm, signature):
    assert not keys.is_signed(key, algorithm, b"text", signature)
