"""Seal a suspicion report against who succeeds its maker, with what was refused or looked at of it.

Why: a successor reads what was its predecessor's own, and an acquirer is whom such a report may be about: it
must not be warned (R62). What was addressed to an authority its successor goes on reading.
"""

from alembic import op

revision = "0107_sealed_from_successors"
down_revision = "0106_works_cut"
branch_labels = None
depends_on = None

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
IS_SUCCESSOR = "(select coalesce(current_setting('warranty.successor', true), '') <> '')"
# Every text is put together of constants of this file.

# policy, table: rows that stay visible, before and from now on
SEALS = {
    ("reader_sees", "suspicions"): (
        f"party = {VIEWER} or authority = {VIEWER}",
        f"(party = {VIEWER} and not {IS_SUCCESSOR}) or authority = {VIEWER}",
    ),
    ("reader_sealed", "attempts"): (
        f"type <> 'SuspicionReported' or party = {VIEWER}",
        f"type <> 'SuspicionReported' or (party = {VIEWER} and not {IS_SUCCESSOR})",
    ),
    ("reader_sealed", "looks"): (
        f"kind <> 'suspicion' or viewer = {VIEWER} or subject = {VIEWER}",
        f"kind <> 'suspicion' or ((viewer = {VIEWER} or subject = {VIEWER}) and not {IS_SUCCESSOR})",
    ),
}


def upgrade() -> None:
    """Narrow the policies."""
    for (policy, table), (_, rows) in SEALS.items():
        op.execute(f"alter policy {policy} on {table} using ({rows})")


def downgrade() -> None:
    """As they were."""
    for (policy, table), (rows, _) in SEALS.items():
        op.execute(f"alter policy {policy} on {table} using ({rows})")
