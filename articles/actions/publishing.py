"""Publishing: a draft becomes a revision that readers see; withdrawing and restoring what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from articles.actions.announcing import announce
from articles.actions.drafting import EditedMeanwhile
from articles.actions.indexing import index_article
from articles.models import Article, PublicState, Revision, SiteIdentity
from articles.rendering import RENDERER_VERSION, Rendered, render_article
from articles.rules.drafts import check_fields, check_text, differs
from articles.rules.impact import Choice
from articles.rules.words import count_words
from articles.signals import places_chosen, revision_published

# A scheduled revision this near to its time counts as published: it may be on somebody's screen before we commit.
SETTLED = timedelta(seconds=2)


def publish_revision(
    *,
    editor: User,
    article: Article,
    change_note: str = "",
    at: datetime | None = None,
    choices: Sequence[Choice] = (),
) -> Revision:
    """Make a revision of the draft and show it from `at` (aware; None: from now).

    A time to come is for a first publication only, which may be published again, at any time, until then; the one
    that it replaces was never seen and goes. A time past, for texts that are older than the site, must not lie before
    the revision it follows. With nothing changed since the current revision this returns that one. `choices` are words
    of the text that notes are to stand on, whatever would become of them by themselves.

    Raises ValidationError (also for an edit that somebody tries to schedule), and EditedMeanwhile if the draft is
    not the `article.version` that the caller saw, somebody else published first, or choices were made beside another
    revision than `article.current`. Sends revision_published.
    """
    draft = Article.objects.select_related("current").get(pk=article.pk)
    chosen_elsewhere = bool(choices) and draft.current_id != article.current_id
    if draft.version != article.version or chosen_elsewhere:
        raise EditedMeanwhile(draft)
    now = timezone.now()
    live = _is_live(draft, now)
    _check_time(draft, at, now, live)
    if not differs(draft, draft.current) and (live or at == draft.published_at) and draft.current:
        _announce_choices(editor, draft.current, choices)
        return draft.current
    check_fields(draft)
    check_text(change_note)
    rendered = render_article(draft.source, language=draft.language)
    if not rendered.text.strip():
        raise ValidationError({"source": _("There is no text to publish yet.")})
    revision = _revision_of(draft, rendered)
    revision.change_note = change_note
    revision.published_by = editor
    revision.published_at = at or (max(now, draft.published_at) if live and draft.published_at else now)
    previous = draft.current if live else None
    with transaction.atomic():
        _put_in_place(draft, revision, live)
        _announce_choices(editor, revision, choices)

        def announce() -> None:
            revision_published.send(sender=Article, article=draft, revision=revision, previous=previous)

        # Robust: a failing listener must not tell the editor that nothing was published.
        transaction.on_commit(announce, robust=True)
    article.refresh_from_db(fields=["current", "published_at"])
    return revision


def _announce_choices(editor: User, revision: Revision, choices: Sequence[Choice]) -> None:
    """In the transaction of the deed: either the notes stand where the editor put them, or nothing is published."""
    if not choices:
        return
    with transaction.atomic():
        places_chosen.send(sender=Article, editor=editor, revision=revision, choices=choices)


def _is_live(article: Article, now: datetime) -> bool:
    return (
        article.current_id is not None
        and article.published_at is not None
        and article.published_at <= now + SETTLED
    )


def _check_time(article: Article, at: datetime | None, now: datetime, live: bool) -> None:
    if at is None or not live or article.current is None:
        return
    if at > now:
        message = _(
            "Only a first publication can be scheduled; an edit of a published article shows at once."
        )
        raise ValidationError({"at": ValidationError(message, code="edit_cannot_be_scheduled")})
    if at < article.current.published_at:
        raise ValidationError({"at": _("This is before the revision that it would follow.")})


def _revision_of(draft: Article, rendered: Rendered) -> Revision:
    return Revision(
        article=draft,
        title=draft.title,
        summary=draft.summary,
        language=draft.language,
        source=draft.source,
        words=count_words(rendered.text),
        text=rendered.text,
        **stored_form(rendered),
    )


def stored_form(rendered: Rendered) -> dict[str, object]:
    """The columns of a revision that rendering it again may change."""
    return {
        "html": rendered.html,
        "blocks": [list(astuple(block)) for block in rendered.blocks],
        "contents": [list(astuple(heading)) for heading in rendered.contents],
        "renderer_version": RENDERER_VERSION,
    }


def _put_in_place(draft: Article, revision: Revision, live: bool) -> None:
    """Write the revision as the current one, if the article still is what it was made of."""
    published_at = draft.published_at if live else revision.published_at
    unmoved = Article.objects.filter(pk=draft.pk, version=draft.version, current=draft.current_id)
    if not unmoved.update(published_at=published_at):  # takes the row: whoever comes second finds it moved
        raise EditedMeanwhile(Article.objects.get(pk=draft.pk))
    if draft.current is not None and not live:
        Revision.objects.filter(pk=draft.current.pk).delete()
    last = Revision.objects.filter(article=draft.pk).aggregate(last=Max("number"))["last"]
    revision.number = (last or 0) + 1
    revision.save(force_insert=True)
    Article.objects.filter(pk=draft.pk).update(current=revision)
    index_article(draft.pk)
    announce(draft.pk, revision.html, draft.current.html if draft.current else "", at=revision.published_at)
    draft.current, draft.published_at = revision, published_at
    PublicState.touch(draft.pk)
    SiteIdentity.touch()


def withdraw_article(*, editor: User, article: Article) -> None:
    """Take an article away from readers, or stop a scheduled one; its talk is kept. Twice changes nothing."""
    if not Article.objects.filter(pk=article.pk, current__isnull=False).exists():
        raise ValidationError(_("This was never published."), code="never_published")
    _set_withdrawn(article, timezone.now())


def restore_article(*, editor: User, article: Article) -> None:
    """Give a withdrawn article back to readers, as it was last published. Twice changes nothing."""
    _set_withdrawn(article, None)


def _announce_again(article_id: int) -> None:
    html = Revision.objects.filter(article__current=F("pk"), article=article_id).values_list(
        "html", flat=True
    )
    announce(article_id, *html, at=timezone.now())


@transaction.atomic
def _set_withdrawn(article: Article, moment: datetime | None) -> None:
    others = Article.objects.filter(pk=article.pk, withdrawn_at__isnull=moment is not None)
    if others.update(withdrawn_at=moment):
        _announce_again(article.pk)
        PublicState.touch(article.pk)
        SiteIdentity.touch()
    article.refresh_from_db(fields=["withdrawn_at"])
