"""
What another server knows of trust: signatures verified and made, certificates issued.

A few lines of our own on top of cryptography, none of photolog's, so that signing and
verifying cannot share a mistake.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

_ACTIVITY = "application/activity+json"
_PEM = serialization.Encoding.PEM


class Refused(Exception):
    """A signature is missing or wrong; the message says how."""


def _digest(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def _verify(key_pem: str, signature: str, signed: str) -> None:
    key = serialization.load_pem_public_key(key_pem.encode())
    try:
        octets = base64.b64decode(signature, validate=True)
        key.verify(octets, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        raise Refused("the signature is wrong") from None


def _is_near(moment: datetime, now: datetime) -> bool:
    return abs(moment - now) <= timedelta(minutes=5)  # the tightest window among the servers


@dataclass(frozen=True)
class Heard:
    """A request as it came in, and what its signature was worth."""

    method: str
    target: str
    headers: Mapping[str, str]  # by lower-case name
    body: bytes
    key_id: str = ""  # "" when unsigned or refused
    scheme: str = ""  # "cavage" or "rfc9421"
    problem: str = ""  # why the signature was refused

    @property
    def activity(self) -> dict:
        """The body, read."""
        return json.loads(self.body)


@dataclass
class Verifier:
    """How this server verifies."""

    authority: str
    origin: str
    find_key: Callable[[str], str]
    now: Callable[[], datetime]
    schemes: tuple[str, ...] = ("cavage", "rfc9421")
    reads_query: bool = True  # whether "(request-target)" is rebuilt with the query

    def check(self, heard: Heard) -> tuple[str, str]:
        """Return key id and scheme of a well signed request; raise Refused."""
        headers = heard.headers
        if headers.get("host") != self.authority:
            raise Refused(f"this is not {headers.get('host')}")
        scheme = "rfc9421" if "signature-input" in headers else "cavage"
        if "signature" not in headers or scheme not in self.schemes:
            raise Refused("not signed in a way that is known here")
        check = self._cavage if scheme == "cavage" else self._rfc9421
        return check(heard), scheme

    def _cavage(self, heard: Heard) -> str:
        given = dict(re.findall(r'(?:^|,)([a-zA-Z]+)="([^",]+)"', heard.headers["signature"]))
        names = given.get("headers", "").split(" ")
        needed = {"(request-target)", "host", "date"}
        needed |= {"digest"} if heard.method == "POST" else set()
        if not needed <= set(names) or given.get("algorithm") != "rsa-sha256":
            raise Refused("too little is signed")
        if not heard.headers["date"].endswith(" GMT"):
            raise Refused("the date is not in GMT")
        if not _is_near(parsedate_to_datetime(heard.headers["date"]), self.now()):
            raise Refused("the date is not now")
        if "digest" in names and heard.headers["digest"] != f"SHA-256={_digest(heard.body)}":
            raise Refused("the digest is wrong")
        target = heard.target if self.reads_query else heard.target.partition("?")[0]
        values = {**heard.headers, "(request-target)": f"{heard.method.lower()} {target}"}
        if not set(names) <= set(values):
            raise Refused("a signed header is missing")
        signed = "\n".join(f"{name}: {values[name]}" for name in names)
        _verify(self.find_key(given["keyId"]), given["signature"], signed)
        return given["keyId"]

    def _rfc9421(self, heard: Heard) -> str:
        match = re.fullmatch(r"(\w+)=(\(([^)]*)\)(.*))", heard.headers["signature-input"])
        signature = re.fullmatch(r"(\w+)=:([^:]+):", heard.headers["signature"])
        if not match or not signature or match[1] != signature[1]:
            raise Refused("the signature cannot be read")
        names = re.findall(r'"([^"]+)"', match[3])
        needed = {"@method", "@target-uri"}
        needed |= {"content-digest"} if heard.method == "POST" else set()
        given = dict(re.findall(r';(\w+)="?([^;"]+)"?', match[4]))
        if not needed <= set(names):
            raise Refused("too little is signed")
        if not _is_near(datetime.fromtimestamp(int(given["created"]), UTC), self.now()):
            raise Refused("the signature was not made now")
        expected = f"sha-256=:{_digest(heard.body)}:"
        if "content-digest" in names and heard.headers["content-digest"] != expected:
            raise Refused("the digest is wrong")
        values = {"@method": heard.method, "@target-uri": self.origin + heard.target}
        values = {**heard.headers, **values, "@authority": self.authority}
        lines = [f'"{name}": {values[name]}' for name in names]
        signed = "\n".join([*lines, f'"@signature-params": {match[2]}'])
        _verify(self.find_key(given["keyid"]), signature[2], signed)
        return given["keyid"]


def signed(
    key: rsa.RSAPrivateKey, key_id: str, method: str, url: str, body: bytes | None, now: datetime
) -> dict[str, str]:
    """Return the headers of a request, signed as Mastodon does."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {"host": parts.netloc, "date": format_datetime(now.astimezone(UTC), usegmt=True)}
    if body is not None:
        headers |= {"content-type": _ACTIVITY, "digest": f"SHA-256={_digest(body)}"}
    values = {**headers, "(request-target)": f"{method.lower()} {target}"}
    text = "\n".join(f"{name}: {value}" for name, value in values.items())
    octets = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    headers["signature"] = (
        f'keyId="{key_id}",algorithm="rsa-sha256",headers="{" ".join(values)}",'
        f'signature="{base64.b64encode(octets).decode()}"'
    )
    return headers


class Authority:
    """A certificate authority for one test run. Its certificate is the file *bundle*."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A test's authority")])
        self.bundle = folder / "authority.pem"
        is_ca = x509.BasicConstraints(ca=True, path_length=0)
        certificate = self._certificate(self._name, self._key.public_key(), is_ca)
        self.bundle.write_bytes(certificate.public_bytes(_PEM))

    def context(self, *names: str) -> ssl.SSLContext:
        """Return what a server of these names (or IP addresses) speaks TLS with."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        san = x509.SubjectAlternativeName([_general_name(name) for name in names])
        certificate = self._certificate(subject, key.public_key(), san)
        path = self._folder / f"{names[0]}.pem"
        form = serialization.PrivateFormat.PKCS8
        private = key.private_bytes(_PEM, form, serialization.NoEncryption())
        path.write_bytes(private + certificate.public_bytes(_PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _certificate(self, subject, key, extension) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(
            issuer_name=self._name,
            subject_name=subject,
            public_key=key,
            serial_number=x509.random_serial_number(),
            not_valid_before=now - timedelta(hours=1),
            not_valid_after=now + timedelta(days=1),
        )
        is_critical = isinstance(extension, x509.BasicConstraints)
        return builder.add_extension(extension, is_critical).sign(self._key, hashes.SHA256())


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
