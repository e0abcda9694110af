"""Index what a stolen key may have let in, certified or countersigned by where it stands.

Why: for each key told stolen the register read these tables whole while the log waited (D05).
"""

from alembic import op

revision = "0100_said_by_keys"
down_revision = "0099_invitations"
branch_labels = None
depends_on = None

INDEXES = (("root_backings", "last"), ("parties", "position"), ("countersignatures", "position"))


def upgrade() -> None:
    """Three small indexes."""
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    """Without them."""
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
