"""The settings of mail and feed: what is on, what went wrong, and buttons that need the owner."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from photolog import notifying
from photolog.peers import NoticeKind
from photolog.store.engine import database
from photolog.store.peers import notices
from tests.smtp_server import MailServer, serving
from tests.store.peers import making
from tests.web.studio.test_pages import judge

PAGE = "/studio/settings/notifications"


@pytest.fixture
def server():
    with serving(MailServer()) as place:
        yield place


@pytest.fixture
def federated_blog(make_blog, network, server):
    """A blog that sends mail to a program on this machine."""
    return make_blog(
        network,
        site__base_url="https://photo.example",
        site__username="owner",
        mail__host="127.0.0.1",
        mail__port=str(server.port),
        mail__security="none",
        mail__recipient="owner@home.example",
        mail__password="a quiet word",
    )


def test_without_settings_mail_and_feed_are_off(owner, blog):
    page = owner.get(PAGE).text

    assert "Off: no mail is sent." in page
    assert "Send a test mail" not in page
    assert "Off. A feed reader" in page
    assert "/notices/" not in page
    judge(page)


def test_a_test_mail_goes_out(federated_owner, server):
    page = federated_owner.get(PAGE).text
    assert "owner@home.example" in page
    assert "quiet" not in page
    judge(page)

    answer = federated_owner.post(f"{PAGE}/test")

    assert answer.location == f"{PAGE}?said=mail-sent"
    assert len(server.letters) == 1
    assert "The last mail was taken just now." in federated_owner.get(PAGE).text


def test_what_the_mail_server_said_is_shown_until_it_takes_one(federated_owner, server):
    server.answers["RCPT"] = "550 nobody <b>here</b>"
    answer = federated_owner.post(f"{PAGE}/test")
    assert answer.status_code == 502
    assert "550 nobody &lt;b&gt;here&lt;/b&gt;" in answer.text
    judge(answer.text)
    assert "550 nobody" in federated_owner.get(PAGE).text
    del server.answers["RCPT"]

    federated_owner.post(f"{PAGE}/test")

    assert "550 nobody" not in federated_owner.get(PAGE).text


def test_the_next_try_is_told(federated_owner, federated_blog, server, clock):
    server.answers["DATA"] = "451 later"
    notifying.mail_due(federated_blog)
    with database.transaction():
        notices.add(NoticeKind.FOLLOW, making.meet().id, "me", clock())
    clock.advance(days=1)
    notifying.mail_due(federated_blog)
    page = federated_owner.get(PAGE).text

    assert "451 later" in page
    tried = clock() + timedelta(minutes=5)
    assert f"It is tried again by itself, {tried.day} November 2026, {tried:%H:%M}." in page
    judge(page)


def test_the_feed_is_switched_on_renewed_and_off(federated_owner):
    seen = []
    for said in ("feed-on", "feed-renewed"):
        answer = federated_owner.post(f"{PAGE}/feed")
        assert answer.location == f"{PAGE}?said={said}#feed"
        page = federated_owner.get(PAGE).text
        (address,) = re.findall(
            r'value="https://photo\.example(/notices/[\w-]{43}/feed\.atom)"', page
        )
        assert federated_owner.get(address).status_code == 200
        seen.append(address)
        judge(page)
    assert federated_owner.get(seen[0]).status_code == 404

    federated_owner.post(f"{PAGE}/feed/off")

    assert federated_owner.get(seen[1]).status_code == 404
    assert "/notices/" not in federated_owner.get(PAGE).text


@pytest.mark.parametrize("path", ["test", "feed", "feed/off"])
def test_nothing_is_changed_without_the_token_or_the_owner(path, federated_owner, server):
    notifying.renew_feed()
    secret = notifying.feed_secret()
    federated_owner.environ_base.pop("HTTP_X_CSRF_TOKEN")
    assert federated_owner.post(f"{PAGE}/{path}").status_code == 403
    federated_owner.delete_cookie("__Host-photolog", domain="photo.example")
    assert federated_owner.post(f"{PAGE}/{path}").status_code == 401
    assert federated_owner.get(f"{PAGE}/{path}").status_code in (302, 404, 405)

    assert federated_owner.get(PAGE).location.endswith("/login")
    assert notifying.feed_secret() == secret
    assert server.connections == 0
