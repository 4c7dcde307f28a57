"""The guarded client, against a real server on this machine: only looking a name up and dialling are led there."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from groundwork.fetching import PER_DOMAIN, PER_HOST, PER_SITE, NotFetched, fetch
from groundwork.fetching.addresses import may_call, may_call_port
from groundwork.fetching.limits import domain_of
from groundwork.models import Counter

PUBLIC, ANOTHER = "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"
MOST = 1000  # bytes


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"], self.path, dict(self.headers)))
        {"/moved": self.moved, "/endless": self.endless, "/slow": self.slow, "/cut": self.cut}.get(
            self.path.partition("?")[0], self.page
        )()

    do_POST = do_GET

    def page(self) -> None:
        size = int(self.path.partition("size=")[2] or 5)
        self.answer(200, {"Content-Type": "Text/Plain; charset=utf-8", "Link": "<a>; rel=x"}, b"x" * size)

    def moved(self) -> None:
        status, _, to = self.path.partition("?")[2].partition(",")
        self.answer(int(status), {"Location": to}, b"")

    def endless(self) -> None:
        """No length, and no end: whoever reads is to stop by themselves."""
        self.begin(200, {})
        for _ in range(MOST):
            self.wfile.write(b"x" * MOST)

    def slow(self) -> None:
        self.begin(200, {})
        while not self.server.told.wait(0.01):  # a byte now and then keeps every timeout of a socket waiting
            self.wfile.write(b"x")
            self.wfile.flush()

    def cut(self) -> None:
        self.begin(200, {"Content-Length": "50"})
        self.wfile.write(b"short")

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        if "gzip" in self.path:
            headers["Content-Encoding"] = "gzip"
        self.begin(status, headers | {"Content-Length": str(len(body))})
        self.wfile.write(body)

    def begin(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(OSError):  # the client went away, as it should
            super().handle()


@dataclass
class World:
    """What the resolver says, and what was asked of it and of the network."""

    port: int
    server: ThreadingHTTPServer
    names: dict[str, list[str]] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    dialled: list[str] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)  # addresses at which nobody answers

    def url(self, path: str = "/", host: str = "site.example") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def world(db, monkeypatch) -> Iterator[World]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    server.asked, server.told = [], threading.Event()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    world = World(server.server_port, server, {"site.example": [PUBLIC, ANOTHER]})
    dial = socket.create_connection

    def look_up(host: str, port: int) -> list[str]:
        world.looked_up.append(host)
        if host not in world.names:
            raise socket.gaierror("no such name")
        return world.names[host]

    def create_connection(address, timeout=None):
        world.dialled.append(address[0])
        if address[0] in world.silent:
            raise ConnectionRefusedError
        return dial(("127.0.0.1", address[1]), timeout=timeout)

    monkeypatch.setattr("groundwork.fetching.client.look_up", look_up)
    monkeypatch.setattr("socket.create_connection", create_connection)
    yield world
    server.told.set()
    server.shutdown()
    server.server_close()


def refusal(url: str, **given) -> NotFetched:
    with pytest.raises(NotFetched) as refused:
        fetch(url, **{"most_bytes": MOST} | given)
    assert refused.value.message
    return refused.value


def test_what_stands_there_is_brought_from_the_address_that_was_judged(world):
    fetched = fetch(world.url("/a b/é?q=1#top"), most_bytes=MOST, headers={"Accept": "text/plain"})
    assert (fetched.status, fetched.content, fetched.media_type) == (200, b"xxxxx", "text/plain")
    assert fetched.headers.get_all("link") == ["<a>; rel=x"]
    assert (world.looked_up, world.dialled) == (["site.example"], [PUBLIC])
    host, path, headers = world.server.asked[0]
    assert (host, path) == (f"site.example:{world.port}", "/a%20b/%C3%A9?q=1")
    assert headers["User-Agent"].startswith("Alliance (+http") and headers["Accept-Encoding"] == "identity"
    assert headers["Accept"] == "text/plain" and "Cookie" not in headers
    assert fetch(world.url("/?size=1000"), most_bytes=MOST).content == b"x" * MOST
    world.silent.add(PUBLIC)
    assert fetch(world.url(), most_bytes=MOST).status == 200 and world.dialled[-2:] == [PUBLIC, ANOTHER]
    world.silent.add(ANOTHER)
    assert refusal(world.url()).code == "unreachable"
    world.silent.clear()
    world.names["xn--bcher-kva.example"] = [PUBLIC]
    assert fetch(world.url("/", host="Bücher.example."), most_bytes=MOST).status == 200


def test_every_hop_is_judged_again(world):
    world.names |= {
        "other.example": [ANOTHER],
        "inside.example": ["10.0.0.7"],
        "mixed.example": [PUBLIC, "::1"],
    }
    fetched = fetch(world.url(f"/moved?302,//other.example:{world.port}/there"), most_bytes=MOST)
    assert fetched.url == f"http://other.example:{world.port}/there"
    assert world.dialled == [PUBLIC, ANOTHER]
    asked = len(world.server.asked)
    for there, code in (
        (world.url(host="inside.example"), "private"),
        (world.url(host="mixed.example"), "private"),
        (
            "http://2130706433/",
            "unknown",
        ),  # 127.0.0.1 as a number: the real resolver's answer would be judged
        ("file:///etc/passwd", "address"),
        ("http://127.0.0.1:8000/admin/", "own"),
        ("http://site.example:22/", "address"),
        (world.url(host="nowhere.example"), "unknown"),
    ):
        assert refusal(there).code == code
        assert refusal(world.url(f"/moved?301,{there}")).code == code
    assert len(world.server.asked) == asked + 7  # the seven redirects, and nothing that they led to
    assert "10.0.0.7" not in world.dialled


def test_redirects_end_and_a_post_is_not_repeated_elsewhere(world, monkeypatch):
    monkeypatch.setattr(Pages, "moved", lambda self: self.answer(302, {"Location": self.path}, b""))
    assert refusal(world.url("/moved")).code == "redirects"
    assert len(world.server.asked) == 6
    answer = fetch(world.url("/moved"), most_bytes=MOST, method="POST", body=b"source=a")
    assert (answer.status, len(world.server.asked)) == (302, 7)


def test_nothing_is_too_large_or_too_slow_for_long(world):
    assert refusal(world.url("/?size=1001")).code == "too_large"
    assert refusal(world.url("/endless")).code == "too_large"
    assert fetch(world.url("/endless"), most_bytes=MOST, cut=True).content == b"x" * MOST
    assert refusal(world.url("/gzip")).code == "compressed"
    assert refusal(world.url("/cut")).code == "unreachable"
    slow = refusal(world.url("/slow"), seconds=0.3, most_bytes=10**9)
    assert slow.code == "too_slow" and slow.may_pass


@pytest.mark.parametrize(
    "url",
    ["", "/a", "ftp://a.example/", "javascript:1", "http://", "http://u@a.example/", "http://u:p@a.example/",
     "http://a.example:25/", "http://a.example:6667/", "http://a.example:99999/", "http://a..example/", "http://a b/",
     "http://a.example/" + "a" * 2000, "http://[::1", "http://a\\@b.example/", "http://a.example\n/"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_not_even_looked_up(world, url):
    assert refusal(url).code == "address"
    assert world.looked_up == [] and not refusal(url).may_pass


def test_a_guest_asks_no_more_than_so_often(world):
    now = timezone.now()
    assert (PER_HOST.times, PER_DOMAIN.times, PER_SITE.times) == (60, 120, 300)
    for limit, who in ((PER_HOST, "site.example"), (PER_DOMAIN, "site.example"), (PER_SITE, "")):
        count = Counter.objects.create(
            key=f"{limit.name}:{who}", window=int(now.timestamp()) // 3600, count=limit.times, ends_at=now
        )
        refused = refusal(world.url())
        assert refused.code == "limit" and 0 < refused.retry_after <= 3600 and refused.may_pass
        Counter.objects.filter(pk=count.pk).delete()
        Counter.objects.all().delete()
    assert world.looked_up == []
    names = {"a.b.example.org": "example.org", "www.a.co.uk": "a.co.uk", "a.jp": "a.jp", "[::1]": "::1"}
    assert {host: domain_of(host) for host in names} == names


NOT_PUBLIC = """
    0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.31.0.1 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1
    198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 1.1.1.1.1 site.example
    :: ::1 ::ffff:10.0.0.1 ::ffff:1.1.1.1 ::1.1.1.1 fc00::1 fd12::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1
    64:ff9b::a00:1 64:ff9b::101:101 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378::1 2001:db8::1 2002:a00:1::1
    2002:5db8:d822::1 3fff::1 2a00::5efe:10.0.0.1 2a00::200:5efe:a00:1
"""


def test_which_addresses_are_public():
    for public in (PUBLIC, ANOTHER, "1.1.1.1", "2a00:1450:4001:80e::200e"):
        assert may_call(public), public
    assert [address for address in ("", *NOT_PUBLIC.split()) if may_call(address)] == []
    ports = (0, 22, 25, 80, 443, 6000, 8080, 65535, 65536)
    assert [port for port in ports if may_call_port(port)] == [80, 443, 8080, 65535]
