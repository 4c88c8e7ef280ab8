"""Where requests may go: checked by address, before a connection, at every hop."""

from __future__ import annotations

import socket
import threading
from contextlib import ExitStack

import pytest

from photolog.errors import ConfigError, FetchFailed, RefusedAddress
from photolog.network import connecting
from photolog.network.client import Network
from photolog.network.deadlines import Deadline, Limits
from photolog.network.resolving import Resolver
from photolog.network.targets import read
from photolog.pure.trust import networks
from tests.remote_answers import redirect

PRIVATE = ["127.0.0.1", "10.0.0.7", "100.64.0.1", "169.254.169.254", "0.0.0.0", "::1", "::"]
PRIVATE += ["::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1", "fc00::1"]


def port_of(remote) -> str:
    return remote.base.rpartition(":")[2]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_refused(make_network, names, address):
    names.tell("inside.example", [address])

    with pytest.raises(RefusedAddress, match="not public"):
        make_network(()).get_document("https://inside.example/")


def test_one_private_address_among_public_ones_is_enough(make_network, make_remote, names):
    remote = make_remote("mixed.example")
    names.tell("mixed.example", ["127.0.0.1", "93.184.215.14", "10.0.0.1"])

    with pytest.raises(RefusedAddress, match=r"10\.0\.0\.1"):
        make_network().get_document(f"{remote.base}/users/bob")
    assert remote.connections == 0


@pytest.mark.parametrize("method", ["get_document", "get_jrd", "get_picture"])
def test_nothing_connects_to_this_machine_unless_allowed(make_network, remote, names, method):
    names.tell("inside.example", ["127.0.0.1"])
    network = make_network(())

    with pytest.raises(RefusedAddress):
        getattr(network, method)(f"https://inside.example:{port_of(remote)}/")
    with pytest.raises(RefusedAddress):
        getattr(network, method)(f"{remote.base}/")
    assert remote.connections == 0


def test_a_post_is_refused_without_raising(make_network, remote):
    network = make_network(())

    answer = network.post(f"{remote.base}/inbox", b"{}", network.owner, "cavage")

    assert (answer.status, answer.is_slow) == (None, False)
    assert "number" in answer.error
    assert remote.connections == 0


def test_the_name_is_looked_up_once_and_the_checked_address_is_used(
    make_network, make_remote, names
):
    """A name server that answers differently the second time gains nothing."""
    remote = make_remote("remote.example")
    uri = remote.serve("/users/bob", type="Person")
    names.tell("remote.example", ["127.0.0.1"], ["10.0.0.1"])

    assert make_network().get_document(uri).url == uri
    assert names.asked == ["remote.example"]


def test_each_hop_is_looked_up_and_checked_anew(make_network, make_remote, names):
    remote = make_remote("remote.example")
    remote.script("/a", redirect("/b"))
    remote.serve("/b", type="Note")
    names.tell("remote.example", ["127.0.0.1"], ["10.0.0.1"])

    with pytest.raises(RefusedAddress, match=r"10\.0\.0\.1"):
        make_network().get_document(f"{remote.base}/a")
    assert [heard.target for heard in remote.heard] == ["/a"]


@pytest.mark.parametrize(
    "location",
    [
        "https://127.0.0.2:9/",
        "https://[::1]/",
        "https://inside.example/",
        "https://photo.example/p/1",
        "http://127.0.0.1:9/",
        "https://2130706433/",
    ],
)
def test_a_redirect_to_where_we_do_not_go_is_refused(make_network, remote, names, location):
    names.tell("inside.example", ["10.0.0.1"])
    remote.script("/a", redirect(location))

    with pytest.raises(RefusedAddress):
        make_network(("127.0.0.1/32",)).get_document(f"{remote.base}/a")
    assert len(remote.heard) == 1


@pytest.mark.parametrize("url", ["https://93.184.215.14/", "https://[2606:4700::1111]/"])
def test_a_public_number_is_no_name(make_network, url):
    with pytest.raises(RefusedAddress, match="number"):
        make_network().get_document(url)


def test_a_public_address_without_tls_is_refused(make_network, names):
    names.tell("plain.example", ["93.184.215.14"])

    with pytest.raises(RefusedAddress, match="without TLS"):
        make_network().get_document("http://plain.example/")


def test_allowed_networks_need_no_tls(make_network, make_remote):
    remote = make_remote(context=None)
    uri = remote.serve("/users/bob", type="Person")

    assert make_network().get_document(uri).document["type"] == "Person"


@pytest.mark.parametrize(
    ("own_host", "url", "is_own"),
    [
        ("photo.example", "https://photo.example/", True),
        ("photo.example", "https://PHOTO.example:8443/", True),
        ("Photo.Example", "https://photo.example/", True),
        ("127.0.0.1:9", "https://127.0.0.1:9/", True),
        ("127.0.0.1:9", "https://127.0.0.1:10/", False),
        ("photo.example", "https://www.photo.example/", False),
    ],
)
def test_our_own_host_is_never_asked(make_network, names, own_host, url, is_own):
    hasty = make_network(own_host=own_host)

    with pytest.raises(FetchFailed) as failure:
        hasty.get_document(url)

    assert ("this blog itself" in str(failure.value)) is is_own


def test_a_name_that_is_not_known_may_be_known_later(make_network, names):
    with pytest.raises(FetchFailed, match="cannot be found") as failure:
        make_network().get_document("https://unknown.example/")

    assert failure.value.is_temporary


def test_a_silent_name_server_holds_nobody(hasty, monkeypatch):
    answers = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: answers.wait(30) and [])

    with pytest.raises(FetchFailed, match="not found in time") as failure:
        hasty.get_document("https://remote.example/")
    assert failure.value.is_temporary
    assert hasty.post("https://remote.example/inbox", b"{}", hasty.owner, "cavage").is_slow
    answers.set()


def test_only_so_many_names_are_looked_up_at_once(monkeypatch):
    monkeypatch.setattr("photolog.network.resolving.LOOKUPS_AT_ONCE", 1)
    answers = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: answers.wait(30) and [])
    resolver = Resolver()
    target = read("https://remote.example/")

    with pytest.raises(TimeoutError, match="not found in time"):
        resolver.addresses(target, Deadline(0.05))
    with pytest.raises(TimeoutError, match="too many names"):
        resolver.addresses(target, Deadline(0.05))
    answers.set()
    assert resolver.addresses(target, Deadline(20)) == ()


def test_when_one_address_is_dead_the_next_is_tried(make_network, make_remote, names):
    remote = make_remote("remote.example")
    uri = remote.serve("/users/bob", type="Person")
    names.tell("remote.example", ["::1", "127.0.0.2", "127.0.0.1"])

    assert make_network(("127.0.0.0/8", "::1/128")).get_document(uri).url == uri


def test_a_silent_address_leaves_time_for_the_next(make_network, make_remote, names):
    """As when IPv6 leads nowhere from here: the first address drops whatever comes."""
    remote = make_remote("remote.example")
    names.tell("remote.example", ["127.0.0.2", "127.0.0.1"])
    with ExitStack() as stack:
        silent = stack.enter_context(socket.socket())
        silent.bind(("127.0.0.2", int(port_of(remote))))
        silent.listen(0)
        for _ in range(4):  # and now its queue is full
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(silent.getsockname())

        network = make_network(limits=Limits(connect=1))
        fetched = network.get_document(remote.serve("/users/bob", type="Person"))

    assert fetched.url.startswith(remote.base)


def test_both_families_get_their_turns():
    some = ["2606::1", "2606::2", "2606::3", "8.8.8.8", "8.8.4.4", "1.1.1.1"]

    turns = connecting._in_turn([networks.plain(address) for address in some])

    assert [str(address) for address in turns] == ["2606::1", "8.8.8.8", "2606::2", "8.8.4.4"]


class TestTls:
    def test_the_name_is_what_the_certificate_must_show(self, make_network, make_remote, names):
        remote = make_remote("stranger.example")
        names.tell("stranger.example", ["127.0.0.1"])

        with pytest.raises(FetchFailed, match="certificate is not trusted") as failure:
            make_network().get_document(f"{remote.base}/")
        assert failure.value.is_temporary
        assert remote.heard == []

    def test_an_authority_that_nobody_trusts_is_not_trusted(self, make_network, remote):
        with pytest.raises(FetchFailed, match="certificate is not trusted"):
            make_network(ca_bundle="").get_document(f"{remote.base}/")

    def test_the_name_goes_into_sni_and_host(self, make_network, make_remote, names, authority):
        asked = []
        context = authority.context("remote.example")
        context.sni_callback = lambda _socket, name, _context: asked.append(name)
        remote = make_remote("remote.example", context=context)
        names.tell("remote.example", ["127.0.0.1"])

        make_network().get_document(remote.serve("/users/bob", type="Person"))

        assert asked == ["remote.example"]
        assert remote.heard[0].headers["host"] == remote.authority

    def test_a_server_without_tls_is_no_server(self, make_network, make_remote):
        remote = make_remote(context=None)

        with pytest.raises(FetchFailed, match="TLS failed"):
            make_network().get_document(remote.base.replace("http:", "https:"))

    def test_a_bundle_that_cannot_be_read_stops_the_start(self, make_network, tmp_path):
        with pytest.raises(ConfigError, match="ca_bundle"):
            make_network(ca_bundle=str(tmp_path / "missing.pem"))
        (tmp_path / "empty.pem").write_text("not a certificate")
        with pytest.raises(ConfigError, match="ca_bundle"):
            make_network(ca_bundle=str(tmp_path / "empty.pem"))


def test_making_a_network_needs_no_keys(authority, clock):
    network = Network("photolog", "photo.example", (), "", clock, lambda: pytest.fail("asked"))

    assert network.limits.post == 20
