"""The site with its pictures, which another server hands out elsewhere."""

from django.conf import settings
from django.urls import path
from django.views.static import serve

from alliance_site import urls

urlpatterns = [*urls.urlpatterns, path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})]
handler404 = urls.handler404
