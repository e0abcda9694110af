"""What is signed about who acts for a firm: its people, mandates it gives, and what takes two of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document, Part

PersonRole = Literal["owner", "director", "officer", "signatory", "accountant", "compliance", "auditor"]


class PersonParticulars(Part, frozen=True):
    """Who a person is and how to reach it: confidential and erasable (R57)."""

    name: str
    email: str | UnsetType = UNSET
    telephone: str | UnsetType = UNSET
    address: str | UnsetType = UNSET


class PersonRecorded(Document, frozen=True):
    """A person of the signer, its roles and which of the signer's keys it holds (R20); the last word counts.

    person: urn:uuid of one's own choosing, the same in every statement about this person; it says nothing of
    who it is. keys: public keys on record for the signer. valid_until: first day on which it acts no more.
    """

    parts: ClassVar[Mapping[str, Any]] = {"particulars": PersonParticulars}
    optional_parts: ClassVar[frozenset[str]] = frozenset({"particulars"})

    person: str
    roles: tuple[PersonRole, ...]
    keys: tuple[str, ...]
    valid_from: date
    valid_until: date | UnsetType = UNSET


class RectifiedParticulars(Part, frozen=True):
    """The right particulars of a person or a party, whole; confidential and erasable like the wrong ones."""

    name: str | UnsetType = UNSET
    registered_office: str | UnsetType = UNSET
    vat_id: str | UnsetType = UNSET
    contact: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    telephone: str | UnsetType = UNSET
    address: str | UnsetType = UNSET


class ParticularsRectified(Document, frozen=True):
    """Personal data on record was wrong, and this is right (R57): of a party, or of a person of the signer.

    party: DID, of the signer or of a party it looks after. person: as in PersonRecorded, of the signer's own
    people. rectifies: urn:uuid of the statement that holds the wrong data, which can be erased at once then.
    Of its own name, registered office or VAT id a party asks by it; who looks after the party bears it out by
    another one that rectifies the request.
    """

    parts: ClassVar[Mapping[str, Any]] = {"particulars": RectifiedParticulars}

    party: str
    rectifies: str
    reason: str
    person: str | UnsetType = UNSET


class MandateLimit(Part, frozen=True):
    """The highest value of one statement made under a mandate, in US$ as decimal text.

    usd_per_day: of all that the mandatary signs for the firm on one day of the log together, so that an
    amount is not divided over several documents.
    """

    usd: str
    usd_per_day: str | UnsetType = UNSET


class MandateGiven(Document, frozen=True):
    """The signer lets another party sign in its name, with that party's own keys.

    party: who may sign. statements: the types it may sign, such as Sale. valid_from, valid_until: half-open,
    by the days of the log; without an end it holds until it is ended. prices: the limit, known to both and
    the register alone; without it there is none. A statement under a mandate has the firm as its issuer.
    """

    parts: ClassVar[Mapping[str, Any]] = {"prices": MandateLimit}
    optional_parts: ClassVar[frozenset[str]] = frozenset({"prices"})
    is_public: ClassVar[bool] = True

    party: str
    statements: tuple[str, ...]
    valid_from: date
    valid_until: date | UnsetType = UNSET


class MandateEnded(Document, frozen=True):
    """A mandate is taken back by who gave it, or laid down by who has it; what was signed under it stays.

    mandate: urn:uuid of the statement that gave it. firm: who gave it.
    """

    is_public: ClassVar[bool] = True

    mandate: str
    firm: str


class SignatureLimitSet(Document, frozen=True):
    """Above this value, in US$ as decimal text, the signer's statements take two of its people.

    usd: left out, one suffices again. usd_per_day: of all that one signature alone was given to on one day of
    the log together, so that an amount is not divided over several documents; what two signed counts not.
    While a limit is in force, what could get round it takes two as well.
    """

    usd: str | UnsetType = UNSET
    usd_per_day: str | UnsetType = UNSET


class SecondSigned(Document, frozen=True):
    """Another person of the signer agrees to one statement beforehand, byte for byte.

    statement: its id (urn:uuid:…). digest: SHA-256, hex, of its signed part with the signature.
    party: of who admitted a firm that has fewer than two people with a key left: the firm, whose statement
    about its people, keys or limit it agrees to; evidence: SHA-256, hex, of the paper that shows who is left.
    """

    statement: str
    digest: str
    party: str | UnsetType = UNSET
    evidence: str | UnsetType = UNSET
