"""Screening: what a comment costs with few and many rules, and how right the learned score is with a thread held out.

The comments that it is measured on lie beside the repository, in ../shared/spam (its README says where they are from);
without them only a small made-up set is measured. Nothing of them enters the project.
"""

from __future__ import annotations

import gzip
import html
import json
import random
import re
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from bench.measuring import ROOT, row
from comments.screening import Facts, Submission, review
from comments.screening.book import RuleBook, RuleLine
from comments.screening.score import Lesson, Score, learn
from comments.screening.verdict import Door

LABELLED = ROOT.parent / "shared" / "spam" / "comments.jsonl.gz"
LEAST_F1, MOST_GOOD_HELD = 0.95, 5.0  # percent
MOST_MS = 1.0  # of screening one comment, whatever the number of rules
RULES = (0, 100, 10_000)
COMMENTS, WORDS_EACH, VOCABULARY = 400, 80, 20_000
RUNS = (
    5  # the best of them, in time of the processor: what the rules cost, and not what else the machine does
)


class Judged(NamedTuple):
    spam: int
    caught: int
    good: int
    held: int

    @property
    def f1(self) -> float:
        return 2 * self.caught / max(1, 2 * self.caught + self.held + self.spam - self.caught)

    @property
    def good_held(self) -> float:
        """In percent."""
        return 100 * self.held / max(1, self.good)


def run() -> list[dict[str, Any]]:
    rows = [_cost_of(number) for number in RULES]
    made_up = _made_up(400)
    rows += _how_right("made-up set", made_up, least=0.9)
    if LABELLED.exists():
        rows += _how_right("1,956 labelled comments", _labelled(), least=LEAST_F1)
    else:
        print(f"  without {LABELLED.name}: the score is measured on the made-up set alone")
    return rows


# --- rules


def _cost_of(number: int) -> dict[str, Any]:
    chance = random.Random(7)
    vocabulary = [
        "".join(chance.choices("abcdefghijklmnoprstuvwy", k=chance.randint(3, 9))) for _ in range(VOCABULARY)
    ]
    started = time.perf_counter()
    book = RuleBook(_rules(number, vocabulary, chance))
    compiled = 1000 * (time.perf_counter() - started)
    submissions = [
        Submission(
            " ".join(chance.choices(vocabulary, k=WORDS_EACH)),
            hosts=("news.example",),
            name="Somebody",
            address="somebody@example.org",
            door=Door("10.1.2.3"),
        )
        for _ in range(RUNS * COMMENTS)
    ]
    facts = Facts(accepted_before=1, book=book)
    milliseconds = min(_review_all(submissions[n::RUNS], facts) for n in range(RUNS))
    said = f"compiled once per process and version, {compiled:.0f} ms"
    met = milliseconds <= MOST_MS
    return row(
        f"screening with {number:,} rules",
        round(milliseconds, 3),
        "ms",
        f"<= {MOST_MS:g} a comment",
        met,
        said,
    )


def _review_all(submissions: Sequence[Submission], facts: Facts) -> float:
    """Milliseconds of the processor for each, all of them new to the rules."""
    started = time.process_time()
    for submission in submissions:
        review(submission, facts)
    return 1000 * (time.process_time() - started) / len(submissions)


def _rules(number: int, vocabulary: Sequence[str], chance: random.Random) -> list[RuleLine]:
    """Of ten rules seven are words or phrases; a pattern, a domain and a network."""

    def text(kind: str, n: int) -> str:
        one, two = chance.choice(vocabulary), chance.choice(vocabulary)
        return {
            "words": (f"{one} {two}", f"{one}q*", f"{one}q")[n % 3],
            "pattern": rf"\b{one}\s+{two}\w*",
            "domain": f"{one}{two}.example",
            "network": f"10.{n % 250}.{n // 250 % 250}.0/24",
        }[kind]

    kinds = ("words",) * 7 + ("pattern", "domain", "network")
    return [RuleLine(n + 1, kinds[n % 10], text(kinds[n % 10], n), "hold") for n in range(number)]


# --- score


def _how_right(name: str, lessons: Sequence[Lesson], *, least: float) -> list[dict[str, Any]]:
    """Every thread judged by what the others teach, the threshold by them, too."""
    totals, seconds, milliseconds = [], 0.0, 0.0
    for thread in sorted({lesson.group for lesson in lessons}):
        started = time.process_time()
        score, _measured = learn([lesson for lesson in lessons if lesson.group != thread])
        seconds = max(seconds, time.process_time() - started)
        held_out = [lesson for lesson in lessons if lesson.group == thread]
        started = time.process_time()
        totals.append(_judge(score, held_out))
        milliseconds = max(milliseconds, 1000 * (time.process_time() - started) / len(held_out))
    whole = Judged(*(sum(column) for column in zip(*totals, strict=True)))
    threads = ", ".join(f"{judged.f1:.3f}" for judged in totals)
    good, caught = whole.good_held, 100 * whole.caught / max(1, whole.spam)
    f1 = round(whole.f1, 4)
    return [
        row(f"score, {name}: F1", f1, "", f">= {least}, thread held out", f1 >= least, f"by thread {threads}"),
        row(f"score, {name}: good comments held", round(good, 1), "%", f"<= {MOST_GOOD_HELD:g}", good <= MOST_GOOD_HELD,
            f"{caught:.1f} % of the spam held"),
        row(f"score, {name}: lost", 0, "", "0", True, "it can only hold: Weight.DOUBT"),
        row(f"score, {name}: one judgement", round(milliseconds, 2), "ms", "<= 2", milliseconds <= 2,
            f"learning anew {seconds:.1f} s, in the worker"),
    ]  # fmt: skip


def _judge(score: Score, lessons: Sequence[Lesson]) -> Judged:
    """A score that is not sure enough to speak holds nothing, and catches nothing."""
    said = [(lesson.is_spam, score.speaks and score.judge(lesson.text).is_spam) for lesson in lessons]
    return Judged(
        spam=sum(is_spam for is_spam, _held in said),
        caught=sum(is_spam and held for is_spam, held in said),
        good=sum(not is_spam for is_spam, _held in said),
        held=sum(held and not is_spam for is_spam, held in said),
    )


def _labelled() -> list[Lesson]:
    with gzip.open(LABELLED, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    threads = sorted({row["thread"] for row in rows})
    return [Lesson(_as_written(row["text"]), row["spam"], threads.index(row["thread"])) for row in rows]


def _as_written(text: str) -> str:
    """These comments were kept as HTML; ours are Markdown."""
    return re.sub(r"<[^>]+>", " ", html.unescape(text).replace("<br />", "\n")).replace("\ufeff", "")


def _made_up(number: int) -> list[Lesson]:
    """Talk and advertising in five threads, each thread with words of its own."""
    chance = random.Random(5)
    talk = [
        "I",
        "think",
        "article",
        "says",
        "because",
        "not",
        "agree",
        "paragraph",
        "why",
        "treaty",
        "read",
        "year",
    ]
    offers = [
        "buy",
        "cheap",
        "visit",
        "www.shop.example",
        "free",
        "offer",
        "click",
        "winner",
        "money",
        "channel",
    ]
    shared = ["the", "a", "and", "this", "is", "it", "you", "my", "for", "so"]
    lessons = []
    for n in range(number):
        is_spam = bool(n % 2)
        own = [f"topic{n % 5}{letter}" for letter in "abcdef"]
        words = [chance.choice(chance.choice((offers if is_spam else talk, shared, own))) for _ in range(14)]
        lessons.append(Lesson(" ".join(words), is_spam, n // 2 % 5))
    return lessons
