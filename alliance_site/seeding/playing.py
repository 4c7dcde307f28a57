"""Playing the sample: everything that was written and said, in order of time, through the actions that readers use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.text import slugify

from accounts.models import Person, User
from alliance_site.seeding.files import Change, Essay, Said
from alliance_site.seeding.people import People
from articles.actions.describing import set_authors, set_discussion, set_tags
from articles.actions.drafting import create_article, save_draft
from articles.actions.publishing import publish_revision
from articles.actions.series import save_series, set_series
from articles.actions.tags import save_tag
from articles.models import Article, Holding, Revision, Series, Tag
from comments.actions.carrying import carry_passages
from comments.actions.editing import withdraw_comment
from comments.actions.flagging import flag_comment
from comments.actions.moderating import decide
from comments.actions.posting import post_comment
from comments.models import Comment
from comments.submitting import Selection

# How long after the words, or after the last answer to them, the files' later states come about.
SPAM_SEEN = timedelta(minutes=20)
THOUGHT_OVER = timedelta(minutes=30)
FLAGGED = timedelta(hours=2)
TALK_CLOSED = timedelta(days=14)
LETS_THROUGH, TAKES_AWAY = "sana", "mo"  # two moderators: what one lets through, the other may hide


class Unplayable(Exception):
    """The files ask for what the site's own rules do not do: a held comment that screening lets pass, for example."""


@dataclass(frozen=True)
class Step:
    """One thing that happens at one moment."""

    at: datetime
    happen: Callable[[datetime], None]


@dataclass
class Play:
    """One article and its talk."""

    essay: Essay
    talk: list[Said]
    people: People
    comments: dict[str, Comment] = field(default_factory=dict)

    def steps(self) -> Iterator[Step]:
        """All that happens, in no order across the article, its edits and its comments; sort them by `at`."""
        yield Step(self.essay.published_at, self._publish)
        for change in self.essay.changes:
            yield Step(change.at, lambda now, change=change: self._edit(change, now))  # type: ignore[misc]  # bound now
        for said in self.talk:
            yield Step(said.at, lambda now, said=said: self._say(said, now))  # type: ignore[misc]  # bound now
            yield from self._aftermath(said)
        if self.essay.discussion == "closed":
            last = max(said.at for said in self.talk) if self.talk else self.essay.published_at
            yield Step(last + TALK_CLOSED, lambda now: self._set_discussion(Article.Discussion.CLOSED))

    def _aftermath(self, said: Said) -> Iterator[Step]:
        if said.state == "spam":
            yield Step(said.at + SPAM_SEEN, lambda now: self._decide(said, "spam", now))
        elif said.state == "hidden":
            yield Step(self._last_word(said) + THOUGHT_OVER, lambda now: self._decide(said, "hide", now))
        elif said.state == "withdrawn":
            yield Step(self._last_word(said) + THOUGHT_OVER, lambda now: self._withdraw(said, now))
        for raised in said.raised:
            yield Step(
                said.at + FLAGGED,
                lambda now, raised=raised: self._flag(said, raised.by, raised.reason, raised.words, now),  # type: ignore[misc]  # bound now
            )

    def _last_word(self, said: Said) -> datetime:
        """Nobody answers what is hidden or withdrawn, so it stood until the last direct answer."""
        return max([said.at, *(answer.at for answer in self.talk if answer.parent == said.key)])

    # --- the article

    @property
    def article(self) -> Article:
        return Article.objects.select_related("current", "state").get(slug=self.essay.slug)

    @property
    def author(self) -> User:
        return self.people.users[self.essay.authors[0]]

    def _publish(self, now: datetime) -> None:
        essay = self.essay
        article = create_article(
            author=self.author,
            slug=essay.slug,
            title=essay.title,
            summary=essay.summary,
            source=essay.source,
            language=essay.language,
        )
        set_authors(
            editor=self.author, article=article, authors=[self.people.users[n] for n in essay.authors]
        )
        set_tags(editor=self.author, article=article, tags=[_tag(name, self.author) for name in essay.tags])
        if essay.series:
            series = _series(essay.series, self.author)
            set_series(editor=self.author, article=article, series=series, part=essay.part)
        self._set_discussion(Article.Discussion.OPEN)
        publish_revision(editor=self.author, article=self.article, at=now)

    def _edit(self, change: Change, now: datetime) -> None:
        article = self.article
        draft = save_draft(
            editor=self.author,
            article=article,
            expected_version=article.version,
            source=change.applied_to(article.source),
        )
        publish_revision(editor=self.author, article=draft, change_note=change.summary, at=now)
        carry_passages(article.pk)  # the announcement, which does the same, waits for the commit

    def _set_discussion(self, discussion: str) -> None:
        set_discussion(
            editor=self.author,
            article=self.article,
            discussion=discussion,
            closes_after_days=self.essay.closes_after_days,
            notes_on=self.essay.notes,
            holding=Holding.ALL if self.essay.discussion == "moderated" else "",
        )

    # --- the talk

    def _say(self, said: Said, now: datetime) -> None:
        article = self.article
        comment = post_comment(
            person=self.people.speaker(said.by, now=now, proven=said.state != "unproven"),
            article=article,
            body=said.body,
            key=_key(self.essay.slug, said.key),
            parent=self.comments[said.parent] if said.parent else None,
            audience=said.audience,
            selection=_selection(article, said) if said.quote else None,
            kind=said.kind,
            source_url=said.by.partition("|")[2],
            now=now,
        )
        self.comments[said.key] = comment
        waits = said.state in ("held", "spam")
        if comment.state == Comment.State.HELD and not waits:
            decide(
                moderator=self.people.users[LETS_THROUGH],
                comment=comment,
                verb="approve",
                reason="fine",
                expected_version=comment.version,
                now=now,
            )
        elif waits and comment.state != Comment.State.HELD:
            raise Unplayable(f"{self.essay.slug}, {said.key}: screening did not hold it")

    def _decide(self, said: Said, verb: str, now: datetime) -> None:
        comment = self._found(said)
        decide(
            moderator=self.people.users[TAKES_AWAY],
            comment=comment,
            verb=verb,
            reason=said.reason,
            words=said.words,
            expected_version=comment.version,
            now=now,
        )
        self.comments[said.key] = comment

    def _withdraw(self, said: Said, now: datetime) -> None:
        comment = self._found(said)
        withdraw_comment(person=comment.person, comment=comment, expected_version=comment.version, now=now)

    def _flag(self, said: Said, by: str, reason: str, words: str, now: datetime) -> None:
        person: Person = self.people.speaker(by, now=now)
        flag_comment(person=person, comment=self._found(said), reason=reason, words=words, now=now)

    def _found(self, said: Said) -> Comment:
        return Comment.objects.select_related("article", "person").get(pk=self.comments[said.key].pk)


def _selection(article: Article, said: Said) -> Selection:
    """The quote's place in the revision that the file names: in code points, within one block."""
    revision = Revision.objects.get(article=article, number=said.revision)
    places = [
        start + offset
        for _kind, start, end, *_ in revision.blocks
        for offset in _places(revision.text[start:end], said.quote)
    ]
    if len(places) < said.occurrence:
        raise Unplayable(f"{article.slug}, {said.key}: the quote is not there: {said.quote[:60]}")
    start = places[said.occurrence - 1]
    return Selection(revision.pk, start, start + len(said.quote), said.quote)


def _places(text: str, quote: str) -> Iterator[int]:
    place = text.find(quote)
    while place >= 0:
        yield place
        place = text.find(quote, place + 1)


def _tag(name: str, editor: User) -> Tag:
    known = Tag.objects.filter(name=name).first()
    return known or save_tag(editor=editor, tag=Tag(name=name, slug=slugify(name, allow_unicode=True)))


def _series(name: str, editor: User) -> Series:
    known = Series.objects.filter(name=name).first()
    return known or save_series(
        editor=editor, series=Series(name=name, slug=slugify(name, allow_unicode=True))
    )


def _key(slug: str, key: str) -> str:
    return "sample-" + hashlib.sha256(f"{slug} {key}".encode()).hexdigest()[:32]
