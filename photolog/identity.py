"""
Who this blog is to other servers: two keys and one address, made once and kept.

Other servers remember the owner by the actor's address and by the key that signs for
it. A blog that came up with another key or another address would be a stranger to all
its followers, so neither is ever replaced silently: a key that has been used and is
gone, or a base_url that is not the one that followers know, stops the start.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from photolog.config import Config
from photolog.errors import ConfigError, DataDamaged
from photolog.files import Files
from photolog.network.client import Network
from photolog.pure.addresses import Addresses
from photolog.pure.trust import keys
from photolog.pure.trust.signatures import Signer
from photolog.store import settings
from photolog.store.engine import database
from photolog.store.peers import blocks
from photolog.version import VERSION

_OWNER, _APPLICATION = "owner.pem", "application.pem"
_SETTING = "identity"


@dataclass(frozen=True, slots=True)
class Signers:
    """The two that sign: the owner what is sent, the application what is fetched."""

    owner: Signer
    application: Signer


class Keyring:
    """The private keys of one data folder, read or made on first need, held in memory."""

    def __init__(self, files: Files, addresses: Addresses) -> None:
        self._files = files
        self._addresses = addresses
        self._lock = threading.Lock()
        self._signers: Signers | None = None

    def __call__(self) -> Signers:
        """
        Return the signers.

        Raises:
            DataDamaged: A key that other servers know is gone or cannot be read.
        """
        with self._lock:
            if self._signers is None:
                self._signers = Signers(
                    owner=Signer(self._addresses.actor_key, self._key(_OWNER)),
                    application=Signer(self._addresses.application_key, self._key(_APPLICATION)),
                )
            return self._signers

    def faults(self) -> list[str]:
        """Return what is wrong with the keys that other servers know; none is made by asking."""
        found = []
        for name in sorted({_OWNER, _APPLICATION} & set(settings.read(_SETTING) or {})):
            try:
                self._key(name)
            except DataDamaged as error:
                found.append(str(error))
        return found

    def _key(self, name: str) -> keys.PrivateKey:
        known = (settings.read(_SETTING) or {}).get(name)
        pem = self._record(name) if known is None else self._files.read_key(name)
        if pem is None:
            raise DataDamaged(
                f"data/keys/{name} is gone, and other servers know the blog by it; put it back"
            )
        try:
            key = keys.load_private(pem)
        except ValueError as error:
            raise DataDamaged(f"data/keys/{name} is no private key: {error}") from None
        if known is not None and known != _fingerprint(key):
            raise DataDamaged(f"data/keys/{name} is not the key that other servers know")
        return key

    def _record(self, name: str) -> bytes:
        """Make a key, one process at a time, and remember that it exists."""
        with database.transaction(is_public=False):
            pem = self._files.read_key(name)
            if pem is None:
                pem = keys.generate()
                self._files.keep_key(name, pem)
            recorded = settings.read(_SETTING) or {}
            settings.write(_SETTING, recorded | {name: _fingerprint(keys.load_private(pem))})
            return pem


def network(config: Config, files: Files, now: Callable[[], datetime]) -> Network:
    """Return the mouth through which this blog speaks to other servers."""
    addresses = Addresses(config.site.base_url, config.site.username)
    return Network(
        user_agent=f"photolog/{VERSION} (+{addresses.home})",
        own_host=addresses.host,
        allow_networks=config.federation.allow_networks,
        ca_bundle=config.federation.ca_bundle,
        now=now,
        signers=Keyring(files, addresses),
        is_unwanted=blocks.is_blocked,
    )


def remember_home(base_url: str, username: str) -> None:
    """Record the address that followers know; within the transaction of the first of them."""
    recorded = settings.read(_SETTING) or {}
    if "home" not in recorded:
        settings.write(_SETTING, recorded | {"home": [base_url, username]})


def refuse_other_home(base_url: str, username: str) -> None:
    """
    Stop a start under another address than the one that followers know.

    Raises:
        ConfigError: site.base_url or site.username has changed since the first follower.
    """
    home = (settings.read(_SETTING) or {}).get("home")
    if home is not None and home != [base_url, username]:
        raise ConfigError(
            f"followers know this blog as {home[0]}/users/{home[1]}, and would lose it under "
            f"{base_url}/users/{username}; set site.base_url and site.username back"
        )


def _fingerprint(key: keys.PrivateKey) -> str:
    return hashlib.sha256(keys.public_pem(key).encode()).hexdigest()
