"""Wall the reader off: which rows of which tables it sees, by row-level security.

Why: the services cut every answer to what its asker may have; should one of them ever forget, the database
still shows nothing foreign. Whose visit it is stands in settings of the transaction (`database/wall.py`):
viewer, an authority's participant and countries, admitter, overseer. A table that is not named here is closed
to the reader. What is traced through others' lots is not read as reader at all.

The wall is a second one, and coarser than the first: it knows rows, not fields. Policies never refer to each
other in a circle: lots look at sales, statements at lots, what hangs on statements at those.
"""

# Every text is put together of constants of this file.
# ruff: noqa: S608

from collections.abc import Sequence

from alembic import op

revision = "0015_wall"
down_revision = "0014_shares"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
ADMITTER = "(select nullif(current_setting('warranty.admitter', true), '')::uuid)"
PARTICIPANT = "(select nullif(current_setting('warranty.participant', true), ''))"
OVERSEER = "(select nullif(current_setting('warranty.overseer', true), '') is not null)"
COUNTRIES = "(select string_to_array(coalesce(current_setting('warranty.countries', true), ''), ','))"


def supervised(*parties: str) -> str:
    """Whether one of these columns names a party at home in the viewer's countries."""
    return " or ".join(
        f"(select p.country from parties p where p.id = {party}) = any({COUNTRIES}::text[])"
        for party in parties
    )


PUBLIC = (
    "countersignatures",
    "foundings",
    "policies",
    "parties",
    "party_keys",
    "standings",
    "log_head",
    "log_entries",
    "log_nodes",
)
SALES = f"seller = {VIEWER} or buyer = {VIEWER} or {supervised('seller', 'buyer')}"
CONSIGNMENTS = f"sender = {VIEWER} or receiver = {VIEWER} or {supervised('sender', 'receiver')}"
OF_CONSIGNMENT = "(select true from consignments c where c.id = consignment)"
OF_SALE = "(select true from sales s where s.id = sale)"
LOTS = f"""holder = {VIEWER} or owner = {VIEWER} or {supervised("holder", "owner")}
  or holder is null and (select true from sales s where s.id = statement)
  or (select true from lot_shares h where h.lot = lots.id and h.party = {VIEWER} limit 1)"""
OF_EDGE = """(select true from edges e
  where e.target = edge_reversals.target and e.ordinal = edge_reversals.ordinal)"""
# A scalar question, which is asked of the index row by row; `exists` might be answered by reading all lots.
EDGES = """coalesce((select true from lots l where l.id = source),
  (select true from lots l where l.id = target))"""
SIDES = f"""issuer = {VIEWER} or {supervised("issuer")}
  or (select true from sales s where s.id = statements.id)
  or (select true from lots l where l.statement = statements.id limit 1)
  or (select true from sale_ends e join sales s on s.id = e.sale where e.statement = statements.id)
  or (select true from consignments c where c.id = statements.id)
  or (select true from consignment_moves m join consignments c on c.id = m.consignment
      where m.statement = statements.id limit 1)
  or (select true from settlements t join sales s on s.id = t.sale where t.position = statements.position
      limit 1)"""
ADMITTED = f"(select p.admitted_by from parties p where p.id = issuer) = {ADMITTER}"
STATEMENTS = f"""is_public or {SIDES} or {ADMITTED}
  or (select true from confirmations c where c.statement = statements.id or c.last = statements.id limit 1)"""
DISCLOSURES = f"(select {SIDES} from statements where statements.position = disclosures.position)"
CONFIRMATIONS = f"confirmed_to = {VIEWER} or {VIEWER} = any(agents) or participant = {PARTICIPANT}"

HEADS_OF_ATTEMPTS = "id, attempted_at, party, statement, type, code, rule, sentence"

# table: rows the reader sees, and the columns; None: all of them
ROWS: dict[str, tuple[str, str | None]] = {
    "sales": (SALES, None),
    "sale_ends": (OF_SALE, None),
    "settlements": (OF_SALE, None),
    "consignments": (CONSIGNMENTS, None),
    "consignment_moves": (OF_CONSIGNMENT, None),
    "lot_shares": (f"party = {VIEWER}", None),
    "lots": (LOTS, None),
    "edges": (EDGES, None),
    "edge_reversals": (OF_EDGE, None),
    "lot_exits": ("(select true from lots l where l.id = lot)", None),
    "confirmations": (CONFIRMATIONS, None),
    "statements": (STATEMENTS, None),
    "disclosures": (DISCLOSURES, None),
    "findings": ("(select true from finding_sources s where s.position = findings.position)", None),
    "attempts": (f"party = {VIEWER} or {OVERSEER}", HEADS_OF_ATTEMPTS),
    "looks": (f"viewer = {VIEWER} or {OVERSEER}", None),
}  # fmt: skip
# Whose statement brought a finding and when, for those who may hear of it; of the statement itself an
# association learns no more from it. The view looks with the owner's eyes, hence its own condition.
SOURCES = f"""create view finding_sources with (security_barrier) as
  select s.position, s.id, s.issuer, s.recorded_at from statements s
  where current_user <> 'warranty_reader' or s.issuer = {VIEWER} or {supervised("s.issuer")}
    or (select p.admitted_by from parties p where p.id = s.issuer) = {ADMITTER}
    or {PARTICIPANT} is not null and exists (
      select from findings f join confirmations c on c.number = f.about and c.participant = {PARTICIPANT}
      where f.position = s.position)"""


def upgrade() -> None:
    """The policies, then the grants."""
    op.create_index("ix_confirmations_last", "confirmations", ["last"])
    op.create_index("ix_consignment_moves_statement", "consignment_moves", ["statement"])
    op.execute(SOURCES)
    op.execute("grant select on finding_sources to warranty_reader")
    for table in PUBLIC:
        wall(table, "true", None)
    for table, (rows, columns) in ROWS.items():
        wall(table, rows, columns)
    op.execute(
        f"create policy reader_adds on looks for insert to warranty_reader with check (viewer = {VIEWER})"
    )
    op.execute("grant insert on looks to warranty_reader")


def wall(table: str, rows: str, columns: str | None) -> None:
    """Let the reader see these rows of a table, and nothing else of it."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"create policy reader_sees on {table} for select to warranty_reader using ({rows})")
    op.execute(f"grant select {f'({columns})' if columns else ''} on {table} to warranty_reader")


def downgrade() -> None:
    """Close everything to the reader again."""
    op.execute("drop policy reader_adds on looks")
    op.execute("revoke insert on looks from warranty_reader")
    tables: Sequence[str] = (*ROWS, *PUBLIC)
    for table in tables:
        op.execute(f"drop policy reader_sees on {table}")
        op.execute(f"revoke select on {table} from warranty_reader")
        op.execute(f"alter table {table} disable row level security")
    op.execute("drop view finding_sources")
    op.drop_index("ix_consignment_moves_statement", "consignment_moves")
    op.drop_index("ix_confirmations_last", "confirmations")
