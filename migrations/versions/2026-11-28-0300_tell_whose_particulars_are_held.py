"""Create the table of whose particulars a statement may hold, and fill it from what is on record.

Why: a person is told all that is held about it, and wrong data is put right by a statement that names the
old one (R57); neither can be found without knowing which statements speak of whom.
"""

import sqlalchemy as sa
from alembic import op

revision = "0046_particulars_held"
down_revision = "0045_owner_namings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; its rows only grow."""
    op.create_table(
        "particulars_held",
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid()),
        sa.Column("rectifies", sa.Uuid()),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("statement", "party", name="pk_particulars_held"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_particulars_held_party_parties"),
    )
    op.create_index("ix_particulars_held_party", "particulars_held", ["party"])
    for column in ("person", "rectifies"):
        op.create_index(
            f"ix_particulars_held_{column}",
            "particulars_held",
            [column],
            postgresql_where=sa.text(f"{column} is not null"),
        )
    op.execute(
        "insert into particulars_held (statement, party, position) "
        "select s.id, p.id, p.position from parties p join statements s using (position) "
        "where s.type = 'PartyAdmitted'"
    )
    op.execute(
        "insert into particulars_held (statement, party, person, position) "
        "select statement, party, person, position from people"
    )
    op.execute("REVOKE UPDATE, DELETE ON particulars_held FROM warranty_register")


def downgrade() -> None:
    """Drop the table; `warranty replay` makes it anew from the log."""
    op.drop_table("particulars_held")
