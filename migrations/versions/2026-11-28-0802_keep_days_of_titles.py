"""Keep the days of the invoices by which titles passed.

Why: an owner's invoice that came too late took the finding away that it had not come (L06, L07).
"""

from alembic import op

revision = "0082_title_days"
down_revision = "0081_consignors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those of the invoices on record; later ones are kept with what else moves without opening a lot."""
    op.execute(
        """insert into ledger_days (position, event_on)
        select distinct t.position, s.event_on from titles t join statements s using (position)
        on conflict do nothing"""
    )


def downgrade() -> None:
    """Nothing to take away: a day more does no harm."""
