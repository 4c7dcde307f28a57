"""Feeds of the talk: an article's comments, its annotations, the answers to one member; in three forms."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from articles.doors import absolute
from articles.feeds.writing import ATOM, Channel, Entry, feed_answer
from articles.identity import site_of
from articles.rules.access import access_article
from comments.models import Comment
from groundwork.ids import LARGEST_ID
from groundwork.public_pages import Shown, declare, public_page

MOST_ENTRIES = 50
KEY_SALT = "comments.feeds.replies"
KEY_LENGTH = 32  # hexadecimal digits


@public_page
@require_safe
def talk_feed(request: HttpRequest, slug: str, form: str = ATOM) -> HttpResponse:
    """`/feeds/articles/<slug>/`, and `.rss`, `.json`: the newest public comments; tombstones are no news."""
    return _of_article(request, slug, form, _("Comments on “%(title)s”"), notes_only=False)


@public_page
@require_safe
def notes_feed(request: HttpRequest, slug: str, form: str = ATOM) -> HttpResponse:
    """`/feeds/notes/<slug>/`, and `.rss`, `.json`: the newest public notes on passages."""
    return _of_article(request, slug, form, _("Notes on “%(title)s”"), notes_only=True)


@require_safe
def replies_feed(request: HttpRequest, key: str, form: str = ATOM) -> HttpResponse:
    """`/feeds/replies/<key>/`, and `.rss`, `.json`: what was answered to the member whose secret address it is."""
    user = _member_of(key)
    if user is None:
        raise Http404
    answers = _shown().filter(parent__person__user=user).exclude(person__user=user)
    now = timezone.now()
    answers = answers.filter(article__published_at__lte=now, article__withdrawn_at=None).order_by("-position")
    channel = Channel(
        title=_("Answers to you"),
        link=absolute(reverse("mine")),
        address=absolute(request.path),
        language=get_language(),
        entries=[_entry(comment, say_where=True) for comment in answers[:MOST_ENTRIES]],
        is_secret=True,
    )
    response = feed_answer(channel, form)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


def replies_key(user: User) -> str:
    """The secret part of the address of a member's feed of answers. A new password gives a new one."""
    digest = salted_hmac(KEY_SALT, f"{user.pk}:{user.password}", algorithm="sha256").hexdigest()
    return f"{user.pk}-{digest[:KEY_LENGTH]}"


def _member_of(key: str) -> User | None:
    given = key.partition("-")[0]
    if not given.isdecimal() or int(given) > LARGEST_ID:
        return None
    user = User.objects.filter(pk=int(given), is_active=True).first()
    return user if user is not None and constant_time_compare(key, replies_key(user)) else None


def _of_article(request: HttpRequest, slug: str, form: str, title: str, *, notes_only: bool) -> HttpResponse:
    site = site_of(request).identity.version
    article = access_article(slug, now=timezone.now())
    shown = _shown().filter(article=article)
    if notes_only:
        shown = shown.filter(passage__isnull=False)
    channel = Channel(
        title=title % {"title": article.revision.title},
        link=absolute(article.get_absolute_url()),
        address=absolute(request.path),
        language=get_language(),  # of the feed's own words; an entry has its comment's, where that is known
        entries=[_entry(comment) for comment in shown.order_by("-number")[:MOST_ENTRIES]],
    )
    return declare(feed_answer(channel, form), Shown(site, {article.pk: article.state.version}))


def _shown() -> QuerySet[Comment]:
    """Whatever everybody sees, with words of its own."""
    shown = Comment.objects.filter(in_thread=True, state=Comment.State.PUBLISHED).exclude(html="")
    return shown.select_related("person", "parent", "article__current")


def _entry(comment: Comment, *, say_where: bool = False) -> Entry:
    above = comment.parent or comment.article
    where = f" – {comment.article.revision.title}" if say_where else ""
    at = comment.shown_at or comment.made_at
    return Entry(
        link=absolute(comment.get_absolute_url()),
        title=f"#{comment.number} {comment.person.name}{where}",
        html=comment.html,
        author=comment.person.name,
        author_link=comment.source_url or comment.person.website,
        published=at,
        updated=comment.edited_at or at,
        language=comment.language,
        answers=absolute(above.get_absolute_url()),
        comments=comment.replies_shown,
    )
