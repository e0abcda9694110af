"""Index what pages of root accounts, slack and the end of differences look up.

Why: an overseer's page read every account there is; a member's certificates and claims, and the last word
on a difference by its place in the log, were looked for among everybody's.
"""

from alembic import op

revision = "0067_lookups"
down_revision = "0066_sales_findings"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_root_takings_position_account": ("root_takings", ["position", "account"]),
    "ix_root_backings_position_account": ("root_backings", ["position", "account"]),
    "ix_claims_claimant": ("claims", ["claimant"]),
    "ix_confirmations_confirmed_to": ("confirmations", ["confirmed_to"]),
    "ix_settlements_position": ("settlements", ["position"]),
}


def upgrade() -> None:
    """Add the indexes."""
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Take them away again."""
    for name, (table, _) in _INDEXES.items():
        op.drop_index(name, table)
