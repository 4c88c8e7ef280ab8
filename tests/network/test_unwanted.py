"""Hosts that the owner blocked are asked for nothing, whatever leads there."""

from __future__ import annotations

import pytest

from photolog.errors import RefusedAddress
from tests.remote_answers import redirect

WAYS = {
    "document": lambda network, url: network.get_document(url),
    "WebFinger": lambda network, url: network.get_jrd(url),
    "page": lambda network, url: network.get_text(url, "text/html"),
    "picture": lambda network, url: network.get_picture(url),
}


@pytest.fixture
def bad(make_remote):
    """A blocked server, under a name of its own."""
    return make_remote("remote.example")


@pytest.fixture
def network(make_network):
    return make_network(is_unwanted="remote.example".__eq__)


@pytest.mark.parametrize("way", WAYS)
def test_a_blocked_host_is_not_connected_to(network, bad, way):
    with pytest.raises(RefusedAddress, match="is blocked"):
        WAYS[way](network, f"{bad.base}/x")

    assert bad.connections == 0


@pytest.mark.parametrize("way", WAYS)
def test_nor_where_another_host_redirects_there(network, remote, bad, way):
    url = remote.script("/x", redirect(f"{bad.base}/x"))

    with pytest.raises(RefusedAddress, match="is blocked"):
        WAYS[way](network, url)

    assert len(remote.heard) == 1
    assert bad.connections == 0
