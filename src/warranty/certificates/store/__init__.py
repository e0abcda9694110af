"""SQL of the certificate register. `load` and `save` are the register's; the rest answers questions.

`as_of` is a log position, the last one counted; NOW lies beyond all of them.
"""

from warranty.certificates.store.asking import (
    NOW,
    applications,
    certificates,
    claims_on,
    claims_resting_on,
    confirmed_by,
    covered,
    grounds,
    history,
    issued_between,
    numbers_issued,
    numbers_of,
    numbers_of_lots,
    taken_with,
    were_drawn,
    without_certificate,
)
from warranty.certificates.store.batch import load, load_feed, save

__all__ = [
    "NOW", "applications", "certificates", "claims_on", "claims_resting_on", "confirmed_by",
    "covered", "grounds", "history", "issued_between", "load", "load_feed", "numbers_issued",
    "numbers_of", "numbers_of_lots", "save", "taken_with", "were_drawn",
    "without_certificate",
]  # fmt: skip
