"""Days as seen from different time zones."""

from datetime import timedelta
from typing import Final

BETWEEN_ZONES: Final = timedelta(days=1)
"""What lies at most between the days on which two parties see the same moment."""
