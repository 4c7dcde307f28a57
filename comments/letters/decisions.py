"""Letters to those whom a decision concerns: made when they are sent, and not sent when the decision stands no more.

Nobody is named but the site. An address that is not proven gets none.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from comments.actions.telling import GRACE
from comments.letters.mails import full_address, key_of, send_letter
from comments.models import Appeal, Comment, Decision, Flag, Measure
from comments.moderation.statements import statements_of
from comments.rules.decisions import stands
from groundwork.actions.outbox import does, enqueue
from groundwork.languages import speaking, spoken
from groundwork.limits import Limit, LimitReached, count_towards

DECISION_SALT = "comments.decision"
# About hidden comments: who wrote two hundred gets no two hundred mails, but learns where all of it stands.
MANY = Limit("decision-mail", times=5, seconds=3600)
SUBJECTS = {
    Measure.Kind.WARN: gettext_lazy("A warning about what you wrote"),
    Measure.Kind.SLOW: gettext_lazy("You can write less often for now"),
    Measure.Kind.HOLD: gettext_lazy("What you write is looked at first from now on"),
    Measure.Kind.MUTE: gettext_lazy("You cannot write for now"),
    Measure.Kind.SUSPEND: gettext_lazy("Your account is suspended"),
    Measure.Kind.REMOVE: gettext_lazy("What you wrote was removed"),
}
KEY_AGE = 60 * 60 * 24 * 120  # seconds: an appeal takes 30 days, and its answer is read later


def decision_key(decision_id: int) -> str:
    """The part of a mail's link that opens one decision for whom it concerns, logged in or not."""
    return signing.dumps(decision_id, salt=DECISION_SALT)


def opens(key: str, decision_id: int) -> bool:
    try:
        return bool(signing.loads(key, salt=DECISION_SALT, max_age=KEY_AGE) == decision_id)
    except signing.BadSignature:
        return False


@does("decision_told")
def tell_writer(payload: dict[str, Any]) -> None:
    """To the writer: hidden, why and what to do; or published, or shown again."""
    decision = Decision.objects.filter(pk=payload["decision"]).first()
    comment = _comment_of(decision)
    if decision is None or comment is None or comment.state != decision.state_to:
        return
    if Decision.objects.filter(undoes=decision.pk).exists():
        return
    if comment.state == Comment.State.PUBLISHED:
        _tell_it_is_shown(decision, comment)
    elif stands(decision, timezone.now()):
        _tell_it_is_hidden(decision, comment)


def _tell_it_is_hidden(decision: Decision, comment: Comment) -> None:
    nth = _count_letter(comment.person)
    if nth > MANY.times:
        return
    language = language_for(comment.person, comment)
    with speaking(language):
        statement = statements_of([decision], language=language)[decision.pk]
        subject = _("Your comment on “%(title)s” was hidden") % {"title": comment.article.title}
        context = {"comment": comment, "statement": statement, "link": _link_to(decision.pk)}
        context["rest"] = _own_page(comment.person) if nth == MANY.times else ""
        _send_to(comment.person, subject, "comments/mail/hidden.txt", context)


def _tell_it_is_shown(decision: Decision, comment: Comment) -> None:
    if decision.verb == "undo" and not _was_told_before(decision):
        return
    with speaking(language_for(comment.person, comment)):
        if decision.state_from == Comment.State.HELD:
            subject = _("Your comment on “%(title)s” is published")
        else:
            subject = _("Your comment on “%(title)s” is shown again")
        context = {"comment": comment, "link": full_address(comment.get_absolute_url())}
        context["is_again"] = decision.state_from != Comment.State.HELD
        _send_to(
            comment.person, subject % {"title": comment.article.title}, "comments/mail/shown.txt", context
        )


@does("measure_told")
def tell_of_measure(payload: dict[str, Any]) -> None:
    """To a member or a proven guest: warned, slowed down, held, muted, suspended, or all removed; why, until when."""
    measure = Measure.objects.filter(pk=payload["measure"]).select_related("person__user").first()
    if measure is None or measure.person is None or measure.lifted_at is not None:
        return
    decision = Decision.objects.get(pk=measure.decision_id)
    with speaking(measure.person.language):
        statement = statements_of([decision])[decision.pk]
        context = {"measure": measure, "statement": statement, "link": _link_to(decision.pk)}
        subject = str(SUBJECTS[Measure.Kind(measure.kind)])
        _send_to(measure.person, subject, "comments/mail/measure.txt", context)


@does("measure_lifted")
def tell_that_it_is_lifted(payload: dict[str, Any]) -> None:
    """To whom the measure was told of; who never heard of it hears nothing now either."""
    measure = Measure.objects.filter(pk=payload["measure"]).select_related("person__user").first()
    if measure is None or measure.person is None or measure.lifted_at is None:
        return
    if measure.lifted_at < measure.since + GRACE:
        return
    with speaking(measure.person.language):
        context = {"measure": measure, "link": _link_to(measure.decision_id)}
        subject = _("A decision about you was taken back")
        _send_to(measure.person, subject, "comments/mail/lifted.txt", context)


@does("appeal_answered")
def tell_appellant(payload: dict[str, Any]) -> None:
    appeal = Appeal.objects.filter(pk=payload["appeal"]).exclude(settled_at=None).first()
    if appeal is None:
        return
    with speaking(language_for(appeal.person, appeal.comment)):
        upheld = appeal.outcome == Appeal.Outcome.UPHELD
        subject = _("Your appeal was upheld") if upheld else _("Your appeal was rejected")
        context = {"appeal": appeal, "upheld": upheld, "link": _link_to(appeal.decision_id)}
        _send_to(appeal.person, subject, "comments/mail/appeal.txt", context)


@does("flags_answered")
def tell_reporters(payload: dict[str, Any]) -> None:
    """One row for each who flagged, so that a crash repeats at most one mail; none when it was undone meanwhile."""
    decision = Decision.objects.filter(pk=payload["decision"]).first()
    if decision is None or Decision.objects.filter(undoes=decision.pk).exists():
        return
    flags = Flag.objects.filter(comment=decision.comment_id, settled_at=decision.made_at, wants_answer=True)
    for flag in flags.exclude(outcome=Flag.Outcome.RAID).values_list("pk", flat=True).iterator():
        enqueue("flag_answer", {"flag": flag})


@does("flag_answer")
def tell_reporter(payload: dict[str, Any]) -> None:
    """What came of a flag: that it was taken away, or that it stands. Nothing of who decided, or of other flags."""
    flags = Flag.objects.filter(pk=payload["flag"], withdrawn_at=None, wants_answer=True)
    flag = flags.exclude(settled_at=None).select_related("comment__article", "person__user").first()
    if flag is None:
        return
    with speaking(language_for(flag.person, flag.comment)):
        upheld = flag.outcome == Flag.Outcome.UPHELD
        subject = _("What you flagged on “%(title)s”") % {"title": flag.comment.article.title}
        link = full_address(reverse("flag", args=[flag.comment_id]))
        context = {"flag": flag, "comment": flag.comment, "upheld": upheld, "link": link}
        _send_to(flag.person, subject, "comments/mail/flag.txt", context)


def language_for(person: Person, comment: Comment | None) -> str:
    """The language of a letter to somebody: their own; if none is known, that of the words or article it is about."""
    about = (comment.language, comment.article.language) if comment is not None else ()
    known = (spoken(language) for language in (person.language, *about))
    return next(filter(None, known), settings.LANGUAGE_CODE)


def _comment_of(decision: Decision | None) -> Comment | None:
    if decision is None or decision.comment_id is None:
        return None
    comments = Comment.objects.select_related("article", "person__user")
    return comments.filter(pk=decision.comment_id).first()


def _was_told_before(undo: Decision) -> bool:
    """Whether the decision taken back had a letter, and was old enough for it to have gone out."""
    undone = Decision.objects.filter(pk=undo.undoes or 0, state_to=Comment.State.HIDDEN).first()
    return undone is not None and undone.made_at + GRACE <= undo.made_at


def _count_letter(person: Person) -> int:
    """The how-manieth letter of this hour it is; more than MANY.times for one too many."""
    try:
        return count_towards(MANY, who=str(person.pk), now=timezone.now())
    except LimitReached:
        return MANY.times + 1


def _own_page(person: Person) -> str:
    """Where all that somebody wrote stands; for a guest by way of their key."""
    is_guest = person.user is None
    return full_address(reverse("guest_key", args=[key_of(person)]) if is_guest else reverse("mine"))


def _link_to(decision_id: int) -> str:
    return full_address(reverse("decision_by_mail", args=[decision_id, decision_key(decision_id)]))


def _send_to(person: Person, subject: str, template: str, context: dict[str, Any]) -> None:
    address = person.user.email if person.user is not None else person.email if person.is_proven else ""
    if address:
        send_letter(subject, template, {**context, "person": person}, to=address)
