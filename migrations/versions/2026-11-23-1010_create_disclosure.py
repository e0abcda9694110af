"""Create the list of looks at others' records, and of client assertions already used.

Why: whoever is entitled to look at somebody else's record leaves a trace that oversight can read (R14, R61);
and an assertion by which a party identifies itself is good for one token only (RFC 7523, 3). Looks are not
derived from the log: a replay leaves them alone. The program can add looks, not change or remove them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_disclosure"
down_revision = "0006_register"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "looks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("viewer", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
    )
    op.create_index("ix_looks_viewer_id", "looks", ["viewer", "id"])
    op.create_index("ix_looks_kind_record_id", "looks", ["kind", "record", "id"])
    op.execute("REVOKE UPDATE, DELETE ON looks FROM warranty_register")
    op.create_table(
        "assertions",
        sa.Column("digest", sa.LargeBinary(), primary_key=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_assertions_expires_at", "assertions", ["expires_at"])
