"""What the figures were measured on: they mean nothing without it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import photolog

PACKAGES = ("pillow", "flask", "peewee", "waitress", "pyvips-binary")
# Where a rival says its version: the program, how it is asked, what the answer looks like.
PROGRAMS = {
    "djpeg (libjpeg-turbo)": ("djpeg", "-version", r"libjpeg-turbo version ([\d.]+)"),
    "vipsthumbnail": ("vipsthumbnail", "--vips-version", r"libvips ([\d.]+)"),
    "nginx": ("nginx", "-v", r"nginx/([\d.]+)"),
    "wrk": ("wrk", "-v", r"wrk \S*?([\d.]+)"),
}


def conditions() -> str:
    """Return one paragraph: date, machine and versions."""
    load = os.getloadavg()[0]
    return (
        f"Measured on {datetime.now(UTC):%d %B %Y} with photolog {photolog.__version__}: "
        f"{platform.system()} {re.split('[-+]', platform.release())[0]} on {platform.machine()}, "
        f"{_processor()}, {os.cpu_count()} cores, {_memory_gb():.0f} GB; "
        f"load of the last minute {load:.1f}. "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {_versions()}."
    )


def find(program: str) -> str | None:
    """Return where a program is, also where only root looks for it."""
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def _versions() -> str:
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    for name, (program, option, pattern) in PROGRAMS.items():
        path = find(program)
        if path:
            answer = subprocess.run([path, option], capture_output=True, text=True, check=False)
            match = re.search(pattern, answer.stdout + answer.stderr)
            found.append(f"{name} {match[1] if match else 'of unknown version'}")
    return ", ".join(found)


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    match = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", text, re.MULTILINE)
    return match[1] if match else "unknown processor"


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
