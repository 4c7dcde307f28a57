"""“Quote this elsewhere”: from any page of the web to a draft here that quotes it, names it, and says through whom.

`/quote/` shows the bookmarklet; clicked on another page it comes back with what was selected there. Writing it down
takes a click here, too: a GET writes nothing, whoever made the link.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.encoding import iri_to_uri
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.rules.roles import may_write_articles
from articles.actions.drafting import create_article
from articles.models import Article
from comments.links.pages import cut_at_word, plain
from comments.links.words import literal

MOST_WORDS, MOST_TITLE, MOST_ADDRESS = 5_000, 200, 2_000  # characters
MOST_SELECTED = 2_000  # that travel in an address; where more was selected the last is an ellipsis
BOOKMARKLET = (
    "javascript:(()=>{const c=document.querySelector('link[rel=canonical]'),w=[...String(getSelection())];"
    "open('%(here)s?'+new URLSearchParams({words:(w[%(most)d]?[...w.slice(0,%(most)d-1),'…']:w).join(''),"
    "url:c?c.href:location.href,title:document.title,via:document.referrer}))})()"
)


@dataclass(frozen=True, slots=True)
class Quotation:
    words: str
    url: str
    title: str
    via: str

    @property
    def is_cut(self) -> bool:
        return len(self.words) >= MOST_SELECTED and self.words.endswith("…")

    @property
    def source(self) -> str:
        """The Markdown of the draft: the words as a quote, where they stand, and through whom they were found."""
        lines = [plain(line) for line in self.words.splitlines()]
        quote = "\n".join(f"> {literal(line)}".rstrip() for line in lines)
        parts = [quote] if self.words else []
        parts.append(f"[{literal(self.title or self.url)}](<{self.url}>)")
        if self.via:
            host = urlsplit(self.via).hostname or self.via
            parts.append(_("via %(link)s") % {"link": f"[{literal(host)}](<{self.via}>)"})
        return "\n\n".join(parts) + "\n"


@require_http_methods(["GET", "HEAD", "POST"])
def quote(request: HttpRequest) -> HttpResponse:
    """`/quote/`: the bookmarklet; `?url=&title=&words=&via=` what it brings, to be confirmed by POST."""
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    if not may_write_articles(user):
        raise PermissionDenied
    quotation = _quotation(request.POST if request.method == "POST" else request.GET)
    problem = ""
    if request.method == "POST" and quotation is not None:
        try:
            article = _drafted(user, quotation)
            return HttpResponseRedirect(
                reverse("admin:articles_article_change", args=[article.pk]), status=303
            )
        except ValidationError as invalid:
            problem = " ".join(invalid.messages)
    here = settings.SITE_URL.rstrip("/") + reverse("quote")
    context = {
        "quotation": quotation,
        "problem": problem,
        "bookmarklet": BOOKMARKLET % {"here": here, "most": MOST_SELECTED},
    }
    status = 422 if request.method == "POST" else 200
    response = render(request, "embedding/quote.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _quotation(given: QueryDict) -> Quotation | None:
    """What was selected elsewhere; None when there is no page that it is from."""
    url, via = _address(given.get("url", "")), _address(given.get("via", ""))
    if not url:
        return None
    via = "" if urlsplit(via).netloc == urlsplit(url).netloc else via
    words = given.get("words", "").replace("\x00", "").strip()
    words = words if len(words) <= MOST_WORDS else f"{words[: MOST_WORDS - 1]}…"
    return Quotation(words, url, cut_at_word(plain(given.get("title", "")), MOST_TITLE - 1), via)


def _address(given: str) -> str:
    """The address in ASCII, as it may stand between < and >; "" for what is none of the web."""
    try:
        parts = urlsplit(given.strip())
        address = iri_to_uri(parts.geturl())
    except ValueError:
        return ""
    is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and len(address) <= MOST_ADDRESS
    return address.replace("<", "%3C").replace(">", "%3E") if is_one and address.isprintable() else ""


def _drafted(user: User, quotation: Quotation) -> Article:
    """The draft; the one that there is, when the same was sent twice. Raises ValidationError."""
    title = quotation.title or _("A quotation")
    mark = hashlib.sha256(f"{user.pk} {quotation.url} {quotation.words}".encode()).hexdigest()[:8]
    slug = f"{slugify(title, allow_unicode=True)[:80].strip('-')}-{mark}".strip("-")
    before = Article.objects.filter(slug=slug, authorships__user=user).first()
    if before is not None:
        return before
    return create_article(
        author=user, slug=slug, title=title, source=quotation.source, language=settings.LANGUAGE_CODE
    )
