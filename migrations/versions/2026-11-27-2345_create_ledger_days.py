"""Create the table of event days of what moves carats of lots opened before.

Why: stock at a past day and the balance of a period go by the day things happened, also where they were
recorded late (R40, R46); lots have that day, answers, returns and losses had not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024_ledger_days"
down_revision = "0023_root_accounts"
branch_labels = None
depends_on = None

# Whatever is in the ledger already has its day in the statement of its position.
KNOWN = """insert into ledger_days (position, event_on)
select position, event_on from statements where position in (
  select position from edge_reversals union select position from lot_exits
  union select fed_at from edges where fed_at is not null
  union select ended_at from lots where ended_at is not null)"""


def upgrade() -> None:
    """Make the table, whose rows only grow, with the days of what is there."""
    op.create_table(
        "ledger_days",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_ledger_days"),
    )
    op.execute("REVOKE SELECT ON ledger_days FROM warranty_reader")
    op.execute("REVOKE UPDATE, DELETE ON ledger_days FROM warranty_register")
    op.execute(KNOWN)


def downgrade() -> None:
    """Drop the table; `warranty replay` makes it anew from the log."""
    op.drop_table("ledger_days")
