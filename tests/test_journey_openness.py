"""Somebody reports illegal content without JavaScript; moderators see it, and the day, in pages all can use."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comments.actions.counting import count_posted, set_counts
from comments.actions.noticing import answer_decided
from comments.actions.sealing import seal_decisions
from comments.models import Notice
from comments.rules.counting import SCORE
from tests.journeys import PHONE, assert_accessible_in_both_schemes, assert_nothing_sticks_out
from tests.letters import letters
from tests.talking import say, talked_about

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_notice_from_the_page_about_moderation_to_its_answer(cast, mo, new_page, allowed_console_errors):
    comment = say(cast.bob, talked_about(cast.alice), "Ann stole the money, and I can prove it.")
    later = timezone.now() + timedelta(minutes=5)
    seal_decisions(now=later)
    count_posted(now=later)
    set_counts({(SCORE, later.date(), key): n for key, n in
                {"good": 50, "good_held": 2, "spam": 40, "spam_caught": 31}.items()})  # fmt: skip

    page = new_page(java_script_enabled=False, viewport=PHONE)
    page.goto("/moderation/")
    expect(page.get_by_role("heading", name="By month")).to_be_visible()
    assert page.locator("pre").evaluate("seal => seal.scrollWidth <= seal.clientWidth"), (
        "it is there to be noted"
    )
    page.get_by_role("link", name="Report illegal content").first.click()
    allowed_console_errors.append("status of 422")
    page.get_by_role("button", name="Send the notice").click()  # nothing filled in yet
    expect(page.get_by_text("A notice needs this statement.").first).to_be_visible()
    page.get_by_label("Its address").fill(comment.get_absolute_url())
    page.get_by_label("It insults or defames somebody").check()
    page.get_by_label("Why it is against the law").fill("She was acquitted in May.")
    page.get_by_label("Your name").fill("Nora")
    page.get_by_label("Your e-mail").fill("nora@example.org")
    page.get_by_label("I believe in good faith").check()
    page.get_by_role("button", name="Send the notice").click()
    expect(page.get_by_role("heading", name="Your notice is with us")).to_be_visible()

    page = new_page(as_client=mo)
    for address in ("/notices/", "/moderation/"):
        page.goto(address)
        assert_accessible_in_both_schemes(page)
    page.goto("/admin/comments/notice/")
    assert_accessible_in_both_schemes(page)
    page.get_by_role("link", name="It insults or defames somebody: Essay").click()
    assert_accessible_in_both_schemes(page)
    page.get_by_role("link", name="The comment in the queue").click()
    expect(page.get_by_text("She was acquitted in May.").first).to_be_visible()
    page.get_by_label("Against the law").check()
    page.get_by_role("button", name="Hide").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    letters()
    assert answer_decided(now=timezone.now() + timedelta(minutes=2)) == 1
    assert Notice.objects.get().outcome == "removed"
    assert "Against the law" in letters()[0].body

    page.goto("/admin/comments/overview/")
    expect(page.get_by_role("img", name="Decisions by people")).to_be_visible()
    assert_accessible_in_both_schemes(page)
    page.set_viewport_size(PHONE)
    assert_nothing_sticks_out(page)
