"""Tables of the certificate register. They only grow: the latest row up to a log position is what was known.

Weights are bigint thousandths of a carat, values US cents; `position` is a log position. Papers,
transcriptions and what rules alone read are jsonb, spelled as the documents spell them.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from warranty.database.metadata import metadata

# A whole state for each statement about a number; act, statement, signed_by and event_on are that
# statement's. status and the columns from certified_carats to named follow from the jsonb columns and the
# confirmations: they stand here for the questions SQL asks.
certificate_states = Table(
    "certificate_states",
    metadata,
    Column("number", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("participant", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("statement", Uuid, nullable=False),
    Column("signed_by", Uuid, nullable=False),
    Column("event_on", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("issued_on", Date),
    Column("certified_carats", BigInteger),
    Column("confirmation", Uuid),
    Column("confirmed_carats", BigInteger),
    Column("named", ARRAY(Uuid), nullable=False),
    Column("replaced_by", Text),
    Column("issues", JSONB, nullable=False),
    Column("arrivals", JSONB, nullable=False),
    Column("blocks", JSONB, nullable=False),
    PrimaryKeyConstraint("number", "position"),
    CheckConstraint(
        "status in ('claimed-only', 'issued', 'submitted', 'confirmed', 'detained', 'released',"
        " 'returned', 'unused', 'voided', 'reported-fake')",
        name="status_known",
    ),
    CheckConstraint("(confirmation is null) = (confirmed_carats is null)", name="confirmation_whole"),
    Index("ix_certificate_states_participant_issued_on", "participant", "issued_on"),
)

# Import confirmations (R5): a row when made and for each correction. statement: the one that confirmed,
# last: the correction the row comes from. ordinal: among the confirmations of its number, from 0.
confirmations = Table(
    "confirmations",
    metadata,
    Column("statement", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("number", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("last", Uuid, nullable=False),
    Column("signed_by", Uuid, nullable=False),
    Column("participant", Text, nullable=False),
    Column("confirmed_on", Date, nullable=False),
    Column("received_on", Date),
    Column("confirmed_to", Uuid, nullable=False),
    Column("agents", ARRAY(Uuid), nullable=False),
    Column("carats", BigInteger, nullable=False),
    Column("value_cents", BigInteger),
    Column("parcels", Integer),
    Column("hs", ARRAY(Text), nullable=False),
    Column("exporter", Text),
    Column("importer", Text),
    Column("transcription", JSONB, nullable=False),
    Column("corrections", Integer, nullable=False),
    PrimaryKeyConstraint("statement", "position"),
    CheckConstraint("carats >= 0", name="carats_not_negative"),
    Index("ix_confirmations_number_position", "number", "position"),
    Index("ix_confirmations_last", "last"),
    Index("ix_confirmations_confirmed_to", "confirmed_to"),
    Index("ix_confirmations_participant_confirmed_on_number", "participant", "confirmed_on", "number"),
)

# participant: where imported, as claimed. issuer: the participant behind the number's prefix.
claims = Table(
    "claims",
    metadata,
    Column("lot", Uuid, primary_key=True),
    Column("number", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("participant", Text, nullable=False),
    Column("claimant", Uuid, nullable=False),
    Column("carats", BigInteger, nullable=False),
    Column("hs", Text, nullable=False),
    Column("event_on", Date, nullable=False),
    Column("issued_on", Date),
    Column("transcription", JSONB),
    CheckConstraint("carats > 0", name="carats_positive"),
    Index("ix_claims_number_position", "number", "position"),
    Index("ix_claims_participant_event_on_number", "participant", "event_on", "number"),
    Index("ix_claims_issuer", "issuer"),
    Index("ix_claims_claimant", "claimant"),
)

# What claims take (+) and give back (−). sequence numbers a certificate's rows without gaps, so that two
# writers who read the same balance cannot both add a row; drawn and weighing are the certificate's totals
# after the row. Nothing is drawn beyond what is confirmed at that moment; a correction below it adds no row.
claim_draws = Table(
    "claim_draws",
    metadata,
    Column("number", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("lot", Uuid, ForeignKey("claims.lot"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("carats", BigInteger, nullable=False),
    Column("confirmed", BigInteger, nullable=False),
    Column("drawn", BigInteger, nullable=False),
    Column("weighing", BigInteger, nullable=False),
    PrimaryKeyConstraint("number", "sequence"),
    CheckConstraint("kind in ('draw', 'weighing')", name="kind_known"),
    CheckConstraint("carats <> 0", name="carats_some"),
    CheckConstraint("drawn >= 0 and weighing >= 0", name="totals_not_negative"),
    CheckConstraint("kind <> 'draw' or carats < 0 or drawn <= confirmed", name="drawn_within_confirmed"),
    Index("ix_claim_draws_lot_position", "lot", "position"),
)

# feed: what the participant issued, or what imports it confirmed.
feed_marks = Table(
    "feed_marks",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("statement", Uuid, nullable=False),
    Column("participant", Text, nullable=False),
    Column("feed", Text, nullable=False),
    Column("signed_by", Uuid, nullable=False),
    Column("through", Date, nullable=False),
    Column("certificates", BigInteger, nullable=False),
    Column("carats", BigInteger, nullable=False),
    CheckConstraint("feed in ('issued', 'confirmed')", name="feed_known"),
    Index("ix_feed_marks_participant_feed_through", "participant", "feed", "through", "position"),
)

# Goods bound by their exporter for a certificate to be issued. participant: where they leave.
export_applications = Table(
    "export_applications",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("exporter", Uuid, nullable=False),
    Column("participant", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Column("importer", Uuid),
    Column("carats", BigInteger, nullable=False),
    Column("purpose", Text, nullable=False),
    CheckConstraint("carats > 0", name="carats_positive"),
    Index("ix_export_applications_exporter_position", "exporter", "position"),
)

# What became of an application: a certificate names it, the goods left, some are home again (carats, which
# nobody can claim abroad any more; negative: found, they can), what was not used is free again.
export_deeds = Table(
    "export_deeds",
    metadata,
    Column("application", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("deed", Text, nullable=False),
    Column("number", Text),
    Column("carats", BigInteger),
    PrimaryKeyConstraint("application", "position", "deed"),
    CheckConstraint("deed in ('named', 'departed', 'home', 'ended')", name="deed_known"),
    CheckConstraint("(deed = 'named') = (number is not null)", name="named_by_number"),
    CheckConstraint("(deed = 'home') = (carats is not null)", name="home_by_weight"),
    CheckConstraint("carats <> 0", name="carats_not_zero"),
    Index("ix_export_deeds_number", "number", postgresql_where=text("number is not null")),
)
