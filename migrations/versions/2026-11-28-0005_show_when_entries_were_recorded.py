"""Let readers see when an entry of the log was recorded, of whatever statement.

Why: that goods were found not natural is told to the sides of the sales they came and went by (L14), who may
not read the statement that says so; the log itself publishes the time of each entry.
"""

from alembic import op

revision = "0027_times"
down_revision = "0031_corrections_shown"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A view that looks with its owner's eyes, at two columns alone."""
    op.execute(
        "create view recorded_times with (security_barrier) as select position, recorded_at from statements"
    )
    op.execute("grant select on recorded_times to warranty_reader, warranty_register")


def downgrade() -> None:
    """Close it again."""
    op.execute("drop view recorded_times")
