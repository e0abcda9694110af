"""What is read: certificates, claims, feeds and periods, as known at a log position, the last one counted."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from warranty.certificates.books import (
    Account,
    Application,
    Certificate,
    Claim,
    Confirmed,
    FeedCount,
    FeedKey,
    FeedKind,
    Ground,
    Status,
    Taken,
)
from warranty.certificates.questions import Event
from warranty.certificates.rules import ClaimTaken
from warranty.certificates.store.rows import (
    read_application,
    read_certificate,
    read_claim,
    read_confirmed,
)
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId, StatementId

NOW: Final = 2**63 - 1

_STATES: Final = """
    select s.* from unnest($1::text[]) asked (number) cross join lateral (
        select number, participant, position, act, statement, signed_by, event_on, issues, arrivals, blocks
        from certificate_states where number = asked.number and position <= $2
        order by position desc limit 1
    ) s
"""
_CONFIRMATIONS: Final = """
    select distinct on (number, ordinal) * from confirmations
    where number = any($1::text[]) and position <= $2 order by number, ordinal, position desc
"""
_TAKEN: Final = """
    left join lateral (
        select coalesce(sum(carats) filter (where kind = 'draw'), 0)::bigint as drawn,
               coalesce(sum(carats) filter (where kind = 'weighing'), 0)::bigint as weighing
        from claim_draws where lot = c.lot and position <= $2
    ) t on true
"""
_CLAIM: Final = """
    c.lot, c.number, c.position, c.participant, c.claimant, c.carats, c.hs, c.event_on, c.issued_on,
    c.transcription
"""
_CLAIMS: Final = f"""
    select {_CLAIM}, t.drawn, t.weighing from claims c {_TAKEN}
    where c.number = any($1::text[]) and c.position <= $2 order by c.position
"""  # noqa: S608 - constant text
_ACCOUNTS: Final = """
    select d.* from unnest($1::text[]) asked (number) cross join lateral (
        select number, sequence, drawn, weighing from claim_draws
        where number = asked.number and position <= $2 order by sequence desc limit 1
    ) d
"""
_COVERED: Final = """
    select participant, feed, max(through) as through from feed_marks where position <= $1
    group by participant, feed
"""


async def certificates(connection: Connection, numbers: Collection[str], as_of: int) -> list[Certificate]:
    """These certificates as known at a position; unknown numbers are left out.

    The same is asked for known and unknown numbers, so that the time an answer takes tells less of them.
    """
    confirmed: dict[str, list[Confirmed]] = {}
    states = await connection.fetch(_STATES, numbers, as_of)
    for row in await connection.fetch(_CONFIRMATIONS, numbers, as_of):
        confirmed.setdefault(row["number"], []).append(read_confirmed(row))
    return [read_certificate(row, tuple(confirmed.get(row["number"], ()))) for row in states]


async def accounts(connection: Connection, numbers: Collection[str], as_of: int) -> dict[str, Account]:
    """The totals drawn on these numbers; numbers nothing was drawn on are left out."""
    return {
        row["number"]: Account(row["sequence"], row["drawn"], row["weighing"])
        for row in await connection.fetch(_ACCOUNTS, numbers, as_of)
    }


async def claims_on(
    connection: Connection, numbers: Collection[str], as_of: int
) -> list[tuple[Claim, Taken]]:
    """All claims on these numbers in log order, each with what it had taken by then."""
    return [read_claim(row) for row in await connection.fetch(_CLAIMS, numbers, as_of)]


_OF_PARTY: Final = """
    select number from confirmations where confirmed_to = $1 and position <= $2
    union select number from claims where claimant = $1 and position <= $2
"""


async def numbers_of(connection: Connection, party: UUID, as_of: int) -> list[str]:
    """Numbers ever confirmed to a party, or claimed by it."""
    return [row["number"] for row in await connection.fetch(_OF_PARTY, party, as_of)]


async def numbers_of_lots(connection: Connection, lots: Collection[UUID]) -> dict[LotId, str]:
    """The numbers that claims opened these lots on; which never change."""
    rows = await connection.fetch("select lot, number from claims where lot = any($1::uuid[])", lots)
    return {row["lot"]: row["number"] for row in rows}


# What a confirmation said before it was corrected carries no claim any more.
_RESTING: Final = """
    select distinct k.lot, k.position from confirmations c join claims k
      on k.number = c.number and (k.claimant = c.confirmed_to or k.claimant = any(c.agents))
    where c.last = any($1::uuid[]) and not exists (
      select from confirmations later where later.statement = c.statement and later.position > c.position)
    order by k.position, k.lot
"""


async def claims_resting_on(connection: Connection, statements: Collection[UUID]) -> list[tuple[LotId, int]]:
    """The claims on what these statements confirmed to their makers: lot and position, in log order."""
    return [(row["lot"], row["position"]) for row in await connection.fetch(_RESTING, statements)]


# Confirmations by one participant that say the same: one that stands, stands for all of them.
_CONFIRMED_BY: Final = """
    select array_agg(distinct last) as said from (
      select distinct on (c.statement) c.last, c.number, c.participant, c.confirmed_to, c.carats
      from claims k join confirmations c
        on c.number = k.number and (k.claimant = c.confirmed_to or k.claimant = any(c.agents))
      where k.lot = any($1::uuid[]) order by c.statement, c.position desc
    ) latest group by number, participant, confirmed_to, carats order by min(last::text)
"""


async def confirmed_by(connection: Connection, lots: Collection[UUID]) -> list[list[StatementId]]:
    """The statements that last said what was confirmed of the certificates these claims are on.

    Those of one participant that say the same stand together: of one number, to one party, by one weight.
    """
    return [row["said"] for row in await connection.fetch(_CONFIRMED_BY, lots)]


async def covered(connection: Connection, as_of: int) -> dict[tuple[str, FeedKind], date]:
    """Through which day each feed was complete, by participant and kind."""
    rows = await connection.fetch(_COVERED, as_of)
    return {(row["participant"], row["feed"]): row["through"] for row in rows}


_CONFIRMED_COUNT: Final = """
    select count(*) as certificates, coalesce(sum(carats), 0)::bigint as carats from (
        select distinct on (statement) carats from confirmations
        where participant = $1 and confirmed_on <= $2 and position <= $3 order by statement, position desc
    ) latest where carats > 0
"""
_ISSUED_COUNT: Final = """
    select count(*) as certificates, coalesce(sum(certified_carats), 0)::bigint as carats from (
        select distinct on (number) issued_on, certified_carats from certificate_states
        where participant = $1 and position <= $3 order by number, position desc
    ) latest where issued_on <= $2
"""
_UNKNOWN_CLAIMS: Final = """
    select distinct on (c.number) lot, number, position, participant, claimant, carats, hs, event_on,
           issued_on, transcription, 0::bigint as drawn, 0::bigint as weighing
    from claims c where {whose} = $1 and {day} <= $2 and ($3::date is null or {day} > $3)
      and coalesce((select status from certificate_states s where s.number = c.number
                    order by position desc limit 1), 'claimed-only') = 'claimed-only'
    order by c.number, c.position
"""
_UNKNOWN_BY_FEED: Final = {
    "issued": _UNKNOWN_CLAIMS.format(whose="c.issuer", day="coalesce(c.issued_on, c.event_on)"),
    "confirmed": _UNKNOWN_CLAIMS.format(whose="c.participant", day="c.event_on"),
}


async def feed_count(connection: Connection, key: FeedKey, as_of: int) -> FeedCount:
    """What is on record for a feed: certificates issued, or confirmations not taken back."""
    query = _ISSUED_COUNT if key.of == "issued" else _CONFIRMED_COUNT
    row = await connection.fetchrow(query, key.participant, key.through, as_of)
    return FeedCount(row["certificates"], row["carats"]) if row else FeedCount(0, 0)


async def unknown_claims(connection: Connection, key: FeedKey, after: date | None) -> list[Claim]:
    """The first claim a feed covers on each number that nobody knows, in log order.

    after: the day it was complete through before.
    """
    rows = await connection.fetch(_UNKNOWN_BY_FEED[key.of], key.participant, key.through, after)
    return sorted((read_claim(row)[0] for row in rows), key=lambda claim: claim.position)


_LEFT: Final = """
    left join lateral (
        select a.carats as exported,
               (select coalesce(sum(h.carats), 0)::bigint from export_deeds h
                where h.application = a.id and h.deed = 'home' and h.position <= $2) as home
        from export_deeds n join export_applications a on a.id = n.application
        where n.number = {number} and n.position <= $2 and not exists (
            select from export_deeds l where l.application = n.application and l.deed = 'named'
              and l.position > n.position and l.position <= $2)
    ) l on true
"""
_TAKEN_WITH: Final = """
    select c.lot, c.number, c.participant, c.claimant, c.carats, t.drawn, t.weighing, c.event_on, c.issued_on,
           s.status, s.is_issued, s.confirmed_carats, s.named, coalesce(l.exported, 0), coalesce(l.home, 0)
    from claims c {taken}
    left join lateral (
        select status, issued_on is not null as is_issued, confirmed_carats, named
        from certificate_states where number = c.number and position <= $2 order by position desc limit 1
    ) s on true
    {left}
    where c.number = {numbers} and c.position <= $2 order by c.number, c.position
"""
_TAKEN_WITH_MANY: Final = _TAKEN_WITH.format(
    taken=_TAKEN,
    left=_LEFT.format(number="c.number"),
    numbers="any(array(select number from claims where lot = any($1::uuid[]) and position <= $2))",
)
# One lot is asked for by equality: for a list PostgreSQL would plan each time anew.
_TAKEN_WITH_ONE: Final = _TAKEN_WITH.format(
    taken=_TAKEN,
    left=_LEFT.format(number="c.number"),
    numbers="(select number from claims where lot = $1 and position <= $2)",
)
_GROUNDS: Final = f"""
    select s.*, coalesce(l.exported, 0) as exported, coalesce(l.home, 0) as home
    from unnest($1::text[]) asked (number) cross join lateral (
        select number, status, issued_on is not null as is_issued, confirmed_carats, named
        from certificate_states where number = asked.number and position <= $2
        order by position desc limit 1
    ) s
    {_LEFT.format(number="s.number")}
"""  # noqa: S608 - constant text


async def taken_with(
    connection: Connection, lots: Sequence[LotId], as_of: int
) -> dict[str, tuple[Ground | None, list[ClaimTaken]]]:
    """By number, what grading needs to know: the certificate, and all claims on it in log order.

    Of the numbers these lots were claimed on; a lot that no claim opened by then has none.
    """
    by_number: dict[str, tuple[Ground | None, list[ClaimTaken]]] = {}
    one = len(lots) == 1
    for row in await connection.fetch(
        _TAKEN_WITH_ONE if one else _TAKEN_WITH_MANY, lots[0] if one else lots, as_of
    ):
        claim = ClaimTaken(*row[:-6])
        if claim.number not in by_number:
            status, is_issued, confirmed, named, *left = row[-6:]
            known = status and Ground(Status(status), is_issued, confirmed, frozenset(named), *left)
            by_number[claim.number] = known, []
        by_number[claim.number][1].append(claim)
    return by_number


_WERE_DRAWN: Final = """
    select exists (select from claim_draws where lot = any($1::uuid[]) and carats < 0)
"""


async def were_drawn(connection: Connection, lots: Collection[LotId]) -> bool:
    """Whether one of these lots had drawn carats that were taken from it again."""
    were: bool = await connection.fetchval(_WERE_DRAWN, lots) if lots else False
    return were


async def grounds(connection: Connection, numbers: Sequence[str], as_of: int) -> dict[str, Ground]:
    """What grading needs to know of these certificates; unknown numbers are left out."""
    return {
        row["number"]: Ground(
            Status(row["status"]),
            row["is_issued"],
            row["confirmed_carats"],
            frozenset(row["named"]),
            row["exported"],
            row["home"],
        )
        for row in await connection.fetch(_GROUNDS, numbers, as_of)
    }


_HISTORY: Final = """
    select act, statement, signed_by, event_on, position, status from certificate_states
    where number = $1 and position <= $2 order by position
"""


async def history(connection: Connection, number: str, as_of: int) -> list[Event]:
    """Every statement about a number in log order, with the state it left."""
    rows = await connection.fetch(_HISTORY, number, as_of)
    return [Event(*row.values())._replace(status=Status(row["status"])) for row in rows]


_ISSUED_BETWEEN: Final = """
    select distinct number from certificate_states
    where participant = $1 and issued_on between $2 and $3 and position <= $4
"""


async def issued_between(
    connection: Connection, participant: str, first_on: date, last_on: date, as_of: int
) -> list[Certificate]:
    """Certificates of a participant that at a position were issued on a day of the span, both included."""
    numbers = await connection.fetch(_ISSUED_BETWEEN, participant, first_on, last_on, as_of)
    known = await certificates(connection, [row["number"] for row in numbers], as_of)
    return [one for one in known if one.issue and first_on <= one.issue.on <= last_on]


_NUMBERS: Final = """select distinct number from export_deeds
where application = any($1::uuid[]) and deed = 'named'"""
_APPLICATIONS: Final = """
    select a.id, a.position, a.exporter, a.participant, a.destination, a.importer, a.carats, a.purpose,
      (select d.number from export_deeds d where d.application = a.id and d.deed = 'named'
         and d.position <= $2 order by d.position desc limit 1) as number,
      exists (select from export_deeds d where d.application = a.id and d.deed = 'departed'
        and d.position <= $2) as is_departed,
      exists (select from export_deeds d where d.application = a.id and d.deed = 'ended'
        and d.position <= $2) as is_ended,
      (select coalesce(sum(d.carats), 0)::bigint from export_deeds d where d.application = a.id
         and d.deed = 'home' and d.position <= $2) as home
    from export_applications a where a.id = any($1::uuid[]) and a.position <= $2
"""


async def applications(
    connection: Connection, named: Collection[StatementId | None], as_of: int
) -> list[Application]:
    """These export applications as they stood at a position, as far as they exist."""
    return [read_application(row) for row in await connection.fetch(_APPLICATIONS, named, as_of)]


async def numbers_issued(connection: Connection, named: Collection[StatementId]) -> set[str]:
    """The numbers of certificates that were ever issued for these export applications."""
    rows = await connection.fetch(_NUMBERS, named)
    return {row["number"] for row in rows}


_WITHOUT_CERTIFICATE: Final = """
    select a.id from export_applications a
    where a.position <= $2 and ($1::uuid is null or a.exporter = $1) and not exists (
      select from export_deeds d
      where d.application = a.id and d.deed in ('named', 'ended') and d.position <= $2)
    order by a.position desc limit $3
"""


async def without_certificate(
    connection: Connection, exporter: PartyId | None, as_of: int, limit: int
) -> list[StatementId]:
    """Open applications for which no certificate was issued by a position, newest first; None: anybody's."""
    rows = await connection.fetch(_WITHOUT_CERTIFICATE, exporter, as_of, limit)
    return [StatementId(row["id"]) for row in rows]
