"""The overview: what moderators did and how long it took, what rules caught and got wrong, and the daily mail."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from accounts.actions.roles import take_role
from accounts.models import Role
from comments.actions.counting import count_posted, set_counts
from comments.actions.digesting import send_digests
from comments.actions.flagging import flag_comment
from comments.actions.moderating import decide, undo_decision
from comments.actions.posting import post_comment
from comments.actions.sealing import seal_decisions
from comments.models import Comment, DayCount, Decision, Digest, Review
from comments.moderation.statistics import overview
from comments.presenters.charts import columns
from comments.rules.counting import PER_DOUBLING, SCORE, bucket_of, quantile, seconds_of
from tests.cast import member
from tests.letters import letter, letters
from tests.talking import talked_about

pytestmark = pytest.mark.django_db

PLACE = "/admin/comments/overview/"


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


def held(article, who, body="First words.") -> Comment:
    comment = post_comment(person=who.person, article=article, body=body, key=body + who.handle)
    assert comment.state == Comment.State.HELD
    return comment


def settle(cast, comment, verb, reason="fine", *, waited=timedelta()) -> Decision:
    comment = Comment.objects.select_related("article", "person").get(pk=comment.pk)
    Review.objects.filter(comment=comment).update(opened_at=timezone.now() - waited)
    return decide(
        moderator=cast.mo, comment=comment, verb=verb, reason=reason, expected_version=comment.version
    )


def sealed():
    later = timezone.now() + timedelta(minutes=5)
    seal_decisions(now=later)
    count_posted(now=later)
    return overview(now=timezone.now(), days=7)


@pytest.fixture
def day(cast, article):
    """Three held: one let through after an hour, one hidden after six, one let through and taken back."""
    settle(cast, held(article, cast.bob), "approve", waited=timedelta(hours=1))
    settle(cast, held(article, cast.charlie), "hide", "abuse", waited=timedelta(hours=6))
    third = held(article, member("Dora"))
    decision = settle(cast, third, "approve", waited=timedelta(hours=2))
    third.refresh_from_db()
    undo_decision(moderator=cast.mo, comment=third, decision=decision)


# --- the numbers


def test_what_was_decided_caught_and_waited_for(day, cast):
    numbers = sealed()
    assert (numbers.days[-1].posted, numbers.days[-1].held, numbers.days[-1].decided) == (3, 3, 4)
    assert {day.posted for day in numbers.days[:-1]} == {0}
    (rule,) = numbers.rules
    assert (rule.rule, rule.caught, rule.right, rule.wrong) == ("The first comment of this writer", 3, 1, 1)
    (wait,) = numbers.waits
    assert (wait.cause, wait.decided, wait.late) == ("held", 3, 1)
    assert wait.median == pytest.approx(2, rel=0.15) and wait.most == pytest.approx(6, rel=0.15)
    assert numbers.moderators == [("mo", 4)] and numbers.waiting == {"held": 1}
    assert [(reason.words, reason.by_people, reason.by_rules) for reason in numbers.reasons] == [
        ("The first comment of this writer", 0, 3), ("Attacks a person", 1, 0),
    ]  # fmt: skip


def test_each_decision_counts_once_however_often_it_is_counted(day, cast):
    first = sealed()
    assert first == sealed()
    cast.mo.delete()
    assert sealed().moderators == [("", 4)]


def test_what_moderators_prompted_themselves_waited_for_nothing(cast, article):
    mine = post_comment(person=cast.alice.person, article=article, body="Author's words.", key="a")
    decision = decide(moderator=cast.mo, comment=mine, verb="hide", reason="abuse",
                      expected_version=mine.version)  # fmt: skip
    assert (decision.prompted_by, decision.waited) == ("", None)
    assert sealed().waits == []


@pytest.mark.parametrize("seconds", [0, 1, 59, 3600, 4 * 3600, 86_400 * 30])
def test_a_bucket_tells_a_wait_to_a_tenth(seconds):
    assert seconds_of(bucket_of(seconds)) == pytest.approx(seconds, rel=0.11, abs=0.5)


def test_quantiles_of_buckets():
    waits = {bucket_of(60): 90, bucket_of(36_000): 10}
    assert quantile(waits, 0.5) == seconds_of(bucket_of(60))
    assert quantile(waits, 0.95) == seconds_of(bucket_of(36_000))
    assert quantile({}, 0.5) is None and PER_DOUBLING > 1


def test_columns_fit_their_drawing():
    chart = columns(
        "Both", ["a", "b", "c"], [("one", [1.0, None, 40.0]), ("two", [0.0, 3.0, 7.0])], unit=" %"
    )
    assert chart is not None and [line.words for line in chart.lines] == ["0 %", "25 %", "50 %"]
    assert len(chart.columns) == 4 and chart.columns[1].label == "c: one 40 %"
    for column in chart.columns:
        assert chart.left <= column.x and column.x + column.width <= chart.width
        assert column.y >= 0 and column.y + column.height == pytest.approx(chart.baseline, abs=0.02)
    assert columns("None", ["a"], [("one", [None])]) is None
    seconds = columns("Hours", ["a"], [("hours", [0.00003])])
    assert seconds is not None and [line.words for line in seconds.lines] == ["0", "0.05", "0.1"]
    assert seconds.columns[0].label == "a: hours < 0.01"


# --- the page


def test_the_page_shows_charts_with_tables_and_nothing_inline(mo, day, django_assert_max_num_queries):
    sealed()
    set_counts({(SCORE, timezone.now().date(), key): n for key, n in
                {"good": 50, "good_held": 1, "spam": 40, "spam_caught": 30}.items()})  # fmt: skip
    with django_assert_max_num_queries(32):
        answer = mo.get(f"{PLACE}?days=90")
    tree = LexborHTMLParser(answer.content)
    assert len(tree.css("figure.chart svg[role=img]")) == 4
    assert not tree.css("[style]") and not tree.css("style") and not tree.css("figure script")
    told = " ".join(tree.css_first("#content-main").text().split())
    for words in ("The first comment of this writer", "1 (50 %)", "mo4", "0 upheld, 0 rejected", "held 1"):
        assert words in told
    assert tree.css_first("rect.series-2 title") is not None
    assert mo.get(f"{PLACE}?days=100000").status_code == 200


def test_an_empty_site_says_so(mo):
    assert "Nothing has happened in these days." in mo.get(PLACE).content.decode()
    assert not DayCount.objects.exists()


def test_who_sees_it(client, alice, bob, ada):
    assert ada.get(PLACE).status_code == 200
    for other in (client, alice, bob):
        assert other.get(PLACE).status_code in (302, 403)
        assert other.post(f"{PLACE}digest/", {"wanted": "1"}).status_code in (302, 403)
    assert not Digest.objects.exists()


# --- the daily mail

MORNING = datetime(2026, 11, 22, 7, tzinfo=UTC)


def test_one_mail_a_day_to_who_wants_it(cast, mo, article):
    for _time in range(2):
        mo.post(f"{PLACE}digest/", {"wanted": "1"})
    flag_comment(
        person=cast.bob.person, reason="spam",
        comment=post_comment(person=cast.alice.person, article=article, body="Author's words.", key="a"),
    )  # fmt: skip
    morning = timezone.now().replace(hour=7)
    early = morning.replace(hour=3)
    assert [send_digests(now=now) for now in (early, morning, morning)] == [0, 1, 0]
    mail = letter(cast.mo.email)
    assert mail.subject == "1 waits for a moderator" and "flagged: 1" in mail.body
    assert f"On {morning - timedelta(days=1):%Y-%m-%d} (UTC):" in mail.body
    assert send_digests(now=morning + timedelta(days=1)) == 1
    mo.post(f"{PLACE}digest/", {"wanted": "0"})
    assert letters() == []  # no wish, no mail, although its row was written
    assert send_digests(now=morning + timedelta(days=2)) == 0


def test_who_moderates_no_more_gets_no_more(cast, mo):
    mo.post(f"{PLACE}digest/", {"wanted": "1"})
    take_role(user=cast.mo, name=Role.Name.MODERATOR)
    assert send_digests(now=MORNING) == 0
