"""Tables of who looked at what, unchanged until they go by age; of client assertions that were used up."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from warranty.database.metadata import metadata

looks = Table(
    "looks",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("looked_at", DateTime(timezone=True), nullable=False),
    Column("viewer", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("ground", Text, nullable=False),
    Column("purpose", Text, nullable=False, server_default=""),
    Column("subject", Uuid),
    Column("notice_from", Date),
    Column("case_id", Uuid),
    Index("ix_looks_viewer_id", "viewer", "id"),
    Index("ix_looks_kind_record_id", "kind", "record", "id"),
    Index("ix_looks_subject_id", "subject", "id"),
    Index("ix_looks_case_id_id", "case_id", "id", postgresql_where=text("case_id is not null")),
)

pseudonym_secret = Table(
    "pseudonym_secret",
    metadata,
    Column("is_the_one", Boolean, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    CheckConstraint("is_the_one", name="one_row"),
)

assertions = Table(
    "assertions",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("ix_assertions_expires_at", "expires_at"),
)
