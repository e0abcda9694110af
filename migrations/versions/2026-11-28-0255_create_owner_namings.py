"""Create who is named an owner of goods by others, and what it says to that.

Why: naming somebody the owner of an import, or a buyer of a share, put goods into its stock without its word
(R24, R26). It is told of them, may read the statement that names it, and answers.
"""

# Every text is put together of constants of this file.

import sqlalchemy as sa
from alembic import op

revision = "0045_owner_namings"
down_revision = "0044_stones_abroad"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
OF_NAMING = """(select true from owner_namings n
  where n.lot = owner_answers.lot and n.party = owner_answers.party)"""
STATEMENTS = """(select true from owner_namings n where n.statement = statements.id limit 1)
  or (select true from owner_answers a where a.statement = statements.id limit 1)"""
DISCLOSURES = """(select true from statements s join owner_namings n on n.statement = s.id
  where s.position = disclosures.position limit 1)"""
LOTS = "(select true from owner_namings n where n.lot = lots.id limit 1)"


def upgrade() -> None:
    """The tables, whose rows only grow, and their rows in the wall."""
    op.create_table(
        "owner_namings",
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lot", "party", name="pk_owner_namings"),
        sa.CheckConstraint("party <> holder", name="ck_owner_namings_of_another"),
    )
    op.create_index("ix_owner_namings_party_position", "owner_namings", ["party", "position"])
    op.create_index("ix_owner_namings_holder_position", "owner_namings", ["holder", "position"])
    op.create_index("ix_owner_namings_statement", "owner_namings", ["statement"])
    op.create_table(
        "owner_answers",
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lot", "party", name="pk_owner_answers"),
        sa.ForeignKeyConstraint(
            ["lot", "party"], ["owner_namings.lot", "owner_namings.party"], name="fk_owner_answers_of_naming"
        ),
        sa.CheckConstraint(
            "answer in ('acknowledged', 'refused', 'withdrawn')", name="ck_owner_answers_answer_known"
        ),
    )
    op.create_index("ix_owner_answers_statement", "owner_answers", ["statement"])
    for table, rows in (
        ("owner_namings", f"party = {VIEWER} or holder = {VIEWER}"),
        ("owner_answers", OF_NAMING),
    ):
        op.execute(f"revoke update, delete on {table} from warranty_register")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy reader_sees on {table} for select to warranty_reader using ({rows})")
        op.execute(f"grant select on {table} to warranty_reader")
    for table, rows in (("statements", STATEMENTS), ("disclosures", DISCLOSURES), ("lots", LOTS)):
        op.execute(
            f"create policy reader_sees_namings on {table} for select to warranty_reader using ({rows})"
        )


def downgrade() -> None:
    """Take them away again; `warranty replay` makes the rows anew from the log."""
    for table in ("lots", "disclosures", "statements"):
        op.execute(f"drop policy reader_sees_namings on {table}")
    op.drop_table("owner_answers")
    op.drop_table("owner_namings")
