"""The rules that moderators made, compiled: ten thousand of them cost a comment about as much as one.

Words and phrases are looked up word by word, domains, addresses and networks by what they are; only patterns are
searched for, all at once, by RE2, whose time is linear in the text whatever the pattern. Python's `re` never sees one.
"""

from __future__ import annotations

import ipaddress
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from comments.screening.patterns import PatternIndex
from comments.screening.reading import Word, plain, words_of

if TYPE_CHECKING:
    from comments.screening.verdict import Submission

MOST_MARKS = 20  # of one rule in one comment; the rest would mark the same thing again
ANY_END = "*"  # at the end of a word: whatever follows

log = logging.getLogger(__name__)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as data. `tag` and `article` are its scope; neither is the whole site."""

    id: int
    kind: str  # words, pattern, domain, name, address, network
    text: str
    effect: str
    tag: int | None = None
    article: int | None = None

    def covers(self, article: int, tags: frozenset[int]) -> bool:
        if self.article is not None:
            return self.article == article
        return self.tag is None or self.tag in tags


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that applies, and where; without marks where it is not about the words."""

    rule: int
    effect: str
    text: str
    marks: tuple[Span, ...] = ()
    at_door: bool = False  # a network is seen once


class RuleBook:
    """All rules in force. Made once per process and version of the rules; see comments/rules/standing_rules.py."""

    def __init__(self, rules: Iterable[RuleLine] = ()) -> None:
        by_kind: dict[str, list[RuleLine]] = defaultdict(list)
        for rule in rules:
            by_kind[rule.kind].append(rule)
        self._words = _Phrases(by_kind["words"])
        self._names = _Phrases(by_kind["name"])
        self._patterns = PatternIndex([(rule, rule.text) for rule in by_kind["pattern"]])
        self._domains = _by_text(by_kind["domain"])
        self._addresses = _by_text(by_kind["address"])
        self._networks = _Networks(by_kind["network"])
        self.size = sum(len(rules) for rules in by_kind.values())
        self.has_tags = any(rule.tag is not None for rules in by_kind.values() for rule in rules)

    def hits(self, submission: Submission, *, article: int, tags: frozenset[int]) -> Iterator[Hit]:
        """The rules that apply to it in this place, each once."""
        if not self.size:
            return
        for rule, spans in self._found(submission):
            if rule.covers(article, tags):
                marks = tuple(spans[:MOST_MARKS])
                yield Hit(rule.id, rule.effect, rule.text, marks, at_door=rule.kind == "network")

    def _found(self, submission: Submission) -> Iterator[tuple[RuleLine, list[Span]]]:
        if self._words:
            yield from self._words.found(words_of(submission.source)).items()
        yield from self._patterns.found(submission.source)
        if self._names and submission.name:
            yield from ((rule, []) for rule in self._names.found(words_of(submission.name)))
        for rule in _listed(self._domains, submission.hosts):
            yield rule, _places_of(rule.text, submission.source)
        if self._addresses and "@" in submission.address:
            yield from ((rule, []) for rule in self._by_address(submission.address))
        if self._networks and submission.door.network:
            yield from ((rule, []) for rule in self._networks.holding(submission.door.network))

    def _by_address(self, address: str) -> Iterator[RuleLine]:
        address = plain(address)
        yield from self._addresses.get(address, ())
        host = address.rpartition("@")[2]
        for parent in _parents(host):
            yield from self._addresses.get(f"@{parent}", ())


@dataclass(slots=True)
class _Phrases:
    """Phrases by their first two words, so that a thousand that begin alike cost no more than one.

    Signs count only in a phrase that has some: "cheap, ships" is "cheap ships".
    """

    rules: Iterable[RuleLine]
    _starting: dict[tuple[str, str], list[tuple[tuple[str, ...], RuleLine]]] = field(default_factory=dict)
    _beginning: dict[str, list[RuleLine]] = field(
        default_factory=dict
    )  # "casino*", by what stands before the star
    _lengths: tuple[int, ...] = ()
    _has_signs: bool = False

    def __post_init__(self) -> None:
        for rule in self.rules:
            tokens = phrase_of(rule.text)
            if not tokens:
                continue
            if len(tokens) == 1 and tokens[0].endswith(ANY_END) and len(tokens[0]) > 1:
                self._beginning.setdefault(tokens[0][:-1], []).append(rule)
                continue
            second = "" if len(tokens) == 1 or tokens[1].endswith(ANY_END) else tokens[1]
            self._starting.setdefault((tokens[0], second), []).append((tokens, rule))
            self._has_signs = self._has_signs or not all(_is_word(token) for token in tokens)
        self._lengths = tuple(sorted({len(start) for start in self._beginning}))

    def __bool__(self) -> bool:
        return bool(self._starting or self._beginning)

    def found(self, words: list[Word]) -> dict[RuleLine, list[Span]]:
        """Where each phrase stands."""
        spans: dict[RuleLine, list[Span]] = {}
        bare = [word for word in words if word.is_word]
        for stream in (bare, words) if self._has_signs else (bare,):
            for at, word in enumerate(stream):
                self._look(stream, at, word, spans)
        return spans

    def _look(self, stream: list[Word], at: int, word: Word, spans: dict[RuleLine, list[Span]]) -> None:
        following = stream[at + 1].text if at + 1 < len(stream) else ""
        for second in ("", following) if following else ("",):
            for tokens, rule in self._starting.get((word.text, second), ()):
                part = stream[at : at + len(tokens)]
                if len(part) == len(tokens) and all(map(_fits, tokens, part)):
                    _note(spans, rule, (word.start, part[-1].end))
        for length in self._lengths:
            if length > len(word.text):
                break
            for rule in self._beginning.get(word.text[:length], ()):
                _note(spans, rule, (word.start, word.end))


def phrase_of(text: str) -> tuple[str, ...]:
    """A rule's words as they are looked for; a star right behind a word stays with it."""
    tokens: list[str] = []
    end = -1
    for word in words_of(text):
        if word.text == ANY_END and tokens and word.start == end:
            tokens[-1] += ANY_END
        else:
            tokens.append(word.text)
        end = word.end
    return tuple(tokens)


def _fits(token: str, word: Word) -> bool:
    if len(token) > 1 and token.endswith(ANY_END):
        return word.text.startswith(token[:-1])
    return word.text == token


def _is_word(token: str) -> bool:
    return token[0].isalnum() or token[0] == "_"


def _note(spans: dict[RuleLine, list[Span]], rule: RuleLine, span: Span) -> None:
    known = spans.setdefault(rule, [])
    if len(known) < MOST_MARKS and span not in known:
        known.append(span)


def _by_text(rules: Iterable[RuleLine]) -> dict[str, list[RuleLine]]:
    found: dict[str, list[RuleLine]] = {}
    for rule in rules:
        found.setdefault(plain(rule.text), []).append(rule)
    return found


def _listed(domains: dict[str, list[RuleLine]], hosts: Iterable[str]) -> Iterator[RuleLine]:
    """A rule for a domain is one for all below it; each once, however often it is linked."""
    if domains:
        names = dict.fromkeys(parent for host in hosts for parent in _parents(plain(host)))
        for name in names:
            yield from domains.get(name, ())


def _parents(host: str) -> Iterator[str]:
    """The host and the domains it lies in: a.example.org, example.org, org."""
    while host:
        yield host
        host = host.partition(".")[2]


def _places_of(domain: str, source: str) -> list[Span]:
    """Where the domain is written out; in the case-insensitive way of hosts."""
    low, wanted = source.lower(), domain.lower()
    if len(low) != len(source):
        return []
    spans: list[Span] = []
    at = low.find(wanted)
    while at >= 0 and len(spans) < MOST_MARKS:
        spans.append((at, at + len(wanted)))
        at = low.find(wanted, at + len(wanted))
    return spans


class _Networks:
    """Networks by the length of their prefix: one look for each length that there is, at most 33 and 129."""

    def __init__(self, rules: Iterable[RuleLine]) -> None:
        self._by_length: dict[tuple[int, int], dict[int, list[RuleLine]]] = {}
        for rule in rules:
            try:
                network = ipaddress.ip_network(rule.text, strict=False)
            except ValueError:  # written around the form
                log.error("rule %d is no network: %r", rule.id, rule.text)
                continue
            alike = self._by_length.setdefault((network.version, network.prefixlen), {})
            alike.setdefault(int(network.network_address), []).append(rule)

    def __bool__(self) -> bool:
        return bool(self._by_length)

    def holding(self, address: str) -> Iterator[RuleLine]:
        try:
            given = ipaddress.ip_address(address)
        except ValueError:
            return
        for (version, length), networks in self._by_length.items():
            if version == given.version:
                spare = given.max_prefixlen - length
                yield from networks.get(int(given) >> spare << spare, ())


NO_RULES = RuleBook()
