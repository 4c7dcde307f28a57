"""What the site is called, where its menu leads, and its standing pages. Each raises the site's version."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import User
from articles.models import Article, MenuItem, Page, SiteIdentity, SiteName
from articles.models.identity import ONLY
from articles.rendering import render_article
from articles.rules.drafts import as_slug, as_stored, check_language, check_source
from articles.rules.logo import encode_logo
from articles.rules.menu import check_menu_url


@transaction.atomic
def save_identity(
    *, editor: User, name: str, tagline: str, lead: Article | None, holding: str | None = None
) -> SiteIdentity:
    """Name the site, the article that its home page leads with, and what its moderators look at first.

    `holding` None leaves that as it is. Raises ValidationError, by field.
    """
    identity = SiteIdentity.load()
    identity.name, identity.tagline, identity.lead = name, tagline, lead
    identity.holding = identity.holding if holding is None else holding
    identity.clean_fields()
    SiteIdentity.touch()
    SiteIdentity.objects.filter(pk=ONLY).update(
        name=name, tagline=tagline, lead=lead, holding=identity.holding
    )
    return SiteIdentity.load()


@transaction.atomic
def save_name(*, editor: User, language: str, name: str, tagline: str) -> None:
    """Say what the site is called in another language of the interface; what is empty is said in the site's own.

    Raises ValidationError, by field.
    """
    said = SiteName(language=language, name=name, tagline=tagline)
    said.clean_fields()
    before = SiteName.objects.filter(language=language)
    if list(before.values_list("name", "tagline")) == ([(name, tagline)] if name or tagline else []):
        return
    SiteIdentity.touch()  # first: it makes the row that the name belongs to
    if name or tagline:
        words = {"name": name, "tagline": tagline}
        SiteName.objects.update_or_create(identity_id=ONLY, language=language, defaults=words)
    else:
        before.delete()


def save_logo(*, editor: User, data: bytes | None) -> SiteIdentity:
    """Show another logo, or none. What was uploaded is decoded and written anew. Raises ValidationError."""
    name = ""
    storage = SiteIdentity._meta.get_field("logo").storage
    if data is not None:
        name, content = encode_logo(data)
        if not storage.exists(name):
            storage.save(name, ContentFile(content))
    with transaction.atomic():
        SiteIdentity.touch()
        before = SiteIdentity.load().logo.name
        SiteIdentity.objects.filter(pk=ONLY).update(logo=name)
        if before and before != name:
            transaction.on_commit(lambda: storage.delete(before))
    return SiteIdentity.load()


@transaction.atomic
def save_menu(
    *, editor: User, items: Sequence[tuple[str, str]], language: str = settings.LANGUAGE_CODE
) -> None:
    """Make a language's menu exactly these (label, address) pairs, in this order. Raises ValidationError."""
    before = MenuItem.objects.filter(language=language)
    if list(before.values_list("label", "url")) == [tuple(item) for item in items]:
        return
    links = [
        MenuItem(language=language, label=label, url=url, position=n) for n, (label, url) in enumerate(items)
    ]
    SiteIdentity.touch()  # before the links: it makes the row that they point to
    for link in links:
        link.clean_fields()
        check_menu_url(link.url)
    before.delete()
    MenuItem.objects.bulk_create(links)


def save_page(*, editor: User, page: Page) -> Page:
    """Render and write a standing page, new or changed. Raises ValidationError, by field."""
    page.slug, page.source = as_slug(page.slug), as_stored(page.source)
    for name, check in (("source", check_source), ("language", check_language)):
        try:
            check(getattr(page, name))
        except ValidationError as error:
            raise ValidationError({name: error.error_list}) from error
    page.full_clean()
    page.html = render_article(page.source, language=page.language).html
    with transaction.atomic():
        page.save()
        SiteIdentity.touch()
    return page


@transaction.atomic
def delete_page(*, editor: User, page: Page) -> None:
    """Delete a standing page."""
    page.delete()
    SiteIdentity.touch()
