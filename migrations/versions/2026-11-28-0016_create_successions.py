"""Create what operation of law changes about parties: their names, and who acts in their place.

Why: a firm is renamed, merged, divided, wound up or inherited; its history stays where it is, and who
succeeds it acts in its name (R54). Public, so that readers may read it. The name in `parties` is the last in
`party_names`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034_successions"
down_revision = "0033_people"
branch_labels = None
depends_on = None

TABLES = ("party_names", "successions")


def upgrade() -> None:
    """Make the tables, whose rows only grow."""
    op.create_table(
        "party_names",
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("former", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "position", name="pk_party_names"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_party_names_party_parties"),
    )
    op.create_table(
        "successions",
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("successor", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("ends", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "successor", "position", name="pk_successions"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_successions_party_parties"),
        sa.ForeignKeyConstraint(["successor"], ["parties.id"], name="fk_successions_successor_parties"),
        sa.CheckConstraint("party <> successor", name="ck_successions_of_another"),
    )
    for table in TABLES:
        op.execute(f"revoke update, delete on {table} from warranty_register")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy reader_sees on {table} for select to warranty_reader using (true)")
        op.execute(f"grant select on {table} to warranty_reader")
    op.execute("grant update (name) on parties to warranty_register")


def downgrade() -> None:
    """Take the tables away again; `warranty replay` makes them anew from the log."""
    op.execute("revoke update (name) on parties from warranty_register")
    for table in TABLES:
        op.drop_table(table)
