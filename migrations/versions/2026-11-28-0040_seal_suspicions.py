"""Create the list of suspicion reports, and seal them in the wall against everybody but the two who may read.

Why: whoever a report is about must not be warned (R62). Its statement would otherwise be seen by those who
see its maker's statements; an attempt at one, and the looks at it, by oversight. A restrictive policy stands
before all that open rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036_suspicions"
down_revision = "0035_pseudonyms"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
OURS = f"party = {VIEWER} or authority = {VIEWER}"
SEALED = "'SuspicionReported'"
# Every text is put together of constants of this file.
# ruff: noqa: S608

# table: rows that stay visible at all
SEALS = {
    "statements": f"type <> {SEALED} or (select true from suspicions x where x.statement = statements.id)",
    "attempts": f"type <> {SEALED} or party = {VIEWER}",
    "looks": f"kind <> 'suspicion' or viewer = {VIEWER} or subject = {VIEWER}",
}
# table: rows that are visible besides, to the one it is addressed to
OPENED = {
    "statements": "(select true from suspicions x where x.statement = statements.id)",
    "disclosures": "(select true from suspicions x where x.position = disclosures.position)",
}


def upgrade() -> None:
    """The table behind the wall, then the seals."""
    op.create_table(
        "suspicions",
        sa.Column("statement", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("authority", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("statement"),
    )
    op.create_index("ix_suspicions_party_position", "suspicions", ["party", "position"])
    op.create_index("ix_suspicions_authority_position", "suspicions", ["authority", "position"])
    op.create_index("ix_suspicions_position", "suspicions", ["position"])
    op.execute("REVOKE UPDATE, DELETE ON suspicions FROM warranty_register")
    op.execute("alter table suspicions enable row level security")
    op.execute(f"create policy reader_sees on suspicions for select to warranty_reader using ({OURS})")
    op.execute("grant select on suspicions to warranty_reader")
    for table, rows in SEALS.items():
        op.execute(
            f"create policy reader_sealed on {table} as restrictive for select to warranty_reader"
            f" using ({rows})"
        )
    for table, rows in OPENED.items():
        op.execute(
            f"create policy reader_sees_addressed on {table} for select to warranty_reader using ({rows})"
        )


def downgrade() -> None:
    """Without the seals there must be no reports; `warranty replay` makes the table anew from the log."""
    for table in OPENED:
        op.execute(f"drop policy reader_sees_addressed on {table}")
    for table in SEALS:
        op.execute(f"drop policy reader_sealed on {table}")
    op.drop_table("suspicions")
