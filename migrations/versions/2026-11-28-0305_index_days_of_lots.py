"""Index the days on which carats moved.

Why: a count of the last day there is reads what is kept of each lot; whether it is the last is looked up.
"""

from alembic import op

revision = "0047_days"
down_revision = "0046_particulars_held"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("ix_lots_event_on", "lots", ["event_on"])
    op.create_index("ix_ledger_days_event_on", "ledger_days", ["event_on"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_ledger_days_event_on", "ledger_days")
    op.drop_index("ix_lots_event_on", "lots")
