"""Create the log: entries, tile hashes, and the one head row that writers queue at.

Why: everything else in the register is ordered by its position here, so this comes first. The head row is
made with the tables and is the only one that ever changes; the register may not touch the others once they
are written, nor make or remove a head. The log is public, so readers read it whole.
"""

from alembic import op

revision = "0001_log"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the log, empty."""
    op.execute(
        """
        CREATE TABLE log_entries (
            first_position bigint NOT NULL,
            entries bytea NOT NULL,
            next_position bigint NOT NULL
                GENERATED ALWAYS AS (first_position + octet_length(entries) / 41) STORED,
            follows bigint GENERATED ALWAYS AS (NULLIF(first_position, 0)) STORED,
            CONSTRAINT pk_log_entries PRIMARY KEY (first_position),
            CONSTRAINT uq_log_entries_next_position UNIQUE (next_position),
            CONSTRAINT fk_log_entries_follows_log_entries
                FOREIGN KEY (follows) REFERENCES log_entries (next_position),
            CONSTRAINT ck_log_entries_first_position_not_negative CHECK (first_position >= 0),
            CONSTRAINT ck_log_entries_entries_whole CHECK (
                octet_length(entries) % 41 = 0 AND octet_length(entries) BETWEEN 41 AND 41984
            )
        )
        """
    )
    # Digests do not compress; uncompressed, a tile is cut out of a long row without reading all of it.
    op.execute("ALTER TABLE log_entries ALTER COLUMN entries SET STORAGE EXTERNAL")
    op.execute(
        """
        CREATE TABLE log_nodes (
            tile_level smallint NOT NULL,
            position bigint NOT NULL,
            hash bytea NOT NULL,
            CONSTRAINT pk_log_nodes PRIMARY KEY (tile_level, position),
            CONSTRAINT ck_log_nodes_tile_level_stored CHECK (tile_level BETWEEN 1 AND 7),
            CONSTRAINT ck_log_nodes_position_not_negative CHECK (position >= 0),
            CONSTRAINT ck_log_nodes_hash_whole CHECK (octet_length(hash) = 32)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE log_head (
            sole boolean NOT NULL DEFAULT true,
            size bigint NOT NULL,
            root bytea NOT NULL,
            frontier bytea NOT NULL,
            recorded_at timestamp with time zone,
            ends_at bigint GENERATED ALWAYS AS (NULLIF(size, 0)) STORED,
            CONSTRAINT pk_log_head PRIMARY KEY (sole),
            CONSTRAINT fk_log_head_ends_at_log_entries
                FOREIGN KEY (ends_at) REFERENCES log_entries (next_position),
            CONSTRAINT ck_log_head_sole CHECK (sole),
            CONSTRAINT ck_log_head_size_not_negative CHECK (size >= 0),
            CONSTRAINT ck_log_head_root_whole CHECK (octet_length(root) = 32),
            CONSTRAINT ck_log_head_frontier_fits_size CHECK (
                octet_length(frontier) = 32 * bit_count(size::bit(64))
            ),
            CONSTRAINT ck_log_head_recorded_at_known CHECK ((size = 0) = (recorded_at IS NULL))
        )
        """
    )
    # The root of no leaves is the SHA-256 of nothing.
    op.execute("INSERT INTO log_head (size, root, frontier) VALUES (0, sha256(''), '')")
    op.execute("REVOKE UPDATE, DELETE ON log_entries, log_nodes FROM warranty_register")
    op.execute("REVOKE INSERT, DELETE ON log_head FROM warranty_register")
    op.execute("GRANT SELECT ON log_head, log_entries, log_nodes TO warranty_reader")
