"""The journal of refused submissions: read by its maker and by oversight, aged out by policy.

It is no record: nothing follows from it, and it is kept for so many days (`policy`, retention). It ages with
the first batch of a day, a bounded number at once, and nobody is shown what is older meanwhile.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final, NamedTuple
from uuid import UUID

from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Field, RecordKind, RecordRelations, Viewer
from warranty.foundation.ids import PartyId
from warranty.parties import service as parties
from warranty.policy.limits import kept_since
from warranty.policy.rule_set import Policy
from warranty.register import store

NEWEST: Final = 2**63 - 1
AT_ONCE: Final = 10_000
"""Attempts dropped by one batch at most."""


class Attempt(NamedTuple):
    """A refused submission. sentence: None where the viewer is not told it. statement: its id, never used."""

    id: int
    attempted_at: datetime
    statement: UUID
    type: str
    code: str
    rule: str
    sentence: str | None


async def attempts_for(
    connection: Connection,
    viewer: Viewer,
    of: PartyId,
    policy: Policy,
    now: datetime,
    *,
    before: int = NEWEST,
    limit: int,
) -> Sequence[Attempt]:
    """What a party had refused, newest first, as far as the viewer may know; the look is noted.

    Raises NotFound for a party that is none of the viewer's, as for one that does not exist.
    """
    homes = await parties.establishments(connection, [of], policy, now.date())
    relations = RecordRelations(
        RecordKind.ATTEMPTS,
        owners=frozenset(homes),
        jurisdictions=frozenset().union(*(home.participants for home in homes.values())),
        admitters=frozenset().union(*(home.bodies for home in homes.values())),
    )
    seen = await disclosure.look(connection, viewer, str(of), relations, now)
    since = datetime.combine(kept_since(policy, "attempts", now.date()), time(), UTC)
    found = [Attempt(*row.values()) for row in await store.attempts_of(connection, of, before, since, limit)]
    if Field.CONTENT in seen.fields:
        return found
    return [one._replace(sentence=None) for one in found]


async def age(connection: Connection, policy: Policy, today: date) -> bool:
    """Drop what is kept no longer, and counts of codes of other days. False: there is more of it."""
    since = datetime.combine(kept_since(policy, "attempts", today), time(), UTC)
    await store.age_code_tries(connection, today)
    return await store.age_attempts(connection, since, AT_ONCE) < AT_ONCE
