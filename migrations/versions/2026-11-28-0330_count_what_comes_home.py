"""Let the certificate register know how much of what left is home again.

Why: goods that came home unsold, or were polished abroad, could still be claimed there to the full weight of
the certificate they left under, which doubled their carats. It is asked by number, so this gets an index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0060_home"
down_revision = "0051_observers"
branch_labels = None
depends_on = None


_HOME_BEFORE = """
    INSERT INTO export_deeds (application, position, deed, carats)
    SELECT l.statement, came.position, 'home', sum(came.carats)
    FROM lots l JOIN (
        SELECT target AS lot, position, carats FROM edge_reversals
        UNION ALL SELECT e.source, e.position, e.carats FROM edges e
                  JOIN lots p ON p.id = e.target AND p.kind = 'polished-abroad'
        UNION ALL SELECT lot, position, carats FROM lot_exits
    ) came ON came.lot = l.id
    WHERE l.kind = 'export' GROUP BY l.statement, came.position
"""
"""What is home already: given back over the edges it left by, polished abroad, or lost there."""
_DEEDS = "ck_export_deeds_ck_export_deeds_deed_known"
"""Named so where the table was made."""


def upgrade() -> None:
    """Carats of what came home, beside the other deeds; null for those."""
    op.add_column("export_deeds", sa.Column("carats", sa.BigInteger))
    _check(_DEEDS, "deed in ('named', 'departed', 'home', 'ended')", again=True)
    _check("ck_export_deeds_home_by_weight", "(deed = 'home') = (carats is not null)")
    _check("ck_export_deeds_carats_positive", "carats > 0")
    op.execute(_HOME_BEFORE)
    op.create_index(
        "ix_export_deeds_number", "export_deeds", ["number"], postgresql_where=sa.text("number is not null")
    )


def _check(name: str, condition: str, *, again: bool = False) -> None:
    if again:
        op.drop_constraint(op.f(name), "export_deeds")
    op.create_check_constraint(op.f(name), "export_deeds", condition)


def downgrade() -> None:
    """Goods that came home are no deed of their own again."""
    op.drop_index("ix_export_deeds_number", "export_deeds")
    op.execute("DELETE FROM export_deeds WHERE deed = 'home'")
    _check(_DEEDS, "deed in ('named', 'departed', 'ended')", again=True)
    op.drop_column("export_deeds", "carats")
