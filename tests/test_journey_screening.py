"""Screening in Chromium: a browser does the work that a form asks for, and a moderator tries a rule and makes it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.templatetags.static import static
from playwright.sync_api import Page, Route, expect

from alliance_site.keeper.store import store
from comments.models import Comment, ScreeningRule
from tests.checks.stages import open_essay
from tests.journeys import PHONE, assert_accessible_in_both_schemes, settled
from tests.notes_pages import begin_note, status
from tests.talking import say, talked_about

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def article(cast):
    store.clear()
    article = talked_about(cast.alice)
    say(cast.bob, article, "Tall ships pass by.")
    return article


@contextmanager
def work_that_comes_late(page: Page) -> Iterator[None]:
    """The script that does the work is on its way until the end."""
    script, waiting = f"**{static('js/proof.js')}", list[Route]()
    page.route(script, lambda route: waiting.append(route))
    with page.expect_request(script):
        yield
    waiting[0].continue_()
    page.unroute(script)


def test_a_browser_does_the_work_while_its_writer_writes(new_page, article, bob, settings, monkeypatch):
    settings.PROOF_OF_WORK = True
    for name, value in {"COST": 20, "FEWEST": 10, "MOST": 30}.items():
        monkeypatch.setattr(f"comments.screening.proof.{name}", value)
    page = new_page(as_client=bob)
    page.goto("/articles/essay/")
    settled(page)
    with work_that_comes_late(page):
        page.get_by_role("link", name="Leave a comment").first.click()
        page.get_by_role("textbox", name="Your comment").fill("Worked for.")
        page.get_by_role(
            "button", name="Post"
        ).click()  # before anything is there that does the work: it waits
    expect(page.get_by_text("Worked for.")).to_be_visible()
    page.goto("/articles/essay/comment/")
    page.get_by_role("textbox", name="Your comment").fill("And on the form's own page.")
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_text("And on the form's own page.")).to_be_visible()
    beside = new_page(as_client=bob)
    open_essay(beside)
    with work_that_comes_late(beside):
        begin_note(beside, "First sentence").fill("A note.")
        beside.keyboard.press("Control+Enter")
    expect(status(beside)).to_have_text("Note posted")
    plain = new_page(as_client=bob, java_script_enabled=False)
    plain.goto("/articles/essay/comment/")
    plain.get_by_role("textbox", name="Your comment").fill("Without scripts.")
    plain.get_by_role("button", name="Post").click()
    expect(plain.get_by_role("status")).to_contain_text("Sent without the proof of work")
    states = dict(Comment.objects.exclude(source="Tall ships pass by.").values_list("source", "state"))
    assert states == {
        "Worked for.": "published",
        "And on the form's own page.": "published",
        "A note.": "published",
        "Without scripts.": "held",
    }


def test_a_moderator_tries_a_rule_then_makes_it(new_page, article, mo, allowed_console_errors):
    # axe reads style sheets that the admin's own one imports by way of an inline style, which the policy stops.
    allowed_console_errors += [r"Applying inline style", r"Couldn't load preload assets"]
    page = new_page(as_client=mo, viewport=PHONE)
    page.goto("/admin/comments/screeningrule/add/")
    page.get_by_label("What to look for").select_option(label="pattern (RE2)")
    page.get_by_label("The rule").fill("(?=ships)")
    page.get_by_role("button", name="Try it on the last 30 days").click()
    expect(page.get_by_text("Patterns here cannot look ahead")).to_be_visible()
    page.get_by_label("The rule").fill(r"ships?\s+pass")
    page.get_by_role("button", name="Try it on the last 30 days").click()
    expect(page.locator(".trial")).to_contain_text("1 of the last 1 comment")
    assert not ScreeningRule.objects.exists()
    assert_accessible_in_both_schemes(page)
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_text("Changes (1)").click()
    expect(page.locator(".changes")).to_contain_text(r"ships?\s+pass")
    assert ScreeningRule.objects.get().made_by.handle == "mo"
