"""What reading groups do with words: tasks, and asking to publish a private one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groundwork.retention import Goes, Topic, stores

stores(
    "comments.Task",
    topic=Topic.GROUPS,
    what=_("The tasks that you set a reading group"),
    why=_("So that its members know what to do until when"),
    ends=_("your name is taken off it when you leave; the task stays with the group"),
    columns=("made_by",),
    rest=("words",),
    person="made_by",
    goes=Goes.LEAVING,
    clears={"made_by": None},
)
stores(
    "comments.Consent",
    topic=Topic.GROUPS,
    what=_("That somebody asked whether a private word may be published, and who answered"),
    why=_("So that it is published only when both agree"),
    ends=_("with the word it is about, or when who asked leaves"),
    columns=("asked_by", "answered_by"),
    person="asked_by",
    goes=Goes.LEAVING,
)
