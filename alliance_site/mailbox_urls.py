from django.urls import path

from alliance_site import mailbox

urlpatterns = [
    path("", mailbox.mailbox, name="mailbox"),
    path("<slug:name>/", mailbox.letter, name="mailbox_letter"),
]
