"""The Legal Entity Identifier of ISO 17442: twenty characters, the last two of which check the others."""

import re
from typing import Final

from warranty.foundation.errors import Refusal
from warranty.parties.rules.refusals import LeiUsed

_FORM: Final = re.compile(r"[0-9A-Z]{18}[0-9]{2}")


def is_lei(text: str) -> bool:
    """Whether the check digits fit: letters as 10 to 35, the whole leaves 1 when divided by 97 (ISO 7064)."""
    if not _FORM.fullmatch(text):
        return False
    return int("".join(str(int(character, 36)) for character in text)) % 97 == 1


def lei_taken(at: str) -> Refusal:
    """A firm is one member, of however many associations: who was put out does not come in again beside."""
    return LeiUsed(
        "A member with this Legal Entity Identifier is on record.",
        pointer=at,
        instead="It asks your association to take it in, too (MembershipSought), or is re-keyed or "
        "reinstated by its own. If it is not that firm's, who admitted that one takes it away there first "
        '(PartyDetailsChanged with an empty "lei").',
    )
