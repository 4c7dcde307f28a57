"""Which client a request comes from."""

import pytest
from django.test import RequestFactory

from groundwork.clients import client_of

PROXY = "10.0.0.7"


def client(nearest, forwarded=None):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return client_of(RequestFactory().get("/", REMOTE_ADDR=nearest, **headers))


def test_without_a_trusted_proxy_only_the_connection_counts(settings):
    settings.TRUSTED_PROXIES = []
    assert client("203.0.113.9", "198.51.100.1") == "203.0.113.9"


def test_a_stranger_cannot_say_to_be_somebody_else(settings):
    settings.TRUSTED_PROXIES = [PROXY]
    assert client("203.0.113.9", "198.51.100.1") == "203.0.113.9"


@pytest.mark.parametrize(
    "forwarded",
    ["198.51.100.1", "1.2.3.4, 198.51.100.1", "1.2.3.4,198.51.100.1, 10.0.0.8", "junk, 198.51.100.1"],
)
def test_behind_our_proxies_the_last_foreign_address_counts(settings, forwarded):
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]
    assert client(PROXY, forwarded) == "198.51.100.1"


@pytest.mark.parametrize(("nearest", "forwarded"), [("", None), (PROXY, "junk")])
def test_what_is_no_address_is_unknown(settings, nearest, forwarded):
    settings.TRUSTED_PROXIES = [PROXY]
    assert client(nearest, forwarded) == "unknown"


def test_an_ipv6_client_is_its_network(settings):
    settings.TRUSTED_PROXIES = []
    assert client("2001:db8:1:2::5") == client("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"


def test_ipv4_clients_of_a_server_for_both_families_are_told_apart(settings):
    settings.TRUSTED_PROXIES = [PROXY]
    assert client("::ffff:203.0.113.9") == "203.0.113.9"
    assert client("::ffff:203.0.113.8") == "203.0.113.8"
    assert client(f"::ffff:{PROXY}", "198.51.100.1") == "198.51.100.1"
