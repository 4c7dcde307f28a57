"""The reading tools: settings, contents that follow, footnotes at their marks, paper, going on where one was."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from comments.actions.posting import post_comment
from tests.journeys import PHONE, assert_accessible
from tests.notes_pages import note
from tests.publishing import edited, published

DESKTOP = {"width": 1440, "height": 900}
ADDRESS = "/articles/tides/"
BEGINNING = "The sea is wide.[^1] It is [measured](https://tides.example/naha) twice a day.\n"
SECTIONS = ["Low water", "High water", "Slack water", "Spring tides", "Neap tides"]
# What moved by itself since it was last asked, as web.dev/articles/cls counts it.
SHIFTS = """
let moved = 0;
const add = (entries) => entries.forEach(({ value, hadRecentInput }) => (moved += hadRecentInput ? 0 : value));
const watching = new PerformanceObserver((list) => add(list.getEntries()));
watching.observe({ type: "layout-shift", buffered: true });
window.shifted = () => {
  add(watching.takeRecords());
  const sum = moved;
  moved = 0;
  return sum;
};
"""
MOST_SHIFT = 0.005
ANY = 10_000  # pixels: a paragraph may be as high as it likes
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# The paragraph at the line that is read, and how many pixels of it lie above that line.
READ = """() => {
  const blocks = [...document.querySelectorAll(":is(#text, .further, .heading) > [id^=p]")];
  const { id } = blocks.find((block) => block.getBoundingClientRect().bottom > 72);
  return [id, 72 - document.getElementById(id).getBoundingClientRect().top];
}"""

# Whether the window is that wide and the same paragraph stands at the line, within so many pixels.
HELD = f"""([width, paragraph, above, within]) => {{
  const [now, below] = ({READ})();
  return innerWidth === width && now === paragraph && Math.abs(below - above) < within;
}}"""

# Whether what keeps the place, which is fetched with the first scrolling, is at work.
KEEPS = """() => {
  const file = performance.getEntriesByType("resource").find(({ name }) => name.includes("/js/places."));
  return file && import(file.name).then(() => true);
}"""


def source(sections=SECTIONS) -> str:
    def body(name: str) -> str:
        return "\n\n".join(f"{name}, paragraph {n}. " + "Water comes and goes. " * 40 for n in range(1, 6))

    parts = [f"## {name}\n\n{body(name)}" for name in sections]
    return "\n\n".join([BEGINNING, *parts, "[^1]: So it is *said*."])


@pytest.fixture
def tides(cast):
    return published(cast.alice, "Tides", source())


def ready(page: Page) -> None:
    """The tools come when the browser is idle; the last of them watches the text."""
    page.locator("#text[data-tools]").wait_for()
    page.evaluate(SETTLED)


def scroll_to(page: Page, selector: str, above: int = 40) -> None:
    page.locator(selector).evaluate(
        "(element, above) => scrollTo({ top: element.getBoundingClientRect().top + scrollY - 72 + above,"
        " behavior: 'instant' })",
        above,
    )
    page.evaluate(SETTLED)


# --- without a browser


def test_the_settings_say_that_they_need_javascript(client, tides):
    page = client.get(ADDRESS).content.decode()
    assert "<noscript>" in page[page.index('<div id="settings"') :] and "<fieldset" not in page
    settings = client.get("/pieces/").json()["settings"]
    assert settings.count("<fieldset>") == 4
    for value in ("off", "mine", "top", "all"):
        assert f'name="notes" value="{value}"' in settings
    assert 'class="print-notes" href="/articles/tides/notes/"' in page


def test_an_old_revision_has_no_notes_to_print(client, cast, tides):
    """They stand at the paragraphs of the current one."""
    edited(cast.alice, tides, source(["Ebb", *SECTIONS]))
    page = client.get("/articles/tides/revisions/1/").content.decode()
    assert "text-settings" in page
    assert "print-notes" not in page


def test_contents_need_more_than_two_sections(client, cast):
    published(cast.alice, "Pools", source(SECTIONS[:2]))
    assert 'popovertarget="contents"' not in client.get("/articles/pools/").content.decode()


# --- journeys


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_reading_on_after_an_edit_in_another_width(cast, tides, new_page):
    page = new_page(viewport=DESKTOP)
    page.add_init_script(SHIFTS)
    page.goto(ADDRESS)
    ready(page)
    expect(page.locator(".continue")).to_have_count(0)
    follows_the_contents(page)
    holds_its_place(page)
    keeps_its_settings(page)
    offers_to_go_on(cast, tides, page)
    finds_places_again(page)


def follows_the_contents(page: Page) -> None:
    contents = page.get_by_role("navigation", name="Contents")
    for name, anchor in (("Spring tides", "#s-spring-tides"), ("Low water", "#s-low-water")):
        scroll_to(page, anchor)
        expect(contents.locator("[aria-current]")).to_have_text(name)
    running = "(count) => document.getAnimations().length === count"
    page.wait_for_function(running, arg=2)
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function(running, arg=0)
    page.emulate_media(reduced_motion="no-preference")


def holds_its_place(page: Page) -> None:
    """Within a line, however far down in a paragraph, through widths and sizes."""
    scroll_to(page, "text=Slack water, paragraph 3.", above=70)
    page.wait_for_function(KEEPS)
    was, above = page.evaluate(READ)
    line = page.evaluate("parseFloat(getComputedStyle(document.getElementById('text')).lineHeight)")
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function(HELD, arg=[390, was, above, ANY])
    page.evaluate(SETTLED)
    page.set_viewport_size(DESKTOP)
    page.wait_for_function(HELD, arg=[1440, was, above, line])
    page.evaluate("window.shifted()")  # a window that is made narrower moves things, and may
    page.get_by_role("button", name="Settings").last.evaluate("(button) => button.click()")
    for radio in ("Larger", "Wide"):
        page.get_by_role("radio", name=radio, exact=True).check()
        page.evaluate(SETTLED)
        page.wait_for_function(HELD, arg=[1440, was, above, ANY])
    page.get_by_role("radio", name="Off").check()
    expect(page.locator("html")).to_have_attribute("data-notes", "off")
    assert_accessible(page)
    page.keyboard.press("Escape")


def keeps_its_settings(page: Page) -> None:
    """Nothing moves by itself when they are chosen; on the next page they hold before any of its scripts has come."""
    assert page.evaluate("window.shifted()") < MOST_SHIFT
    scripts = re.compile(r"/static/.*\.js$")
    waiting = list[Route]()
    page.route(scripts, lambda route: waiting.append(route))
    page.goto(ADDRESS, wait_until="commit")
    expect(page.locator("html")).to_have_attribute("data-size", "xl")
    for route in waiting:
        route.continue_()
    page.unroute(scripts)
    page.wait_for_load_state("networkidle")
    page.evaluate(SETTLED)
    assert page.evaluate("window.shifted()") < MOST_SHIFT
    expect(page.locator("html")).to_have_attribute("data-size", "xl")
    expect(page.locator("html")).to_have_attribute("data-width", "l")
    page.locator(".text-settings").click()
    expect(page.get_by_role("radio", name="Larger")).to_be_checked()
    page.keyboard.press("Escape")


def offers_to_go_on(cast, tides, page: Page) -> None:
    offer = page.get_by_role("button", name="Continue at “Slack water”")
    expect(offer).to_be_visible()
    assert page.evaluate("scrollY") == 0, "nobody is taken there"
    edited(cast.alice, tides, "A new beginning.\n\nIt is long.\n\n" + source(["Ebb", *SECTIONS]))
    page.goto(ADDRESS)
    expect(offer).to_be_visible()
    assert page.evaluate("scrollY") == 0
    assert_accessible(page)
    offer.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Slack water, paragraph 3.")).to_be_focused()
    page.wait_for_function(f"() => ({READ})()[0] === document.activeElement.id")
    expect(offer).to_have_count(0)


FIND = """async ([words, texts]) => {
  const { find, remember } = await import("/static/js/reading/places.js");
  const place = remember(2, 0.5, words.split(""));
  return texts.map((text) => find(place, text.split(""))).map(({ n, at }) => [n, at]);
}"""


def finds_places_again(page: Page) -> None:
    """By the paragraph's words, among its neighbours where they stand twice; by a neighbour's; by how far it was."""
    texts = {
        "abcde": [2, 0.5],
        "xabcde": [3, 0.5],
        "cxxabcde": [5, 0.5],
        "cxxxxc": [0, 0.5],
        "abxde": [2, 0],
        "xxxde": [2, 0],
        "xxxxxxxxxx": [4, 0],
        "x": [0, 0],
    }
    assert page.evaluate(FIND, ["abcde", list(texts)]) == list(texts.values())


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_footnote_a_phone_and_paper(cast, tides, new_page):
    note(tides, cast.alice.person, "It is measured", "By *whom*?")
    post_comment(person=cast.charlie.person, article=tides, body="A comment.", key="c")
    page = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    page.add_init_script("window.print = () => { document.documentElement.dataset.printed = ''; }")
    page.goto(ADDRESS)
    ready(page)
    opens_a_footnote(page)
    clears_the_screen(page)
    prints_the_text(page)
    reads_without_scripts(new_page(viewport=PHONE, java_script_enabled=False))


def opens_a_footnote(page: Page) -> None:
    mark = page.get_by_role("link", name="Footnote 1", exact=True)
    words = page.get_by_role("dialog", name="Footnote 1")
    for begin in (mark.tap, lambda: mark.press("Enter")):
        begin()
        expect(words).to_contain_text("So it is said.")
        expect(words).to_be_focused()
        expect(page).to_have_url(re.compile(f"{ADDRESS}$"))
        box, at = words.bounding_box(), mark.bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE["width"]
        assert 0 <= box["y"] - (at["y"] + at["height"]) < 40
        assert_accessible(page)
        page.keyboard.press("Escape")
        expect(words).to_be_hidden()
        expect(mark).to_be_focused()
    mark.tap()
    words.get_by_role("button", name="Close").tap()
    expect(mark).to_be_focused()


def clears_the_screen(page: Page) -> None:
    """The top goes away on the way down, but never with the focus in it."""
    top = page.locator(".masthead")
    scroll_to(page, "#s-high-water")
    expect(top).not_to_be_in_viewport()
    top.get_by_role("button").focus()
    expect(top).to_be_in_viewport()
    scroll_to(page, "#s-slack-water")
    expect(top).to_be_in_viewport()
    page.evaluate("document.activeElement.blur()")
    expect(top).not_to_be_in_viewport()
    scroll_to(page, "#s-high-water")
    expect(top).to_be_in_viewport()


def prints_the_text(page: Page) -> None:
    page.pdf()
    page.emulate_media(media="print")
    shown = page.locator("body").inner_text()
    assert "Neap tides, paragraph 5." in shown
    assert "So it is said." in shown
    assert "tides.example/naha" in shown
    assert "By whom?" not in shown
    for gone in (".tools", ".masthead nav", ".foot", ".contents", "#discussion", "form", ".footnote-back"):
        assert not page.locator(gone).filter(visible=True).count(), gone
    paint = page.evaluate(
        "getComputedStyle(document.getElementById('p1'), '::highlight(note-1)').backgroundColor"
    )
    assert paint == "rgba(0, 0, 0, 0)"
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Print with notes").evaluate("(link) => link.click()")
    page.locator("html[data-printed]").wait_for()
    page.emulate_media(media="print")
    page.pdf()
    notes = page.locator(".notes-on-paper li")
    expect(notes).to_have_count(1)
    expect(notes).to_contain_text("By whom?")
    drawn = page.evaluate(
        "getComputedStyle(document.querySelector('#p1 .note-on-paper'), '::before').content"
    )
    assert drawn in ('"†1"', '"†" "1"')
    page.evaluate(
        "dispatchEvent(new Event('beforeprint'))"
    )  # by the browser's own menu: nobody asked for notes
    expect(notes).to_have_count(0)


def reads_without_scripts(page: Page) -> None:
    page.goto(ADDRESS)
    page.get_by_role("link", name="Footnote 1", exact=True).click()
    expect(page).to_have_url(re.compile("#fn-1$"))
    expect(page.get_by_role("banner")).not_to_be_in_viewport()  # it stands on nothing that is read
    page.locator(".text-settings").click()
    expect(page.locator("#settings noscript p")).to_be_visible()
    assert not page.locator("#settings").get_by_role("radio").filter(visible=True).count()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Print with notes").click()
    expect(page.get_by_text("By whom?")).to_be_visible()
