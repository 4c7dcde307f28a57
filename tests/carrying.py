"""Revisions, notes and their places for tests, written straight into the database: quick, and as many as needed."""

from django.utils import timezone

from articles.models import Article, PublicState, Revision
from articles.rules.impact import Choice
from comments.actions.carrying import carry_passages
from comments.actions.placing import place_passages
from comments.models import Comment, Passage, Placement
from groundwork.ids import new_id
from tests.talking import fresh


def revise(article, text):
    """Another revision of the article, with its passages carried to it."""
    number = Revision.objects.filter(article=article).count() + 1
    revision = Revision.objects.create(
        article=article, number=number, title="T", language="en", source=text, html="", text=text,
        renderer_version=1, published_at=timezone.now(),
    )  # fmt: skip
    Article.objects.filter(pk=article.pk).update(current=revision)
    carry_passages(article.pk)
    return revision


def noted(article, person, start, end, **fields):
    """A public note on the current revision, from start to end."""
    revision = fresh(article).revision
    number = Comment.objects.filter(article=article, number__isnull=False).count() + 1
    shown = {
        "state": "published",
        "number": number,
        "position": new_id(),
        "path": b"%08d" % number,
        "in_thread": True,
    }
    comment = Comment.objects.create(
        article=article, person=person, made_at=timezone.now(), **(shown | fields)
    )
    passage = Passage.objects.create(
        comment=comment, revision=revision, start=start, end=end, exact=revision.text[start:end],
        prefix=revision.text[max(0, start - 32) : start], suffix=revision.text[end : end + 32],
    )  # fmt: skip
    Placement.objects.create(
        passage=passage, revision=revision, status="same", start=start, end=end, placed_at=timezone.now()
    )
    return passage


def note_on(article, person, words, **fields):
    start = fresh(article).revision.text.index(words)
    return noted(article, person, start, start + len(words), **fields)


def stands(passage, article):
    return Placement.objects.get(passage=passage, revision=fresh(article).current_id)


def words_of(placement):
    return placement.revision.text[placement.start : placement.end]


def place(user, article, passage, words):
    revision = fresh(article).revision
    start = revision.text.index(words)
    choice = Choice(str(passage.pk), start, start + len(words), words)
    place_passages(editor=user, revision=revision, choices=[choice])


def many(article, person, count, first_number=1):
    """So many public notes on the first words of the current revision."""
    revision = fresh(article).revision
    first = new_id()
    comments = [
        Comment(
            id=first + n, article=article, person=person, state="published", made_at=timezone.now(),
            number=first_number + n, position=first + n, path=b"m%08d" % n, in_thread=True,
        )
        for n in range(count)
    ]  # fmt: skip
    Comment.objects.bulk_create(comments)
    passages = [
        Passage(comment=comment, revision=revision, start=0, end=5, exact=revision.text[:5])
        for comment in comments
    ]
    Passage.objects.bulk_create(passages)
    now = timezone.now()
    Placement.objects.bulk_create(
        [
            Placement(passage=passage, revision=revision, status="same", start=0, end=5, placed_at=now)
            for passage in passages
        ]
    )
    PublicState.objects.filter(pk=article.pk).update(notes=count, comments=count, last_number=count)
