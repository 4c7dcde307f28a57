"""`/events/<slug>/`: one reader's stream (WHATWG HTML, 9.2, Server-sent events), before the application (ASGI 3)."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import HttpRequest

from alliance_site.events.hub import Full, Hub, Standing
from groundwork.clients import client_of

HEARTBEAT = 20.0  # seconds of silence after which a comment is sent: proxies and phones drop what is silent
LONGEST = 3_600.0  # seconds; then the reader comes again, so that a release does not wait for anybody
RETRY = 5_000  # milliseconds that a browser waits before it comes again
MOST_DIGITS = 10  # of a number

ADDRESS = re.compile(r"/events/([^/]+)/")
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold it back
    (b"access-control-allow-origin", b"*"),  # the process may stand at another address; all of it is public
]

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Find = Callable[[str], Awaitable[tuple[int, Standing] | None]]


class Events:
    """Answers `/events/<slug>/` where EVENTS_URL is set; whatever else is asked for is the application's."""

    def __init__(self, application: Application, hub: Hub, find: Find) -> None:
        """`find` answers which public article a slug names, and how the talk about it stands."""
        self.application = application
        self.hub = hub
        self.find = find

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await _live(receive, send)
        address = ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if address is None or not settings.EVENTS_URL:
            return await self.application(scope, receive, send)
        if scope["method"] != "GET":
            return await _refuse(send, 405, [(b"allow", b"GET")])
        found = await self.find(address[1])
        if found is None:
            return await _refuse(send, 404)
        try:
            with self.hub.admitted(_client_of(scope)):
                await self._stream(scope, receive, send, *found)
        except Full:
            await _refuse(send, 503, [(b"retry-after", b"60")])
        return None

    async def _stream(
        self, scope: Scope, receive: Receive, send: Send, article_id: int, standing: Standing
    ) -> None:
        known = _known_to(scope, standing.last)
        until = time.monotonic() + LONGEST
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await _write(send, f"retry: {RETRY}\n\n")
        gone = asyncio.ensure_future(_gone(receive))
        try:
            with self.hub.watching(article_id, standing) as topic:
                while topic.standing is not None and time.monotonic() < until:
                    if topic.standing.last > known:
                        known = topic.standing.last
                        await _write(send, _event(topic.standing))
                    changed = topic.changed
                    done, _ = await asyncio.wait(
                        {gone, changed}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED
                    )
                    if gone in done:
                        return
                    if not done:
                        await _write(send, ":\n\n")
        finally:
            gone.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _event(standing: Standing) -> str:
    """Named, so that a browser tells it from others; its id comes back as Last-Event-ID after a break."""
    return f"event: arrived\nid: {standing.last}\ndata: {json.dumps(standing._asdict())}\n\n"


def _known_to(scope: Scope, last: int) -> int:
    """The newest number that the reader knows: of the last event, or as its page said; `last` where neither says."""
    headers = dict(scope["headers"])
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    given = headers.get(b"last-event-id", b"").decode("latin-1") or asked.get("after", [""])[0]
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS else last


def _client_of(scope: Scope) -> str:
    request = HttpRequest()
    forwarded = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    request.META = {
        "REMOTE_ADDR": (scope.get("client") or [""])[0],
        "HTTP_X_FORWARDED_FOR": ",".join(forwarded),
    }
    return client_of(request)


async def _write(send: Send, words: str) -> None:
    await send({"type": "http.response.body", "body": words.encode(), "more_body": True})


async def _refuse(send: Send, status: int, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    headers = [(b"content-length", b"0"), (b"access-control-allow-origin", b"*"), *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _live(receive: Receive, send: Send) -> None:
    """The server's start and end (ASGI, Lifespan Protocol): nothing is to be done at either."""
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return
