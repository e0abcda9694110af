"""Create the secret behind the pseudonyms of links abroad.

Why: within one case of an authority a link abroad has one name, and between two cases none that could be
joined (keyed hash per case). Drawn once for each register and never changed: a case would lose its names.
"""

from secrets import token_bytes

import sqlalchemy as sa
from alembic import op

revision = "0035_pseudonyms"
down_revision = "0037_whole"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table with its one row, the register's alone."""
    secret = op.create_table(
        "pseudonym_secret",
        sa.Column("is_the_one", sa.Boolean(), primary_key=True),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("is_the_one", name="one_row"),
    )
    op.bulk_insert(secret, [{"is_the_one": True, "secret": token_bytes(32)}])
    op.execute("REVOKE SELECT ON pseudonym_secret FROM warranty_reader")
    op.execute("REVOKE INSERT, UPDATE, DELETE ON pseudonym_secret FROM warranty_register")


def downgrade() -> None:
    """Without it no case has pseudonyms."""
    op.drop_table("pseudonym_secret")
