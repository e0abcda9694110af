"""Name who sent another's goods on, and to whom their owner had given them.

Why: of goods sent on from one to the next each invoices its own consignee and knows no other. The owner had
to invoice somebody it never dealt with, and was shown whose client that is (R24).
"""

import sqlalchemy as sa
from alembic import op

revision = "0081_consignors"
down_revision = "0080_bookings"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
# Of memos that are on record: their line's first source was another's goods already.
SENT_ON = """with recursive sent (id, sent_by, entrusted_to, position) as (
  select l.id, s.holder, s.holder, l.position from lots l
    join edges e on e.target = l.id and e.ordinal = 0 join lots s on s.id = e.source
  where l.kind = 'memo' and l.owner is not null and s.owner is not null and s.owner is distinct from s.holder
    and not exists (select from edges b join lots o on o.id = b.source
      where b.target = s.id and b.ordinal = 0 and s.kind = 'memo' and o.owner is not null
        and o.owner is distinct from o.holder)
  union all
  select l.id, s.holder, sent.entrusted_to, l.position from sent join lots s on s.id = sent.id
    join edges e on e.source = s.id and e.ordinal = 0 join lots l on l.id = e.target and l.kind = 'memo'
)
update lots l set sent_by = sent.sent_by, entrusted_to = sent.entrusted_to from sent where sent.id = l.id"""
# What came back of them goes into the lots they were sent on from, and is whose these are.
RETURNED = """update lots l set sent_by = b.sent_by, entrusted_to = b.entrusted_to
from edges e join lots s on s.id = e.source and s.sent_by is not null
  join edges f on f.target = s.id and f.ordinal = 0 join lots b on b.id = f.source and b.sent_by is not null
where l.kind = 'return' and l.owner is not null and e.target = l.id and e.ordinal = 0"""


def upgrade() -> None:
    """The columns, what they are of the goods on record, and the consignor's look at what it sent on."""
    op.add_column("lots", sa.Column("sent_by", sa.Uuid()))
    op.add_column("lots", sa.Column("entrusted_to", sa.Uuid()))
    op.execute(SENT_ON)
    op.execute(RETURNED)
    op.create_index(
        "ix_lots_sent_by_position",
        "lots",
        ["sent_by", "position", "line"],
        postgresql_where=sa.text("sent_by is not null"),
    )
    op.execute(
        f"create policy reader_sees_sent_on on lots for select to warranty_reader using (sent_by = {VIEWER})"
    )


def downgrade() -> None:
    """Take them away again."""
    op.execute("drop policy reader_sees_sent_on on lots")
    op.drop_index("ix_lots_sent_by_position", "lots")
    op.drop_column("lots", "entrusted_to")
    op.drop_column("lots", "sent_by")
