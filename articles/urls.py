from django.urls import path

from articles import converters, feeds  # noqa: F401 - importing the converters registers them
from articles.views import citing, comparing, lists, reading, standing

urlpatterns = [
    path("articles/<uslug:slug>/", reading.article, name="article"),
    path("articles/<uslug:slug>/revisions/", reading.revisions, name="revisions"),
    path("articles/<uslug:slug>/revisions/<int:number>/", reading.revision, name="revision"),
    path("articles/<uslug:slug>/cite/", citing.cite, name="cite"),
    path("articles/<uslug:slug>/revisions/<int:number>/cite/", citing.cite, name="cite_revision"),
    path(
        "articles/<uslug:slug>/revisions/<int:number>/cite.<citation:form>", citing.citation, name="citation"
    ),
    path("series/<uslug:slug>/", citing.series, name="series"),
    path("articles/<uslug:slug>/compare/<int:a>/<int:b>/", comparing.comparison, name="compare"),
    path("tags/<uslug:slug>/", lists.tag, name="tag"),
    path("authors/<slug:handle>/", lists.author, name="author"),
    path("archive/", lists.archive, name="archive"),
    path("archive/<int:year>/", lists.archive_year, name="archive_year"),
    path("pages/<uslug:slug>/", standing.page, name="page"),
    path("feeds/articles/", feeds.all_articles, name="articles_feed"),
    path("feeds/articles.<feedform:form>", feeds.all_articles, name="articles_feed_as"),
    path("feeds/tags/<uslug:slug>/", feeds.of_tag, name="tag_feed"),
    path("feeds/tags/<uslug:slug>.<feedform:form>", feeds.of_tag, name="tag_feed_as"),
    path("feeds/authors/<slug:handle>/", feeds.of_author, name="author_feed"),
    path("feeds/authors/<slug:handle>.<feedform:form>", feeds.of_author, name="author_feed_as"),
]
