"""Let a succession be withdrawn: by which record it came and whose, that it ended, and which keys live again.

Why: a mistyped DID, or a judgment lifted on appeal, killed a member's keys for ever. Of successions there are
already their statements tell the record. Public, as successions are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0103_succession_ends"
down_revision = "0102_losses_taken_back"
branch_labels = None
depends_on = None

TABLES = ("succession_ends", "key_revivals")


def upgrade() -> None:
    """Add the columns, and two tables whose rows only grow."""
    op.add_column("successions", sa.Column("statement", sa.Uuid(), nullable=True))
    op.add_column("successions", sa.Column("by", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_successions_by_parties", "successions", "parties", ["by"], ["id"])
    op.execute(
        "update successions e set statement = s.id, by = s.issuer from statements s"
        " where s.position = e.position and s.type = 'SuccessionRecorded'"
    )
    op.create_table(
        "succession_ends",
        sa.Column("succession", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("succession", name="pk_succession_ends"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_succession_ends_party_parties"),
    )
    op.create_table(
        "key_revivals",
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("revived", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("public_key", "revived", name="pk_key_revivals"),
        sa.ForeignKeyConstraint(
            ["public_key"], ["party_keys.public_key"], name="fk_key_revivals_public_key_party_keys"
        ),
        sa.CheckConstraint("revived > ended", name="ck_key_revivals_revived_later"),
    )
    for table in TABLES:
        op.execute(f"revoke update, delete on {table} from warranty_register")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy reader_sees on {table} for select to warranty_reader using (true)")
        op.execute(f"grant select on {table} to warranty_reader")


def downgrade() -> None:
    """Take them away again; `warranty replay` makes them anew from the log."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_constraint("fk_successions_by_parties", "successions")
    op.drop_column("successions", "by")
    op.drop_column("successions", "statement")
