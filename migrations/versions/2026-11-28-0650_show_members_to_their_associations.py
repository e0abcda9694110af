"""Show each association the rows about its members, as the one that admitted them sees them.

Why: of a member's several associations only the one that admitted it came past the wall. Members are those of
the association's own last word on a day; what it sees ends with the membership.
"""

from alembic import op

revision = "0074_circles"
down_revision = "0073_authorities"
branch_labels = None
depends_on = None

ADMITTER = "(select nullif(current_setting('warranty.admitter', true), '')::uuid)"
TODAY = "(select nullif(current_setting('warranty.today', true), '')::date)"
# A question of its own, which is answered once and looked up in for each row.
VIEW = f"""create view members_of_viewer as
  select m.party from memberships m
  where m.association = {ADMITTER} and m.valid_from <= {TODAY} and coalesce({TODAY} < m.valid_until, true)
    and not exists (select from memberships l
      where l.party = m.party and l.association = m.association and l.position > m.position)"""  # noqa: S608 - constants of this file
VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
PARTICIPANT = "(select nullif(current_setting('warranty.participant', true), ''))"
COUNTRIES = "(select string_to_array(coalesce(current_setting('warranty.countries', true), ''), ','))"
AUDITED = "(select nullif(current_setting('warranty.audited', true), '')::uuid)"
# Whose statement brought a finding, as it was shown until now.
SOURCES = f"""create or replace view finding_sources with (security_barrier) as
  select s.position, s.id, s.issuer, s.recorded_at, s.event_on from statements s
  where current_user <> 'warranty_reader' or s.issuer = {VIEWER}
    or (select p.country from parties p where p.id = s.issuer) = any({COUNTRIES}::text[])
    or (select p.admitted_by from parties p where p.id = s.issuer) = {ADMITTER}
    or {PARTICIPANT} is not null and exists (
      select from findings f join confirmations c on c.number = f.about and c.participant = {PARTICIPANT}
      where f.position = s.position)
    or {AUDITED} is not null and s.issuer = {AUDITED}
      and s.event_on between (select nullif(current_setting('warranty.audit_from', true), '')::date)
        and (select nullif(current_setting('warranty.audit_to', true), '')::date)
      and 'findings' = any((select string_to_array(
        coalesce(current_setting('warranty.audit_topics', true), ''), ','))::text[])"""  # noqa: S608 - as above
IS_ITS = f"{ADMITTER} is not null and {{column}} in (select party from members_of_viewer)"  # noqa: S608
# table: the column that says whose row it is
WHOSE = {"attempts": "party", "people": "party", "statements": "issuer"}


def upgrade() -> None:
    """The view, then a policy beside those there are: a row is seen that any of them shows."""
    op.execute(VIEW)
    op.execute("grant select on members_of_viewer to warranty_reader")
    for table, column in WHOSE.items():
        op.execute(
            f"create policy reader_looks_after on {table} for select to warranty_reader"
            f" using ({IS_ITS.format(column=column)})"
        )
    op.execute(f"{SOURCES} or {IS_ITS.format(column='s.issuer')}")


def downgrade() -> None:
    """Those it admitted alone again."""
    op.execute(SOURCES)
    for table in WHOSE:
        op.execute(f"drop policy reader_looks_after on {table}")
    op.execute("drop view members_of_viewer")
