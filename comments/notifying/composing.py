"""What stands in a mail about notifications: plain and HTML, headers that thread, and a way to stop with one click.

Headers name nobody but who it goes to: comments and articles by their ids, which are public.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import Person
from articles.models import SiteIdentity
from comments.letters.mails import full_address
from comments.models import Comment, Letter, Notification, Pace
from comments.notifying.links import settings_link, stop_link
from groundwork.actions.delivering import HEADERS

MOST_LISTED = 50  # in one mail; the rest is a link away
MOST_HTML = 8_000  # characters of a comment's html; of a longer one the beginning stands there in plain words
# No pictures: a mail that fetches one tells its sender when and where it is read.
TAGS = {
    "p",
    "br",
    "em",
    "strong",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "del",
    "h4",
    "h5",
    "h6",
}


def compose(
    letter: Letter, person: Person, told: Sequence[Notification], address: str
) -> EmailMultiAlternatives:
    """The mail of a letter, in the language spoken now. `told` is what is still to be told, oldest first."""
    single = told[0] if letter.pace == Pace.NOW and len(told) == 1 else None
    context = {
        "site_name": SiteIdentity.load().name,
        "person": person,
        "stop": stop_link(person, single),
        "settings": settings_link(person),
        "language": get_language(),
    }
    if single is not None:
        subject, template, headers = _of_one(single, context)
    else:
        subject, template, headers = _of_many(letter, told, context)
    headers |= HEADERS | {
        # RFC 8058: the button of the mail program posts there, without a cookie.
        "List-Unsubscribe": f"<{context['stop']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<notifications.{_host()}>",
    }
    mail = EmailMultiAlternatives(
        " ".join(subject.split()), render_to_string(f"{template}.txt", context),
        settings.DEFAULT_FROM_EMAIL, [address], headers=headers,
    )  # fmt: skip
    mail.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return mail


def _of_one(told: Notification, context: dict[str, Any]) -> tuple[str, str, dict[str, str]]:
    """Subject, template, headers. One subject for an article's whole talk: mail programs thread by it, too."""
    context |= _shown(told)
    if told.comment is None:
        subject = _("New article: “%(title)s”") % {"title": told.article.title}
        return subject, "mail/article", {"Message-ID": _article_id(told.article_id)}
    subject = _("New comment on “%(title)s”") % {"title": told.article.title}
    return subject, "mail/comment", _threading(told.comment)


def _of_many(
    letter: Letter, told: Sequence[Notification], context: dict[str, Any]
) -> tuple[str, str, dict[str, str]]:
    by_article: dict[int, dict[str, Any]] = {}
    for each in told[:MOST_LISTED]:
        part = by_article.setdefault(each.article_id, {"article": each.article, "items": []})
        part["items"].append(_shown(each))
    context |= {"parts": list(by_article.values()), "n": len(told), "more": max(0, len(told) - MOST_LISTED)}
    context["link"] = full_address(reverse("notifications"))
    subject = ngettext("%(n)d new on %(site)s", "%(n)d new on %(site)s", len(told)) % {
        "n": len(told),
        "site": context["site_name"],
    }
    return subject, "mail/digest", {"Message-ID": f"<letter-{letter.pk}@{_host()}>"}


def _shown(told: Notification) -> dict[str, Any]:
    """What a template needs of one notification; `html` is sanitised once more, and shows no picture."""
    comment = told.comment
    if comment is None:
        link = full_address(told.article.get_absolute_url())
        return {"told": told, "article": told.article, "head": "", "link": link}
    names = {"name": comment.person.name, "title": told.article.title}
    return {
        "told": told,
        "comment": comment,
        "article": told.article,
        "head": _HEADS[Notification.Why(told.why)]() % names,
        "quote": comment.passage.exact if hasattr(comment, "passage") else "",
        "html": _for_mail(comment.html) if len(comment.html) <= MOST_HTML else "",
        "link": full_address(comment.get_absolute_url()),
    }


_HEADS = {
    Notification.Why.ANSWER: lambda: _("%(name)s answered you on “%(title)s”:"),
    Notification.Why.MENTION: lambda: _("%(name)s mentioned you on “%(title)s”:"),
    Notification.Why.OWN: lambda: _("%(name)s wrote on your article “%(title)s”:"),
    Notification.Why.WATCH: lambda: _("%(name)s wrote on “%(title)s”:"),
}


def _for_mail(html: str) -> str:
    attributes = {"a": {"href"}, "*": {"dir"}}
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=attributes,
        url_relative=("rewrite_with_base", settings.SITE_URL),
        url_schemes={"https", "http", "mailto"},
    )


def _threading(comment: Comment) -> dict[str, str]:
    """RFC 5322, section 3.6.4: a comment has one id, whoever gets it, so that answers find what they answer."""
    above = [_article_id(comment.article_id)]
    above += [_comment_id(pk) for pk in dict.fromkeys((comment.root_id, comment.parent_id)) if pk is not None]
    return {
        "Message-ID": _comment_id(comment.pk),
        "In-Reply-To": above[-1],
        "References": " ".join(above),
    }


def _comment_id(pk: int) -> str:
    return f"<comment-{pk}@{_host()}>"


def _article_id(pk: int) -> str:
    return f"<article-{pk}@{_host()}>"


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
