from django.urls import path

from articles import converters  # noqa: F401 - importing the converters registers them
from comments import feeds
from comments.views import linking

urlpatterns = [
    path("feeds/articles/<uslug:slug>.<feedform:form>", feeds.talk_feed, name="talk_feed_as"),
    path("feeds/notes/<uslug:slug>/", feeds.notes_feed, name="notes_feed"),
    path("feeds/notes/<uslug:slug>.<feedform:form>", feeds.notes_feed, name="notes_feed_as"),
    path("feeds/replies/<slug:key>/", feeds.replies_feed, name="replies_feed"),
    path("feeds/replies/<slug:key>.<feedform:form>", feeds.replies_feed, name="replies_feed_as"),
    path("webmention/", linking.webmention, name="webmention"),
    path("webmention/<int:pk>/", linking.told, name="webmention_told"),
]
