"""
What the owner lets machines do: search engines and the collectors of training data.

A wish, not a wall: only those that honour it stay away. It is said in every way that
somebody has promised to read.

Specs:
    https://www.rfc-editor.org/rfc/rfc9309 (robots.txt)
    https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/ (TDM reservation)
"""

from __future__ import annotations

from flask import Response

from photolog.web.current import profile

# Crawlers that say of themselves that they gather training data.
TRAINING_CRAWLERS = (
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-ai",
    "cohere-training-data-crawler",
    "Diffbot",
    "FacebookBot",
    "Google-Extended",
    "GPTBot",
    "ImagesiftBot",
    "img2dataset",
    "meta-externalagent",
    "omgili",
    "PanguBot",
    "Timpibot",
    "webzio-extended",
)
_NOT_FOR_CRAWLERS = ("/studio", "/login", "/setup", "/search", "/notices")
_NO_TRAINING = ("noai", "noimageai")


def robots(*, is_listed: bool, has_pictures: bool = True) -> str:
    """Return the words of the robots element of a page, "" when nothing is withheld."""
    words = [] if is_listed and profile().allow_search_engines else ["noindex"]
    if not has_pictures:
        words.append("noimageindex")
    elif not words:
        words.append("max-image-preview:large")
    if not profile().allow_ai_training:
        words.extend(_NO_TRAINING)
    return ", ".join(words)


def add_headers(response: Response) -> Response:
    """Say in the headers what the pages say, for feeds and pictures too."""
    words = [] if profile().allow_search_engines else ["noindex"]
    if not profile().allow_ai_training:
        words.extend(_NO_TRAINING)
        response.headers["tdm-reservation"] = "1"
    if words:
        response.headers["X-Robots-Tag"] = ", ".join(words)
    return response


def robots_txt(sitemap_url: str) -> str:
    """Return what /robots.txt says."""
    groups = []
    if not profile().allow_ai_training:
        names = "\n".join(f"User-agent: {name}" for name in TRAINING_CRAWLERS)
        groups.append(f"{names}\nDisallow: /")
    if not profile().allow_search_engines:
        return "\n\n".join([*groups, "User-agent: *\nDisallow: /"]) + "\n"
    private = "\n".join(f"Disallow: {path}" for path in _NOT_FOR_CRAWLERS)
    groups.append(f"User-agent: *\n{private}")
    return "\n\n".join([*groups, f"Sitemap: {sitemap_url}"]) + "\n"
