"""What scripts add to pages, fetched when it is needed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from articles.identity import site_of
from comments.presenters.pieces import pieces
from groundwork.public_pages import Shown, declare, public_page


@public_page
@require_safe
def all_pieces(request: HttpRequest) -> HttpResponse:
    """`/pieces/`: one small answer for each language, kept like a page, that no article has to carry."""
    answer = JsonResponse(pieces(), json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    return declare(answer, Shown(site_of(request).identity.version))
