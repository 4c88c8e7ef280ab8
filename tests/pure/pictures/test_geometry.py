from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from photolog.pure.pictures import geometry
from photolog.records import Size

SIZES = st.builds(Size, st.integers(1, 20_000), st.integers(1, 20_000))
EDGES = st.lists(st.integers(1, 4000), min_size=1, max_size=6)
USUAL = (320, 640, 1280, 2560)


@given(SIZES, st.integers(1, 5000))
def test_what_fits_within_fits_and_keeps_its_ratio(size, longest):
    fitted = geometry.fit_within(size, longest)

    assert max(fitted) <= max(longest, 1)
    assert min(fitted) >= 1
    assert fitted.width <= size.width
    assert fitted.height <= size.height
    assert geometry.fit_within(fitted, longest) == fitted
    assert abs(fitted.width - max(1, size.width * max(fitted) / max(size))) <= 1


@given(SIZES, EDGES)
def test_renditions_are_never_enlarged_and_grow_by_more_than_a_tenth(size, edges):
    rendered = geometry.rendition_sizes(size, edges)

    longest = [max(one) for one in rendered]
    assert longest[-1] == min(max(size), max(edges))
    assert all(small * 1.1 <= large for small, large in pairwise(longest))
    assert all(min(one) >= 1 for one in rendered)


def test_a_large_picture_gets_all_sizes():
    assert geometry.rendition_sizes(Size(6000, 4000), USUAL) == (
        Size(320, 213),
        Size(640, 427),
        Size(1280, 853),
        Size(2560, 1707),
    )


def test_a_picture_below_the_smallest_size_is_one_rendition_of_its_own_size():
    assert geometry.rendition_sizes(Size(100, 68), USUAL) == (Size(100, 68),)


def test_a_size_within_a_tenth_of_the_next_is_left_out():
    assert geometry.rendition_sizes(Size(1300, 900), USUAL) == (
        Size(320, 222),
        Size(640, 443),
        Size(1300, 900),
    )


def test_extreme_ratios_keep_a_side_of_at_least_one_pixel():
    assert geometry.rendition_sizes(Size(8000, 600), USUAL)[0] == Size(320, 24)
    assert geometry.rendition_sizes(Size(300, 6000), USUAL)[0] == Size(16, 320)
    assert geometry.rendition_sizes(Size(10_000, 1), USUAL)[0] == Size(320, 1)
    assert geometry.rendition_sizes(Size(1, 1), USUAL) == (Size(1, 1),)


def test_the_wire_takes_2560_pixels_and_less_than_five_megabytes():
    assert geometry.wire_size(Size(6000, 4000)) == Size(2560, 1707)
    assert geometry.is_fit_for_wire(Size(2560, 1707), 4_999_999)
    assert not geometry.is_fit_for_wire(Size(2560, 1707), 5_000_000)
    assert not geometry.is_fit_for_wire(Size(2561, 10), 10)


def test_orientations_from_five_on_exchange_the_sides():
    turned = [geometry.turned(Size(3, 2), orientation) for orientation in range(1, 9)]

    assert turned == [Size(3, 2)] * 4 + [Size(2, 3)] * 4


def test_a_centre_crop_touches_two_edges_and_stays_inside():
    assert geometry.centre_crop(Size(600, 400), (1, 1)) == Size(400, 400)
    assert geometry.centre_crop(Size(600, 400), (3, 1)) == Size(600, 200)
    assert geometry.centre_crop(Size(600, 400), None) == Size(600, 400)
    assert geometry.centred_box(Size(600, 400), Size(400, 400)) == (100, 0, 500, 400)
