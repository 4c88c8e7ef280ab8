"""Another server over TLS, a Network that may reach it, and names that lead where a test says."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from photolog.network.client import Network
from photolog.network.deadlines import Limits
from photolog.pure.trust import keys
from photolog.pure.trust.signatures import Signer
from tests.fake_network import a_key
from tests.remote import RemoteServer
from tests.remote_trust import Authority

SIGNERS = SimpleNamespace(
    owner=Signer("https://photo.example/users/me#main-key", a_key()),
    application=Signer("https://photo.example/actor#main-key", a_key()),
)
SHORT = Limits(connect=0.3, tls=0.3, document=0.3, picture=0.3, post=0.3)


class Names:
    """The name server of a test: the addresses of each name, and how often it was asked."""

    def __init__(self) -> None:
        self.known: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []

    def tell(self, name: str, *answers: list[str]) -> None:
        """Answer with each list of addresses in turn, the last for ever."""
        self.known[name] = list(answers)

    def __call__(self, host, port, *_, **__):
        self.asked.append(host)
        answers = self.known.get(host)
        if answers is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
            if ":" in address
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in addresses
        ]


@pytest.fixture
def names(monkeypatch) -> Names:
    names = Names()
    monkeypatch.setattr(socket, "getaddrinfo", names)
    return names


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def tls(authority):
    return authority.context("127.0.0.1", "remote.example", "other.example")


@pytest.fixture
def make_remote(tls, clock) -> Iterator[Callable[..., RemoteServer]]:
    """Return a function that starts another server; over TLS unless told otherwise."""
    with ExitStack() as stack:

        def make(name: str = "127.0.0.1", *, context=tls) -> RemoteServer:
            remote = stack.enter_context(RemoteServer(name, tls=context, now=clock))
            public = keys.public_pem(a_key())
            remote.keys = {s.key_id: public for s in (SIGNERS.owner, SIGNERS.application)}
            return remote

        yield make


@pytest.fixture
def remote(make_remote) -> RemoteServer:
    return make_remote()


@pytest.fixture
def make_network(authority, clock) -> Callable[..., Network]:
    """Return a function that makes a Network; loopback is allowed unless told otherwise."""

    def make(allow_networks=("127.0.0.0/8",), limits=None, **changes) -> Network:
        network = Network(
            **{
                "user_agent": "photolog/0 (+https://photo.example/)",
                "own_host": "photo.example",
                "allow_networks": allow_networks,
                "ca_bundle": str(authority.bundle),
                "now": clock,
                "signers": lambda: SIGNERS,
                **changes,
            }
        )
        network.limits = limits or network.limits
        return network

    return make


@pytest.fixture
def network(make_network) -> Network:
    return make_network()


@pytest.fixture
def hasty(make_network) -> Network:
    """A Network that waits for less than a second."""
    return make_network(limits=SHORT)
