"""Add what a mandatary may sign for on one day, and what it has signed.

Why: a limit for one statement is passed by dividing an amount over several.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050_mandate_uses"
down_revision = "0049_party_leis"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The column, empty, and the table, whose rows only grow and which the register alone reads."""
    op.add_column("mandates", sa.Column("per_day", sa.BigInteger()))
    op.create_table(
        "mandate_uses",
        sa.Column("firm", sa.Uuid(), nullable=False),
        sa.Column("mandatary", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_mandate_uses"),
        sa.ForeignKeyConstraint(["firm"], ["parties.id"], name="fk_mandate_uses_firm_parties"),
        sa.ForeignKeyConstraint(["mandatary"], ["parties.id"], name="fk_mandate_uses_mandatary_parties"),
        sa.CheckConstraint("cents > 0", name="ck_mandate_uses_cents_positive"),
    )
    op.create_index("ix_mandate_uses_firm_day", "mandate_uses", ["firm", "mandatary", "day"])
    op.execute("revoke update, delete on mandate_uses from warranty_register")


def downgrade() -> None:
    """Limit single statements alone again."""
    op.drop_table("mandate_uses")
    op.drop_column("mandates", "per_day")
