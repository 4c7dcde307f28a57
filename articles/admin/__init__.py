"""Where articles are written and the site is named: the stock Django admin, writing through the actions only."""

from . import article, naming, pictures, site

__all__ = ["article", "naming", "pictures", "site"]
