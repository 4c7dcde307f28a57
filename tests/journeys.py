"""Fixtures of the journeys: pages of a real Chromium that fail the test when anything goes wrong behind the scenes."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import ARGUMENTS, find_chromium
from tests.network import is_here

PATIENCE = 30_000  # milliseconds; how long a step, or what is expected of it, may take on a busy machine
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Links and buttons of the admin fade from one colour to the other; on a busy machine axe would look in between.
# What moves with the page's scrolling never ends by itself.
COLOURS_SETTLED = """() => new Promise(requestAnimationFrame)
    .then(() => document.getAnimations().filter(({ timeline }) => timeline === document.timeline))
    .then((fadings) => Promise.allSettled(fadings.map((fading) => fading.finished)))"""
VIOLATIONS = "(options) => axe.run(document, options).then(({ violations }) => violations)"
# Scripts of a page come once it is painted, where there are any. To import a module again is to wait until it has run.
HEARD = """() => matchMedia("(scripting: none)").matches || new Promise((resolve) => {
  const look = () => document.querySelector("template.late") ? setTimeout(look, 20) : resolve();
  look();
}).then(() => Promise.all([...document.querySelectorAll("script[type=module]")].map(({ src }) => import(src))))
  .then(() => true)"""
MEMBER_HINT = "member"  # the readable cookie that asks for the overlay

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.fail("No Chromium found. Run: python -m tests.browser", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def allowed_console_errors() -> list[str]:
    """Patterns of console errors that this test means to cause, such as r"status of 404": append to it."""
    return []


@pytest.fixture
def new_page(chromium, live_server, as_served, allowed_console_errors) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of its own: `new_page()`, `new_page(java_script_enabled=False, viewport=PHONE)`.

    `as_client` takes a logged-in test client (`bob`, `gwen`) and shares its session. Addresses are relative to the
    live server. At the end of the test every page must have been free of script errors, of console errors (broken
    content policies among them) and of requests to other machines.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(*, as_client: Client | None = None, **options) -> Page:
        options = {"viewport": DESKTOP, "base_url": live_server.url, "locale": "en-GB", **options}
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE)
        _listen(context, troubles)
        contexts.append(context)
        if as_client is not None:
            share_session(context, as_client, live_server.url)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    unmeant = [t for t in troubles if not any(re.search(p, t) for p in allowed_console_errors)]
    assert not unmeant, "\n".join(["behind the scenes:", *unmeant])


@pytest.fixture
def page(new_page) -> Page:
    """One desktop page of somebody who is not logged in."""
    return new_page()


def share_session(context: BrowserContext, client: Client, url: str) -> None:
    """Give a browser the session of a test client, and the hint that log-in sets."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url, "httpOnly": True},
            {"name": MEMBER_HINT, "value": "1", "url": url},
        ]
    )


def settled(page: Page) -> Page:
    """Scripts have run: what they listen to, they hear."""
    page.wait_for_load_state()
    page.evaluate(HEARD)
    return page


def painted(page: Page) -> None:
    """What stands in the page is shown, with the style it waits for."""
    page.wait_for_function("() => performance.getEntriesByType('paint').length")


def open_whole(page: Page, address: str) -> None:
    """Go there, and wait for what scripts add once the browser is idle.

    An idle network alone may come before a slow machine has read the page.
    """
    page.goto(address)
    settled(page).wait_for_load_state("networkidle")


def assert_nothing_sticks_out(page: Page) -> None:
    """No sideways scroll. Right after a click the new document may hold nothing yet, so its heading is awaited."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    page.wait_for_load_state()
    wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= room, f"{page.url}: {wide} > {room}"


def assert_accessible(page: Page) -> None:
    """No axe violation on the page as it stands: WCAG 2.2 A and AA, and best practice."""
    _assert_no_violation(page, {"type": "tag", "values": AXE_RULES})


def assert_accessible_in_both_schemes(page: Page) -> None:
    """In the light, and in the dark as far as it can differ there: all words stand out. The page stays as it is."""
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    page.evaluate(COLOURS_SETTLED)
    _assert_no_violation(page, {"type": "rule", "values": ["color-contrast"]})
    page.emulate_media(color_scheme="light")


def _assert_no_violation(page: Page, rules: dict[str, object]) -> None:
    page.wait_for_load_state()  # right after a click the new document may hold nothing yet
    # Half of axe's time goes into describing what passed, which nobody reads; its half megabyte travels once to a page.
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(VIOLATIONS, {"runOnly": rules, "resultTypes": ["violations"]})
    lines = [
        f"{violation['id']}: {violation['help']}: {[node['html'][:200] for node in violation['nodes']][:5]}"
        for violation in found
    ]
    assert not lines, "\n".join([page.url, *lines])


def _listen(context: BrowserContext, troubles: list[str]) -> None:
    context.on("console", lambda message: message.type == "error" and troubles.append(message.text))
    context.on("weberror", lambda error: troubles.append(f"script error: {error.error}"))

    def look_at(request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and not is_here(parts.hostname):
            troubles.append(f"request to another machine: {request.url}")

    context.on("request", look_at)
