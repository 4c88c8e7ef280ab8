"""A mail server for the tests: a few lines of SMTP of our own, with TLS when asked for."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Letter:
    """A mail as the server got it."""

    sender: str
    recipients: list[str]
    octets: bytes
    was_tls: bool
    login: str  # "name password", "" when nobody logged in

    @property
    def message(self) -> EmailMessage:
        """The mail, read."""
        read = message_from_bytes(self.octets, policy=policy.default)
        assert isinstance(read, EmailMessage)
        return read

    @property
    def text(self) -> str:
        """Its words."""
        return str(self.message.get_content()).replace("\r\n", "\n")


@dataclass
class MailServer:
    """What it takes, what it heard, and how it behaves."""

    context: ssl.SSLContext | None = None
    begins_with_tls: bool = False
    offers_starttls: bool = True
    login: str = ""  # "name password" that it asks for
    answers: dict[str, str] = field(default_factory=dict)  # verb → what it says instead
    port: int = 0
    connections: int = 0
    hellos: list[str] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    lines: list[tuple[str, bool]] = field(default_factory=list)  # what it heard, over TLS?


class _Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    timeout = 10

    def handle(self) -> None:
        place: MailServer = self.server.place  # type: ignore[attr-defined]
        place.connections += 1
        self.place, self.is_tls = place, False
        self.sender, self.recipients, self.who = "", [], ""
        with suppress(OSError):
            if place.begins_with_tls:
                self._turn_to_tls()
            self._say(place.answers.get("greeting", "220 mail.example"))
            while self._answer(self.rfile.readline().decode().rstrip("\r\n")):
                pass
        if self.is_tls:
            self.request.close()

    def _turn_to_tls(self) -> None:
        assert self.place.context is not None
        self.rfile.close()
        self.request = self.place.context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        self.is_tls = True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def _answer(self, line: str) -> bool:
        verb = line.partition(" ")[0].upper()
        self.place.lines.append((line, self.is_tls))
        if verb in self.place.answers:
            said = self.place.answers[verb]
            if said:
                self._say(said)
            return bool(said)
        said = getattr(self, f"_on_{verb.lower()}", lambda line: "500 what?")(line)
        if said:
            self._say(said)
        if verb == "STARTTLS" and self.place.context and self.place.offers_starttls:
            self._turn_to_tls()
        return bool(verb) and verb != "QUIT"

    def _on_ehlo(self, line: str) -> str:
        self.place.hellos.append(line)
        able = ["250-mail.example"]
        if self.place.context and self.place.offers_starttls and not self.is_tls:
            able.append("250-STARTTLS")
        able.append("250-AUTH PLAIN")
        return "\r\n".join([*able, "250 OK"])

    def _on_starttls(self, line: str) -> str:
        return "220 go on" if self.place.offers_starttls else "502 no"

    def _on_auth(self, line: str) -> str:
        _, name, password = base64.b64decode(line.split()[2]).decode().split("\0")
        if self.place.login and f"{name} {password}" != self.place.login:
            return f"535 5.7.8 {line.split()[2]} {password} is wrong"
        self.who = f"{name} {password}"
        return "235 welcome"

    def _on_mail(self, line: str) -> str:
        self.sender = line.partition("<")[2].partition(">")[0]
        return "530 log in" if self.place.login and not self.who else "250 ok"

    def _on_rcpt(self, line: str) -> str:
        self.recipients.append(line.partition("<")[2].partition(">")[0])
        return "250 ok"

    def _on_data(self, line: str) -> str:
        self._say("354 go on")
        octets = bytearray()
        while (read := self.rfile.readline()) != b".\r\n":
            octets += read.removeprefix(b".") if read.startswith(b"..") else read
        self.place.letters.append(
            Letter(self.sender, self.recipients, bytes(octets), self.is_tls, self.who)
        )
        return self.place.answers.get("taken", "250 taken")

    def _on_rset(self, line: str) -> str:
        return "250 ok"

    def _on_quit(self, line: str) -> str:
        return "221 bye"


@contextmanager
def serving(place: MailServer, host: str = "127.0.0.1") -> Iterator[MailServer]:
    """Run a mail server on a free port of this machine."""
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer((host, 0), _Conversation) as server:
        server.daemon_threads = True
        server.place = place  # type: ignore[attr-defined]
        place.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield place
        finally:
            server.shutdown()
            thread.join()
