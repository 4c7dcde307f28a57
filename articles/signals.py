"""The seams by which articles speak without knowing who listens. Receivers only call an action or a rule.

publication_previewed  sender Article; article, text (code points of the text to come); each receiver returns an
                       Impact (a dict of counts and lists) or None; writes nothing
revision_published     sender Article; article, revision, previous (Revision or None); sent on commit
"""

from django.dispatch import Signal

publication_previewed = Signal()
revision_published = Signal()
