"""Add what one person may sign for a firm on one day, and what was signed so.

Why: a limit for one statement is passed by dividing an amount over several (R20).
"""

import sqlalchemy as sa
from alembic import op

revision = "0079_lone_signatures"
down_revision = "0078_stands_at"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The column, empty, and the table, whose rows only grow and which the register alone reads."""
    op.add_column("signature_limits", sa.Column("per_day", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        "day_beside_limit", "signature_limits", 'per_day is null or "limit" is not null'
    )
    op.create_table(
        "lone_signatures",
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_lone_signatures"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_lone_signatures_party_parties"),
        sa.CheckConstraint("cents > 0", name="ck_lone_signatures_cents_positive"),
    )
    op.create_index("ix_lone_signatures_party_day", "lone_signatures", ["party", "day"])
    op.execute("revoke update, delete on lone_signatures from warranty_register")


def downgrade() -> None:
    """Limit single statements alone again."""
    op.drop_table("lone_signatures")
    op.drop_constraint("day_beside_limit", "signature_limits")
    op.drop_column("signature_limits", "per_day")
