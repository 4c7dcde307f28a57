"""Server-sent events: told within two seconds, only what everybody may know, within bounds."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from alliance_site.events import hub as hub_module
from alliance_site.events import stream
from alliance_site.events.hub import Hub, Standing
from alliance_site.events.looking import find_article, look, most_connections
from alliance_site.events.stream import Events
from articles.actions.publishing import withdraw_article
from tests.talking import note, say, talked_about

PATIENCE = 30  # seconds until a test gives up


class Site:
    """A stage of one article; what a test changes, the next look finds."""

    def __init__(self) -> None:
        self.standings: dict[int, Standing] = {1: Standing(3, 3)}
        self.broken = False
        self.looks = 0

    async def look(self, article_ids) -> Mapping[int, Standing]:
        self.looks += 1
        if self.broken:
            self.broken = False
            raise OSError("away")
        return {pk: self.standings[pk] for pk in article_ids if pk in self.standings}

    async def find(self, slug: str):
        return (1, self.standings[1]) if slug == "essay" and 1 in self.standings else None


class Reader:
    """One connection as a server would hold it."""

    def __init__(
        self, application, address="/events/essay/", *, query="", headers=(), client="192.0.2.1", method="GET"
    ):
        self.told: asyncio.Queue = asyncio.Queue()
        self.asked: asyncio.Queue = asyncio.Queue()
        scope = {
            "type": "http", "method": method, "path": address, "query_string": query.encode(), "headers": list(headers),
            "client": (client, 1),
        }  # fmt: skip
        self.task = asyncio.create_task(application(scope, self.asked.get, self.told.put))

    async def next(self):
        return await asyncio.wait_for(self.told.get(), PATIENCE)

    async def status(self) -> int:
        return (await self.next())["status"]

    async def words(self) -> str:
        return (await self.next())["body"].decode()

    async def leave(self) -> None:
        await self.asked.put({"type": "http.disconnect"})
        await asyncio.wait_for(self.task, PATIENCE)


def played(scene: Callable[[Site, Events], Awaitable[None]], *, most: int = 100) -> None:
    async def play() -> None:
        site = Site()
        await scene(site, Events(nobody, Hub(site.look, most=most, every=0.001), site.find))

    with ThreadPoolExecutor(1) as apart:  # a browser of the same run keeps a loop of its own in our thread
        apart.submit(lambda: asyncio.run(play())).result()


async def nobody(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 418})


@pytest.fixture(autouse=True)
def _switched_on(settings):
    settings.EVENTS_URL = "/"


async def opened(events: Events, **more) -> Reader:
    reader = Reader(events, **more)
    assert await reader.status() == 200
    assert (await reader.words()).startswith("retry: ")
    return reader


def test_everybody_who_waits_is_told_once_and_what_they_missed_at_once():
    async def scene(site: Site, events: Events) -> None:
        readers = [await opened(events) for _ in range(3)]
        site.broken = True  # a look that fails is followed by one that does not
        site.standings[1] = Standing(4, 3)
        for reader in readers:
            assert await reader.words() == 'event: arrived\nid: 4\ndata: {"last": 4, "comments": 3}\n\n'
        back = await opened(events, headers=[(b"last-event-id", b"2")])
        assert "id: 4\n" in await back.words()
        behind = await opened(events, query="after=3")
        assert "id: 4\n" in await behind.words()
        for reader in (*readers, back, behind):
            assert reader.told.empty()
            await reader.leave()
        assert not events.hub.topics and not events.hub.clients
        await asyncio.wait_for(events.hub._looking, PATIENCE)  # nobody is looked for any more

    played(scene)


def test_a_change_that_brings_no_comment_tells_nothing_and_the_end_of_an_article_ends_the_stream():
    async def scene(site: Site, events: Events) -> None:
        reader = await opened(events)
        site.standings[1] = Standing(3, 2)  # one was hidden
        looked = site.looks
        while site.looks < looked + 3:
            await asyncio.sleep(0)
        assert reader.told.empty()
        del site.standings[1]
        assert await reader.next() == {"type": "http.response.body", "body": b"", "more_body": False}
        await asyncio.wait_for(reader.task, PATIENCE)
        assert await Reader(events).status() == 404

    played(scene)


def test_silence_is_broken_by_a_heartbeat(monkeypatch):
    monkeypatch.setattr(stream, "HEARTBEAT", 0.001)

    async def scene(site: Site, events: Events) -> None:
        reader = await opened(events)
        assert [await reader.words() for _ in range(3)] == [":\n\n"] * 3
        await reader.leave()

    played(scene)


def test_connections_are_bounded_for_all_and_for_each_client(monkeypatch):
    monkeypatch.setattr(hub_module, "MOST_PER_CLIENT", 2)

    async def scene(site: Site, events: Events) -> None:
        held = [await opened(events), await opened(events)]
        refused = Reader(events)
        answer = await refused.next()
        assert answer["status"] == 503
        assert (b"retry-after", b"60") in answer["headers"]
        held.append(await opened(events, client="192.0.2.2"))
        assert await Reader(events, client="192.0.2.3").status() == 503
        await held.pop().leave()
        held.append(await opened(events, client="192.0.2.3"))
        for reader in held:
            await reader.leave()

    played(scene, most=3)
    assert 0 < most_connections() <= 5_000


def test_only_a_get_of_this_address_is_a_stream(settings):
    async def scene(site: Site, events: Events) -> None:
        assert await Reader(events, "/events/other/").status() == 404
        assert await Reader(events, method="POST").status() == 405
        assert await Reader(events, "/articles/essay/").status() == 418
        settings.EVENTS_URL = ""
        assert await Reader(events).status() == 418

    played(scene)


@pytest.mark.django_db
def test_what_is_looked_at_is_public(client, cast, settings, django_assert_num_queries):
    settings.EVENTS_URL = "https://events.example.org"
    essay, draft = talked_about(cast.alice), talked_about(cast.alice, "Other")
    say(cast.alice, essay, "Public")
    note(cast.bob, essay, "Second one", "For myself", audience="private")
    with django_assert_num_queries(2):
        assert find_article("essay") == (essay.pk, Standing(1, 1))
        assert look([essay.pk, draft.pk]) == {essay.pk: Standing(1, 1), draft.pk: Standing(0, 0)}
    assert b'data-events="https://events.example.org/events/essay/"' in client.get("/articles/essay/").content
    withdraw_article(editor=cast.alice, article=essay)
    assert find_article("essay") is None
    assert look([essay.pk]) == {}
