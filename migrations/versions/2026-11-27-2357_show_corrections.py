"""Let both sides of a sale read its corrections, and the statements that make and agree to them.

Why: a correction waits for the other side's word (R27), which could not read what it was to agree to: the
wall knew sales and their answers, not what corrects them.
"""

# Every text is put together of constants of this file.
# ruff: noqa: S608

from alembic import op

revision = "0031_corrections_shown"
down_revision = "0030_attempts"
branch_labels = None
depends_on = None

OF_SALE = "(select true from sales s where s.id = sale)"
OF_CORRECTION = "(select true from corrections c where c.id = correction)"
STATEMENTS = """(select true from corrections c where c.id = statements.id)
  or (select true from correction_ends e where e.statement = statements.id limit 1)"""
DISCLOSURES = """(select true from statements s join corrections c on c.id = s.id
  where s.position = disclosures.position)"""


def upgrade() -> None:
    """Rows of the tables, and policies beside those of statements: a row is seen that either shows."""
    op.create_index("ix_correction_ends_statement", "correction_ends", ["statement"])
    for table, rows in (("corrections", OF_SALE), ("correction_ends", OF_CORRECTION)):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy reader_sees on {table} for select to warranty_reader using ({rows})")
        op.execute(f"grant select on {table} to warranty_reader")
    for table, rows in (("statements", STATEMENTS), ("disclosures", DISCLOSURES)):
        op.execute(
            f"create policy reader_sees_corrections on {table} for select to warranty_reader using ({rows})"
        )


def downgrade() -> None:
    """Close them to the reader again."""
    for table in ("disclosures", "statements"):
        op.execute(f"drop policy reader_sees_corrections on {table}")
    for table in ("correction_ends", "corrections"):
        op.execute(f"revoke select on {table} from warranty_reader")
        op.execute(f"drop policy reader_sees on {table}")
        op.execute(f"alter table {table} disable row level security")
    op.drop_index("ix_correction_ends_statement", "correction_ends")
