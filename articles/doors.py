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
    links = [
        f'<{absolute(own_address("webmention"))}>; rel="webmention"',
        f'<{absolute(own_address("oembed"))}?{page}>; rel="alternate"; type="application/json+oembed"',
    ]
    response["Link"] = ", ".join(links)
    response["X-Pingback"] = absolute("/xmlrpc/")
    return response


def show_annotations(response: HttpResponse, slug: str) -> HttpResponse:
    """Name where annotations of an article are read and written (Web Annotation Protocol, section 4.4).

    On the page of its notes, not on its own: the "#" in this relation ends the header for senders of webmentions that
    read it as a shell would (ronkyuu 0.9), and they would find no endpoint there.
    """
    container = absolute(own_address("annotations", slug))
    response["Link"] = f'<{container}>; rel="http://www.w3.org/ns/oa#annotationService"'
    return response


def absolute(path: str) -> str:
    """The full address of a path of this site, in ASCII."""
    return settings.SITE_URL.rstrip("/") + iri_to_uri(path)
