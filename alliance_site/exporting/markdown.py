"""The site as a folder of Markdown files with front matter, as most makers of sites read them, and its pictures."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.files.storage import default_storage

from articles.models import Article, Page, Picture
from articles.models.article import byline
from comments.models import Comment

BATCH = 100


def write_markdown(path: Path) -> int:
    """Into a folder, or a zip if the path ends so; returns how many files."""
    count = 0
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as packed:
            for name, data in _files():
                packed.writestr(name, data)
                count += 1
        return count
    for name, data in _files():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        count += 1
    return count


def _files() -> Iterator[tuple[str, bytes]]:
    """Each text with its talk beside it: `articles/<slug>.md` and `articles/<slug>.comments.json`."""
    articles = (
        Article.objects.select_related("current", "series").prefetch_related(byline(), "tags").order_by("pk")
    )
    for article in articles.iterator(BATCH):
        shown = article.current or article
        yield f"articles/{article.slug}.md", _text(_fields(article), shown.source)
        said = [_comment(comment) for comment in _said(article)]
        if said:
            talk = json.dumps(said, ensure_ascii=False, indent=1)
            yield f"articles/{article.slug}.comments.json", talk.encode()
    for page in Page.objects.order_by("pk"):
        name = page.slug if page.language == settings.LANGUAGE_CODE else f"{page.slug}.{page.language}"
        yield (
            f"pages/{name}.md",
            _text({"title": page.title, "slug": page.slug, "language": page.language}, page.source),
        )
    for picture in Picture.objects.filter(state=Picture.State.READY).exclude(name="").order_by("pk"):
        if default_storage.exists(picture.name):
            with default_storage.open(picture.name) as file:
                yield f"static{settings.MEDIA_URL}{picture.name}", file.read()


def _fields(article: Article) -> dict[str, Any]:
    shown = article.current or article
    fields = {
        "title": shown.title,
        "slug": article.slug,
        "date": article.published_at.isoformat() if article.published_at else "",
        "summary": shown.summary,
        "language": shown.language,
        "authors": [authorship.user.get_full_name() for authorship in article.authorships.all()],
        "tags": [tag.name for tag in article.tags.all()],
        "series": article.series.name if article.series else "",
        "aliases": [article.get_absolute_url()],
        "draft": article.current is None or article.withdrawn_at is not None,
    }
    return {name: value for name, value in fields.items() if value}


def _text(fields: dict[str, Any], source: str) -> bytes:
    front = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False)
    return f"---\n{front}---\n\n{source}\n".encode()


def _said(article: Article) -> Iterator[Comment]:
    said = Comment.objects.in_thread(article.pk).filter(state=Comment.State.PUBLISHED)
    return said.select_related("person", "passage").iterator(BATCH)


def _comment(comment: Comment) -> dict[str, Any]:
    words: dict[str, Any] = {
        "id": str(comment.pk),
        "number": comment.number,
        "in_reply_to": str(comment.parent_id) if comment.parent_id else None,
        "author": comment.person.name,
        "date": comment.made_at.isoformat(),
        "kind": comment.kind,
        "text": comment.source,
    }
    if hasattr(comment, "passage"):
        words["on"] = comment.passage.exact
    return words
