"""Create the register's tables: statements, their confidential parts, erasures, attempts, findings.

What only grows loses UPDATE and DELETE for the program; disclosures keep them, since a part may have to be
erased, and so do attempts, which age out.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006_register"
down_revision = "0005_trade"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the five tables."""
    op.create_table(
        "statements",
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Uuid(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_statements_issuer_position", "statements", ["issuer", "position"])
    op.create_table(
        "disclosures",
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("encoded", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "erasures",
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", "name"),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("received", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_attempts_party_id", "attempts", ["party", "id"])
    op.create_table(
        "findings",
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("position", "ordinal"),
    )
    op.create_index("ix_findings_about", "findings", ["about"])
    op.create_index("ix_findings_rule_position", "findings", ["rule", "position"])
    for table in ("statements", "erasures", "findings"):
        op.execute(f"revoke update, delete on {table} from warranty_register")
    # What was signed is base64 and does not compress well; leaving it out of line and as it is saves work.
    op.execute("alter table statements alter column signed set storage external")
    op.execute("alter table disclosures alter column encoded set storage external")


def downgrade() -> None:
    """Refuse: the statements are the only copy of what people signed."""
    raise RuntimeError("the register's statements are never dropped by a migration")
