"""One heavy article for measuring: the rows that the actions would write, made in bulk, the same for the same seed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from accounts.models import Person, User
from alliance_site.seeding.babble import Babbler
from alliance_site.seeding.shape import answers, shape
from alliance_site.seeding.votes import Votes
from articles.actions.drafting import create_article
from articles.actions.publishing import publish_revision
from articles.models import Article, PublicState, Revision
from comments.anchoring import describe
from comments.models import Branch, Comment, Mention, Passage, Placement, Tally, Vote
from comments.models.comment import MOST_DEPTH, POSITION_BYTES
from comments.rules.speaking import language_of_words
from groundwork.ids import RANDOM_BITS, first_id_at

BEGINS = datetime(2025, 1, 1, tzinfo=UTC)  # a date of its own, so that the same seed gives the same rows
LASTS = timedelta(days=300)  # at most: whatever the number, nothing is said in the future
BETWEEN = timedelta(minutes=1)
BATCH = 2_000  # comments written in one go
LENGTH = (60, 180)  # words of a comment
PARAGRAPH = (50, 130)  # words of the article's paragraphs
SECTION = 5  # paragraphs
MENTIONS = 0.03  # of the comments name another by its number
QUOTED = (1, 24)  # words of a passage
PER_PERSON = 60  # comments, on average; the most talkative of a thread write about so many
FEWEST, MOST_PEOPLE = 12, 500
EMAIL = "reader-{}@load.example.org"
Tell = Callable[[int], None]


class Unable(Exception):
    """There cannot be such an article; the message says why."""


@dataclass(frozen=True)
class Load:
    """What is asked for."""

    words: int
    comments: int
    annotations: int
    seed: int

    @property
    def slug(self) -> str:
        usual = self.annotations == self.comments // 10
        notes = "" if usual else f"-{self.annotations}"
        return f"load-{self.words}-{self.comments}{notes}-{self.seed}"


def load_article(load: Load, *, progress: Tell) -> Article:
    """Make the article with its talk in one transaction, or find it. Raises Unable."""
    if load.words < 1 or min(load.comments, load.annotations) < 0 or load.annotations > load.comments:
        raise Unable("Ask for at least one word, and for no more annotations than comments.")
    standing = Article.objects.filter(slug=load.slug).first()
    if standing is not None:
        progress(load.comments)
        return standing
    random = Random(load.seed)  # noqa: S311 - to be the same every time is what it is for
    with transaction.atomic():
        babbler = Babbler(random)
        people = _people(min(MOST_PEOPLE, FEWEST + load.comments // PER_PERSON))
        article = _article(load, babbler, author=User.objects.get(email=EMAIL.format(0)))
        rows = Rows(article, people, random, babbler, load)
        for batch in rows.batches():
            batch.write()
            progress(batch.last)
        rows.count()
    return article


def _people(count: int) -> list[int]:
    """Ids of `count` members nobody can log in as; made once, shared by all heavy articles."""
    emails = [EMAIL.format(n) for n in range(count)]
    known = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    names = Babbler(Random(count))  # noqa: S311 - names, not secrets
    missing = [(n, email) for n, email in enumerate(emails) if email not in known]
    new = [User(email=email, handle=f"reader-{n}", password="!", date_joined=BEGINS) for n, email in missing]  # noqa: S106 - fits no password
    User.objects.bulk_create(new)
    Person.objects.bulk_create(Person(kind=Person.Kind.USER, user=user, name=names.name()) for user in new)
    ids = dict(Person.objects.filter(user__email__in=emails).values_list("user__email", "pk"))
    return [ids[email] for email in emails]


def _article(load: Load, babbler: Babbler, *, author: User) -> Article:
    paragraphs: list[str] = []
    left = load.words
    while left > 0:
        length = min(left, babbler.random.randint(*PARAGRAPH))
        left -= length
        if len(paragraphs) % (SECTION + 1) == 0:
            paragraphs.append(f"## {babbler.title(4)}")
        paragraphs.append(babbler.paragraph(length)[0])
    article = create_article(
        author=author,
        slug=load.slug,
        title=babbler.title(5),
        summary=babbler.paragraph(20)[0],
        source="\n\n".join(paragraphs),
        language="la",  # nothing that a reader's machine would try to read aloud as English
    )
    publish_revision(editor=author, article=article, at=BEGINS)
    return Article.objects.select_related("current").get(pk=article.pk)


@dataclass
class Batch:
    """Rows that belong together, written together."""

    last: int
    comments: list[Comment]
    passages: list[Passage]
    placements: list[Placement]
    mentions: list[Mention]
    votes: list[Vote]
    tallies: list[Tally]

    def write(self) -> None:
        Comment.objects.bulk_create(self.comments)
        Passage.objects.bulk_create(self.passages)
        Placement.objects.bulk_create(self.placements)
        Mention.objects.bulk_create(self.mentions)
        Vote.objects.bulk_create(self.votes)
        Tally.objects.bulk_create(self.tallies)


class Rows:
    """The rows of one thread; what `post_comment` would have written, one comment a minute."""

    def __init__(
        self, article: Article, people: Sequence[int], random: Random, babbler: Babbler, load: Load
    ) -> None:
        self.article, self.people, self.random, self.babbler = article, people, random, babbler
        self.step = min(BETWEEN, LASTS / max(1, load.comments))
        self.parents = shape(random, load.comments)
        self.answers = answers(self.parents)
        self.noted = _noted(random, self.parents, load.annotations)
        self.words = _words_by_block(article.revision)
        self.ids: list[int] = []
        self.paths: list[bytes] = []
        self.roots: list[int | None] = []
        self.votes = Votes(people, load.seed)

    def batches(self) -> Iterator[Batch]:
        for first in range(0, len(self.parents), BATCH):
            last = min(first + BATCH, len(self.parents))
            batch = Batch(last, [], [], [], [], [], [])
            for index in range(first, last):
                self._add(index, batch)
            yield batch

    def count(self) -> None:
        """Bring the article's state to where posting one after the other would have left it."""
        total = len(self.parents)
        if not total:
            return
        Branch.objects.bulk_create(self.votes.branches.values(), batch_size=BATCH)
        PublicState.objects.filter(pk=self.article.pk).update(
            version=F("version") + total,
            comments=total,
            notes=len(self.noted),
            last_number=total,
            last_position=int.from_bytes(self.paths[-1][-POSITION_BYTES:], "big"),
            last_activity=self._moment(total - 1),
        )

    def _moment(self, index: int) -> datetime:
        return BEGINS + (index + 1) * self.step

    def _add(self, index: int, batch: Batch) -> None:
        moment = self._moment(index)
        position = self._id_at(moment)
        parent = self.parents[index]
        source, html, named = self._body(index)
        self.ids.append(self._id_at(moment))
        self._take_place(parent, position)
        comment = Comment(
            id=self.ids[-1],
            article_id=self.article.pk,
            person_id=self.random.choice(self.people),
            state=Comment.State.PUBLISHED,
            source=source,
            html=html,
            language=language_of_words(source, (self.article.revision.language, settings.LANGUAGE_CODE)),
            parent_id=None if parent is None else self.ids[parent],
            root_id=self.roots[-1],
            in_thread=True,
            number=index + 1,
            position=position,
            path=self.paths[-1],
            depth=len(self.paths[-1]) // POSITION_BYTES - 1,
            replies_shown=self.answers[index],
            made_at=moment,
            shown_at=moment,
        )
        batch.comments.append(comment)
        votes, tallies = self.votes.on(comment)
        batch.votes += votes
        batch.tallies += tallies
        if named is not None:
            batch.mentions.append(Mention(source=comment, target_id=self.ids[named]))
        if index in self.noted:
            self._add_note(comment, batch)

    def _take_place(self, parent: int | None, position: int) -> None:
        own = position.to_bytes(POSITION_BYTES, "big")
        if parent is None:
            self.paths.append(own)
            self.roots.append(None)
            return
        above = self.paths[parent][: MOST_DEPTH * POSITION_BYTES]
        self.paths.append(above + own)
        self.roots.append(self.roots[parent] or self.ids[parent])

    def _body(self, index: int) -> tuple[str, str, int | None]:
        """Markdown, html, and the index of the comment that is named by its number, if any."""
        words = self.random.randint(*LENGTH)
        lengths = [words] if words < 100 else [words // 2, words - words // 2]
        paragraphs = [self.babbler.paragraph(length) for length in lengths]
        source = "\n\n".join(paragraph[0] for paragraph in paragraphs)
        html = "".join(f"<p>{paragraph[1]}</p>\n" for paragraph in paragraphs)
        if not index or self.random.random() >= MENTIONS:
            return source, html, None
        named = self.parents[index]
        if named is None:
            named = self.random.randrange(index)
        link = f'<a class="mention" href="{reverse("comment", args=[self.ids[named]])}">#{named + 1}</a>'
        return f"To #{named + 1}: {source}", html.replace("<p>", f"<p>To {link}: ", 1), named

    def _add_note(self, comment: Comment, batch: Batch) -> None:
        revision = self.article.revision
        words = self.random.choice(self.words)
        first = self.random.randrange(len(words))
        last = min(first + self.random.randint(*QUOTED), len(words)) - 1
        found = describe(revision.text, words[first][0], words[last][1])
        passage = Passage(
            comment=comment,
            revision=revision,
            start=words[first][0],
            end=words[last][1],
            exact=found.exact,
            prefix=found.prefix,
            suffix=found.suffix,
        )
        batch.passages.append(passage)
        batch.placements.append(
            Placement(
                passage=passage,
                revision=revision,
                status=Placement.Status.SAME,
                start=passage.start,
                end=passage.end,
                placed_at=comment.made_at,
            )
        )

    def _id_at(self, moment: datetime) -> int:
        return first_id_at(moment.timestamp()) | self.random.getrandbits(RANDOM_BITS)


def _noted(random: Random, parents: Sequence[int | None], count: int) -> set[int]:
    """Which comments are notes: roots, as long as there are enough."""
    roots = [index for index, parent in enumerate(parents) if parent is None]
    chosen = set(random.sample(roots, min(count, len(roots))))
    others = [index for index in range(len(parents)) if index not in chosen]
    return chosen | set(random.sample(others, count - len(chosen)))


def _words_by_block(revision: Revision) -> list[list[tuple[int, int]]]:
    """Where each word of each block begins and ends, in code points of the revision's text."""
    return [
        [
            (start + found.start(), start + found.end())
            for found in re.finditer(r"\S+", revision.text[start:end])
        ]
        for _kind, start, end, *_ in revision.blocks
        if end > start
    ]
