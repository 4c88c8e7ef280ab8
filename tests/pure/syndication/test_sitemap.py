"""The sitemap: pages with their pictures, and an index when there are many."""

from __future__ import annotations

from photolog.pure.syndication import sitemap
from photolog.pure.syndication.sitemap import Entry
from tests.builders import PUBLISHED_AT


def test_a_page_with_its_pictures():
    entries = [
        Entry(
            "https://photo.example/p/1?a=1&b=2",
            PUBLISHED_AT,
            ("https://photo.example/media/a.jpg",),
        ),
        Entry("https://photo.example/about"),
    ]

    assert sitemap.render(entries).decode() == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
        ' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        "  <url>\n"
        "    <loc>https://photo.example/p/1?a=1&amp;b=2</loc>\n"
        "    <lastmod>2026-09-06T09:58:12Z</lastmod>\n"
        "    <image:image>\n"
        "      <image:loc>https://photo.example/media/a.jpg</image:loc>\n"
        "    </image:image>\n"
        "  </url>\n"
        "  <url>\n"
        "    <loc>https://photo.example/about</loc>\n"
        "  </url>\n"
        "</urlset>\n"
    )


def test_the_index_names_the_sitemaps():
    xml = sitemap.render_index(["https://photo.example/sitemap.xml?page=1"]).decode()

    assert xml == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        "  <sitemap>\n"
        "    <loc>https://photo.example/sitemap.xml?page=1</loc>\n"
        "  </sitemap>\n"
        "</sitemapindex>\n"
    )
