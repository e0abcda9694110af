"""Create the keys the platform came to sign with after its first ones.

Why: the log key and the tokens' key are changed by statements of the operator; which one a checkpoint must
have follows from its size. Everybody may read them; rows only grow.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037_platform_keys"
down_revision = "0036_suspicions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and open it to the reader."""
    op.create_table(
        "platform_keys",
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("key", name="uq_platform_keys_key"),
        sa.CheckConstraint("purpose in ('log', 'token')", name="purpose_known"),
    )
    op.execute("REVOKE UPDATE, DELETE ON platform_keys FROM warranty_register")
    op.execute("alter table platform_keys enable row level security")
    op.execute("create policy reader_sees on platform_keys for select to warranty_reader using (true)")
    op.execute("grant select on platform_keys to warranty_reader")


def downgrade() -> None:
    """Drop it; `warranty replay` makes it anew from the log."""
    op.drop_table("platform_keys")
