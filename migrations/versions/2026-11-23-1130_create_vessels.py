"""Create the tables of boxes, and let a lot be in one.

Why: what is put into a box waits there until something is drawn, which takes from all of it pro rata (R33).
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_vessels"
down_revision = "0015_wall"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, whose rows only grow, and the column."""
    op.create_table(
        "vessels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("hs", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vessels"),
    )
    op.create_index("ix_vessels_holder_position", "vessels", ["holder", "position"])
    op.create_table(
        "vessel_closings",
        sa.Column("vessel", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("vessel", name="pk_vessel_closings"),
    )
    op.execute("REVOKE UPDATE, DELETE ON vessels, vessel_closings FROM warranty_register")
    op.add_column("lots", sa.Column("vessel", sa.Uuid()))
    op.create_index(
        "ix_lots_vessel", "lots", ["vessel"], postgresql_where=sa.text('vessel is not null and "left" > 0')
    )


def downgrade() -> None:
    """Take them away again; `warranty replay` makes the tables anew from the log."""
    op.drop_index("ix_lots_vessel", "lots")
    op.drop_column("lots", "vessel")
    op.drop_table("vessel_closings")
    op.drop_table("vessels")
