"""How often a party may show a wrong one-time code: guessing must end long before it succeeds.

What is refused is no part of the ledger, so that tries are counted in the journal of refused submissions, of
a party and a day (UTC). They are counted by party, not by sale: otherwise anybody could lock the balance of
somebody else. A party whose journal is full for the day has no tries left either, for no more would be noted.

Codes shown in drafts count together with those. A draft is judged without the log head, many at once, so
that a try is spent before its code is looked at, and given back when it was not wrong. Judged at the same
moment, a submission and a draft may both be the tenth.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from warranty.database.engine import Connection
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Entry
from warranty.register import store
from warranty.register.batch import MOST_ATTEMPTS
from warranty.register.documents import Statement
from warranty.trade.documents import OutsideTakenOver, PurchaseFromOutside
from warranty.trade.rules.refusals import ReleaseNotValid

MOST_WRONG_CODES: Final = 10
"""Statements of one party with a wrong one-time code in one day."""


class TriesUsedUp(Refusal):
    """Too many wrong one-time codes today; a right one is not looked at either."""

    kind = Kind.RATE_LIMITED
    code = "tries-used-up"
    title = "No tries left today"
    rule = "R23"


@dataclass
class Tries:
    """Wrong codes of each party today, those of the batch so far included."""

    wrong: dict[PartyId, int] = field(default_factory=dict)

    def refusal(self, entry: Entry) -> Refusal | None:
        """TriesUsedUp for a statement that shows a code when its party has no tries left."""
        if not shows_code(entry) or self.wrong.get(entry.party, 0) < MOST_WRONG_CODES:
            return None
        return _used_up()

    def note(self, entry: Entry, refused: Refusal) -> None:
        """Count a wrong code."""
        if isinstance(refused, ReleaseNotValid):
            self.wrong[entry.party] = self.wrong.get(entry.party, 0) + 1


def _used_up() -> TriesUsedUp:
    return TriesUsedUp(
        "Too many one-time codes shown today were wrong.",
        pointer="/credentialSubject/sources",
        instead="Ask the seller for the code that goes with the paper, and try again tomorrow (UTC).",
    )


def shows_code(said: Entry | Statement) -> bool:
    """Whether a statement draws on an outside balance."""
    is_such = isinstance(said.document, OutsideTakenOver | PurchaseFromOutside)
    return is_such and bool(said.parts.get("sources"))


async def tries_of(connection: Connection, entries: Iterable[Entry], recorded_at: datetime) -> Tries:
    """What the parties of a batch that show codes have tried on the day it is recorded."""
    parties = {entry.party for entry in entries if shows_code(entry)}
    if not parties:
        return Tries()
    found = Tries(await _submitted(connection, parties, recorded_at))
    drafted = await store.wrong_codes_in_drafts(connection, parties, recorded_at.date())
    for party, wrong in drafted.items():
        found.wrong[party] = found.wrong.get(party, 0) + wrong
    return found


async def _submitted(
    connection: Connection, parties: Collection[PartyId], now: datetime
) -> dict[PartyId, int]:
    """Wrong codes of signed statements today, by party."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    known: Mapping[PartyId, tuple[int, int]] = await store.wrong_codes_since(
        connection, parties, midnight, ReleaseNotValid.code, MOST_ATTEMPTS
    )
    return {
        party: MOST_WRONG_CODES if every >= MOST_ATTEMPTS else wrong
        for party, (every, wrong) in known.items()
    }


async def spend(connection: Connection, party: PartyId, now: datetime) -> None:
    """Spend a try on the code a draft shows. Raises TriesUsedUp, and spends none, when none is left.

    The transaction must end before the code is judged.
    """
    drafted = await store.spend_try(connection, party, now.date())
    submitted = (await _submitted(connection, [party], now)).get(party, 0)
    if drafted + submitted > MOST_WRONG_CODES:
        raise _used_up()


async def give_back(connection: Connection, party: PartyId, now: datetime) -> None:
    """The try was not spent on a wrong code."""
    await store.give_try_back(connection, party, now.date())
