"""Create the tables of cases, tell of each look under which case it was, and open its parts to its office.

Why: an association reads prices and partners of a member only under a case about it, an authority prices only
under an order (domain.md § 8); what was released under a case can be listed by it. Those an order is about
may read of it from its day of notice on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0025_cases"
down_revision = "0024_entered"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
OVERSEER = "(select nullif(current_setting('warranty.overseer', true), '') is not null)"
TODAY = "(select nullif(current_setting('warranty.today', true), '')::date)"
OPENED = "(select string_to_array(coalesce(current_setting('warranty.opened', true), ''), ','))"
CASES = f"""party = {VIEWER} or {OVERSEER}
  or {VIEWER} = any(subjects) and court <> '' and (notice_from is null or notice_from <= {TODAY})"""
OF_CASE = "(select true from cases c where c.id = case_ends.case)"
# A second policy beside that of the wall: either of them opens a row. Nothing is open where no case is named.
OF_OPENED = f"""(select s.issuer = any({OPENED}::uuid[]) from statements s
  where s.position = disclosures.position)"""  # noqa: S608 - constants of this file


def upgrade() -> None:
    """Tables, wall, and the new column of looks."""
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subjects", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("court", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date()),
        sa.Column("notice_from", sa.Date()),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"]),
        sa.UniqueConstraint("party", "number"),
        sa.CheckConstraint("(court = '') = (issued_on is null)", name="order_whole"),
    )
    op.create_index("ix_cases_position", "cases", ["position"])
    op.create_table(
        "case_ends",
        sa.Column("case", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("case"),
        sa.ForeignKeyConstraint(["case"], ["cases.id"]),
    )
    op.execute("REVOKE UPDATE, DELETE ON cases, case_ends FROM warranty_register")
    for table, rows in (("cases", CASES), ("case_ends", OF_CASE)):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy reader_sees on {table} for select to warranty_reader using ({rows})")
        op.execute(f"grant select on {table} to warranty_reader")
    op.execute(
        f"create policy reader_sees_opened on disclosures for select to warranty_reader using ({OF_OPENED})"
    )
    op.add_column("looks", sa.Column("case_id", sa.Uuid()))
    op.create_index("ix_looks_case_id_id", "looks", ["case_id", "id"], postgresql_where="case_id is not null")


def downgrade() -> None:
    """Without cases nothing is opened by one."""
    op.drop_index("ix_looks_case_id_id", "looks")
    op.drop_column("looks", "case_id")
    op.execute("drop policy reader_sees_opened on disclosures")
    op.drop_table("case_ends")
    op.drop_table("cases")
