"""Who is told of what, once each; and what of it comes by mail, when, and to whom no more."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, ReadingGroup
from comments.actions.notifying import notify_of_comment, tell_of_articles
from comments.actions.telling import GRACE
from comments.actions.telling_people import tell
from comments.actions.watching import watch as watch_place
from comments.models import Comment, Level, Notification, Pace, Watch, Wishes
from comments.rules.pacing import mail_at
from comments.rules.recipients import Said, Watching, Wish, recipients
from groundwork.models import OutboxRow
from tests.cast import guest
from tests.conftest import logged_in
from tests.letters import letters
from tests.talking import note, page, say, talked_about, texts

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


# --- in the site


def test_the_bell_rings_in_groups_and_is_silenced_by_reading(cast, article, bob, gwen):
    of_bob = note(cast.bob, article, "words", "A note of Bob's.")
    sent()
    for n in range(3):
        say(cast.alice, article, f"Answer {n} <script>.", parent=of_bob)
    watch_place(person=cast.bob.person, place={})
    for n in range(2):
        say(cast.alice, article, f"Words {n}.")
    sent()
    hidden = Comment.objects.get(source="Words 1.")
    Comment.objects.filter(pk=hidden.pk).update(state="hidden")
    tree = page(bob, "/notifications/")
    assert texts(tree.css("article h2")) == [
        "New: 1 new comment on “Essay”", "New: 3 new answers to your note on “Essay”",
    ]  # fmt: skip
    assert texts(tree.css(".bell a")) == ["Notifications (4 new)"]
    assert bob.get("/articles/essay/overlay/").json()["news"] == "4"
    forms = tree.css("article form")
    fields = {"id": [node.attributes["value"] for node in forms[1].css("[name=id]")]}
    to = forms[1].css_first("[name=to]").attributes["value"]
    for _twice in range(2):
        went = bob.post("/notifications/read/", {**fields, "to": to})
    assert went["Location"].endswith("#c2") and bob.get("/articles/essay/overlay/").json()["news"] == "1"
    # Nobody else's are read or opened, nothing is read by looking, and all are read at once.
    assert page(gwen, "/notifications/").css("article") == []
    gwen.post("/notifications/read/", {"id": fields["id"], "to": to})
    assert Client().get("/notifications/").status_code == 302
    assert bob.post("/notifications/read/", {"id": "9" * 40}).status_code == 404
    assert bob.post("/notifications/read/")["Location"] == "/notifications/"
    assert not Notification.objects.filter(person=cast.bob.person, read_at=None).exists()
    assert texts(page(bob, "/notifications/").css("article h2"))[1] == "3 answers to your note on “Essay”"


def test_an_author_finds_all_that_is_said_on_their_articles(cast, article, alice, bob):
    other = talked_about(cast.bob, "Other")
    say(cast.charlie, article, "On Alice's article.")
    say(cast.charlie, other, "On Bob's article.")
    say(cast.charlie, article, "A private note.", audience="private")
    tree = page(alice, "/notifications/inbox/")
    assert texts(tree.css("article .body")) == ["On Alice's article."]
    assert bob.get("/notifications/inbox/").status_code == 200
    assert logged_in(cast.charlie).get("/notifications/inbox/").status_code == 404


def test_what_somebody_follows_is_set_changed_and_ended_each_twice_alike(cast, article, bob, charlie):
    root = say(cast.alice, article, "A root.")
    article.tags.create(name="Law", slug="law")
    places = ["/follow/", "/authors/alice/follow/", "/tags/law/follow/", "/articles/essay/follow/"]
    places.append(f"/comments/{root.pk}/follow/")
    for place in places:
        for _twice in range(2):
            assert bob.post(place, {"follow": "1", "level": "author", "pace": "weekly"}).status_code == 303
        assert "You follow this." in page(bob, place).css_first("main").text()
    rows = Watch.objects.filter(person=cast.bob.person)
    assert sorted(row.place for row in rows) == ["article", "author", "site", "tag", "thread"]
    assert {(row.level, row.pace) for row in rows} == {("author", "weekly")}
    site = next(row for row in rows if row.place == "site")
    everything = "/notifications/watches/"
    assert len(page(bob, everything).css("article")) == len(places)
    change = {"watch": site.pk, "do": "change", "level": "none", "pace": "never"}
    charlie.post(everything, change)
    assert Watch.objects.get(pk=site.pk).level == "author"
    bob.post(everything, change)
    assert Watch.objects.get(pk=site.pk).level == "none"
    bob.post(everything, {"do": "wish", "answers": "now", "own_articles": "weekly"})
    bob.post(everything, {"do": "wish", "answers": "hourly!", "own_articles": "weekly"})
    assert Wishes.objects.get(person=cast.bob.person).answers == "now"
    for place in places:
        bob.post(place, {"follow": "0"})
    assert not Watch.objects.exists()
    private = say(cast.alice, article, "Mine alone.", audience="private")
    for nowhere in (
        f"/comments/{private.pk}/follow/",
        "/authors/bob/follow/",
        "/tags/no/follow/",
        "/follow/groups/no/",
    ):
        assert bob.get(nowhere).status_code == 404, nowhere


def test_words_for_a_group_tell_its_members_who_may_see_them_then(cast, article):
    group = ReadingGroup.objects.create(name="Class", slug="class", made_at=timezone.now())
    bobs, charlies = (
        Membership.objects.create(group=group, person=user.person, joined_at=timezone.now())
        for user in (cast.bob, cast.charlie)
    )
    for person in (cast.bob.person, cast.charlie.person, cast.mo.person):
        watch_place(person=person, place={"group": group})
    words = Comment.objects.create(
        article=article, person=cast.charlie.person, audience="group", group=group, state="published",
        source="For us.", html="<p>For us.</p>", made_at=timezone.now(), shown_at=timezone.now(),
    )  # fmt: skip
    tell(words)
    assert [(mail.to, "For us." in mail.body) for mail in sent()] == [(["bob@example.org"], True)]
    assert heard() == [("Bob", "watch")]
    assert logged_in(cast.bob).get("/articles/essay/overlay/").json()["news"] == "1"
    Membership.objects.filter(pk=bobs.pk).update(left_at=timezone.now())
    assert page(logged_in(cast.bob), "/notifications/").css("article") == []
    assert logged_in(cast.bob).get("/articles/essay/overlay/").json()["news"] == ""
    Membership.objects.filter(pk=bobs.pk).update(left_at=None)
    type(article).objects.filter(pk=article.pk).update(withdrawn_at=timezone.now())
    assert logged_in(cast.bob).get("/articles/essay/overlay/").status_code == 404
    tree = page(logged_in(cast.bob), "/notifications/")
    assert tree.css("article") == [] == tree.css(".bell a")
    type(article).objects.filter(pk=article.pk).update(withdrawn_at=None)
    Membership.objects.filter(pk=bobs.pk).update(left_at=timezone.now())
    answer = Comment.objects.create(
        article=article, person=cast.charlie.person, audience="group", group=group, state="published",
        source="Again.", html="<p>Again.</p>", made_at=timezone.now(), shown_at=timezone.now(),
    )  # fmt: skip
    tell(answer)
    assert sent() == [] and charlies.leads is False
