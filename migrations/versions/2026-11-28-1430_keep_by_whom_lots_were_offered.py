"""Keep of each lot that was offered by whom, and until when, and find what somebody's offers were of by it.

Why: a count that tells what is on offer read all that its maker had ever had, while the log waited: an offer
leaves no trace on the lots it is of when it is answered.
"""

from alembic import op

revision = "0114_offers"
down_revision = "0113_days_of_corrections"
branch_labels = None
depends_on = None

# Who had the first source in hand as its own, else whose the first is; and the day of the answer.
OFFERED = """select distinct on (t.id) t.id, coalesce(s.owner, s.holder) as offered_by,
  case when t.ended_at is not null then greatest(t.event_on, d.event_on) end as offered_until
from lots t join edges e on e.target = t.id and e.fan_in > 0 join lots s on s.id = e.source
left join ledger_days d on d.position = t.ended_at
where (t.ended_at is not null or t.state = 'offered') and t.kind <> 'export'
order by t.id, (s.owner is not null and s.owner is distinct from s.holder), e.ordinal"""


def upgrade() -> None:
    """Two columns filled for what is on record, and their index."""
    op.execute("alter table lots add column offered_by uuid, add column offered_until date")
    op.execute(
        f"""update lots set offered_by = o.offered_by, offered_until = o.offered_until
        from ({OFFERED}) o where o.id = lots.id"""  # noqa: S608
    )
    op.execute(
        """create index ix_lots_offered_by on lots (offered_by, (coalesce(offered_until, 'infinity'::date)))
        where offered_by is not null"""
    )
    op.execute("grant update (offered_until) on lots to warranty_register")


def downgrade() -> None:
    """Both can be made anew of the edges and the answers."""
    op.execute("drop index ix_lots_offered_by")
    op.execute("alter table lots drop column offered_until, drop column offered_by")
