"""SQL of the register: statements with their confidential parts, attempts and findings."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.database.roles import quoted
from warranty.foundation.ids import PartyId, StatementId
from warranty.parties.books import Signature

_EXISTING: Final = "select id, position, signed, recorded_at from statements where id = any($1::uuid[])"
_STATEMENT_COLUMNS: Final = (
    "position", "id", "type", "issuer", "event_on", "recorded_at", "is_public", "signed",
)  # fmt: skip
_FINDING_COLUMNS: Final = ("position", "ordinal", "id", "rule", "about", "sentence", "facts", "concerns")
_ATTEMPT_COLUMNS: Final = (
    "attempted_at", "party", "statement", "type", "code", "rule", "sentence", "received",
)  # fmt: skip
# The newest of a party are looked at alone, whatever number was kept before.
_ATTEMPTS_SINCE: Final = """select p.party, count(*) from unnest($1::uuid[]) as p(party) cross join lateral (
  select attempted_at from attempts where party = p.party order by id desc limit $3) newest
where newest.attempted_at >= $2 group by p.party"""
_IN_ORDER: Final = """select s.position, s.id, s.recorded_at, s.signed,
  coalesce(d.encoded, ''::bytea) as encoded
from statements s left join disclosures d using (position)
where s.position >= $1 and s.position < $2 order by s.position"""
_SOME: Final = """select id, signed from statements where id = any($1::uuid[])"""
# A question for each row, which the wall answers with the parts that are the viewer's to see.
_PARTS: Final = """coalesce(
    (select d.encoded from disclosures_seen d where d.position = s.position), ''::bytea)"""
_ONE: Final = f"""select s.position, s.id, s.type, s.issuer, s.event_on, s.recorded_at, s.is_public, s.signed,
  {_PARTS} as encoded
from statements s where s.id = $1"""  # noqa: S608 - constants of ours
# All that a key signed begins with the same bytes.
# A sealed report is found nowhere: telling of its key would tell of it (R62).
_SIGNED_SINCE: Final = """select s.id, s.position
from unnest($1::uuid[], $2::bytea[]) as said (issuer, header) join statements s using (issuer)
where s.recorded_at >= $3 and s.position < $4
  and s.recorded_at < coalesce($5, 'infinity'::timestamptz) and s.type <> 'SuspicionReported'
  and substring(s.signed from 1 for octet_length(said.header)) = said.header order by s.position"""
_EACH: Final = f"""select s.id, s.signed, {_PARTS} as encoded
from statements s where s.id = any($1::uuid[])"""  # noqa: S608 - constants of ours
_PUBLIC: Final = """select position, signed, recorded_at from statements
where is_public and position >= $1 order by position limit $2"""


async def existing(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, asyncpg.Record]:
    """The recorded statements among these ids: id, position, signed, recorded_at."""
    return {row["id"]: row for row in await connection.fetch(_EXISTING, ids)}


async def save(
    connection: Connection,
    statements: Iterable[tuple[Any, ...]],
    disclosures: Sequence[tuple[int, bytes]],
    findings: Sequence[tuple[Any, ...]],
) -> None:
    """Write a batch's statements with their confidential parts, and the findings they brought."""
    await connection.copy_records_to_table("statements", records=statements, columns=_STATEMENT_COLUMNS)
    if disclosures:
        await connection.copy_records_to_table(
            "disclosures", records=disclosures, columns=("position", "encoded")
        )
    await save_findings(connection, findings)


async def save_findings(connection: Connection, findings: Sequence[tuple[Any, ...]]) -> None:
    """Write findings: (position, ordinal, id, rule, about, sentence, facts as JSON text, concerns)."""
    if findings:
        await connection.copy_records_to_table("findings", records=findings, columns=_FINDING_COLUMNS)


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


async def only_read(connection: Connection) -> None:
    """From here on the transaction writes nothing, whoever asks it to."""
    await connection.execute("set transaction read only")


_ATTEMPTS_OF: Final = """select id, attempted_at, statement, type, code, rule, sentence from attempts
where party = $1 and id < $2 and attempted_at >= $3 order by id desc limit $4"""
# The oldest by id, which are the oldest by time: recorded time never falls.
# Nothing else is confidential in them; who may read one goes with what there was to read.
_AGE_SUSPICIONS: Final = """with old as (
  select x.position from suspicions x join statements s using (position)
  where s.recorded_at < $1 order by x.position limit $4
), unread as (delete from suspicions where position in (select position from old)),
emptied as (update disclosures set encoded = '' where position in (select position from old)),
noted as (insert into erasures (position, name, erased_at, reason)
  select position, 'report', $2, $3 from old on conflict do nothing)
select count(*) from old"""
_AGE_ATTEMPTS: Final = """delete from attempts where attempted_at < $1
and id in (select id from attempts order by id limit $2)"""


async def attempts_of(
    connection: Connection, party: UUID, before: int, since: datetime, limit: int
) -> list[asyncpg.Record]:
    """What a party had refused since an instant, newest first; before: id of the last one seen."""
    return await connection.fetch(_ATTEMPTS_OF, party, before, since, limit)


async def age_attempts(connection: Connection, before: datetime, most: int) -> int:
    """Drop attempts of before an instant, up to so many of the oldest; how many were dropped."""
    done: str = await connection.execute(_AGE_ATTEMPTS, before, most)
    return int(done.rpartition(" ")[2])


async def age_suspicions(
    connection: Connection, before: datetime, now: datetime, reason: str, most: int
) -> int:
    """Erase what sealed reports of before an instant say, up to so many; how many there were."""
    gone: int = await connection.fetchval(_AGE_SUSPICIONS, before, now, reason, most)
    return gone


async def forget_suspicion(connection: Connection, position: int) -> None:
    """Who may read a report: nobody any more."""
    await connection.execute("delete from suspicions where position = $1", position)


async def age_code_tries(connection: Connection, before: date) -> None:
    """Drop counts of days before this one."""
    await connection.execute("delete from code_tries where day < $1", before)


async def save_attempts(connection: Connection, attempts: Sequence[tuple[Any, ...]]) -> None:
    """Write refused submissions of known signers."""
    if attempts:
        await connection.copy_records_to_table("attempts", records=attempts, columns=_ATTEMPT_COLUMNS)


async def statements_in_order(
    connection: Connection, begin: int, end: int, *, at_once: int = 1_000
) -> AsyncIterator[list[asyncpg.Record]]:
    """The statements from position begin to before end, in slices; for replay and export."""
    for start in range(begin, end, at_once):
        yield await connection.fetch(_IN_ORDER, start, min(end, start + at_once))


async def statement(connection: Connection, identifier: UUID) -> asyncpg.Record | None:
    """One statement with its confidential parts, whoever may read it."""
    return await connection.fetchrow(_ONE, identifier)


async def statements(connection: Connection, ids: Sequence[UUID]) -> list[asyncpg.Record]:
    """These statements with their confidential parts: id, signed, encoded."""
    return await connection.fetch(_EACH, ids)


_OF_TYPE: Final = f"""select s.position, s.id, s.issuer, s.signed, {_PARTS} as encoded
from statements s where s.id = any($1::uuid[]) and s.type = $2"""  # noqa: S608 - constants of ours


async def statements_of_type(
    connection: Connection, ids: Collection[UUID], type_: str
) -> list[asyncpg.Record]:
    """Those of these statements that are of a type, with their confidential parts."""
    return await connection.fetch(_OF_TYPE, list(ids), type_)


_IN_QUESTION: Final = """select exists (select from statements s join findings f on f.stands_at = s.position
  and f.rule = 'D05' and f.about = 'urn:uuid:' || s.id where s.id = any($1::uuid[]))"""


async def is_in_question(connection: Connection, statements: Sequence[UUID]) -> bool:
    """Whether the key that signed one of these, or by which it entered, was in other hands then (D05)."""
    return bool(statements) and await connection.fetchval(_IN_QUESTION, statements)


_POSITIONS: Final = "select id, issuer, position from statements where id = any($1::uuid[]) and position < $2"


async def positions_of(
    connection: Connection, ids: Sequence[UUID], before: int
) -> list[tuple[StatementId, PartyId, int]]:
    """Those of these statements recorded before a position: id, maker, position."""
    return [tuple(row) for row in await connection.fetch(_POSITIONS, ids, before)]


async def signed_since(
    connection: Connection,
    headers: Mapping[PartyId, bytes],
    since: datetime,
    before: int,
    *,
    until: datetime | None,
) -> list[Signature]:
    """What a key signed and was recorded from an instant on, before a position, in log order.

    until: from when on it was found before. headers: what it begins with, by the party in whose name it was
    signed.
    """
    rows = await connection.fetch(_SIGNED_SINCE, list(headers), list(headers.values()), since, before, until)
    return [Signature(row["id"], row["position"]) for row in rows]


# The two sides of what a statement is about, and the number of its document; of others nothing.
_SIDES: Final = """select a.seller as one, a.buyer as other, a.document_number as number
  from sales a where a.id = s.id
union all select a.seller, a.buyer, a.document_number
  from sale_ends e join sales a on a.id = e.sale where e.statement = s.id
union all select a.seller, a.buyer, a.document_number
  from corrections c join sales a on a.id = c.sale where c.id = s.id
union all select a.seller, a.buyer, a.document_number
  from correction_ends e join corrections c on c.id = e.correction join sales a on a.id = c.sale
  where e.statement = s.id
union all select a.seller, a.buyer, a.document_number
  from settlements t join sales a on a.id = t.sale
  where s.type = 'DifferenceSettled' and t.position = s.position
union all select g.sender, g.receiver, g.document_number from consignments g where g.id = s.id
union all select g.sender, g.receiver, g.document_number
  from consignment_moves m join consignments g on g.id = m.consignment where m.statement = s.id
union all select n.holder, n.party, null from owner_namings n where n.statement = s.id
union all select n.holder, n.party, null
  from owner_answers a join owner_namings n using (lot, party) where a.statement = s.id limit 1"""
_LISTED: Final = f"""select s.position, s.id, s.type, s.issuer, s.event_on, s.recorded_at,
  case when sides.one = s.issuer then sides.other else sides.one end as counterparty, sides.number
from statements s left join lateral ({_SIDES}) sides on true
where s.position < $2 and ($3::text is null or s.type = $3)
  and ($4::date is null or s.event_on >= $4) and ($5::date is null or s.event_on <= $5)"""  # noqa: S608
_OWN: Final = f"""{_LISTED} and s.issuer = $1 order by s.position desc limit $6"""
# All that passed between the asker and others, or one other ($7), by whichever of the two it was said.
_DEALINGS: Final = """with traded as (
  select id from sales where seller = $1 and ($7::uuid is null or buyer = $7)
  union all select id from sales where buyer = $1 and ($7::uuid is null or seller = $7)
), sent as (
  select id from consignments where sender = $1 and ($7::uuid is null or receiver = $7)
  union all select id from consignments where receiver = $1 and ($7::uuid is null or sender = $7)
), named as (
  select lot, party, statement from owner_namings
  where holder = $1 and ($7::uuid is null or party = $7)
    or party = $1 and ($7::uuid is null or holder = $7)
), corrected as (select c.id from corrections c where c.sale in (select id from traded)
), said as (
  select id from traded union all select id from sent union all select id from corrected
  union all select statement from sale_ends where sale in (select id from traded)
  union all select statement from correction_ends where correction in (select id from corrected)
  union all select statement from consignment_moves where consignment in (select id from sent)
  union all select s.id from settlements t join statements s using (position)
    where t.sale in (select id from traded)
  union all select statement from named
  union all select a.statement from owner_answers a join named using (lot, party)
)"""
_WITH_ONE: Final = f"""{_DEALINGS} {_LISTED} and s.issuer = $1 and s.id in (select id from said)
order by s.position desc limit $6"""  # noqa: S608 - constant text
_RECEIVED: Final = f"""{_DEALINGS} {_LISTED} and s.issuer <> $1 and s.id in (select id from said)
order by s.position desc limit $6"""  # noqa: S608 - constant text


# The offer and the answer of what a statement is about.
_DAYS_OF_TRANSACTION: Final = """select a.event_on from about join sales a on a.id = about.sale
  union all select x.event_on from about join sale_ends e using (sale) join statements x on x.id = e.statement
  union all select g.event_on from going join consignments g on g.id = going.consignment
  union all select x.event_on from going join consignment_moves m using (consignment)
    join statements x on x.id = m.statement"""
_ABOUT: Final = """about as (
  select {id} as sale union all select sale from sale_ends where statement = {id}
  union all select sale from corrections where id = {id}
  union all select c.sale from correction_ends e join corrections c on c.id = e.correction
    where e.statement = {id}
  union all select t.sale from settlements t join statements y using (position) where y.id = {id}
), going as (
  select {id} as consignment union all select consignment from consignment_moves where statement = {id}
)"""
_DAYS: Final = f"with {_ABOUT.format(id='$1::uuid')} {_DAYS_OF_TRANSACTION}"
_WITHIN: Final = "s.type = any($8::text[])"
_OWN_WITHIN: Final = f"""{_LISTED} and s.issuer = $1 and {_WITHIN} and s.event_on between $9 and $10
  and ($7::uuid is null or $7 in (sides.one, sides.other))
order by s.position desc limit $6"""
_RECEIVED_WITHIN: Final = f"""{_DEALINGS} {_LISTED} and s.issuer <> $1 and s.id in (select id from said)
  and {_WITHIN} and (s.event_on between $9 and $10 or exists (
    with {_ABOUT.format(id="s.id")}
    select from ({_DAYS_OF_TRANSACTION}) days where days.event_on between $9 and $10))
order by s.position desc limit $6"""  # noqa: S608 - constant text


class Listed(NamedTuple):
    """A statement in a list. counterparty: the other side of its maker; number: of the invoice or memo."""

    position: int
    id: UUID
    type: str
    issuer: PartyId
    event_on: date
    recorded_at: datetime
    counterparty: PartyId | None
    number: str | None


class Within(NamedTuple):
    """Which of a party's statements an auditor may list: of these types, of the days of its engagement."""

    types: Collection[str]
    first: date
    last: date


class Wanted(NamedTuple):
    """Which statements of a party. received: those others made towards it. Days: of the event, inclusive."""

    type: str | None = None
    first: date | None = None
    last: date | None = None
    counterparty: PartyId | None = None
    received: bool = False


async def listed(
    connection: Connection,
    party: PartyId,
    wanted: Wanted,
    before: int,
    limit: int,
    within: Within | None = None,
) -> list[Listed]:
    """Statements of a party, newest first, before a log position. within: of an engagement alone."""
    asked = (party, before, wanted.type, wanted.first, wanted.last, limit)
    if within is not None:
        query = _RECEIVED_WITHIN if wanted.received else _OWN_WITHIN
        rows = await connection.fetch(query, *asked, wanted.counterparty, *within)
        return [Listed(*row.values()) for row in rows]
    if not wanted.received and wanted.counterparty is None:
        rows = await connection.fetch(_OWN, *asked)
    else:
        query = _RECEIVED if wanted.received else _WITH_ONE
        rows = await connection.fetch(query, *asked, wanted.counterparty)
    return [Listed(*row.values()) for row in rows]


# Invoices, memos and amendments between a party and others: which side of them it is.
_INVOICES_OF: Final = """select s.id, s.position, a.is_seller from (
  select id, seller = $1 as is_seller from sales where seller = $1 or buyer = $1
  union all select id, sender = $1 from consignments where kind = 'memo' and (sender = $1 or receiver = $1)
  union all select c.id, a.seller = $1 from corrections c join sales a on a.id = c.sale
    where c.kind = 'amendment' and (a.seller = $1 or a.buyer = $1)
) a join statements s using (id) where s.position < $2 order by s.position desc limit $3"""
_WITH_PARTS: Final = f"""select s.position, s.id, s.type, s.issuer, s.recorded_at, s.signed,
  s.event_on, s.is_public, {_PARTS} as encoded
from statements s where s.id = any($1::uuid[]) order by s.position desc"""  # noqa: S608 - constants of ours
_ERASED_AT: Final = """select erased_at from erasures
where position = $1 and (name in ($2, $3) or (not $4 and starts_with(name, $2 || '/')))
order by name = $2 desc, erased_at desc limit 1"""
_ERASED: Final = """select position, name, erased_at, reason from erasures
where position = any($1::bigint[])"""


async def invoices_of(
    connection: Connection, party: PartyId, before: int, limit: int
) -> list[tuple[UUID, int, bool]]:
    """What of a party's trade may hold its particulars, newest first: id, position, whether it is seller."""
    return [tuple(row.values()) for row in await connection.fetch(_INVOICES_OF, party, before, limit)]


async def with_parts(connection: Connection, ids: Sequence[UUID]) -> list[asyncpg.Record]:
    """These statements with what is left of their confidential parts, newest first."""
    return await connection.fetch(_WITH_PARTS, ids)


async def erasures_of(
    connection: Connection, positions: Sequence[int]
) -> dict[tuple[int, str], tuple[datetime, str]]:
    """When and why something was erased, by position and name of the part or of its row."""
    rows = await connection.fetch(_ERASED, positions)
    return {(row["position"], row["name"]): (row["erased_at"], row["reason"]) for row in rows}


async def days_of_transaction(connection: Connection, statement: UUID) -> list[date]:
    """The event days of offer and answer of the transaction a statement is about; none for others."""
    return [row["event_on"] for row in await connection.fetch(_DAYS, statement)]


async def signed_parts(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """The signed parts of these statements, whoever may read them; no confidential part."""
    return {row["id"]: row["signed"] for row in await connection.fetch(_SOME, ids)} if ids else {}


async def public_statements(connection: Connection, begin: int, limit: int) -> list[asyncpg.Record]:
    """Public-class statements from a position on: position, signed, recorded_at."""
    return await connection.fetch(_PUBLIC, begin, limit)


async def replace_disclosures(connection: Connection, position: int, encoded: bytes) -> None:
    """Put what is left after an erasure in place of what was there."""
    await connection.execute("update disclosures set encoded = $2 where position = $1", position, encoded)


async def disclosures_for_update(connection: Connection, position: int) -> bytes:
    """The confidential parts of a statement as kept, locked until the transaction ends; empty if none are."""
    kept: bytes | None = await connection.fetchval(
        "select encoded from disclosures where position = $1 for update", position
    )
    return kept or b""


async def erased_at(connection: Connection, position: int, name: str, *, is_left: bool) -> datetime | None:
    """When a part, or a row of one by itself or with its part, was erased; None if it was not.

    is_left: whether anything of it still stands; a part whose rows all went singly went with the last.
    """
    at: datetime | None = await connection.fetchval(
        _ERASED_AT, position, name, name.partition("/")[0], is_left
    )
    return at


async def last_signed_at(connection: Connection, parties: Sequence[UUID]) -> datetime | None:
    """When any of these parties last recorded a statement, None if none of them ever did."""
    at: datetime | None = await connection.fetchval(
        "select max(recorded_at) from statements where issuer = any($1::uuid[])", parties
    )
    return at


async def recorded_at(connection: Connection, position: int) -> datetime | None:
    """When a position was recorded."""
    at: datetime | None = await connection.fetchval(
        "select recorded_at from statements where position = $1", position
    )
    return at


async def forget_attempts(connection: Connection, statement: UUID) -> None:
    """Drop what was refused under a statement's id: it may hold the same parts."""
    await connection.execute("delete from attempts where statement = $1", statement)


async def note_erasures(
    connection: Connection, position: int, names: Collection[str], at: datetime, reason: str
) -> None:
    """Remember that parts, or rows of them, were erased, when and why."""
    await connection.execute(
        "insert into erasures (position, name, erased_at, reason) select $1, name, $3, $4"
        " from unnest($2::text[]) name",
        position,
        sorted(names),
        at,
        reason,
    )


# ---- replay

# Tables a replay does not rebuild: the log, what was signed, erased, refused, looked at or used up, and the
# migrations' own.
NOT_DERIVED: Final = (
    "alembic_version", "assertions", "attempts", "code_tries", "disclosures", "erasures", "log_entries",
    "log_head", "log_nodes", "looks", "pseudonym_secret", "statements",
)  # fmt: skip
_DERIVED: Final = """select c.relname as name,
  array_agg(quote_ident(a.attname) order by a.attname) as columns
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = $1::text::regnamespace and c.relkind = 'r' and c.relname <> all ($2::text[])
group by c.relname"""
# A hash of each row's text, which tells null from empty; then of all hashes in their own order, by way of
# 4,096 parts so that no text grows beyond what PostgreSQL holds.
_CHECKSUM: Final = """select coalesce(sum(rows), 0)::bigint as rows,
  coalesce(encode(sha256(string_agg(part, ''::bytea order by bucket)), 'hex'), '') as digest
from (
  select substr(hash, 1, 3) as bucket, count(*) as rows,
    sha256(convert_to(string_agg(hash, '' order by hash), 'UTF8')) as part
  from (
    select encode(sha256(convert_to(row({columns})::text, 'UTF8')), 'hex') as hash from {schema}.{table}
    {only}
  ) hashes group by bucket
) parts"""
_NOT_IN_SPANS: Final = """where not exists (
  select from unnest($1::bigint[], $2::bigint[]) as span(begin, "end")
  where position >= span.begin and position < span."end")"""


class Checksum(NamedTuple):
    """Rows of a table, and a SHA-256 (hex) over all of them in no order; "" for an empty one."""

    rows: int
    digest: str


class Span(NamedTuple):
    """Log positions from begin to before end."""

    begin: int
    end: int


class Apart(NamedTuple):
    """So many findings of a rule that one of two schemas has and the other has not. is_more: the first."""

    rule: str
    is_more: bool
    findings: int


_ONE_FINDING: Final = "f.position, f.id, f.rule, f.about, f.sentence, f.facts, f.concerns"
_FINDINGS_IN: Final = f"""select {_ONE_FINDING} from {{schema}}.findings f
  join unnest($1::bigint[], $2::bigint[]) as span(begin, beyond)
    on f.position >= span.begin and f.position < span.beyond"""  # noqa: S608 - constants of ours
_APART: Final = """with one as materialized ({one}), other as materialized ({other})
select rule, true as is_more, count(*) as findings
  from (select * from one except all select * from other) more group by rule
union all select rule, false, count(*)
  from (select * from other except all select * from one) less group by rule"""


async def findings_apart(
    connection: Connection, schema: str, other: str, spans: Sequence[Span]
) -> list[Apart]:
    """Which findings of statements in some spans differ between two schemas, in whatever order they stand."""
    one, against = (_FINDINGS_IN.format(schema=quoted(each)) for each in (schema, other))
    query = _APART.format(one=one, other=against)
    rows = await connection.fetch(query, [span.begin for span in spans], [span.end for span in spans])
    return [Apart(*row.values()) for row in rows]


async def schema_of(connection: Connection) -> str:
    """The schema a connection works in."""
    schema: str = await connection.fetchval("select current_schema()")
    return schema


async def checksums(
    connection: Connection, schema: str, left_out: Sequence[Span] = ()
) -> dict[str, Checksum]:
    """A checksum of every derived table of a schema: all rows, all columns in order of their names.

    left_out: positions whose findings do not count.
    """
    found: dict[str, Checksum] = {}
    for name, columns in await connection.fetch(_DERIVED, schema, NOT_DERIVED):
        is_cut = bool(left_out) and name == "findings"
        query = _CHECKSUM.format(
            columns=", ".join(columns),
            schema=quoted(schema),
            table=quoted(name),
            only=_NOT_IN_SPANS if is_cut else "",
        )
        spans = [[span.begin for span in left_out], [span.end for span in left_out]] if is_cut else []
        row = await connection.fetchrow(query, *spans)
        assert row is not None
        found[name] = Checksum(row["rows"], row["digest"])
    return found
