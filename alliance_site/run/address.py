"""Where the site listens: HOST and PORT, and whether only this machine can reach it."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from dataclasses import dataclass

from alliance_site.run.trouble import CannotStart


@dataclass(frozen=True, slots=True)
class Address:
    """`host` as it was asked for, `ip` as it is bound."""

    host: str
    ip: str
    port: int

    @property
    def is_loopback(self) -> bool:
        return ipaddress.ip_address(self.ip).is_loopback

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return f"http://{bracketed(self.host)}:{self.port}"

    @property
    def reachable_ip(self) -> str:
        """An address at which this machine reaches itself, for "any" addresses too."""
        if ipaddress.ip_address(self.ip).is_unspecified:
            return "::1" if ":" in self.ip else "127.0.0.1"
        return self.ip


def bracketed(host: str) -> str:
    """A host as it stands in an address of the web (RFC 3986, 3.2.2)."""
    return f"[{host}]" if ":" in host else host


def address_from_environment() -> Address:
    """HOST and PORT, resolved; raises CannotStart for what cannot be listened on."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {port!r}.")
    host = host.strip("[]")
    try:
        found = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)
    except OSError:
        raise CannotStart(f"HOST {host!r} is no name or address of this machine.") from None
    found.sort(key=lambda entry: entry[0] != socket.AF_INET)  # "localhost" as everybody types it
    return Address(host, str(found[0][4][0]), int(port))


def refuse_taken_port(address: Address) -> None:
    """Raise CannotStart unless the port is free."""
    family = socket.AF_INET6 if ":" in address.ip else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.ip, address.port))
            probe.listen()
        except OSError as error:
            raise CannotStart(_why(address, error)) from None


def _why(address: Address, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = address.port + 1 if address.port < 65535 else 8000
        return f"Port {address.port} is taken. End what uses it, or choose another: make run PORT={other}"
    if error.errno == errno.EACCES:
        return f"Port {address.port} needs special rights. Choose one above 1023: make run PORT=8000"
    return f"Cannot listen on {address.host}:{address.port}: {error.strerror}."
