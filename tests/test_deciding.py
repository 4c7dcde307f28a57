"""What a moderator decides: with a reason, seen by whom it concerns, refused when something changed, taken back."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.roles import take_role
from articles.models import Article, PublicState
from comments.actions.editing import edit_comment, withdraw_comment
from comments.actions.flagging import flag_comment, withdraw_flag
from comments.actions.moderating import MOST_WORDS, sight_of
from comments.actions.posting import post_comment
from comments.actions.telling import GRACE
from comments.actions.watching import follow_article
from comments.models import Comment, Decision, Flag, Review
from comments.moderation.signers import signers_of
from comments.rules.decisions import public_reason
from tests.letters import letters
from tests.publishing import published

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/review/"


@pytest.fixture
def article(cast) -> Article:
    return published(cast.alice, "Essay", "One.\n\nTwo words here.")


@pytest.fixture
def held(cast, article) -> Comment:
    comment = post_comment(person=cast.bob.person, article=article, body="My first words.", key="held")
    assert comment.state == Comment.State.HELD
    return comment


@pytest.fixture
def flagged(cast, article) -> Comment:
    comment = post_comment(person=cast.alice.person, article=article, body="The author speaks.", key="said")
    flag_comment(person=cast.bob.person, comment=comment, reason="spam", words="Sells her book.")
    return comment


def decide(client: Client, comment: Comment, verb: str, **fields: str):
    version = str(comment.version)
    return client.post(
        f"{QUEUE}{comment.pk}/decide/", {"verb": verb, "version": version, **fields}, follow=True
    )


def undo(client: Client, comment: Comment, decision: Decision | None = None):
    pk = (decision or latest(comment)).pk
    return client.post(f"{QUEUE}{comment.pk}/undo/", {"decision": str(pk)}, follow=True)


def latest(comment: Comment) -> Decision:
    return Decision.objects.filter(comment_id=comment.pk).latest("pk")


def fresh(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


# --- each verb


def test_approving_publishes_it_and_goes_on(mo, client, held):
    answer = decide(mo, held, "approve")
    assert "Nothing waits for you" in answer.content.decode()
    assert "My first words." in client.get("/articles/essay/").content.decode()
    decision = latest(held)
    assert (decision.verb, decision.reason) == ("approve", "fine")
    assert signers_of([decision]) == {decision.pk: "mo"}


def test_hiding_leaves_a_tombstone_that_says_no_more(mo, client, held):
    decide(mo, held, "approve")
    decide(mo, fresh(held), "hide", reason="abuse", words="Calls the author a fool.")
    for address in ("/articles/essay/", f"/comments/{held.pk}/", "/feeds/articles/essay/"):
        page = client.get(address).content.decode()
        assert "My first words." not in page
        assert "Calls the author a fool." not in page
        assert "Attacks a person" not in page
    assert "Hidden by a moderator" in client.get("/articles/essay/").content.decode()
    assert PublicState.objects.get().comments == 0


def test_the_writer_may_know_why(mo, held):
    assert public_reason(held) == ""
    decide(mo, held, "hide", reason="off-topic", words="Take it to the page on ships.")
    assert public_reason(fresh(held)) == "Off the topic. Take it to the page on ships."
    decide(mo, fresh(held), "approve")
    assert public_reason(fresh(held)) == ""
    decide(mo, fresh(held), "hide", reason="other", words="Only these words.")
    assert public_reason(fresh(held)) == "Only these words."
    decide(mo, fresh(held), "spam")
    undo(mo, held)
    assert public_reason(fresh(held)) == "Only these words."


def test_once_kept_it_stays_kept_whoever_flags_it(mo, cast, flagged):
    decide(mo, flagged, "keep")
    flag_comment(person=cast.charlie.person, comment=fresh(flagged), reason="spam")
    assert "The author speaks." not in mo.get(QUEUE).content.decode()


# --- what is refused


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"verb": "destroy"},
        {"verb": "undo"},
        {"verb": "approve", "reason": "because"},
        {"verb": "approve", "reason": "abuse"},  # a slip: the reason says hide
        {"verb": "hide"},
        {"verb": "hide", "reason": "fine"},
        {"verb": "hide", "reason": "other"},  # without the words it promises
        {"verb": "spam", "words": "x" * (MOST_WORDS + 1)},
        {"verb": "spam", "words": "nothing \0 to see"},
    ],
)
def test_what_does_not_go_together_is_refused_and_kept(mo, held, fields):
    sent = {"version": str(held.version), "words": "As I wrote.", **fields}
    if fields == {"verb": "hide", "reason": "other"}:
        sent["words"] = " "
    answer = mo.post(f"{QUEUE}{held.pk}/decide/", sent)
    assert answer.status_code == 422
    assert sent["words"].strip() in answer.content.decode()
    assert fresh(held).state == Comment.State.HELD


@pytest.mark.parametrize("version", ["", "0", "x", "9" * 5000, "²"])
def test_a_forged_version_is_refused(mo, held, version):
    assert mo.post(f"{QUEUE}{held.pk}/decide/", {"verb": "approve", "version": version}).status_code == 409
    assert fresh(held).state == Comment.State.HELD


def test_who_comes_second_is_told_who_has_it(mo, ada, held):
    mo.post(f"{QUEUE}{held.pk}/open/")
    answer = decide(ada, held, "approve", words="Mine to say.")
    assert answer.status_code == 409
    assert "Mo has this open" in answer.content.decode()
    assert "Mine to say." in answer.content.decode()
    assert fresh(held).state == Comment.State.HELD
    decide(ada, held, "approve", anyway="1")
    assert fresh(held).state == Comment.State.PUBLISHED


def test_an_edit_meanwhile_is_shown_as_its_difference(mo, cast, held):
    edit_comment(person=cast.bob.person, comment=fresh(held), body="My second words.", expected_version=1)
    answer = decide(mo, held, "hide", reason="abuse", seen="My first words.", words="I had written this")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "It has changed meanwhile" in page
    assert "<del>first</del><ins>second</ins>" in page
    assert "I had written this" in page
    assert fresh(held).state == Comment.State.HELD
    assert decide(mo, fresh(held), "approve").status_code == 200


def test_a_decision_meanwhile_is_shown_with_who_and_why(mo, ada, held):
    decide(ada, held, "hide", reason="off-topic", words="Belongs elsewhere.")
    answer = decide(mo, held, "approve", seen="My first words.")
    page = answer.content.decode().split("Why it is here")[0]
    assert answer.status_code == 409
    assert "Hidden by ada: Off the topic" in page
    assert "Belongs elsewhere." in page
    assert "<del>" not in page
    assert fresh(held).state == Comment.State.HIDDEN


def test_words_taken_back_meanwhile_cannot_be_decided(mo, cast, held):
    withdraw_comment(person=cast.bob.person, comment=fresh(held), expected_version=1)
    answer = decide(mo, held, "approve")
    assert answer.status_code == 409
    assert "Withdrawn by its writer" in answer.content.decode()
    assert "My first words." not in answer.content.decode().replace('value="My first words."', "")
    assert fresh(held).state == Comment.State.WITHDRAWN


def test_a_flag_that_nobody_saw_keeps_it_from_being_kept(mo, cast, flagged):
    seen = sight_of(Flag.objects.get())
    flag_comment(person=cast.charlie.person, comment=flagged, reason="illegal", words="A threat!")
    answer = decide(mo, flagged, "keep", flags=seen)
    assert answer.status_code == 409
    assert "flagged again meanwhile" in answer.content.decode()
    assert Flag.objects.filter(settled_at=None).count() == 2
    assert Review.objects.get(pk=flagged.pk).closed_at is None
    assert (
        decide(mo, flagged, "hide", flags=seen, reason="abuse").status_code == 200
    )  # no flag speaks against it


def test_a_flag_whose_reason_changed_was_not_seen(mo, cast, flagged):
    seen = sight_of(Flag.objects.get())
    flag_comment(person=cast.bob.person, comment=flagged, reason="illegal")
    assert decide(mo, flagged, "keep", flags=seen).status_code == 409
    assert decide(mo, flagged, "keep", flags=sight_of(Flag.objects.get())).status_code == 200


def test_a_double_click_decides_once(mo, held):
    assert decide(mo, held, "approve").status_code == 200
    assert decide(mo, held, "approve").status_code == 200
    assert Decision.objects.filter(comment_id=held.pk, by=Decision.By.PERSON).count() == 1


def test_a_moderator_who_lost_the_role_in_mid_work_decides_nothing(mo, cast, held):
    mo.post(f"{QUEUE}{held.pk}/open/")
    take_role(user=cast.mo, name="moderator")
    decide(mo, held, "approve")
    assert fresh(held).state == Comment.State.HELD


# --- taken back


def test_undo_restores_state_counts_and_the_place_in_the_queue(mo, held):
    before = Review.objects.values("reasons", "severity", "due_at", "opened_at", "cause", "closed_at").get(
        pk=held.pk
    )
    decide(mo, held, "approve")
    assert PublicState.objects.get().comments == 1
    answer = undo(mo, held)
    assert "Taken back" in answer.content.decode()
    assert fresh(held).state == Comment.State.HELD
    assert PublicState.objects.get().comments == 0
    assert Review.objects.values(*before).get(pk=held.pk) == before
    assert latest(held).undoes == Decision.objects.get(verb="approve").pk


def test_undo_brings_flags_back_but_not_those_withdrawn_since(mo, cast, flagged):
    flag_comment(person=cast.charlie.person, comment=flagged, reason="abuse")
    decide(mo, flagged, "hide", reason="abuse")
    withdraw_flag(person=cast.charlie.person, comment=fresh(flagged))
    undo(mo, flagged)
    assert fresh(flagged).state == Comment.State.PUBLISHED
    review = Review.objects.get(pk=flagged.pk)
    assert (review.cause, review.closed_at) == (Review.Cause.FLAGGED, None)
    assert [(r["code"], r["detail"]) for r in review.reasons] == [("spam", "Sells her book.")]


def test_undo_of_what_nobody_asked_for_opens_nothing(mo, cast, article):
    said = post_comment(person=cast.alice.person, article=article, body="The author speaks.", key="said")
    decide(mo, said, "hide", reason="off-topic")
    undo(mo, said)
    assert fresh(said).state == Comment.State.PUBLISHED
    assert not Review.objects.waiting().exists()


def test_the_strip_takes_back_one_after_the_other(mo, cast, article, held):
    other = post_comment(person=cast.charlie.person, article=article, body="Another first.", key="other")
    decide(mo, held, "approve")
    page = decide(mo, other, "spam")
    assert "Marked as spam" in page.content.decode()
    page = undo(mo, other)
    assert "Approved" in page.content.decode().split("Why it is here")[0]
    undo(mo, held)
    assert Review.objects.waiting().count() == 2
    assert 'class="undo"' not in mo.get(QUEUE).content.decode()


def test_the_strip_is_gone_once_the_comment_moved_on(mo, ada, held):
    assert 'class="undo"' in decide(mo, held, "approve").content.decode()
    decide(ada, fresh(held), "hide", reason="abuse")
    assert 'class="undo"' not in mo.get(QUEUE).content.decode()


def test_only_the_latest_decision_can_be_undone(mo, held):
    decide(mo, held, "approve")
    first = latest(held)
    decide(mo, fresh(held), "hide", reason="abuse")
    undo(mo, held, first)
    assert fresh(held).state == Comment.State.HIDDEN


def test_only_what_was_decided_by_hand_can_be_undone(mo, cast, article, held):
    """The rule's holding, the writer's withdrawing, an undo itself, a decision about something else."""
    other = post_comment(person=cast.charlie.person, article=article, body="Another first.", key="other")
    undo(mo, held)
    assert fresh(held).state == Comment.State.HELD
    assert undo(mo, held, latest(other)).status_code == 404
    decide(mo, held, "approve")
    undo(mo, held)
    undo(mo, held)
    assert fresh(held).state == Comment.State.HELD
    withdraw_comment(person=cast.bob.person, comment=fresh(held), expected_version=3)
    undo(mo, held)
    assert fresh(held).state == Comment.State.WITHDRAWN


# --- and who follows the discussion


@pytest.fixture
def follower(cast, article):
    follow_article(person=cast.charlie.person, article=article)
    return cast.charlie


def heard(follower) -> int:
    """How many mails the follower gets once the time is over in which a slip is taken back."""
    return [letter.to for letter in letters(now=timezone.now() + 2 * GRACE)].count([follower.email])


def test_an_approval_taken_back_in_time_tells_nobody(mo, follower, held):
    decide(mo, held, "approve")
    assert letters() == []
    undo(mo, held)
    assert heard(follower) == 0


def test_approved_again_it_is_told_once(mo, follower, held):
    decide(mo, held, "approve")
    undo(mo, held)
    assert heard(follower) == 0
    decide(mo, fresh(held), "approve")
    assert heard(follower) == 1
    undo(mo, held)
    decide(mo, fresh(held), "approve")
    assert heard(follower) == 0


def test_approved_again_before_the_worker_looked_it_is_told_once(mo, follower, held):
    decide(mo, held, "approve")
    undo(mo, held)
    decide(mo, fresh(held), "approve")
    assert heard(follower) == 1


def test_the_writer_and_nobody_else_reads_why_it_was_hidden(mo, bob, client, cast, held):
    mo.post(f"{QUEUE}{held.pk}/decide/", {"verb": "approve", "version": str(held.version)})
    held.refresh_from_db()
    fields = {"verb": "hide", "version": str(held.version), "reason": "abuse", "words": "Leave her name out."}
    mo.post(f"{QUEUE}{held.pk}/decide/", fields)
    held.refresh_from_db()
    assert held.state == Comment.State.HIDDEN
    page = bob.get("/comments/mine/").content.decode()
    assert "Attacks a person." in page and "Leave her name out." in page
    for page in (f"/comments/{held.pk}/", f"/articles/{held.article.slug}/"):
        assert "Leave her name out." not in client.get(page).content.decode()
