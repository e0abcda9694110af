"""Let ledgers only grow: take from the program what it never does, to remove a row or change what it says.

Why: a correction is a new row that points at the old one; so not even a mistake of the program can rewrite
what happened. Of lots and edges the sums may be brought up to date, of disclosures one part may be erased
(R57).
"""

from alembic import op

revision = "0008_growing"
down_revision = "0007_disclosure"
branch_labels = None
depends_on = None

ONLY_GROW = "sales, sale_ends, papers, settlements, edge_reversals, lot_exits, lots, edges, disclosures"


def upgrade() -> None:
    """Revoke all, then grant the columns that may change."""
    op.execute(f"REVOKE UPDATE, DELETE ON {ONLY_GROW} FROM warranty_register")
    op.execute('GRANT UPDATE (received, "left", disputed, state, ended_at) ON lots TO warranty_register')
    op.execute("GRANT UPDATE (reversed) ON edges TO warranty_register")
    op.execute("GRANT UPDATE (encoded) ON disclosures TO warranty_register")
    op.execute("REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM warranty_register")
