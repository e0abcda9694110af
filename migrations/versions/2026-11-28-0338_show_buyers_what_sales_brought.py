"""Let the reader see what a sale itself brought to light where it was made to the viewer of a visit.

Why: a buyer is to be told that its seller is expelled (P02) or no member (P01), as the catalogue says of both
sides; only what came to light later had been shown to it.
"""

from alembic import op

revision = "0066_sales_findings"
down_revision = "0065_precautions"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
POSITION = "coalesce(findings.concerns, findings.position)"
OWN = f"(select true from finding_sources s where s.position = {POSITION})"  # noqa: S608 - as below
BOUGHT = f"""(select true from statements s join sales x on x.id = s.id
    where s.position = {POSITION} and x.buyer = {VIEWER})"""  # noqa: S608 - constants of this file


def upgrade() -> None:
    """Of sales to the viewer whatever stands about them; which rules it is told, its door says."""
    op.execute(f"alter policy reader_sees on findings using ({OWN} or {BOUGHT})")


def downgrade() -> None:
    """Of those sales only what came to light later."""
    op.execute(f"alter policy reader_sees on findings using ({OWN} or concerns is not null and {BOUGHT})")
