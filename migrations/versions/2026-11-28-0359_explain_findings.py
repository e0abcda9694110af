"""Give findings ids of their own, and make the tables of what is said about them.

Why: a finding is explained by its id, and the explanation is to hold whatever version of the program tells
the finding again (R44, R45). So the id comes from the statement that brought it, the rule and what it is
about, and not from the order in which rules are asked; here it is computed for what is on record.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0062_explanations"
down_revision = "0061_titles_back"
branch_labels = None
depends_on = None

# As `foundation.ids.finding_id`: UUIDv8 over SHA-256.
IDS = """update findings f set id = encode(set_byte(set_byte(h.raw,
    6, get_byte(h.raw, 6) & 15 | 128), 8, get_byte(h.raw, 8) & 63 | 128), 'hex')::uuid
from (
  select n.position, n.ordinal, substring(sha256(convert_to('warranty finding', 'UTF8') || uuid_send(s.id)
    || int4send(n.nth) || convert_to(n.rule || ' ' || n.about, 'UTF8')) for 16) as raw
  from (
    select position, ordinal, rule, bare as about,
      (row_number() over (partition by position, rule, bare order by ordinal) - 1)::int as nth
    from findings, regexp_replace(about, '^urn:uuid:', '') as bare
  ) n join statements s on s.position = n.position
) h where h.position = f.position and h.ordinal = f.ordinal"""

VIEWER = "(select nullif(current_setting('warranty.viewer', true), '')::uuid)"
# Whom a finding is about reads what its association or an office said of it. With the owner's eyes, for what
# is said is told by findings, and these by statements.
PARTY = """select coalesce((select e.party from explanations e where e.id = asked),
  (select e.party from judgements g join explanations e on e.id = g.explanation where g.position = at))"""
STATEMENTS = f"""type in ('FindingExplained', 'ExplanationJudged')
  and explained_party(id, "position") = {VIEWER}"""


def upgrade() -> None:
    """Add the column and fill it; make the tables, whose rows only grow."""
    op.add_column("findings", sa.Column("id", sa.Uuid()))
    op.execute(IDS)
    op.create_index("ix_findings_id", "findings", ["id"], unique=True)
    op.create_table(
        "explanations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence", ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        *(sa.ForeignKeyConstraint([name], ["parties.id"]) for name in ("by", "party")),
    )
    op.create_index("ix_explanations_finding", "explanations", ["finding", "position"])
    op.create_table(
        "judgements",
        sa.Column("explanation", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("explanation", "by"),
        sa.ForeignKeyConstraint(["explanation"], ["explanations.id"]),
        sa.ForeignKeyConstraint(["by"], ["parties.id"]),
        sa.CheckConstraint("verdict in ('accepted', 'rejected')", name="verdict_known"),
    )
    op.create_index("ix_judgements_position", "judgements", ["position"])
    for table, rows in (
        ("explanations", "(select true from findings f where f.id = explanations.finding)"),
        ("judgements", "(select true from explanations e where e.id = judgements.explanation)"),
    ):
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM warranty_register")
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"grant select on {table} to warranty_reader")
        op.execute(f"create policy reader_sees on {table} for select to warranty_reader using ({rows})")
    op.execute(
        "create function explained_party(asked uuid, at bigint) returns uuid language sql stable"
        f" security definer begin atomic {PARTY}; end"
    )
    op.execute("revoke execute on function explained_party from public")
    op.execute("grant execute on function explained_party to warranty_reader")
    op.execute(
        f"create policy reader_sees_explanations on statements for select to warranty_reader"
        f" using ({STATEMENTS})"
    )


def downgrade() -> None:
    """Nothing is explained any more."""
    op.execute("drop policy reader_sees_explanations on statements")
    op.execute("drop function explained_party")
    op.drop_table("judgements")
    op.drop_table("explanations")
    op.drop_column("findings", "id")
