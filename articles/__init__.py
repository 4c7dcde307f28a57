"""What there is to read: articles, revisions, rendering, pages, the site's identity."""
