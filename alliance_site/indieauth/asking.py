"""What a client asks for, checked before anybody is asked (IndieAuth 3.2, 3.3, 5.2). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlencode, urlsplit

from accounts.rules.scopes import known_scopes

MOST_ADDRESS = 500  # characters of an address; the size of AccessToken.client
MOST_STATE = 1_000
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # SHA-256 in base64url (RFC 7636, 4.2)
PLAIN = re.compile(r"[!-\[\]-~]+")  # printed ASCII, without blanks and backslashes
LOOPBACK = ("127.0.0.1", "[::1]", "localhost")


class OddRequest(Exception):
    """The client cannot be told, since it is not known to be one: the member is."""


@dataclass(frozen=True, slots=True)
class Asked:
    client: str
    redirect: str
    state: str
    challenge: str
    scopes: tuple[str, ...]

    @property
    def host(self) -> str:
        return urlsplit(self.client).netloc

    @property
    def origin(self) -> str:
        parts = urlsplit(self.redirect)
        return f"{parts.scheme}://{parts.netloc}"

    def back(self, **said: str) -> str:
        """Where the browser goes on, with what is said."""
        mark = "&" if urlsplit(self.redirect).query else "?"
        return f"{self.redirect}{mark}{urlencode({**said, 'state': self.state})}"


def asked_in(given: Mapping[str, str]) -> Asked:
    """Raises OddRequest for whatever a client must not ask."""
    client, redirect = checked_client(given.get("client_id", "")), given.get("redirect_uri", "")
    if not _is_theirs(redirect, client):
        raise OddRequest("redirect_uri")
    if given.get("response_type", "code") != "code":
        raise OddRequest("response_type")
    state = given.get("state", "")
    if not 0 < len(state) <= MOST_STATE:
        raise OddRequest("state")
    challenge = given.get("code_challenge", "")
    if given.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(challenge):
        raise OddRequest("code_challenge")
    scopes = tuple(known_scopes(given.get("scope", "").split(), indieauth=True))
    return Asked(client, redirect, state, challenge, scopes)


def checked_client(address: str) -> str:
    """A client's identifier (3.3): an address of the web without fragment, name or dots in its path."""
    parts = _parts(address)
    odd_path = re.search(r"(^|/)\.{1,2}(/|$)", parts.path) or not parts.path
    if odd_path or parts.fragment or "#" in address or _is_odd_host(parts):
        raise OddRequest("client_id")
    return address


def _is_theirs(redirect: str, client: str) -> bool:
    try:
        parts, own = _parts(redirect), urlsplit(client)
    except OddRequest:
        return False
    return (parts.scheme, parts.netloc) == (own.scheme, own.netloc) and "#" not in redirect


def _parts(address: str) -> SplitResult:
    """The parts of a plain address. What browsers and this parser read differently (\\, blanks) is refused."""
    if len(address) > MOST_ADDRESS or not PLAIN.fullmatch(address):
        raise OddRequest("address")
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises for one that is none
    except ValueError as error:
        raise OddRequest("address") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise OddRequest("address")
    return parts


def _is_odd_host(parts: SplitResult) -> bool:
    """An address of numbers names no site; one's own machine does, for programs that run there."""
    host = parts.hostname or ""
    if parts.netloc.rpartition(":")[0] in LOOPBACK or parts.netloc in LOOPBACK:
        return False
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
