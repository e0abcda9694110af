"""Who asks about lots and certificates, and the pages of long answers."""

from datetime import date, datetime
from typing import Annotated, NamedTuple, TypeVar

import msgspec

from warranty.database.engine import Connection
from warranty.disclosure.rules import Viewer
from warranty.foundation.encoding import b64url_decode, b64url_encode
from warranty.foundation.ids import PartyId
from warranty.parties import service as parties
from warranty.parties.service import CursorUnreadable
from warranty.policy.rule_set import Policy

Pinned = TypeVar("Pinned")
Position = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Ordinal = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Line = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
"""What a cursor may hold: nothing that a column of the database could not."""


class Asking(NamedTuple):
    """One question: by whom, under which rule set, and when."""

    viewer: Viewer
    policy: Policy
    now: datetime

    @property
    def today(self) -> date:
        """The day of the question, in UTC."""
        return self.now.date()


class Home(NamedTuple):
    """Where a party is established: country, and the participant it takes part through; "" if unknown."""

    country: str
    participant: str


NOWHERE = Home("", "")


async def homes_of(
    connection: Connection, asking: Asking, holders: set[PartyId | None]
) -> dict[PartyId | None, Home]:
    """Where these parties are established; None, nobody on record, is nowhere."""
    known = {holder for holder in holders if holder is not None}
    found = await parties.establishments(connection, known, asking.policy, asking.today)
    homes: dict[PartyId | None, Home] = dict.fromkeys(holders, NOWHERE)
    homes.update({party: Home(one.country, one.participant) for party, one in found.items()})
    return homes


def write_cursor(values: tuple[object, ...]) -> str:
    """Where the next page goes on, as text nobody needs to understand."""
    return b64url_encode(msgspec.json.encode(values))


def read_cursor(text: str, shape: type[Pinned]) -> Pinned:
    """What `write_cursor` wrote. Raises CursorUnreadable for anything else."""
    try:
        return msgspec.json.decode(b64url_decode(text), type=shape)
    except (ValueError, msgspec.DecodeError) as broken:
        raise CursorUnreadable(
            "The cursor is not one that a page of this list ended with.", instead="Begin without a cursor."
        ) from broken
