"""Keep when what is still worked of a batch was weighed.

Why: what could have been put into a batch showed when it was closed, not when its work was counted (R67).
"""

import sqlalchemy as sa
from alembic import op

revision = "0098_work_counts"
down_revision = "0097_issuers_told"
branch_labels = None
depends_on = None

# The signed part is header, payload and signature in base64url, between points.
COUNTED = """select substring(counted ->> 'batch' from 10)::uuid as batch, position, event_on from (
  select position, event_on, convert_from(decode(
    body || repeat('=', (4 - length(body) % 4) % 4), 'base64'), 'UTF8')::jsonb as payload
  from (select position, event_on, translate(split_part(convert_from(signed, 'UTF8'), '.', 2), '-_', '+/')
    as body from statements where type = 'WorkInProcessCounted') told
) read, jsonb_array_elements(payload -> 'credentialSubject' -> 'counts') counted"""


def upgrade() -> None:
    """A table of its own, filled by what was signed."""
    op.create_table(
        "batch_counts",
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("batch", "position", name="pk_batch_counts"),
    )
    op.execute("REVOKE UPDATE, DELETE ON batch_counts FROM warranty_register")
    op.execute(f"insert into batch_counts (batch, position, event_on) {COUNTED}")


def downgrade() -> None:
    """The statements have it."""
    op.drop_table("batch_counts")
