"""
Keys: made, written down, read, and the arithmetic of signatures.

What strangers show as their key is read tolerantly as text and strictly as a key. The
algorithms are all those that RFC 9421 and draft-cavage name and that published vectors test;
which of them a request may use is the front door's policy (signatures.py).

Specs:
    https://www.rfc-editor.org/rfc/rfc9421#section-3.3 (algorithms)
    https://www.w3.org/TR/controller-document/#Multikey
"""

from __future__ import annotations

import hashlib
import hmac
import re
from enum import StrEnum

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from photolog.pure.trust import structured_fields

PrivateKey = RSAPrivateKey
AnyPublicKey = RSAPublicKey | Ed25519PublicKey

RSA_BITS = 2048  # what every server in the fediverse reads
LARGEST_RSA_BITS = 8192  # beyond that, a stranger's key only costs time
LONGEST_TEXT = 4096  # characters of a key as text; RSA of 8192 bits needs 1500

_PEM = re.compile(
    r"\s*-----BEGIN (?P<kind>(?:RSA )?PUBLIC KEY)-----"
    r"(?P<body>[A-Za-z0-9+/=\s]*)-----END (?P=kind)-----\s*"
)
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519_PREFIX = b"\xed\x01"  # multicodec ed25519-pub
_LONGEST_MULTIKEY = 64  # characters; an Ed25519 key has 48


class Algorithm(StrEnum):
    """How a signature is computed, by the names of RFC 9421."""

    RSA_SHA256 = "rsa-v1_5-sha256"
    RSA_SHA512 = "rsa-v1_5-sha512"  # draft-cavage only
    RSA_PSS_SHA512 = "rsa-pss-sha512"
    ECDSA_P256_SHA256 = "ecdsa-p256-sha256"
    HMAC_SHA256 = "hmac-sha256"
    ED25519 = "ed25519"


def generate() -> bytes:
    """Return a new private key as PEM (PKCS#8, not encrypted)."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def load_private(pem: bytes) -> PrivateKey:
    """
    Read a private key of ours.

    Raises:
        ValueError: It is damaged, encrypted, or not RSA.
    """
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("the private key cannot be read") from error
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("the private key is not RSA")
    return key


def public_pem(key: PrivateKey) -> str:
    """Return the public half as PEM (SPKI), as an actor's document shows it."""
    pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode("ascii")


def load_public(text: str) -> AnyPublicKey:
    """
    Read a stranger's key: PEM (SPKI or PKCS#1, however broken into lines) or an Ed25519 Multikey.

    Raises:
        ValueError: It is neither, or RSA with fewer than 2048 or more than 8192 bits.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError("the key is too long")
    if text.strip().startswith("z"):
        return _from_multikey(text.strip())
    pem = _PEM.fullmatch(text)
    if pem is None:
        raise ValueError("the key is neither PEM nor a Multikey")
    der = structured_fields.from_base64("".join(pem["body"].split()))
    try:
        key = serialization.load_der_public_key(der)
    except UnsupportedAlgorithm as error:
        raise ValueError("the key is of an unknown kind") from error
    if isinstance(key, RSAPublicKey):
        if not RSA_BITS <= key.key_size <= LARGEST_RSA_BITS:
            raise ValueError(f"an RSA key of {key.key_size} bits")
    elif not isinstance(key, Ed25519PublicKey):
        raise ValueError("the key is neither RSA nor Ed25519")
    return key


def sign(key: PrivateKey, message: bytes) -> bytes:
    """Sign with RSASSA-PKCS1-v1_5 and SHA-256, the one algorithm that every server knows."""
    return key.sign(message, padding.PKCS1v15(), hashes.SHA256())


def is_signed(
    key: AnyPublicKey | ec.EllipticCurvePublicKey | bytes,
    algorithm: Algorithm,
    message: bytes,
    signature: bytes,
) -> bool:
    """
    Return whether *signature* is right; a key of another kind than the algorithm's never is.

    Args:
        key: Bytes are the secret of HMAC.
    """
    try:
        match algorithm, key:
            case Algorithm.RSA_SHA256, RSAPublicKey():
                key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
            case Algorithm.RSA_SHA512, RSAPublicKey():
                key.verify(signature, message, padding.PKCS1v15(), hashes.SHA512())
            case Algorithm.RSA_PSS_SHA512, RSAPublicKey():
                pss = padding.PSS(padding.MGF1(hashes.SHA512()), salt_length=64)
                key.verify(signature, message, pss, hashes.SHA512())
            case Algorithm.ED25519, Ed25519PublicKey():
                key.verify(signature, message)
            case Algorithm.ECDSA_P256_SHA256, ec.EllipticCurvePublicKey():
                key.verify(_p256_pair(signature), message, ec.ECDSA(hashes.SHA256()))
            case Algorithm.HMAC_SHA256, bytes():
                return hmac.compare_digest(hmac.digest(key, message, hashlib.sha256), signature)
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def _p256_pair(signature: bytes) -> bytes:
    """Return r and s, 32 bytes each, in the form that the library takes."""
    if len(signature) != 64:
        raise InvalidSignature
    return encode_dss_signature(
        int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    )


def _from_multikey(text: str) -> Ed25519PublicKey:
    """Read "z" and the base58 of a prefix and 32 bytes."""
    if len(text) > _LONGEST_MULTIKEY:
        raise ValueError("the Multikey is too long")
    number = 0
    for character in text[1:]:
        number = number * 58 + _BASE58.index(character)  # raises ValueError
    # The prefix does not begin with a zero byte, so no leading zeros are lost.
    decoded = number.to_bytes((number.bit_length() + 7) // 8, "big")
    if not decoded.startswith(_ED25519_PREFIX) or len(decoded) != 34 or text[1:2] == "1":
        raise ValueError("the Multikey is not Ed25519")
    return Ed25519PublicKey.from_public_bytes(decoded[2:])
