"""What an article's pages say to other programs in their headers, which come uncompressed: so, few and short.

RFC 8288 (Link), whose addresses may be relative to the page. They are known by name only: who answers there stands
above.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.utils.encoding import iri_to_uri

from groundwork.languages import own_address


def show_doors(response: HttpResponse) -> HttpResponse:
    """Name where links to a page are told: webmention (W3C, 3.1.2), and pingback, which wants the whole address."""
    response["Link"] = f'<{own_address("webmention")}>; rel="webmention"'
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
