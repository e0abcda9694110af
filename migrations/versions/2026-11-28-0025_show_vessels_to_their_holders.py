"""Let the reader see boxes and batches of the viewer of a visit, and what is booked on its batches.

Why: who opened a batch asks what is left in it; behind the wall it finds its own alone.
"""

# Every text is put together of constants of this file.
# ruff: noqa: S608

from alembic import op

revision = "0036_vessels_read"
down_revision = "0035_persons"
branch_labels = None
depends_on = None

_VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
# Whether the vessel is one the reader sees, by the policy of that table.
_ROWS = {
    "vessels": f"holder = {_VIEWER}",
    "vessel_closings": "(select true from vessels v where v.id = vessel)",
    "batch_bookings": "(select true from vessels v where v.id = batch)",
}


def upgrade() -> None:
    """A policy for each table, then the grant."""
    for table, rows in _ROWS.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy reader_sees on {table} for select to warranty_reader using ({rows})")
        op.execute(f"grant select on {table} to warranty_reader")


def downgrade() -> None:
    """Close them to the reader again."""
    for table in reversed(_ROWS):
        op.execute(f"drop policy reader_sees on {table}")
        op.execute(f"revoke select on {table} from warranty_reader")
        op.execute(f"alter table {table} disable row level security")
