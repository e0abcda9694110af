"""Keep the day of each correction: who agrees to one before it was proposed is told so.

Why: of what was signed about a sale later, nobody looked at the order of days.
"""

from alembic import op

revision = "0113_days_of_corrections"
down_revision = "0112_days_of_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column filled for what is on record; without it the day is not known."""
    op.execute("alter table corrections add column event_on date")
    op.execute("update corrections c set event_on = s.event_on from statements s where s.id = c.id")


def downgrade() -> None:
    """The statements tell it."""
    op.execute("alter table corrections drop column event_on")
