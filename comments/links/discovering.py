"""Where another site wants to be told that we link to one of its pages. Pure functions on an answer.

Webmention, 3.1.2: an HTTP Link header first, then the first <link> or <a> with the relation, in the page's order.
Pingback 1.0, 2: the X-Pingback header, then <link rel="pingback">. A webmention is better: it is told of changes, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from comments.links.mentions import HTML
from comments.links.pages import OddPage, base_of, joined, tree_of
from groundwork.fetching import Fetched

WEBMENTION, PINGBACK = "webmention", "pingback"
MOST_BYTES = 512 * 1024  # of a page that are looked through: what names an endpoint stands in its head
# RFC 8288, 3: <address> ; name=value ; name="value", ...
_LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)')
_PARAMETER = re.compile(r';\s*([^\s=;,"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))')


@dataclass(frozen=True, slots=True)
class Endpoint:
    protocol: str
    url: str


def endpoint_of(fetched: Fetched) -> Endpoint | None:
    """The endpoint that a page names; None where it names none. Addresses are resolved against where it stood."""
    for href in _in_headers(fetched, WEBMENTION):
        return _endpoint(WEBMENTION, joined(fetched.url, href))
    in_page = dict(reversed(list(_in_page(fetched))))
    if WEBMENTION in in_page:
        return _endpoint(WEBMENTION, in_page[WEBMENTION])
    header = (fetched.headers.get("X-Pingback") or "").strip()
    return _endpoint(PINGBACK, header or in_page.get(PINGBACK, ""))


def _endpoint(protocol: str, url: str) -> Endpoint | None:
    return Endpoint(protocol, url) if url.lower().startswith(("http://", "https://")) else None


def _in_headers(fetched: Fetched, relation: str) -> Iterator[str]:
    for header in fetched.headers.get_all("Link", []):
        for href, parameters in _LINK.findall(str(header)):
            relations = (
                (quoted or bare).lower().split()
                for name, quoted, bare in _PARAMETER.findall(parameters)
                if name.lower() == "rel"
            )
            if relation in next(relations, []):  # RFC 8288, 3.3: the first one counts
                yield href


def _in_page(fetched: Fetched) -> Iterator[tuple[str, str]]:
    """(relation, absolute address) in the page's order. An empty address is the page itself; without one it is none."""
    if fetched.media_type not in HTML:
        return
    try:
        tree = tree_of(fetched.content, fetched.charset)
    except OddPage:
        return
    base = base_of(tree, fetched.url)
    for node in tree.css("link[rel][href], a[rel][href]"):
        relations = (node.attributes.get("rel") or "").lower().split()
        address = joined(base, node.attributes.get("href") or "")
        if WEBMENTION in relations:
            yield WEBMENTION, address
        if PINGBACK in relations and node.tag == "link":
            yield PINGBACK, address
