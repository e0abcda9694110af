"""Keep several second signatures of a statement.

Why: one by the same person, or of other bytes, counts for nothing, and blocked the one that would (R20).
"""

from alembic import op

revision = "0071_second_signatures"
down_revision = "0070_came_back"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The key takes in who agreed to which bytes."""
    op.execute("set local lock_timeout = '5s'")
    op.drop_constraint("pk_second_signatures", "second_signatures")
    op.create_primary_key(
        "pk_second_signatures", "second_signatures", ["statement", "party", "digest", "key"]
    )


def downgrade() -> None:
    """One each again; `warranty replay` under the older version tells which."""
    op.drop_constraint("pk_second_signatures", "second_signatures")
    op.create_primary_key("pk_second_signatures", "second_signatures", ["statement", "party"])
