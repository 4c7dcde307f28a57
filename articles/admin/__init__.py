"""Where articles are written and the site is named: the stock Django admin, writing through the actions only."""

from . import article, pictures, series, site

__all__ = ["article", "pictures", "series", "site"]
