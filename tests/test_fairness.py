"""Fair to those who flag and to those who are flagged: outcomes are told, attacks held back, words the site's own."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.actions.flagging import FLAGS, TooManyFlags, flag_comment, withdraw_flag
from comments.actions.moderating import OwnWords, decide, sight_of, undo_decision
from comments.actions.raiding import settle_raid
from comments.letters.decisions import MANY as MANY_LETTERS
from comments.models import Comment, Decision, Flag, Raid, ReasonWords, Review
from comments.rules.raids import FLAGS as MANY
from comments.rules.ready_words import CODES, READY, ready_words
from comments.rules.reporting import ReporterRecord, records_of
from tests.cast import address_of, guest, member
from tests.letters import letter, letters, words_in
from tests.talking import page, say, talked_about

QUEUE = "/admin/comments/review/"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


@pytest.fixture
def comment(cast, article):
    said = say(cast.bob, article, "Arguable words.")
    letters(now=heard())
    return said


def heard():
    return timezone.now() + timedelta(seconds=16)


def ruled(moderator, comment, verb, reason, **more):
    comment = Comment.objects.select_related("article", "person").get(pk=comment.pk)
    return decide(
        moderator=moderator,
        comment=comment,
        verb=verb,
        reason=reason,
        expected_version=comment.version,
        **more,
    )


# --- those who flag hear


@pytest.mark.parametrize(
    ("verb", "reason", "says"),
    [("hide", "abuse", "not shown any more"), ("keep", "fine", "within the rules")],
)
def test_each_who_flagged_hears_the_outcome_once_and_nothing_else(cast, charlie, comment, verb, reason, says):
    flag_comment(person=cast.charlie.person, comment=comment, reason="abuse", words="My secret grief.")
    flag_comment(person=cast.gwen, comment=comment, reason="spam", words="Hers.")
    flag_comment(person=cast.alice.person, comment=comment, reason="spam", wants_answer=False)
    flag_comment(person=guest("Nobody", proven=False), comment=comment, reason="spam")
    ruled(cast.mo, comment, verb, reason, words="Between us.")
    assert letters() == []
    told = {message.to[0]: message for message in letters(now=heard()) if "you flagged" in message.body}
    assert told.keys() == {address_of("charlie"), address_of("gwen")}
    for message in told.values():
        assert says in message.body and "Between us." not in message.body
        assert not {"grief", "Mo"} & words_in(message)
    text = page(charlie, reverse("flag", args=[comment.pk])).css_first(".state").text()
    assert "A moderator has looked" in text
    assert letters(now=heard()) == []


def test_undone_in_time_nobody_who_flagged_hears(cast, comment):
    flag_comment(person=cast.charlie.person, comment=comment, reason="abuse")
    decision = ruled(cast.mo, comment, "hide", "abuse")
    undo_decision(moderator=cast.mo, comment=Comment.objects.get(), decision=decision)
    assert letters(now=heard()) == [] and Flag.objects.get().outcome == ""


def test_the_box_in_the_form_says_whether_to_mail(cast, charlie, comment):
    place = reverse("flag", args=[comment.pk])
    assert "checked" in page(charlie, place).css_first("[name=wants_answer]").attributes
    charlie.post(place, {"reason": "spam"})
    assert Flag.objects.get().wants_answer is False


def test_who_flags_has_a_record(cast, article):
    for n, (verb, reason) in enumerate([("hide", "abuse"), ("keep", "fine"), ("keep", "fine")]):
        said = say(cast.bob, article, f"Words {n}.")
        flag_comment(person=cast.charlie.person, comment=said, reason="abuse")
        ruled(cast.mo, said, verb, reason)
    found = records_of([cast.charlie.person.pk, cast.gwen.pk])
    assert found[cast.charlie.person.pk] == ReporterRecord(upheld=1, rejected=2)
    assert found[cast.gwen.pk].weight == 1 > found[cast.charlie.person.pk].weight
    assert ReporterRecord(upheld=3).weight > 1 > ReporterRecord(raids=1).weight


def test_who_wrote_much_gets_no_mail_for_each(cast, article):
    for n in range(MANY_LETTERS.times + 2):
        ruled(cast.mo, say(cast.alice, article, f"Words {n}."), "hide", "off-topic")
    told = letters(now=heard())
    assert len(told) == MANY_LETTERS.times
    assert "you find them all here" in told[-1].body and "you find" not in told[0].body


# --- many at once


@pytest.fixture
def crowd(db):
    return [member(f"Crowd{n}").person for n in range(MANY)]


@pytest.fixture
def attacked(cast, article, crowd):
    """Two comments of Bob's, flagged by ten within minutes, three of the flags on the second."""
    said = [say(cast.bob, article, f"Words {n}.") for n in range(2)]
    for n, person in enumerate(crowd):
        flag_comment(person=person, comment=said[n % 3 == 2], reason="abuse")
    letters(now=heard())
    return said


def test_many_flags_on_one_person_are_held_and_shown_as_one(
    cast, mo, charlie, attacked, django_assert_max_num_queries
):
    raid, review = Raid.objects.get(), Review.objects.get(closed_at=None)
    assert (review.cause, review.comment, raid.person) == ("raid", attacked[0], cast.bob.person)
    assert not Flag.objects.filter(counts_since__isnull=False).exists()
    with django_assert_max_num_queries(14):
        flag_comment(person=cast.charlie.person, comment=attacked[1], reason="spam")
    assert Review.objects.filter(closed_at=None).count() == 1 and raid.flags.count() == MANY + 1
    text = page(mo, f"{QUEUE}{attacked[0].pk}/").css_first("section.raid").text()
    assert "11 flags by 11 people on 2 comments" in text
    own = page(charlie, reverse("flag", args=[attacked[1].pk])).css_first(".state").text()
    assert "A moderator will look at it" in own and "mail" not in own


def test_an_attack_is_set_aside_as_one_and_speaks_against_who_made_it(cast, mo, crowd, attacked):
    raid = Raid.objects.get()
    address = reverse("admin:comments_raid_settle", args=[raid.pk])
    for _time in range(2):
        assert mo.post(address, {"outcome": "raid"}).status_code == 302
    assert set(Flag.objects.values_list("outcome", flat=True)) == {"raid"}
    assert not Review.objects.filter(closed_at=None).exists()
    assert records_of([crowd[0].pk])[crowd[0].pk].weight < 1
    assert Decision.objects.filter(verb="raid").count() == 1
    flag_comment(person=crowd[0], comment=attacked[0], reason="abuse")
    assert not Review.objects.filter(closed_at=None).exists(), "the same people do not bring it back"
    assert letters(now=heard()) == []


def test_when_they_are_right_the_flags_count(cast, attacked):
    ruled(cast.mo, attacked[1], "hide", "abuse")
    settle_raid(moderator=cast.mo, raid=Raid.objects.get(), outcome="real")
    waiting = Review.objects.filter(closed_at=None)
    assert [(review.comment, review.cause) for review in waiting] == [(attacked[0], "flagged")]
    assert Flag.objects.filter(counts_since__isnull=False).count() == MANY
    assert set(Flag.objects.filter(comment=attacked[1]).values_list("outcome", flat=True)) == {"upheld"}


def test_deciding_the_item_settles_the_raid_and_undo_brings_it_back(cast, attacked):
    decision = ruled(cast.mo, attacked[0], "hide", "abuse")
    assert Raid.objects.get().outcome == "real"
    assert [review.comment for review in Review.objects.filter(closed_at=None)] == [attacked[1]]
    undo_decision(moderator=cast.mo, comment=Comment.objects.get(pk=attacked[0].pk), decision=decision)
    assert Raid.objects.get().settled_at is None
    assert [(r.comment, r.cause) for r in Review.objects.filter(closed_at=None)] == [(attacked[0], "raid")]
    ruled(cast.mo, attacked[0], "keep", "fine", flags_seen=())
    assert Raid.objects.get().outcome == "raid" and not Review.objects.filter(closed_at=None).exists()


def test_a_few_flags_or_many_over_a_day_are_no_attack(cast, article, crowd):
    said = say(cast.bob, article, "Words.")
    for n, person in enumerate(crowd):
        flag_comment(
            person=person,
            comment=said,
            reason="abuse",
            now=timezone.now() - timedelta(minutes=10 * (MANY - n)),
        )
    assert not Raid.objects.exists() and len(Review.objects.get(closed_at=None).reasons) == MANY


def test_a_flag_storm_of_one_person_has_an_end(cast, charlie, article, comment):
    now = timezone.now().replace(minute=30)
    for n in range(FLAGS.times):
        flag_comment(person=cast.charlie.person, comment=comment, reason="spam", words=str(n), now=now)
    with pytest.raises(TooManyFlags):
        flag_comment(person=cast.charlie.person, comment=comment, reason="spam", now=now)
    withdraw_flag(person=cast.charlie.person, comment=comment, now=now)
    assert Flag.objects.count() == 1 and not Review.objects.filter(closed_at=None).exists()


# --- the words


def test_the_words_for_a_reason_are_the_sites_own_in_the_nearest_language(cast, ada, mo, comment):
    assert READY["ja"].keys() == READY["en"].keys()
    assert ready_words("abuse", "ja") == READY["ja"]["abuse"]
    assert ready_words("abuse", "pt-br") == READY["en"]["abuse"] and ready_words("other", "en") == ""
    assert all(ready_words(code, "en") for code in CODES)
    sent = {"code": "abuse", "language": "en", "words": "We do not speak of people here."}
    assert mo.post("/admin/comments/reasonwords/add/", sent).status_code == 403
    assert ada.post("/admin/comments/reasonwords/add/", sent).status_code == 302
    ReasonWords.objects.create(code="abuse", language="pt", words="Aqui não.")
    assert ready_words("abuse", "pt-br") == "Aqui não."
    ruled(cast.mo, comment, "hide", "abuse")
    assert "We do not speak of people here." in letter(address_of("bob"), now=heard()).body


# --- moderators


def test_a_moderators_own_words_are_for_somebody_else_to_let_stand(cast, mo, article):
    own = say(cast.mo, article, "I moderate, therefore I am right.")
    flag_comment(person=cast.charlie.person, comment=own, reason="abuse")
    keep = {"verb": "keep", "version": own.version, "flags": sight_of(Flag.objects.get())}
    assert mo.post(f"{QUEUE}{own.pk}/decide/", keep).status_code == 403
    decision = ruled(cast.ada, own, "hide", "abuse")
    with pytest.raises(OwnWords):
        undo_decision(moderator=cast.mo, comment=Comment.objects.get(), decision=decision)
    with pytest.raises(OwnWords):
        ruled(cast.mo, own, "approve", "fine")
    assert Comment.objects.get().state == "hidden"
    cast.ada.is_active = False
    cast.ada.save()
    ruled(cast.mo, own, "approve", "fine")
    assert Comment.objects.get().state == "published", "where nobody else could"


# --- authors


def test_authors_moderate_what_they_wrote_where_the_site_lets_them(cast, alice, comment, settings):
    other = say(cast.bob, talked_about(cast.ada, "Other"), "Elsewhere.")
    address = f"{QUEUE}{comment.pk}/"
    assert alice.get(address).status_code == 403 and alice.get(QUEUE).status_code == 403
    settings.AUTHORS_MODERATE = True
    flag_comment(person=cast.charlie.person, comment=comment, reason="abuse")
    assert "Arguable words." in page(alice, QUEUE).css_first("#content-main").text()
    sent = {
        "verb": "hide",
        "reason": "abuse",
        "version": comment.version,
        "flags": sight_of(Flag.objects.get()),
    }
    assert alice.post(f"{address}decide/", sent).status_code == 302
    comment.refresh_from_db()
    assert comment.state == "hidden"
    assert alice.get(f"{QUEUE}{other.pk}/").status_code == 404
    assert alice.get(reverse("admin:comments_person", args=[cast.bob.person.pk])).status_code == 403
    assert Client().get(QUEUE).status_code == 302
