from django.urls import path

from articles import converters  # noqa: F401 - importing the converters registers them
from comments import feeds
from comments.views import (
    appealing,
    flagging,
    guests,
    notes,
    notices,
    openness,
    own,
    passages,
    placing,
    posting,
    reading,
    voting,
)

urlpatterns = [
    path("articles/<uslug:slug>/comments/", reading.thread, name="thread"),
    path("articles/<uslug:slug>/comment/", posting.say, name="say"),
    path("articles/<uslug:slug>/notes/", notes.listing, name="notes"),
    path("articles/<uslug:slug>/p/<int:block>/", passages.paragraph, name="paragraph"),
    path("articles/<uslug:slug>/follow/", own.follow, name="follow"),
    path("articles/<uslug:slug>/mine/", own.my_notes, name="my_notes"),
    path("articles/<uslug:slug>/votes/", voting.my_votes, name="my_votes"),
    path("articles/<uslug:slug>/overlay/", own.overlay, name="overlay"),
    path("comments/mine/", own.mine, name="mine"),
    path("comments/<int:pk>/", reading.comment, name="comment"),
    path("comments/<int:pk>/passage/", passages.passage, name="passage"),
    path("comments/<int:pk>/place/", placing.place_note, name="place"),
    path("comments/<int:pk>/reply/", posting.reply, name="reply"),
    path("comments/<int:pk>/edit/", own.edit, name="edit"),
    path("comments/<int:pk>/withdraw/", own.withdraw, name="withdraw"),
    path("comments/<int:pk>/flag/", flagging.flag, name="flag"),
    path("comments/<int:pk>/helpful/", voting.helpful, name="helpful"),
    path("decisions/<int:pk>/", appealing.decision, name="decision"),
    path("decisions/<int:pk>/<str:key>/", appealing.decision, name="decision_by_mail"),
    path("moderation/", openness.statistics, name="openness"),
    path("moderation/decisions/", openness.decisions, name="open_decisions"),
    path("notices/", notices.give, name="give_notice"),
    path("notices/given/", notices.given, name="notice_given"),
    path("guests/forget/", guests.forget, name="forget_guest"),
    path("guests/<str:token>/", guests.key, name="guest_key"),
    path("feeds/articles/<uslug:slug>/", feeds.talk_feed, name="talk_feed"),
]
