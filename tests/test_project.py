"""
The folder as a whole: what a stranger who clones it may rely on.

Looks at the files git knows or would add, never at what tools left behind.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Where one machine keeps things or gets packages from is nobody else's business. Spelt in
# two parts, so that this file does not name them.
PRIVATE = re.compile(
    "|".join([r"/work" r"/", r"/opt" r"/(wheels|pypi)", r"index" r"-url[ =]+\S*://"])
)
REGISTRIES = re.compile(
    "|".join([r"pypi\." r"org", r"files\.python" r"hosted", r"registry\.npm" r"js"])
)
UNDECIDED = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b(?!\(?#?\s?D?\d)")


def project_files() -> list[Path]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def test_git_keeps_an_empty_data_folder_and_no_secrets():
    names = {path.relative_to(ROOT).as_posix() for path in project_files()}
    assert {name for name in names if name.startswith("data/")} <= {"data/.gitkeep"}
    assert "config.toml" not in names


@pytest.mark.parametrize(
    "pattern", [PRIVATE, REGISTRIES, UNDECIDED], ids=["private", "registry", "todo"]
)
def test_no_file_names_what_is_only_true_here(pattern):
    found = []
    for path in project_files():
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in pattern.finditer(text)]
    assert found == []


@pytest.mark.parametrize("name", ["script/serve", "script/test", "script/venv", ".ci/run"])
def test_scripts_can_be_run(name):
    path = ROOT / name
    assert path.stat().st_mode & 0o111
    assert path.read_text().startswith("#!/bin/")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_hashed(name):
    lines = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
    requirements = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert requirements
    wrong = [line for line in requirements if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:", line)]
    assert wrong == []


def test_the_test_environment_has_the_very_packages_of_the_running_one():
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.txt") < pins("requirements-dev.txt")


def test_every_wanted_package_is_pinned():
    def names(name: str) -> set[str]:
        return set(re.findall(r"^[a-z][\w-]*", (ROOT / name).read_text(), re.MULTILINE))

    assert names("requirements.in") <= names("requirements.txt")
    assert names("requirements-dev.in") <= names("requirements-dev.txt")
