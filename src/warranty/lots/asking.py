"""Who asks about lots and certificates, and the pages of long answers."""

from datetime import date, datetime
from typing import Annotated, Any, Final, NamedTuple, TypeVar

import msgspec

from warranty.database.engine import Connection
from warranty.disclosure.rules import Viewer
from warranty.foundation.encoding import b64url_decode, b64url_encode
from warranty.foundation.ids import PartyId
from warranty.parties import service as parties
from warranty.parties.service import CursorUnreadable
from warranty.policy.rule_set import Policy
from warranty.transparency import service as log
from warranty.transparency.service import Moment

Pinned = TypeVar("Pinned", bound=tuple[Any, ...])
Position = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Ordinal = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Line = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
"""What a cursor may hold: nothing that a column of the database could not."""
NEWEST: Final = 2**63 - 1
"""Later than any position: where a list begins that has the newest first."""


class Asking(NamedTuple):
    """One question: by whom, under which rule set, and when.

    judged_on: the day by which dated rules and deadlines are judged, where it is not that of the question.
    """

    viewer: Viewer
    policy: Policy
    now: datetime
    judged_on: date | None = None

    @property
    def today(self) -> date:
        """The day by which dated rules and deadlines are judged: that of the question, in UTC."""
        return self.judged_on or self.now.date()

    def about(self, moment: Moment) -> "Asking":
        """The question as judged at a moment: a position that was named always by the day it was recorded."""
        return self._replace(judged_on=moment.recorded_at.date()) if moment.is_named else self


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


async def read_cursor(connection: Connection, text: str, shape: type[Pinned]) -> Pinned:
    """What `write_cursor` wrote, a log position first that the log has reached.

    Anybody can write one: what comes out is no more than could be asked for openly. Raises CursorUnreadable
    for anything else.
    """
    try:
        pinned: Pinned = msgspec.json.decode(b64url_decode(text), type=shape)
    except (ValueError, msgspec.DecodeError) as broken:
        raise _unreadable() from broken
    if pinned[0] >= (await log.current_head(connection)).size:
        raise _unreadable()
    return pinned


def _unreadable() -> CursorUnreadable:
    return CursorUnreadable(
        "The cursor is not one that a page of this list ended with.", instead="Begin without a cursor."
    )
