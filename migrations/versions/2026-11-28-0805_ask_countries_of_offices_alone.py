"""Ask at home in whose countries a row's parties are only for an authority's question.

Why: members and auditors have no countries, and the policies looked both parties of every foreign row up for
them all the same. Whether there are any is asked once for a whole question.
"""

from alembic import op

revision = "0085_countries_asked"
down_revision = "0084_parts_walled"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
COUNTRIES = "(select string_to_array(coalesce(current_setting('warranty.countries', true), ''), ','))"
HAS_COUNTRIES = "(select coalesce(current_setting('warranty.countries', true), '') <> '')"


def at_home(*parties: str) -> str:
    """Whether one of these columns names a party at home in the viewer's countries."""
    return " or ".join(
        f"(select p.country from parties p where p.id = {party}) = any({COUNTRIES}::text[])"  # noqa: S608 - constants of this file
        for party in parties
    )


LOTS = f"""holder = {VIEWER} or owner = {VIEWER} or {{home}}
  or holder is null and (select true from sales s where s.id = statement)
  or (select true from lot_shares h where h.lot = lots.id and h.party = {VIEWER} limit 1)"""  # noqa: S608 - as above
# table: its policy, and the columns that say whose row it is
POLICIES = {
    "lots": (LOTS, ("holder", "owner")),
    "sales": (f"seller = {VIEWER} or buyer = {VIEWER} or {{home}}", ("seller", "buyer")),
    "consignments": (f"sender = {VIEWER} or receiver = {VIEWER} or {{home}}", ("sender", "receiver")),
}


def upgrade() -> None:
    """The same rows, fewer questions."""
    for table, (rows, parties) in POLICIES.items():
        home = f"{HAS_COUNTRIES} and ({at_home(*parties)})"
        op.execute(f"alter policy reader_sees on {table} using ({rows.format(home=home)})")


def downgrade() -> None:
    """Every row's parties again."""
    for table, (rows, parties) in POLICIES.items():
        op.execute(f"alter policy reader_sees on {table} using ({rows.format(home=at_home(*parties))})")
