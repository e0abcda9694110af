"""Tables of the lot ledger. Weights are bigint thousandths of a carat; `position` is a log position."""

from typing import Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from warranty.database.metadata import metadata

UNTIL: Final = """(case when "left" > 0 then 'infinity'::date else coalesce(last_moved_on, 'infinity') end)"""
"""Until when a lot may have had carats, as its index has it."""

# received, left, disputed, state and ended_at are kept for speed: they equal what edges, reversals, exits and
# the ends of sales add to.
lots = Table(
    "lots",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("statement", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("line", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("holder", Uuid),
    Column("hs", Text, nullable=False),
    Column("event_on", Date, nullable=False),
    Column("opened_with", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("left", BigInteger, nullable=False),
    Column("disputed", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("ended_at", BigInteger),
    # Null: the holder's own.
    Column("owner", Uuid),
    # The box it is in.
    Column("vessel", Uuid),
    # The lot as which the stone was bagged that this lot is, or is of.
    Column("stone", Uuid),
    # In a batch, whose goods it is part of: the owner, or the lot that went in. Null: the holder's own.
    Column("pool", Uuid),
    # Of another's goods: who sent them on to the holder, and to whom their owner had given them. Null: nobody
    # is between owner and holder.
    Column("sent_by", Uuid),
    Column("entrusted_to", Uuid),
    # The latest day of what moved carats of it: since then it is what it is. Null: not known.
    Column("last_moved_on", Date),
    Column("offered_by", Uuid),
    Column("offered_until", Date),
    CheckConstraint("received >= 0 and received <= opened_with", name="received_within_opening"),
    CheckConstraint('"left" >= 0 and disputed >= 0', name="balance_not_negative"),
    CheckConstraint('"left" + disputed <= received', name="balance_within_received"),
    Index("ix_lots_statement", "statement"),
    Index("ix_lots_vessel", "vessel", postgresql_where=text('vessel is not null and "left" > 0')),
    Index("ix_lots_holder_position", "holder", "position", "line"),
    Index("ix_lots_owner_position", "owner", "position", "line", postgresql_where=text("owner is not null")),
    Index(
        "ix_lots_sent_by_position",
        "sent_by",
        "position",
        "line",
        postgresql_where=text("sent_by is not null"),
    ),
    Index("ix_lots_event_on", "event_on"),
    # What was in hand on a day: what still has carats, and what had some that moved since.
    Index("ix_lots_holder_until", "holder", text(UNTIL)),
    # What of a seller's is or was on offer, by when that ended.
    Index(
        "ix_lots_offered_by",
        "offered_by",
        text("(coalesce(offered_until, 'infinity'::date))"),
        postgresql_where=text("offered_by is not null"),
    ),
    Index("ix_lots_stone", "stone", postgresql_where=text("stone is not null")),
    # Owners' goods with others, by the statements of their owner (`books.SENT_BY_OWNER`).
    Index(
        "ix_lots_sent_by_owner",
        "owner",
        "holder",
        "position",
        postgresql_where=text("kind in ('acknowledged', 'work')"),
    ),
    # Goods abroad that are their exporter's still, as claimed or gone on to it since.
    Index(
        "ix_lots_of_exporter",
        "owner",
        "holder",
        "position",
        postgresql_where=text(
            "owner is not null and kind in ('acknowledged', 'import-claim')"
            " and (kind = 'import-claim' or line >= 5001)"
        ),
    ),
)

# reversed is kept for speed: the sum of the edge's rows in edge_reversals.
edges = Table(
    "edges",
    metadata,
    Column("target", Uuid, nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("fan_in", SmallInteger, nullable=False),
    Column("source", Uuid, nullable=False),
    Column("carats", BigInteger, nullable=False),
    Column("reversed", BigInteger, nullable=False, server_default="0"),
    Column("position", BigInteger, nullable=False),
    Column("on_paper", Boolean, nullable=False),
    # Lots of one statement in their order: an edge into a lot that another of the statement's feeds has more.
    Column("step", SmallInteger, nullable=False, server_default="0"),
    # Of an edge that feeds a claim's lot, which is open already: the position from which it counts.
    Column("fed_at", BigInteger),
    PrimaryKeyConstraint("target", "ordinal"),
    CheckConstraint("carats > 0 and reversed >= 0 and reversed <= carats", name="carats_sound"),
    CheckConstraint("source <> target", name="not_a_loop"),
    Index("ix_edges_source", "source"),
)

edge_reversals = Table(
    "edge_reversals",
    metadata,
    Column("target", Uuid, nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("carats", BigInteger, nullable=False),
    PrimaryKeyConstraint("target", "ordinal", "position"),
    CheckConstraint("carats > 0", name="carats_positive"),
)

# kind "difference": set aside (+) and ended (-); kind "loss": left the ledger, cause tells why.
lot_exits = Table(
    "lot_exits",
    metadata,
    Column("lot", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("carats", BigInteger, nullable=False),
    Column("cause", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("lot", "position", "kind", "cause"),
    Index("ix_lot_exits_consumer", "position", postgresql_where=text("cause = 'consumer-sale'")),
    Index(
        "ix_lot_exits_lost", "position", postgresql_where=text("cause in ('loss', 'theft', 'destruction')")
    ),
)

# From which day statements count that moved carats of lots opened before: their own, or that of what they
# answer where it is later. An opening has its day in the lot.
ledger_days = Table(
    "ledger_days",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("event_on", Date, nullable=False),
    Index("ix_ledger_days_event_on", "event_on"),
)

# Lots and boxes put on a scale. becomes: what holds the goods since. used: of tolerance.
weighings = Table(
    "weighings",
    metadata,
    Column("lot", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("becomes", Uuid, nullable=False),
    Column("party", Uuid, nullable=False),
    Column("event_on", Date, nullable=False),
    Column("booked", BigInteger, nullable=False),
    Column("shown", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("accumulated", BigInteger, nullable=False),
    Column("fresh", BigInteger),
    Column("year_used", BigInteger),
    Column("year_fresh", BigInteger),
    PrimaryKeyConstraint("position"),
    CheckConstraint("used in (0, abs(shown - booked)) and accumulated >= used", name="used_sound"),
    CheckConstraint("fresh between 0 and booked", name="fresh_sound"),
    Index("ix_weighings_becomes", "becomes"),
    Index("ix_weighings_party", "party"),
    Index("ix_weighings_party_year", "party", text("extract(year from event_on)"), "position"),
)

# Lots on whose goods tolerance was used, with what of it is theirs: it goes with the goods (R70).
worn_lots = Table(
    "worn_lots",
    metadata,
    Column("lot", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("whole", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("own", BigInteger, nullable=False),
    Column("weighed", BigInteger, nullable=False),
    PrimaryKeyConstraint("lot", "position"),
    CheckConstraint(
        "whole > 0 and used >= own and own >= 0 and weighed between 0 and whole", name="worn_sound"
    ),
)

counts = Table(
    "counts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("party", Uuid, nullable=False),
    Column("event_on", Date, nullable=False),
    Index("ix_counts_party_position", "party", "position"),
)

# What was counted beside the book of its day. lot: lot or box; null: all of the class no other line counts.
count_lines = Table(
    "count_lines",
    metadata,
    Column("count", Uuid, nullable=False),
    Column("line", Integer, nullable=False),
    Column("hs", Text, nullable=False),
    Column("lot", Uuid),
    Column("counted", BigInteger, nullable=False),
    Column("booked", BigInteger, nullable=False),
    Column("parcels", Integer, nullable=False),
    PrimaryKeyConstraint("count", "line"),
    CheckConstraint("counted >= 0 and parcels >= 0", name="counted_sound"),
)

# What a reweighing, find or loss explains of a line's difference, signed.
count_answers = Table(
    "count_answers",
    metadata,
    Column("count", Uuid, nullable=False),
    Column("line", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("carats", BigInteger, nullable=False),
    PrimaryKeyConstraint("count", "line", "position"),
)

# Carats of a lot that its holder sold on and whose owner has invoiced them since; negative: of these some
# came back, and are a lot of the holder's own.
titles = Table(
    "titles",
    metadata,
    Column("lot", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("carats", BigInteger, nullable=False),
    PrimaryKeyConstraint("lot", "position"),
    CheckConstraint("carats <> 0", name="carats_some"),
    Index("ix_titles_position", "position"),
)

# Carats sold out of a claim's lot (source) into a sale's (target) that turned out to be another's: they wait
# for their title at a lot of the owner's. Negative: some came back, or are not that owner's any more.
sold_early = Table(
    "sold_early",
    metadata,
    Column("lot", Uuid, nullable=False),
    Column("source", Uuid, nullable=False),
    Column("target", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("carats", BigInteger, nullable=False),
    PrimaryKeyConstraint("lot", "source", "target", "position"),
    CheckConstraint("carats <> 0", name="carats_some"),
    Index("ix_sold_early_source", "source"),
)

# Of lots that several bought together, in thousandths. party: null for somebody outside.
lot_shares = Table(
    "lot_shares",
    metadata,
    Column("lot", Uuid, nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("party", Uuid),
    Column("share", SmallInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    PrimaryKeyConstraint("lot", "ordinal"),
    CheckConstraint("share between 1 and 999", name="share_of_thousand"),
    Index("ix_lot_shares_party", "party"),
)

# Who is said to own a lot, or a share of it, without having said so itself. holder: who has it.
owner_namings = Table(
    "owner_namings",
    metadata,
    Column("lot", Uuid, nullable=False),
    Column("party", Uuid, nullable=False),
    Column("holder", Uuid, nullable=False),
    Column("statement", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    PrimaryKeyConstraint("lot", "party"),
    CheckConstraint("party <> holder", name="of_another"),
    Index("ix_owner_namings_party_position", "party", "position"),
    Index("ix_owner_namings_holder_position", "holder", "position"),
    Index("ix_owner_namings_statement", "statement"),
)

# The end of waiting for it, once.
owner_answers = Table(
    "owner_answers",
    metadata,
    Column("lot", Uuid, nullable=False),
    Column("party", Uuid, nullable=False),
    Column("answer", Text, nullable=False),
    Column("statement", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    PrimaryKeyConstraint("lot", "party"),
    ForeignKeyConstraint(["lot", "party"], ["owner_namings.lot", "owner_namings.party"], name="of_naming"),
    CheckConstraint("answer in ('acknowledged', 'refused', 'withdrawn')", name="answer_known"),
    Index("ix_owner_answers_statement", "statement"),
)

# Boxes and batches; hs: class of the goods; category: of a batch, which band its yield is judged by.
vessels = Table(
    "vessels",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("holder", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("hs", Text, nullable=False),
    Column("category", Text, nullable=False, server_default=""),
    Index("ix_vessels_holder_position", "holder", "position"),
)

# polished, consumed: of a batch, what its yield is made of.
vessel_closings = Table(
    "vessel_closings",
    metadata,
    Column("vessel", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("polished", BigInteger),
    Column("consumed", BigInteger),
)

# What work for others gave that is all back, cut: what its contractor's next is held against.
works_cut = Table(
    "works_cut",
    metadata,
    Column("work", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("holder", Uuid, nullable=False),
    Column("category", Text, nullable=False),
    Column("polished", BigInteger, nullable=False),
    Column("consumed", BigInteger, nullable=False),
    PrimaryKeyConstraint("work", "position"),
    CheckConstraint("polished >= 0 and consumed > 0 and polished <= consumed", name="yield_sound"),
    Index("ix_works_cut_holder_category", "holder", "category", "position"),
)

# When what is still worked of a batch was weighed: its yield by then is judged.
batch_counts = Table(
    "batch_counts",
    metadata,
    Column("batch", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("event_on", Date, nullable=False),
    PrimaryKeyConstraint("batch", "position"),
)

# Marks and reports of single stones; stone: the lot it was bagged as.
stones = Table(
    "stones",
    metadata,
    Column("key", Text, nullable=False),
    Column("stone", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    PrimaryKeyConstraint("key", "stone"),
    Index("ix_stones_stone", "stone"),
)

# What went into a batch, came out and was lost, by statement: their sums are its yield.
batch_bookings = Table(
    "batch_bookings",
    metadata,
    Column("batch", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    # Whose goods: the owner, or the lot that went in where several own it or somebody outside.
    Column("pool", Uuid, nullable=False, server_default=text(f"'{UUID(int=0)}'")),
    Column("account", Text, nullable=False),
    Column("carats", BigInteger, nullable=False),
    Column("event_on", Date),
    PrimaryKeyConstraint("batch", "position", "pool", "account"),
    Index("ix_batch_bookings_pool", "pool"),
    CheckConstraint("carats > 0", name="carats_positive"),
)

# What lots without a certificate take from what is said to stand behind them. reference: licence and month,
# or technical certificate.
root_takings = Table(
    "root_takings",
    metadata,
    Column("lot", Uuid, primary_key=True),
    Column("account", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("party", Uuid, nullable=False),
    Column("reference", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("line", Integer, nullable=False),
    Column("carats", BigInteger, nullable=False),
    Column("event_on", Date, nullable=False),
    CheckConstraint("kind in ('production', 'state-sale', 'opening-stock')", name="kind_known"),
    CheckConstraint("carats > 0", name="carats_positive"),
    Index("ix_root_takings_account", "account"),
    Index("ix_root_takings_party_position", "party", "position"),
    Index("ix_root_takings_position_account", "position", "account"),
)

# What stands behind such an account, a row when said and for each correction. statement: the one that said so
# first; last: the correction the row comes from.
root_backings = Table(
    "root_backings",
    metadata,
    Column("statement", Uuid, nullable=False),
    Column("account", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("backing", Text, nullable=False),
    Column("last", Uuid, nullable=False),
    Column("by", Uuid, nullable=False),
    Column("party", Uuid, nullable=False),
    Column("carats", BigInteger, nullable=False),
    Column("papers", ARRAY(Text), nullable=False),
    Column("countries", JSONB, nullable=False),
    PrimaryKeyConstraint("account", "statement", "position"),
    CheckConstraint("backing in ('recorded', 'documented', 'certified', 'doubted')", name="backing_known"),
    CheckConstraint("carats >= 0", name="carats_not_negative"),
    Index("ix_root_backings_party_position", "party", "position"),
    Index("ix_root_backings_position_account", "position", "account"),
    Index("ix_root_backings_papers", "papers", postgresql_using="gin"),
    Index("ix_root_backings_last", "last"),
)

# What a lot's buyer was told of where it was mined; a later word may add the shares.
origin_releases = Table(
    "origin_releases",
    metadata,
    Column("lot", Uuid, nullable=False),
    Column("countries", ARRAY(Text), nullable=False),
    Column("with_shares", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False),
    PrimaryKeyConstraint("lot", "position"),
    CheckConstraint("cardinality(countries) > 0", name="countries_named"),
)

# What consumers brought back of a line, into the lot it had left.
consumer_returns = Table(
    "consumer_returns",
    metadata,
    Column("sale", Uuid, nullable=False),
    Column("line", Integer, nullable=False),
    Column("lot", Uuid, nullable=False),
    Column("carats", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    # Of the sale.
    Column("gone_at", BigInteger),
    PrimaryKeyConstraint("sale", "line", "lot", "position"),
    CheckConstraint("carats > 0", name="carats_positive"),
    Index("ix_consumer_returns_lot", "lot"),
)

# What of a reported loss was found, and is in the lot again that it had left.
losses_taken_back = Table(
    "losses_taken_back",
    metadata,
    Column("loss", Uuid, nullable=False),
    Column("lot", Uuid, nullable=False),
    Column("carats", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    # Of the report.
    Column("gone_at", BigInteger),
    PrimaryKeyConstraint("loss", "lot", "position"),
    CheckConstraint("carats > 0", name="carats_positive"),
    Index("ix_losses_taken_back_lot", "lot"),
)
