"""Let observers be parties: the scheme's chair and working groups, industry and civil society.

Why: they are told aggregates, and nothing of companies (domain.md § 8); each has keys of its own.
"""

from alembic import op

revision = "0051_observers"
down_revision = "0050_mandate_uses"
branch_labels = None
depends_on = None

KINDS = "'Operator', 'Association', 'Authority', 'Auditor', 'Member'"


def upgrade() -> None:
    """One kind more; the table is small, and its rows all keep to the old limit."""
    op.drop_constraint("ck_parties_kind_known", "parties")
    op.create_check_constraint("kind_known", "parties", f"kind in ({KINDS}, 'Observer')")


def downgrade() -> None:
    """As before; fails while there are observers."""
    op.drop_constraint("ck_parties_kind_known", "parties")
    op.create_check_constraint("kind_known", "parties", f"kind in ({KINDS})")
