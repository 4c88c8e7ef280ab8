"""The documents say what is: every setting, verb and module is named where a reader looks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from photolog import config
from photolog.cli import commands

TOP = Path(__file__).resolve().parents[1]
SETTINGS = [
    (section, key) for section, kind in config.SECTIONS.items() for key in kind.__dataclass_fields__
]


def text_of(name: str) -> str:
    return (TOP / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("section", "key"), SETTINGS)
def test_every_setting_is_explained_with_its_default(section, key):
    part = text_of("docs/configuration.md").split(f"## [{section}]")[1].split("\n## ")[0]
    row = next(line for line in part.splitlines() if line.startswith(f"| `{key}` |"))
    default = getattr(getattr(config.Config(), section), key)
    shown = row.split("|")[2].strip().strip("`")
    written = {True: "true", False: "false"}.get(default) if isinstance(default, bool) else None
    if isinstance(default, tuple):
        written = str(list(default))

    assert shown == (written or (f'"{default}"' if isinstance(default, str) else str(default)))


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_verb_stands_in_the_readme(name):
    assert re.search(rf"`app\.py {name}\b", text_of("README.md"))


def test_every_module_of_the_lower_floors_stands_in_the_plan_of_the_house():
    plan = text_of("docs/architecture.md")
    modules = {path.stem for path in (TOP / "photolog").glob("*.py")} - {"__init__"}
    folders = {path.name for path in (TOP / "photolog/pure").iterdir() if path.is_dir()}

    missing = [name for name in sorted(modules | folders - {"__pycache__"}) if name not in plan]

    assert missing == []


def test_decisions_are_numbered_in_order():
    numbers = re.findall(r"^## D(\d+)\.", text_of("docs/decisions.md"), re.MULTILINE)

    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize(
    "name", ["README.md", "FEDERATION.md", *[f"docs/{p.name}" for p in (TOP / "docs").glob("*.md")]]
)
def test_links_between_documents_lead_somewhere(name):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text_of(name))

    assert [link for link in links if not (TOP / name).parent.joinpath(link).exists()] == []
