"""Tell natural persons among the members, and find members by name.

Why: the name of a natural person leaves public pages some years after a penalty (R57); the public list of
members is read by name.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035_persons"
down_revision = "0034_successions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody on record was said to be one."""
    op.add_column("parties", sa.Column("is_person", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("parties", "is_person", server_default=None)
    op.create_index("ix_parties_kind", "parties", ["kind", "name", "id"])


def downgrade() -> None:
    """Forget it again; `warranty replay` tells it anew from the log."""
    op.drop_index("ix_parties_kind", "parties")
    op.drop_column("parties", "is_person")
