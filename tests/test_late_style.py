"""The style of what follows a text comes after the first paint: until it is there, that part waits with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect
from selectolax.lexbor import LexborHTMLParser

from alliance_site.seeding.heavy import Load, load_article
from comments.models import Comment
from tests.checks.measures import WATCH_SHIFTS, shifts
from tests.journeys import painted
from tests.talking import say, talked_about

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

STYLE = "**/css/pages.*.css"
AFTER = (".after", ".talk", ".foot")
TIME_PASSES = "() => document.getAnimations().forEach((animation) => animation.finish())"


@pytest.fixture
def address(cast):
    article = talked_about(cast.alice)
    say(cast.alice, article, "What do you think?")
    return article.get_absolute_url()


@contextmanager
def style_held_back(page: Page, address: str) -> Iterator[Route]:
    """Goes there; until the block ends the style is asked for, and not answered. The block may answer it itself."""
    asked: list[Route] = []
    page.route(STYLE, lambda route: asked.append(route))
    with page.expect_request(STYLE):
        page.goto(address, wait_until="domcontentloaded")
    painted(page)
    yield asked[0]


def test_nothing_is_shown_without_its_style_and_nothing_shifts(page, address):
    page.add_init_script(WATCH_SHIFTS)
    with style_held_back(page, address) as style:
        expect(page.locator("#text p").first).to_be_visible()
        for part in AFTER:
            expect(page.locator(part)).to_be_hidden()
        style.continue_()
    for part in AFTER:
        expect(page.locator(part)).to_be_visible()
    assert shifts(page) == []


def test_a_style_that_never_comes_hides_nothing_for_good(page, address, allowed_console_errors):
    allowed_console_errors.append(r"ERR_FAILED")
    with style_held_back(page, address) as style:
        style.abort()
    expect(page.locator(".talk")).to_be_hidden()
    page.evaluate(TIME_PASSES)
    for part in AFTER:
        expect(page.locator(part)).to_be_visible()


@pytest.mark.parametrize("to", ["#c9", "#:~:text={words}"], ids=["a comment", "words of a comment"])
def test_who_is_led_into_the_talk_gets_there_however_late_the_style_is(page, to):
    article = load_article(Load(words=900, comments=20, annotations=0, seed=3), progress=lambda _: None)
    ninth = Comment.objects.get(article=article, number=9)
    words = " ".join(LexborHTMLParser(ninth.html).text().split()[:4])
    with style_held_back(page, article.get_absolute_url() + to.format(words=quote(words))) as style:
        # While a page is loading, its browser goes on looking for the place.
        assert page.evaluate("document.readyState") == "interactive"
        style.continue_()
    expect(page.locator("#c9")).to_be_in_viewport()


def test_without_scripts_the_style_comes_at_once(new_page, address):
    page = new_page(java_script_enabled=False)
    page.goto(address)
    for part in AFTER:
        expect(page.locator(part)).to_be_visible()
    expect(page.locator(".talk")).to_have_css("border-top-style", "solid")
