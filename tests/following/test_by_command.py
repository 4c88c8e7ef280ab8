"""`app.py follow`: the command line finds somebody and asks."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from photolog import identity
from photolog.cli import commands
from photolog.reading import FollowingState
from photolog.store.engine import database
from photolog.store.reading import following
from tests.following.conftest import join, sent
from tests.inbox.sending import Sender


@pytest.fixture
def run(tmp_path, network, monkeypatch):
    """Return a function that runs the command line among the other servers of the test."""
    monkeypatch.setattr(identity, "network", lambda *_: network)

    def invoke(*arguments: str, base_url: str = "https://photo.example"):
        environment = {
            "PHOTOLOG_STORAGE__DATA_DIR": str(tmp_path / "data"),
            "PHOTOLOG_SITE__BASE_URL": base_url,
            "PHOTOLOG_CONFIG": None,
        }
        return CliRunner().invoke(commands, arguments, env=environment)

    yield invoke
    database.close()


def test_somebody_is_asked_and_left(run, network):
    alice = join(network, Sender("alice"))

    result = run("follow", "@alice@remote.example")

    assert (result.exit_code, result.stdout) == (0, "@alice@remote.example is asked.\n")
    (known,) = following.page(9)
    assert (known.person.uri, known.state) == (alice.uri, FollowingState.PENDING)

    assert run("follow", "--undo", alice.uri).exit_code == 0
    assert following.page(9) == ()
    assert [activity["type"] for _, activity in sent()] == ["Follow", "Undo"]


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("alice", "Enter a handle"),
        ("@nobody@remote.example", "404"),
        ("https://remote.example/users/alice/notes/1", "something that somebody wrote"),
    ],
)
def test_who_cannot_be_asked_is_told_in_a_line(run, network, who, told):
    alice = join(network, Sender("alice"))
    network.documents[alice.note()["id"]] = alice.note()

    result = run("follow", who)

    assert result.exit_code == 1
    assert result.stderr.startswith("photolog: ")
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_blog_that_is_alone_follows_nobody(run, network):
    result = run("follow", "@alice@remote.example", base_url="http://127.0.0.1:8000")

    assert result.exit_code == 1
    assert "does not talk" in result.stderr
    assert network.asked == []
