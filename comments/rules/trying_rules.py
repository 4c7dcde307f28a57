"""What a rule would have caught: tried on the newest comments before it is made. Reads, and writes nothing."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from comments.models import Comment, ScreeningRule
from comments.rules.facts import submission_of
from comments.screening import Submission
from comments.screening.book import RuleBook, RuleLine

TRIED = timedelta(days=30)
MOST_TRIED = 2_000  # comments, the newest: a second of waiting at most
SHOWN = 10
MUCH = 0.2  # of what stood; a rule that would have held more is asked about
FEW = 5  # comments: with fewer a share says nothing
WIDE = {4: 12, 6: 20}  # bits: a network that begins earlier holds whole countries
# What people say anywhere; a rule that catches most of it catches everybody.
USUAL = (
    "I am not sure that the second paragraph follows from the first.",
    "Thank you, that was new to me. Where can I read more about 1951?",
    "Agreed!",
    "No. The figures in the table are those of last year.",
    "そうは思いません。根拠を教えてください。",
    "Could you explain what you mean by “sovereignty” here?",
)
_UNSEEN = (Comment.State.UNPROVEN, Comment.State.ERASED, Comment.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying one rule."""

    looked_at: int = 0
    stood: int = 0  # of those, published now
    caught: int = 0
    caught_standing: int = 0  # of those that stand, what the rule would have kept from it
    examples: list[Comment] = field(default_factory=list)  # the newest that it catches
    is_blind: bool = False  # about networks, which are not kept
    catches_all: bool = False  # even what is said every day, or half the world

    @property
    def share(self) -> int:
        """Of what stands, in percent."""
        return round(100 * self.caught_standing / self.stood) if self.stood else 0

    @property
    def is_much(self) -> bool:
        too_many = self.caught_standing >= FEW and self.caught_standing > MUCH * self.stood
        return self.catches_all or too_many


def try_rule(*rules: RuleLine, now: datetime) -> Trial:
    """Rules of one kind and one scope, on at most MOST_TRIED public comments of the last 30 days. One query."""
    if rules[0].kind == ScreeningRule.Kind.NETWORK:
        return Trial(is_blind=True, catches_all=any(_is_wide(rule.text) for rule in rules))
    book = RuleBook(RuleLine(rule.id, rule.kind, rule.text, rule.effect) for rule in rules)
    return Trial(*_tried(book, _newest(rules[0], now)), catches_all=_catches_all(book))


def _is_wide(network: str) -> bool:
    given = ipaddress.ip_network(network, strict=False)
    return given.prefixlen < WIDE[given.version]


def _tried(book: RuleBook, comments: list[Comment]) -> tuple[int, int, int, int, list[Comment]]:
    stood = caught = caught_standing = 0
    examples: list[Comment] = []
    for comment in comments:
        stands = comment.state == Comment.State.PUBLISHED
        stood += stands
        submission = submission_of(comment.person, source=comment.source, html=comment.html)
        if any(book.hits(submission, article=comment.article_id, tags=frozenset())):
            caught, caught_standing = caught + 1, caught_standing + stands
            if len(examples) < SHOWN:
                examples.append(comment)
    return len(comments), stood, caught, caught_standing, examples


def _newest(rule: RuleLine, now: datetime) -> list[Comment]:
    comments = Comment.objects.filter(audience=Comment.Audience.PUBLIC, made_at__gte=now - TRIED)
    if rule.article is not None:
        comments = comments.filter(article=rule.article)
    elif rule.tag is not None:
        comments = comments.filter(article__tags=rule.tag)
    shown = comments.exclude(state__in=_UNSEEN).exclude(source="").select_related("person__user", "article")
    return list(shown.defer("article__source").order_by("-pk")[:MOST_TRIED])


def _catches_all(book: RuleBook) -> bool:
    caught = sum(any(book.hits(Submission(text), article=0, tags=frozenset())) for text in USUAL)
    return 2 * caught >= len(USUAL)
