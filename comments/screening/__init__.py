"""Screening: what the site says of a submission before anybody sees it.

Pure: `review(submission, facts)` reads nothing and writes nothing. The checks run in the order of `checks.ORDER`;
each gives a Finding or None; the strongest verdict wins and every reason is kept.
"""

from .checks import ORDER, review
from .verdict import Facts, Finding, Submission, Verdict, Weight

__all__ = ["ORDER", "Facts", "Finding", "Submission", "Verdict", "Weight", "review"]
