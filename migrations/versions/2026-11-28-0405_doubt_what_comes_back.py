"""Let backings of opening stock be doubted, and find invoices by their scans whoever showed them.

Why: what a member had sold before came back into its opening stock without any bound, on the hash of a paper
nobody had seen, and several members could show the same.
"""

from alembic import op

revision = "0070_came_back"
down_revision = "0062_explanations"
branch_labels = None
depends_on = None

_BEFORE = "'recorded', 'documented', 'certified'"


def upgrade() -> None:
    """One backing more, by the name the tables give it, and an index over the marks of papers."""
    op.drop_constraint("ck_root_backings_ck_root_backings_backing_known", "root_backings")
    op.create_check_constraint("backing_known", "root_backings", f"backing in ({_BEFORE}, 'doubted')")
    op.create_index("ix_root_backings_papers", "root_backings", ["papers"], postgresql_using="gin")


def downgrade() -> None:
    """As before; fails while something is doubted."""
    op.drop_index("ix_root_backings_papers", "root_backings")
    op.drop_constraint("ck_root_backings_backing_known", "root_backings")
    op.create_check_constraint("ck_root_backings_backing_known", "root_backings", f"backing in ({_BEFORE})")
