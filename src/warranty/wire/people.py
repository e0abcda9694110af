"""Who acts for a party: the answers of `/v1/parties/me/people` and `/v1/parties/me/mandates`."""

from datetime import date

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class PersonSeen(Shape, frozen=True):
    """A person by its urn:uuid. statement: the one that says who it is. valid_until: first day without it."""

    person: str
    roles: tuple[str, ...]
    keys: tuple[str, ...]
    valid_from: date
    statement: str
    valid_until: date | UnsetType = UNSET


class People(Shape, frozen=True):
    """All people of a party that were ever stated."""

    people: tuple[PersonSeen, ...]


class MandateSeen(Shape, frozen=True):
    """Leave for the mandatary to sign for the firm. usd: highest value of one statement, absent for none."""

    mandate: str
    firm: str
    mandatary: str
    statements: tuple[str, ...]
    valid_from: date
    valid_until: date | UnsetType = UNSET
    usd: str | UnsetType = UNSET
    is_ended: bool = False


class Mandates(Shape, frozen=True):
    """All mandates a party ever gave or had."""

    mandates: tuple[MandateSeen, ...]
