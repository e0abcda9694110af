"""What was refused of whom, and how many codes were tried."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId

# The newest of a party are looked at alone, whatever number was kept before.
_ATTEMPTS_SINCE: Final = """select p.party, count(*) from unnest($1::uuid[]) as p(party) cross join lateral (
  select attempted_at from attempts where party = p.party order by id desc limit $3) newest
where newest.attempted_at >= $2 group by p.party"""


async def attempts_since(
    connection: Connection, parties: Iterable[UUID], since: datetime, most: int
) -> dict[UUID, int]:
    """How many refused submissions are kept of these parties since an instant; counted up to `most`."""
    rows = await connection.fetch(_ATTEMPTS_SINCE, list(parties), since, most)
    return {row["party"]: row["count"] for row in rows}


_WRONG_CODES: Final = """select p.party, count(*) as "every",
  count(*) filter (where newest.code = $3) as wrong
from unnest($1::uuid[]) as p(party) cross join lateral (
  select attempted_at, code from attempts where party = p.party order by id desc limit $4) newest
where newest.attempted_at >= $2 group by p.party"""


async def wrong_codes_since(
    connection: Connection, parties: Iterable[UUID], since: datetime, code: str, most: int
) -> dict[PartyId, tuple[int, int]]:
    """Of each party the refused submissions kept since an instant, and those refused with a code."""
    rows = await connection.fetch(_WRONG_CODES, list(parties), since, code, most)
    return {row["party"]: (row["every"], row["wrong"]) for row in rows}


_CODES_IN_DRAFTS: Final = "select party, wrong from code_tries where day = $2 and party = any($1::uuid[])"
_SPEND_TRY: Final = """insert into code_tries as t (party, day, wrong) values ($1, $2, 1)
on conflict (party, day) do update set wrong = t.wrong + 1 returning wrong"""
_GIVE_TRY_BACK: Final = "update code_tries set wrong = wrong - 1 where party = $1 and day = $2"


async def wrong_codes_in_drafts(
    connection: Connection, parties: Iterable[UUID], day: date
) -> dict[PartyId, int]:
    """How many codes shown in drafts of a day were wrong, or are being judged now, by party."""
    rows = await connection.fetch(_CODES_IN_DRAFTS, list(parties), day)
    return {row["party"]: row["wrong"] for row in rows}


async def spend_try(connection: Connection, party: UUID, day: date) -> int:
    """Count a code shown in a draft as wrong; how many that makes. Of two at once one waits for the other."""
    wrong: int = await connection.fetchval(_SPEND_TRY, party, day)
    return wrong


async def give_try_back(connection: Connection, party: UUID, day: date) -> None:
    """The code was right, or was never looked at."""
    await connection.execute(_GIVE_TRY_BACK, party, day)


_ATTEMPTS_OF: Final = """select id, attempted_at, statement, type, code, rule, sentence from attempts
where party = $1 and id < $2 and attempted_at >= $3 order by id desc limit $4"""


async def attempts_of(
    connection: Connection, party: UUID, before: int, since: datetime, limit: int
) -> list[asyncpg.Record]:
    """What a party had refused since an instant, newest first; before: id of the last one seen."""
    return await connection.fetch(_ATTEMPTS_OF, party, before, since, limit)
