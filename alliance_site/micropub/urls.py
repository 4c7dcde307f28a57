from __future__ import annotations

from django.urls import path

from alliance_site.micropub.views import media, micropub

urlpatterns = [
    path("micropub/", micropub, name="micropub"),
    path("micropub/media/", media, name="micropub_media"),
]
