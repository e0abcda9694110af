"""What a party may be called."""

from typing import Final

from warranty.foundation.errors import Refusal
from warranty.parties.rules.refusals import AdmissionIncomplete

LONGEST_NAME: Final = 200


def name_refusal(name: str, at: str) -> Refusal | None:
    """A name that says nothing, or too much."""
    if name and name == name.strip() and len(name) <= LONGEST_NAME and name.isprintable():
        return None
    return AdmissionIncomplete(
        f"The name has to be there, in at most {LONGEST_NAME} characters, without spaces around it.",
        pointer=at,
    )
