"""The spam score: silent until it knows enough, learned from the decisions that stand, explained, only ever holding."""

import random

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from comments.actions.learning import learn_from_decisions, lessons
from comments.actions.moderating import decide, undo_decision
from comments.actions.posting import post_comment
from comments.actions.rulemaking import make_rule
from comments.models import Comment, Decision, ScreeningState
from comments.models.screening import ONLY
from comments.presenters.screening import marked
from comments.rules.facts import facts_for
from comments.rules.rulebook import forget_compiled
from comments.screening import Facts, Submission, Weight, review
from comments.screening.score import FEW, Lesson, Measured, Score, learn, unpacked
from groundwork.ids import new_id
from tests.talking import page, say, talked_about

GOOD = [
    "treaty",
    "article",
    "reading",
    "paragraph",
    "history",
    "court",
    "minister",
    "argument",
    "island",
    "harbour",
    "base",
    "radar",
    "vote",
    "law",
]
SPAM = [
    "cheap",
    "buy",
    "casino",
    "pills",
    "winner",
    "bonus",
    "subscribe",
    "channel",
    "discount",
    "free",
    "click",
    "investment",
]


def lessons_of(n: int, seed: int = 1) -> list[Lesson]:
    """n of each kind, on four articles, some words in common."""
    chance = random.Random(seed)
    common = ["the", "a", "is", "and", "of", "you", "this", "that", "for", "with"]

    def text(words: list[str]) -> str:
        return " ".join(chance.choice(words if chance.random() < 0.5 else common) for _ in range(15))

    return [Lesson(text(SPAM if spam else GOOD), spam, i % 4) for i in range(n) for spam in (False, True)]


def test_it_says_nothing_until_it_has_learned_enough_of_both():
    score, measured = learn(lessons_of(FEW - 1))
    assert not score.speaks and measured.spam == FEW - 1
    assert not learn([lesson for lesson in lessons_of(3 * FEW) if not lesson.is_spam])[0].speaks
    assert not learn([])[0].speaks
    score, measured = learn(lessons_of(FEW))
    assert score.speaks and measured.f1 > 0.95


def test_a_score_that_is_often_wrong_stays_silent():
    chance = random.Random(2)
    noise = [Lesson(lesson.text, chance.random() < 0.5, lesson.group) for lesson in lessons_of(3 * FEW)]
    assert not learn(noise)[0].speaks
    assert not Measured(good=1_000, spam=1_000, good_held=51, spam_caught=999).is_good_enough
    assert Measured(good=1_000, spam=1_000, good_held=50, spam_caught=999).is_good_enough


def test_it_explains_itself_by_the_strongest_words_and_where_they_stand():
    score, _measured = learn(lessons_of(2 * FEW))
    source = "I read it. CHEAP\u200b Cásino, subscribe to my channel!"
    likeness = score.judge(source)
    assert likeness.is_spam and {"cheap", "casino"} & set(likeness.words)
    told = {source[start:end] for start, end in likeness.marks}
    assert {"CHEAP\u200b", "Cásino"} & told and likeness.in_words.endswith(", ".join(likeness.words))
    assert not score.judge("The court read this article of the treaty.").is_spam
    assert not score.judge("").is_spam


def test_the_same_lessons_give_the_same_score_and_it_survives_its_column():
    score, _measured = learn(lessons_of(FEW))
    again, _measured = learn(lessons_of(FEW))
    assert score == again
    stored = unpacked(score.packed(), speaks=True)
    for lesson in lessons_of(20, seed=9):
        assert stored.judge(lesson.text).is_spam == score.judge(lesson.text).is_spam


def test_all_it_can_do_is_hold_and_a_record_outweighs_it():
    sure = Score(bias=100.0, speaks=True)
    assert review(Submission("x"), Facts(accepted_before=1, score=sure)).weight == Weight.DOUBT
    assert not review(Submission("x"), Facts(accepted_before=9, score=sure)).holds
    assert not review(Submission("x"), Facts(is_staff=True, score=sure)).holds
    assert not review(Submission("x"), Facts(accepted_before=1, score=Score(bias=100.0))).holds


# --- on this site's decisions


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


def held(cast, article, body: str) -> Comment:
    comment = post_comment(person=cast.charlie.person, article=article, body=body, key=body)
    return Comment.objects.select_related("article").get(pk=comment.pk)


def ruled(cast, comment: Comment, verb: str) -> Decision:
    reason = {"spam": "spam", "hide": "abuse"}.get(verb, "fine")
    return decide(
        moderator=cast.mo, comment=comment, verb=verb, reason=reason, expected_version=comment.version
    )


def taught() -> list[tuple[str, bool]]:
    return [(lesson.text, lesson.is_spam) for lesson in lessons()]


def test_only_the_decisions_that_stand_teach(cast, article):
    spam, good, rude = (held(cast, article, body) for body in ("Buy pills", "I see", "Fool"))
    decision = ruled(cast, spam, "spam")
    ruled(cast, good, "approve")
    ruled(cast, rude, "hide")
    assert taught() == [("Buy pills", True), ("I see", False)]
    now = timezone.now()
    assert learn_from_decisions(now=now) == Measured(good=1, spam=1)
    assert learn_from_decisions(now=now) is None  # nothing new
    undo_decision(moderator=cast.mo, comment=spam, decision=decision)
    assert taught() == [("I see", False)]
    ruled(cast, spam, "approve")
    assert taught() == [("I see", False), ("Buy pills", False)]
    assert learn_from_decisions(now=now) == Measured(good=2, spam=0)


def test_moderators_see_how_the_score_stands(mo, cast, article, learned):
    told = " ".join(page(mo, "/admin/comments/screeningrule/").css_first(".score-stands").text().split())
    assert told.startswith("The spam score speaks.")
    ScreeningState.objects.all().delete()
    told = " ".join(page(mo, "/admin/comments/screeningrule/").css_first(".score-stands").text().split())
    assert told == f"The spam score is silent: it learns from your decisions, and needs {FEW} of each kind."
    ruled(cast, held(cast, article, "Buy pills"), "spam")
    learn_from_decisions(now=timezone.now())
    told = " ".join(page(mo, "/admin/comments/screeningrule/").css_first(".score-stands").text().split())
    assert "0 good comments and 1 that were spam" in told


@pytest.fixture
def learned(db) -> None:
    """A score that speaks, as the worker would have left it."""
    forget_compiled()
    score, _measured = learn(lessons_of(2 * FEW))
    row = {"score": score.packed(), "score_version": new_id(), "figures": {"speaks": True}}
    ScreeningState.objects.update_or_create(pk=ONLY, defaults=row)


def test_it_holds_as_possible_spam_with_its_words_marked(cast, article, learned, settings):
    say(cast.bob, article, "I read the treaty.")
    comment = post_comment(
        person=cast.bob.person, article=article, body="Cheap casino bonus, subscribe to win pills.", key="1"
    )
    assert (comment.state, comment.review.cause) == ("held", "spam")
    (reason,) = comment.review.reasons
    assert reason["code"] == "score" and "casino" in reason["detail"]
    assert [piece.words for piece in marked(comment.source, comment.review.reasons) if piece.why]
    now = timezone.now()
    assert facts_for(cast.bob.person, article, "x", now=now).score is not None


def test_a_score_that_cannot_be_read_stops_nobody(cast, article, learned):
    for broken in (b"x", b"x" * 8, b"\x00" * 40):
        ScreeningState.objects.update(score=broken, score_version=new_id())
        forget_compiled()
        assert facts_for(cast.bob.person, article, "x", now=timezone.now()).score is None


def test_replay_tells_what_would_differ_and_writes_nothing(cast, article, capsys):
    for body in ("Tall ships.", "Words alone."):
        say(cast.bob, article, body)
    make_rule(moderator=cast.mo, kind="words", text="ships", effect="spam")
    before = (Comment.objects.values_list("pk", "version").order_by("pk"), Decision.objects.count())
    before = (list(before[0]), before[1])
    call_command("screen", "--replay", "--days", "3")
    told = capsys.readouterr().out
    assert "2 comments of 3 days, 1 would differ" in told
    (line,) = [line for line in told.splitlines() if "Tall ships." in line]
    assert (
        line.split()[1:3] == ["held", "spam"]
        and "A rule of this site (ships)" in line
        and "Words alone" not in told
    )
    call_command("screen", "--replay", "--article", article.slug, "--all")
    assert "Words alone." in capsys.readouterr().out
    after = (list(Comment.objects.values_list("pk", "version").order_by("pk")), Decision.objects.count())
    assert before == after
    with pytest.raises(CommandError):
        call_command("screen", "--replay", "--article", "nothing")
