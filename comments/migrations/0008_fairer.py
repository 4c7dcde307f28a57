"""What a moderator's second week asks for: a common word that was said only long ago is found as soon as any other."""

from collections.abc import Callable

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Each row's words, if it has any, and the span of time in which it was made (groundwork/searching.py).
WITH_SPANS = "btrim(btrim(text) || ' ~' || (comment_id >> 52))"
WITHOUT = "btrim(text)"


def _index(words: str) -> Callable[[object, BaseDatabaseSchemaEditor], None]:
    def work(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        schema_editor.execute("DROP INDEX IF EXISTS search_text_words")
        schema_editor.execute(
            "CREATE INDEX search_text_words ON comments_searchtext "
            f"USING gin (array_to_tsvector(string_to_array({words}, ' ')))"
        )

    return work


class Migration(migrations.Migration):
    dependencies = [("comments", "0007_margin")]

    operations = [migrations.RunPython(_index(WITH_SPANS), _index(WITHOUT))]
