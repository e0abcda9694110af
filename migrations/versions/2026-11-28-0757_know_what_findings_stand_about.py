"""Keep with each finding the position of the statement it stands about: its own, or one it concerns.

Why: the row policy asked for it by an expression, which the database does not look up in the view of the
findings' statements: whoever asked for its own findings had every statement looked at for every finding.
"""

import sqlalchemy as sa
from alembic import op

revision = "0078_stands_at"
down_revision = "0077_standing_grounds"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
BEFORE = "coalesce(findings.concerns, findings.position)"


def policy(at: str, bought: str) -> str:
    """Who sees a finding: whoever may hear of the statement at `at`, and who bought by it."""
    return f"""alter policy reader_sees on findings using (
      (select true from finding_sources s where s.position = {at}) or (select true from {bought}))"""  # noqa: S608 - constants of this file


def upgrade() -> None:
    """The column, looked up by an index, in the policy too; a sale knows its position itself."""
    op.add_column(
        "findings",
        sa.Column("stands_at", sa.BigInteger(), sa.Computed("coalesce(concerns, position)", persisted=True)),
    )
    op.drop_index("ix_findings_concerned", "findings")
    op.create_index("ix_findings_stands_at", "findings", ["stands_at"])
    bought = f"sales x where x.position = findings.stands_at and x.buyer = {VIEWER}"
    op.execute(policy("findings.stands_at", bought))


def downgrade() -> None:
    """By the expression again."""
    bought = f"statements s join sales x on x.id = s.id where s.position = {BEFORE} and x.buyer = {VIEWER}"
    op.execute(policy(BEFORE, bought))
    op.drop_index("ix_findings_stands_at", "findings")
    op.drop_column("findings", "stands_at")
    op.create_index("ix_findings_concerned", "findings", [sa.text("coalesce(concerns, position)")])
