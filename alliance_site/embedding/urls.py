from django.urls import path

from alliance_site.embedding import quoting, views

urlpatterns = [
    path("embed/talk/", views.talk, name="embed_talk"),
    path("embed/counts/", views.counts, name="embed_counts"),
    path("quote/", quoting.quote, name="quote"),
    path("oembed/", views.oembed, name="oembed"),
]
