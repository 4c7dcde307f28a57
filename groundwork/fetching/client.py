"""The guarded client itself; groundwork/fetching/__init__.py says what it promises."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from groundwork.fetching.addresses import may_call, may_call_port
from groundwork.fetching.limits import count_fetch
from groundwork.fetching.own import is_own_host
from groundwork.fetching.refusals import NotFetched

MOST_REDIRECTS = 5
MOST_URL = 2000  # characters
MOST_SECONDS = 10.0
MOST_ADDRESSES = 3  # of one host that are tried
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")  # a name (in Punycode where it must), or an address
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([a-zA-Z0-9_.:-]{1,40})""", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")  # urlsplit would drop some of them in silence
_CHUNK = 64 * 1024  # bytes
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEP_METHOD = frozenset(
    {307, 308}
)  # RFC 9110, 15.4: the others may turn a POST into a GET, so we do not follow
# What a broken or hostile server makes http.client raise; ValueError for what it could not even send or parse.
_BROKEN = (OSError, http.client.HTTPException, ValueError)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer, whatever its status. `url` is where it stood in the end; header names are matched in any case."""

    url: str
    status: int
    headers: Message
    content: bytes

    @property
    def media_type(self) -> str:
        """Such as `image/png`, in lower case, without parameters; what the other side says, to be checked."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """As the header names it, "" where it names none. Found in one go, however long the header is."""
        found = _CHARSET.search(self.headers.get("Content-Type", ""))
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class _Asked:
    method: str
    headers: Mapping[str, str]
    body: bytes | None
    most_bytes: int
    deadline: float  # of time.monotonic()
    cut: bool
    is_counted: bool


def fetch(
    url: str,
    *,
    most_bytes: int,
    seconds: float = MOST_SECONDS,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    cut: bool = False,
    is_counted: bool = True,
) -> Fetched:
    """Ask for `url` (an IRI will do), following at most five redirects; an answer of any status is one.

    `seconds` and `most_bytes` (of the body) are for the whole of it; with `cut`, of what is larger the beginning is
    enough. What is not counted towards the limits goes to hosts that the code names. Raises NotFetched, and nothing
    else for whatever the other side does.
    """
    given = {
        "User-Agent": f"Alliance (+{settings.SITE_URL})",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    deadline = time.monotonic() + seconds
    asked = _Asked(method, given | dict(headers or {}), body, most_bytes, deadline, cut, is_counted)
    for _hop in range(MOST_REDIRECTS + 1):
        fetched = _ask(_checked(url), asked)
        to = fetched.headers.get("Location")
        follows = fetched.status in _REDIRECTS and (
            method in ("GET", "HEAD") or fetched.status in _KEEP_METHOD
        )
        if not follows or not to:
            return fetched
        url = urljoin(fetched.url, to)
    raise NotFetched("redirects", url)


def look_up(host: str, port: int) -> list[str]:
    """All addresses of a host, by the system's resolver. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(entry[4][0]) for entry in found]


def _checked(url: str) -> SplitResult:
    """The address in ASCII, without its fragment, if it is one that may be asked at all."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii").lower().rstrip(".")
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise NotFetched("address", str(error)) from error
    wrong = (
        parts.scheme not in _PORTS
        or not _HOST.fullmatch(host)
        or parts.username is not None
        or parts.password is not None
    )
    if not wrong and is_own_host(host):
        raise NotFetched("own", host)
    if wrong or not may_call_port(port) or len(url) > MOST_URL or _CONTROL.search(url):
        raise NotFetched("address", parts.scheme)
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port == _PORTS[parts.scheme] else f"{shown}:{port}"
    return SplitResult(parts.scheme, netloc, iri_to_uri(parts.path) or "/", iri_to_uri(parts.query), "")


def _ask(parts: SplitResult, asked: _Asked) -> Fetched:
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    if asked.is_counted:
        count_fetch(host, now=timezone.now())
    addresses = _judged(host, port, asked.deadline)
    with _connected(parts.scheme, host, port, addresses, asked.deadline) as connection:
        connection.request(
            asked.method,
            urlunsplit(("", "", parts.path, parts.query, "")),
            body=asked.body,
            headers=dict(asked.headers),
        )
        with connection.getresponse() as answer:
            if answer.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
                raise NotFetched("compressed", host)
            content = b"" if answer.status in _REDIRECTS else _read(answer, asked)
            return Fetched(urlunsplit(parts), answer.status, answer.headers, content)


def _read(answer: http.client.HTTPResponse, asked: _Asked) -> bytes:
    """The body, if it is no larger: what the answer says of its length first, then what really comes."""
    most_bytes = asked.most_bytes
    if asked.cut:
        return _beginning(answer, most_bytes)
    if answer.length is not None and answer.length > most_bytes:
        raise NotFetched("too_large", str(answer.length))
    parts: list[bytes] = []
    size = 0
    while chunk := answer.read(min(_CHUNK, most_bytes + 1 - size)):
        parts.append(chunk)
        size += len(chunk)
        if size > most_bytes:
            raise NotFetched("too_large")
    if answer.length:  # the connection ended before the answer did
        raise http.client.IncompleteRead(b"", answer.length)
    return b"".join(parts)


def _beginning(answer: http.client.HTTPResponse, most_bytes: int) -> bytes:
    """So much of the body and no more; nothing says whether more was to come."""
    parts: list[bytes] = []
    left = most_bytes
    while left and (chunk := answer.read(min(_CHUNK, left))):
        parts.append(chunk)
        left -= len(chunk)
    return b"".join(parts)


def _judged(host: str, port: int, deadline: float) -> list[str]:
    """The addresses to call, at most three. All that the name has must be public: one that is not is a trap."""
    pool = ThreadPoolExecutor(1)  # the resolver knows no deadline
    try:
        addresses = pool.submit(look_up, host, port).result(timeout=max(0.0, deadline - time.monotonic()))
    except TimeoutError as error:
        raise NotFetched("too_slow", f"looking up {host}") from error
    except (OSError, UnicodeError) as error:
        raise NotFetched("unknown", host) from error
    finally:
        pool.shutdown(wait=False)
    if not addresses:
        raise NotFetched("unknown", host)
    for address in addresses:
        if not may_call(address):
            raise NotFetched("private", f"{host} is {address}")
    return addresses[:MOST_ADDRESSES]


@contextmanager
def _connected(
    scheme: str, host: str, port: int, addresses: Sequence[str], deadline: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection to one of exactly these addresses, cut at the deadline: a socket's own timeout begins anew with
    each byte.
    """
    left = max(0.05, deadline - time.monotonic())
    expired = threading.Event()
    kept: list[socket.socket] = []

    def cut() -> None:
        expired.set()
        for each in kept:
            with suppress(OSError):  # it is closed already
                each.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(left, cut)
    timer.daemon = True
    try:
        plain = _dialled(addresses, port, deadline)
        kept.append(plain.dup())
        timer.start()
        connection = _over(plain, scheme, host, port)
        try:
            yield connection
        finally:
            connection.close()
        if expired.is_set():  # an answer without a length seems whole where it was cut
            raise TimeoutError
    except _BROKEN as error:
        slow = expired.is_set() or isinstance(error, TimeoutError)
        raise NotFetched("too_slow" if slow else "unreachable", f"{host}: {error}") from error
    finally:
        timer.cancel()
        for each in kept:
            each.close()


def _dialled(addresses: Sequence[str], port: int, deadline: float) -> socket.socket:
    """The first of the addresses that answers; each has its share of the time. Raises OSError of the last."""
    for untried in range(len(addresses), 1, -1):
        with suppress(OSError):
            share = max(0.05, deadline - time.monotonic()) / untried
            return _timed(socket.create_connection((addresses[-untried], port), timeout=share), deadline)
    return _timed(
        socket.create_connection((addresses[-1], port), max(0.05, deadline - time.monotonic())), deadline
    )


def _timed(plain: socket.socket, deadline: float) -> socket.socket:
    plain.settimeout(max(0.05, deadline - time.monotonic()))
    return plain


def _over(plain: socket.socket, scheme: str, host: str, port: int) -> http.client.HTTPConnection:
    """HTTP over a socket that stands already; for https its certificate must be the name's, not the address's."""
    if scheme == "http":
        connection = http.client.HTTPConnection(host, port)
        connection.sock = plain
        return connection
    context = ssl.create_default_context()
    secure = http.client.HTTPSConnection(host, port, context=context)
    try:
        secure.sock = context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
    return secure
