"""Screening: what is held and why. The rules on data first, then what the address makes of them."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.actions.guests import a_guest
from articles.actions.site import save_identity
from articles.models import Article, SiteIdentity
from comments.actions.moderating import decide
from comments.models import Comment, Decision
from comments.rules.facts import facts_for, submission_of
from comments.rules.reasons import SCREENING, words_of
from comments.screening import Facts, Submission, Weight, review
from comments.screening.checks import ENOUGH_TRUST, MOST_IN_TEN_MINUTES, MOST_LINKS
from tests.talking import form, note, page, say, talked_about

KNOWN = {"accepted_before": 1}
TRUSTED = {"accepted_before": ENOUGH_TRUST}


def codes(facts: Facts, *, links: int = 0) -> list[str]:
    return [reason["code"] for reason in review(Submission("words", links=links), facts).reasons]


def why(comment: Comment) -> list[tuple[str, str]]:
    return [(reason["code"], reason["detail"]) for reason in comment.review.reasons]


# --- on data


@pytest.mark.parametrize(
    ("facts", "links", "reasons"),
    [
        (KNOWN, 0, []),
        ({}, 0, ["first-comment"]),
        ({"is_guest": True}, 0, ["guest"]),
        ({"is_guest": True, **KNOWN}, 0, []),
        (KNOWN, MOST_LINKS, []),
        (KNOWN, MOST_LINKS + 1, ["links"]),
        ({**KNOWN, "repeats": True}, 0, ["repeat"]),
        ({**KNOWN, "posted_lately": MOST_IN_TEN_MINUTES - 1}, 0, []),
        ({**KNOWN, "posted_lately": MOST_IN_TEN_MINUTES}, 0, ["rate"]),
        ({**KNOWN, "holding": "all"}, 0, ["moderated"]),
        ({"holding": "open"}, 0, []),
        ({**KNOWN, "is_guest": True, "holding": "guest"}, 0, ["guest"]),
        ({**KNOWN, "holding": "guest"}, 0, []),
        ({"accepted_before": 3, "removed_before": 1}, 0, ["removed-before"]),
        ({"accepted_before": 4, "removed_before": 1}, 0, []),
        ({**KNOWN, "is_held": True}, 0, ["member-held"]),
        ({**TRUSTED, "is_closed": True, "is_orphan": True}, 0, ["closed-meanwhile", "parent-gone"]),
        ({"repeats": True}, 5, ["repeat", "first-comment", "links"]),
    ],
)
def test_what_is_held_and_why(facts, links, reasons):
    verdict = review(Submission("words", links=links), Facts(**facts))
    assert codes(Facts(**facts), links=links) == reasons
    assert verdict.holds is bool(reasons) and not verdict.refuses


def test_staff_passes_whatever_else_is_found():
    verdict = review(Submission("words", links=9), Facts(is_staff=True, holding="all", repeats=True))
    assert verdict.weight == Weight.PASS_FOR_CERTAIN and not verdict.holds


def test_every_reason_has_words():
    for code in SCREENING:
        assert words_of(code) != code
    assert words_of("of-an-older-release") == "of-an-older-release"


def test_what_was_counted_is_told():
    reasons = review(Submission("words", links=7), Facts(accepted_before=1)).reasons
    assert reasons == [{"code": "links", "detail": "7"}]


# --- the facts


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


def facts(person, article, source="Words.", **more) -> Facts:
    return facts_for(person, article, source, now=timezone.now(), **more)


def test_only_what_stood_in_public_counts_as_accepted(cast, bob, article):
    bob.post(reverse("say", args=["essay"]), form(article))
    note(cast.bob, article, "Second one", "Mine.", audience="private")
    assert facts(cast.bob.person, article).accepted_before == 0
    for number in range(2):
        say(cast.bob, article, f"Number {number}.")
    assert facts(cast.bob.person, article).accepted_before == 2


def test_a_record_belongs_to_a_proven_address_and_never_to_a_typed_name(cast, article):
    say(cast.gwen, article, "Let pass.")
    assert facts(cast.gwen, article).accepted_before == 1
    typed = a_guest(name=cast.gwen.name, email=cast.gwen.email)
    assert facts(typed, article).accepted_before == 0
    typed.save(force_insert=True)
    Comment.objects.update(person=typed)
    assert facts(typed, article).accepted_before == 0


def test_trust_grows_with_what_stood_and_falls_with_what_was_removed(cast, article):
    said = [say(cast.bob, article, f"Number {number}.") for number in range(ENOUGH_TRUST)]
    assert facts(cast.bob.person, article).trust == ENOUGH_TRUST
    decide(moderator=cast.mo, comment=said[0], verb="hide", reason="abuse", expected_version=said[0].version)
    found = facts(cast.bob.person, article)
    assert (found.accepted_before, found.removed_before, found.trust) == (4, 1, 1)
    hidden = Comment.objects.select_related("article").get(pk=said[0].pk)
    decide(moderator=cast.mo, comment=hidden, verb="approve", reason="fine", expected_version=hidden.version)
    assert facts(cast.bob.person, article).trust == ENOUGH_TRUST


def test_the_site_and_the_article_say_what_is_held(cast, article):
    say(cast.gwen, article, "Let pass.")
    save_identity(editor=cast.ada, name="Alliance", tagline="", lead=None, holding="guest")
    assert facts(cast.gwen, article).holding == "guest"
    article.holding = "open"
    assert facts(cast.gwen, article).holding == "open"
    assert SiteIdentity.load().holding == "guest"
    with pytest.raises(ValidationError):
        save_identity(editor=cast.ada, name="Alliance", tagline="", lead=None, holding="sometimes")


def test_what_was_moderated_holds_everything_since_the_migration(cast, article):
    other = talked_about(cast.alice, "Other", discussion="closed")
    Article.objects.filter(pk=article.pk).update(discussion="moderated")
    migration = import_module("articles.migrations.0002_holding")
    migration.hold_what_was_moderated(apps, None)
    found = {a.pk: (a.discussion, a.holding) for a in Article.objects.all()}
    assert found == {article.pk: ("open", "all"), other.pk: ("closed", "")}
    migration.moderate_what_was_held(apps, None)
    assert Article.objects.get(pk=article.pk).discussion == "moderated"


def test_a_private_note_is_no_repeat_and_no_haste(cast, article):
    note(cast.bob, article, "Second one", "Words.", audience="private")
    found = facts(cast.bob.person, article)
    assert not found.repeats and found.posted_lately == 0


def test_a_repeat_is_forgotten_after_a_day(cast, article):
    say(cast.bob, article, "Words.")
    assert facts(cast.bob.person, article).repeats
    assert not facts(cast.charlie.person, article).repeats
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    assert not facts_for(cast.bob.person, article, "Words.", now=tomorrow).repeats


def test_an_edit_does_not_repeat_itself(cast, article):
    comment = say(cast.bob, article, "Words.")
    assert not facts(cast.bob.person, article, beside=comment.pk).repeats


def test_links_are_counted_as_rendered(cast):
    html = '<p><a href="https://a.example">a</a> <a class="mention" href="/comments/1/">#1</a> <a href="http://b.example">b</a>'
    found = submission_of(cast.gwen, source="", html=html)
    assert (found.links, found.hosts) == (2, ("a.example", "b.example"))
    assert (found.name, found.address) == ("Gwen", "gwen@example.org")


# --- through the address


def test_the_second_comment_of_a_member_is_shown_at_once(cast, bob, article):
    say(cast.bob, article, "Let pass.")
    bob.post(reverse("say", args=["essay"]), form(article, body="And another."))
    assert Comment.objects.get(source="And another.").state == "published"


def test_each_reason_to_hold_is_logged_and_shown_to_the_writer(cast, bob, article):
    say(cast.bob, article, "Let pass.")
    body = "https://a.example https://b.example https://c.example"
    bob.post(reverse("say", args=["essay"]), form(article, body=body))
    held = Comment.objects.get(source=body)
    assert "Many links" in page(bob, held.get_absolute_url()).css_first(".state").text()
    decision = Decision.objects.get(comment_id=held.pk)
    assert (decision.verb, decision.by, decision.by_label, decision.reason) == (
        "hold",
        "rule",
        "links",
        "links",
    )
    assert why(held) == [("links", "3")]


def test_the_same_words_again_are_held(cast, bob, article):
    say(cast.bob, article, "Let pass.")
    bob.post(reverse("say", args=["essay"]), form(article, body="Let pass."))
    assert why(Comment.objects.get(number=None)) == [("repeat", "")]


def test_an_author_and_a_moderator_pass(cast, alice, mo, article):
    for client in (alice, mo):
        client.post(reverse("say", args=["essay"]), form(article))
    assert [comment.state for comment in Comment.objects.all()] == ["published", "published"]


def test_an_author_of_another_article_is_a_reader_here(cast, alice):
    theirs = talked_about(cast.mo, "Theirs")
    alice.post(reverse("say", args=[theirs.slug]), form(theirs))
    assert Comment.objects.get().state == "held"


def test_private_words_are_nobodys_business(cast, article):
    private = note(cast.bob, article, "Second one", "https://a.example " * 9, audience="private")
    assert private.state == "published" and not Decision.objects.exists()
