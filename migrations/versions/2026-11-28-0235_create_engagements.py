"""Create the tables of engagements, and let the wall know what an auditor is engaged to look at.

Why: an auditor reads the records of the audited member within topics and period while the engagement is open,
and of the other sides the matching half alone (domain.md § 8, R49). What it is engaged for stands in settings
of the visit's transaction (`database/wall.py`).

Beside policies that open rows there are restrictive ones: under an engagement rows are seen within it alone,
whatever else would open them (a sale of the period opens no later statement about it).
"""

# Every text is put together of constants of this file.
# ruff: noqa: S608

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0041_engagements"
down_revision = "0040_origin_releases"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
ADMITTER = "(select nullif(current_setting('warranty.admitter', true), '')::uuid)"
PARTICIPANT = "(select nullif(current_setting('warranty.participant', true), ''))"
OVERSEER = "(select nullif(current_setting('warranty.overseer', true), '') is not null)"
COUNTRIES = "(select string_to_array(coalesce(current_setting('warranty.countries', true), ''), ','))"
AUDITED = "(select nullif(current_setting('warranty.audited', true), '')::uuid)"
TOPICS = "(select string_to_array(coalesce(current_setting('warranty.audit_topics', true), ''), ','))"
TYPES = "(select string_to_array(coalesce(current_setting('warranty.audit_types', true), ''), ','))"
WITHIN = """between (select nullif(current_setting('warranty.audit_from', true), '')::date)
  and (select nullif(current_setting('warranty.audit_to', true), '')::date)"""
IS_AUDIT = f"{AUDITED} is not null"

# A transaction belongs to the period by its offer or by its answer.
AUDITED_SALE = f"""select exists (select from sales s where s.id = asked
  and (s.seller = {AUDITED} or s.buyer = {AUDITED})
  and (s.event_on {WITHIN} or coalesce(day {WITHIN}, false) or exists (
    select from sale_ends e join statements a on a.id = e.statement
    where e.sale = s.id and a.event_on {WITHIN})))"""
AUDITED_CONSIGNMENT = f"""select exists (select from consignments c where c.id = asked
  and (c.sender = {AUDITED} or c.receiver = {AUDITED})
  and (c.event_on {WITHIN} or coalesce(day {WITHIN}, false) or exists (
    select from consignment_moves m join statements a on a.id = m.statement
    where m.consignment = c.id and a.event_on {WITHIN})))"""
AUDITED_STATEMENT = f"""select kind = any({TYPES}::text[]) and case when by = {AUDITED} then day {WITHIN} else
  exists (select from (
      select asked as sale union all select e.sale from sale_ends e where e.statement = asked
      union all select c.sale from corrections c where c.id = asked
      union all select c.sale from correction_ends e join corrections c on c.id = e.correction
        where e.statement = asked
      union all select t.sale from settlements t join statements s using (position)
        where s.id = asked and kind = 'DifferenceSettled'
    ) about where audited_sale(about.sale, day))
  or exists (select from (
      select asked as consignment
      union all select m.consignment from consignment_moves m where m.statement = asked
    ) about where audited_consignment(about.consignment, day))
  or day {WITHIN} and exists (select from confirmations c where (c.statement = asked or c.last = asked)
    and (c.confirmed_to = {AUDITED} or {AUDITED} = any(c.agents)))
  end"""
FUNCTIONS = {
    "audited_sale(asked uuid, day date)": AUDITED_SALE,
    "audited_consignment(asked uuid, day date)": AUDITED_CONSIGNMENT,
    "audited_statement(asked uuid, by uuid, day date, kind text)": AUDITED_STATEMENT,
}
ABOUT_AUDITS = "type in ('EngagementOffered', 'EngagementAccepted', 'EngagementEnded')"
IN_SCOPE = "audited_statement(id, issuer, event_on, type)"
OF_ENGAGEMENT = "(select true from engagements g where g.id = engagement)"
SIDES = f"ordered_by = {VIEWER} or auditor = {VIEWER} or member = {VIEWER} or {OVERSEER}"
# table, policy: what it opens
OPENS = {
    ("engagements", "reader_sees"): SIDES,
    ("engagement_acceptances", "reader_sees"): OF_ENGAGEMENT,
    ("engagement_ends", "reader_sees"): OF_ENGAGEMENT,
    ("statements", "reader_sees_engagements"): f"""{ABOUT_AUDITS} and (
      (select true from engagements g where g.id = statements.id)
      or (select true from engagement_acceptances a where a.statement = statements.id)
      or (select true from engagement_ends e where e.statement = statements.id))""",
    ("statements", "reader_sees_audited"): f"{IS_AUDIT} and {IN_SCOPE}",
    ("disclosures", "reader_sees_audited"): f"""(
      select {IS_AUDIT} and {IN_SCOPE} or type = 'EngagementOffered'
        and (select g.auditor = {VIEWER} from engagements g where g.id = statements.id)
      from statements where statements.position = disclosures.position)""",
    ("sales", "reader_sees_audited"): (
        f"{IS_AUDIT} and 'trade' = any({TOPICS}::text[]) and audited_sale(id, null)"
    ),
    ("consignments", "reader_sees_audited"): (
        f"{IS_AUDIT} and 'trade' = any({TOPICS}::text[]) and audited_consignment(id, null)"
    ),
    ("lots", "reader_sees_audited"): f"""{IS_AUDIT} and (holder = {AUDITED} or owner = {AUDITED})
      and event_on {WITHIN} and 'stock' = any({TOPICS}::text[])""",
}
# table: to what an engagement narrows it
NARROWS = {
    "statements": f"not {IS_AUDIT} or is_public or issuer = {VIEWER} or {ABOUT_AUDITS} or {IN_SCOPE}",
    "lots": f"not {IS_AUDIT} or event_on {WITHIN} and 'stock' = any({TOPICS}::text[])",
}
BEFORE = f"""current_user <> 'warranty_reader' or s.issuer = {VIEWER}
    or (select p.country from parties p where p.id = s.issuer) = any({COUNTRIES}::text[])
    or (select p.admitted_by from parties p where p.id = s.issuer) = {ADMITTER}
    or {PARTICIPANT} is not null and exists (
      select from findings f join confirmations c on c.number = f.about and c.participant = {PARTICIPANT}
      where f.position = s.position)"""
AUDITED_FINDING = (
    f"{IS_AUDIT} and s.issuer = {AUDITED} and s.event_on {WITHIN} and 'findings' = any({TOPICS}::text[])"
)


def upgrade() -> None:
    """Tables, functions, policies."""
    create_tables()
    for name, body in FUNCTIONS.items():
        op.execute(
            f"create function {name} returns boolean language sql stable security definer"
            f" begin atomic {body}; end"
        )
        op.execute(f"revoke execute on function {name} from public")
        op.execute(f"grant execute on function {name} to warranty_reader")
    for table in ("engagements", "engagement_acceptances", "engagement_ends"):
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM warranty_register")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"grant select on {table} to warranty_reader")
    for (table, policy), rows in OPENS.items():
        op.execute(f"create policy {policy} on {table} for select to warranty_reader using ({rows})")
    for table, rows in NARROWS.items():
        op.execute(
            f"create policy reader_audits on {table} as restrictive for select to warranty_reader"
            f" using ({rows})"
        )
    op.execute(view(f"{BEFORE} or {AUDITED_FINDING}"))


def view(rows: str) -> str:
    """The view of whose statement brought a finding; its day at the end, so that it can be replaced."""
    return f"""create or replace view finding_sources with (security_barrier) as
      select s.position, s.id, s.issuer, s.recorded_at, s.event_on from statements s where {rows}"""


def create_tables() -> None:
    """Orders, acceptances, ends."""
    op.create_table(
        "engagements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ordered_by", sa.Uuid(), nullable=False),
        sa.Column("auditor", sa.Uuid(), nullable=False),
        sa.Column("member", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("topics", ARRAY(sa.Text()), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        *(sa.ForeignKeyConstraint([name], ["parties.id"]) for name in ("ordered_by", "auditor", "member")),
        sa.UniqueConstraint("ordered_by", "number"),
        sa.CheckConstraint("auditor <> member and auditor <> ordered_by", name="of_another"),
        sa.CheckConstraint("period_from <= period_to", name="period_forward"),
    )
    op.create_index("ix_engagements_auditor_position", "engagements", ["auditor", "position"])
    op.create_index("ix_engagements_member_position", "engagements", ["member", "position"])
    op.create_index("ix_engagements_position", "engagements", ["position"])
    op.create_table(
        "engagement_acceptances",
        sa.Column("engagement", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("years_audited", sa.Integer(), nullable=False),
        sa.Column("other_services", ARRAY(sa.Text()), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("engagement"),
        sa.ForeignKeyConstraint(["engagement"], ["engagements.id"]),
        sa.UniqueConstraint("statement"),
    )
    op.create_table(
        "engagement_ends",
        sa.Column("engagement", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("engagement"),
        sa.ForeignKeyConstraint(["engagement"], ["engagements.id"]),
        sa.ForeignKeyConstraint(["by"], ["parties.id"]),
        sa.UniqueConstraint("statement"),
    )


def downgrade() -> None:
    """Without engagements auditors see what is public and their own."""
    op.execute(view(BEFORE))
    for table in NARROWS:
        op.execute(f"drop policy reader_audits on {table}")
    for table, policy in reversed(OPENS):
        op.execute(f"drop policy {policy} on {table}")
    for name in reversed(FUNCTIONS):
        op.execute(f"drop function {name}")
    op.drop_table("engagement_ends")
    op.drop_table("engagement_acceptances")
    op.drop_table("engagements")
