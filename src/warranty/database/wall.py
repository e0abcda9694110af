"""The second wall: for one visit the register's connection acts as reader, which sees one viewer's rows.

Whose rows they are is told to the database with the visit's own transaction; the policies are those of the
migrations. The wall stands behind the services' own cutting, so that a question that forgets to ask whose
records it reads finds nothing foreign. Both ways cost one round trip, and both end with the transaction.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from warranty.database.engine import Connection, Role

READABLE: Final = frozenset(
    {
        "admission_doubts", "attempts", "batch_bookings", "case_ends", "cases", "confirmations",
        "consignment_moves",
        "consignments", "correction_ends", "corrections", "countersignatures", "disclosures",
        "edge_reversals", "edges", "engagement_acceptances", "engagement_ends", "engagements", "explanations",
        "findings", "judgements",
        "foundings", "key_doubts", "key_revivals", "licences", "log_entries", "log_head", "log_nodes",
        "looks", "lot_exits",
        "lot_shares",
        "lots", "mandate_ends", "mandates", "membership_requests", "memberships", "owner_answers",
        "owner_namings", "parties", "party_keys", "party_leis", "party_names", "people", "platform_keys",
        "policies", "sale_ends", "sales", "settlements", "source_statuses", "standings", "statements",
        "succession_ends", "successions", "suspicions", "vessel_closings", "vessels",
    }
)  # fmt: skip
"""Tables the reader is granted, each with a policy that says which rows (migration 0015_wall and later)."""
CLOSED: Final = frozenset(
    {
        "alembic_version", "assertions", "batch_counts", "certificate_states", "claim_draws", "claims",
        "code_tries",
        "consumer_returns", "count_answers", "count_lines", "counts", "erasures", "export_applications",
        "export_deeds", "feed_marks", "ledger_days", "lone_signatures", "losses_taken_back",
        "mandate_uses", "origin_releases", "papers", "particulars_held", "pseudonym_secret",
        "root_backings", "root_takings", "second_signatures", "signature_limits", "sold_early", "stones",
        "titles", "weighings", "works_cut", "worn_lots",
    }
)  # fmt: skip
"""Tables no list and no record is read from as reader: the register alone reads them. Every table of ours is
in one of the two: who makes a table decides it."""

_BEHIND: Final = f"""select set_config('warranty.viewer', $1, true),
  set_config('warranty.participant', $2, true), set_config('warranty.countries', $3, true),
  set_config('warranty.admitter', $4, true), set_config('warranty.overseer', $5, true),
  set_config('warranty.today', $6, true), set_config('warranty.opened', $7, true),
  set_config('warranty.issuing', $8, true), set_config('warranty.successor', $9, true),
  set_config('role', '{Role.READER.value}', true)"""
_AUDITS: Final = """select set_config('warranty.audited', $1, true),
  set_config('warranty.audit_topics', $2, true), set_config('warranty.audit_types', $3, true),
  set_config('warranty.audit_from', $4, true), set_config('warranty.audit_to', $5, true)"""
_BEYOND: Final = f"""select current_setting('role') as before,
  set_config('role', '{Role.REGISTER.value}', true)"""
_BACK: Final = f"select set_config('role', '{Role.READER.value}', true)"


class Audited(NamedTuple):
    """What an auditor is engaged to look at: a member's records of some topics and days, both ends included.

    types: of the statements these topics open.
    """

    member: UUID
    topics: Collection[str]
    types: Collection[str]
    first: date
    last: date


class Behind(NamedTuple):
    """For whom the wall opens.

    participant: of an authority that receives imports or supervises; issuing: of one that issues certificates
    or supervises; countries: in the jurisdiction of one that supervises; else empty. is_admitter: it hears of
    those it admitted. is_overseer: it reads all looks, and what was refused. today: by which a look at one's
    own records may have to wait for its notice. opened: parties whose statements an office's case opens with
    their confidential parts. audited: under an engagement. is_successor: another asks in the viewer's place.
    """

    viewer: UUID
    participant: str = ""
    countries: Sequence[str] = ()
    is_admitter: bool = False
    is_overseer: bool = False
    today: date = date.min
    opened: Collection[UUID] = ()
    audited: Audited | None = None
    issuing: str = ""
    is_successor: bool = False


async def go_behind(connection: Connection, whom: Behind) -> None:
    """Act as reader until the transaction ends, and see what is open to this viewer."""
    viewer = str(whom.viewer)
    if (audited := whom.audited) is not None:
        names = (",".join(sorted(each)) for each in (audited.topics, audited.types))
        days = (audited.first.isoformat(), audited.last.isoformat())
        await connection.fetchrow(_AUDITS, str(audited.member), *names, *days)
    await connection.fetchrow(
        _BEHIND,
        viewer,
        whom.participant,
        ",".join(whom.countries),
        viewer if whom.is_admitter else "",
        "yes" if whom.is_overseer else "",
        whom.today.isoformat(),
        ",".join(map(str, whom.opened)),
        whom.issuing,
        "yes" if whom.is_successor else "",
    )


@asynccontextmanager
async def beyond(connection: Connection) -> AsyncIterator[None]:
    """Step out to trace carats through others' lots; what is found there is cut by the service alone.

    Behind the wall again afterwards, unless the connection was not behind it. After an exception the
    transaction is lost anyway.
    """
    row = await connection.fetchrow(_BEYOND)
    assert row is not None  # a select without a table
    yield
    if row["before"] == Role.READER.value:
        await connection.fetchrow(_BACK)
