"""Create people, mandates and what takes two signatures.

Why: a signature is that of an authorised person (R20); an accountant or broker signs for a firm within a
mandate, and above a limit of its own a firm has two of its people sign. A mandate's limit is its two sides'
alone, people are the firm's, its admitter's and its authority's; limits and second signatures the register
alone reads.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0033_people"
down_revision = "0032_counts"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
ADMITTER = "(select nullif(current_setting('warranty.admitter', true), '')::uuid)"
COUNTRIES = "(select string_to_array(coalesce(current_setting('warranty.countries', true), ''), ','))"
# Every text is put together of constants of this file.
# ruff: noqa: S608
ROWS = {
    "people": f"""party = {VIEWER} or (
      select p.admitted_by = {ADMITTER} or p.country = any({COUNTRIES}::text[])
      from parties p where p.id = party)""",
    "mandates": f"firm = {VIEWER} or mandatary = {VIEWER}",
    "mandate_ends": "(select true from mandates m where m.statement = mandate)",
}
TABLES = ("people", "mandates", "mandate_ends", "signature_limits", "second_signatures")


def upgrade() -> None:
    """Make the tables, whose rows only grow."""
    op.create_table(
        "people",
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("roles", ARRAY(sa.Text()), nullable=False),
        sa.Column("keys", ARRAY(sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "person", "position", name="pk_people"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_people_party_parties"),
        sa.CheckConstraint("valid_until >= valid_from", name="ck_people_span_forward"),
    )
    op.create_table(
        "mandates",
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("firm", sa.Uuid(), nullable=False),
        sa.Column("mandatary", sa.Uuid(), nullable=False),
        sa.Column("statements", ARRAY(sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("limit", sa.BigInteger()),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("statement", name="pk_mandates"),
        sa.ForeignKeyConstraint(["firm"], ["parties.id"], name="fk_mandates_firm_parties"),
        sa.ForeignKeyConstraint(["mandatary"], ["parties.id"], name="fk_mandates_mandatary_parties"),
        sa.CheckConstraint("firm <> mandatary", name="ck_mandates_of_another"),
        sa.CheckConstraint("valid_until > valid_from", name="ck_mandates_span_forward"),
    )
    op.create_index("ix_mandates_firm", "mandates", ["firm"])
    op.create_index("ix_mandates_mandatary", "mandates", ["mandatary"])
    op.create_table(
        "mandate_ends",
        sa.Column("mandate", sa.Uuid(), nullable=False),
        sa.Column("firm", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mandate", name="pk_mandate_ends"),
        sa.ForeignKeyConstraint(["mandate"], ["mandates.statement"], name="fk_mandate_ends_mandate_mandates"),
    )
    op.create_table(
        "signature_limits",
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("limit", sa.BigInteger()),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "position", name="pk_signature_limits"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_signature_limits_party_parties"),
    )
    op.create_table(
        "second_signatures",
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("statement", "party", name="pk_second_signatures"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_second_signatures_party_parties"),
    )
    op.execute(f"revoke update, delete on {', '.join(TABLES)} from warranty_register")
    for table, rows in ROWS.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy reader_sees on {table} for select to warranty_reader using ({rows})")
        op.execute(f"grant select on {table} to warranty_reader")


def downgrade() -> None:
    """Take the tables away again; `warranty replay` makes them anew from the log."""
    for table in reversed(TABLES):
        op.drop_table(table)
