"""Create memberships and licences, let a standing name who says so, and a party have its LEI.

Why: a member may belong to several associations, each of which speaks of it; a licence holds from a day to
another, and trade without either is found (P01). All of it is public, so that readers may read it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020_memberships"
down_revision = "0019_looks"
branch_labels = None
depends_on = None

TABLES = ("memberships", "membership_requests", "licences")


def upgrade() -> None:
    """Make the tables, whose rows only grow; until now standings were changed by the admitter alone."""
    op.add_column("parties", sa.Column("lei", sa.Text(), nullable=False, server_default=""))
    op.alter_column("parties", "lei", server_default=None)
    op.add_column("standings", sa.Column("by", sa.Uuid()))
    op.execute("update standings s set by = p.admitted_by from parties p where p.id = s.party")
    op.alter_column("standings", "by", nullable=False)
    op.create_foreign_key("fk_standings_by_parties", "standings", "parties", ["by"], ["id"])
    op.create_table(
        "memberships",
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("association", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "association", "position", name="pk_memberships"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_memberships_party_parties"),
        sa.ForeignKeyConstraint(["association"], ["parties.id"], name="fk_memberships_association_parties"),
        sa.CheckConstraint("valid_until > valid_from", name="ck_memberships_span_forward"),
    )
    op.create_index("ix_memberships_association", "memberships", ["association"])
    op.create_table(
        "membership_requests",
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("association", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "association", name="pk_membership_requests"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_membership_requests_party_parties"),
        sa.ForeignKeyConstraint(
            ["association"], ["parties.id"], name="fk_membership_requests_association_parties"
        ),
    )
    op.create_table(
        "licences",
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("party", "issuer", "number", "position", name="pk_licences"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name="fk_licences_party_parties"),
        sa.ForeignKeyConstraint(["by"], ["parties.id"], name="fk_licences_by_parties"),
        sa.CheckConstraint("valid_until > valid_from", name="ck_licences_span_forward"),
    )
    for table in TABLES:
        op.execute(f"revoke update, delete on {table} from warranty_register")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy reader_sees on {table} for select to warranty_reader using (true)")
        op.execute(f"grant select on {table} to warranty_reader")


def downgrade() -> None:
    """Take them away again; `warranty replay` makes the tables anew from the log."""
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("standings", "by")
    op.drop_column("parties", "lei")
