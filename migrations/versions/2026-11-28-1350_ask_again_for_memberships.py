"""Let a member that left an association ask it again, and find who has a Legal Entity Identifier.

Why: a request of long ago let the association take the member back without being asked; and who was put out
was admitted once more beside.
"""

from alembic import op

revision = "0108_memberships_asked_again"
down_revision = "0107_sealed_from_successors"
branch_labels = None
depends_on = None

TABLE = "membership_requests"


def upgrade() -> None:
    """The position belongs to the key; an index, since few have an identifier."""
    op.drop_constraint("pk_membership_requests", TABLE)
    op.create_primary_key("pk_membership_requests", TABLE, ["party", "association", "position"])
    op.create_index("ix_parties_lei", "parties", ["lei"], postgresql_where="lei <> ''")


def downgrade() -> None:
    """Of several requests the last is left."""
    op.drop_index("ix_parties_lei", "parties")
    op.execute(
        "delete from membership_requests r using membership_requests later"
        " where later.party = r.party and later.association = r.association and later.position > r.position"
    )
    op.drop_constraint("pk_membership_requests", TABLE)
    op.create_primary_key("pk_membership_requests", TABLE, ["party", "association"])
