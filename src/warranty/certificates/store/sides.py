"""Confirmations and claims of a period set side by side, lean enough to compare a year of them at once."""

from datetime import date
from functools import lru_cache
from typing import Any, Final

import asyncpg
import msgspec

from warranty.certificates.books import Arrival, Ground, Status
from warranty.certificates.questions import ClaimedSide, ConfirmedSide, Life, Period
from warranty.certificates.rules import ClaimTaken, participant_behind
from warranty.certificates.rules.grading import UNKNOWN
from warranty.database.engine import Connection
from warranty.foundation.errors import Refusal
from warranty.foundation.quantities import parse_carats

_arrivals = msgspec.json.Decoder(tuple[Arrival, ...])

_PAPER: Final = """
    s.certified_carats, s.issued_on, (s.issues #>> '{0,paper,expiresOn}')::date as expires_on,
    s.arrivals::text as arrivals, s.status, s.confirmed_carats, s.named
"""
_READ: Final = """
    c.transcription #>> '{paper,carats}' as read_carats,
    (c.transcription #>> '{paper,issuedOn}')::date as read_issued_on,
    (c.transcription #>> '{paper,expiresOn}')::date as read_expires_on
"""
_CONFIRMED: Final = f"""
    select c.number, c.statement, c.last, c.participant, c.confirmed_on, c.received_on, c.carats,
           coalesce(c.parcels, 1) as parcels, c.confirmed_to, c.corrections,
           case when c.hs = '{{}}' then
             array(select line ->> 'code' from jsonb_array_elements(c.transcription #> '{{paper,hs}}') line)
           else c.hs end as hs,
           s.confirmation = c.statement as is_standing, t.claimed, t.lots, {_PAPER}, {_READ}
    from (
        select distinct on (statement) * from confirmations
        where participant = $1 and confirmed_on between $2 and $3 and position <= $4
        order by statement, position desc
    ) c
    cross join lateral (
        select * from certificate_states where number = c.number and position <= $4
        order by position desc limit 1
    ) s
    cross join lateral (
        select coalesce(sum(m.carats), 0)::bigint as claimed, array_agg(m.lot order by m.position) as lots
        from claims m where m.number = c.number and m.position <= $4 and m.claimant = any(s.named)
          and s.confirmation = c.statement
          and ($6::uuid is null or c.confirmed_to = $6 or m.claimant = $6)
    ) t
    where $5::uuid is null or c.confirmed_to = $5 or $5 = any(c.agents)
"""  # noqa: S608 - constant text
_CLAIMED: Final = f"""
    select c.lot, c.number, c.participant, c.claimant, c.carats, c.event_on, c.issued_on as claim_issued_on,
           c.hs, {_PAPER}, {_READ}
    from claims c left join lateral (
        select * from certificate_states where number = c.number and position <= $4
        order by position desc limit 1
    ) s on true
    where c.participant = $1 and c.event_on between $2 and $3 and c.position <= $4
      and not c.claimant = any(coalesce(s.named, '{{}}'))
      and ($5::uuid is null or c.claimant = $5)
"""  # noqa: S608 - constant text


async def confirmed_sides(connection: Connection, period: Period, as_of: int) -> list[ConfirmedSide]:
    """Every confirmation of a period with what is claimed on it, in no order."""
    rows = await connection.fetch(
        _CONFIRMED, period.participant, period.first_on, period.last_on, as_of, period.importer, period.agent
    )
    return [_confirmed_side(row) for row in rows if period.hs is None or period.hs in row["hs"]]


async def claimed_sides(connection: Connection, period: Period, as_of: int) -> list[ClaimedSide]:
    """Every claim of a period that no standing confirmation names, in no order."""
    rows = await connection.fetch(
        _CLAIMED, period.participant, period.first_on, period.last_on, as_of, period.importer
    )
    return [_claimed_side(row) for row in rows if period.hs is None or period.hs == row["hs"]]


def _confirmed_side(row: asyncpg.Record) -> ConfirmedSide:
    status = Status(row["status"])
    arrival = _arrival(row, row["participant"])
    used_on = (arrival.submitted_on if arrival else None) or row["received_on"] or row["confirmed_on"]
    return ConfirmedSide(
        row["number"], row["statement"], row["last"], row["participant"], row["confirmed_on"], row["carats"],
        row["parcels"], tuple(row["hs"]), row["confirmed_to"], row["corrections"],
        _certified(row, is_known=row["is_standing"]), status, arrival.status if arrival else status,
        row["is_standing"], _life(row, used_on, is_known=row["is_standing"]), row["claimed"],
        tuple(row["lots"] or ()),
    )  # fmt: skip


def _claimed_side(row: asyncpg.Record) -> ClaimedSide:
    taken = ClaimTaken(
        row["lot"], row["number"], row["participant"], row["claimant"], row["carats"], 0, 0, row["event_on"],
        row["claim_issued_on"],
    )  # fmt: skip
    ground = UNKNOWN
    if row["status"] is not None:
        is_issued = row["issued_on"] is not None
        ground = Ground(Status(row["status"]), is_issued, row["confirmed_carats"], frozenset(row["named"]))
    arrival = _arrival(row, row["participant"]) if row["arrivals"] else None
    return ClaimedSide(
        taken, row["hs"], ground, _certified(row), _life(row, arrival.submitted_on if arrival else None)
    )


def _arrival(row: asyncpg.Record, participant: str) -> Arrival | None:
    arrivals = _read_arrivals(row["arrivals"])
    return next((arrival for arrival in arrivals if arrival.participant == participant), None)


@lru_cache(maxsize=4_096)  # a year's shipments have few stories, told again and again
def _read_arrivals(text: str) -> tuple[Arrival, ...]:
    return _arrivals.decode(text)


def _certified(row: asyncpg.Record, *, is_known: bool = True) -> int | None:
    """By the issuer; else by whoever read the paper, where the reading is a weight.

    is_known: whether what the issuer says is for those of this import: not of one beside that which stands.
    """
    if is_known and row["certified_carats"] is not None:
        certified: int = row["certified_carats"]
        return certified
    try:
        return None if row["read_carats"] is None else parse_carats(row["read_carats"])
    except Refusal:
        return None


def _life(row: asyncpg.Record, used_on: date | None, *, is_known: bool = True) -> Life:
    return Life(
        participant_behind(row["number"]),
        _first(row["issued_on"] if is_known else None, row["read_issued_on"]),
        _first(row["expires_on"] if is_known else None, row["read_expires_on"]),
        used_on,
    )


def _first(one: Any, other: Any) -> Any:  # noqa: ANN401 - two days, either of which may not be on record
    return other if one is None else one
