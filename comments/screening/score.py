"""How much a comment resembles what this site's moderators called spam: learned from their decisions alone.

A logistic regression over words, pairs of words and a few signs. A model trained elsewhere knows nothing here, so there
is none; and a score is never sure, so all it can do is hold. Learning starts anew each time from the decisions that
stand, so that one taken back is forgotten, the same decisions give the same score, and old campaigns fade.
"""

from __future__ import annotations

import math
import random
import struct
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from comments.screening.features import Feature, features_of

STRONGEST = 4  # words told as the reason
FEW = 50  # decisions of each kind; with fewer it says nothing
MOST_OF_A_KIND = 2_000  # lessons; the newest. More cost time and change little
# Measured with a whole thread held out (`make bench GROUP=moderation`); flat around these.
ROUNDS, STEP, SHRINK = 8, 0.5, 1e-3
FOLDS = 4  # parts of the lessons that are judged by what the others teach
MOST_GOOD_HELD = 0.05  # of the good comments, as judged that way; else it stays silent
LEAST_CAUGHT = 0.3  # of the spam; a score that catches less is only noise
SLOTS = 1 << 22  # features are numbered by a checksum; two that share one are rare, and harm little
_SMALLEST = 1e-3  # a weight that changes nothing is not kept
_PACKED = struct.Struct("<ff")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A comment that a moderator has decided on."""

    text: str
    is_spam: bool
    group: int = 0  # the article: what is said on one is never judged by what it taught itself


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the score says of one comment."""

    points: float  # above 0: spam
    words: tuple[str, ...] = ()  # what spoke most for spam, the strongest first
    marks: tuple[tuple[int, int], ...] = ()  # where they stand, code points

    @property
    def is_spam(self) -> bool:
        return self.points > 0

    @property
    def in_words(self) -> str:
        """For a moderator: how sure, and why."""
        return f"{100 / (1 + math.exp(-min(self.points, 30))):.0f} %: {', '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Measured:
    """How the lessons fared when each was judged by the others."""

    good: int = 0
    spam: int = 0
    good_held: int = 0
    spam_caught: int = 0

    @property
    def f1(self) -> float:
        wrong = self.good_held + self.spam - self.spam_caught
        return 2 * self.spam_caught / (2 * self.spam_caught + wrong) if self.spam_caught else 0.0

    @property
    def is_good_enough(self) -> bool:
        enough = min(self.good, self.spam) >= FEW
        return (
            enough
            and self.good_held <= MOST_GOOD_HELD * self.good
            and self.spam_caught >= LEAST_CAUGHT * self.spam
        )


@dataclass(slots=True)
class Score:
    """Weights by the number of a feature, and from where on it is spam."""

    weights: dict[int, float] = field(default_factory=dict)
    bias: float = 0.0
    threshold: float = 0.0
    speaks: bool = False

    def points(self, features: Sequence[Feature]) -> float:
        if not features:
            return self.bias - self.threshold
        known = self.weights
        total = sum(known.get(slot_of(feature.name), 0.0) for feature in features)
        return self.bias - self.threshold + total / math.sqrt(len(features))

    def judge(self, source: str) -> Likeness:
        features = features_of(source)
        points = self.points(features)
        if points <= 0:
            return Likeness(points)
        told = sorted(features, key=lambda feature: -self.weights.get(slot_of(feature.name), 0.0))
        told = [one for one in told if one.words and self.weights.get(slot_of(one.name), 0.0) > 0]
        words = tuple(dict.fromkeys(one.words for one in told))[:STRONGEST]
        marks = sorted({one.mark for one in told if one.words in words and one.mark is not None})
        return Likeness(points, words, tuple(marks))

    def packed(self) -> bytes:
        """For one column of one row; `unpacked` reads it."""
        kept = sorted((slot, weight) for slot, weight in self.weights.items() if abs(weight) >= _SMALLEST)
        slots = struct.pack(f"<{len(kept)}I", *(slot for slot, _weight in kept))
        weights = struct.pack(f"<{len(kept)}f", *(weight for _slot, weight in kept))
        return _PACKED.pack(self.bias, self.threshold) + zlib.compress(slots + weights, 6)


def unpacked(data: bytes, *, speaks: bool) -> Score:
    """What `Score.packed` gave. Raises struct.error or zlib.error for anything else."""
    bias, threshold = _PACKED.unpack_from(data)
    raw = zlib.decompress(data[_PACKED.size :])
    size = len(raw) // 8
    slots, weights = struct.unpack(f"<{size}I", raw[: 4 * size]), struct.unpack(f"<{size}f", raw[4 * size :])
    return Score(dict(zip(slots, weights, strict=True)), bias, threshold, speaks)


def learn(lessons: Sequence[Lesson]) -> tuple[Score, Measured]:
    """A score from these lessons, and how it fared on them, each part judged by what the others teach.

    It speaks only if it was right often enough. About four seconds of one core for two thousand of each kind.
    """
    lessons = _newest(lessons)
    examples = [_Example(_slots(lesson.text), lesson.is_spam) for lesson in lessons]
    if len({example.is_spam for example in examples}) < 2:
        spam = sum(example.is_spam for example in examples)
        return Score(), Measured(len(examples) - spam, spam)
    threshold, measured = _calibrated(examples, _folds(lessons))
    weights, bias = _fit(examples)
    return Score(weights, bias, threshold, measured.is_good_enough), measured


def slot_of(name: str) -> int:
    return zlib.crc32(name.encode("utf-8", "surrogatepass")) % SLOTS


@dataclass(frozen=True, slots=True)
class _Example:
    slots: tuple[int, ...]
    is_spam: bool


def _slots(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(slot_of(feature.name) for feature in features_of(text)))


def _newest(lessons: Sequence[Lesson]) -> list[Lesson]:
    """The last MOST_OF_A_KIND of each kind; they come oldest first."""
    left = {True: MOST_OF_A_KIND, False: MOST_OF_A_KIND}
    kept = []
    for lesson in reversed(lessons):
        if left[lesson.is_spam] > 0:
            left[lesson.is_spam] -= 1
            kept.append(lesson)
    return kept[::-1]


def _folds(lessons: Sequence[Lesson]) -> list[int]:
    """To which part each lesson belongs: whole articles, unless one of them is most of what there is."""
    sizes: dict[int, int] = defaultdict(int)
    for lesson in lessons:
        sizes[lesson.group] += 1
    if max(sizes.values()) * 2 > len(lessons):
        return [zlib.crc32(lesson.text.encode("utf-8", "surrogatepass")) % FOLDS for lesson in lessons]
    filled = [0] * FOLDS
    part: dict[int, int] = {}
    for group, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        part[group] = filled.index(min(filled))
        filled[part[group]] += size
    return [part[lesson.group] for lesson in lessons]


def _calibrated(examples: Sequence[_Example], folds: Sequence[int]) -> tuple[float, Measured]:
    """From where on it is spam: where it is likelier than not, or further up until few good comments are held."""
    judged: list[tuple[float, bool]] = []
    for fold in sorted(set(folds)):
        weights, bias = _fit([example for example, own in zip(examples, folds, strict=True) if own != fold])
        judged += [
            (_points(weights, bias, example.slots), example.is_spam)
            for example, own in zip(examples, folds, strict=True)
            if own == fold
        ]
    good = sorted((points for points, is_spam in judged if not is_spam), reverse=True)
    threshold = max(0.0, good[int(MOST_GOOD_HELD * len(good))])
    caught = sum(is_spam and points > threshold for points, is_spam in judged)
    held = sum(points > threshold for points in good)
    return threshold, Measured(len(good), len(judged) - len(good), held, caught)


def _points(weights: dict[int, float], bias: float, slots: Sequence[int]) -> float:
    return bias + sum(weights.get(slot, 0.0) for slot in slots) / math.sqrt(max(1, len(slots)))


def _fit(examples: Sequence[_Example]) -> tuple[dict[int, float], float]:
    """Stochastic gradient descent with a step of its own for each weight (AdaGrad, Duchi et al. 2011)."""
    order = random.Random(1)  # noqa: S311 - no secret: the same lessons shall give the same score
    weights: dict[int, float] = defaultdict(float)
    seen: dict[int, float] = defaultdict(lambda: 1e-2)
    bias = 0.0
    rows = list(examples)
    for _round in range(ROUNDS):
        order.shuffle(rows)
        for example in rows:
            scale = 1 / math.sqrt(max(1, len(example.slots)))
            points = bias + scale * sum(weights[slot] for slot in example.slots)
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, points)))) - example.is_spam
            bias -= 0.1 * STEP * error
            for slot in example.slots:
                gradient = error * scale + SHRINK * weights[slot]
                seen[slot] += gradient * gradient
                weights[slot] -= STEP * gradient / math.sqrt(seen[slot])
    return dict(weights), bias
