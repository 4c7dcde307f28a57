"""How often others are asked: we are a guest at every site, whoever sends us there."""

from __future__ import annotations

from datetime import datetime
from ipaddress import ip_address

from groundwork.fetching.refusals import NotFetched
from groundwork.limits import Limit, LimitReached, count_towards

HOUR = 3600  # seconds
PER_HOST = Limit("fetch-host", 60, HOUR)
PER_DOMAIN = Limit("fetch-domain", 120, HOUR)
PER_SITE = Limit("fetch-site", 300, HOUR)
_SHORT_LABEL = 3  # co.uk, com.au, ne.jp: what is registered there has three labels


def count_fetch(host: str, *, now: datetime) -> None:
    """Count one request to `host` (ASCII, lower case). Raises NotFetched when one of the three limits is reached."""
    try:
        for limit, who in ((PER_HOST, host), (PER_DOMAIN, domain_of(host)), (PER_SITE, "")):
            count_towards(limit, who=who, now=now)
    except LimitReached as reached:
        raise NotFetched("limit", host, retry_after=reached.retry_after) from reached


def domain_of(host: str) -> str:
    """What was registered, as near as one gets without a list: two labels, or three under a country's short ones.

    Too wide a domain only makes its limit stricter, too narrow a one leaves the site's own limit.
    """
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        labels = host.rstrip(".").split(".")
        short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= _SHORT_LABEL
        return ".".join(labels[-3:] if short else labels[-2:])
