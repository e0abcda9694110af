"""Create what says which keys are in question.

Why: a key that a stolen key put on record signed like any other until somebody noticed and revoked it. It
signs nothing until somebody stands by it (D05, R55). Public, as keys are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0111_doubt_keys"
down_revision = "0108_memberships_asked_again"
branch_labels = None
depends_on = None

# What keys told stolen before this had put on record, directly; those further on were found by nobody. The
# operator keeps what it signs with, if it has nothing else.
DOUBTED = """insert into key_doubts (public_key, party, by, is_open, position)
  select distinct k.public_key, k.party, r.issuer, true, f.position from findings f
  join statements r on r.position = f.position and r.type = 'KeyRevoked'
  join statements a on a.position = coalesce(f.concerns, f.position) and f.about = 'urn:uuid:' || a.id
    and a.type = 'KeyAdded'
  join party_keys k on k.position = a.position
  join parties p on p.id = k.party
  where f.rule = 'D05' and (p.kind <> 'Operator' or exists (
    select from party_keys o where o.party = p.id and o.revoked is null and o.valid_until is null
      and 'sign' = any(o.purposes) and o.position < k.position))"""


def upgrade() -> None:
    """Make the table, whose rows only grow."""
    op.create_table(
        "key_doubts",
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("public_key", "position", name="pk_key_doubts"),
        sa.ForeignKeyConstraint(
            ["public_key"], ["party_keys.public_key"], name="fk_key_doubts_public_key_party_keys"
        ),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_key_doubts_party_parties"),
        sa.ForeignKeyConstraint(["by"], ["parties.id"], name="fk_key_doubts_by_parties"),
    )
    op.execute("revoke update, delete on key_doubts from warranty_register")
    op.execute("alter table key_doubts enable row level security")
    op.execute("create policy reader_sees on key_doubts for select to warranty_reader using (true)")
    op.execute("grant select on key_doubts to warranty_reader")
    op.execute(DOUBTED)


def downgrade() -> None:
    """Take it away again; `warranty replay` makes it anew from the log."""
    op.drop_table("key_doubts")
