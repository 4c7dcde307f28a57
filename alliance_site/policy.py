"""The Content-Security-Policy, written down once: django-csp composes it anew for every answer."""

from __future__ import annotations

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# What its decorators leave on an answer that wants another policy.
MARKS = frozenset({"_csp_exempt", "_csp_config", "_csp_update", "_csp_replace"})


class StandingPolicy(CSPMiddleware):
    """Sends the policy of the settings, which no answer of ours adds a nonce to."""

    _written_of: object = None
    _policy = ""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if settings.DEBUG or not MARKS.isdisjoint(vars(response)):
            return super().process_response(request, response)
        directives = settings.CONTENT_SECURITY_POLICY
        if directives is not self._written_of:
            self._policy, self._written_of = build_policy(), directives
        response.headers.setdefault(HEADER, self._policy)
        return response

    def process_request(self, request: HttpRequest) -> None:
        """No nonce is made."""
