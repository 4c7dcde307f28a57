"""What the site says once is opened when somebody asks for it, shown on the next page, and gone after that."""

from django.contrib import messages
from django.contrib.messages.storage import cookie
from django.http import HttpResponse
from django.test import RequestFactory

from alliance_site.messages import MessagesWhenAsked


def answer_to(view, **cookies):
    request = RequestFactory().get("/")
    request.COOKIES = cookies
    request.session = {}
    return MessagesWhenAsked(view)(request)


def test_a_message_is_shown_on_the_next_page_alone(monkeypatch):
    shown, opened = [], []
    opens = cookie.CookieStorage.__init__
    monkeypatch.setattr(cookie.CookieStorage, "__init__", lambda *given: (opened.append(1), opens(*given))[1])

    def silent(request):
        return HttpResponse()

    def saying(request):
        messages.success(request, "Saved.")
        return HttpResponse()

    def showing(request):
        shown.append([str(message) for message in messages.get_messages(request)])
        return HttpResponse()

    said = answer_to(saying).cookies["messages"].value
    assert said and opened
    del opened[:]
    assert not answer_to(silent, messages=said).cookies and not opened
    assert answer_to(showing, messages=said).cookies["messages"]["max-age"] == 0
    assert not answer_to(showing).cookies
    assert shown == [["Saved."], []]
