"""The mouth of SMTP: over TLS with a certificate that is checked, or not at all."""

from __future__ import annotations

import logging
import socket
from email.message import EmailMessage

import pytest

from photolog import mail
from photolog.config import Mail
from photolog.errors import MailFailed
from tests.remote_trust import Authority
from tests.smtp_server import MailServer, serving

PASSWORD = "a quiet word"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def serve(authority):
    """Return a function that runs a mail server until the test ends."""
    running = []

    def run(*names, **over):
        context = authority.context(*(names or ("127.0.0.1",)))
        server = serving(MailServer(**{"context": context} | over))
        running.append(server)
        return server.__enter__()

    yield run
    for server in running:
        server.__exit__(None, None, None)


def a_message():
    message = EmailMessage()
    message["Subject"] = "Grüße"
    message.set_content("Hello.\n.\nA line with one dot alone is above.\n")
    return message


def settings_for(server, **over):
    values = {
        "host": "127.0.0.1",
        "port": server.port,
        "sender": "blog@photo.example",
        "recipient": "owner@home.example",
    }
    return Mail(**values | over)


def refusal(settings, ca_bundle=""):
    with pytest.raises(MailFailed) as caught:
        mail.send(settings, a_message(), ca_bundle)
    assert caught.value.__cause__ is None
    return str(caught.value)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_goes_out_over_tls(security, serve, authority):
    server = serve(begins_with_tls=security == "tls", login=f"owner {PASSWORD}")
    settings = settings_for(server, security=security, username="owner", password=PASSWORD)

    mail.send(settings, a_message(), str(authority.bundle))

    (letter,) = server.letters
    assert (letter.sender, letter.recipients) == ("blog@photo.example", ["owner@home.example"])
    assert letter.was_tls
    assert letter.login == f"owner {PASSWORD}"
    assert letter.message["Subject"] == "Grüße"
    assert letter.text == "Hello.\n.\nA line with one dot alone is above.\n"
    plain = [line.split()[0] for line, is_tls in server.lines if not is_tls]
    assert plain == ([] if security == "tls" else ["ehlo", "STARTTLS"])
    assert server.hellos[-1] == "ehlo photo.example"


def test_without_a_name_nobody_logs_in(serve, authority):
    server = serve()

    mail.send(settings_for(server, password=PASSWORD), a_message(), str(authority.bundle))

    assert [letter.login for letter in server.letters] == [""]


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("fault", ["unknown authority", "another name"])
def test_a_certificate_that_cannot_be_trusted_ends_it(security, fault, serve, authority):
    names = ["mail.example"] if fault == "another name" else ["127.0.0.1"]
    server = serve(*names, begins_with_tls=security == "tls")
    settings = settings_for(server, security=security, username="owner", password=PASSWORD)

    said = refusal(settings, str(authority.bundle) if fault == "another name" else "")

    assert "certificate" in said
    assert "cannot be trusted" in said
    assert server.letters == []
    assert not any(PASSWORD in line or line.startswith("AUTH") for line, _ in server.lines)


def test_a_server_that_offers_no_tls_gets_nothing(serve, authority):
    server = serve(offers_starttls=False)
    settings = settings_for(server, username="owner", password=PASSWORD)

    assert "STARTTLS" in refusal(settings, str(authority.bundle))
    assert [line.split()[0] for line, _ in server.lines if line] == ["ehlo"]


def test_words_slipped_in_before_tls_are_not_believed(serve, authority):
    server = serve()
    server.answers["STARTTLS"] = "220 go on\r\n250-evil\r\n250 AUTH PLAIN"
    settings = settings_for(server, username="owner", password=PASSWORD)

    refusal(settings, str(authority.bundle))

    assert server.letters == []
    assert not any("AUTH" in line for line, _ in server.lines)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_without_tls_mail_goes_to_this_machine(host, serve):
    server = serve(context=None)

    mail.send(settings_for(server, host=host, security="none"), a_message())

    assert len(server.letters) == 1


@pytest.mark.parametrize(
    "host", ["192.0.2.7", "mail.example", "localhost.example", "127.0.0.1.example", "::2", ""]
)
def test_without_tls_mail_goes_nowhere_else(host, monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError("it looked for the server")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    monkeypatch.setattr(socket, "create_connection", never)

    said = refusal(Mail(host=host, security="none", recipient="owner@home.example"))

    assert said == 'mail.security = "none" is only for 127.0.0.1, ::1 or localhost.'


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"greeting": "554 not today"}, "did not take the mail: 554 not today"),
        ({"MAIL": "550 not from there"}, "refuses mail.sender: 550 not from there"),
        ({"RCPT": "550 nobody of that name"}, "refuses mail.recipient: 550 nobody of that"),
        ({"DATA": "451 later"}, "did not take the mail: 451 later"),
        ({"taken": "552 too large"}, "did not take the mail: 552 too large"),
        ({"RCPT": ""}, "closed the connection."),
        ({"DATA": "550 \x1b[2Jgone" + "x" * 999}, "did not take the mail: 550 [2Jgone"),
    ],
)
def test_what_the_server_says_is_told(answers, told, serve, authority):
    server = serve(answers=answers)

    said = refusal(settings_for(server), str(authority.bundle))

    assert f"127.0.0.1, port {server.port} {told}" in said
    assert len(said) < 300
    assert said.isprintable()


def test_a_wrong_port_names_the_cure(serve, authority):
    server = serve(begins_with_tls=False)

    assert 'Port 465 goes with mail.security = "tls"' in refusal(
        settings_for(server, security="tls"), str(authority.bundle)
    )


def test_nobody_there_is_told():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

        said = refusal(Mail(host="127.0.0.1", port=port, recipient="owner@home.example"))

    assert said == f"127.0.0.1, port {port} cannot be reached: Connection refused"


def test_who_never_answers_is_not_waited_for_long(serve, monkeypatch):
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]

        said = refusal(Mail(host="127.0.0.1", port=port, recipient="owner@home.example"))

    assert "did not answer in 15 seconds" in said


@pytest.mark.parametrize("farewell", ["500 stay", ""])
def test_what_was_taken_is_taken_whatever_the_server_says_at_parting(farewell, serve, authority):
    server = serve(answers={"QUIT": farewell})

    mail.send(settings_for(server), a_message(), str(authority.bundle))

    assert len(server.letters) == 1


@pytest.mark.parametrize("password", [PASSWORD, "wörd"])
def test_the_password_is_never_told(password, serve, authority, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    server = serve(login="owner another")
    settings = settings_for(server, username="owner", password=password)

    said = refusal(settings, str(authority.bundle))

    assert "mail.password" in said
    for told in (said, caplog.text, *capfd.readouterr()):
        assert password not in told
        assert "b3duZXI" not in told  # "owner" and more, as AUTH PLAIN writes it
        assert "AG93bmVy" not in told


@pytest.mark.parametrize(
    ("host", "recipient", "is_wanted"),
    [
        ("smtp.example", "owner@home.example", True),
        ("smtp.example", "", False),
        ("", "owner@home.example", False),
        ("", "", False),
    ],
)
def test_mail_is_wanted_with_a_server_and_a_recipient(host, recipient, is_wanted):
    assert mail.is_configured(Mail(host=host, recipient=recipient)) is is_wanted


def test_mail_is_from_the_recipient_when_nobody_else_is_named():
    assert mail.sender(Mail(recipient="owner@home.example")) == "owner@home.example"
