"""Cut the statements an association sees in the wall to what it may read of its members at all.

Why: it saw the signed head of every statement of theirs, carats, documents and certificates of their sales
and claims among it, which no door gives it. Open to it are what it certifies and whom it vouches for: opening
stock and people; all else only of parties that a case of its own is about (domain.md § 8). Whose statement
brought a finding it learns from a view of its own.
"""

from alembic import op

revision = "0087_associations_cut"
down_revision = "0086_aging"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
ADMITTER = "(select nullif(current_setting('warranty.admitter', true), '')::uuid)"
COUNTRIES = "(select string_to_array(coalesce(current_setting('warranty.countries', true), ''), ','))"
OPENED = "(select string_to_array(coalesce(current_setting('warranty.opened', true), ''), ','))"
OPEN_TYPES = (
    "('OpeningStockDeclared', 'OpeningStockDocumented', 'SoldStockReturned', 'PersonRecorded',"
    " 'ParticularsRectified')"
)
ADMITTED = f"(select p.admitted_by from parties p where p.id = issuer) = {ADMITTER}"  # noqa: S608 - constants of this file
LOOKED_AFTER = "issuer in (select party from members_of_viewer)"
# The cheap questions first: for most rows of a list nothing is looked up.
CUT = f"""{ADMITTER} is not null and (type in {OPEN_TYPES} or issuer = any({OPENED}::uuid[]))
  and ({LOOKED_AFTER} or {ADMITTED})"""
WHOLE = f"{ADMITTER} is not null and {LOOKED_AFTER}"


def supervised(*parties: str) -> str:
    """Whether one of these columns names a party at home in the viewer's countries."""
    return " or ".join(
        f"(select p.country from parties p where p.id = {party}) = any({COUNTRIES}::text[])"  # noqa: S608 - as above
        for party in parties
    )


SIDES = f"""issuer = {VIEWER} or {supervised("issuer")}
  or (select true from sales s where s.id = statements.id)
  or (select true from lots l where l.statement = statements.id limit 1)
  or (select true from sale_ends e join sales s on s.id = e.sale where e.statement = statements.id)
  or (select true from consignments c where c.id = statements.id)
  or (select true from consignment_moves m join consignments c on c.id = m.consignment
      where m.statement = statements.id limit 1)
  or (select true from settlements t join sales s on s.id = t.sale where t.position = statements.position
      limit 1)"""  # noqa: S608 - as above
CONFIRMED = (
    "(select true from confirmations c where c.statement = statements.id or c.last = statements.id limit 1)"
)


def upgrade() -> None:
    """Whoever admitted the maker looks after it as every association of it does, and is no side."""
    op.execute(f"alter policy reader_sees on statements using (is_public or {SIDES} or {CONFIRMED})")
    op.execute(f"alter policy reader_looks_after on statements using ({CUT})")


def downgrade() -> None:
    """Every statement of its members again."""
    op.execute(f"alter policy reader_looks_after on statements using ({WHOLE})")
    op.execute(
        f"alter policy reader_sees on statements using (is_public or {SIDES} or {ADMITTED} or {CONFIRMED})"
    )
