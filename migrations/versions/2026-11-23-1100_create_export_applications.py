"""Create the tables of export applications, and let a claim's lot be fed after it was opened.

Why: borders do not cut the chain (design.md, Chains): a claim abroad draws on the lots its certificate was
issued for, at once or when it is settled later, so that an edge can come after its target.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_exports"
down_revision = "0010_consignments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, whose rows only grow; count a lot's edges anew when one is added."""
    op.create_table(
        "export_applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("exporter", sa.Uuid(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("importer", sa.Uuid()),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_export_applications"),
        sa.CheckConstraint("carats > 0", name="ck_export_applications_carats_positive"),
    )
    op.create_index(
        "ix_export_applications_exporter_position", "export_applications", ["exporter", "position"]
    )
    op.create_table(
        "export_deeds",
        sa.Column("application", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("number", sa.Text()),
        sa.PrimaryKeyConstraint("application", "position", "deed", name="pk_export_deeds"),
        sa.CheckConstraint("deed in ('named', 'departed', 'ended')", name="ck_export_deeds_deed_known"),
        sa.CheckConstraint("(deed = 'named') = (number is not null)", name="ck_export_deeds_named_by_number"),
    )
    op.execute("REVOKE UPDATE, DELETE ON export_applications, export_deeds FROM warranty_register")
    op.add_column("edges", sa.Column("fed_at", sa.BigInteger()))
    op.execute("GRANT UPDATE (fan_in) ON edges TO warranty_register")


def downgrade() -> None:
    """Take them away again; `warranty replay` makes the tables anew from the log."""
    op.execute("REVOKE UPDATE (fan_in) ON edges FROM warranty_register")
    op.drop_column("edges", "fed_at")
    op.drop_table("export_deeds")
    op.drop_table("export_applications")
