"""How to cite an article, in words and as files for reference managers; and the pages of series."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_safe

from articles.around import parts_of
from articles.identity import site_of
from articles.listing import next_publication, versions_of
from articles.models import Article, Revision, Series
from articles.rules.access import access_article, access_revision
from articles.rules.citing import Cited
from groundwork.languages import speaking
from groundwork.public_pages import Shown, declare, public_page

BIBTEX, CSL = "application/x-bibtex; charset=utf-8", "application/vnd.citationstyles.csl+json; charset=utf-8"


@public_page
@require_safe
def cite(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """`/articles/<slug>/cite/`, and for an old revision `.../revisions/2/cite/`: plain, as BibTeX, as CSL-JSON."""
    now = timezone.now()
    site = site_of(request).identity
    article = access_article(slug, now=now)
    if number == article.revision.number:
        return redirect("cite", article.slug)
    revision = article.revision if number is None else access_revision(article, number, now=now)
    context = {
        "article": article,
        "revision": revision,
        "cited": _cited(article, revision, _site_name(request, revision)),
    }
    response = render(request, "articles/cite.html", context)
    return declare(response, Shown(site.version, {article.pk: article.state.version}))


@public_page
@require_safe
def citation(request: HttpRequest, slug: str, number: int, form: str) -> HttpResponse:
    """One revision as a file: `/articles/<slug>/revisions/3/cite.bib` or `cite.json`."""
    now = timezone.now()
    site = site_of(request).identity
    article = access_article(slug, now=now)
    revision = access_revision(article, number, now=now)
    cited = _cited(article, revision, _site_name(request, revision))
    content, kind = (cited.as_bibtex(), BIBTEX) if form == "bib" else (cited.as_csl(), CSL)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{cited.key}.{form}"'
    return declare(response, Shown(site.version, {article.pk: article.state.version}))


def _site_name(request: HttpRequest, revision: Revision) -> str:
    """As the site is called in the language of the text: whoever cites it names both in one language."""
    with speaking(revision.language):
        return site_of(request).identity.name


def _cited(article: Article, revision: Revision, site: str) -> Cited:
    users = [authorship.user for authorship in article.authorships.all()]
    return Cited(
        slug=article.slug,
        title=revision.title,
        authors=[user.person.name for user in users if hasattr(user, "person")],
        site=site,
        revision=revision.number,
        published_at=revision.published_at,
        first_published_at=article.published_at or revision.published_at,
        language=revision.language,
        summary=revision.summary,
        address=iri_to_uri(settings.SITE_URL + reverse("revision", args=[article.slug, revision.number])),
    )


@public_page
@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """Every part of a series, in its order. A series of which nothing is published is not there."""
    now = timezone.now()
    site = site_of(request).identity.version
    found = get_object_or_404(Series, slug=slug)
    parts = list(parts_of(found, now).for_listing().without_text())
    if not parts:
        raise Http404
    response = render(request, "articles/series.html", {"series": found, "parts": parts})
    return declare(response, Shown(site, versions_of(parts), next_publication(now)))
