"""The seams by which articles speak without knowing who listens. Receivers only call an action or a rule.

publication_previewed  sender Article; article, text (code points of the text to come), asked (Asked: which notes to
                       tell); each receiver returns an Impact or None; writes nothing
places_chosen          sender Article; editor, revision, choices (of Choice); sent in the transaction that publishes
                       the revision, or in one of its own when it is the current one already
revision_published     sender Article; article, revision, previous (Revision or None); sent on commit
notes_asked            sender Article; article; each receiver returns a Progress or None; writes nothing
"""

from django.dispatch import Signal

publication_previewed = Signal()
places_chosen = Signal()
revision_published = Signal()
notes_asked = Signal()
