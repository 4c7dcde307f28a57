from django.urls import path

from alliance_site.embedding import views as embedding
from alliance_site.pages import health, machines

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemaps/site.xml", machines.sitemap_site, name="sitemap_site"),
    path("sitemaps/articles/<int:number>.xml", machines.sitemap_articles, name="sitemap_articles"),
    path("embed.js", embedding.script, name="embed_script"),
    path("favicon.ico", machines.favicon, name="favicon"),
]
