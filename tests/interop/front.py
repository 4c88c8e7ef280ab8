"""
The TLS side of both servers: a real nginx, for photolog with the sample of deploy/.

Of the sample only the name, the ports, the certificate and the address of photolog are changed, as
somebody who installs it changes them. nginx notes every request, with its signature and its
body.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from tests.interop.patience import SECONDS, until
from tests.interop.places import FEDIFY, PHOTO, Place
from tests.remote_trust import Authority

_TOP = Path(__file__).resolve().parents[2]
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")

_HEADERS = (
    *("host", "date", "digest", "content-digest", "content-type", "accept", "user-agent"),
    *("signature", "signature-input", "collection-synchronization"),
)
_NOTED = {
    "name": "host",
    "method": "request_method",
    "target": "request_uri",
    "status": "status",
    "body": "request_body",
    **{f"header {name}": "http_" + name.replace("-", "_") for name in _HEADERS},
}

_ALL = """
{user}
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
    log_format noted escape=json '{{{noted}}}';
    access_log {folder}/requests.jsonl noted;
    client_body_buffer_size 256k;  # a body on disk is not noted
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/photolog.conf;
    server {{
        listen {place.address}:{place.port} ssl;
        server_name {place.name};
        ssl_certificate {folder}/{place.name}.pem;
        ssl_certificate_key {folder}/{place.name}.pem;
        location / {{
            proxy_pass http://127.0.0.1:{port};
            proxy_set_header Host $http_host;
        }}
    }}
}}
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """A request that came through, and the status that it was answered with."""

    name: str
    method: str
    target: str
    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody from outside gets."""

    status: int
    headers: Message
    body: bytes


class Front:
    """Both names, as the rest of the world sees them."""

    def __init__(self, folder: Path, places: dict[str, Place]) -> None:
        self._folder = folder
        self._places = places
        authority = Authority(folder)
        self.bundle = authority.bundle
        for name in places:
            authority.context(name)  # writes the key and the certificate, which nginx reads
        self._trust = ssl.create_default_context(cafile=self.bundle)

    @contextmanager
    def open(self, photolog_port: int, fedify_port: int) -> Iterator[None]:
        """Let nginx run for the time of a with block."""
        self._write_settings(photolog_port, fedify_port)
        errors, settings = self._folder / "error.log", self._folder / "nginx.conf"
        nginx = subprocess.Popen([str(NGINX), "-e", errors, "-c", settings])
        try:
            for place in self._places.values():
                until(lambda place=place: _listens(place), f"nginx at {place.name}")
            yield
        finally:
            nginx.terminate()
            nginx.wait(SECONDS)

    def ask(
        self,
        url: str,
        *,
        accept: str = "text/html",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        """Ask as somebody from outside; with a body it is a POST."""
        origin, _, path = url.removeprefix("https://").partition("/")
        place = self._places[origin]
        method = "GET" if body is None else "POST"
        connection = http.client.HTTPConnection(place.address, place.port, timeout=SECONDS)
        connection.connect()
        connection.sock = self._trust.wrap_socket(connection.sock, server_hostname=place.name)
        try:
            sent = {"host": place.name, "accept": accept} | _lowered(headers or {})
            connection.request(method, f"/{path}", body, sent)
            answer = connection.getresponse()
            return Answered(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def noted(self, name: str, method: str = "POST", containing: str = "") -> list[Noted]:
        """Return the requests for a name, the oldest first, whose target or body has a text."""
        lines = (self._folder / "requests.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [_noted(json.loads(line)) for line in lines]
        ours = [row for row in rows if (row.name, row.method) == (name, method)]
        return [row for row in ours if containing in row.target or containing in row.body]

    def _write_settings(self, photolog_port: int, fedify_port: int) -> None:
        photo, folder = self._places[PHOTO], self._folder
        site = (_TOP / "deploy/nginx.conf").read_text(encoding="utf-8")
        site = site.replace("127.0.0.1:8000", f"127.0.0.1:{photolog_port}")
        site = re.sub(
            r"/etc/letsencrypt/live/photo\.example/\w+\.pem", f"{folder}/{PHOTO}.pem", site
        )
        site = site.replace("photo.example", PHOTO)
        site = re.sub(r"^ +listen (\[::\]|80\b).*\n", "", site, flags=re.MULTILINE)
        site = re.sub(r"listen 443\b", f"listen {photo.address}:{photo.port}", site)
        # What is left of the server at port 80 would listen there.
        site = re.sub(r"^server \{\n +server_name.*?^\}\n", "", site, flags=re.M | re.S)
        (folder / "photolog.conf").write_text(site, encoding="utf-8")
        noted = ",".join(f'"{key}":"${variable}"' for key, variable in _NOTED.items())
        # As root, nginx would become another user, who may not enter our folder.
        user = "user root;" if os.getuid() == 0 else ""
        words = {"folder": folder, "noted": noted, "user": user, "port": fedify_port}
        settings = _ALL.format(place=self._places[FEDIFY], **words)
        (folder / "nginx.conf").write_text(settings, encoding="utf-8")


def _noted(row: dict[str, Any]) -> Noted:
    prefix = "header "
    headers = {
        key.removeprefix(prefix): value
        for key, value in row.items()
        if key.startswith(prefix) and value
    }
    return Noted(
        row["name"], row["method"], row["target"], int(row["status"]), headers, row["body"]
    )


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _listens(place: Place) -> bool:
    try:
        socket.create_connection((place.address, place.port), 1).close()
    except OSError:
        return False
    return True
