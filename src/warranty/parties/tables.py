"""Tables of who takes part. Rows are never removed; only a key's revocation is filled in afterwards.

And emptied again where a succession that ended the key is withdrawn: `key_revivals` keeps since when it had.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from warranty.database.metadata import metadata

foundings = Table(
    "foundings",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("statement", Uuid, nullable=False),
    Column("origin", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("operator", Uuid, nullable=False),
    Column("root_key", Text, nullable=False),
    Column("log_key", Text, nullable=False),
    CheckConstraint("position = 0", name="first_leaf"),
)

policies = Table(
    "policies",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("statement", Uuid, nullable=False),
    Column("digest", Text, nullable=False),
    Column("version", Text, nullable=False),
)

platform_keys = Table(
    "platform_keys",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("purpose", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("since", DateTime(timezone=True), nullable=False),
    CheckConstraint("purpose in ('log', 'token')", name="purpose_known"),
)

parties = Table(
    "parties",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("participant", Text, nullable=False),
    Column("tasks", ARRAY(Text), nullable=False),
    Column("activities", ARRAY(Text), nullable=False),
    Column("sow_id", Text, nullable=False),
    Column("admitted_by", Uuid, ForeignKey("parties.id")),
    Column("position", BigInteger, nullable=False),
    Column("line", Integer, nullable=False),
    Column("lei", Text, nullable=False),
    Column("entered_on", Date, nullable=False),
    Column("is_person", Boolean, nullable=False),
    CheckConstraint(
        "kind in ('Operator', 'Association', 'Authority', 'Auditor', 'Observer', 'Member')",
        name="kind_known",
    ),
    CheckConstraint("(kind = 'Operator') = (admitted_by is null)", name="admitted_by_somebody"),
    CheckConstraint("(kind = 'Authority') = (participant <> '')", name="authority_of_participant"),
    Column("organisation", Uuid, ForeignKey("parties.id"), unique=True),
    Column("invitation", Text, unique=True),
    CheckConstraint(
        "organisation is null or kind in ('Association', 'Authority')", name="capacity_of_office"
    ),
    Index("ix_parties_admitted_by", "admitted_by", "name", "id"),
    Index("ix_parties_country", "country", "name", "id"),
    Index("ix_parties_authorities", "participant", "country", postgresql_where=text("kind = 'Authority'")),
    Index("ix_parties_kind", "kind", "name", "id"),
    Index("ix_parties_lei", "lei", postgresql_where=text("lei <> ''")),
    Index("ix_parties_position", "position"),
)

party_keys = Table(
    "party_keys",
    metadata,
    Column("public_key", Text, primary_key=True),
    Column("party", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("purposes", ARRAY(Text), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("revoked", BigInteger),
    Column("revoked_because", Text),
    Column("compromised_since", DateTime(timezone=True)),
    # Where that was said after its revocation.
    Column("compromised_at", BigInteger),
    Column("valid_from", Date),
    Column("valid_until", Date),
    # Of a key that somebody else put on record for the party.
    Column("added_by", Uuid),
    Column("added_on", Date),
    CheckConstraint("(added_by is null) = (added_on is null)", name="addition_whole"),
    CheckConstraint("revoked > position", name="revoked_later"),
    CheckConstraint("cardinality(purposes) > 0", name="purposes_some"),
    CheckConstraint("valid_until > valid_from", name="ends_after_it_begins"),
    CheckConstraint(
        "(revoked is null) = (revoked_because is null)"
        " and (revoked is not null or compromised_since is null)",
        name="revocation_whole",
    ),
    Index("ix_party_keys_party", "party"),
    Index("ix_party_keys_position", "position"),
)

standings = Table(
    "standings",
    metadata,
    Column("party", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("standing", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since_on", Date, nullable=False),
    Column("until_on", Date),
    Column("by", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("precaution_until", Date),
    Column("overruled_by", Uuid, ForeignKey("parties.id")),
    CheckConstraint(
        "standing in ('good', 'suspended-precautionarily', 'suspended', 'expelled')", name="standing_known"
    ),
    CheckConstraint("overruled_by <> by", name="overruled_by_another"),
    Index("ix_standings_position", "position"),
)

# Admissions signed by a key in other hands, and who stood by them since: the last row of a party counts.
admission_doubts = Table(
    "admission_doubts",
    metadata,
    Column("party", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("by", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
)

# Keys put on record by one in other hands, and who stood by them since: the last row of a key counts.
key_doubts = Table(
    "key_doubts",
    metadata,
    Column("public_key", Text, ForeignKey("party_keys.public_key"), primary_key=True),
    Column("party", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("by", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("party", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("subjects", ARRAY(Uuid), nullable=False),
    Column("until_on", Date, nullable=False),
    Column("court", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("issued_on", Date),
    Column("notice_from", Date),
    Column("position", BigInteger, nullable=False),
    UniqueConstraint("party", "number"),
    CheckConstraint("(court = '') = (issued_on is null)", name="order_whole"),
    Index("ix_cases_position", "position"),
)

suspicions = Table(
    "suspicions",
    metadata,
    Column("statement", Uuid, primary_key=True),
    Column("party", Uuid, nullable=False),
    Column("authority", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("ix_suspicions_party_position", "party", "position"),
    Index("ix_suspicions_authority_position", "authority", "position"),
    Index("ix_suspicions_position", "position"),
)

case_ends = Table(
    "case_ends",
    metadata,
    Column("case", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("statement", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
)

countersignatures = Table(
    "countersignatures",
    metadata,
    Column("statement", Uuid, primary_key=True),
    Column("party", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("digest", Text, nullable=False),
    Column("by", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("ix_countersignatures_position", "position"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("party", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("association", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("number", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    CheckConstraint("valid_until > valid_from", name="span_forward"),
    Index("ix_memberships_association", "association"),
)

membership_requests = Table(
    "membership_requests",
    metadata,
    Column("party", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("association", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("position", BigInteger, primary_key=True),
)

source_statuses = Table(
    "source_statuses",
    metadata,
    Column("participant", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("importing", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("notice", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    CheckConstraint("valid_until > valid_from", name="span_forward"),
)

people = Table(
    "people",
    metadata,
    Column("party", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("person", Uuid, primary_key=True),
    Column("roles", ARRAY(Text), nullable=False),
    Column("keys", ARRAY(Text), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("statement", Uuid, nullable=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    CheckConstraint("valid_until >= valid_from", name="span_forward"),
)

# person: null for the party's own. rectifies: what it puts right, if it does.
particulars_held = Table(
    "particulars_held",
    metadata,
    Column("statement", Uuid, primary_key=True),
    Column("party", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("person", Uuid),
    Column("rectifies", Uuid),
    Column("position", BigInteger, nullable=False),
    Index("ix_particulars_held_party", "party"),
    Index("ix_particulars_held_person", "person", postgresql_where=text("person is not null")),
    Index("ix_particulars_held_rectifies", "rectifies", postgresql_where=text("rectifies is not null")),
)

# limit: US cents for one statement.
mandates = Table(
    "mandates",
    metadata,
    Column("statement", Uuid, primary_key=True),
    Column("firm", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("mandatary", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("statements", ARRAY(Text), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("limit", BigInteger),
    Column("position", BigInteger, nullable=False),
    Column("per_day", BigInteger),
    CheckConstraint("firm <> mandatary", name="of_another"),
    CheckConstraint("valid_until > valid_from", name="span_forward"),
    Index("ix_mandates_firm", "firm"),
    Index("ix_mandates_mandatary", "mandatary"),
)

# US cents signed under mandates that limit a day.
mandate_uses = Table(
    "mandate_uses",
    metadata,
    Column("firm", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("mandatary", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    CheckConstraint("cents > 0", name="cents_positive"),
    Index("ix_mandate_uses_firm_day", "firm", "mandatary", "day"),
)

mandate_ends = Table(
    "mandate_ends",
    metadata,
    Column("mandate", Uuid, ForeignKey("mandates.statement"), primary_key=True),
    Column("firm", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
)

signature_limits = Table(
    "signature_limits",
    metadata,
    Column("party", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("limit", BigInteger),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("per_day", BigInteger),
    CheckConstraint('per_day is null or "limit" is not null', name="day_beside_limit"),
)

# US cents signed by one alone where a limit is set on the day.
lone_signatures = Table(
    "lone_signatures",
    metadata,
    Column("party", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    CheckConstraint("cents > 0", name="cents_positive"),
    Index("ix_lone_signatures_party_day", "party", "day"),
)

second_signatures = Table(
    "second_signatures",
    metadata,
    Column("statement", Uuid, primary_key=True),
    Column("party", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)

party_names = Table(
    "party_names",
    metadata,
    Column("party", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("former", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
)

party_leis = Table(
    "party_leis",
    metadata,
    Column("party", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("former", Text, nullable=False),
    Column("lei", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
)

successions = Table(
    "successions",
    metadata,
    Column("party", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("successor", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("cause", Text, nullable=False),
    Column("ends", Boolean, nullable=False),
    Column("digest", Text, nullable=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("statement", Uuid),
    Column("by", Uuid, ForeignKey("parties.id")),
    CheckConstraint("party <> successor", name="of_another"),
)

# Records of succession taken back, each once. party: whose succession it was.
succession_ends = Table(
    "succession_ends",
    metadata,
    Column("succession", Uuid, primary_key=True),
    Column("party", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
)

# From when to when a key signed nothing, by a succession withdrawn then.
key_revivals = Table(
    "key_revivals",
    metadata,
    Column("public_key", Text, ForeignKey("party_keys.public_key"), primary_key=True),
    Column("ended", BigInteger, nullable=False),
    Column("because", Text, nullable=False),
    Column("revived", BigInteger, primary_key=True, autoincrement=False),
    CheckConstraint("revived > ended", name="revived_later"),
)

licences = Table(
    "licences",
    metadata,
    Column("party", Uuid, ForeignKey("parties.id"), primary_key=True),
    Column("issuer", Text, primary_key=True),
    Column("number", Text, primary_key=True),
    Column("by", Uuid, ForeignKey("parties.id"), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    CheckConstraint("valid_until > valid_from", name="span_forward"),
)
