"""Articles sent by programs (XML-RPC, Micropub): the same writes as in the admin, in one call each.

What a program sends is a draft of its editor's, published in the same call where it says so; an edit of what is live is
a revision and carries its passages like any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from articles.actions.describing import change_slug, set_discussion, set_tags
from articles.actions.drafting import create_article, delete_draft, save_draft
from articles.actions.pictures import ask_for_pictures
from articles.actions.publishing import publish_revision, restore_article, withdraw_article
from articles.actions.tags import save_tag
from articles.models import Article, SentBody, Tag
from articles.rules.copies import with_ready_copies
from articles.rules.sent import (
    MOST_TRIES,
    Sent,
    body_for,
    check_sent,
    digest_of,
    free_slug,
    source_of,
    title_for,
)

MOST_TAGS = 40  # of one article, as sent; a program that sends more has mistaken something for tags


def send_article(*, editor: User, sent: Sent, publish: bool) -> Article:
    """Make an article of what a program sent: a draft, published if it says so. Raises ValidationError, by field."""
    check_sent(sent)
    source = with_ready_copies(source_of(sent.body or "", sent.format))
    title = title_for(sent.title, source)
    with transaction.atomic():  # all of it or nothing: a program that is refused sends again
        article = _created(editor, sent, title, source)
        _keep_as_sent(article, sent)
        _describe(editor, article, sent)
        if publish:
            publish_revision(editor=editor, article=article, at=sent.at, change_note=sent.change_note)
    return again(article)


def _created(editor: User, sent: Sent, title: str, source: str) -> Article:
    """At the first address that is free, also when two send the same title at once."""
    for _try in range(MOST_TRIES):
        slug = free_slug(sent.slug, title)
        try:
            return create_article(
                author=editor,
                slug=slug,
                title=title,
                summary=sent.summary or "",
                source=source,
                language=sent.language or "en",
            )
        except ValidationError as error:
            if (
                set(getattr(error, "error_dict", {})) != {"slug"}
                or not Article.objects.filter(slug=slug).exists()
            ):
                raise
    raise ValidationError({"slug": _("Another article has this address.")})


def resend_article(*, editor: User, article: Article, sent: Sent, publish: bool) -> Article:
    """Write what a program sent over the draft, and publish that if it says so: what it did not name stays.

    Without `publish` readers keep seeing what was published last. A body that is what we gave changes nothing. Raises
    ValidationError, by field, and EditedMeanwhile when somebody saves at the same moment.
    """
    check_sent(sent)
    source = None
    if sent.body is not None and (sent.body, sent.format) != body_for(article):
        source = with_ready_copies(source_of(sent.body, sent.format))
    title = None if sent.title is None else title_for(sent.title, source or article.source)
    with transaction.atomic():
        article = save_draft(
            editor=editor,
            article=article,
            expected_version=article.version,
            title=title,
            summary=sent.summary,
            source=source,
            language=sent.language,
        )
        if source is not None:
            _keep_as_sent(article, sent)
        if sent.slug and sent.slug != article.slug:
            change_slug(editor=editor, article=article, slug=slugify(sent.slug, allow_unicode=True))
        _describe(editor, article, sent)
        if publish:
            _publish_again(editor, article, sent)
    return again(article)


def _publish_again(editor: User, article: Article, sent: Sent) -> None:
    if article.withdrawn_at is not None:
        restore_article(editor=editor, article=article)
    at = _time_for(article, sent)
    publish_revision(editor=editor, article=article, at=at, change_note=sent.change_note)


def take_away(*, editor: User, article: Article) -> None:
    """What a program calls deleting: a draft that nobody ever saw goes, all else is withdrawn. Again: no change."""
    if article.published_at is None:
        delete_draft(editor=editor, article=article)
    else:
        withdraw_article(editor=editor, article=article)


def tags_named(*, editor: User, names: Iterable[str]) -> list[Tag]:
    """The tags of these names, in any case of letters; new ones are made. Raises ValidationError for an odd name."""
    wanted = list(dict.fromkeys(" ".join(name.split()) for name in names if name.strip()))
    if len(wanted) > MOST_TAGS:
        raise ValidationError({"tags": _("At most %(limit)s tags, please.") % {"limit": MOST_TAGS}})
    known = {tag.name.casefold(): tag for tag in Tag.objects.all()}
    return [known.get(name.casefold()) or _new_tag(editor, name) for name in wanted]


def _new_tag(editor: User, name: str) -> Tag:
    stem = slugify(name, allow_unicode=True)[:56] or "tag"
    taken = set(Tag.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug = next(s for n in range(1, len(taken) + 2) if (s := stem if n == 1 else f"{stem}-{n}") not in taken)
    try:
        return save_tag(editor=editor, tag=Tag(name=name, slug=slug))
    except (IntegrityError, ValidationError):
        made_meanwhile = Tag.objects.filter(name__iexact=name).first()
        if made_meanwhile is None:
            raise
        return made_meanwhile


def _describe(editor: User, article: Article, sent: Sent) -> None:
    if sent.tags is not None:
        set_tags(editor=editor, article=article, tags=tags_named(editor=editor, names=sent.tags))
    if sent.open_to_talk is not None:
        wanted = Article.Discussion.OPEN if sent.open_to_talk else Article.Discussion.CLOSED
        set_discussion(
            editor=editor,
            article=article,
            discussion=wanted,
            closes_after_days=article.closes_after_days,
            notes_on=article.notes_on,
        )
    ask_for_pictures(editor=editor, article=article)
    article.refresh_from_db()


def _time_for(article: Article, sent: Sent) -> datetime | None:
    """A first publication may have another time than now; an edit of what is live shows at once."""
    is_live = article.published_at is not None and article.published_at <= timezone.now()
    return None if is_live else sent.at or article.published_at


def _keep_as_sent(article: Article, sent: Sent) -> None:
    SentBody.objects.update_or_create(
        article=article,
        defaults={
            "body": sent.body or "",
            "format": sent.format,
            "source_digest": digest_of(article.source),
        },
    )


def again(article: Article) -> Article:
    """The article as it stands now, with all that a program is told of it."""
    return Article.objects.select_related("current", "sent_body").get(pk=article.pk)
