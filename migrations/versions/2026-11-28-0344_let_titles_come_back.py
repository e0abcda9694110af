"""Let a title that passed come back with the goods: a row of its own that takes carats off.

Why: what the holder of memo goods had sold on, and been invoiced for, fell back to their first owner when the
buyer returned it.
"""

from alembic import op

revision = "0061_titles_back"
down_revision = "0067_lookups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Any weight but none."""
    op.drop_constraint(op.f("ck_titles_ck_titles_carats_positive"), "titles")
    op.create_check_constraint(op.f("ck_titles_carats_some"), "titles", "carats <> 0")


def downgrade() -> None:
    """More than nothing; fails where titles came back."""
    op.drop_constraint(op.f("ck_titles_carats_some"), "titles")
    op.create_check_constraint(op.f("ck_titles_ck_titles_carats_positive"), "titles", "carats > 0")
