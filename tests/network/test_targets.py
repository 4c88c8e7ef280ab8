"""Addresses are read strictly, once, and written back the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.errors import RefusedAddress
from photolog.network import targets

# Two readers may see two hosts in these, or none, or a machine nearby.
ODD = [
    "",
    "peer.example/users/bob",
    "//peer.example/users/bob",
    "ftp://peer.example/",
    "file:///etc/passwd",
    "gopher://peer.example/",
    "javascript:alert(1)",
    "acct:bob@peer.example",
    "https://",
    "https:///users/bob",
    "https:peer.example",
    "https://good.example\\@evil.example/",
    "https://evil.example\\.good.example/",
    "https://good.example@evil.example/",
    "https://user:secret@peer.example/",
    "https://@peer.example/",
    "https://peer%2eexample/",
    "https://peer.example%00.evil.example/",
    "https://bücher.example/",
    "https://①②⑦.⓪.⓪.①/",
    "https://peer.example。/",
    " https://peer.example/",
    "https://peer.example/\r\nHost: evil.example",
    "https://peer.exa\tmple/",
    "https://peer.example/a b",
    "https://peer.example/\x00",
    "https://peer.example./",
    "https://.peer.example/",
    "https://peer..example/",
    "https://-peer.example/",
    "https://peer-.example/",
    "https://peer.example:/",
    "https://peer.example:0/",
    "https://peer.example:65536/",
    "https://peer.example:443x/",
    "https://peer.example:-1/",
    "https://0/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://127.0.0.1.1/",
    "https://peer.example.0x/",
    "https://[::1/",
    "https://::1/",
    "https://[127.0.0.1]/",
    "https://[fe80::1%25eth0]/",
    "https://[peer.example]/",
    f"https://{'a' * 64}.example/",
    f"https://peer.example/{'a' * 2048}",
]

READ = [
    ("https://peer.example", "https://peer.example/"),
    ("HTTPS://Peer.EXAMPLE:443/Users/Bob", "https://peer.example/Users/Bob"),
    ("http://peer.example:80/", "http://peer.example/"),
    ("https://peer.example:80/", "https://peer.example:80/"),
    ("https://peer.example:8443/", "https://peer.example:8443/"),
    ("https://peer.example/users/bob#main-key", "https://peer.example/users/bob"),
    ("https://peer.example?c=148", "https://peer.example/?c=148"),
    ("https://peer.example/a%2fb/%7Ebob/../c//d", "https://peer.example/a%2fb/%7Ebob/../c//d"),
    ("https://xn--bcher-kva.example/é?q=ü", "https://xn--bcher-kva.example/%C3%A9?q=%C3%BC"),
    ("https://my_host.example/", "https://my_host.example/"),
    ("https://127.0.0.1:8443/", "https://127.0.0.1:8443/"),
    ("https://[0:0::1]:8443/", "https://[::1]:8443/"),
]


@pytest.mark.parametrize("url", ODD)
def test_an_odd_address_is_refused(url):
    with pytest.raises(RefusedAddress):
        targets.read(url)


@pytest.mark.parametrize(("url", "written"), READ)
def test_an_address_is_written_in_one_way(url, written):
    assert targets.read(url).url == written
    assert targets.read(written) == targets.read(url)


@given(st.text(max_size=60).map(lambda text: f"https://peer.example{text}") | st.text())
def test_what_is_read_reads_the_same_again(url):
    try:
        target = targets.read(url)
    except RefusedAddress:
        return

    assert targets.read(target.url) == target
    assert target.url.isascii()


def test_the_parts_of_a_target():
    target = targets.read("https://[::1]:8443/users/bob?page=2#x")

    assert (target.host, target.port, target.path) == ("::1", 8443, "/users/bob?page=2")
    assert target.authority == "[::1]:8443"
    assert target.origin == "https://[::1]:8443"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b", "https://peer.example/b"),
        ("b", "https://peer.example/users/b"),
        ("//other.example/b", "https://other.example/b"),
        ("https://other.example/b", "https://other.example/b"),
        ("?page=2", "https://peer.example/users/a?page=2"),
        ("/\xc3\xa9", "https://peer.example/%C3%A9"),  # UTF-8, one character for each byte
    ],
)
def test_a_redirect_leads_on(location, url):
    assert targets.redirected(targets.read("https://peer.example/users/a"), location).url == url


@pytest.mark.parametrize(
    "location",
    [
        "http://peer.example/b",
        "ftp://peer.example/b",
        "https://me@peer.example/",
        "https://[::1",
        "/\xff",
        "data:text/plain,x",
        "https://peer.example\\@evil.example/",
    ],
)
def test_a_redirect_leads_nowhere_else(location):
    with pytest.raises(RefusedAddress):
        targets.redirected(targets.read("https://peer.example/users/a"), location)
