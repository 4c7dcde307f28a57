"""Which addresses of the internet anybody on the web may make us call: none that is ours, private, or a way around.

Python's `is_global` alone is not enough: it lets through multicast, and addresses that carry another one inside them.
Sources: the special-purpose registries of IANA (RFC 6890 and its updates), RFC 3056 (6to4), RFC 4380 (Teredo),
RFC 6052 and 8215 (NAT64), RFC 5214 (ISATAP), and the port list of the Fetch standard.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

_NO_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# Everything outside of 2000::/3 is refused: loopback, ::ffff:0:0/96 (an IPv4 address in other clothes), 64:ff9b::/96
# and 64:ff9b:1::/48 (NAT64), fc00::/7, fe80::/10, fec0::/10, ff00::/8. Of the inside:
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_NO_IPV6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo (2001::/32), benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address inside
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})  # the middle of an address that has an IPv4 one at its end

_WEB_PORTS = frozenset({80, 443})
_FIRST_FREE_PORT = 1024  # below it stand other protocols' servers
_BAD_PORTS = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}
)  # fmt: skip


def may_call(address: str) -> bool:
    """Whether `address` (IPv4 or IPv6, as the resolver writes it) is a public host of the internet."""
    try:
        parsed = ip_address(address)
    except ValueError:  # also one with a zone, as in fe80::1%eth0
        return False
    if not parsed.is_global or parsed.is_multicast:
        return False
    if isinstance(parsed, IPv6Address):
        inside = parsed in _GLOBAL_IPV6 and not any(parsed in network for network in _NO_IPV6)
        return inside and (int(parsed) >> 32) & 0xFFFFFFFF not in _ISATAP
    return not any(parsed in network for network in _NO_IPV4)


def may_call_port(port: int) -> bool:
    """Whether web servers are found at this port."""
    return port in _WEB_PORTS or (_FIRST_FREE_PORT <= port <= 65535 and port not in _BAD_PORTS)
