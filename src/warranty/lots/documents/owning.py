"""What is signed about whose goods are that somebody else has taken in."""

from typing import Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document


class OwnershipAnswered(Document, frozen=True):
    """One's word on goods one was named as an owner of: they are one's own, or they are not (R24, R26).

    of: urn:uuid of the import claim, sale or passing that names the signer; every lot of it is answered. Who
    has the goods signs "withdrawn" to take back what nobody has answered yet. What is not acknowledged is the
    holder's own.
    """

    of: str
    answer: Literal["acknowledged", "refused", "withdrawn"]
    reason: str | UnsetType = UNSET
