"""A queue with a bit of everything in it, filled the way readers fill it."""

from datetime import timedelta

from django.utils import timezone

from comments.actions.editing import edit_comment
from comments.actions.flagging import flag_comment
from comments.actions.indexing import index_all
from comments.actions.moderating import decide
from comments.actions.posting import annotate_passage, post_comment
from comments.models import Comment, Review
from comments.submitting import Selection
from groundwork.actions.outbox import work_once
from groundwork.ids import first_id_at
from tests.cast import guest, member
from tests.publishing import published

SOURCE = """\
# How it began

The alliance was born of an occupation. A treaty signed in 1951 let foreign troops stay, and said nothing of when they
would leave; nine years later a better one was pushed through a parliament in uproar.

# What it costs

Who pays is easy to count and hard to agree on. The host pays for labour, light and water; the guest pays in ships,
and in the risk of having to use them.
"""
LINKS = "Cheap ships: http://a.example/?ref=1 and http://b.example/buy and http://c.example/now"


def approved(person, article, body, *, by, parent=None, selection=None, at=None):
    """A comment that a moderator has let through."""
    comment = post_comment(
        person=person,
        article=article,
        body=body,
        key=body,
        parent=parent,
        selection=selection,
        now=at or timezone.now(),
    )
    if comment.state == Comment.State.HELD:
        decide(moderator=by, comment=comment, verb="approve", reason="fine", expected_version=comment.version)
    return comment


def passage(article, words):
    start = article.current.text.index(words)
    return Selection(article.current_id, start, start + len(words), words)


def mixed_queue(cast, *, size=20):
    """`size` items wait: flagged, noted, answered, edited, repeated, advertised, by guests and by first-timers."""
    article = published(cast.alice, "Terms of the alliance", SOURCE, at=timezone.now() - timedelta(days=1))
    article.refresh_from_db()
    ago = timezone.now() - timedelta(hours=2)
    first = approved(
        cast.bob.person,
        article,
        "The first treaty had **no end date**; that was the quarrel.",
        by=cast.mo,
        at=ago,
    )
    second = approved(
        cast.charlie.person, article, "It had one: either side could give notice.", by=cast.mo, parent=first
    )
    rude = approved(
        cast.bob.person, article, "Only a fool could write that. Have you *ever* opened a history book?",
        by=cast.mo, parent=second, at=ago,
    )  # fmt: skip
    approved(cast.charlie.person, article, "Let us stay with the matter.", by=cast.mo, parent=rude)
    edit_comment(
        person=cast.bob.person, comment=rude, expected_version=rude.version,
        body="Only a fool and a liar could write that. Have you *ever* opened a history book?",
    )  # fmt: skip
    flag_comment(
        person=cast.charlie.person, comment=rude, reason="abuse", words="He calls me a fool and a liar."
    )
    flag_comment(person=cast.alice.person, comment=rude, reason="abuse")
    flag_comment(person=cast.gwen, comment=rude, reason="off-topic")
    annotate_passage(
        person=cast.gwen, article=article, key="note", body="Uproar is mild: the police carried members out.",
        selection=passage(article, "a parliament in uproar"),
    )  # fmt: skip
    post_comment(
        person=cast.gwen,
        article=article,
        body="I agree with #1, and with #2 a little.",
        key="g",
        parent=second,
    )
    post_comment(person=guest("Cheap Ships Ltd"), article=article, body=LINKS, key="spam")
    waiting = Review.objects.waiting().count()
    for n in range(size - waiting):
        person = member(f"Reader {n}").person if n % 2 else guest(f"Visitor{n}")
        post_comment(
            person=person, article=article, body=f"First words of number {n}, on the costs.", key=f"{n}"
        )
    return article


def raid(article, size: int) -> None:
    """So many comments of one guest wait, written within a minute."""
    now, person = timezone.now(), guest("Raider")
    comments = Comment.objects.bulk_create(
        Comment(
            id=first_id_at(now.timestamp()) + n,  # so many in one millisecond might draw the same
            article=article, person=person, state=Comment.State.HELD, source=f"Nonsense {n}.", made_at=now,
        )
        for n in range(size)
    )  # fmt: skip
    index_all(comments)
    Review.objects.bulk_create(
        Review(
            comment=comment, article=article, cause=Review.Cause.HELD, opened_at=now, due_at=now + timedelta(hours=4),
            reasons=[
                {"cause": "held", "code": "guest", "detail": "", "severity": 10, "since": now.isoformat()}
            ],
        )
        for comment in comments
    )  # fmt: skip


def work() -> None:
    """The worker, until nothing is due."""
    while work_once():
        pass
