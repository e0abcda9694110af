"""Keep with what was found again, or came back from a consumer, the position of what it had gone by.

Why: a partner of goods bought together was told of a whole loss, or sale to a consumer, when part of it was
back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0105_gone_at"
down_revision = "0104_exporters_goods"
branch_labels = None
depends_on = None

WENT_BY = {"losses_taken_back": "loss", "consumer_returns": "sale"}


def upgrade() -> None:
    """A column, filled for what is on record; without it a row is told of no loss or sale."""
    for table, statement in WENT_BY.items():
        op.add_column(table, sa.Column("gone_at", sa.BigInteger(), nullable=True))
        op.execute(
            f"update {table} t set gone_at = s.position from statements s where s.id = t.{statement}"  # noqa: S608 - constants of this file
        )
        op.create_index(f"ix_{table}_lot", table, ["lot"])


def downgrade() -> None:
    """The statements tell it."""
    for table in WENT_BY:
        op.drop_index(f"ix_{table}_lot", table)
        op.drop_column(table, "gone_at")
