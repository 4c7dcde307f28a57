"""Fetching what somebody else's address names, without being led anywhere else: the only client that may do it.

For pictures by address, webmentions, pingbacks, imports: whenever the address comes from a person or from the web. What
holds for every hop, redirects too:

- http and https only, without user names, to ports of the web (addresses.py);
- the name is looked up once, every address that it has must be a public one, and the connection goes to exactly the
  address that was judged: a name that answers differently the next moment (DNS rebinding) changes nothing;
- never this site itself, by any of its names: a page elsewhere may redirect to our own admin;
- TLS certificates are checked against the name; proxies of the environment are not used;
- limits of 60 an hour per host, 120 per domain, 300 for the site, counted in the database;
- `seconds` for all of it together, whatever the other side trickles; at most `most_bytes` of an answer, which is asked
  for and taken uncompressed, so that a small answer cannot become a large one.

Call it from the worker, outside of transactions: it waits for others. `look_up` and `socket.create_connection` are the
edges where tests put a server of their own.
"""

from __future__ import annotations

from groundwork.fetching.client import MOST_REDIRECTS, Fetched, fetch
from groundwork.fetching.limits import PER_DOMAIN, PER_HOST, PER_SITE
from groundwork.fetching.own import is_own_host
from groundwork.fetching.refusals import NotFetched

__all__ = [
    "MOST_REDIRECTS",
    "PER_DOMAIN",
    "PER_HOST",
    "PER_SITE",
    "Fetched",
    "NotFetched",
    "fetch",
    "is_own_host",
]
