"""Create what notices say of participants, zones and advisories.

Why: the packaged rule set knows the past; what happens after it is recorded by notice and applied by the day
of the event like its own rows (R11). Public, so that readers may read it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022_source_statuses"
down_revision = "0021_code_tries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, whose rows only grow."""
    op.create_table(
        "source_statuses",
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("importing", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_source_statuses"),
        sa.CheckConstraint("valid_until > valid_from", name="ck_source_statuses_span_forward"),
    )
    op.execute("revoke update, delete on source_statuses from warranty_register")
    op.execute("alter table source_statuses enable row level security")
    op.execute("create policy reader_sees on source_statuses for select to warranty_reader using (true)")
    op.execute("grant select on source_statuses to warranty_reader")


def downgrade() -> None:
    """Take the table away again; `warranty replay` makes it anew from the log."""
    op.drop_table("source_statuses")
