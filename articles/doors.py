"""What an article's pages say to other programs in their headers: the page itself has no room for it.

RFC 8288 (Link). The addresses are known by name only: who answers there stands above.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.utils.encoding import iri_to_uri

from groundwork.languages import own_address


def show_doors(response: HttpResponse, path: str) -> HttpResponse:
    """Name where links to the page at `path` are told (webmention, pingback), and what others show of it (oEmbed)."""
    page = urlencode({"url": absolute(path)})
    response["Link"] = (
        f'<{absolute(own_address("webmention"))}>; rel="webmention", '
        f'<{absolute(own_address("oembed"))}?{page}>; rel="alternate"; type="application/json+oembed"'
    )
    response["X-Pingback"] = absolute("/xmlrpc/")
    return response


def absolute(path: str) -> str:
    """The full address of a path of this site, in ASCII."""
    return settings.SITE_URL.rstrip("/") + iri_to_uri(path)
