"""Where articles are written and the site is named: the stock Django admin, writing through the actions only."""

from . import article, series, site

__all__ = ["article", "series", "site"]
