"""Create how Legal Entity Identifiers of parties changed.

Why: a firm comes to have one, or another, after it was admitted; what it was before stays askable. Public, as
names are; the one in `parties` is the last.
"""

import sqlalchemy as sa
from alembic import op

revision = "0049_party_leis"
down_revision = "0048_compromised_at"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, whose rows only grow."""
    op.create_table(
        "party_leis",
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("former", sa.Text(), nullable=False),
        sa.Column("lei", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "position", name="pk_party_leis"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_party_leis_party_parties"),
    )
    op.execute("revoke update, delete on party_leis from warranty_register")
    op.execute("alter table party_leis enable row level security")
    op.execute("create policy reader_sees on party_leis for select to warranty_reader using (true)")
    op.execute("grant select on party_leis to warranty_reader")
    op.execute("grant update (lei) on parties to warranty_register")


def downgrade() -> None:
    """Take it away again; `warranty replay` makes it anew from the log."""
    op.execute("revoke update (lei) on parties from warranty_register")
    op.drop_table("party_leis")
