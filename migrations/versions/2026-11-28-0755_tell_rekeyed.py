"""Tell which keys came from who admitted the party, and on which day of the log.

Why: who admitted a party can revoke its keys and add one; everybody who relies on the party's signature has
to see that (R20). Of keys there are already their statements tell it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0076_rekeyed"
down_revision = "0075_stone_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both columns; a key has both or none."""
    op.add_column("party_keys", sa.Column("added_by", sa.Uuid(), nullable=True))
    op.add_column("party_keys", sa.Column("added_on", sa.Date(), nullable=True))
    op.create_check_constraint("addition_whole", "party_keys", "(added_by is null) = (added_on is null)")
    op.execute(
        "update party_keys k set added_by = s.issuer, added_on = (s.recorded_at at time zone 'UTC')::date"
        " from statements s where s.position = k.position and s.type = 'KeyAdded' and s.issuer <> k.party"
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_constraint("addition_whole", "party_keys")
    op.drop_column("party_keys", "added_on")
    op.drop_column("party_keys", "added_by")
