"""What is signed when a party has another name, office or number, or others take its place."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document
from warranty.parties.documents.joining import Particulars

SuccessionCause = Literal["merger", "division", "insolvency", "inheritance"]


class PartyRenamed(Document, frozen=True):
    """A party has another name, by who admitted it. digest: SHA-256, hex, of the paper that shows it."""

    is_public: ClassVar[bool] = True

    party: str
    name: str
    digest: str


class PartyDetailsChanged(Document, frozen=True):
    """A party has another registered office, VAT id, contact or Legal Entity Identifier, by who admitted it.

    event_on: since when. lei: the new one (ISO 17442), left out where it stays. digest: SHA-256, hex, of the
    paper that shows it. particulars: confidential and erasable (R57); what they leave out stays.
    """

    parts: ClassVar[Mapping[str, Any]] = {"particulars": Particulars}
    optional_parts: ClassVar[frozenset[str]] = frozenset({"particulars"})
    is_public: ClassVar[bool] = True

    party: str
    digest: str
    lei: str | UnsetType = UNSET


class SuccessionRecorded(Document, frozen=True):
    """Others take a party's place by operation of law, by who admitted it or an authority of its country.

    successors: members that act in its name from here on, about goods: answer its offers, take them back,
    wind up what is in other hands. Its stock passes by a statement of its own (GoodsPassed). keys_end:
    whether its own keys, and mandates it gave, end here. digest: SHA-256, hex, of the deed, judgment or
    certificate. Recorded in error, it is withdrawn (SuccessionWithdrawn).
    """

    is_public: ClassVar[bool] = True

    party: str
    cause: SuccessionCause
    successors: tuple[str, ...]
    keys_end: bool
    digest: str


class SuccessionWithdrawn(Document, frozen=True):
    """A succession was recorded in error, or what it rests on was lifted: by who recorded it alone.

    succession: the record, urn:uuid. From here on the party has not ended by it: keys that ended with it
    alone sign again, its mandates hold, and nobody acts or reads in its place by it. What either signed
    meanwhile stays. Goods that passed under it (GoodsPassed) stay where they are: they go back by a sale, or
    as restored, lot by lot (GoodsPassed, ground restoration), by who admitted the holder or an authority of
    its country. reason: a code. digest: SHA-256, hex, of the paper that shows the error.
    """

    is_public: ClassVar[bool] = True

    party: str
    succession: str
    reason: str
    digest: str
