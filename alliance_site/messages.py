"""What the site says once, on the next page: looked for when a page shows it or somebody adds to it, else not."""

from __future__ import annotations

from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage import default_storage
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject


class MessagesWhenAsked(MessageMiddleware):
    """Django's, which opens its stores for every request; what was never opened has nothing new to store."""

    def process_request(self, request: HttpRequest) -> None:
        def opened() -> BaseStorage:
            request._messages = default_storage(request)  # type: ignore[attr-defined]  # where Django keeps it
            return request._messages  # type: ignore[attr-defined,no-any-return]  # the same

        request._messages = SimpleLazyObject(opened)  # type: ignore[attr-defined]  # until somebody asks

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if type(getattr(request, "_messages", None)) is SimpleLazyObject:
            return response
        return super().process_response(request, response)
