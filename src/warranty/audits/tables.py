"""Tables of audits: orders, their acceptances, and their ends."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY

from warranty.database.metadata import metadata

engagements = Table(
    "engagements",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("ordered_by", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("auditor", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("member", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("topics", ARRAY(Text), nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("position", BigInteger, nullable=False),
    UniqueConstraint("ordered_by", "number"),
    CheckConstraint("auditor <> member and auditor <> ordered_by", name="of_another"),
    CheckConstraint("period_from <= period_to", name="period_forward"),
    Index("ix_engagements_auditor_position", "auditor", "position"),
    Index("ix_engagements_member_position", "member", "position"),
    Index("ix_engagements_position", "position"),
)

# One row an engagement: a second acceptance breaks on the key as well as on the rule.
engagement_acceptances = Table(
    "engagement_acceptances",
    metadata,
    Column("engagement", Uuid, ForeignKey("engagements.id"), primary_key=True),
    Column("statement", Uuid, nullable=False),
    Column("accepted_on", Date, nullable=False),
    Column("years_audited", Integer, nullable=False),
    Column("other_services", ARRAY(Text), nullable=False),
    Column("position", BigInteger, nullable=False),
    UniqueConstraint("statement"),
)

engagement_ends = Table(
    "engagement_ends",
    metadata,
    Column("engagement", Uuid, ForeignKey("engagements.id"), primary_key=True),
    Column("statement", Uuid, nullable=False),
    Column("by", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    UniqueConstraint("statement"),
)
