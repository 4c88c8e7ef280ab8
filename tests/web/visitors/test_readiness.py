"""What a watchman is told at /readyz: queues, and settings that nobody wants to forget."""

from __future__ import annotations

import pytest

from photolog.errors import DiskFailing
from photolog.store import settings
from photolog.store.engine import database
from photolog.store.peers import arrivals, deliveries
from tests.browsing import app_of
from tests.publish import publish
from tests.store.peers.making import NOW, an_activity, claim_all, inbox


@pytest.fixture
def ask(make_blog):
    """Return a function that opens a blog with settings and gives what /readyz says."""

    def answer(**settings: str):
        response = app_of(make_blog(**settings)).test_client().get("/readyz")
        assert response.headers["Cache-Control"] == "no-store"
        return response

    return answer


def test_a_blog_where_nothing_waits(ask):
    assert ask().get_json()["queues"] == {
        "arrivals": 0,
        "deliveries": 0,
        "dead_letters": 0,
        "photos_to_render": 0,
    }


def test_what_waits_is_counted(ask, make_blog):
    publish(make_blog(photos__sizes="320"))
    with database.transaction():
        arrivals.add("https://remote.example/users/alice", b"{}", NOW)
        deliveries.enqueue(an_activity(), [inbox(f"{n}.example") for n in range(4)])
        dead = claim_all()["0.example"].delivery
        deliveries.dead(dead, status=403, error="no", now=NOW)

    assert ask().get_json()["queues"] == {
        "arrivals": 1,
        "deliveries": 3,
        "dead_letters": 1,
        "photos_to_render": 1,
    }


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, {"is_on": False}),
        ({"site__base_url": "https://photo.example"}, {"is_on": True}),
        ({"federation__allow_networks": "10.1.2.3/32"}, {"is_on": False, "allow_networks": True}),
    ],
)
def test_federation_and_its_exceptions_are_told_but_no_network_is_named(ask, settings, told):
    response = ask(**settings)

    assert response.get_json()["federation"] == told
    assert "10.1.2.3" not in response.text


def told(client, path):
    """Return the status and the word for the disk."""
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.json["disk"] if answer.is_json else answer.text


def test_a_disk_that_takes_no_file_is_unhealthy_until_it_is_tried_with_success(client, blog):
    incoming, elsewhere = blog.files.root / "incoming", blog.files.root / "elsewhere"
    incoming.rename(elsewhere)
    unnoticed = told(client, "/healthz")
    with pytest.raises(DiskFailing), blog.files.staging():
        pass
    gone = [told(client, path) for path in ("/healthz", "/readyz")]
    elsewhere.rename(incoming)
    untried = told(client, "/healthz")
    back = [told(client, path) for path in ("/readyz", "/healthz")]

    assert unnoticed == (200, "alive\n")
    assert gone == [(503, "unreachable\n"), (503, "unreachable")]
    assert untried == (503, "unreachable\n")
    assert back == [(200, "ok"), (200, "alive\n")]


def test_a_database_that_takes_no_change_is_unhealthy_until_it_takes_one(client, blog):
    database.database.execute_sql("PRAGMA query_only = on")
    with pytest.raises(DiskFailing), database.transaction():
        settings.write("colour", "blue")
    refused = told(client, "/healthz")
    with database.transaction():
        settings.write("colour", "blue")

    assert refused == (503, "read-only\n")
    assert told(client, "/healthz") == (200, "alive\n")


def test_nothing_is_written_for_watchmen_as_long_as_writes_succeed(client, blog):
    (blog.files.root / "incoming").rmdir()  # whoever tried would notice
    generation = database.generation()

    assert [told(client, path)[0] for path in ("/healthz", "/readyz")] == [200, 200]
    assert database.generation() == generation


def test_a_database_that_does_not_answer_is_not_ready(make_blog):
    blog = make_blog()
    client = app_of(blog).test_client()
    database.checkpoint()
    database.close()
    blog.files.database_path.write_bytes(b"once upon a time " * 10_000)

    response = client.get("/readyz")

    assert (response.status_code, response.get_json()["database"]) == (503, "failing")
