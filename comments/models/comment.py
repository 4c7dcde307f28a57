from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Person, ReadingGroup
from articles.models import Authorship
from comments.models.task import Task
from groundwork.ids import new_id

MOST_BODY = 20_000  # characters
MOST_DEPTH = 100  # a reply below becomes a sibling, addressed "to @name"
POSITION_BYTES = 8  # one level of a path


class CommentQuerySet(models.QuerySet["Comment"]):
    def in_thread(self, article_id: int) -> Self:
        """What everybody sees of an article's thread: public and published, and tombstones; in thread order."""
        return self.filter(article_id=article_id, in_thread=True).order_by("path")

    def readable_by(self, person: Person | None) -> Self:
        """What `person` may open: what is in the thread, whatever is their own, and what was said to them."""
        readable = Q(in_thread=True)
        if person is not None:
            readable |= said_by(person) & ~Q(state=Comment.State.ERASED)
        if person is not None and person.is_proven:
            readable |= said_to_groups_of(person) | said_to_authors(person)
        return self.filter(readable)

    def for_display(self) -> Self:
        """With all that a comment's frame shows, in one query."""
        return self.select_related("person__user", "parent__person", "passage", "tally", "pin", "settlement")


class Comment(models.Model):
    """Anything said. One that points at a passage of the article is an annotation."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("comment")
        PINGBACK = "pingback", _("pingback")
        WEBMENTION = "webmention", _("webmention")

    class State(models.TextChoices):
        UNPROVEN = "unproven", _("waiting for its writer's mail")
        HELD = "held", _("waiting for a moderator")
        PUBLISHED = "published", _("published")
        HIDDEN = "hidden", _("hidden by a moderator")
        SPAM = "spam", _("spam")
        WITHDRAWN = "withdrawn", _("withdrawn by its writer")
        ERASED = "erased", _("erased")

    class Audience(models.TextChoices):
        PUBLIC = "public", _("everybody")
        AUTHOR = "author", _("the article's authors")
        GROUP = "group", _("a group")
        PRIVATE = "private", _("only me")

    class Colour(models.TextChoices):
        YELLOW = "yellow", _("Yellow")
        GREEN = "green", _("Green")
        BLUE = "blue", _("Blue")
        PINK = "pink", _("Pink")
        VIOLET = "violet", _("Violet")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="discussion_comments", db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="said", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COMMENT)
    state = models.CharField(max_length=9, choices=State)
    audience = models.CharField(max_length=7, choices=Audience, default=Audience.PUBLIC)
    # Whom it is for, while the audience is a group.
    group = models.ForeignKey(
        ReadingGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="said", db_index=False
    )
    version = models.PositiveIntegerField(default=1)  # goes up with every edit and change of state

    source = models.TextField(blank=True)  # Markdown; empty for a highlight
    html = models.TextField(blank=True)  # rendered when written, never when read
    language = models.CharField(max_length=10, blank=True)
    # Of a note's words, as they are painted.
    colour = models.CharField(max_length=6, choices=Colour, default=Colour.YELLOW)
    tags = models.TextField(blank=True)  # of a note: " law treaty " (comments/rules/tagging.py)

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies", db_index=False
    )
    root = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # None on a root
    in_thread = models.BooleanField(default=False)
    number = models.PositiveIntegerField(
        null=True
    )  # 1, 2, 3 ... of the public ones in the article; never reused
    position = models.BigIntegerField(null=True)  # time-ordered; given when first shown to its audience
    path = models.BinaryField(null=True)  # the positions from the root down, POSITION_BYTES each, big-endian
    depth = models.PositiveSmallIntegerField(default=0)  # 0 for a root
    replies_shown = models.PositiveIntegerField(default=0)  # direct replies that are in the thread

    made_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)  # when it was first shown to its audience
    edited_at = models.DateTimeField(null=True)  # the last edit that left a trace
    source_url = models.URLField(max_length=500, blank=True)  # where a pingback or webmention stands

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="comment_number_once"),
            models.CheckConstraint(
                condition=Q(in_thread=False) | Q(number__isnull=False, path__isnull=False, audience="public"),
                name="comment_in_thread_is_public_and_numbered",
            ),
            models.CheckConstraint(
                condition=Q(number=None) | Q(in_thread=True), name="comment_numbered_keeps_its_place"
            ),
            models.CheckConstraint(
                condition=Q(audience="group", group__isnull=False) | (~Q(audience="group") & Q(group=None)),
                name="comment_for_a_group_names_it",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "path"], name="comment_thread", condition=Q(in_thread=True)),
            models.Index(
                fields=["article", "-position"],
                name="comment_roots",
                condition=Q(in_thread=True, parent=None),
            ),
            # On SQLite an index on the parent alone makes the planner pick it for whole threads.
            models.Index(fields=["article", "parent", "position"], name="comment_replies"),
            models.Index(fields=["person", "-id"], name="comment_by_person"),
            models.Index(
                fields=["article", "person"], name="comment_private", condition=Q(audience="private")
            ),
            models.Index(
                fields=["group", "article", "-position"],
                name="comment_of_group",
                condition=Q(audience="group"),
            ),
            # Private words to an article's authors: few, and found from both ends.
            models.Index(
                fields=["article", "-id"], name="comment_to_authors", condition=Q(audience="author")
            ),
            # For the moderators' list. What is published, or a comment, is dense enough to be met on the way.
            models.Index(fields=["article", "-id"], name="comment_newest", condition=Q(audience="public")),
            models.Index(
                fields=["state", "-id"],
                name="comment_by_state",
                condition=Q(audience="public") & ~Q(state="published"),
            ),
            models.Index(
                fields=["kind", "-id"],
                name="comment_by_kind",
                condition=Q(audience="public") & ~Q(kind="comment"),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}" if self.number else str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("comment", args=[self.pk])

    @property
    def is_tombstone(self) -> bool:
        """Keeps its place in the thread, but its words are not shown."""
        return self.in_thread and self.state != self.State.PUBLISHED


def said_by(person: Person) -> Q:
    """One's own words: under one's own name, or under a pseudonym that one took in a reading group."""
    aliases = Membership.objects.filter(person=person, alias__isnull=False)
    return Q(person=person) | Q(person__in=aliases.values("alias"))


def said_to_groups_of(person: Person) -> Q:
    """What members said to the groups that this person is in now, as far as they may see it.

    Those who lead a group see what was hidden in it, too. Where its task says "post before you see the others", the
    others are seen by who has said something there, by who leads, and by all once the group is archived.
    """
    memberships = Membership.objects.of(person)
    led = memberships.filter(role__in=Membership.LEADING).values("group")
    here = {"group": OuterRef("group"), "article": OuterRef("article")}
    own = Comment.objects.filter(
        **here, person=person, audience=Comment.Audience.GROUP, state=Comment.State.PUBLISHED
    )
    blind = Task.objects.filter(**here, is_post_first=True, group__archived_at=None)
    seen = Q(group__in=led) | ~Exists(blind) | Exists(own)
    shown = Q(state=Comment.State.PUBLISHED, group__in=memberships.values("group")) & seen
    hidden = Q(state=Comment.State.HIDDEN, group__in=led)
    return Q(audience=Comment.Audience.GROUP) & (shown | hidden)


def said_to_authors(person: Person) -> Q:
    """Private words to the authors of an article, for each of its authors; and what they answered to this person's."""
    theirs = Q(root__in=Comment.objects.filter(person=person).values("pk"))  # published meanwhile or not
    if person.user_id is not None:
        theirs |= Q(article__in=Authorship.objects.filter(user=person.user_id).values("article"))
    return Q(audience=Comment.Audience.AUTHOR, state=Comment.State.PUBLISHED) & theirs
