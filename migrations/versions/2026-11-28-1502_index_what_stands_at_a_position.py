"""Index which keys and titles came by a statement.

Why: what statements at some places of the log added is looked for while the log waits, when a key is told
stolen and when invoices are answered; all keys and all titles there are were read for it.
"""

from alembic import op

revision = "0115_positions"
down_revision = "0114_offers"
branch_labels = None
depends_on = None

_TABLES = ("party_keys", "titles")


def upgrade() -> None:
    """Add the indexes."""
    for table in _TABLES:
        op.create_index(f"ix_{table}_position", table, ["position"])


def downgrade() -> None:
    """Take them away again."""
    for table in _TABLES:
        op.drop_index(f"ix_{table}_position", table)
