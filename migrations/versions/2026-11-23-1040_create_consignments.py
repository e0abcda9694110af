"""Create the tables of goods sent on memo, for work or back, and of titles that passed without the goods.

Why: a memo moves the goods and not the title (R24); what its holder sold before the owner invoiced it waits
for its title; goods come back to the lots they came from once they are received (R27).
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_consignments"
down_revision = "0009_owners"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; their rows only grow."""
    op.create_table(
        "consignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sender", sa.Uuid(), nullable=False),
        sa.Column("receiver", sa.Uuid()),
        sa.Column("of", sa.Uuid()),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consignments"),
    )
    op.create_index("ix_consignments_sender_position", "consignments", ["sender", "position"])
    op.create_index("ix_consignments_receiver_position", "consignments", ["receiver", "position"])
    op.create_table(
        "consignment_moves",
        sa.Column("consignment", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("consignment", "state", name="pk_consignment_moves"),
    )
    op.create_table(
        "titles",
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lot", "position", name="pk_titles"),
        sa.CheckConstraint("carats > 0", name="ck_titles_carats_positive"),
    )
    op.execute("REVOKE UPDATE, DELETE ON consignments, consignment_moves, titles FROM warranty_register")


def downgrade() -> None:
    """Drop the tables; `warranty replay` makes them anew from the log."""
    op.drop_table("titles")
    op.drop_table("consignment_moves")
    op.drop_table("consignments")
