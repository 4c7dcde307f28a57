import django.db.models.deletion
from django.db import migrations, models
from groundwork.folding import search_text, within_bytes

MOST_BYTES = 900_000  # of an article's words; see articles/actions/indexing.py
BATCH = 50  # articles, of up to 2 MB each
# Exactly the words that search_text made, through no parser of the database's own.
_POSTGRES_INDEX = (
    "CREATE INDEX article_search_words ON articles_searchtext "
    "USING gin (array_to_tsvector(string_to_array(btrim(text), ' ')))"
)
_SQLITE_INDEX = (
    """CREATE VIRTUAL TABLE articles_words USING fts5(text, content='articles_searchtext', content_rowid='article_id',
       tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* Co'")""",
    """CREATE TRIGGER articles_words_insert AFTER INSERT ON articles_searchtext BEGIN
       INSERT INTO articles_words(rowid, text) VALUES (new.article_id, new.text); END""",
    """CREATE TRIGGER articles_words_delete AFTER DELETE ON articles_searchtext BEGIN
       INSERT INTO articles_words(articles_words, rowid, text) VALUES ('delete', old.article_id, old.text); END""",
    """CREATE TRIGGER articles_words_update AFTER UPDATE ON articles_searchtext BEGIN
       INSERT INTO articles_words(articles_words, rowid, text) VALUES ('delete', old.article_id, old.text);
       INSERT INTO articles_words(rowid, text) VALUES (new.article_id, new.text); END""",
)


def index_the_words(apps, schema_editor):
    """The words of all current revisions, then the index: about ten seconds for a thousand articles."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    if is_sqlite:
        for statement in _SQLITE_INDEX:
            schema_editor.execute(statement)
    articles = apps.get_model("articles", "Article").objects.filter(current__isnull=False)
    pks = list(articles.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(pks), BATCH):
        write_words(apps, pks[first : first + BATCH])
    if not is_sqlite:
        schema_editor.connection.check_constraints()
        schema_editor.execute(_POSTGRES_INDEX)


def write_words(apps, pks):
    SearchText, Person = apps.get_model("articles", "SearchText"), apps.get_model("accounts", "Person")
    authorships = apps.get_model("articles", "Authorship").objects.filter(article__in=pks).order_by("position", "pk")
    users = list(authorships.values_list("article", "user"))
    names = dict(Person.objects.filter(user__in={user for _pk, user in users}).values_list("user", "name"))
    articles = apps.get_model("articles", "Article").objects.filter(pk__in=pks)
    rows = []
    for pk, title, summary, text in articles.values_list("pk", *(f"current__{n}" for n in ("title", "summary", "text"))):
        by = [names[user] for article, user in users if article == pk and user in names]
        words = within_bytes(search_text("\n".join([title, summary, *by, text])), MOST_BYTES)
        rows.append(SearchText(article_id=pk, title=search_text(title), text=words))
    SearchText.objects.bulk_create(rows)


def drop_the_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE articles_words")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("articles", "0002_holding")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("title", models.TextField(blank=True)),
                ("text", models.TextField()),
            ],
        ),
        migrations.RunPython(index_the_words, drop_the_index),
    ]
