"""What all connections of a process share: one look at the database a second, whatever many readers wait."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

LOOK_EVERY = 1.0  # seconds
MOST_PER_CLIENT = 20  # connections; a page that is hidden gives its own back

log = logging.getLogger(__name__)


class Standing(NamedTuple):
    """How far the talk about an article has come."""

    last: int  # the newest number
    comments: int


Look = Callable[[Collection[int]], Awaitable[Mapping[int, Standing]]]


class Full(Exception):
    """No connection is free, or none for this client."""


@dataclass(slots=True)
class Topic:
    """An article that somebody watches; `changed` is set and replaced whenever `standing` has changed."""

    standing: Standing | None  # None once it is no longer public
    changed: asyncio.Future[None]
    watchers: int = 0


class Hub:
    """Not thread-safe: it lives in one event loop."""

    def __init__(self, look: Look, *, most: int, every: float = LOOK_EVERY) -> None:
        """`look` answers how the public ones among some articles stand; `most` connections are held at once."""
        self.look = look
        self.most = most
        self.every = every
        self.topics: dict[int, Topic] = {}
        self.clients: dict[str, int] = {}
        self._looking: asyncio.Task[None] | None = None

    @contextmanager
    def admitted(self, client: str) -> Iterator[None]:
        """A place for one connection of this client, for as long as the block lasts. Raises Full."""
        held = self.clients.get(client, 0)
        if held >= MOST_PER_CLIENT or sum(self.clients.values()) >= self.most:
            raise Full
        self.clients[client] = held + 1
        try:
            yield
        finally:
            self.clients[client] -= 1
            if not self.clients[client]:
                del self.clients[client]

    @contextmanager
    def watching(self, article_id: int, standing: Standing) -> Iterator[Topic]:
        """The article's topic; `standing` is how it was found a moment ago, for its first watcher."""
        topic = self.topics.get(article_id)
        if topic is None:
            changed = asyncio.get_running_loop().create_future()
            topic = self.topics[article_id] = Topic(standing, changed)
        topic.watchers += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._keep_looking())
        try:
            yield topic
        finally:
            topic.watchers -= 1
            if not topic.watchers:
                del self.topics[article_id]

    async def _keep_looking(self) -> None:
        """Until nobody watches. A database that is away is asked again; nobody is told anything meanwhile."""
        while self.topics:
            await asyncio.sleep(self.every)
            try:
                found = await self.look(list(self.topics))
            except Exception:
                log.exception("The events could not look at the database")
                continue
            for article_id, topic in self.topics.items():
                if found.get(article_id) != topic.standing:
                    topic.standing = found.get(article_id)
                    told, topic.changed = topic.changed, asyncio.get_running_loop().create_future()
                    told.set_result(None)
