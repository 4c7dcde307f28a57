"""Moderation in numbers, for everybody and for moderators: from the counts of days, never from the log itself.

Read costs follow the days asked for, not what happened on them. The figures are some minutes behind (sealing).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from accounts.models import User
from comments.models import DayCount, Decision, Review, ScreeningRule, Seal
from comments.moderation.numbers import ByReason, Day, Month, Openness, Overview, RuleRecord, Wait
from comments.rules.counting import (
    DECISION,
    HELD,
    LATE,
    MODERATOR,
    POSTED,
    RIGHT,
    RULE,
    SCORE,
    WAIT,
    WRONG,
    quantile,
)  # fmt: skip
from comments.rules.reasons import words_of
from comments.rules.restrictions import RESTRICTS

MONTHS = 12
MOST_RULES = 50
OF_SITE = "rule:"  # what the log calls a rule of the site, before its number
HOUR = 3600
BY_RULE_HELD = tuple(f"{verb}|{Decision.By.RULE}|" for verb in ("hold", "spam"))
MOST_WAITING = 1_000  # counted at most, per cause

Sums = dict[date, Counter[str]]  # by day or month: how often, by key


def openness(*, now: datetime) -> Openness:
    """The statistics of the last twelve months. Four queries."""
    first = _month_before(now.astimezone(UTC).date().replace(day=1), MONTHS - 1)
    decided, waited = _by_month(DECISION, first), _by_month(WAIT, first)
    seal = Seal.objects.defer("run").order_by("-number").first()
    months = sorted(set(decided) | set(waited), reverse=True)
    total: Counter[str] = Counter()
    for counts in decided.values():
        total.update(counts)
    return Openness(
        [_month(month, decided.get(month, Counter()), waited.get(month, Counter())) for month in months],
        _reasons(total),
        str(seal) if seal is not None else "",
    )


def overview(*, now: datetime, days: int) -> Overview:
    """The numbers of the last `days` days, today among them. Some twenty queries."""
    today = now.astimezone(UTC).date()
    first = today - timedelta(days=days - 1)
    by_day = {what: _by_day(what, first) for what in (DECISION, POSTED, WAIT, SCORE)}
    in_all = {what: _in_all(what, first) for what in (LATE, MODERATOR, RULE)}
    decisions = _summed(by_day[DECISION])
    return Overview(
        days=[_day(first + timedelta(days=n), by_day) for n in range(days)],
        waits=_waits(_summed(by_day[WAIT]), in_all[LATE]),
        reasons=_reasons(decisions),
        moderators=_moderators(in_all[MODERATOR]),
        rules=_rules(in_all[RULE]),
        upheld=_of_verb(decisions, "uphold"),
        rejected=_of_verb(decisions, "reject"),
        waiting=_waiting(),
    )


def _by_month(what: str, since: date) -> Sums:
    rows = DayCount.objects.filter(what=what, day__gte=since).annotate(month=TruncMonth("day"))
    return _sums(rows.values_list("month", "key").annotate(total=Sum("count")).order_by())


def _by_day(what: str, since: date) -> Sums:
    return _sums(DayCount.objects.filter(what=what, day__gte=since).values_list("day", "key", "count"))


def _in_all(what: str, since: date) -> Counter[str]:
    rows = DayCount.objects.filter(what=what, day__gte=since).values_list("key").annotate(total=Sum("count"))
    return Counter(dict(rows.order_by()))


def _sums(rows: Iterable[tuple[date, str, int]]) -> Sums:
    sums: Sums = defaultdict(Counter)
    for when, key, count in rows:
        sums[when][key] += count
    return sums


def _summed(sums: Sums) -> Counter[str]:
    total: Counter[str] = Counter()
    for counts in sums.values():
        total.update(counts)
    return total


def _month(first: date, decided: Counter[str], waited: Counter[str]) -> Month:
    by = _by(decided)
    median = quantile(_buckets(waited), 0.5)
    return Month(
        first=first,
        by_people=by[Decision.By.PERSON],
        by_rules=by[Decision.By.RULE],
        restrictions=sum(n for key, n in decided.items() if _restricts(key)),
        taken_back=_of_verb(decided, "undo"),
        upheld=_of_verb(decided, "uphold"),
        rejected=_of_verb(decided, "reject"),
        median_hours=median / HOUR if median is not None else None,
    )


def _day(day: date, by_day: Mapping[str, Sums]) -> Day:
    decided, score = by_day[DECISION].get(day, Counter()), by_day[SCORE].get(day, Counter())
    median = quantile(_buckets(by_day[WAIT].get(day, Counter())), 0.5)
    return Day(
        day=day,
        posted=sum(by_day[POSTED].get(day, Counter()).values()),
        held=sum(n for key, n in decided.items() if key.startswith(BY_RULE_HELD)),
        decided=_by(decided)[Decision.By.PERSON],
        median=median / HOUR if median is not None else None,
        caught=score["spam_caught"] / score["spam"] if score["spam"] else None,
        good_held=score["good_held"] / score["good"] if score["good"] else None,
    )


def _reasons(decided: Counter[str]) -> list[ByReason]:
    people: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    for key, count in decided.items():
        _verb, by, reason = key.split("|")
        if _restricts(key):
            (rules if by == Decision.By.RULE else people)[reason] += count
    every = sorted(people.keys() | rules.keys(), key=lambda code: (-people[code] - rules[code], code))
    return [ByReason(words_of(code), people[code], rules[code]) for code in every]


def _waits(waited: Counter[str], late: Counter[str]) -> list[Wait]:
    found = []
    for cause, label in Review.Cause.choices:
        buckets = _buckets(waited, cause)
        decided = sum(buckets.values())
        if decided:
            median, most = quantile(buckets, 0.5), quantile(buckets, 0.95)
            found.append(Wait(str(label), decided, _hours(median), _hours(most), late[cause]))
    return found


def _rules(counts: Counter[str]) -> list[RuleRecord]:
    rules = {key.rpartition("|")[0] for key in counts}
    records = [
        RuleRecord(rule, counts[f"{rule}|{HELD}"], counts[f"{rule}|{RIGHT}"], counts[f"{rule}|{WRONG}"])
        for rule in rules
    ]
    return _named(sorted(records, key=lambda record: (-record.caught, record.rule))[:MOST_RULES])


def _named(records: list[RuleRecord]) -> list[RuleRecord]:
    """Rules of the site by what they look for, as far as they are still there; checks by their words. One query."""
    numbers = [int(r.rule[len(OF_SITE) :]) for r in records if r.rule.startswith(OF_SITE)]
    texts = dict(ScreeningRule.objects.filter(pk__in=numbers).values_list("pk", "text")) if numbers else {}
    names = {f"{OF_SITE}{pk}": f"“{text}”" for pk, text in texts.items()}
    return [replace(record, rule=names.get(record.rule) or words_of(record.rule)) for record in records]


def _moderators(counts: Counter[str]) -> list[tuple[str, int]]:
    """By their names as they are now; who has left has none."""
    users = User.objects.filter(pk__in=[int(key) for key in counts]).values_list("pk", "handle")
    names = dict(users)
    return [(names.get(int(key), ""), count) for key, count in counts.most_common()]


def _waiting() -> dict[str, int]:
    """What waits now, by cause: counted up to MOST_WAITING each, on the queue's own indexes."""
    waiting = Review.objects.filter(closed_at=None)
    counts = {
        str(label): len(waiting.filter(cause=cause).values_list("pk")[:MOST_WAITING])
        for cause, label in Review.Cause.choices
    }
    return {label: count for label, count in counts.items() if count}


def _buckets(waited: Counter[str], cause: str | None = None) -> Counter[int]:
    buckets: Counter[int] = Counter()
    for key, count in waited.items():
        of_cause, _, bucket = key.rpartition("|")
        if cause is None or of_cause == cause:
            buckets[int(bucket)] += count
    return buckets


def _by(decided: Counter[str]) -> Counter[str]:
    by: Counter[str] = Counter()
    for key, count in decided.items():
        by[key.split("|")[1]] += count
    return by


def _of_verb(decided: Counter[str], verb: str) -> int:
    return sum(count for key, count in decided.items() if key.startswith(f"{verb}|"))


def _restricts(key: str) -> bool:
    verb, by, _reason = key.split("|")
    return verb in RESTRICTS and by not in (Decision.By.WRITER, Decision.By.GROUP)


def _hours(seconds: float | None) -> float | None:
    return seconds / HOUR if seconds is not None else None


def _month_before(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
