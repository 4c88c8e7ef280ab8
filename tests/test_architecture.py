"""
The map of the house is a test, not a drawing.

photolog/__init__.py tells the three laws in words. Here they are enforced, by reading the source
and never importing it: who may import whom, which outside world each module may speak to, and how
long things may get.
"""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FLOORS = {
    "photolog": 6,
    "photolog.cli": 6,
    "photolog.web": 5,
    "photolog.worker": 5,
    "photolog.lanes": 5,
    "photolog.loops": 5,
    "photolog.serving": 5,
    "photolog.turns": 5,
    "photolog.publishing": 4,
    "photolog.access": 4,
    "photolog.profile": 4,
    "photolog.housekeeping": 4,
    "photolog.checking": 4,
    "photolog.inbox": 4,
    "photolog.delivery": 4,
    "photolog.moderation": 4,
    "photolog.conversation": 4,
    "photolog.meeting": 4,
    "photolog.following": 4,
    "photolog.gathering": 4,
    "photolog.interacting": 4,
    "photolog.picturing": 4,
    "photolog.notifying": 4,
    "photolog.intake": 3,
    "photolog.blog": 3,
    "photolog.identity": 3,
    "photolog.people": 3,
    "photolog.outgoing": 3,
    "photolog.gestures": 3,
    "photolog.notes": 3,
    "photolog.errand": 3,
    "photolog.threads": 3,
    "photolog.wording": 3,
    "photolog.store": 2,
    "photolog.store.engine": 2,
    "photolog.store.peers": 2,
    "photolog.store.reading": 2,
    "photolog.store.peace": 2,
    "photolog.mail": 2,
    "photolog.files": 2,
    "photolog.imaging": 2,
    "photolog.network": 2,
    "photolog.pure": 1,
    "photolog.pure.pictures": 1,
    "photolog.pure.text": 1,
    "photolog.pure.syndication": 1,
    "photolog.pure.trust": 1,
    "photolog.pure.wire": 1,
    "photolog.config": 0,
    "photolog.version": 0,
    "photolog.records": 0,
    "photolog.developed": 0,
    "photolog.peers": 0,
    "photolog.shown": 0,
    "photolog.reading": 0,
    "photolog.received": 0,
    "photolog.errors": 0,
}

# Who leans on whom although they share a floor. One direction only.
NEIGHBOURS = {
    ("photolog.cli", "photolog"),
    ("photolog.worker", "photolog.lanes"),
    ("photolog.serving", "photolog.turns"),
    ("photolog.worker", "photolog.loops"),
    ("photolog.intake", "photolog.blog"),
    ("photolog.blog", "photolog.identity"),
    ("photolog.people", "photolog.blog"),
    ("photolog.outgoing", "photolog.blog"),
    ("photolog.gestures", "photolog.blog"),
    ("photolog.gestures", "photolog.outgoing"),
    ("photolog.notes", "photolog.blog"),
    ("photolog.notes", "photolog.people"),
    ("photolog.threads", "photolog.blog"),
    ("photolog.wording", "photolog.blog"),
    ("photolog.wording", "photolog.people"),
    ("photolog.store.peers", "photolog.store.engine"),
    ("photolog.store.reading", "photolog.store.engine"),
    ("photolog.store.reading", "photolog.store.peers"),
    ("photolog.store.reading", "photolog.store"),
    ("photolog.store.peace", "photolog.store.engine"),
    ("photolog.store.peace", "photolog.store.peers"),
    ("photolog.store", "photolog.store.engine"),
    ("photolog.pure.pictures", "photolog.pure"),
    ("photolog.pure.text", "photolog.pure"),
    ("photolog.pure.trust", "photolog.pure"),
    ("photolog.pure.syndication", "photolog.pure"),
    ("photolog.pure.wire", "photolog.pure"),
    ("photolog.pure.wire", "photolog.pure.text"),
    ("photolog.pure.wire", "photolog.pure.trust"),
    ("photolog.pure.wire", "photolog.pure.pictures"),
    ("photolog.pure.syndication", "photolog.pure.text"),
    ("photolog.pure.syndication", "photolog.pure.pictures"),
    ("photolog.config", "photolog.errors"),
    ("photolog.records", "photolog.errors"),
    ("photolog.received", "photolog.peers"),
    ("photolog.peers", "photolog.shown"),
    ("photolog.shown", "photolog.developed"),
    ("photolog.reading", "photolog.peers"),
    ("photolog.reading", "photolog.developed"),
    ("photolog.records", "photolog.developed"),
}

# Each outside world has one mouth.
SPEAKERS = {
    "flask": {"photolog.web", "photolog"},
    "werkzeug": {"photolog.web", "photolog.access"},  # access: password hashes
    "peewee": {"photolog.store"},
    "playhouse": {"photolog.store"},
    "sqlite3": {"photolog.store"},
    "PIL": {"photolog.imaging"},
    "pillow_heif": {"photolog.imaging"},
    "subprocess": {"photolog.imaging"},  # the darkroom's child process
    "requests": {"photolog.network"},
    "urllib3": {"photolog.network"},
    "urllib.request": {"photolog.network"},
    "http.client": set(),  # network/ speaks HTTP itself
    "socket": {"photolog.network"},
    "ssl": {"photolog.network", "photolog.mail"},
    "smtplib": {"photolog.mail"},
    "zlib": {"photolog.network"},
    "gzip": {"photolog.web"},  # the page cache
    "cryptography": {"photolog.pure.trust"},
    "waitress": {"photolog.serving"},
    "click": {"photolog.cli"},
    "markdown": {"photolog.pure.text"},
    "nh3": {"photolog.pure.text"},
    "segno": {"photolog.pure"},
}

# What computing needs none of: the disk, the clock, other threads.
NOT_PURE = {"os", "shutil", "tempfile", "time", "threading"}
NOT_PURE_CALLS = {"open", "now", "utcnow", "today"}

# Imports inside functions: each costs the reader a surprise and needs a reason.
LAZY = {
    ("photolog", "photolog.web.factory"): "a darkroom child imports photolog, without Flask",
    ("photolog.imaging.child", "photolog.imaging.render"): "decoders load behind the fences",
    ("photolog.imaging.colour", "PIL.ImageCms"): "a darkroom child with sRGB does without",
}

LONGEST_FILE, LONGEST_FUNCTION = 400, 60
TOO_LONG: dict[str, str] = {}  # "photolog.module" or "photolog.module.function": the reason


def read_house(root: Path) -> dict[str, str]:
    """Return the source of every module of photolog by its dotted name."""
    house = {}
    for path in sorted((root / "photolog").rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        house[name.removesuffix(".__init__")] = path.read_text(encoding="utf-8")
    return house


HOUSE = read_house(ROOT)


def owner(name: str, names: Collection[str]) -> str | None:
    """Return the longest of *names* that is *name* or one of its parents."""
    parts = name.split(".")
    candidates = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((candidate for candidate in candidates if candidate in names), None)


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Yield the full name of each import at any depth: "photolog.store.posts", "os.path"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def may_import(here: str, there: str) -> bool:
    return FLOORS[there] < FLOORS[here] or (here, there) in NEIGHBOURS


def is_mouth(module: str, mouths: set[str]) -> bool:
    """Return whether *module* may speak; "photolog" stands for its __init__ alone."""
    return module in mouths or owner(module, mouths - {"photolog"}) is not None


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    yield from (node for node in ast.walk(tree) if isinstance(node, kinds))


def import_violations(module: str, source: str) -> Iterator[str]:
    """Yield a sentence for each import in *source* that breaks the map."""
    tree = ast.parse(source)
    here = owner(module, FLOORS)
    if here is None or (here == "photolog" and module != "photolog"):
        yield f"{module} has no floor"
        return
    for target in imported_names(tree):
        there = owner(target, FLOORS)
        if target.startswith("."):
            yield f"{module} imports {target}: imports are absolute"
        elif there and there != here and not may_import(here, there):
            yield f"{module} may not import {target}"
        library = owner(target, SPEAKERS)
        if library and not is_mouth(module, SPEAKERS[library]):
            yield f"{module} may not speak {library}"
    lazy = {name for function in functions(tree) for name in imported_names(function)}
    yield from (f"{module} hides {name}" for name in sorted(lazy) if (module, name) not in LAZY)


def purity_violations(module: str, source: str) -> Iterator[str]:
    """Yield a sentence for each look at the disk or the clock in a module of pure/."""
    if not module.startswith("photolog.pure"):
        return
    tree = ast.parse(source)
    for target in imported_names(tree):
        if target.split(".")[0] in NOT_PURE:
            yield f"{module} is pure and may not import {target}"
    for call in (node.func for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call, "attr", None) or getattr(call, "id", None)
        if name in NOT_PURE_CALLS:
            yield f"{module} is pure and may not call {name}()"


def length_violations(module: str, source: str) -> Iterator[str]:
    """Yield a sentence for the file and each function that outgrew its hard stop."""
    length = len(source.splitlines())
    if length > LONGEST_FILE and module not in TOO_LONG:
        yield f"{module} has {length} lines"
    for function in functions(ast.parse(source)):
        length = (function.end_lineno or 0) - function.lineno + 1
        if length > LONGEST_FUNCTION and f"{module}.{function.name}" not in TOO_LONG:
            yield f"{module}.{function.name} has {length} lines"


def find_circle(house: dict[str, str]) -> list[str]:
    """Return the modules of one circle of imports, or nothing; hidden imports count too."""
    graph = {
        module: {owner(name, house) or module for name in imported_names(ast.parse(source))}
        for module, source in house.items()
    }
    try:
        graphlib.TopologicalSorter({m: to - {m} for m, to in graph.items()}).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return []


@pytest.mark.parametrize("law", [import_violations, purity_violations, length_violations])
def test_the_house_keeps_its_laws(law):
    assert [each for name, source in HOUSE.items() for each in law(name, source)] == []


def test_imports_make_no_circle():
    assert find_circle(HOUSE) == []


def test_every_module_says_what_lives_there():
    silent = [name for name, source in HOUSE.items() if not ast.get_docstring(ast.parse(source))]
    assert silent == []


def test_every_exemption_is_still_needed():
    def lengths_and_imports(module: str, source: str) -> Iterator[tuple[str, str] | str]:
        tree = ast.parse(source)
        yield module
        for function in functions(tree):
            yield f"{module}.{function.name}"
            yield from ((module, name) for name in imported_names(function))

    present = {each for name, source in HOUSE.items() for each in lengths_and_imports(name, source)}
    assert {*LAZY, *TOO_LONG} <= present


HIDDEN = "def page():\n    import requests\n"


@pytest.mark.parametrize(
    ("module", "source", "broken"),
    [
        ("photolog.store.posts", "from photolog.web import pages", "import photolog.web.pages"),
        ("photolog.store.posts", "import photolog", "import photolog"),
        ("photolog.publishing", "from photolog import access", "import photolog.access"),
        ("photolog.files", "import photolog.store.posts", "import photolog.store.posts"),
        (
            "photolog.store.engine.tables",
            "from photolog.store import posts",
            "photolog.store.posts",
        ),
        ("photolog.pure.text.captions", "from photolog.pure.trust import hashes", "trust.hashes"),
        ("photolog.pure.ids", "from photolog.pure.text import plain", "photolog.pure.text.plain"),
        ("photolog.pure.text.captions", "from flask import g", "speak flask"),
        ("photolog.worker", "from http import client", "speak http.client"),
        ("photolog.records", "from PIL import Image", "speak PIL"),
        ("photolog.cli", "import flask", "speak flask"),
        ("photolog.web.pages", HIDDEN, "speak requests"),
        ("photolog.web.pages", HIDDEN, "hides requests"),
        ("photolog.web.pages", "from .studio import form", "imports are absolute"),
        ("photolog.helpers", "", "has no floor"),
    ],
)
def test_a_broken_law_is_caught(module, source, broken):
    assert any(broken in sentence for sentence in import_violations(module, source))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("photolog.web.pages", "import flask\nfrom photolog.store import posts"),
        ("photolog.web.pages", "from http import HTTPStatus\nfrom photolog.web import forms"),
        ("photolog.config", "import tomllib\nfrom photolog.errors import ConfigError"),
        (
            "photolog.pure.syndication.feeds",
            "from photolog.pure import ids\nimport photolog.pure.text.plain",
        ),
    ],
)
def test_a_lawful_import_passes(module, source):
    assert list(import_violations(module, source)) == []


@pytest.mark.parametrize(
    "source", ["import os.path", "def f(clock):\n    return clock.now()", "open('x')"]
)
def test_a_pure_module_that_looks_around_is_caught(source):
    assert list(purity_violations("photolog.pure.text.captions", source))
    assert not list(purity_violations("photolog.files", source))


def test_a_function_that_grew_too_long_is_caught():
    source = "def story():\n" + "    pass\n" * LONGEST_FUNCTION
    assert list(length_violations("photolog.blog", source)) == ["photolog.blog.story has 61 lines"]


def test_a_file_that_grew_too_long_is_caught():
    assert list(length_violations("photolog.blog", "\n" * 401)) == ["photolog.blog has 401 lines"]


def test_a_circle_through_a_hidden_import_is_caught():
    house = {
        "photolog.a": "from photolog import b",
        "photolog.b": "def f():\n    import photolog.a",
    }
    assert set(find_circle(house)) == set(house)
