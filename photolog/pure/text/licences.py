"""
The licences an owner can choose from, in the order in which the form offers them.

Spec: https://creativecommons.org/share-your-work/cclicenses/
"""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT = "all-rights-reserved"

_DEEDS = "https://creativecommons.org/licenses"


@dataclass(frozen=True, slots=True)
class Licence:
    """What others may do with a photo."""

    code: str  # in the database and in config.toml
    name: str  # for people
    url: str  # of the deed; "" where there is none


LICENCES = (
    Licence(DEFAULT, "All rights reserved", ""),
    Licence("cc-by-4.0", "CC BY 4.0", f"{_DEEDS}/by/4.0/"),
    Licence("cc-by-sa-4.0", "CC BY-SA 4.0", f"{_DEEDS}/by-sa/4.0/"),
    Licence("cc-by-nc-4.0", "CC BY-NC 4.0", f"{_DEEDS}/by-nc/4.0/"),
    Licence("cc-by-nc-sa-4.0", "CC BY-NC-SA 4.0", f"{_DEEDS}/by-nc-sa/4.0/"),
    Licence("cc-by-nd-4.0", "CC BY-ND 4.0", f"{_DEEDS}/by-nd/4.0/"),
    Licence("cc-by-nc-nd-4.0", "CC BY-NC-ND 4.0", f"{_DEEDS}/by-nc-nd/4.0/"),
    Licence("cc0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
)


def find(code: str) -> Licence | None:
    """Return the licence with that code."""
    return next((licence for licence in LICENCES if licence.code == code), None)


def rights_line(code: str, holder: str, year: int) -> str:
    """
    Return one sentence on whose a photo is and what may be done with it.

    An unknown or empty code grants nothing: it reads as all rights reserved.
    """
    licence = find(code) or LICENCES[0]
    if licence.code == "cc0-1.0":
        return f"{holder}, {licence.name} ({licence.url})"
    terms = f"{licence.name} ({licence.url})" if licence.url else f"{licence.name}."
    return f"© {year} {holder}{', ' if licence.url else '. '}{terms}"
