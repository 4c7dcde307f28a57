"""The addresses of reading groups, and of what is done to words within them."""

from __future__ import annotations

from django.urls import path

from articles import converters  # noqa: F401 - importing the converters registers them
from comments.views import groups, groups_joining, groups_leading, groups_moving, groups_words

urlpatterns = [
    path("groups/", groups.my_groups, name="my_groups"),
    path("groups/new/", groups_leading.make_group, name="make_group"),
    path("groups/join/<slug:token>/", groups_joining.accept_invitation, name="accept_invitation"),
    path("groups/<uslug:slug>/", groups.group, name="group"),
    path("groups/<uslug:slug>/read/", groups.read_group, name="read_group"),
    path("groups/<uslug:slug>/join/", groups_joining.join_group, name="join_group"),
    path("groups/<uslug:slug>/leave/", groups_joining.leave_group, name="leave_group"),
    path("groups/<uslug:slug>/members/", groups_joining.members, name="group_members"),
    path("groups/<uslug:slug>/pseudonym/", groups_joining.pseudonym, name="pseudonym"),
    path("groups/<uslug:slug>/settings/", groups_leading.change_group, name="change_group"),
    path("groups/<uslug:slug>/invitations/", groups_leading.invitations, name="group_invitations"),
    path("groups/<uslug:slug>/class/", groups_leading.invite_class, name="invite_class"),
    path("groups/<uslug:slug>/tasks/", groups_leading.choose_article, name="choose_article"),
    path("groups/<uslug:slug>/on/<uslug:article>/", groups.group_talk, name="group_talk"),
    path("groups/<uslug:slug>/on/<uslug:article>/task/", groups_leading.task, name="group_task"),
    path("groups/<uslug:slug>/on/<uslug:article>/table/", groups.task_table, name="task_table"),
    path("comments/<int:pk>/hide/", groups_words.hide_word, name="hide_word"),
    path("comments/<int:pk>/readers/", groups_moving.move, name="move_word"),
    path("comments/<int:pk>/consent/", groups_moving.consent, name="consent"),
]
