"""What a replay compares: checksums of all derived tables, and findings apart."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from warranty.database.engine import Connection
from warranty.database.roles import quoted

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
