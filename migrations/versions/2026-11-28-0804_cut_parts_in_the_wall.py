"""Cut the parts of statements, and the edges between lots, in the wall, too.

Why: the wall knew rows alone. A sale is one row for both its sides, so that behind the wall its buyer had the
seller's sources, and who supervises its prices; and the edge into the buyer's lot names the lot it came from.
Edges are read by whoever sees the lot they lead out of; the parts through a view, as whoever asks may have
them: the maker and its auditor all, its supervisor no prices but under an order, everybody else no sources.
"""

from alembic import op

revision = "0084_parts_walled"
down_revision = "0083_work_category"
branch_labels = None
depends_on = None

EDGES = "(select true from lots l where l.id = source)"
EDGES_BEFORE = f"coalesce({EDGES}, (select true from lots l where l.id = target))"  # noqa: S608 - constants of this file
IS_READER = "current_user = 'warranty_reader'"
# Asked as whoever asks: whether the policies of disclosures show this row.
SHOWN = """create function is_disclosed(asked bigint) returns boolean language sql stable
  begin atomic select exists (select from disclosures d where d.position = asked); end"""
# Asked as whoever asks, too. parts: each followed by "~"; a part is base64url of [salt, name, value].
CUT = """create function disclosed_to_viewer(asked bigint, parts bytea) returns bytea
  language sql stable begin atomic
  with asker as (
    select s.issuer in (nullif(current_setting('warranty.viewer', true), '')::uuid,
        nullif(current_setting('warranty.audited', true), '')::uuid) is true as is_own,
      (select p.country from parties p where p.id = s.issuer) = any(
        string_to_array(coalesce(current_setting('warranty.countries', true), ''), ',')) as is_home,
      coalesce(current_setting('warranty.countries', true), '') || coalesce(
        current_setting('warranty.admitter', true), '') <> '' as is_office,
      s.issuer::text = any(
        string_to_array(coalesce(current_setting('warranty.opened', true), ''), ',')) as is_opened
    from statements s where s.position = asked
  ), part as (
    select one.text, one.at, convert_from(decode(rpad(
      translate(one.text, '-_', '+/'), (length(one.text) + 3) / 4 * 4, '='), 'base64'), 'UTF8')::json ->> 1
      as name
    from string_to_table(convert_from(parts, 'UTF8'), '~') with ordinality as one (text, at)
    where one.text <> ''
  )
  select case when (select is_own from asker) then parts else coalesce((
    select convert_to(string_agg(part.text || '~', '' order by part.at), 'UTF8') from part, asker
    where (part.name <> 'sources' or asker.is_home)
      and (part.name <> 'prices' or not asker.is_office or asker.is_opened)), '') end;
  end"""
SEEN = f"""create view disclosures_seen with (security_barrier) as
  select d.position,
    case when {IS_READER} then disclosed_to_viewer(d.position, d.encoded) else d.encoded end as encoded
  from disclosures d where not {IS_READER} or is_disclosed(d.position)"""  # noqa: S608 - as above
FUNCTIONS = ("is_disclosed(bigint)", "disclosed_to_viewer(bigint, bytea)")


def upgrade() -> None:
    """Functions, view and grants, then the narrower policy."""
    op.execute(SHOWN)
    op.execute(CUT)
    op.execute(SEEN)
    for function in FUNCTIONS:
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to warranty_reader, warranty_register")
    op.execute("grant select on disclosures_seen to warranty_reader, warranty_register")
    op.execute("revoke select on disclosures from warranty_reader")
    op.execute("grant select (position) on disclosures to warranty_reader")
    op.execute(f"alter policy reader_sees on edges using ({EDGES})")


def downgrade() -> None:
    """Rows alone again."""
    op.execute(f"alter policy reader_sees on edges using ({EDGES_BEFORE})")
    op.execute("revoke select (position) on disclosures from warranty_reader")
    op.execute("grant select on disclosures to warranty_reader")
    op.execute("drop view disclosures_seen")
    for function in reversed(FUNCTIONS):
        op.execute(f"drop function {function}")
