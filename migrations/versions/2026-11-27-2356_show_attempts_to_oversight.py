"""Let authorities and admitters see what their members had refused.

Why: who submits what is refused again and again is theirs to look into; until now makers and the operator
alone came past the wall. What they are told of each attempt the service cuts.
"""

# Every text is put together of constants of this file.
# ruff: noqa: S608

from alembic import op

revision = "0030_attempts"
down_revision = "0026_stones"
branch_labels = None
depends_on = None

ADMITTER = "(select nullif(current_setting('warranty.admitter', true), '')::uuid)"
COUNTRIES = "(select string_to_array(coalesce(current_setting('warranty.countries', true), ''), ','))"


def upgrade() -> None:
    """A policy beside the one there is: a row is seen that either shows."""
    op.execute(
        "create policy reader_oversees on attempts for select to warranty_reader using ("
        f"(select p.country = any({COUNTRIES}::text[]) or p.admitted_by = {ADMITTER}"
        " from parties p where p.id = party))"
    )


def downgrade() -> None:
    """Makers and the operator alone again."""
    op.execute("drop policy reader_oversees on attempts")
