"""Add the days between which a key is valid, and what an earlier statement's finding concerns.

Why: keys are rotated by dates announced beforehand; and when a key turns out to have been in other hands,
each statement it signed since then gets a finding of its own (D05), which its maker, its maker's association
and authority, and the buyer of a sale are told: not who signed the revocation.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018_key_days"
down_revision = "0017_corrections"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
BROUGHT = "(select true from finding_sources s where s.position = findings.position)"
CONCERNED = f"""(select true from finding_sources s
    where s.position = coalesce(findings.concerns, findings.position))
  or concerns is not null and (select true from statements s join sales x on x.id = s.id
    where s.position = findings.concerns and x.buyer = {VIEWER})"""  # noqa: S608 - constants of this file


def upgrade() -> None:
    """Columns, their limits, and whom the second wall shows a finding."""
    op.add_column("party_keys", sa.Column("valid_from", sa.Date()))
    op.add_column("party_keys", sa.Column("valid_until", sa.Date()))
    op.create_check_constraint("ends_after_it_begins", "party_keys", "valid_until > valid_from")
    op.add_column("findings", sa.Column("concerns", sa.BigInteger()))
    op.create_check_constraint("concerns_earlier", "findings", "concerns < position")
    op.create_index("ix_findings_concerned", "findings", [sa.text("coalesce(concerns, position)")])
    op.create_index(
        "ix_findings_concerns",
        "findings",
        ["position", "ordinal"],
        postgresql_where=sa.text("concerns is not null"),
    )
    op.execute(f"alter policy reader_sees on findings using ({CONCERNED})")


def downgrade() -> None:
    """As before; findings about earlier statements are then told to whoever signed the later one."""
    op.execute(f"alter policy reader_sees on findings using ({BROUGHT})")
    op.drop_index("ix_findings_concerns", "findings")
    op.drop_index("ix_findings_concerned", "findings")
    op.drop_column("findings", "concerns")
    op.drop_column("party_keys", "valid_until")
    op.drop_column("party_keys", "valid_from")
