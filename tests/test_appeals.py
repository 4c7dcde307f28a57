"""Letters and appeals: the writer is told what, why and by whom; another moderator looks; the answer goes back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.roles import take_role
from accounts.models import Role
from comments.actions.appealing import AnsweredMeanwhile, NotYoursToAnswer, appeal, settle_appeal
from comments.actions.moderating import AppealWaits, decide, undo_decision
from comments.models import Appeal, Comment, Decision, Flag, Review
from comments.models.appeal import MOST_APPEAL
from comments.moderation.queue import next_for, waiting_for
from comments.submitting import Refused
from tests.cast import address_of
from tests.letters import letter, letters, link_in, words_in
from tests.talking import page, say, shown, talked_about, texts

QUEUE = "/admin/comments/review/"


@pytest.fixture
def comment(cast):
    said = say(cast.bob, talked_about(cast.alice), "Arguable words.")
    letters(now=heard())
    return said


def heard():
    """When whoever is concerned has heard of what was decided just now."""
    return timezone.now() + timedelta(seconds=16)


def ruled(moderator, comment, verb="hide", reason="abuse", **more):
    comment = Comment.objects.select_related("article", "person").get(pk=comment.pk)
    return decide(
        moderator=moderator,
        comment=comment,
        verb=verb,
        reason=reason,
        expected_version=comment.version,
        **more,
    )


def asked(cast, comment, words="I quoted somebody else.") -> Appeal:
    return appeal(person=cast.bob.person, decision=ruled(cast.mo, comment), words=words)


def settle_form(client: Client, one: Appeal, **fields):
    return client.post(reverse("admin:comments_appeal_settle", args=[one.pk]), fields)


# --- the letter


def test_the_letter_says_what_why_by_whom_and_what_to_do(cast, bob, comment):
    ruled(cast.mo, comment, words="Leave her family out of it.")
    assert letters() == [], "not before it can no longer be taken back unheard"
    message = letter(address_of("bob"), now=heard())
    assert message.subject == "Your comment on “Essay” was hidden"
    for part in ("> Arguable words.", "Attacks a person.", "It attacks a person instead of what was said.",
                 "Leave her family out of it.", "A person decided it.", "say so until"):  # fmt: skip
        assert part in message.body, part
    assert not {"mo", "Mo"} & words_in(message)
    assert "Appeal" in page(Client(), link_in(message)).css_first("main").text()
    assert "It attacks a person" in page(bob, "/comments/mine/").css_first(".mine .statement").text()


@pytest.mark.parametrize("verb", ["spam", "undone", "approved", "kept"])
def test_no_letter_of_spam_of_what_was_undone_in_time_and_of_what_changed_nothing(cast, comment, verb):
    if verb == "spam":
        ruled(cast.mo, comment, "spam", "spam")
    elif verb == "kept":
        ruled(cast.mo, comment, "keep", "fine")
    else:
        decision = ruled(cast.mo, comment)
        comment.refresh_from_db()
        if verb == "undone":
            undo_decision(moderator=cast.mo, comment=comment, decision=decision)
        else:
            ruled(cast.mo, comment, "approve", "fine")
    told = letters(now=heard())
    assert [message.subject for message in told] == (
        ["Your comment on “Essay” is shown again"] if verb == "approved" else []
    )


def test_undone_later_the_writer_hears_that_it_is_shown_again(cast, comment):
    decision = ruled(cast.mo, comment, now=timezone.now() - timedelta(minutes=5))
    letter(address_of("bob"), now=heard())
    undo_decision(moderator=cast.mo, comment=Comment.objects.get(), decision=decision)
    assert "shown again" in letter(address_of("bob"), now=heard()).subject


def test_a_rule_says_that_it_was_a_rule_and_a_late_approval_is_told(cast, bob, place_of_essay):
    bob.post(place_of_essay, {"body": "First words.", "key": "k", "then": "post"})
    held = Comment.objects.get()
    assert "A rule of this site holds it. Why: The first comment" in " ".join(
        page(bob, held.get_absolute_url()).css_first(".state").text().split()
    )
    ruled(cast.mo, held, "approve", "fine")
    assert letter(address_of("bob"), now=heard()).subject == "Your comment on “Essay” is published"


@pytest.fixture
def place_of_essay(cast):
    return reverse("say", args=[talked_about(cast.alice).slug])


# --- the appeal


def test_an_appeal_upheld_from_the_letter_to_the_answer(cast, bob, mo, ada, comment):
    Flag.objects.create(
        comment=comment, person=cast.charlie.person, reason="abuse", made_at=timezone.now(),
        counts_since=timezone.now(), wants_answer=False,
    )  # fmt: skip
    ruled(cast.mo, comment)
    link = link_in(letter(address_of("bob"), now=heard()))
    shut_out = Client()
    for _time in range(2):
        assert shut_out.post(link, {"words": "I quoted somebody else."}).status_code == 303
    one = Appeal.objects.get()
    assert (
        "Your appeal waits" in page(bob, reverse("decision", args=[one.decision_id])).css_first("main").text()
    )
    review = Review.objects.get(closed_at=None)
    assert (review.cause, [reason["detail"] for reason in review.reasons]) == ("appeal", [one.words])
    assert next_for(cast.mo, timezone.now()) is None and waiting_for(cast.mo).reviews == []
    assert next_for(cast.ada, timezone.now()) == review
    assert one.words in page(ada, f"{QUEUE}{comment.pk}/").css_first("section.appeal").text()
    own = page(mo, f"{QUEUE}{comment.pk}/").css_first("section.appeal")
    assert "somebody else answers" in own.text() and own.css_first("form") is None
    assert settle_form(mo, one, outcome="rejected", answer="No.").status_code == 403
    assert settle_form(ada, one, outcome="upheld", answer="A quotation, indeed.").status_code == 302
    comment.refresh_from_db()
    assert comment.state == "published" and not Review.objects.filter(closed_at=None).exists()
    upheld = Decision.objects.latest("pk")
    assert (upheld.verb, upheld.undoes, upheld.by_id) == ("uphold", one.decision_id, cast.ada.pk)
    assert Flag.objects.get().outcome == "rejected"
    message = letter(address_of("bob"), now=heard())
    assert message.subject == "Your appeal was upheld" and "A quotation, indeed." in message.body
    assert "Your appeal was upheld" in page(Client(), link_in(message)).css_first("main").text()


def test_an_appeal_rejected_has_words_and_is_the_only_one(cast, bob, ada, comment):
    one = asked(cast, comment)
    letters(now=heard())
    empty = settle_form(ada, one, outcome="rejected", answer=" ")
    assert empty.status_code == 422 and "why the decision stands" in empty.content.decode()
    for _time in range(2):
        assert settle_form(ada, one, outcome="rejected", answer="It names her child.").status_code == 302
    assert "It names her child." in letter(address_of("bob"), now=heard()).body
    assert Decision.objects.filter(verb="reject").count() == 1
    address = reverse("decision", args=[one.decision_id])
    assert "It names her child." in page(bob, address).css_first("main").text()
    assert page(bob, address).css_first("form.composer") is None
    assert bob.post(address, {"words": "Once more."}).status_code == 422 and Appeal.objects.count() == 1
    assert "names her child" in page(bob, "/comments/mine/").css_first(".mine").text()


def test_a_guest_appeals_by_the_link_in_the_mail_alone(cast, comment):
    said = say(cast.gwen, comment.article, "A guest's words.")
    letters(now=heard())
    ruled(cast.mo, said)
    link = link_in(letter(address_of("gwen"), now=heard()))
    Client().post(link, {"words": "Please look again."})
    assert Appeal.objects.get().person == cast.gwen


@pytest.mark.parametrize("words", ["", " \n", "x" * (MOST_APPEAL + 1), "a\x00b"])
def test_an_appeal_without_fitting_words_is_refused_and_kept(cast, bob, comment, words):
    address = reverse("decision", args=[ruled(cast.mo, comment).pk])
    answer = bob.post(address, {"words": words})
    assert answer.status_code == 422 and not Appeal.objects.exists()
    if words.strip():
        assert words[:20].replace("\x00", "�") in shown(answer).css_first("textarea").text()


def test_too_late_or_no_longer_standing_there_is_no_appeal(cast, bob, comment):
    late = ruled(cast.mo, comment, now=timezone.now() - timedelta(days=31))
    address = reverse("decision", args=[late.pk])
    assert "The time for an appeal is over" in page(bob, address).css_first("main").text()
    assert bob.post(address, {"words": "Now."}).status_code == 422
    ruled(cast.mo, comment, "approve", "fine")
    assert "does not stand any more" in page(bob, address).css_first("main").text()
    assert bob.post(address, {"words": "Now."}).status_code == 422 and not Appeal.objects.exists()


def test_a_decision_is_for_whom_it_concerns_alone(cast, bob, charlie, mo, comment):
    decision = ruled(cast.mo, comment)
    address = reverse("decision", args=[decision.pk])
    assert page(bob, address)
    other = say(cast.charlie, comment.article, "Others.")
    foreign = link_in_letter_of(cast.mo, other)
    for client in (Client(), charlie, mo):
        assert client.get(address).status_code == 404
        assert client.post(address, {"words": "Mine."}).status_code == 404
    assert Client().get(f"{address}{foreign}/").status_code == 404
    approved = Decision.objects.filter(verb="approve").latest("pk")
    assert bob.get(reverse("decision", args=[approved.pk])).status_code == 404
    assert not Appeal.objects.exists()


def link_in_letter_of(moderator, comment) -> str:
    """The key of another decision's letter."""
    letters(now=heard())
    ruled(moderator, comment)
    return link_in(letters(now=heard())[0]).rstrip("/").rpartition("/")[2]


# --- who answers


def test_where_nobody_else_moderates_the_answer_is_theirs(cast, mo, comment):
    one = asked(cast, comment)
    with pytest.raises(NotYoursToAnswer):
        settle_appeal(moderator=cast.mo, appeal=one, outcome="upheld", answer="")
    cast.ada.is_active = False
    cast.ada.save()
    tree = page(mo, f"{QUEUE}{comment.pk}/")
    assert "Nobody else moderates here" in tree.css_first("section.appeal").text()
    assert waiting_for(type(cast.mo).objects.get(pk=cast.mo.pk)).reviews != []
    assert settle_form(mo, one, outcome="upheld", answer="").status_code == 302
    comment.refresh_from_db()
    assert comment.state == "published"


def test_who_lost_the_role_answers_nothing(cast, ada, charlie, comment):
    one = asked(cast, comment)
    assert charlie.post(reverse("admin:comments_appeal_settle", args=[one.pk])).status_code == 302
    take_role(user=cast.mo, name=Role.Name.MODERATOR)
    with pytest.raises(NotYoursToAnswer):
        settle_appeal(
            moderator=type(cast.mo).objects.get(pk=cast.mo.pk), appeal=one, outcome="upheld", answer=""
        )


def test_two_answers_at_once_the_first_counts(cast, comment):
    one = asked(cast, comment)
    same = Appeal.objects.get(pk=one.pk)
    other = Appeal.objects.select_related("comment__article", "person").get(pk=one.pk)
    settle_appeal(moderator=cast.ada, appeal=one, outcome="rejected", answer="It stands.")
    assert settle_appeal(moderator=cast.ada, appeal=same, outcome="rejected", answer="It stands.").answer
    cast.charlie.is_superuser = True  # another one who may
    with pytest.raises(AnsweredMeanwhile):
        settle_appeal(moderator=cast.charlie, appeal=other, outcome="upheld", answer="")
    comment.refresh_from_db()
    assert comment.state == "hidden"


def test_an_open_appeal_is_answered_not_overtaken_and_an_approval_upholds_it(cast, comment):
    one = asked(cast, comment)
    with pytest.raises(AppealWaits):
        ruled(cast.mo, comment, "spam", "spam")
    undo_decision(
        moderator=cast.ada, comment=Comment.objects.get(), decision=Decision.objects.get(pk=one.decision_id)
    )
    one.refresh_from_db()
    assert (one.outcome, one.settled_by) == ("upheld", cast.ada)
    assert [message.subject for message in letters(now=heard())] == ["Your appeal was upheld"]
    one = asked(cast, comment)
    ruled(cast.mo, comment, "approve", "fine")
    one.refresh_from_db()
    assert (one.outcome, one.settled_by) == ("upheld", cast.mo)
    assert [message.subject for message in letters(now=heard())] == ["Your appeal was upheld"]


def test_hidden_anew_there_is_a_new_decision_and_a_new_appeal(cast, comment):
    settle_appeal(moderator=cast.ada, appeal=asked(cast, comment), outcome="upheld", answer="")
    assert asked(cast, comment, words="Again?").pk and Appeal.objects.count() == 2


def test_an_unproven_guest_cannot_appeal(cast, comment):
    decision = ruled(cast.mo, comment)
    cast.bob.person.kind, cast.bob.person.proven_at = "guest", None
    with pytest.raises(Refused, match="mail"):
        appeal(person=cast.bob.person, decision=decision, words="Me.")


def test_the_list_of_appeals_names_what_waits(cast, mo, ada, comment):
    one = asked(cast, comment)
    for client, says in ((ada, "I quoted somebody else."), (mo, "somebody else answers")):
        assert says in page(client, "/admin/comments/appeal/").css_first("#content-main").text()
    assert texts(page(ada, f"/admin/comments/appeal/{one.pk}/").css(".verbs button")) == [
        "Uphold: take the decision back", "Reject: the decision stands",
    ]  # fmt: skip
