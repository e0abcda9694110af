"""Keep whose word on a party was overruled by whom, at the place in the log of who overruled it.

Why: a party that was suspended by a body which was then expelled itself stayed suspended whatever those said
that speak for it since, as the strictest word of all bodies counts (R54).
"""

from alembic import op

revision = "0116_overruled"
down_revision = "0115_positions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """At one place the new word stands beside those that it overrules: each of another body."""
    op.execute(
        "alter table standings add column overruled_by uuid"
        " constraint fk_standings_overruled_by_parties references parties (id),"
        " add constraint ck_standings_overruled_by_another check (overruled_by <> by)"
    )
    op.execute(
        "alter table standings drop constraint pk_standings,"
        " add constraint pk_standings primary key (party, position, by)"
    )


def downgrade() -> None:
    """The words count again; what was overruled remains on record as it was said."""
    op.execute("delete from standings where overruled_by is not null")
    op.execute(
        "alter table standings drop constraint pk_standings,"
        " add constraint pk_standings primary key (party, position)"
    )
    op.execute("alter table standings drop column overruled_by")
