"""What is painted first is as its reader has set it, and no more: the rest of the text and its style follow."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect
from selectolax.lexbor import LexborHTMLParser

from alliance_site.seeding.heavy import Load, load_article
from comments.models import Comment
from tests.checks.measures import WATCH_SHIFTS, shifts
from tests.journeys import open_whole, painted
from tests.talking import note, say, talked_about

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

STYLE = "**/css/pages.*.css"
AFTER = (".after", ".talk", ".foot", ".pn:not(:empty)")
TIME_PASSES = "() => document.getAnimations().forEach((animation) => animation.finish())"
HOLD = "/static/hold.js"
IN_A_TAB_BEHIND = "window.requestAnimationFrame = () => 0"
WATCH_FIRST = """new MutationObserver(() => { window.wasFirst ||= "first" in document.documentElement.dataset; })
    .observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-first"] })"""
MEASURED = """() => [...document.querySelectorAll("#text .heading > h2")]
    .map((heading) => heading.checkVisibility({ contentVisibilityAuto: true }))"""
TOPS = """() => [...document.querySelectorAll("#text [id^=p], #text .pn")]
    .map((one) => one.getBoundingClientRect().top)"""
AT_TOP = """() => {
    const top = [...document.querySelectorAll("#text p")].find((one) => one.getBoundingClientRect().bottom > 0);
    return [top.id, Math.round(top.getBoundingClientRect().top)];
}"""


@pytest.fixture
def address(cast):
    article = talked_about(cast.alice)
    say(cast.alice, article, "What do you think?")
    note(cast.alice, article, "Second one there", "So many?")
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


@pytest.fixture
def long_address(db):
    article = load_article(Load(words=3_400, comments=0, annotations=0, seed=3), progress=lambda _: None)
    return article.get_absolute_url()


@contextmanager
def held_in_the_middle(page: Page, address: str) -> Iterator[None]:
    """Goes there; until the block ends no more than the beginning of the page has come, as on a slow line."""
    asked: list[Route] = []
    page.route(HOLD, lambda route: asked.append(route))

    def beginning(route: Route) -> None:
        answer = route.fetch()
        text, end, rest = answer.text().partition('<template class="late"><link')
        assert end
        route.fulfill(response=answer, body=f'{text}<script src="{HOLD}"></script>{end}{rest}')

    page.route(f"**{address}", beginning)
    with page.expect_request(f"**{HOLD}"):
        page.goto(address, wait_until="commit")
    painted(page)
    yield
    asked[0].fulfill(body="", content_type="text/javascript")
    page.wait_for_load_state()


def test_what_a_reader_has_set_is_painted_first(page, address):
    page.goto("/")
    page.evaluate("localStorage.setItem('theme', 'dark')")
    with held_in_the_middle(page, address):
        expect(page.locator("html")).to_have_css("color-scheme", "dark")


def test_what_a_reader_has_set_holds_in_a_tab_that_nobody_sees_yet(page, address):
    page.goto("/")
    page.evaluate("localStorage.setItem('notes', 'off')")
    page.add_init_script(IN_A_TAB_BEHIND)
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("data-notes", "off")


def test_text_further_down_is_measured_once_something_is_painted(page, long_address):
    with held_in_the_middle(page, long_address):
        assert page.evaluate(MEASURED)[0]
        assert not page.evaluate(MEASURED)[-1]
    page.wait_for_function(f"() => ({MEASURED})().every(Boolean)")


def test_a_text_is_where_it_would_be_were_it_in_one_piece(page, long_address):
    open_whole(page, long_address)
    page.wait_for_function(f"() => ({MEASURED})().every(Boolean)")
    tops = page.evaluate(TOPS)
    page.evaluate(
        "(further => further.replaceWith(...further.childNodes))(document.querySelector('.further'))"
    )
    assert page.evaluate(TOPS) == tops


@pytest.mark.parametrize("to", ["#p30", "#:~:text={words}"], ids=["a paragraph", "its words"])
def test_who_is_led_into_a_text_has_all_of_it_measured_at_once(page, long_address, to):
    page.add_init_script(WATCH_FIRST)
    page.goto(long_address)
    thirtieth = page.locator("#p30")
    words = " ".join(thirtieth.text_content().split()[:4])
    assert page.evaluate("window.wasFirst")
    page.goto("/")
    page.goto(long_address + to.format(words=quote(words)))
    expect(thirtieth).to_be_in_viewport()
    assert not page.evaluate("window.wasFirst")


def test_who_comes_back_finds_the_same_words_at_the_top(page, long_address):
    page.add_init_script(WATCH_FIRST)
    open_whole(page, long_address)
    page.evaluate("document.querySelector('#p30').scrollIntoView({ behavior: 'instant' })")
    page.evaluate("scrollBy({ top: 37, behavior: 'instant' })")
    was = page.evaluate(AT_TOP)
    page.reload()
    page.wait_for_function(f"(was) => ({AT_TOP})().join() === was.join()", arg=was)
    page.goto("/")
    page.go_back()
    page.wait_for_function(f"(was) => ({AT_TOP})().join() === was.join()", arg=was)
    assert not page.evaluate("window.wasFirst")


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
