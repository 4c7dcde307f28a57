"""Notes as readers meet them in a real Chromium: painted, listed, beside the text; mine, and nobody else's."""

import re
from io import BytesIO
from itertools import pairwise

import pytest
from django.templatetags.static import static
from django.test import Client
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from accounts.models import Block
from articles.models import Article
from comments.models import Comment
from tests.notes_pages import (
    ADDRESS,
    TOUCH,
    WIDE,
    WORDS,
    bar,
    begin_note,
    boxes,
    click_on,
    expect_painted,
    note,
    open_article,
    painted,
    select,
    status,
    treaty,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# All in one look: a card that comes in between would move the others.
WHERE = "(all) => all.map((one) => one.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom])"


@pytest.fixture
def article(cast) -> Article:
    return treaty(cast.alice)


# --- everybody's


@pytest.fixture
def overlapping(article, cast) -> Article:
    note(article, cast.alice.person, "recognizes that an armed attack would be dangerous to", "The long one.")
    note(article, cast.alice.person, "an armed attack would", "The middle one.")
    note(article, cast.alice.person, "armed attack", "The short one.")
    return article


@pytest.mark.parametrize("options", [WIDE, TOUCH], ids=["wide", "phone"])
def test_overlapping_notes_are_listed_the_shortest_first(new_page, overlapping, options):
    page = open_article(new_page(**options))
    expect_painted(page, ["armed attack"], "note-3")
    expect_painted(page, ["an ", " would"], "note-2")
    click_on(page, "armed attack")
    opened = page.get_by_role("region", name="3 notes on these words")
    expect(opened.get_by_role("article")).to_have_count(3)
    for item, words in zip(opened.get_by_role("article").all(), ("short", "middle", "long"), strict=True):
        expect(item).to_contain_text(f"The {words} one.")
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    expect(page.get_by_role("link", name="3 notes on paragraph 3")).to_be_focused()
    click_on(page, "recognizes")
    expect(page.get_by_role("region", name="1 note on these words")).to_contain_text("The long one.")


def test_a_click_beside_the_words_opens_nothing(new_page, overlapping):
    page = open_article(new_page(**WIDE))
    block = page.locator("#p3").bounding_box()
    last = boxes(page, "peace and safety.")[-1]
    page.mouse.click(block["x"] - 12, last["y"] + 5)
    page.mouse.click(last["x"] + last["width"] + 30, last["y"] + last["height"] / 2)
    click_on(page, "armed attack")  # the clicks before it have been answered once this one is
    expect(page.get_by_role("region", name=re.compile("on these words"))).to_have_count(1)


@pytest.mark.parametrize("options", [WIDE, TOUCH], ids=["wide", "phone"])
def test_a_paragraphs_notes_open_and_close_from_its_link(new_page, overlapping, options):
    page = open_article(new_page(**options))
    link = page.get_by_role("link", name="3 notes on paragraph 3")
    link.click()
    opened = page.get_by_role("region", name="3 notes on paragraph 3")
    expect(opened.get_by_role("heading", name="3 notes on paragraph 3")).to_be_focused()
    expect(opened.get_by_role("link", name="Reply")).to_have_count(3)
    expect(link).to_have_attribute("aria-expanded", "true")
    opened.get_by_role("button", name="Close").click()
    expect(link).to_be_focused()
    expect(link).to_have_attribute("aria-expanded", "false")


def test_cards_stand_beside_their_words_and_never_on_each_other(new_page, cast, article):
    words = [WORDS[:end] for end in range(4, len(WORDS))]
    for n, word in enumerate(words):
        note(
            article,
            cast.alice.person,
            word,
            f"Note {n}, which goes on for a while and then for another line.",
        )
    page = open_article(new_page(**WIDE))
    more = page.get_by_role("button", name=re.compile(r"\+\d+ more in this section"))
    expect(more).to_be_visible()
    expect(page.locator("#margin > .card:not(.folded)").nth(2)).to_be_visible()
    places = sorted(page.locator("#margin > :not(.folded, [hidden])").evaluate_all(WHERE))
    assert len(places) >= 3
    assert all(one[1] <= other[0] for one, other in pairwise(places))
    assert len(words) == 30
    top = boxes(page, WORDS)[0]["y"]
    assert all(abs(start - top) <= 400 for start, _end in places)
    more.click()
    opened = page.get_by_role("region", name="30 notes in this section")
    opened.get_by_role("button", name="Show 10 more").click()
    expect(opened.get_by_role("article")).to_have_count(len(words))
    page.keyboard.press("Escape")
    expect(more).to_be_focused()


def test_from_wide_to_narrow_and_back_the_same_list_stays(new_page, overlapping):
    page = open_article(new_page(**WIDE))
    page.get_by_role("link", name="3 notes on paragraph 3").click()
    expect(page.get_by_role("region", name="3 notes")).to_contain_text("The short one.")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.get_by_role("region", name="3 notes")).to_have_count(1)
        expect(page.get_by_role("region", name="3 notes")).to_be_visible()
        inside = page.locator("#margin > .note-list")
        expect(inside).to_have_count(1 if width == 1440 else 0)


def test_a_page_whose_text_is_another_is_not_painted(new_page, overlapping):
    page = new_page(**WIDE)

    def altered(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r'data-check="\d+"', 'data-check="7"', answer.text()))

    page.route(f"**{ADDRESS}", altered)
    with page.expect_request(f"**{static('js/notes/start.js')}"):
        page.goto(ADDRESS)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("CSS.highlights.size") == 0
    page.get_by_role("link", name="3 notes on paragraph 3").click()
    expect(page).to_have_url(re.compile(r"/p/3/$"))


def test_the_hint_is_given_until_the_first_note_is_begun(new_page, article):
    page = open_article(new_page(**WIDE))
    expect(page.get_by_text("Select words to add a note")).to_be_visible()
    begin_note(page, WORDS)
    expect(page.get_by_text("Select words to add a note")).to_have_count(0)
    open_article(page)
    expect(page.get_by_text("Select words to add a note")).to_have_count(0)


def test_from_a_note_in_the_thread_to_its_words_and_back(new_page, overlapping):
    page = open_article(new_page(**TOUCH))
    link = page.locator("#discussion").get_by_role("link", name="an armed attack would", exact=True)
    link.tap()
    note_shown = page.get_by_role("region", name="3 notes on paragraph 3").get_by_role("article").nth(1)
    expect(note_shown).to_contain_text("The middle one.")
    expect(note_shown.get_by_role("heading")).to_be_focused()
    assert painted(page, "focus") == ["an armed attack would"]
    expect(page.locator("#p3")).to_be_in_viewport()
    expect(page).to_have_url(re.compile(f"{ADDRESS}#n-2$"))
    page.go_back()
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    expect(page).to_have_url(re.compile(f"{ADDRESS}$"))

    page.locator("#p3 + .pn").tap()  # closes what the address had opened
    page.locator("#p3 + .pn").tap()
    expect(page.get_by_role("region", name="3 notes on paragraph 3")).to_be_visible()
    page.evaluate(  # closed and opened again before the history has moved
        """() => new Promise((left) => {
            addEventListener("popstate", () => setTimeout(left), { once: true });
            for (const _ of ["close", "open"]) document.querySelector("#p3 + .pn").click();
        })"""
    )
    expect(page.get_by_role("region", name="3 notes on paragraph 3")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("region", name="3 notes on paragraph 3")).to_have_count(0)
    expect(page.locator("#p3 + .pn")).to_be_focused()
    expect(page).to_have_url(re.compile(f"{ADDRESS}$"))


# --- what is mine


@pytest.mark.write_path
def test_a_highlight_is_its_owners_alone(new_page, bob, charlie, cast, article):
    note(article, cast.alice.person, "promises age", "A public one.")
    before = {name: client.get(ADDRESS).content for name, client in (("bob", bob), ("nobody", Client()))}
    page = open_article(new_page(as_client=bob, **WIDE))
    select(page, WORDS)
    bar(page).get_by_role("button", name="Highlight", exact=True).click()
    expect(status(page)).to_have_text("Highlighted. Only you see it.")
    assert painted(page, "mine-yellow") == [WORDS]
    mark = Comment.objects.get(person=cast.bob.person)
    assert (mark.audience, mark.source, mark.passage.exact) == ("private", "", WORDS)
    open_article(page)
    expect_painted(page, [WORDS], "mine-yellow")
    click_on(page, "armed attack")
    expect(page.get_by_role("region", name="1 note on these words")).to_contain_text("Only you see it")
    Block.objects.create(by=cast.charlie.person, of=cast.alice.person, kind="mute", made_at=timezone.now())
    other = open_article(new_page(as_client=charlie, **WIDE))
    card = other.locator("#margin .card")
    expect(card.get_by_text("A public one.")).to_be_hidden()
    card.get_by_role("button", name="Muted: show it").click()
    expect(card.get_by_text("A public one.")).to_be_visible()
    expect_painted(other, ["promises age"], "note-1")
    assert painted(other, "mine-yellow") == []
    assert bob.get(ADDRESS).content == before["bob"] == Client().get(ADDRESS).content == before["nobody"]
    assert charlie.get(f"{ADDRESS}overlay/").json()["notes"] == []


def test_my_own_comments_can_be_edited_from_the_thread(new_page, alice, cast, article):
    mine = note(article, cast.alice.person, WORDS, "Mine.")
    page = open_article(new_page(as_client=alice, **WIDE))
    own = page.locator("#discussion").get_by_role("article")
    expect(own.get_by_role("link", name="Edit")).to_have_attribute("href", f"/comments/{mine.pk}/edit/")
    expect(own.get_by_role("link", name="Withdraw")).to_be_visible()
    expect(page.locator("#you")).to_have_text("Alice")
    expect_painted(page, [WORDS], "mine-yellow")
    stranger = open_article(new_page(**WIDE))
    expect(stranger.get_by_role("link", name="Edit")).to_have_count(0)


def test_nobody_in_particular_asks_for_no_overlay(new_page, article):
    page = new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    open_article(page)
    assert any(address.endswith(static("js/notes/start.js")) for address in asked)
    assert not any("overlay" in address for address in asked)


# --- for every reader


def test_paper_and_forced_colours_have_no_tints(new_page, overlapping):
    page = open_article(new_page(**WIDE))
    expect_painted(page, ["armed attack"], "note-3")
    style = "getComputedStyle(document.getElementById('p3'), '::highlight(note-1)')"
    assert "dotted" in page.evaluate(f"{style}.textDecoration")
    tint = page.evaluate(f"{style}.backgroundColor")
    page.emulate_media(media="print")
    assert page.evaluate(f"{style}.backgroundColor") == "rgba(0, 0, 0, 0)" != tint
    page.emulate_media(media="screen", forced_colors="active")
    assert "underline" in page.evaluate(f"{style}.textDecoration")
    row = boxes(page, "armed attack")[0]
    corner = {"x": row["x"] + 1, "y": row["y"] + 1, "width": 2, "height": 2}
    seen = Image.open(BytesIO(page.screenshot(clip=corner))).convert("RGB").getpixel((0, 0))
    assert seen == (255, 255, 255)  # not in the colour of a selection
