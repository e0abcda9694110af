"""Show an issuing authority the findings that other authorities' statements brought about its certificates.

Why: that its certificate was reported forged abroad stood at the certificate alone; who issues thousands
learns of it from the list of findings, or never (C04). What a claimant's statements brought stays the
importing side's.
"""

from alembic import op

revision = "0097_issuers_told"
down_revision = "0096_aging_guarded"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
ADMITTER = "(select nullif(current_setting('warranty.admitter', true), '')::uuid)"
PARTICIPANT = "(select nullif(current_setting('warranty.participant', true), ''))"
ISSUING = "(select nullif(current_setting('warranty.issuing', true), ''))"
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
        coalesce(current_setting('warranty.audit_topics', true), ''), ','))::text[])
    or {ADMITTER} is not null and s.issuer in (select party from members_of_viewer)"""  # noqa: S608 - constants of this file
OF_ISSUER = f"""{ISSUING} is not null
    and (select p.kind from parties p where p.id = s.issuer) = 'Authority' and exists (
      select from findings f
      join certificate_states c on c.number = f.about and c.participant = {ISSUING}
      where f.position = s.position)"""  # noqa: S608 - as above


def upgrade() -> None:
    """The last arm of the view is the rarest: it is asked for authorities' statements alone."""
    op.execute(f"{SOURCES} or {OF_ISSUER}")


def downgrade() -> None:
    """Without what concerns the issuer."""
    op.execute(SOURCES)
