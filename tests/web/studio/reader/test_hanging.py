"""Which pictures of one post stand side by side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photolog.web.studio.reader.hanging import EVEN, NARROWEST, WIDEST, host_of, of_web, together

WIDE, TALL, SQUARE, PANORAMA = 1.5, 2 / 3, 1.0, 4.0


@pytest.mark.parametrize(
    ("ratios", "rows"),
    [
        ([], []),
        ([WIDE], [1]),
        ([WIDE, WIDE], [2]),
        ([TALL, TALL], [2]),
        ([TALL, TALL, TALL], [3]),
        ([WIDE, WIDE, WIDE], [1, 2]),
        ([WIDE] * 4, [2, 2]),
        ([TALL, WIDE, WIDE], [3]),
        ([PANORAMA, WIDE, WIDE], [1, 2]),
        ([SQUARE] * 4, [2, 2]),
    ],
)
def test_rows_are_about_equally_high(ratios, rows):
    assert together(ratios) == rows


@given(st.lists(st.floats(NARROWEST, WIDEST), max_size=20))
def test_every_picture_hangs_once_and_no_row_is_too_flat(ratios):
    rows = together(ratios)

    assert sum(rows) == len(ratios)
    assert all(rows)
    for start, count in zip([sum(rows[:n]) for n in range(len(rows))], rows, strict=True):
        assert count == 1 or sum(ratios[start : start + count]) < EVEN * 4


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x.example", "", "x"])
def test_only_addresses_of_the_web_are_linked_to(url):
    assert (of_web(url), host_of(url)) == ("", "")


def test_a_link_tells_where_it_leads():
    assert host_of("https://photo.example@evil.example:8443/x") == "evil.example:8443"
