"""An appeal upheld: Mo hides what Bob said, Bob appeals from the letter, Ada finds that he is right."""

import pytest
from playwright.sync_api import expect

from comments.models import Comment, Decision
from tests.cast import address_of
from tests.journeys import assert_accessible
from tests.letters import letter, letters, link_in
from tests.talking import say, talked_about
from tests.test_appeals import heard

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

QUEUE = "/admin/comments/review/"


@pytest.mark.write_path
def test_an_appeal_upheld(cast, bob, mo, ada, new_page):
    comment = say(cast.bob, talked_about(cast.alice), "Only a fool could say this, says the minister.")
    letters(now=heard())

    moderator = new_page(as_client=mo)
    moderator.goto(f"{QUEUE}{comment.pk}/")
    moderator.get_by_label("Attacks a person").check()
    moderator.get_by_label("In your words").fill("Please argue with what was said.")
    moderator.get_by_role("button", name="Hide").click()
    expect(moderator.get_by_text("Hidden").first).to_be_visible()

    link = link_in(letter(address_of("bob"), now=heard()))
    writer = new_page(java_script_enabled=False)
    writer.goto(link)
    expect(writer.get_by_text("Please argue with what was said.")).to_be_visible()
    writer.get_by_label("Why it was wrong").fill("It is the minister who says it; I quote him.")
    writer.get_by_role("button", name="Send the appeal").click()
    expect(writer.get_by_text("Your appeal waits for a moderator.").first).to_be_visible()

    moderator.goto(QUEUE)
    expect(moderator.get_by_text("Nothing waits")).to_be_visible()
    moderator.goto("/admin/comments/appeal/")
    expect(moderator.get_by_text("You decided it: somebody else answers.")).to_be_visible()

    other = new_page(as_client=ada)
    other.goto(QUEUE)
    other.get_by_role("button", name="Open the most urgent").click()
    expect(other.get_by_text("It is the minister who says it; I quote him.").first).to_be_visible()
    assert_accessible(other)
    other.get_by_label("Your answer").fill("You are right, it is a quotation.")
    other.get_by_role("button", name="Uphold").click()
    expect(other.get_by_text("The appeal is upheld")).to_be_visible()

    answered = letter(address_of("bob"), now=heard())
    writer.goto(link_in(answered))
    expect(writer.get_by_text("You are right, it is a quotation.").first).to_be_visible()
    assert Comment.objects.get().state == "published"
    assert list(Decision.objects.order_by("pk").values_list("verb", flat=True))[-2:] == ["hide", "uphold"]

    owner = new_page(as_client=bob)
    owner.goto("/comments/mine/")
    assert_accessible(owner)
