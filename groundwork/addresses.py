"""Where a request comes from. Nothing a client writes is believed unless a proxy of ours passed it on."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Network = IPv4Network | IPv6Network
UNKNOWN = "unknown"  # one limit for all who come without an address


def client_address(request: HttpRequest) -> str:
    """The address of the client, as text; UNKNOWN when there is none.

    X-Forwarded-For is read only when the connection comes from TRUSTED_PROXIES (addresses or networks), from its right
    end, past the proxies that are ours: what stands to the left of the first foreign address is the client's own word.
    """
    trusted = _networks(tuple(settings.TRUSTED_PROXIES))
    hops = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    nearest = request.META.get("REMOTE_ADDR") or ""
    if not trusted or (nearest and not _is_among(nearest, trusted)):
        return _plain(nearest)
    for hop in reversed(hops):
        if not _is_among(hop, trusted):
            return _plain(hop)
    return _plain(nearest)


@lru_cache(maxsize=4)
def _networks(proxies: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(proxy, strict=False) for proxy in proxies)


def _is_among(address: str, networks: tuple[Network, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


def _plain(address: str) -> str:
    try:
        return str(ip_address(address))
    except ValueError:
        return UNKNOWN
