"""What a decision restricts, in the terms of Regulation (EU) 2022/2065, Article 17: the statement of reasons.

Derived from the row of the log alone, so that a statement can be given for every restriction there ever was, also when
the comment, its writer and the moderator's words are gone.
"""

from __future__ import annotations

from comments.models import Comment, Decision, Review
from comments.rules.reasons import deed_of, words_of

# Verb of the log: which restriction it is, Article 17(1).
VISIBILITY, ACCOUNT, SERVICE = "visibility", "account", "service"
RESTRICTS = {
    "hold": VISIBILITY,  # until somebody has looked
    "hide": VISIBILITY,
    "spam": VISIBILITY,
    "remove": VISIBILITY,
    "remove-all": VISIBILITY,
    "slow": SERVICE,
    "hold-all": SERVICE,
    "mute": SERVICE,
    "suspend": ACCOUNT,
}
LEGAL = frozenset(
    {"illegal"}
)  # reasons that are a law's; all others are the rules of the site, Article 17(3)(d), (e)
REDRESS = "appeal to another moderator; out-of-court dispute settlement; court"  # Article 17(3)(f)
FIELDS = (
    "id", "made_at", "about", "article", "comment", "person", "measure", "restricts", "scope", "until", "state_from",
    "state_to", "reason", "facts", "ground", "prompted_by", "detected_automatically", "decided_automatically",
    "redress", "taken_back_by", "words",
)  # fmt: skip


def statement(decision: Decision, *, taken_back_by: int | None = None, words: str = "") -> dict[str, str]:
    """One decision as the fields of FIELDS, all text. Ids only; `words` are the moderator's, if they may be told."""
    told = {
        "id": str(decision.pk),
        "made_at": decision.made_at.isoformat(),
        "about": "comment" if decision.comment_id else "person" if decision.person_id else "article",
        "article": _id(decision.article_id),
        "comment": _id(decision.comment_id),
        "person": _id(decision.person_id),
        "measure": deed_of(decision.verb),
        "restricts": restricts(decision),
        "scope": "everywhere" if restricts(decision) else "",  # no restriction here is bound to a country
        "until": decision.until.isoformat() if decision.until else "",
        "state_from": decision.state_from,
        "state_to": decision.state_to,
        "reason": decision.reason,
        "facts": words_of(decision.reason),
        "ground": ("law" if decision.reason in LEGAL else "rules of the site") if restricts(decision) else "",
        "prompted_by": decision.prompted_by,
        "detected_automatically": _yes(found_by_rule(decision)),
        "decided_automatically": _yes(decision.by == Decision.By.RULE),
        "redress": REDRESS if restricts(decision) else "",
        "taken_back_by": _id(taken_back_by),
        "words": words,
    }
    return {field: told[field] for field in FIELDS}


def restricts(decision: Decision) -> str:
    """Which of the restrictions of Article 17(1) it is; empty for none."""
    if decision.by == Decision.By.WRITER:
        return ""
    return RESTRICTS.get(decision.verb, "")


def found_by_rule(decision: Decision) -> bool:
    """Whether a machine brought it up: a rule decided, or held what a person then decided on."""
    by_machine = (Review.Cause.HELD, Review.Cause.SPAM, Review.Cause.NAME, Review.Cause.RAID)
    held = decision.state_from == Comment.State.HELD or decision.prompted_by in by_machine
    return decision.by == Decision.By.RULE or held


def _id(pk: int | None) -> str:
    return str(pk) if pk is not None else ""


def _yes(it_is: bool) -> str:
    return "yes" if it_is else "no"
