"""Tables of the register: what was signed, what was refused, what was found.

`statements` and `findings` only grow. `disclosures` holds the confidential parts beside the signed part, so
that one can be erased (R57); `attempts` ages out by policy and is no part of the ledger; a party fills it
with so much a day and no more (`batch`), `received` is `sha-256:…` of what was too long to keep.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from warranty.database.metadata import metadata

statements = Table(
    "statements",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("issuer", Uuid, nullable=False),
    Column("event_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("is_public", Boolean, nullable=False),
    Column("signed", LargeBinary, nullable=False),
    UniqueConstraint("id"),
    Index("ix_statements_issuer_position", "issuer", "position"),
)

# encoded: the disclosures as received, each followed by "~"; an erased one is simply gone.
disclosures = Table(
    "disclosures",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("encoded", LargeBinary, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    Column("position", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("erased_at", DateTime(timezone=True), nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("position", "name"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("attempted_at", DateTime(timezone=True), nullable=False),
    Column("party", Uuid, nullable=False),
    Column("statement", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("received", LargeBinary, nullable=False),
    Index("ix_attempts_party_id", "party", "id"),
)

# Wrong one-time codes shown in drafts, of a party and a day (UTC): drafts leave no trace in `attempts`.
code_tries = Table(
    "code_tries",
    metadata,
    Column("party", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("wrong", Integer, nullable=False),
    PrimaryKeyConstraint("party", "day"),
)

findings = Table(
    "findings",
    metadata,
    Column("position", BigInteger, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("id", Uuid),
    Column("rule", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("concerns", BigInteger),
    # Of the statement it stands about: the earlier one it concerns, else its own.
    Column("stands_at", BigInteger, Computed("coalesce(concerns, position)", persisted=True)),
    CheckConstraint("concerns < position", name="concerns_earlier"),
    PrimaryKeyConstraint("position", "ordinal"),
    Index("ix_findings_id", "id", unique=True),
    Index("ix_findings_about", "about"),
    Index("ix_findings_stands_at", "stands_at"),
    Index("ix_findings_concerns", "position", "ordinal", postgresql_where=text("concerns is not null")),
    Index("ix_findings_rule_position", "rule", "position"),
)
