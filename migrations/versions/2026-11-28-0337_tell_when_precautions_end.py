"""Tell with each standing when the last precautionary suspension by that body runs out.

Why: one that was lifted could be repeated in the same second, without end and without charges.
"""

import sqlalchemy as sa
from alembic import op

revision = "0065_precautions"
down_revision = "0061_audits_asked"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; empty where there was no such suspension, or a charge came of it."""
    op.add_column("standings", sa.Column("precaution_until", sa.Date()))
    op.execute(
        "update standings s set precaution_until = (select p.until_on from standings p "
        "where p.party = s.party and p.by = s.by and p.position <= s.position "
        "and p.standing = 'suspended-precautionarily' order by p.position desc limit 1)"
    )


def downgrade() -> None:
    """Drop it; `warranty replay` tells it anew."""
    op.drop_column("standings", "precaution_until")
