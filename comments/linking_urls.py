from django.urls import path

from comments.views import linking

urlpatterns = [
    path("webmention/", linking.webmention, name="webmention"),
    path("webmention/<int:pk>/", linking.told, name="webmention_told"),
]
