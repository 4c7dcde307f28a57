"""Many at once: chosen, summed up, carried out by the worker in batches, taken back as one; safe in every accident."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.actions.roles import give_role, take_role
from accounts.models import Role
from articles.models import Article, PublicState
from comments.actions import alike, bulk
from comments.actions.bulk import carry_out, forget_unstarted, prepare_bulk, start_bulk
from comments.actions.editing import edit_comment
from comments.actions.flagging import flag_comment
from comments.actions.moderating import decide, undo_decision
from comments.actions.posting import post_comment
from comments.models import Branch, BulkDeed, BulkItem, Comment, Decision, Review, Watch
from comments.submitting import Refused
from groundwork.models import OutboxRow
from tests.cast import guest
from tests.conftest import logged_in
from tests.publishing import published
from tests.queueing import work
from tests.talking import say, selected

pytestmark = pytest.mark.django_db

QUEUE, LIST, DEEDS = "/admin/comments/review/", "/admin/comments/comment/", "/admin/comments/bulkdeed/"
BATCH = 20
MANY = BATCH + 5  # more than one batch


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", BATCH)


@pytest.fixture
def article(cast) -> Article:
    return published(cast.alice, "Essay")


@pytest.fixture
def held(cast, article) -> list[Comment]:
    visitor = guest("Visitor")
    return [
        post_comment(person=visitor, article=article, body=f"Buy ship {n}.", key=f"{n}") for n in range(MANY)
    ]


@pytest.fixture
def flagged(cast, article) -> Comment:
    said = post_comment(person=cast.alice.person, article=article, body="The author speaks.", key="said")
    flag_comment(person=cast.bob.person, comment=said, reason="spam")
    return said


def choose(client, **fields) -> BulkDeed:
    answer = client.post(f"{QUEUE}bulk/", {"scope": "all", **fields})
    assert answer["Location"].startswith(DEEDS), answer["Location"]
    return BulkDeed.objects.get(pk=int(answer["Location"].split("/")[-2]))


def start(client, deed: BulkDeed, **fields):
    return client.post(f"{DEEDS}{deed.pk}/start/", {"verb": "hide", "reason": "abuse", **fields}, follow=True)


def states(article) -> dict[str, int]:
    found = list(Comment.objects.filter(article=article).values_list("state", flat=True))
    return {state: found.count(state) for state in set(found)}


def outcomes(deed: BulkDeed) -> dict[str, int]:
    found = list(BulkItem.objects.filter(deed=deed).values_list("outcome", flat=True))
    return {outcome: found.count(outcome) for outcome in set(found)}


def test_all_that_waits_is_summed_up_hidden_and_taken_back_as_one(mo, article, held, flagged):
    before = list(
        Review.objects.order_by("pk").values("pk", "cause", "reasons", "opened_at", "due_at", "closed_at")
    )
    deed = choose(mo)
    summary = " ".join(mo.get(f"{DEEDS}{deed.pk}/").content.decode().split())
    for told in (f"<strong>{MANY + 1}</strong> comments are chosen", f"{MANY} waiting for a moderator, 1 published",
                 f"{MANY} held, 1 flagged", f"Visitor ({MANY})", "Alice (1)", "Buy ship 0."):  # fmt: skip
        assert told in summary, told
    assert states(article) == {"held": MANY, "published": 1}, "nothing happens before it is started"
    assert "Choose why it is hidden" in start(mo, deed, reason="").content.decode()
    page = start(mo, deed, words="All the same.").content.decode()
    assert f"0 of {MANY + 1}" in page
    start(mo, deed)  # a double click
    work()
    assert states(article) == {"hidden": MANY + 1}
    made = Decision.objects.filter(verb="hide", by_id=deed.made_by_id, reason="abuse")
    assert made.count() == made.values("comment_id").distinct().count() == MANY + 1
    assert PublicState.objects.get().comments == 0
    assert not Review.objects.waiting().exists()
    deed.refresh_from_db()
    assert (deed.done, deed.skipped, deed.words, deed.ended_at is None) == (MANY + 1, 0, "", False)
    for _click in range(2):
        page = mo.post(f"{DEEDS}{deed.pk}/undo/", follow=True).content.decode()
    work()
    assert states(article) == {"held": MANY, "published": 1}
    assert PublicState.objects.get().comments == 1
    assert list(Review.objects.order_by("pk").values(*before[0])) == before
    assert Decision.objects.filter(verb="undo").count() == MANY + 1
    assert "It was taken back" in mo.get(f"{DEEDS}{deed.pk}/").content.decode()
    assert "Taken back" in mo.get(DEEDS).content.decode()


def test_what_moved_on_is_left_and_told(mo, cast, article, held, flagged):
    deed = choose(mo)
    edited, decided, gone, *_rest = held
    edit_comment(person=edited.person, comment=edited, body="Better words.", expected_version=edited.version)
    decide(
        moderator=cast.ada, comment=decided, verb="approve", reason="fine", expected_version=decided.version
    )
    Comment.objects.filter(pk=gone.pk).update(state="withdrawn")
    flag_comment(person=cast.charlie.person, comment=flagged, reason="illegal")
    start(mo, deed, verb="approve", reason="")
    work()
    assert outcomes(deed) == {"done": MANY - 3, "moved": 4}
    page = mo.get(f"{DEEDS}{deed.pk}/").content.decode()
    assert f"{MANY - 3} done, 4 left as they are" in page
    assert page.count("changed meanwhile") == 4
    # Undone as far as it stands: one of them was hidden since.
    other = Comment.objects.get(pk=held[-1].pk)
    decide(moderator=cast.ada, comment=other, verb="hide", reason="abuse", expected_version=other.version)
    mo.post(f"{DEEDS}{deed.pk}/undo/")
    work()
    undo = BulkDeed.objects.get(undoes=deed)
    assert outcomes(undo) == {"done": MANY - 4, "moved": 1}
    assert Comment.objects.get(pk=other.pk).state == "hidden"
    assert Comment.objects.get(pk=decided.pk).state == "published"


def test_approving_keeps_what_is_public_and_a_second_time_finds_it_so(mo, article, held, flagged):
    first, second = choose(mo), choose(mo)
    start(mo, first, verb="approve", reason="")
    work()
    assert Decision.objects.filter(verb="keep").count() == 1
    assert PublicState.objects.get().comments == MANY + 1
    numbers = Comment.objects.filter(article=article).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, MANY + 2))
    start(mo, second, verb="approve", reason="")
    work()
    assert outcomes(second) == {"moved": MANY + 1}


@pytest.mark.parametrize("comes", ["before", "in between"])
def test_a_flag_that_nobody_has_seen_holds_up_its_own_comment_only(
    mo, cast, article, flagged, monkeypatch, comes
):
    if comes == "in between":  # what was looked at first was without it
        looks = iter([lambda flags, seen: set()])
        real = alike.unseen_among
        monkeypatch.setattr(alike, "unseen_among", lambda *asked: next(looks, real)(*asked))
    other = post_comment(person=cast.alice.person, article=article, body="The author goes on.", key="on")
    flag_comment(person=cast.bob.person, comment=other, reason="spam")
    deed = choose(mo, cause="flagged")
    flag_comment(person=cast.charlie.person, comment=flagged, reason="illegal")
    start(mo, deed, verb="keep", reason="")
    work()
    assert outcomes(deed) == {"done": 1, "moved": 1}
    assert list(Review.objects.waiting().values_list("comment", flat=True)) == [flagged.pk]


def test_in_bulk_it_ends_as_one_by_one(mo, cast):
    """Roots, answers and notes: numbers, places, counts, mails and the log are the same either way, and taken back."""
    together, apart = (_a_talk_to_let_through(cast, title) for title in ("Alike", "Apart"))
    ids = list(waiting(apart).values_list("pk", flat=True))
    deed = choose(mo, article=str(together.pk))
    start(mo, deed, verb="approve", reason="")
    work()
    for pk in ids:
        comment = Comment.objects.get(pk=pk)
        decide(
            moderator=cast.mo,
            comment=comment,
            verb="approve",
            reason="fine",
            expected_version=comment.version,
        )
    assert [row["state"] for row in as_it_stands(together)["comments"]] == ["published"] * 6
    assert as_it_stands(together) == as_it_stands(apart)

    mo.post(f"{DEEDS}{deed.pk}/undo/")
    work()
    for pk in reversed(ids):
        comment = Comment.objects.get(pk=pk)
        undo_decision(moderator=cast.mo, comment=comment, decision=latest(pk))
    assert waiting(together).count() == len(ids) == 5
    assert as_it_stands(together) == as_it_stands(apart)


def _a_talk_to_let_through(cast, title: str) -> Article:
    article = published(cast.alice, title, source="Words to comment on.")
    Watch.objects.create(article=article, person=cast.bob.person)
    visitor = guest(f"Visitor of {title}")
    root = say(cast.alice, article, "Said by the author.")
    answers = {"An answer.": root, "Another answer.": root}
    for body in ("One.", "An answer.", "Two.", "Another answer."):
        post_comment(
            person=visitor, article=article, body=body, key=f"{title} {body}", parent=answers.get(body)
        )
    place = selected(article, "comment")
    post_comment(person=visitor, article=article, body="A note.", key=f"{title} note", selection=place)
    return article


def latest(comment_id: int) -> Decision:
    return Decision.objects.filter(comment_id=comment_id).latest("pk")


def waiting(article):
    return Review.objects.waiting().filter(article=article)


def as_it_stands(article) -> dict[str, list]:
    said = Comment.objects.filter(article=article).order_by("pk")
    fields = ("source", "state", "version", "number", "in_thread", "depth", "replies_shown", "root__number")
    placed = said.values_list("path", "source")
    mails = OutboxRow.objects.filter(payload__comment__in=list(said.values_list("pk", flat=True)))
    log = Decision.objects.filter(article_id=article.pk).order_by("comment_id", "pk")
    return {
        "comments": list(said.values(*fields)),
        "order": [
            source
            for _path, source in sorted((bytes(path), source) for path, source in placed if path is not None)
        ],
        "counts": list(PublicState.objects.filter(pk=article.pk).values("comments", "notes", "last_number")),
        "queue": list(
            Review.objects.filter(article=article)
            .order_by("pk")
            .values("cause", "comment__source", "claimed_by")
        ),
        "open": sorted(waiting(article).values_list("comment__source", flat=True)),
        "log": list(log.values("verb", "reason", "state_from", "state_to", "prompted_by", "by_hash")),
        "mails": sorted(mails.values_list("kind", flat=True)),
        "branches": Branch.objects.filter(article=article).count(),
    }


def test_a_filter_and_ticks_choose(mo, article, held, flagged):
    assert choose(mo, cause="flagged").total == 1
    assert choose(mo, scope="ticked", ticked=[str(held[0].pk), str(held[1].pk), "x", "9" * 30]).total == 2
    nothing = mo.post(f"{QUEUE}bulk/", {"scope": "ticked"}, follow=True).content.decode()
    assert "Nothing is ticked." in nothing
    answer = mo.post(f"{LIST}bulk/", {"scope": "all", "words": "ship 7"})
    assert BulkDeed.objects.get(pk=int(answer["Location"].split("/")[-2])).total == 1


def test_a_killed_worker_is_followed_by_one_that_goes_on(mo, article, held, monkeypatch):
    deed = choose(mo)
    start(mo, deed, verb="spam", reason="")
    decide_items, calls = bulk.decide_items, []

    def killed(*arguments):
        done = decide_items(*arguments)
        calls.append(arguments)
        if len(calls) == 2:
            raise OperationalError("gone")  # after the work of the second batch, before its end
        return done

    monkeypatch.setattr(bulk, "decide_items", killed)
    with pytest.raises(OperationalError):
        carry_out({"deed": deed.pk})
    deed.refresh_from_db()
    assert (deed.done, states(article)) == (BATCH, {"spam": BATCH, "held": MANY - BATCH})
    carry_out({"deed": deed.pk})
    carry_out({"deed": deed.pk})  # the row of the outbox came twice
    assert states(article) == {"spam": MANY}
    assert Decision.objects.filter(verb="spam").count() == MANY


def test_who_loses_the_role_in_mid_work_decides_no_more(mo, cast, article, held, monkeypatch):
    deed = choose(mo)
    start(mo, deed, verb="spam", reason="")
    monkeypatch.setattr(bulk, "TURN", 1)
    carry_out({"deed": deed.pk})
    take_role(user=cast.mo, name="moderator")
    work()
    deed.refresh_from_db()
    assert (deed.done, deed.stopped) == (BATCH, "Whoever started it moderates no longer.")
    assert states(article) == {"spam": BATCH, "held": MANY - BATCH}


def test_it_can_be_stopped_and_what_is_done_taken_back(mo, article, held, monkeypatch):
    deed = choose(mo)
    start(mo, deed, verb="spam", reason="")
    monkeypatch.setattr(bulk, "TURN", 1)
    carry_out({"deed": deed.pk})
    assert "It is still under way" in mo.post(f"{DEEDS}{deed.pk}/undo/", follow=True).content.decode()
    assert "Stopped by" in mo.post(f"{DEEDS}{deed.pk}/stop/", follow=True).content.decode()
    work()
    assert states(article) == {"spam": BATCH, "held": MANY - BATCH}
    mo.post(f"{DEEDS}{deed.pk}/undo/")
    work()
    assert states(article) == {"held": MANY}


def test_a_moderator_of_a_part_reaches_no_further(mo, cast, article, held):
    elsewhere = published(cast.alice, "Other")
    post_comment(person=cast.bob.person, article=elsewhere, body="Elsewhere.", key="there")
    give_role(user=cast.charlie, name=Role.Name.MODERATOR, scope=Role.Scope.ARTICLE, scope_id=elsewhere.pk)
    part = logged_in(cast.charlie)
    assert choose(part).total == 1
    assert part.post(f"{QUEUE}bulk/", {"scope": "ticked", "ticked": held[0].pk})["Location"] == QUEUE
    deed = choose(mo)
    for address in ("", "start/", "stop/", "undo/"):
        assert part.post(f"{DEEDS}{deed.pk}/{address}").status_code in (404, 405)
    # Chosen while they moderated everywhere: decided where they still may, refused elsewhere.
    give_role(user=cast.charlie, name=Role.Name.MODERATOR)
    deed = choose(logged_in(cast.charlie))
    start(logged_in(cast.charlie), deed)
    take_role(user=cast.charlie, name=Role.Name.MODERATOR)
    work()
    assert outcomes(deed) == {"refused": MANY, "done": 1}
    with pytest.raises(Refused):  # what somebody else has chosen
        start_bulk(moderator=cast.mo, deed=deed, verb="spam", reason="spam")


def test_what_was_chosen_and_never_started_is_forgotten(mo, cast, held, settings):
    settings.UNSTARTED_DAYS = 3
    old = timezone.now() - timedelta(days=4)
    prepare_bulk(moderator=cast.mo, comments=Review.objects.all(), now=old)
    deed = choose(mo)
    forget_unstarted(now=timezone.now())
    assert list(BulkDeed.objects.values_list("pk", flat=True)) == [deed.pk]
    assert OutboxRow.objects.filter(kind="bulk").count() == 0
