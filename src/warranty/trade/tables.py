"""Tables of trade: sales with how they ended, what both sides signed about differences, and goods sent."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from warranty.database.metadata import metadata

sales = Table(
    "sales",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("seller", Uuid, nullable=False),
    Column("buyer", Uuid),
    Column("lines", Integer, nullable=False),
    Column("event_on", Date, nullable=False),
    Column("document_number", Text, nullable=False),
    Column("code_digest", Text),
    Index("ix_sales_seller_position", "seller", "position"),
    Index("ix_sales_buyer_position", "buyer", "position"),
)

# One row a sale: the second answer to an offer breaks on the key as well as on the rule.
sale_ends = Table(
    "sale_ends",
    metadata,
    Column("sale", Uuid, primary_key=True),
    Column("state", Text, nullable=False),
    Column("statement", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    UniqueConstraint("statement"),
)

# One row for each statement a paper stands behind, and one that takes it back when an offer is withdrawn.
papers = Table(
    "papers",
    metadata,
    Column("party", Uuid, nullable=False),
    Column("mark", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("change", Integer, nullable=False),
    PrimaryKeyConstraint("party", "mark", "position"),
)

settlements = Table(
    "settlements",
    metadata,
    Column("sale", Uuid, nullable=False),
    Column("party", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("lines", JSONB, nullable=False),
    Column("is_final", Boolean, nullable=False),
    PrimaryKeyConstraint("sale", "position"),
    Index("ix_settlements_position", "position"),
)

# Goods on their way to another holder, or with it. receiver: null outside; of: what a return is of.
consignments = Table(
    "consignments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sender", Uuid, nullable=False),
    Column("receiver", Uuid),
    Column("of", Uuid),
    Column("lines", Integer, nullable=False),
    Column("event_on", Date, nullable=False),
    Column("due_on", Date),
    Column("document_number", Text, nullable=False),
    Column("work", Text, nullable=False, server_default=""),
    Column("category", Text, nullable=False, server_default=""),
    Index("ix_consignments_sender_position", "sender", "position"),
    Index("ix_consignments_receiver_position", "receiver", "position"),
    Index("ix_consignments_of", "of"),
)

# One row for each state it came to: an answer given twice breaks on the key as well as on the rule.
consignment_moves = Table(
    "consignment_moves",
    metadata,
    Column("consignment", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("statement", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    PrimaryKeyConstraint("consignment", "state"),
    Index("ix_consignment_moves_statement", "statement"),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("sale", Uuid, nullable=False),
    Column("party", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("lines", JSONB, nullable=False),
    Column("is_shortage", Boolean, nullable=False),
    # Null: not known.
    Column("event_on", Date),
    Index("ix_corrections_sale", "sale"),
)

# One row a correction: a second agreement breaks on the key as well as on the rule.
correction_ends = Table(
    "correction_ends",
    metadata,
    Column("correction", Uuid, primary_key=True),
    Column("statement", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("ix_correction_ends_statement", "statement"),
)
