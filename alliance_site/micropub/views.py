"""The two endpoints: articles, and their pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts.rules.scopes import CREATE, DELETE, DRAFT, MEDIA, UNDELETE, UPDATE
from accounts.rules.tokens import Access
from alliance_site.micropub.entries import (
    KNOWN,
    article_at,
    changed,
    is_draft,
    pictures_in,
    properties_of,
    sent_in,
    with_pictures,
)
from alliance_site.micropub.requests import (
    Asked,
    Properties,
    Refused,
    asked_in,
    odd,
    refuse_large,
    require,
    still_stands,
    writer_of,
)
from alliance_site.saving import ChangedOnSite, check_given, remember, resend, send, take
from alliance_site.xmlrpc.posts import media_struct, recent_articles, status_of
from articles.actions.drafting import EditedMeanwhile
from articles.actions.pictures import add_picture
from articles.actions.publishing import restore_article
from articles.feeds import absolute
from articles.models import Article, Tag
from articles.rules.pictures import encode_picture
from articles.rules.sent import MARKDOWN
from groundwork.limits import LimitReached

NOT_WHAT_WAS_GIVEN = (
    "There are changes of this article on the site that your program was not given. Nothing was written. Ask for it "
    "with q=source, and send it again."
)
View = Callable[[HttpRequest], HttpResponse]
QUERIES = ("config", "source", "syndicate-to", "category")
AT_ONCE = ("category", "mp-slug")  # of an article, not of its draft: readers see a change without publishing
UPLOADS = ("photo", "photo[]")
MOST_PICTURES = 10  # with one request


def answered(view: View) -> View:
    """Never kept, without CSRF (no cookie counts here), and whatever is refused as Micropub has it."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            refuse_large(request)
            return view(request)
        except Refused as refused:
            return refused.answer()
        except ValidationError as error:
            return odd(" ".join(error.messages)).answer()
        except ChangedOnSite:
            return Refused(409, "invalid_request", NOT_WHAT_WAS_GIVEN).answer()
        except EditedMeanwhile:
            return Refused(
                409, "invalid_request", "Somebody else saved this article at the same moment."
            ).answer()
        except Http404:
            return Refused(404, "invalid_request", "There is no article of yours at this address.").answer()
        except LimitReached as reached:
            response = Refused(429, "invalid_request", "Too many requests.").answer()
            response["Retry-After"] = str(reached.retry_after)
            return response

    return never_cache(csrf_exempt(answer))


@answered
def micropub(request: HttpRequest) -> HttpResponse:
    if request.method in ("GET", "HEAD"):
        return _query(request, writer_of(request))
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    access = writer_of(request)
    asked = asked_in(request)
    deeds = {"": _create, "create": _create, "update": _update, "delete": _delete, "undelete": _undelete}
    if asked.action not in deeds:
        raise odd("There is no such action.")
    return deeds[asked.action](request, access, asked)


@answered
def media(request: HttpRequest) -> HttpResponse:
    """A picture in the field `file` (3.6.1); its address is in `Location`."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    access = writer_of(request)
    require(access, MEDIA, CREATE)
    file = request.FILES.get("file")
    if file is None:
        raise odd("A picture is missing in the field `file`.")
    encoded = encode_picture(file.read())
    still_stands(access)
    picture = add_picture(editor=access.user, encoded=encoded, alt="")
    return _made(media_struct(picture)["url"])


def _create(request: HttpRequest, access: Access, asked: Asked) -> HttpResponse:
    require(access, CREATE, DRAFT)
    if asked.type not in ("h-entry", ""):
        raise odd("Only entries (h-entry) are taken.")
    given = asked.properties
    pictures = [*_uploaded(request, access), *pictures_in(given)]
    sent = with_pictures(sent_in(given), pictures)
    if (
        not (sent.body or "").strip() and sent.summary
    ):  # of what has no text but a sentence: an article has one
        sent = replace(sent, body=sent.summary, format=MARKDOWN)
    if not (sent.body or "").strip():
        raise odd("There is nothing to post: no content, no summary, no picture.")
    publish = access.may(CREATE) and not is_draft(given)
    article = send(access, sent=sent, publish=publish)
    return _made(absolute(article.get_absolute_url()))


def _uploaded(request: HttpRequest, access: Access) -> list[tuple[str, str]]:
    """Addresses of the pictures that came with a form. Raises Refused for other files: nothing is dropped unsaid."""
    if strange := [name for name in request.FILES if name not in UPLOADS]:
        raise odd(f"Only pictures are taken, in `photo`; not `{strange[0][:40]}`.")
    files = [file for name in UPLOADS for file in request.FILES.getlist(name)]
    if len(files) > MOST_PICTURES:
        raise odd(f"At most {MOST_PICTURES} pictures at once.")
    encoded = [encode_picture(file.read()) for file in files]
    still_stands(access)
    return [
        (media_struct(add_picture(editor=access.user, encoded=one, alt=""))["url"], "") for one in encoded
    ]


def _update(request: HttpRequest, access: Access, asked: Asked) -> HttpResponse:
    require(access, UPDATE)
    if not asked.body:
        raise odd("An update is JSON.")
    article = article_at(access.user, asked.url)
    check_given(access, article)
    told = changed(article, asked.body)
    publish = _publishes(access, article, told)
    sent = sent_in(told)
    if (pictures := pictures_in(told)) and sent.body is None:
        sent = sent_in({**told, "content": properties_of(article)["content"]})
    before = absolute(article.get_absolute_url())
    article = resend(access, article=article, sent=with_pictures(sent, pictures), publish=publish)
    now = absolute(article.get_absolute_url())
    return _made(now) if now != before else HttpResponse(status=204)


def _publishes(access: Access, article: Article, told: Properties) -> bool:
    """Whether an update shows at once. Raises Refused for what the token's scopes do not reach."""
    is_shown, wants_draft = status_of(article) in ("publish", "future"), is_draft(told)
    if not is_shown:
        if "post-status" in told and not wants_draft and not access.may(DRAFT):
            require(access, CREATE)
        return "post-status" in told and not wants_draft and access.may(CREATE)
    if access.may(CREATE) or not access.may(DRAFT):
        return not wants_draft
    if at_once := [name for name in AT_ONCE if name in told]:
        words = f"The token writes drafts; `{at_once[0]}` of an article that readers see has none."
        raise Refused(403, "insufficient_scope", words, scope=CREATE)
    return False


def _delete(request: HttpRequest, access: Access, asked: Asked) -> HttpResponse:
    require(access, DELETE)
    take(access, article=article_at(access.user, asked.url))
    return HttpResponse(status=204)


def _undelete(request: HttpRequest, access: Access, asked: Asked) -> HttpResponse:
    require(access, UNDELETE)
    restore_article(editor=access.user, article=article_at(access.user, asked.url))
    return HttpResponse(status=204)


def _query(request: HttpRequest, access: Access) -> HttpResponse:
    asked = request.GET.get("q", "")
    if asked == "config":
        return JsonResponse(_config())
    if asked == "syndicate-to":
        return JsonResponse({"syndicate-to": []})
    if asked == "category":
        return JsonResponse({"categories": list(Tag.objects.values_list("name", flat=True))})
    if asked == "source":
        return JsonResponse(_source(request, access))
    raise odd("There is no such query.")


def _config() -> dict[str, Any]:
    return {
        "media-endpoint": absolute(reverse("micropub_media")),
        "syndicate-to": [],
        "q": list(QUERIES),
        "post-types": [{"type": "article", "name": "Article", "properties": list(KNOWN)}],
    }


def _source(request: HttpRequest, access: Access) -> dict[str, Any]:
    """One article, or the latest (an extension that clients list with)."""
    require(access, CREATE, UPDATE, DRAFT)
    url = request.GET.get("url", "")
    wanted = [*request.GET.getlist("properties[]"), *request.GET.getlist("properties")]
    user, limit = access.user, request.GET.get("limit")
    articles = [article_at(user, url)] if url else recent_articles(user, limit)
    if not wanted or "content" in wanted:
        remember(access.token, articles, opened=bool(url))
    told = [_told(article, wanted) for article in articles]
    return told[0] if url else {"items": told}


def _told(article: Article, wanted: list[str]) -> dict[str, Any]:
    told = properties_of(article)
    if wanted:
        return {"properties": {name: told[name] for name in wanted if name in told}}
    return {"type": ["h-entry"], "properties": told}


def _made(address: str) -> HttpResponse:
    return HttpResponse(status=201, headers={"Location": address})
