"""Create what says whose admission is in question.

Why: a key of who admits others was in other hands; who came in by it is shown so until somebody stands by it
(D05, R54). Public, as standing is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0088_admission_doubts"
down_revision = "0087_associations_cut"
branch_labels = None
depends_on = None

# What keys told stolen before this had let in, and who stood by it since.
DOUBTED = """insert into admission_doubts (party, by, is_open, position)
  select distinct p.id, r.issuer, true, f.position from findings f
  join statements r on r.position = f.position and r.type = 'KeyRevoked'
  join statements a on a.position = coalesce(f.concerns, f.position) and f.about = 'urn:uuid:' || a.id
  join parties p on p.position = a.position and p.admitted_by is not null
  where f.rule = 'D05'"""
STOOD_BY = """insert into admission_doubts (party, by, is_open, position)
  select distinct on (d.party, d.position) d.party, s.by, false, s.position from admission_doubts d
  join standings s on s.party = d.party and s.standing = 'good' and s.position > d.position
  join parties p on p.id = d.party join parties b on b.id = s.by
  where s.by = p.admitted_by or b.kind <> 'Operator'
  order by d.party, d.position, s.position on conflict do nothing"""


def upgrade() -> None:
    """Make the table, whose rows only grow."""
    op.create_table(
        "admission_doubts",
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "position", name="pk_admission_doubts"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_admission_doubts_party_parties"),
        sa.ForeignKeyConstraint(["by"], ["parties.id"], name="fk_admission_doubts_by_parties"),
    )
    op.execute("revoke update, delete on admission_doubts from warranty_register")
    op.execute("alter table admission_doubts enable row level security")
    op.execute("create policy reader_sees on admission_doubts for select to warranty_reader using (true)")
    op.execute("grant select on admission_doubts to warranty_reader")
    op.execute(DOUBTED)
    op.execute(STOOD_BY)


def downgrade() -> None:
    """Take it away again; `warranty replay` makes it anew from the log."""
    op.drop_table("admission_doubts")
