"""The forms of the talk. They check shapes; what may be said is decided by the actions."""

from comments.forms.editing import EditForm
from comments.forms.notes import NOTE_FIELDS, NoteForm, PlaceForm
from comments.forms.notice import NoticeForm
from comments.forms.objecting import AppealForm, FlagForm
from comments.forms.saying import SayForm
from comments.forms.talk import GUEST_FIELDS, GuestForm, TalkForm, new_key

__all__ = [
    "GUEST_FIELDS",
    "NOTE_FIELDS",
    "AppealForm",
    "EditForm",
    "FlagForm",
    "GuestForm",
    "NoteForm",
    "NoticeForm",
    "PlaceForm",
    "SayForm",
    "TalkForm",
    "new_key",
]
