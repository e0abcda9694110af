"""Follow tolerance that was used on goods wherever these go, and keep a member's sums of a year.

Why: divided and mixed between weighings, goods had their tolerance anew each time (R70). The columns may be
empty, so that the version before this one goes on recording; sums of weighings there are, are made here, and
their goods followed from the lots they are in.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043_worn_goods"
down_revision = "0042_yields"
branch_labels = None
depends_on = None

_SUMS = """update weighings w set fresh = s.fresh, year_used = s.year_used, year_fresh = s.year_fresh
from (select position, fresh, sum(used) over year as year_used, sum(fresh) over year as year_fresh
      from (select position, party, event_on, used, case when used > 0 then booked else 0 end as fresh
            from weighings) each
      window year as (partition by party, extract(year from event_on) order by position)) s
where s.position = w.position"""
_GOODS = """insert into worn_lots (lot, position, whole, used, own, weighed)
select w.becomes, w.position, w.shown, w.accumulated * 1000000, w.accumulated * 1000000, w.shown
from weighings w join lots l on l.id = w.becomes where w.used > 0"""


def upgrade() -> None:
    """Add columns, index and table; rows of both only grow, and the register alone reads them."""
    for name in ("fresh", "year_used", "year_fresh"):
        op.add_column("weighings", sa.Column(name, sa.BigInteger()))
    op.create_table(
        "worn_lots",
        sa.Column("lot", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("whole", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("own", sa.BigInteger(), nullable=False),
        sa.Column("weighed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lot", "position", name="pk_worn_lots"),
        sa.CheckConstraint(
            "whole > 0 and used >= own and own >= 0 and weighed between 0 and whole",
            name="ck_worn_lots_worn_sound",
        ),
    )
    op.execute("REVOKE SELECT ON worn_lots FROM warranty_reader")
    op.execute("REVOKE UPDATE, DELETE ON worn_lots FROM warranty_register")
    op.execute(_SUMS)
    op.execute(_GOODS)
    op.create_check_constraint("fresh_sound", "weighings", "fresh between 0 and booked")
    year = sa.text("extract(year from event_on)")
    op.create_index("ix_weighings_party_year", "weighings", ["party", year, "position"])


def downgrade() -> None:
    """Take them away again; `warranty replay` makes the tables anew from the log."""
    op.drop_index("ix_weighings_party_year", "weighings")
    op.drop_table("worn_lots")
    for name in ("year_fresh", "year_used", "fresh"):
        op.drop_column("weighings", name)
