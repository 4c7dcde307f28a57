"""Screening: what the site says of a submission before anybody sees it.

Pure: `review(submission, facts)` reads nothing and writes nothing. The checks run in the order of `checks.ORDER`;
each gives its findings; the strongest decides and every reason is kept.
"""

from .checks import ORDER, review
from .verdict import Door, Facts, Finding, Submission, Verdict, Weight

__all__ = ["ORDER", "Door", "Facts", "Finding", "Submission", "Verdict", "Weight", "review"]
