"""Create the certificate register: states, import confirmations, claims, what claims take, and feed marks.

Why: each row carries the position of the statement that made it and none is ever changed, so that the
latest row up to a position answers what was known there. States are found by number (the primary key);
confirmations by number and by importing participant and day; claims by number, by participant and day, and
by issuer for its feed marks. No constraint stands in the way of a correction below what was drawn: the
guard on draws looks at the row that draws alone.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003_certificates"
down_revision = "0002_parties"
branch_labels = None
depends_on = None

TABLES = ("certificate_states", "confirmations", "claims", "claim_draws", "feed_marks")


def upgrade() -> None:
    """Create the five tables, which the register may only add to."""
    create_states()
    create_confirmations()
    create_claims()
    create_feed_marks()
    op.execute(f"REVOKE UPDATE, DELETE ON {', '.join(TABLES)} FROM warranty_register")


def create_states() -> None:
    """What is known of a number after each statement about it."""
    op.create_table(
        "certificate_states",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date()),
        sa.Column("certified_carats", sa.BigInteger()),
        sa.Column("confirmation", sa.Uuid()),
        sa.Column("confirmed_carats", sa.BigInteger()),
        sa.Column("named", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("replaced_by", sa.Text()),
        sa.Column("issues", JSONB(), nullable=False),
        sa.Column("arrivals", JSONB(), nullable=False),
        sa.Column("blocks", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("number", "position"),
        sa.CheckConstraint(
            "status in ('claimed-only', 'issued', 'submitted', 'confirmed', 'detained', 'released',"
            " 'returned', 'unused', 'voided', 'reported-fake')",
            name="status_known",
        ),
        sa.CheckConstraint("(confirmation is null) = (confirmed_carats is null)", name="confirmation_whole"),
    )
    op.create_index(
        "ix_certificate_states_participant_issued_on", "certificate_states", ["participant", "issued_on"]
    )


def create_confirmations() -> None:
    """Import confirmations, a row when made and for each correction."""
    op.create_table(
        "confirmations",
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("last", sa.Uuid(), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date()),
        sa.Column("confirmed_to", sa.Uuid(), nullable=False),
        sa.Column("agents", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.Column("value_cents", sa.BigInteger()),
        sa.Column("parcels", sa.Integer()),
        sa.Column("hs", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("exporter", sa.Text()),
        sa.Column("importer", sa.Text()),
        sa.Column("transcription", JSONB(), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("statement", "position"),
        sa.CheckConstraint("carats >= 0", name="carats_not_negative"),
    )
    op.create_index("ix_confirmations_number_position", "confirmations", ["number", "position"])
    op.create_index(
        "ix_confirmations_participant_confirmed_on_number",
        "confirmations",
        ["participant", "confirmed_on", "number"],
    )


def create_claims() -> None:
    """Import claims and what they take."""
    op.create_table(
        "claims",
        sa.Column("lot", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("claimant", sa.Uuid(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.Column("hs", sa.Text(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("issued_on", sa.Date()),
        sa.Column("transcription", JSONB()),
        sa.CheckConstraint("carats > 0", name="carats_positive"),
    )
    op.create_index("ix_claims_number_position", "claims", ["number", "position"])
    op.create_index("ix_claims_participant_event_on_number", "claims", ["participant", "event_on", "number"])
    op.create_index("ix_claims_issuer", "claims", ["issuer"])
    op.create_table(
        "claim_draws",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("lot", sa.Uuid(), sa.ForeignKey("claims.lot"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.BigInteger(), nullable=False),
        sa.Column("drawn", sa.BigInteger(), nullable=False),
        sa.Column("weighing", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", "sequence"),
        sa.CheckConstraint("kind in ('draw', 'weighing')", name="kind_known"),
        sa.CheckConstraint("carats <> 0", name="carats_some"),
        sa.CheckConstraint("drawn >= 0 and weighing >= 0", name="totals_not_negative"),
        sa.CheckConstraint(
            "kind <> 'draw' or carats < 0 or drawn <= confirmed", name="drawn_within_confirmed"
        ),
    )
    op.create_index("ix_claim_draws_lot_position", "claim_draws", ["lot", "position"])


def create_feed_marks() -> None:
    """Through which day a participant's feed is complete."""
    op.create_table(
        "feed_marks",
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("participant", sa.Text(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("certificates", sa.BigInteger(), nullable=False),
        sa.Column("carats", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("feed in ('issued', 'confirmed')", name="feed_known"),
    )
    op.create_index(
        "ix_feed_marks_participant_feed_through", "feed_marks", ["participant", "feed", "through", "position"]
    )


def downgrade() -> None:
    """Drop them; `warranty replay` makes them again from the log."""
    for table in reversed(TABLES):
        op.drop_table(table)
