"""Resolving a note: by a revision, or by putting the words that it suggests into the article, as a new one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.actions.leaving import former_name
from accounts.models import Person, User
from articles.actions.drafting import EditedMeanwhile, save_draft
from articles.actions.publishing import publish_revision
from articles.models import Article, PublicState, Revision
from articles.rules.drafts import differs
from articles.rules.replacing import with_words_replaced
from comments.models import Comment, Placement, Settlement
from comments.rules import settling
from comments.submitting import Refused

WORDS_STAND = (Placement.Status.SAME, Placement.Status.MOVED)


class MayNotSettle(Refused):
    status = 403

    def __init__(self) -> None:
        super().__init__("no-settling", _("Its writer, and whoever edits the article, resolve a note."))


class CannotApply(Refused):
    """The words cannot be put in with one click; nothing was written."""

    status = 409

    def __init__(self, why: str) -> None:
        super().__init__("cannot-apply", why)


def settle(
    *, user: User | AnonymousUser, person: Person, comment: Comment, now: datetime | None = None
) -> Settlement:
    """Say that the current revision resolves the note. Twice changes nothing. Raises Refused."""
    _check(user, person, comment)
    return _write(comment, comment.article.revision, person, now or timezone.now(), is_applied=False)


def reopen(*, user: User | AnonymousUser, person: Person, comment: Comment) -> None:
    """Take that back. Twice changes nothing; what was published stays. Raises Refused."""
    _check(user, person, comment)
    with transaction.atomic():
        if Settlement.objects.filter(comment=comment).delete()[0]:
            PublicState.touch(comment.article_id)


def apply_suggestion(
    *, user: User, comment: Comment, version: int, now: datetime | None = None
) -> Settlement:
    """Publish a revision with the words that the note suggests where it points, and resolve the note by it.

    `version` is the comment's that the editor saw. Twice changes nothing. Raises Refused: CannotApply when the note or
    the article moved on, when the draft holds what is not published, or when markup stands among the words.
    """
    if not settling.may_edit_article(user, comment) or not settling.may_settle(user, None, comment):
        raise MayNotSettle
    done = Settlement.objects.filter(comment=comment, is_applied=True).first()
    if done is not None:
        return done
    words = settling.suggested(comment)
    if words is None or comment.version != version:
        raise CannotApply(_("The note was changed meanwhile: look at it again."))
    article = Article.objects.select_related("current").get(pk=comment.article_id)
    revision = article.revision
    if differs(article, revision):
        raise CannotApply(_("The draft holds changes that are not published yet. Put the words in there."))
    source = _with_words(comment, revision, words)
    number = revision.number
    try:
        with transaction.atomic():
            draft = save_draft(editor=user, article=article, expected_version=article.version, source=source)
            note = _credit(comment.person.name, comment)
            made = publish_revision(editor=user, article=draft, change_note=note)
    except EditedMeanwhile:
        raise CannotApply(_("Somebody else edits the article at this moment. Try again.")) from None
    except ValidationError as error:
        raise CannotApply(" ".join(error.messages)) from None
    if made.number == number:
        raise CannotApply(_("The words stand there already."))
    return _write(comment, made, user.person, now or timezone.now(), is_applied=True)


def credit_nobody(people: Collection[int]) -> None:
    """Who left is not named any more by the revisions that they suggested words for. Twice changes nothing."""
    applied = Settlement.objects.filter(comment__person__in=people, is_applied=True).select_related("comment")
    for settlement in applied:
        with translation.override(settings.LANGUAGE_CODE):  # it is stored
            note = _credit(former_name(), settlement.comment)
        named = Revision.objects.filter(pk=settlement.revision_id).exclude(change_note=note)
        with transaction.atomic():
            if named.update(change_note=note):
                PublicState.touch(settlement.comment.article_id)


def _credit(name: str, comment: Comment) -> str:
    return _("Words suggested by %(name)s in comment %(n)s.") % {"name": name, "n": comment.number}


def _with_words(comment: Comment, revision: Revision, words: str) -> str:
    """The article's source with them. Raises CannotApply."""
    placed = Placement.objects.filter(passage=comment.pk, revision=revision, status__in=WORDS_STAND).first()
    if placed is None or placed.start is None or placed.end is None:
        raise CannotApply(_("The words that the note is about have changed, or are gone."))
    source = with_words_replaced(
        revision.source, language=revision.language, text=revision.text, start=placed.start, end=placed.end,
        words=words,
    )  # fmt: skip
    if source is None:
        raise CannotApply(
            _(
                "Links or other markup stand among the words, or they are several paragraphs. Put them in by hand."
            )
        )
    return source


def _check(user: User | AnonymousUser, person: Person, comment: Comment) -> None:
    if not settling.may_settle(user, person, comment):
        raise MayNotSettle


@transaction.atomic
def _write(
    comment: Comment, revision: Revision, person: Person, now: datetime, *, is_applied: bool
) -> Settlement:
    PublicState.touch(comment.article_id)
    given = {"revision": revision, "settled_by": person, "settled_at": now, "is_applied": is_applied}
    if is_applied:
        return Settlement.objects.update_or_create(comment=comment, defaults=given)[0]
    return Settlement.objects.get_or_create(comment=comment, defaults=given)[0]
