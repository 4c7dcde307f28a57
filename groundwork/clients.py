"""Which client a request comes from, as far as the proxies in front of us can be believed."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_of(request: HttpRequest) -> str:
    """The client's address: what the last proxy that is not ours saw.

    `X-Forwarded-For` counts only as far as its hops are in TRUSTED_PROXIES, read from the right; anybody can write
    what stands further left. An IPv6 client is its /64, which is what one household or phone holds.
    """
    address: str = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while _is_trusted(address) and hops:
        address = hops.pop()
    return _network_of(address)


def _is_trusted(address: str) -> bool:
    try:
        parsed = _parsed(address)
    except ValueError:
        return False
    return any(parsed in ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)


def _network_of(address: str) -> str:
    try:
        parsed = _parsed(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ip_network(f"{parsed}/64", strict=False))
    return str(parsed)


@lru_cache(maxsize=1024)  # a browser asks more than once
def _parsed(address: str) -> IPv4Address | IPv6Address:
    """A server that listens on both families shows IPv4 clients as ::ffff:a.b.c.d, all of them in one /64."""
    parsed = ip_address(address)
    return getattr(parsed, "ipv4_mapped", None) or parsed
