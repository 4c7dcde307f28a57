"""pingback.ping: another site says that it links to one of our pages (Pingback 1.0, 2002)."""

from __future__ import annotations

from alliance_site.xmlrpc.calls import Call, open_method
from alliance_site.xmlrpc.faults import Fault
from alliance_site.xmlrpc.reading import words_in
from comments.actions.receiving_links import receive_link
from comments.links.refusals import LinkRefused
from comments.models import Comment
from groundwork.clients import client_of

ALREADY_TOLD = 48


@open_method("pingback.ping")
def ping(call: Call) -> str:
    """(source, target). The page at `source` is looked at by the worker; nothing is fetched here."""
    source, target = words_in(call.must(0)), words_in(call.must(1))
    client = client_of(call.request)
    try:
        received = receive_link(source=source, target=target, kind=Comment.Kind.PINGBACK, client=client)
    except LinkRefused as refused:
        raise Fault(refused.fault, str(refused.message)) from refused
    if not received.is_new:
        raise Fault(ALREADY_TOLD, "This link was told before; it is looked at again.")
    return "Thank you. The link is looked at soon, and then shown in the discussion."
