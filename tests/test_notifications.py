"""Who is told of what, once each; and what of it comes by mail, when, and to whom no more."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from comments.actions.notifying import notify_of_comment, tell_of_articles
from comments.actions.telling import GRACE
from comments.actions.telling_people import tell
from comments.models import Comment, Level, Notification, Pace, Watch
from comments.rules.pacing import mail_at
from comments.rules.recipients import Said, Watching, Wish, recipients
from groundwork.models import OutboxRow
from tests.cast import guest
from tests.letters import letters
from tests.talking import note, say, talked_about

pytestmark = pytest.mark.django_db
ALICE, BOB, CHARLIE, DORA, EVE = range(1, 6)  # people of the rules, by their ids
ALL, AUTHOR, REPLIES, NONE = Level.ALL, Level.AUTHOR, Level.REPLIES, Level.NONE
NOW, HOURLY, DAILY, WEEKLY, NEVER = Pace.NOW, Pace.HOURLY, Pace.DAILY, Pace.WEEKLY, Pace.NEVER


def watch(person: int, place: str, level: str = ALL, pace: str = NOW) -> Watching:
    return Watching(watch=person * 10, person=person, place=place, level=level, pace=pace)


def told(said: Said, *watches: Watching, wishes=None, silent=()) -> dict[int, tuple[str, str]]:
    found = recipients(said, watches, wishes or {}, silent=silent)
    assert len({each.person for each in found}) == len(found)
    return {each.person: (str(each.why), str(each.pace)) for each in found}


def test_who_is_told_of_what():
    said = Said(writer=BOB, answered=CHARLIE, authors=frozenset({ALICE}), mentioned=frozenset({DORA, BOB}))
    implicit = {ALICE: ("own", "daily"), CHARLIE: ("answer", "daily"), DORA: ("mention", "daily")}
    assert told(said) == implicit
    assert told(said, watch(EVE, "site", pace=WEEKLY)) == implicit | {EVE: ("watch", "weekly")}
    # The narrower place holds, and the sooner pace of two reasons.
    assert EVE not in told(said, watch(EVE, "site"), watch(EVE, "article", NONE))
    assert EVE not in told(said, watch(EVE, "article"), watch(EVE, "thread", REPLIES))
    assert told(said, watch(CHARLIE, "article"))[CHARLIE] == ("answer", "now")
    assert told(said, wishes={CHARLIE: Wish(answers=NEVER)})[CHARLIE] == ("answer", "never")
    # Authors only; nothing; who answers oneself; who is silent.
    assert EVE not in told(said, watch(EVE, "author", AUTHOR))
    assert told(Said(writer=ALICE, authors=frozenset({ALICE})), watch(EVE, "author", AUTHOR)) == {
        EVE: ("watch", "now")
    }
    assert CHARLIE not in told(said, watch(CHARLIE, "article", AUTHOR))
    assert ALICE not in told(said, watch(ALICE, "article", REPLIES))
    assert ALICE in told(said, watch(ALICE, "site", REPLIES))
    assert told(said, *(watch(who, "site", NONE) for who in (ALICE, CHARLIE, DORA))) == {}
    assert told(Said(writer=BOB, answered=BOB)) == {}
    assert told(said, silent={CHARLIE}) == {who: why for who, why in implicit.items() if who != CHARLIE}
    assert told(Said(writer=None, authors=frozenset({ALICE})), watch(EVE, "tag", AUTHOR, DAILY)) == {
        EVE: ("watch", "daily")
    }


@pytest.mark.parametrize(
    ("pace", "now", "then"),
    [
        (NOW, "2026-11-22 05:59", "2026-11-22 05:59"),
        (HOURLY, "2026-11-22 23:00", "2026-11-23 00:00"),
        (DAILY, "2026-11-22 05:59", "2026-11-22 06:00"),
        (DAILY, "2026-11-22 06:00", "2026-11-23 06:00"),
        (WEEKLY, "2026-11-22 06:00", "2026-11-23 06:00"),  # a Sunday
        (WEEKLY, "2026-11-23 05:00", "2026-11-23 06:00"),
        (WEEKLY, "2026-11-23 06:00", "2026-11-30 06:00"),
    ],
)
def test_when_a_mail_may_come(pace, now, then):
    assert mail_at(pace, at(now)) == at(then)


def at(time: str) -> datetime:
    return datetime.strptime(time, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


# --- through the outbox


@pytest.fixture
def article(cast):
    return talked_about(cast.alice)


def sent():
    """What goes out of news once the moment is over in which a moderator takes a slip back."""
    return [m for m in letters(now=timezone.now() + 2 * GRACE) if "List-Unsubscribe" in m.extra_headers]


def heard() -> list[tuple[str, str]]:
    """Who has a notification, and why, since the test began."""
    sent()
    return sorted((row.person.name, row.why) for row in Notification.objects.select_related("person"))


def test_an_event_tells_each_once_however_often_it_is_done(cast, article):
    note_of_bob = note(cast.bob, article, "words", "A note.")
    sent()
    Watch.objects.create(person=cast.gwen, article=article)
    Watch.objects.create(person=guest("Greta", proven=False), article=article)
    answer = say(cast.charlie, article, "An answer.", parent=note_of_bob)
    first = sent()
    assert [mail.to for mail in first] == [["gwen@example.org"]]
    expected = [("Alice", "own"), ("Alice", "own"), ("Bob", "answer"), ("Gwen", "watch")]
    assert heard() == expected
    for _again in range(2):
        tell(answer, mentioned=[cast.mo.person])
        assert notify_of_comment(answer.pk) == 0
    assert sent() == []
    assert heard() == sorted([*expected, ("Mo", "mention")])


def test_nobody_hears_of_what_is_not_shown_or_old(cast, article):
    Watch.objects.create(person=cast.charlie.person)
    held = say(cast.bob, article, "Shown, then hidden.")
    Comment.objects.filter(pk=held.pk).update(state="hidden")
    say(cast.bob, article, "For me.", audience="private")
    assert heard() == []
    before = OutboxRow.objects.filter(kind="new_comment").count()
    old = talked_about(cast.alice, "Old", at=timezone.now() - timedelta(days=9))
    say(cast.alice, old, "Brought from elsewhere.", now=timezone.now() - timedelta(days=3))
    assert OutboxRow.objects.filter(kind="new_comment").count() == before and heard() == []


def test_an_article_that_comes_out_is_told_once(cast, article):
    later = talked_about(cast.alice, "Later", at=timezone.now() + timedelta(hours=1))
    for person in (cast.bob.person, cast.alice.person):
        Watch.objects.create(person=person, author=cast.alice, level=AUTHOR)
    assert [tell_of_articles(now=timezone.now()) for _ in range(2)] == [1, 0]
    mails = sent()
    assert [(mail.to, mail.subject) for mail in mails] == [(["bob@example.org"], "New article: “Essay”")]
    assert tell_of_articles(now=timezone.now() + timedelta(hours=2)) == 1
    assert later.slug == "later"
