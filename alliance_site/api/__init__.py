"""`/api/v1/`: what the site's own pages use, for scripts. OpenAPI 3.1 at `/api/v1/docs`.

Ids are strings; offsets are code points of a revision's canonical text; errors are problem details (RFC 9457).
"""

from ninja import NinjaAPI

from alliance_site.api import annotations, articles, changes, comments, moderating, search, writing
from alliance_site.api.problems import answer_problems

api = NinjaAPI(
    title="Alliance",
    version="1",
    description="Articles, what is said about them, and the passages it points to. Offsets are Unicode code points.",
    docs_url="/docs",
    openapi_url="/openapi.json",
    urls_namespace="api-1",
)
api.add_router("/articles", articles.router)
api.add_router("/articles", annotations.router)
api.add_router("/comments", comments.router)
api.add_router("/search", search.router)
api.add_router("", changes.router)
api.add_router("", writing.router)
api.add_router("", moderating.router)
answer_problems(api)
