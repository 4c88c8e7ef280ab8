"""Licences: a code, a name for people, a deed to read."""

from __future__ import annotations

import pytest

from photolog.pure.text import licences


def test_the_codes_in_the_order_of_the_form():
    assert tuple(licence.code for licence in licences.LICENCES) == (
        "all-rights-reserved",
        "cc-by-4.0",
        "cc-by-sa-4.0",
        "cc-by-nc-4.0",
        "cc-by-nc-sa-4.0",
        "cc-by-nd-4.0",
        "cc-by-nc-nd-4.0",
        "cc0-1.0",
    )


@pytest.mark.parametrize("licence", licences.LICENCES, ids=lambda licence: licence.code)
def test_every_licence_is_found_and_all_but_one_have_a_deed(licence):
    assert licences.find(licence.code) is licence
    assert bool(licence.url) == (licence.code != licences.DEFAULT)
    assert licence.name


def test_an_unknown_code_is_none():
    assert licences.find("") is None
    assert licences.find("wtfpl") is None


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("all-rights-reserved", "© 2026 The owner. All rights reserved."),
        ("", "© 2026 The owner. All rights reserved."),
        (
            "cc-by-nc-4.0",
            "© 2026 The owner, CC BY-NC 4.0 (https://creativecommons.org/licenses/by-nc/4.0/)",
        ),
        (
            "cc0-1.0",
            "The owner, CC0 1.0 (https://creativecommons.org/publicdomain/zero/1.0/)",
        ),
    ],
)
def test_one_sentence_on_the_rights(code, line):
    assert licences.rights_line(code, "The owner", 2026) == line
