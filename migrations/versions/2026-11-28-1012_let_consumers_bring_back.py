"""Keep what consumers bring back, and show members their own corrections, of sales to consumers too.

Why: a consumer sale could neither be corrected nor taken back (R27, R28), so that goods that came home lost
their coverage.
"""

# Every text is put together of constants of this file.

import sqlalchemy as sa
from alembic import op

revision = "0090_consumer_returns"
down_revision = "0089_stones_sent"
branch_labels = None
depends_on = None

OWN = "party = (select nullif(current_setting('warranty.viewer', true), '')::uuid)"
"""A sale to a consumer has no other side, and is in no table that the wall could ask."""


def upgrade() -> None:
    """The table, whose rows only grow and which the register alone reads; a small index; a policy."""
    op.create_table(
        "consumer_returns",
        sa.Column("sale", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sale", "line", "lot", "position", name="pk_consumer_returns"),
        sa.CheckConstraint("carats > 0", name="ck_consumer_returns_carats_positive"),
    )
    op.execute("revoke update, delete on consumer_returns from warranty_register")
    op.create_index(
        "ix_lot_exits_consumer",
        "lot_exits",
        ["position"],
        postgresql_where=sa.text("cause = 'consumer-sale'"),
    )
    op.execute(f"create policy reader_sees_own on corrections for select to warranty_reader using ({OWN})")


def downgrade() -> None:
    """Take them away again; `warranty replay` makes the rows anew from the log."""
    op.execute("drop policy reader_sees_own on corrections")
    op.drop_index("ix_lot_exits_consumer", "lot_exits")
    op.drop_table("consumer_returns")
