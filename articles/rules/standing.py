"""Where an article stands, in one word and in one sentence."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Case, F, Q, TextChoices, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from articles.rules.drafts import DRAFT_FIELDS

if TYPE_CHECKING:
    from articles.models.article import ArticleQuerySet


class Standing(TextChoices):
    DRAFT = "draft", gettext_lazy("draft")
    SCHEDULED = "scheduled", gettext_lazy("scheduled")
    PUBLISHED = "published", gettext_lazy("published")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")

    def sentence(self, article: Article, *, differs: bool) -> str:
        """What an editor wants to know; `differs` says whether the draft is not what was published last."""
        parts = [str(self.label)]
        if self is Standing.SCHEDULED and article.published_at:
            parts = [_("scheduled for %(time)s UTC") % {"time": f"{article.published_at:%Y-%m-%d %H:%M}"}]
        if self is not Standing.DRAFT and differs:
            parts.append(_("the draft has unpublished changes"))
        return "; ".join(parts)


def standing_of(article: Article, now: datetime) -> Standing:
    if article.withdrawn_at is not None:
        return Standing.WITHDRAWN
    if article.current_id is None or article.published_at is None:
        return Standing.DRAFT
    return Standing.PUBLISHED if article.published_at <= now else Standing.SCHEDULED


def differs_in_database(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Annotate `draft_differs`, compared where the texts lie: a list must not load them."""
    same = Q(current__isnull=False, **{name: F(f"current__{name}") for name in DRAFT_FIELDS})
    return articles.annotate(
        draft_differs=Case(When(same, then=Value(False)), default=Value(True), output_field=BooleanField())
    )
