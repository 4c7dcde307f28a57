"""The network is off: a test that reaches for anything but this machine fails at the spot where it does."""

import socket
from collections.abc import Iterator

import pytest

HERE = ("127.", "::1", "localhost", "0.0.0.0")


class NetworkIsOff(AssertionError):
    """Not an OSError: code that bears a broken network must not hide it."""


def is_here(host: object) -> bool:
    """Whether a host name or address is this machine; None and "" mean any address of it."""
    return host is None or str(host) == "" or str(host).startswith(HERE)


@pytest.fixture(autouse=True)
def _network_is_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse(address: object) -> None:
        if isinstance(address, tuple) and not is_here(address[0]):  # a Unix socket's address is a path
            raise NetworkIsOff(f"a test reached for {address[0]}")

    def guarded_connect(self, address):
        refuse(address)
        return connect(self, address)

    def guarded_connect_ex(self, address):
        refuse(address)
        return connect_ex(self, address)

    def guarded_look_up(host, *args, **kwargs):
        refuse((host.decode() if isinstance(host, bytes) else host,))
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
