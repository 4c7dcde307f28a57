from __future__ import annotations

from django.urls import path

from alliance_site.annotating.container import container
from alliance_site.annotating.single import annotation
from articles import converters  # noqa: F401 - importing them registers them

urlpatterns = [
    path("annotations/<uslug:slug>/", container, name="annotations"),
    path("annotations/<uslug:slug>/<int:pk>", annotation, name="annotation"),
]
