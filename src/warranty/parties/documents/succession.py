"""What is signed when the law changes who a party is: another name, or others in its place."""

from typing import ClassVar, Literal

from warranty.foundation.statements import Document

SuccessionCause = Literal["merger", "division", "insolvency", "inheritance"]


class PartyRenamed(Document, frozen=True):
    """A party has another name, by who admitted it. digest: SHA-256, hex, of the paper that shows it."""

    is_public: ClassVar[bool] = True

    party: str
    name: str
    digest: str


class SuccessionRecorded(Document, frozen=True):
    """Others take a party's place by operation of law, by who admitted it or an authority of its country.

    successors: members that act in its name from here on, about goods: answer its offers, take them back,
    wind up what is in other hands. Its stock passes by a statement of its own (GoodsPassed). keys_end:
    whether its own keys, and mandates it gave, end here. digest: SHA-256, hex, of the deed, judgment or
    certificate.
    """

    is_public: ClassVar[bool] = True

    party: str
    cause: SuccessionCause
    successors: tuple[str, ...]
    keys_end: bool
    digest: str
