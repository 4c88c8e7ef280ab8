"""What everybody sees: pages, feeds, pictures, and what machines ask about them."""

from photolog.web.visitors import blueprint, feeds, following, leafing, media, meta, pages

# The last three add their views to the first blueprint.
__all__ = ["BLUEPRINTS", "following", "leafing", "pages"]

BLUEPRINTS = (blueprint.bp, feeds.bp, media.bp, meta.bp)
