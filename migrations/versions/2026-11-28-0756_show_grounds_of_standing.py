"""Let those concerned read what a change of standing rests on.

Why: the words stand beside the signed part, for the party itself, its associations and the authorities of its
country (R57); the wall showed them to who signed them alone.
"""

from alembic import op

revision = "0077_standing_grounds"
down_revision = "0076_rekeyed"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
ADMITTER = "(select nullif(current_setting('warranty.admitter', true), '')::uuid)"
COUNTRIES = "(select string_to_array(coalesce(current_setting('warranty.countries', true), ''), ','))"
GROUNDS = f"""(select true from standings s join parties p on p.id = s.party
  where s.position = disclosures.position and (s.party = {VIEWER} or p.admitted_by = {ADMITTER}
    or p.country = any({COUNTRIES}::text[])
    or {ADMITTER} is not null and s.party in (select party from members_of_viewer)) limit 1)"""  # noqa: S608 - constants of this file


def upgrade() -> None:
    """A policy beside the others: a row is seen that any of them shows."""
    op.create_index("ix_standings_position", "standings", ["position"])
    op.execute(
        f"create policy reader_sees_standing on disclosures for select to warranty_reader using ({GROUNDS})"
    )


def downgrade() -> None:
    """Close them to the reader again."""
    op.execute("drop policy reader_sees_standing on disclosures")
    op.drop_index("ix_standings_position", "standings")
