"""Keep with each look whose record it was, what it was for, and from when the party may be told.

Why: a look is visible to the party looked at where that is lawful (R14, R61), and each access has its
purpose. Looks of before have neither; they stay what they were, for oversight. The wall lets a party see
looks at its own records from their day of notice on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019_looks"
down_revision = "0018_key_days"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
OVERSEER = "(select nullif(current_setting('warranty.overseer', true), '') is not null)"
TODAY = "(select nullif(current_setting('warranty.today', true), '')::date)"


def upgrade() -> None:
    """Add the columns, then let the parties see."""
    op.add_column("looks", sa.Column("purpose", sa.Text(), nullable=False, server_default=""))
    op.add_column("looks", sa.Column("subject", sa.Uuid()))
    op.add_column("looks", sa.Column("notice_from", sa.Date()))
    op.create_index("ix_looks_subject_id", "looks", ["subject", "id"])
    op.execute("drop policy reader_sees on looks")
    op.execute(
        "create policy reader_sees on looks for select to warranty_reader using ("
        f"viewer = {VIEWER} or {OVERSEER}"
        f" or subject = {VIEWER} and (notice_from is null or notice_from <= {TODAY}))"
    )


def downgrade() -> None:
    """As before: each its own looks, and oversight all."""
    op.execute("drop policy reader_sees on looks")
    op.execute(
        "create policy reader_sees on looks for select to warranty_reader using"
        f" (viewer = {VIEWER} or {OVERSEER})"
    )
    op.drop_index("ix_looks_subject_id", "looks")
    for column in ("notice_from", "subject", "purpose"):
        op.drop_column("looks", column)
