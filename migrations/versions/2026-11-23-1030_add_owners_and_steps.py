"""Add who owns goods that another holds, the order of lots within a statement, and why carats left.

Why: a memo moves the goods and not the title (R24); a transformation leads from several lots to several
others through a lot of its own, all opened by one statement; losses have causes (R35).
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_owners"
down_revision = "0008_growing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, with what has been true of every row so far."""
    op.add_column("lots", sa.Column("owner", sa.Uuid()))
    op.create_index(
        "ix_lots_owner_position",
        "lots",
        ["owner", "position", "line"],
        postgresql_where=sa.text("owner is not null"),
    )
    op.add_column("edges", sa.Column("step", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("lot_exits", sa.Column("cause", sa.Text(), nullable=False, server_default=""))
    op.drop_constraint("pk_lot_exits", "lot_exits")
    op.create_primary_key("pk_lot_exits", "lot_exits", ["lot", "position", "kind", "cause"])


def downgrade() -> None:
    """Take the columns away again; `warranty replay` makes the tables anew from the log."""
    op.drop_constraint("pk_lot_exits", "lot_exits")
    op.create_primary_key("pk_lot_exits", "lot_exits", ["lot", "position", "kind"])
    op.drop_column("lot_exits", "cause")
    op.drop_column("edges", "step")
    op.drop_index("ix_lots_owner_position", "lots")
    op.drop_column("lots", "owner")
