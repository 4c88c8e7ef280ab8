"""axe looks at every kind of page: WCAG 2.2 AA and best practice, light and dark, phone and desk."""

from __future__ import annotations

from itertools import product

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, Look
from tests.browser.gallery import PAGES

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false})"


def violations(page: Page, axe: str) -> list[str]:
    """Return rule, element and cause of all that axe finds, in both themes and sizes."""
    page.add_script_tag(content=axe)
    found: dict[str, list[str]] = {}
    for scheme, (width, height) in product(("light", "dark"), (DESK, PHONE)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        for rule in page.evaluate(RUN, TAGS)["violations"]:
            for node in rule["nodes"]:
                cause = " ".join(node["failureSummary"].split())
                found.setdefault(f"{rule['id']} {node['target']}: {cause}", []).append(
                    f"{scheme} {width}"
                )
    return [f"{key} ({', '.join(where)})" for key, where in found.items()]


@pytest.mark.parametrize("name", PAGES)
def test_no_page_bars_anybody(name, look: Look, axe: str):
    assert violations(look(name, bypass_csp=True), axe) == []
