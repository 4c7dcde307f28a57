"""The margin in a real Chromium: dense, coloured, switched off, and addressed."""

import re
from itertools import pairwise

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, PublicState
from comments.models import Comment, Passage, Placement
from groundwork.ids import new_id
from tests.notes_pages import (
    ADDRESS,
    WIDE,
    WORDS,
    bar,
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

MANY = 500
LONG = "\n\n".join(
    ["# Title", "Before all sections.", "## One"]
    + [
        f"Paragraph {n} of the section has these many words to be noted by its readers, one by one."
        for n in range(10)
    ]
    + ["## Two", "The last paragraph."]
)


def crowd(article: Article, person, count: int) -> None:
    """Notes all over the first section, written past the actions: only their places matter."""
    revision, now = article.revision, timezone.now()
    first, last = revision.text.index("Paragraph 0"), revision.text.index("Two")
    starts = [first + n * (last - first - 30) // count for n in range(count)]
    comments = [
        Comment(
            id=new_id(), article=article, person=person, state="published", in_thread=True, number=n, position=n,
            path=n.to_bytes(8, "big"), made_at=now, source=f"Note {n}.", replies_shown=n % 100 == 50,
            html=f"<p>Note {n}, two lines or so.</p>",
        )
        for n in range(1, count + 1)
    ]  # fmt: skip
    Comment.objects.bulk_create(comments)
    spots = list(zip(comments, starts, strict=True))
    Passage.objects.bulk_create(
        [
            Passage(comment=c, revision=revision, start=s, end=s + 20, exact=revision.text[s : s + 20])
            for c, s in spots
        ]
    )
    Placement.objects.bulk_create(
        [
            Placement(passage_id=c.pk, revision=revision, status="same", start=s, end=s + 20, placed_at=now)
            for c, s in spots
        ]
    )
    PublicState.objects.filter(pk=article.pk).update(
        comments=count, notes=count, last_number=count, version=9
    )


def set_notes(page, choice: str) -> None:
    """What the reading bar does."""
    page.evaluate("(choice) => { document.documentElement.dataset.notes = choice }", choice)


def pills(page) -> list[str]:
    return [text for text in page.locator("#text .pn").all_text_contents() if text]


def test_a_crowded_section(new_page, cast):
    article = treaty(cast.alice, LONG)
    crowd(article, cast.charlie.person, MANY)
    page = open_article(new_page(**WIDE))
    more = page.get_by_role("button", name=re.compile(r"^\+\d+ more in this section$"))
    expect(more).to_be_visible()
    expect(page.locator("#margin > .card:not(.folded)").nth(8)).to_be_attached()
    boxes = page.evaluate(
        """() => [...document.querySelectorAll("#margin > :not(.folded, [hidden])")].map((element) => {
            const { top, bottom } = element.getBoundingClientRect();
            return { top, bottom, start: element.mark?.start ?? null };
        })"""
    )
    boxes.sort(key=lambda box: box["top"])
    assert all(one["bottom"] <= other["top"] for one, other in pairwise(boxes))
    cards = sum(box["start"] is not None for box in boxes)
    assert more.text_content() == f"+{MANY - cards} more in this section"
    assert sum(map(int, pills(page))) == MANY

    more.click()
    opened = page.get_by_role("region", name=f"{MANY} notes in this section")
    expect(opened.get_by_role("article")).to_have_count(20)
    opened.get_by_role("button", name=f"Show {MANY - 20} more").click()
    expect(opened.get_by_role("article")).to_have_count(40)
    expect(opened.get_by_role("article").nth(20).get_by_role("heading")).to_be_focused()
    page.keyboard.press("Escape")
    expect(more).to_be_focused()

    set_notes(page, "top")
    expect(page.locator("#margin > .card:not(.folded)")).to_have_count(5)
    assert 90 < len("".join(painted(page, "note-1"))) <= 5 * 20
    expect(more).to_have_text(f"+{MANY - 5} more in this section")
    set_notes(page, "mine")
    expect(page.locator("#margin > .card")).to_have_count(0)
    expect(more).to_be_hidden()
    assert (painted(page, "note-1"), pills(page)) == ([], [])
    set_notes(page, "off")
    expect(page.locator("#text .pn").first).to_be_hidden()
    select(page, "The last paragraph")
    set_notes(page, "all")
    expect(page.locator("#margin > .card:not(.folded)").first).to_be_visible()
    assert sum(map(int, pills(page))) == MANY

    page.evaluate("localStorage.setItem('notes', 'off')")
    page.goto(ADDRESS)
    expect(page.locator("#text .pn").first).to_be_hidden()
    assert page.evaluate("CSS.highlights.size") == 0
    set_notes(page, "all")
    page.wait_for_function("() => CSS.highlights.has('note-1')")

    page.set_viewport_size({"width": 390, "height": 800})
    expect(more).to_be_hidden()
    pill = page.get_by_role("link", name=re.compile("on paragraph 5$"))
    pill.click()
    inline = page.locator("#text > .note-list")
    expect(inline.get_by_role("heading", level=2)).to_be_focused()
    assert inline.bounding_box()["y"] > page.locator("#p5").bounding_box()["y"]
    page.keyboard.press("Escape")
    expect(pill).to_be_focused()


def test_colours_and_addresses(new_page, bob, cast):
    article = treaty(cast.alice)
    note(article, cast.alice.person, "promises age", "About #law, #age.")
    note(article, cast.alice.person, WORDS, "The second one.", colour="violet")
    page = open_article(new_page(as_client=bob, **WIDE))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect_painted(page, ["promises age"], "note-1")
    expect_painted(page, [WORDS], "violet")
    guest = open_article(new_page(**WIDE))  # nothing but the notes has been fetched there
    expect(guest.locator("#margin > .card .hue")).to_have_text("Violet")
    select(page, "46,000")
    bar(page).get_by_role("button", name="Highlight, Green").click()
    expect(status(page)).to_have_text("Highlighted. Only you see it.")
    assert painted(page, "mine-green") == ["46,000"]
    assert Comment.objects.get(person=cast.bob.person).colour == "green"
    click_on(page, "46,000")
    found = page.get_by_role("region", name="1 note on these words")
    expect(found.get_by_role("heading", level=3)).to_contain_text("Green")
    expect(found.get_by_role("button", name="Copy link to the words")).to_be_visible()
    expect(found.get_by_role("button", name="Copy link", exact=True)).to_have_count(0)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "p10"  # a cell has no link to its notes
    set_notes(page, "mine")
    assert (painted(page, "violet"), painted(page, "mine-green")) == ([], ["46,000"])
    set_notes(page, "all")

    page.goto(f"{ADDRESS}?n=2#n-2")
    drawn = page.locator("#n-2")
    expect(drawn.get_by_role("heading")).to_be_focused()
    assert page.locator("#p3").bounding_box()["y"] < 450
    page.goto(f"{ADDRESS}#n-1")
    page.reload()
    card = page.get_by_role("complementary").get_by_role("article").filter(has_text="About")
    expect(card.get_by_role("heading")).to_be_focused()
    card.get_by_role("button", name="Copy link", exact=True).click()
    expect(status(page)).to_have_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"{ADDRESS}?n=1#n-1")
    card.get_by_role("button", name="Copy link to the words").click()
    page.wait_for_function("() => navigator.clipboard.readText().then((text) => text.includes(':~:text='))")
    card.get_by_role("link", name="#age").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Notes tagged #age")
    page.go_back()
    expect(card.get_by_role("heading")).to_be_focused()
