"""Tables of what is said about findings; the findings themselves are the register's to write."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY

from warranty.database.metadata import metadata

# by: who signed; party: whom the finding is about. evidence: SHA-256, hex.
explanations = Table(
    "explanations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("finding", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("by", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("party", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("code", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("evidence", ARRAY(Text), nullable=False),
    Index("ix_explanations_finding", "finding", "position"),
)

# One body judges an explanation once.
judgements = Table(
    "judgements",
    metadata,
    Column("explanation", Uuid, ForeignKey("explanations.id"), nullable=False),
    Column("by", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("explanation", "by"),
    Index("ix_judgements_position", "position"),
    CheckConstraint("verdict in ('accepted', 'rejected')", name="verdict_known"),
)
