"""
The reverse proxy sample, run by a real nginx: what reaches photolog, and what does not.

Only the ports, the certificate and the address of photolog are changed.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not NGINX, reason="no nginx: apt install nginx-light"),
]

WRAPPER = """
{user}
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class Echo(BaseHTTPRequestHandler):
    """Stands for photolog: answers with the request line and the headers it was sent."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = f"{self.requestline}\n{self.headers}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def make_certificate(folder: Path) -> None:
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=photo.example"
    files = ["-keyout", "privkey.pem", "-out", "fullchain.pem"]
    subprocess.run([*command.split(), *files], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The ports of nginx: plain, and with TLS."""
    folder = tmp_path_factory.mktemp("nginx")
    make_certificate(folder)
    echo = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    plain, tls = free_port(), free_port()
    site = (ROOT / "deploy/nginx.conf").read_text()
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{echo.server_port}")
    site = site.replace("/etc/letsencrypt/live/photo.example", str(folder))
    site = re.sub(r"^ +listen \[::\].*\n", "", site, flags=re.MULTILINE)
    site = re.sub(r"listen 80\b", f"listen 127.0.0.1:{plain}", site)
    site = re.sub(r"listen 443\b", f"listen 127.0.0.1:{tls}", site)
    (folder / "site.conf").write_text(site)
    # As root, nginx would become another user, who may not enter our folder.
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(WRAPPER.format(folder=folder, user=user))
    threading.Thread(target=echo.serve_forever, daemon=True).start()
    nginx = subprocess.Popen([str(NGINX), "-e", folder / "error.log", "-c", folder / "nginx.conf"])
    try:
        wait_for(tls)
        yield plain, tls
    finally:
        nginx.terminate()
        nginx.wait(10)
        echo.shutdown()
        echo.server_close()


@pytest.fixture(scope="module")
def port(ports: tuple[int, int]) -> int:
    """The port of nginx's TLS side."""
    return ports[1]


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("nginx did not start")


class NamedConnection(HTTPSConnection):
    """Asks 127.0.0.1 for a server by its name, in the handshake as in Host."""

    def __init__(self, port: int, name: str = "photo.example") -> None:
        self.insecure = ssl._create_unverified_context()
        self.name = name
        super().__init__("127.0.0.1", port, timeout=10, context=self.insecure)

    def connect(self) -> None:
        plain = socket.create_connection((self.host, self.port), 10)
        self.sock = self.insecure.wrap_socket(plain, server_hostname=self.name)


def ask(port: int, target: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
    connection = NamedConnection(port)
    try:
        method = "GET" if body is None else "POST"
        connection.request(method, target, body, {"Host": "photo.example", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_the_target_arrives_as_it_was_sent(port):
    """Signatures cover it: no merged slashes, nothing decoded."""
    for target in ("/users/owner//inbox?x=%2F", "/p/%7Eabc/../x", "/studio//new%20post"):
        _, echoed = ask(port, target)
        assert echoed.startswith(f"GET {target} HTTP/1.1")


def test_host_is_kept_and_claims_about_the_sender_are_not(port):
    forged = {
        "X-Forwarded-For": "9.9.9.9",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "for=9.9.9.9",
    }
    _, echoed = ask(port, "/", **forged, X_Forwarded_For="9.9.9.9")
    assert "Host: photo.example" in echoed
    assert "X-Forwarded-For: 127.0.0.1" in echoed
    assert "X-Forwarded-Proto: https" in echoed
    assert "9.9.9.9" not in echoed
    assert "evil.example" not in echoed


def test_signatures_arrive_as_they_were_sent(port):
    signed = {
        "Date": "Sun, 22 Nov 2026 12:00:00 GMT",
        "Digest": "SHA-256=1HmII9RZRMzccQGSINjXissrvsZpMjPGcNmG8q4LGPQ=",
        "Content-Digest": "sha-256=:1HmII9RZRMzccQGSINjXissrvsZpMjPGcNmG8q4LGPQ=:",
        "Signature": 'keyId="https://remote.example/users/alice#main-key",signature="a+b/c="',
        "Signature-Input": 'sig1=("@method" "@target-uri");keyid="x";created=1',
        "Collection-Synchronization": 'collectionId="https://remote.example/followers"',
        "Content-Type": "application/activity+json",
        "Accept": 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
    }
    for target in ("/inbox", "/users/owner/inbox", "/actor/inbox"):
        status, echoed = ask(port, target, b"{}", **signed)

        assert status == 200
        assert [name for name, value in signed.items() if f"{name}: {value}\n" not in echoed] == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_tls_there_is_only_the_way_to_it(ports, method):
    connection = HTTPConnection("127.0.0.1", ports[0], timeout=10)
    connection.request(method, "/users/owner/inbox?x=1", headers={"Host": "photo.example"})
    answer = connection.getresponse()

    assert answer.status == 301
    assert answer.headers["Location"] == "https://photo.example/users/owner/inbox?x=1"
    connection.close()


@pytest.mark.parametrize(
    ("target", "size", "status"),
    [
        ("/inbox", 1_048_576, 200),
        ("/inbox", 1_048_577, 413),
        ("/users/owner/inbox", 2_000_000, 413),
        ("/actor/inbox", 1_048_577, 413),
        ("/studio/upload", 64 * 1_048_576 + 10_000, 200),
        ("/studio/upload", 4 * 64 * 1_048_576 + 10_000, 200),
        ("/studio/upload", 261 * 1_048_576, 413),
    ],
)
def test_only_uploads_may_be_large(port, target, size, status):
    try:
        assert ask(port, target, bytes(size))[0] == status
    except (BrokenPipeError, ConnectionResetError):
        assert status == 413  # nginx stopped listening before the body was through


def test_login_is_limited(port):
    statuses = [ask(port, "/login", b"")[0] for _ in range(12)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_another_name_gets_no_answer(port):
    connection = NamedConnection(port, "evil.example")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        connection.connect()
    connection.close()
