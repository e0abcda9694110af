"""SQL of what is asked about findings and the times of statements; the register writes both tables."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final, Literal, NamedTuple
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import FindingId, PartyId
from warranty.foundation.statements import Touched
from warranty.parties.books import PartyBooks
from warranty.policy.catalogue import Finding
from warranty.reconciliation.books import Explanation, FindingAsked, Judgement, ReconciliationBooks
from warranty.reconciliation.rules.entitlement import FindingKnown

_NAMED: Final = """select id, finding, position, by, party, code, text, evidence from explanations
where finding = any($1::uuid[]) or finding in (select finding from explanations where id = any($2::uuid[]))
order by position"""
_SAID: Final = """select explanation, by, position, verdict, reason from judgements
where explanation = any($1::uuid[]) order by position"""
_FOUND: Final = """select f.id, f.position, f.rule, s.issuer from findings f
join statements s on s.position = f.stands_at where f.id = any($1::uuid[])"""


async def load(
    connection: Connection, touched: Touched, parties: PartyBooks, kept: Connection
) -> ReconciliationBooks:
    """The findings a batch names with all that was said of them; no query where there are none.

    kept: where the statements that brought them are.
    """
    books = ReconciliationBooks(parties)
    if not (touched.findings or touched.explanations):
        return books
    for row in await connection.fetch(_NAMED, touched.findings, touched.explanations):
        given = Explanation(*row.values())
        books.hold(given._replace(evidence=tuple(given.evidence)))
    for row in await connection.fetch(_SAID, list(books.explanations)):
        books.hold(Judgement(*row.values()))
    asked = touched.findings | {one.finding for one in books.explanations.values()}
    for row in await kept.fetch(_FOUND, asked):
        books.findings[row["id"]] = FindingAsked(*row.values())
    return books


async def save(connection: Connection, books: ReconciliationBooks) -> None:
    """Write what happened, one command for each table that has something."""
    for table, kind in (("explanations", Explanation), ("judgements", Judgement)):
        rows = [one for one in books.unsaved if isinstance(one, kind)]
        if rows:
            await connection.copy_records_to_table(table, records=rows, columns=kind._fields)


# ---- questions

_ABOUT: Final = """
    select f.position, f.rule, f.about, f.sentence, f.facts::text as facts, s.issuer
    from findings f join statements s on s.position = f.stands_at
    where f.about = any($1::text[]) and f.position <= $2 order by f.position, f.ordinal
"""
_RECORDED_AT: Final = "select position, recorded_at from statements where position = any($1::bigint[])"
_RECORDED_ON: Final = "select id, recorded_at from statements where id = any($1::uuid[])"
_AT: Final = "select position, id, recorded_at from statements where position = any($1::bigint[])"
_STATE: Final = """case when j.verdict = 'accepted' then 'accepted'
    when x.id is null or j.verdict = 'rejected' then 'open' else 'explained' end"""
_FINDING: Final = f"""f.position, f.ordinal, f.rule, f.about, f.sentence, f.facts::text as facts,
  f.id as finding, x.id as explanation, x.by, x.code, x.text, x.evidence, x.at, j.verdict, j.judge, j.reason,
  {_STATE} as state"""
# What counts of what was said by the asked position: the last explanation, and the last word on it.
_EXPLAINED: Final = """left join lateral (
    select e.id, e.by, e.code, e.text, e.evidence, e.position as at from explanations e
    where e.finding = f.id and e.position <= $3 order by e.position desc limit 1) x on true
  left join lateral (select g.verdict, g.by as judge, g.reason from judgements g
    where g.explanation = x.id and g.position <= $3 order by g.position desc limit 1) j on true"""
# What concerns an earlier statement is told to its sides, and stands since the later one, of which they see
# its time alone.
_BEFORE: Final = f"""
    select {_FINDING}, s.id, s.issuer, coalesce(l.recorded_at, s.recorded_at) as recorded_at
    from findings f join finding_sources s on s.position = f.stands_at
    left join recorded_times l on l.position = f.position and f.concerns is not null {_EXPLAINED}
    where (f.position, f.ordinal) < ($1, $2) and f.position <= $3 and f.rule = any($4::text[])
      and ($5::uuid is null or s.issuer = $5) and ($7::date is null or s.event_on between $7 and $8)
      and ($9::text is null or {_STATE} = $9)
    order by f.position desc, f.ordinal desc limit $6
"""  # noqa: S608 - constants of ours
_BOUGHT: Final = f"""
    select {_FINDING}, b.id, b.seller as issuer, l.recorded_at
    from findings f join sales b on b.position = f.stands_at
    join recorded_times l on l.position = f.position {_EXPLAINED}
    where b.buyer = $5 and ($7::text is null or {_STATE} = $7)
      and (f.position, f.ordinal) < ($1, $2) and f.position <= $3 and f.rule = any($4::text[])
    order by f.position desc, f.ordinal desc limit $6
"""  # noqa: S608 - constants of ours


FindingState = Literal["open", "explained", "accepted", "settled"]
"""open: nothing was said of it, or what was said was rejected. explained: it waits for a word on that.

settled: of what time alone has brought: what it waited for came since, too late.
"""


class ExplanationOnRecord(NamedTuple):
    """What counts of what was said of a finding. by: who explained. judge: who said the last word on it."""

    statement: UUID
    by: PartyId
    code: str
    text: str
    evidence: Sequence[str]
    position: int
    verdict: str | None
    judge: PartyId | None
    reason: str | None


class FindingOnRecord(NamedTuple):
    """A finding where it stands in the log. statement: the one it concerns; issuer: who made that.

    id: None of another's, which its reader cannot explain.
    """

    finding: Finding
    position: int
    ordinal: int
    statement: UUID
    recorded_at: datetime
    issuer: PartyId
    id: FindingId | None = None
    state: FindingState = "open"
    explanation: ExplanationOnRecord | None = None


async def findings_about(connection: Connection, about: Collection[str], as_of: int) -> list[FindingKnown]:
    """Findings about any of these (numbers, lots, urns of statements) by a position, in log order."""
    rows = await connection.fetch(_ABOUT, about, as_of)
    return [FindingKnown(_finding(row), row["position"], row["issuer"]) for row in rows]


async def recorded_at(connection: Connection, positions: Collection[int]) -> dict[int, datetime]:
    """When these positions were recorded."""
    rows = await connection.fetch(_RECORDED_AT, positions)
    return {row["position"]: row["recorded_at"] for row in rows}


async def recorded_by_id(connection: Connection, statements: Collection[UUID]) -> dict[UUID, datetime]:
    """When these statements were recorded."""
    rows = await connection.fetch(_RECORDED_ON, statements)
    return {row["id"]: row["recorded_at"] for row in rows}


_OF_ISSUER: Final = """
    select f.rule, f.about, f.sentence, f.facts::text as facts
    from findings f join statements s on s.position = f.stands_at
    join statements said on said.position = f.position
    where s.issuer = $1 and f.rule = $2 and said.event_on between $3 and $4 and f.position <= $5
    order by f.position, f.ordinal
"""
_DAYS: Final = "select position, event_on from statements where position = any($1::bigint[])"


async def findings_of(
    connection: Connection, issuer: PartyId, rule: str, first: date, last: date, as_of: int
) -> list[Finding]:
    """Findings under a rule about a party's statements, brought in a period, in log order."""
    rows = await connection.fetch(_OF_ISSUER, issuer, rule, first, last, as_of)
    return [_finding(row) for row in rows]


async def days_of(connection: Connection, positions: Collection[int]) -> dict[int, date]:
    """The event days of the statements at these positions."""
    rows = await connection.fetch(_DAYS, positions)
    return {row["position"]: row["event_on"] for row in rows}


_SAID_OF: Final = f"""select f.id as finding, x.id as explanation, x.by, x.code, x.text, x.evidence, x.at,
  j.verdict, j.judge, j.reason
from unnest($1::uuid[]) as f(id) {_EXPLAINED.replace("$3", "$2")} where x.id is not null"""  # noqa: S608


async def explanations_of(
    connection: Connection, findings: Collection[UUID], as_of: int
) -> dict[FindingId, ExplanationOnRecord]:
    """What counts by a position of what was said of these findings; those of which nothing was, left out."""
    rows = await connection.fetch(_SAID_OF, findings, as_of) if findings else ()
    return {row["finding"]: said for row in rows if (said := _said(row))}


async def statements_at(
    connection: Connection, positions: Collection[int]
) -> dict[int, tuple[UUID, datetime]]:
    """The statements at these positions, and when they were recorded."""
    rows = await connection.fetch(_AT, positions)
    return {row["position"]: (row["id"], row["recorded_at"]) for row in rows}


async def findings_before(
    connection: Connection,
    before: tuple[int, int],
    as_of: int,
    rules: Sequence[str],
    limit: int,
    *,
    issuer: PartyId | None = None,
    within: tuple[date, date] | None = None,
    state: FindingState | None = None,
) -> list[FindingOnRecord]:
    """Findings under some rules, newest first, before a cursor. issuer: None: anybody's.

    within: of statements of these days alone, both included.
    """
    first, last = within or (None, None)
    rows = await connection.fetch(_BEFORE, *before, as_of, rules, issuer, limit, first, last, state)
    return [_on_record(row) for row in rows]


async def findings_about_bought(
    connection: Connection,
    before: tuple[int, int],
    as_of: int,
    rules: Sequence[str],
    limit: int,
    *,
    buyer: PartyId,
    state: FindingState | None = None,
) -> list[FindingOnRecord]:
    """As `findings_before`: what sales to a buyer brought to light, or later statements about them."""
    rows = await connection.fetch(_BOUGHT, *before, as_of, rules, buyer, limit, state)
    return [_on_record(row) for row in rows]


def _on_record(row: asyncpg.Record) -> FindingOnRecord:
    return FindingOnRecord(
        _finding(row), row["position"], row["ordinal"], row["id"], row["recorded_at"], row["issuer"],
        row["finding"], row["state"], _said(row),
    )  # fmt: skip


def _said(row: asyncpg.Record) -> ExplanationOnRecord | None:
    if row["explanation"] is None:
        return None
    names = ("explanation", "by", "code", "text", "evidence", "at", "verdict", "judge", "reason")
    return ExplanationOnRecord(*(row[name] for name in names))


def _finding(row: asyncpg.Record) -> Finding:
    return Finding(row["rule"], row["about"], row["sentence"], json.loads(row["facts"]))
