"""Tables of the log. They are public: whoever may connect may read them.

Entries lie in rows as they were appended, one row per batch (cut at 1,024 entries), so an append writes
once and rewrites nothing. Of the hashes only those of tile levels 1 and up are stored, one in 256 leaves;
everything below is a few hashes away from the entries.

What the constraints hold: a row of entries begins where another ends (or at 0), no two begin or end alike,
so positions have neither gap nor overlap; the head ends where stored entries end, and carries as many
subtree hashes as its size has binary digits 1.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKeyConstraint,
    LargeBinary,
    SmallInteger,
    Table,
    UniqueConstraint,
    text,
)

from warranty.database.metadata import metadata

log_entries = Table(
    "log_entries",
    metadata,
    Column("first_position", BigInteger, primary_key=True, autoincrement=False),
    Column("entries", LargeBinary, nullable=False),
    Column(
        "next_position",
        BigInteger,
        Computed("first_position + octet_length(entries) / 41", persisted=True),
        nullable=False,
    ),
    Column("follows", BigInteger, Computed("NULLIF(first_position, 0)", persisted=True)),
    UniqueConstraint("next_position"),
    ForeignKeyConstraint(["follows"], ["log_entries.next_position"]),
    CheckConstraint("first_position >= 0", name="first_position_not_negative"),
    CheckConstraint(
        "octet_length(entries) % 41 = 0 AND octet_length(entries) BETWEEN 41 AND 41984", name="entries_whole"
    ),
)

log_nodes = Table(
    "log_nodes",
    metadata,
    Column("tile_level", SmallInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("tile_level BETWEEN 1 AND 7", name="tile_level_stored"),
    CheckConstraint("position >= 0", name="position_not_negative"),
    CheckConstraint("octet_length(hash) = 32", name="hash_whole"),
)

log_head = Table(
    "log_head",
    metadata,
    Column("sole", Boolean, primary_key=True, server_default=text("true")),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("recorded_at", DateTime(timezone=True)),
    Column("ends_at", BigInteger, Computed("NULLIF(size, 0)", persisted=True)),
    ForeignKeyConstraint(["ends_at"], ["log_entries.next_position"]),
    CheckConstraint("sole", name="sole"),
    CheckConstraint("size >= 0", name="size_not_negative"),
    CheckConstraint("octet_length(root) = 32", name="root_whole"),
    CheckConstraint("octet_length(frontier) = 32 * bit_count(size::bit(64))", name="frontier_fits_size"),
    CheckConstraint("(size = 0) = (recorded_at IS NULL)", name="recorded_at_known"),
)
