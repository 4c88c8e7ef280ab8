"""Values by name: the owner's profile, password hash and second factor."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from photolog.records import Link, Profile
from photolog.store import rows
from photolog.store.engine import tables


def read(name: str) -> Any:
    """Return the value of a setting, or None when it was never written."""
    found = tables.Setting.get_or_none(tables.Setting.name == name)
    return json.loads(found.value) if found else None


def write(name: str, value: Any) -> None:
    """Write a setting; *value* is anything that JSON can hold, None forgets it."""
    if value is None:
        tables.Setting.delete().where(tables.Setting.name == name).execute()
    else:
        tables.Setting.replace(name=name, value=json.dumps(value)).execute()


def profile() -> Profile | None:
    """Return the owner's profile, or None before it was first saved."""
    stored = read("profile")
    if stored is None:
        return None
    links = tuple(Link(**link) for link in stored.pop("links", []))
    known = rows.from_json(Profile, json.dumps(stored))
    return Profile(**{name: getattr(known, name) for name in asdict(known)} | {"links": links})


def write_profile(changed: Profile) -> None:
    """Write the owner's profile."""
    write("profile", asdict(changed))
