"""Servers on 127.0.0.1: started, waited for, asked for their memory, and ended."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import machine

HOST = "127.0.0.1"
TOP = Path(__file__).resolve().parents[1]
_PATIENCE_SECONDS = 120
_PAUSE_SECONDS = 0.002  # between two looks whether it answers
_NGINX = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    default_type text/html;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen {host}:{port}; root {folder}; }}
}}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """One that has answered its first request."""

    port: int
    process_id: int
    start_seconds: float  # from its start to that answer

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"

    def cpu_seconds(self) -> float:
        """Return what it and its children have computed so far, user and system."""
        own = Path(f"/proc/{self.process_id}")
        children = (own / "task" / str(self.process_id) / "children").read_text(encoding="ascii")
        ticks = 0
        for process_id in (self.process_id, *children.split()):
            fields = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2]
            ticks += sum(int(field) for field in fields.split()[11:13])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_mb(self, which: str = "VmRSS") -> float:
        """Return its resident memory, or with VmHWM the most it ever was."""
        text = Path(f"/proc/{self.process_id}/status").read_text(encoding="ascii")
        match = re.search(rf"^{which}:\s+(\d+) kB", text, re.MULTILINE)
        return int(match[1]) / 1024 if match else 0.0


@contextmanager
def photolog(folder: Path, *options: str, host: str = "") -> Iterator[Server]:
    """
    Serve a data folder exactly as `python app.py serve` does, with default settings.

    Args:
        host: The name under which it is at home, behind a proxy with TLS; so it federates.
    """
    port = free_port()
    blank = folder / "empty.toml"
    blank.touch()
    environment = {
        "PHOTOLOG_CONFIG": str(blank),
        "PHOTOLOG_STORAGE__DATA_DIR": str(folder),
        "PHOTOLOG_SITE__BASE_URL": f"https://{host}" if host else f"http://{HOST}:{port}",
    }
    arguments = [sys.executable, str(TOP / "app.py"), "serve", "--port", str(port), *options]
    with running(arguments, port, environment, host) as server:
        yield server


@contextmanager
def served(name: str, *arguments: str) -> Iterator[Server]:
    """Serve one of the applications of bench.served."""
    port = free_port()
    command = [sys.executable, "-m", "bench.served", name, str(port), *arguments]
    with running(command, port) as server:
        yield server


@contextmanager
def nginx(folder: Path) -> Iterator[Server]:
    """Serve the files of a folder with nginx, one worker."""
    program, port = machine.find("nginx"), free_port()
    assert program is not None  # the caller has looked
    user = "user root;" if os.geteuid() == 0 else ""
    settings = folder / "nginx.conf"
    settings.write_text(_NGINX.format(folder=folder, host=HOST, port=port, user=user))
    with running([program, "-c", str(settings), "-e", str(folder / "error.log")], port) as server:
        yield server


@contextmanager
def running(
    arguments: list[str], port: int, environment: Mapping[str, str] | None = None, host: str = ""
) -> Iterator[Server]:
    """Start a server, wait until it answers, and end it afterwards."""
    started = time.perf_counter()
    process = subprocess.Popen(
        arguments,
        env=os.environ | (environment or {}),
        cwd=TOP,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port, {"Host": host} if host else {})
        yield Server(port, process.pid, time.perf_counter() - started)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def get(port: int, path: str = "/", headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """Return status and body of one request."""
    connection = http.client.HTTPConnection(HOST, port, timeout=_PATIENCE_SECONDS)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _wait(process: subprocess.Popen[bytes], port: int, headers: Mapping[str, str]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with {process.returncode} at once")
        try:
            status, _ = get(port, headers=headers)
        except OSError:
            time.sleep(_PAUSE_SECONDS)
            continue
        if status != 200:
            raise RuntimeError(f"{process.args} answered {status}")
        return
    raise RuntimeError(f"{process.args} did not answer in time")


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
