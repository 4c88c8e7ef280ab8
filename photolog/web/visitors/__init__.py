"""What everybody sees: pages, feeds, pictures, and what machines ask about them."""

from photolog.web.visitors import blueprint, feeds, leafing, media, meta, pages

__all__ = ["BLUEPRINTS", "leafing", "pages"]  # the last two add their views to the first blueprint

BLUEPRINTS = (blueprint.bp, feeds.bp, media.bp, meta.bp)
