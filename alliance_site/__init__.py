"""The site as a whole: settings, addresses, the page keeper, site-wide pages, the worker. Knows everything."""
