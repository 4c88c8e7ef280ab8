"""
Another fediverse server, real enough to be spoken to over sockets.

It verifies and makes signatures with its own few lines (remote_trust.py), never with
photolog's. What it answers can be scripted (remote_answers.py), down to the ways in which
servers fail.
"""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.remote_answers import ACTIVITY, Handler, Script, answer, document
from tests.remote_trust import Heard, Refused, Verifier, signed

ENVELOPE = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]


@dataclass(frozen=True)
class RemotePerson:
    """Somebody who lives on the remote server."""

    name: str
    uri: str
    inbox: str
    key: rsa.RSAPrivateKey

    @property
    def key_id(self) -> str:
        """The id of the key, as the actor shows it."""
        return f"{self.uri}#main-key"

    @property
    def public_pem(self) -> str:
        """The public half of the key."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()

    def document(self, **more: object) -> dict:
        """Return the actor, with *more* or other properties."""
        return {
            "@context": ENVELOPE,
            "id": self.uri,
            "type": "Person",
            "preferredUsername": self.name,
            "name": self.name.capitalize(),
            "url": self.uri,
            "inbox": self.inbox,
            "outbox": f"{self.uri}/outbox",
            "followers": f"{self.uri}/followers",
            "endpoints": {"sharedInbox": self.inbox.replace(f"/users/{self.name}", "")},
            "publicKey": {
                "id": self.key_id,
                "owner": self.uri,
                "publicKeyPem": self.public_pem,
            },
            **more,
        }


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, ip: str, remote: RemoteServer, tls: ssl.SSLContext | None) -> None:
        self.remote = remote
        self.tls = tls
        self.stopped = threading.Event()
        self.connections = 0
        super().__init__((ip, 0), Handler)

    def server_bind(self) -> None:
        """Bind, without asking for the name of the address."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]

    def finish_request(self, request, client_address) -> None:
        """Agree on TLS in the connection's own thread, so that no asker holds up another."""
        self.connections += 1
        connection = self.tls.wrap_socket(request, server_side=True) if self.tls else request
        try:
            super().finish_request(connection, client_address)
        finally:
            connection.close()

    def handle_error(self, request, client_address) -> None:
        """Let askers hang up."""


class RemoteServer:
    """
    Another server on a loopback port, for one test: `with RemoteServer() as remote:`.

    Inboxes are all paths that end in "inbox". What a well signed POST brought is in
    *accepted*, every request in *heard*.
    """

    def __init__(
        self,
        name: str = "127.0.0.1",
        *,
        ip: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Listen at *ip* under *name*; with *tls* (see Authority) over https."""
        self.accepted: list[Heard] = []
        self.heard: list[Heard] = []
        self.keys: dict[str, str] = {}  # PEM by key id
        self.ca_bundle: str | None = None  # when set, unknown keys are fetched over TLS
        self.demands_signatures = False  # for GETs, too
        self._scripts: dict[str, list[Script]] = {}
        self._webfinger: dict[str, object] = {}
        self._listener = _Listener(ip, self, tls)
        self.authority = f"{name}:{self._listener.server_port}"
        self.base = f"{'https' if tls else 'http'}://{self.authority}"
        self.verifier = Verifier(self.authority, self.base, self._key, now)

    @property
    def connections(self) -> int:
        """How many connections came in, TLS or not, asked or silent."""
        return self._listener.connections

    def __enter__(self) -> RemoteServer:
        threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.stopped.set()
        self._listener.shutdown()
        self._listener.server_close()

    def script(self, path: str, *scripts: Script) -> str:
        """Answer at *path* with each of *scripts* in turn, the last for ever; return the URL."""
        self._scripts[path] = list(scripts)
        return self.base + path

    def serve(self, path: str, **properties: object) -> str:
        """Serve a document whose id is its address; return that."""
        return self.script(path, document({"id": self.base + path, **properties}))

    def add_person(self, name: str) -> RemotePerson:
        """Let somebody live here: an actor, a key, an inbox, a handle."""
        uri = f"{self.base}/users/{name}"
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        person = RemotePerson(name, uri, f"{uri}/inbox", key)
        self.script(f"/users/{name}", document(person.document()))
        link = {"rel": "self", "type": ACTIVITY, "href": uri}
        self.answer_webfinger(f"acct:{name}@{self.authority}", [link])
        return person

    def answer_webfinger(self, resource: str, links: list[dict]) -> None:
        """Know a handle."""
        self._webfinger[resource] = {"subject": resource, "links": links}

    def send(
        self, person: RemotePerson, inbox: str, activity: dict, tls: ssl.SSLContext | None = None
    ) -> int:
        """Deliver an activity to an inbox and return the status of the answer."""
        body = json.dumps(activity).encode()
        parts = urlsplit(inbox)
        speaks = http.client.HTTPSConnection if tls else http.client.HTTPConnection
        more = {"context": tls} if tls else {}
        connection = speaks(parts.netloc, timeout=20, **more)
        try:
            headers = signed(person.key, person.key_id, "POST", inbox, body, self.verifier.now())
            connection.request("POST", parts.path, body, headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def answer(self, handler: Handler, heard: Heard) -> None:
        """Verify what was heard, keep it, and answer as scripted."""
        heard = self._verified(heard)
        self.heard.append(heard)
        is_post = heard.method == "POST"
        script = self._script(heard)
        if heard.problem and (is_post or self.demands_signatures):
            script = answer(401, heard.problem.encode(), Content_Type="text/plain")
        if is_post and 200 <= script.status < 300:
            self.accepted.append(heard)  # first, so that whoever has the answer finds it
        script.run(handler)

    def _script(self, heard: Heard) -> Script:
        path, _, query = heard.target.partition("?")
        scripts = self._scripts.get(heard.target) or self._scripts.get(path)
        if scripts:
            return scripts.pop(0) if len(scripts) > 1 else scripts[0]
        if path == "/.well-known/webfinger":
            jrd = self._webfinger.get(parse_qs(query).get("resource", [""])[0])
            return document(jrd, "application/jrd+json") if jrd else answer(404)
        return answer(202) if path.endswith("inbox") and heard.method == "POST" else answer(404)

    def _verified(self, heard: Heard) -> Heard:
        parts = (heard.method, heard.target, heard.headers, heard.body)
        try:
            return Heard(*parts, *self.verifier.check(heard))
        except Refused as error:
            return Heard(*parts, problem=str(error))

    def _key(self, key_id: str) -> str:
        if key_id not in self.keys and self.ca_bundle is None:
            raise Refused(f"the key {key_id} is not known")
        if key_id not in self.keys:
            request = urllib.request.Request(key_id.partition("#")[0], headers={"Accept": ACTIVITY})
            trust = ssl.create_default_context(cafile=self.ca_bundle or None)
            with urllib.request.urlopen(request, timeout=10, context=trust) as response:
                key = json.load(response)["publicKey"]
            if key["id"] != key_id:
                raise Refused(f"{key_id} is not a key of its actor")
            self.keys[key_id] = key["publicKeyPem"]
        return self.keys[key_id]
