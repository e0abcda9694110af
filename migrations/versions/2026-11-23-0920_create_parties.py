"""Create who takes part: founding, rule sets in force, parties, their keys and standing.

Why: every statement is judged by its signer's key and standing at its place in the log, so each row carries
the position of the statement that made it. Rows are never removed and, but for the revocation of a key,
never changed. Readers may read all of it: these statements are public.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_parties"
down_revision = "0001_log"
branch_labels = None
depends_on = None

TABLES = "foundings, policies, parties, party_keys, standings"


def upgrade() -> None:
    """Create the five tables and say who may do what with them."""
    create_register_tables()
    create_party_tables()
    op.execute(f"REVOKE UPDATE, DELETE ON {TABLES} FROM warranty_register")
    op.execute(
        "GRANT UPDATE (revoked, revoked_because, compromised_since) ON party_keys TO warranty_register"
    )
    op.execute(f"GRANT SELECT ON {TABLES} TO warranty_reader")


def create_register_tables() -> None:
    """What the register as a whole is and judges by."""
    op.create_table(
        "foundings",
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("operator", sa.Uuid(), nullable=False),
        sa.Column("root_key", sa.Text(), nullable=False),
        sa.Column("log_key", sa.Text(), nullable=False),
        sa.CheckConstraint("position = 0", name="first_leaf"),
    )
    op.create_table(
        "policies",
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
    )


def create_party_tables() -> None:
    """Parties, keys, standing."""
    op.create_table(
        "parties",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("tasks", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("activities", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("sow_id", sa.Text(), nullable=False),
        sa.Column("admitted_by", sa.Uuid(), sa.ForeignKey("parties.id")),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind in ('Operator', 'Association', 'Authority', 'Auditor', 'Member')", name="kind_known"
        ),
        sa.CheckConstraint("(kind = 'Operator') = (admitted_by is null)", name="admitted_by_somebody"),
        sa.CheckConstraint("(kind = 'Authority') = (participant <> '')", name="authority_of_participant"),
    )
    op.create_index("ix_parties_admitted_by", "parties", ["admitted_by", "name", "id"])
    op.create_index("ix_parties_country", "parties", ["country", "name", "id"])
    op.create_table(
        "party_keys",
        sa.Column("public_key", sa.Text(), primary_key=True),
        sa.Column("party", sa.Uuid(), sa.ForeignKey("parties.id"), nullable=False),
        sa.Column("purposes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.BigInteger()),
        sa.Column("revoked_because", sa.Text()),
        sa.Column("compromised_since", sa.DateTime(timezone=True)),
        sa.CheckConstraint("revoked > position", name="revoked_later"),
        sa.CheckConstraint("cardinality(purposes) > 0", name="purposes_some"),
        sa.CheckConstraint(
            "(revoked is null) = (revoked_because is null)"
            " and (revoked is not null or compromised_since is null)",
            name="revocation_whole",
        ),
    )
    op.create_index("ix_party_keys_party", "party_keys", ["party"])
    op.create_table(
        "standings",
        sa.Column("party", sa.Uuid(), sa.ForeignKey("parties.id"), primary_key=True),
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.CheckConstraint(
            "standing in ('good', 'suspended-precautionarily', 'suspended', 'expelled')",
            name="standing_known",
        ),
    )
