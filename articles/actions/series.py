"""Series: naming them, and saying which part of one an article is."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from articles.actions.drafting import move_on
from articles.models import Article, PublicState, Series, SiteIdentity


@transaction.atomic
def save_series(*, editor: User, series: Series) -> Series:
    """Write a new or renamed series. Raises ValidationError if its name or address is taken or not possible."""
    series.full_clean()
    series.save()
    SiteIdentity.touch()
    return series


@transaction.atomic
def delete_series(*, editor: User, series: Series) -> None:
    """Delete a series; its articles stay, and are no part of anything."""
    Article.objects.filter(series=series).update(series=None, part=None)
    series.delete()
    SiteIdentity.touch()


def set_series(*, editor: User, article: Article, series: Series | None, part: int | None) -> None:
    """Make the article a part of a series, or of none. Twice changes nothing. Raises ValidationError, by field."""
    check_part(article.pk, series, part)
    wanted: dict[str, Any] = {"series_id": series.pk if series else None, "part": part if series else None}
    if Article.objects.values("series_id", "part").get(pk=article.pk) == wanted:
        return
    try:
        with transaction.atomic():
            move_on(article, **wanted)
            if article.current_id is not None:
                PublicState.touch(article.pk)
                SiteIdentity.touch()
    except IntegrityError:
        check_part(article.pk, series, part)  # another article took the place in between
        raise


def check_part(article_pk: int | None, series: Series | None, part: int | None) -> None:
    """Raise ValidationError, by field, unless the place in the series is named and free."""
    if series is None:
        return
    if not part:
        raise ValidationError({"part": _("Which part of the series is it? Write 1, 2, 3 ...")})
    other = Article.objects.filter(series=series, part=part).exclude(pk=article_pk or 0).first()
    if other is not None:
        message = _("“%(title)s” is part %(part)s of this series.")
        problem = ValidationError(message, code="taken", params={"title": other.title, "part": part})
        raise ValidationError({"part": problem})
