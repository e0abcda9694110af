"""Keep what of reported losses was found again, and let what is found abroad count as under way again.

Why: goods reported lost by mistake, or found, could not come back into the lots they had left, and a mistaken
report of goods under way kept their importer from claiming them for good (L02, L05).
"""

import sqlalchemy as sa
from alembic import op

revision = "0102_losses_taken_back"
down_revision = "0101_sold_early"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table, whose rows only grow and which the register alone reads; a small index; a wider check."""
    op.create_table(
        "losses_taken_back",
        sa.Column("loss", sa.Uuid(), nullable=False),
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("loss", "lot", "position", name="pk_losses_taken_back"),
        sa.CheckConstraint("carats > 0", name="ck_losses_taken_back_carats_positive"),
    )
    op.execute("revoke update, delete on losses_taken_back from warranty_register")
    op.create_index(
        "ix_lot_exits_lost",
        "lot_exits",
        ["position"],
        postgresql_where=sa.text("cause in ('loss', 'theft', 'destruction')"),
    )
    op.drop_constraint(op.f("ck_export_deeds_carats_positive"), "export_deeds")
    op.create_check_constraint(op.f("ck_export_deeds_carats_not_zero"), "export_deeds", "carats <> 0")


def downgrade() -> None:
    """Take them away again, where nothing abroad was found; `warranty replay` makes the rows anew."""
    op.drop_constraint(op.f("ck_export_deeds_carats_not_zero"), "export_deeds")
    op.create_check_constraint(op.f("ck_export_deeds_carats_positive"), "export_deeds", "carats > 0")
    op.drop_index("ix_lot_exits_lost", "lot_exits")
    op.drop_table("losses_taken_back")
