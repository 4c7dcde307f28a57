"""Pictures: uploaded ones are written anew at once, those of other sites are fetched once, by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Article, Picture
from articles.rendering.pictures import picture_files
from articles.rules.copies import with_ready_copies
from articles.rules.pictures import MOST_PICTURE_BYTES, Encoded, encode_picture, foreign_addresses
from groundwork.actions.outbox import does, enqueue
from groundwork.fetching import NotFetched, fetch

KIND = "picture"
MOST_URL, MOST_ALT, MOST_TROUBLE = 2000, 400, 300  # characters; the sizes of the columns
SECONDS = 30.0  # for a photograph on a slow line
MOST_TRIES = 4
FIRST_RETRY = 60  # seconds, doubled each time: four tries within seven minutes
TEXT_TRIES = 3  # at putting a picture into a draft that is being saved by somebody


def add_picture(*, editor: User, encoded: Encoded, alt: str) -> Picture:
    """Keep an uploaded picture, which `encode_picture` wrote anew. The same picture twice is one."""
    _store(encoded.files)
    size = {"width": encoded.width, "height": encoded.height}
    made = {"alt": alt[:MOST_ALT], "added_by": editor, **size}
    return Picture.objects.get_or_create(name=encoded.name, source_url="", defaults=made)[0]


@transaction.atomic
def ask_for_picture(*, editor: User, url: str, alt: str = "", article: Article | None = None) -> Picture:
    """Have the picture at a web address fetched, once: whoever asks again gets the one that there is.

    With an article, its draft gets our copy in its place. Raises ValidationError for an address that is too long.
    """
    if len(url) > MOST_URL:
        raise ValidationError(_("The address of the picture is too long."), code="too_long")
    defaults = {"state": Picture.State.WAITING, "alt": alt[:MOST_ALT], "added_by": editor}
    picture, is_new = Picture.objects.get_or_create(source_url=url, defaults=defaults)
    if is_new or (article is not None and picture.state != Picture.State.FAILED):
        _enqueue(picture, article.pk if article else None)
    return picture


def ask_for_pictures(*, editor: User, article: Article) -> None:
    """The same for every image of another site in the article's draft. Those that failed wait for `try_again`."""
    for url, words in foreign_addresses(article.source):
        ask_for_picture(editor=editor, url=url, alt=words, article=article)


@transaction.atomic
def try_again(*, editor: User, picture: Picture, article: Article | None = None) -> None:
    """Fetch anew what could not be fetched. Twice at once is once."""
    failed = Picture.objects.filter(pk=picture.pk, state=Picture.State.FAILED)
    if failed.update(state=Picture.State.WAITING, trouble=""):
        _enqueue(picture, article.pk if article else None)


def delete_picture(*, editor: User, picture: Picture) -> None:
    """Delete a picture and its files; texts that show it keep its words. Files that another row shows stay."""
    with transaction.atomic():
        picture.delete()
        if picture.name:
            transaction.on_commit(lambda: forget_files(picture.name))


def forget_files(name: str) -> None:
    """Remove a picture's files, unless a row shows them."""
    if not Picture.objects.filter(name=name).exists():
        for each in picture_files(name):
            default_storage.delete(each)


def _enqueue(picture: Picture, article_pk: int | None, *, tries: int = 0, after: int = 0) -> None:
    payload = {"picture": picture.pk, "article": article_pk, "tries": tries}
    enqueue(KIND, payload, due_at=timezone.now() + timedelta(seconds=after))


@does(KIND)
def _bring(payload: dict[str, Any]) -> None:
    picture = Picture.objects.filter(pk=payload["picture"]).first()
    if picture is None:
        return
    if picture.state == Picture.State.WAITING:
        _fetch(picture, payload)
    if picture.state == Picture.State.READY and payload["article"] is not None:
        _put_into_draft(payload["article"])


def _fetch(picture: Picture, payload: dict[str, Any]) -> None:
    """Fetch and encode, outside of transactions; what goes wrong is written down for the editor to read."""
    tries = payload["tries"] + 1
    try:
        headers = {"Accept": "image/webp,image/png,image/jpeg,image/gif"}
        fetched = fetch(picture.source_url, most_bytes=MOST_PICTURE_BYTES, seconds=SECONDS, headers=headers)
        if fetched.status != 200:
            raise ValidationError(_("The site answered with status %(n)s."), params={"n": fetched.status})
        encoded = encode_picture(fetched.content)
    except NotFetched as refused:
        if refused.may_pass and tries < MOST_TRIES:
            Picture.objects.filter(pk=picture.pk).update(trouble=refused.message[:MOST_TROUBLE])
            wait = refused.retry_after or FIRST_RETRY * 2 ** (tries - 1)
            _enqueue(picture, payload["article"], tries=tries, after=wait)
        else:
            _fail(picture, refused.message)
    except ValidationError as refused:
        _fail(picture, " ".join(refused.messages))
    else:
        _store(encoded.files)
        _settle(picture, state=Picture.State.READY, trouble="", **_columns(encoded))


def _columns(encoded: Encoded) -> dict[str, Any]:
    return {"name": encoded.name, "width": encoded.width, "height": encoded.height}


def _fail(picture: Picture, words: str) -> None:
    _settle(picture, state=Picture.State.FAILED, trouble=words[:MOST_TROUBLE])


def _settle(picture: Picture, **columns: Any) -> None:
    """Write how the fetch ended, unless another worker did."""
    Picture.objects.filter(pk=picture.pk, state=Picture.State.WAITING).update(**columns)
    picture.refresh_from_db()


def _put_into_draft(article_pk: int) -> None:
    """Our copies into the draft. Its version stays: whoever has it open is not disturbed, and saves the same."""
    for _try in range(TEXT_TRIES):
        article = Article.objects.filter(pk=article_pk).only("source", "version").first()
        if article is None:
            return
        source = with_ready_copies(article.source)
        unmoved = Article.objects.filter(pk=article_pk, version=article.version)
        if source == article.source or unmoved.update(source=source):
            return


def _store(files: Mapping[str, bytes]) -> None:
    """Names are made of the content, so what lies there already is the same."""
    for name, content in files.items():
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(content))
