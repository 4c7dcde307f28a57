"""The sample site: there wholly or not at all, and never in the way of what somebody has written since."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alliance_site.seeding import files
from alliance_site.seeding.files import Essay
from alliance_site.seeding.opinions import give_opinions
from alliance_site.seeding.people import People, seat
from alliance_site.seeding.playing import Play
from articles.actions.site import save_identity, save_menu, save_name, save_page
from articles.models import Article, Page, SiteIdentity

SETTLED = timedelta(days=1)  # the sample's last word is at least this old


@transaction.atomic
def seed_sample() -> int:
    """Write what is missing of the sample; returns how many articles were added.

    One transaction: interrupted, nothing of it is there, and the next run begins again. What exists stays as it is:
    an article by its address, a page by its address, a member by the e-mail address, the identity once written.
    """
    all_essays = files.essays()
    shift = shift_for(all_essays, now=timezone.now())
    is_unnamed = _is_unnamed()
    first = min(essay.published_at for essay in all_essays)
    people = seat(files.members(), files.guests(), joined=first + shift - timedelta(days=30))
    editor = next(user for user in people.users.values() if user.is_superuser)
    _write_pages(editor)
    missing = [essay for essay in all_essays if not _stands(essay)]
    plays = [_play(essay, people) for essay in missing]
    steps = sorted((step for play in plays for step in play.steps()), key=lambda step: step.at)
    for step in steps:
        step.happen(step.at + shift)
    if steps:
        give_opinions(plays, now=steps[-1].at + shift)
    if is_unnamed:
        _name_the_site(editor, next(essay for essay in all_essays if essay.lead))
    return len(missing)


def _is_unnamed() -> bool:
    identity = SiteIdentity.load()
    return not (identity.tagline or identity.lead_id or identity.menu.exists())


def _play(essay: Essay, people: People) -> Play:
    return Play(essay, files.talk(essay.slug), people)


def _stands(essay: Essay) -> bool:
    return Article.objects.filter(slug=essay.slug).exists()


def shift_for(all_essays: list[Essay], *, now: datetime) -> timedelta:
    """How far the files' dates are moved, in whole days, so that nothing was said in the future.

    None where the clock is past all of them; as before where some of the sample stands already.
    """
    for essay in all_essays:
        standing = Article.objects.filter(slug=essay.slug).values_list("published_at", flat=True).first()
        if standing is not None:
            return standing - essay.published_at
    nobody = People({}, {})
    last = max(step.at for essay in all_essays for step in _play(essay, nobody).steps())
    ahead = last + SETTLED - now
    return -timedelta(days=max(0, ahead.days + 1))


def _write_pages(editor: User) -> None:
    order = [item["page"] for item in files.site()["menu"]]
    for page in files.standing_pages():
        if Page.objects.filter(slug=page.slug, language=page.language).exists():
            continue
        position = order.index(page.slug) if page.slug in order else len(order)
        save_page(
            editor=editor,
            page=Page(
                slug=page.slug,
                title=page.title,
                source=page.source,
                language=page.language,
                position=position,
            ),
        )


def _name_the_site(editor: User, lead: Essay) -> None:
    site = files.site()
    lead_article = Article.objects.get(slug=lead.slug)
    save_identity(editor=editor, name=site["name"], tagline=site["tagline"], lead=lead_article)
    pages = {page.slug: page for page in Page.objects.all()}
    for language, said in {settings.LANGUAGE_CODE: site, **site["in"]}.items():
        items = [(item["title"], pages[item["page"]].get_absolute_url()) for item in said["menu"]]
        save_menu(editor=editor, items=items, language=language)
        if said is not site:
            save_name(editor=editor, language=language, name=said["name"], tagline=said["tagline"])
