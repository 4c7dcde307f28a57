"""The steps around a draft, as pages inside the admin: publish, withdraw, restore."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from articles.actions.drafting import EditedMeanwhile
from articles.actions.publishing import publish_revision, restore_article, withdraw_article
from articles.admin.article_form import PublishForm, say_version
from articles.admin.choosing import SHOW, anything_chosen, asked_in, read_choices
from articles.admin.previewing import rendered_draft
from articles.admin.steps import NOT_PROCESSABLE, access_edited, editor_of, step_page, to_draft
from articles.models import Article, Revision
from articles.rules.choosing import digest_of
from articles.rules.copies import not_yet_ours
from articles.rules.drafts import differs
from articles.rules.impact import impact_of, progress_of
from articles.rules.standing import Standing, standing_of
from articles.rules.words import count_words

if TYPE_CHECKING:
    from articles.admin.steps import Admin


def standing_context(article: Article) -> dict[str, Any]:
    """What the change page says of where the article stands."""
    standing = standing_of(article, timezone.now())
    changed = differs(article, article.current)
    return {
        "article": article,
        "revision": article.current,
        "sentence": standing.sentence(article, differs=changed),
        "is_public": standing is Standing.PUBLISHED,
        "is_withdrawn": standing is Standing.WITHDRAWN,
        "progress": progress_of(article) if article.current else [],
    }


def publish(admin: Admin, request: HttpRequest, pk: int) -> HttpResponse:
    """The last look: what readers will see anew and what becomes of their notes, beside the preview; then the button.

    `check` in the form looks at the words chosen for notes, `show` at another part of them; neither publishes anything.
    """
    article = access_edited(request, pk)
    form = PublishForm(request.POST or None, initial=_seen(article))
    if not _may_be_scheduled(article):
        del form.fields["at"]
    status = 200
    if request.method == "POST" and not {"check", SHOW} & set(request.POST):
        if form.is_valid() and _published(admin, request, article, form):
            return to_draft(article)
        article, status = access_edited(request, pk), NOT_PROCESSABLE
        say_version(form, article)
    context: dict[str, Any] = {"form": form, "article": article, "differs": differs(article, article.current)}
    context |= _last_look(article, request.POST)
    return step_page(admin, request, "publish", _("Publish"), context, status)


def _last_look(article: Article, posted: Mapping[str, str]) -> dict[str, Any]:
    """What publishing the draft would do, and what was chosen for the notes so far."""
    try:
        rendered = rendered_draft(article)
    except (ValidationError, ValueError) as error:
        return {"problem": " ".join(getattr(error, "messages", [str(error)]))}
    asked = asked_in(posted)
    impacts = impact_of(article, rendered, asked) if article.current else []
    blocks = [block.start for block in rendered.blocks]
    return {
        "words": count_words(rendered.text),
        "pictures": not_yet_ours(article.source),
        "impacts": impacts,
        "asked": asked,
        "chosen": read_choices(impacts, posted, rendered.text, blocks),
        "seen_text": digest_of(rendered.text),
    }


def _seen(article: Article) -> dict[str, int | None]:
    return {"seen_version": article.version, "seen_revision": article.current_id}


def _go_back_to_what_was_seen(article: Article, form: PublishForm, editor: User) -> None:
    """The article as it was when the form was made: if it is not that any more, somebody else was first.

    What the editor published in the meantime is no other's: the form was sent twice.
    """
    article.version = form.cleaned_data["seen_version"]
    by_themselves = article.current is not None and article.current.published_by_id == editor.pk
    seen = form.cleaned_data["seen_revision"]
    if seen is not None and not by_themselves:
        article.current_id = seen


def _may_be_scheduled(article: Article) -> bool:
    return article.published_at is None or article.published_at > timezone.now()


def _published(admin: Admin, request: HttpRequest, article: Article, form: PublishForm) -> bool:
    at = form.cleaned_data.get("at")
    if at is not None and at <= timezone.now():
        form.add_error("at", _("This time is past. Leave it empty to publish now."))
        return False
    chosen = _last_look(article, request.POST).get("chosen") if anything_chosen(request.POST) else None
    if chosen is not None and not chosen.holds:
        why = chosen.too_many or _("Not every note could be placed. See below.")
        form.add_error(None, f"{_('Nothing was published.')} {why}")
        return False
    choices = chosen.choices if chosen is not None else []
    before = article.current
    _go_back_to_what_was_seen(article, form, editor_of(request))
    note = form.cleaned_data["change_note"]
    try:
        revision = publish_revision(
            editor=editor_of(request), article=article, change_note=note, at=at, choices=choices
        )
    except EditedMeanwhile:
        form.add_error(None, _("Somebody else saved or published this article meanwhile. Look again below."))
        return False
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    _say_published(admin, request, article, revision, before)
    if choices:
        said = ngettext("%(n)s note was placed by hand.", "%(n)s notes were placed by hand.", len(choices))
        messages.success(request, said % {"n": len(choices)})
    return True


def _say_published(
    admin: Admin, request: HttpRequest, article: Article, revision: Revision, before: Revision | None
) -> None:
    if revision == before:
        messages.info(request, _("Nothing has changed since revision %(n)s.") % {"n": revision.number})
        return
    said = _("Published as revision %(n)s.")
    if revision.published_at > timezone.now():
        said = _("Scheduled as revision %(n)s.")
    if article.withdrawn_at is not None:
        said = _("Revision %(n)s will show when the article is restored.")
    admin.log_change(request, article, said % {"n": revision.number})
    messages.success(request, said % {"n": revision.number})


def say_impact(request: HttpRequest, article: Article) -> None:
    """A message, after saving a draft, of what publishing it would do to the notes; none where there are none."""
    if not article.state.notes or not differs(article, article.current):
        return
    try:
        rendered = rendered_draft(article)
    except (ValidationError, ValueError):
        return
    for impact in impact_of(article, rendered):
        total = {kind: part.total for kind, part in impact.parts.items()}
        counts = {**total, "same": total["same"] + total["back"]}
        said = _(
            "Once published: notes that stay %(same)s, move %(moved)s, change %(changed)s, lost %(lost)s."
        )
        messages.info(request, said % counts)


def withdraw(admin: Admin, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then take the article away from readers."""
    article = access_edited(request, pk)
    if request.method != "POST":
        return step_page(admin, request, "withdraw", pgettext("an article", "Withdraw"), {"article": article})
    try:
        withdraw_article(editor=editor_of(request), article=article)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        admin.log_change(request, article, _("Withdrawn."))
        messages.success(request, _("Withdrawn: readers no longer see the article."))
    return to_draft(article)


def restore(admin: Admin, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then give the article back to readers."""
    article = access_edited(request, pk)
    if request.method != "POST":
        return step_page(admin, request, "restore", _("Restore"), {"article": article})
    restore_article(editor=editor_of(request), article=article)
    admin.log_change(request, article, _("Restored."))
    messages.success(request, _("Restored: readers see the article as it was last published."))
    return to_draft(article)
