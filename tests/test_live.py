"""What is new since the last visit, and what arrives while somebody reads."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.templatetags.static import static
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, Request, expect

from alliance_site.keeper.store import store
from alliance_site.run.places import ROOT
from comments.actions.moderating import decide
from comments.models import Comment
from comments.reading.arrivals import number_before
from tests.journeys import assert_accessible_in_both_schemes
from tests.talking import page as page_of
from tests.talking import say, talked_about, version

ESSAY = "/articles/essay/"
LONGEST = 120  # seconds until a process that hangs is ended, so that the test fails instead of waiting
MOST_SECONDS = 500  # of a page's clock until it asks
DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def article(cast):
    store.clear()
    return talked_about(cast.alice)


def said(cast, article, *bodies: str) -> list[Comment]:
    """Comments of Alice's, one a day from DAY on."""
    comments = [say(cast.alice, article, body) for body in bodies]
    for comment in comments:
        Comment.objects.filter(pk=comment.pk).update(shown_at=DAY + timedelta(days=comment.number - 1))
    return comments


# --- through the addresses


@pytest.mark.django_db
def test_asking_whether_anything_came_costs_a_304_and_at_most_one_query(client, cast, article):
    say(cast.alice, article, "One")
    first = client.get(f"{ESSAY}latest/")
    assert json.loads(first.content) == {"last": 1, "comments": 1}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        again = client.get(f"{ESSAY}latest/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert len(asked) == 1  # the versions, which tests look at each time; a second later none
    say(cast.bob, article, "Two")
    changed = client.get(f"{ESSAY}latest/", headers={"If-None-Match": first["ETag"]})
    assert changed.json() == {"last": 2, "comments": 2}
    assert client.get("/articles/draft/latest/").status_code == 404


@pytest.mark.django_db
def test_what_is_not_public_does_not_count_and_does_not_show(client, cast, article):
    hidden = say(cast.alice, article, "To be hidden")
    private = say(cast.bob, article, "For myself", audience="private")
    assert private.number is None
    decide(moderator=cast.mo, comment=hidden, verb="hide", reason="abuse", expected_version=hidden.version)
    assert client.get(f"{ESSAY}latest/").json() == {"last": 1, "comments": 0}
    shown = page_of(client, f"{ESSAY}new/?after=0")
    assert [comment.id for comment in shown.css("article.c")] == ["c1"]
    assert "To be hidden" not in shown.html
    assert "For myself" not in shown.html


@pytest.mark.django_db
def test_since_a_date_lists_what_was_said_from_then_on_in_its_order(client, cast, article):
    first, *_ = said(cast, article, "One", "Two", "Three", "Four")
    say(cast.bob, article, "Five, an answer", parent=first)
    since = DAY + timedelta(days=2)
    for given in (
        since.date().isoformat(),
        since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "2026-03-03T21:00:00%2B09:00",
    ):
        shown = page_of(client, f"{ESSAY}new/?since={given}")
        assert [comment.id for comment in shown.css("article.c.d0")] == ["c3", "c4", "c5"], given
        assert shown.css_first(".thread").attributes["data-after"] == "2"
    assert "in reply to 1" in shown.css_first("#c5").text()
    assert shown.css_first("#c5 .to a").attributes["href"] == first.get_absolute_url()
    assert [c.id for c in page_of(client, f"{ESSAY}new/?since=2999-01-01").css("article.c")] == []
    assert len(page_of(client, f"{ESSAY}new/").css("article.c")) == 5
    for wrong in ("since=yesterday", "since=0001-01-01T00:00%2B14:00", "after=-1", "after=x"):
        assert client.get(f"{ESSAY}new/?{wrong}").status_code == 404


@pytest.mark.django_db
def test_the_list_is_bounded_and_kept_only_without_a_query(client, cast, article, monkeypatch):
    said(cast, article, "One", "Two", "Three")
    monkeypatch.setattr("comments.views.arriving.said_after.__defaults__", (2,))
    shown = page_of(client, f"{ESSAY}new/?after=0")
    assert [comment.id for comment in shown.css("article.c")] == ["c1", "c2"]
    assert shown.css_first('a[rel="next"]').attributes["href"] == "?after=2"
    assert store.get(f"{ESSAY}new/") is None
    answer = client.get(f"{ESSAY}new/?after=0")
    assert client.get(f"{ESSAY}new/?after=0", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    client.get(f"{ESSAY}new/")
    assert store.get(f"{ESSAY}new/") is not None


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 1, 3, 5, 9])
def test_the_number_before_a_moment(cast, article, days):
    said(cast, article, *"abcde")
    for hours, more in ((-1, 0), (0, 0), (1, 1)):
        moment = DAY + timedelta(days=days, hours=hours)
        assert number_before(article.pk, moment, last_number=5) == min(5, days + more)


# --- in the browser


def read_before(page: Page, number: int, days: int = 10) -> None:
    """This browser was here some days ago, when `number` was the newest."""
    page.evaluate(
        "([n, days]) => { const to = { n, at: Date.now() - days * 86400000 };"
        " localStorage.setItem('seen:/articles/essay/', JSON.stringify({ from: to, to, own: [] })); }",
        [number, days],
    )


def places(page: Page) -> list[float]:
    """Where every comment stands on the page: what must not move by itself."""
    return page.locator("article.c").evaluate_all(
        "(all) => all.map((c) => scrollY + c.getBoundingClientRect().top)"
    )


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_new_since_the_last_visit_is_marked_counted_and_walked_through(new_page, cast, article):
    """Check 22."""
    said(cast, article, *"abcdefg")
    page = new_page()
    page.goto(ESSAY)
    expect(page.locator("#since")).to_have_text("What is new")  # nobody was here before
    page.wait_for_load_state("networkidle")
    read_before(page, 4)
    page.goto("about:blank")
    waiting = []
    live = f"**{static('js/talk/live.js')}"
    page.route(live, lambda route: waiting.append(route))
    with page.expect_request(live):
        page.goto(f"{ESSAY}#discussion")
    page.wait_for_load_state("load")
    before = places(page)
    waiting[0].continue_()
    page.unroute(live)
    line = page.locator("#since")
    expect(line).to_contain_text("3 new since")
    assert places(page) == before
    expect(page.locator(".live-status")).to_have_text(re.compile("^3 new since"))
    names = page.locator("article.c.new").evaluate_all("(all) => all.map((c) => c.id)")
    assert names == ["c5", "c6", "c7"]
    expect(page.locator("#c5").get_by_role("heading")).to_have_accessible_name(re.compile("new$"))
    expect(page.locator("#c4").get_by_role("heading")).not_to_have_accessible_name(re.compile("new$"))
    assert_accessible_in_both_schemes(page)

    for wanted in ("#c5", "#c6", "#c7"):
        page.get_by_role("button", name="Next new").click()
        expect(page.locator(wanted)).to_be_focused()
    page.get_by_role("button", name="Next new").click()
    expect(page.locator(".live-status")).to_have_text("That was the last new one on this page.")
    page.get_by_role("button", name="Previous new").click()
    expect(page.locator("#c6")).to_be_focused()
    for _tab in range(4):  # past the links of its heading, the way on stands right behind it
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Next new")).to_be_focused()

    page.reload()  # the same visit
    expect(line).to_contain_text("3 new since")
    page.get_by_role("button", name="Change").click()
    page.get_by_role("textbox", name="New since").fill("2026-03-03")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(line).to_contain_text("5 new since Mar 3")
    expect(page.get_by_role("button", name="Change")).to_be_focused()
    page.get_by_role("button", name="Change").click()
    page.get_by_role("button", name="Mark all as seen").click()
    expect(line).to_contain_text("Nothing new since")
    expect(page.locator(".new")).to_have_count(0)


def asked_once_more(page: Page) -> int:
    """Let a standing clock go on, a second at a time, until the page asks; returns what it is answered."""
    sent = list[str]()

    def see(request: Request) -> None:
        if request.url.endswith("/latest/"):
            sent.append(request.url)

    page.on("request", see)
    with page.expect_response("**/latest/") as answer:
        for _second in range(MOST_SECONDS):
            if sent:
                break
            page.clock.run_for(1_000)
    page.remove_listener("request", see)
    return answer.value.status


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_what_others_say_meanwhile_waits_behind_a_button(new_page, cast, article):
    """Check 23."""
    one, _two = said(cast, article, "One", "Two")
    say(cast.bob, article, "Three, an answer to one", parent=one)
    page = new_page()
    page.clock.install(time=DAY)
    page.goto(f"{ESSAY}#c2")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".live-status")).to_be_attached()  # scripts have begun
    page.clock.pause_at(DAY + timedelta(minutes=5))  # or a slow machine would have it asked more often
    asked = [asked_once_more(page), asked_once_more(page)]
    four = say(cast.bob, article, "Four, another", parent=one)
    say(cast.bob, article, "Five, an answer to it", parent=four)
    say(cast.bob, article, "Six")
    before = (page.evaluate("scrollY"), places(page))
    asked.append(asked_once_more(page))
    button = page.get_by_role("button", name="3 new comments")
    expect(button).to_be_visible()
    expect(page.locator(".live-status")).to_have_text("3 new comments")
    assert asked == [200, 304, 200]
    assert (page.evaluate("scrollY"), places(page)) == before
    page.clock.resume()
    assert_accessible_in_both_schemes(page)

    button.click()
    expect(page.locator("#c4")).to_be_focused()
    expect(button).to_have_count(0)
    order = page.locator("article.c").evaluate_all("(all) => all.map((c) => `${c.id} ${c.className}`)")
    order = [each.replace(" u-comment h-cite", "") for each in order]
    assert order == ["c1 c d0", "c3 c d1", "c4 c d1 new", "c5 c d2 new", "c2 c d0", "c6 c d0 new"]
    assert page.locator("details.branch article.c").evaluate_all("(all) => all.map((c) => c.id)") == [
        "c3",
        "c4",
        "c5",
    ]
    expect(page.locator("#c4").get_by_role("heading")).to_have_accessible_name(re.compile("new$"))
    expect(page.locator("#discussion-h")).to_contain_text("6 comments")
    assert version(article) > 1

    page.context.set_offline(True)
    page.on("request", lambda request: asked.append(request.url))
    asked.clear()
    page.clock.run_for(120_000)
    assert asked == []


@pytest.fixture
def events(transactional_db, database_url, settings) -> Iterator[str]:
    """The process of the events as docs/live.md starts it, beside the server of the test; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", f"{port}",
         "alliance_site.asgi:application"],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": database_url, "EVENTS_URL": url},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    watchdog = threading.Timer(LONGEST, os.killpg, (process.pid, signal.SIGKILL))
    watchdog.start()
    assert any("Started worker" in line for line in process.stdout), "it ended at once"
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.EVENTS_URL = url
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**policy, "connect-src": ["'self'", url]}}
    yield url
    watchdog.cancel()
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_what_another_says_is_told_by_the_events_without_reload_or_shift(
    new_page, cast, article, alice, events
):
    said(cast, article, "One", "Two")
    page, hers = (
        new_page(viewport={"width": 1280, "height": 1600}),
        new_page(as_client=alice),
    )  # nothing is below
    asked = []
    page.on("request", lambda request: "/latest/" in request.url and asked.append(request.url))
    with page.expect_response(f"{events}/events/essay/?after=2"):
        page.goto(ESSAY)
    hers.goto(f"{ESSAY}comment/")
    hers.get_by_role("textbox", name="Your comment").fill("Three, from somebody else")
    page.evaluate(
        "window.shifts = []; new PerformanceObserver((list) => shifts.push(...list.getEntries().map((e) => e.value)))"
        ".observe({ type: 'layout-shift' }); addEventListener('pagehide', () => localStorage.setItem('left', 'yes'));"
    )
    before = places(page)
    hers.get_by_role("button", name="Post").click()
    expect(hers.locator("#c3")).to_be_visible()
    expect(page.get_by_role("button", name="1 new comment")).to_be_visible()
    expect(page.locator(".live-status")).to_have_text("1 new comment")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert (places(page), page.evaluate("shifts")) == (before, [])
    assert asked == [], "it was told, and did not ask"
    assert page.evaluate("localStorage.getItem('left')") is None, "it is the page that was opened"
    for listening in (page, hers):  # before the events end under them
        listening.goto("about:blank")
