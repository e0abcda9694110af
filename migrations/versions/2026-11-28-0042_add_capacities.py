"""Add the first capacity of a body that has two: association and authority in one.

Why: a token and a look carry exactly one capacity; so each is a party of its own, and the second names the
first. At most one second, of the two kinds of office.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038_capacities"
down_revision = "0037_platform_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column with its limits."""
    op.add_column("parties", sa.Column("organisation", sa.Uuid()))
    op.create_foreign_key("fk_parties_organisation_parties", "parties", "parties", ["organisation"], ["id"])
    op.create_unique_constraint("uq_parties_organisation", "parties", ["organisation"])
    op.create_check_constraint(
        "capacity_of_office", "parties", "organisation is null or kind in ('Association', 'Authority')"
    )


def downgrade() -> None:
    """Every party is a body of its own again."""
    op.drop_column("parties", "organisation")
