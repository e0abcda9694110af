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


def downgrade() -> None:
    """Take it away again; `warranty replay` makes it anew from the log."""
    op.drop_table("admission_doubts")
