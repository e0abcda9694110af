"""Let the shares in a lot make the whole: what one command writes for a lot is a thousand thousandths.

Why: whose goods are is said twice, by the rules and by the database (R26); shares that make more or less than
the lot would be somebody's loss.
"""

from alembic import op

revision = "0037_whole"
down_revision = "0036_vessels_read"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sum up what each command adds; a lot's shares are written with it and never change."""
    op.execute("""
        CREATE FUNCTION lot_shares_make_the_whole() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS (SELECT FROM added GROUP BY lot HAVING sum(share) <> 1000) THEN
            RAISE check_violation USING
              MESSAGE = 'the shares in a lot do not make the whole',
              CONSTRAINT = 'ck_lot_shares_make_the_whole', TABLE = 'lot_shares';
          END IF;
          RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER make_the_whole AFTER INSERT ON lot_shares
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION lot_shares_make_the_whole()
    """)


def downgrade() -> None:
    """Leave it to the rules."""
    op.execute("DROP TRIGGER make_the_whole ON lot_shares")
    op.execute("DROP FUNCTION lot_shares_make_the_whole()")
