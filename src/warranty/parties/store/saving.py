"""What applying effects left to write, one command for each table that has something."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId
from warranty.parties.books import (
    AdmissionDoubt,
    Case,
    CaseEnd,
    Countersignature,
    Founding,
    KeyDoubt,
    KeyEnded,
    KeyRevived,
    LeiChanged,
    Licence,
    Mandate,
    MandateEnd,
    MandateUsed,
    Membership,
    MembershipRequest,
    ParticularsHeld,
    PartyBooks,
    Person,
    PlatformKey,
    PolicySet,
    Renaming,
    SecondSignature,
    SignatureLimit,
    SignedAlone,
    SourceStated,
    Standing,
    Stated,
    Succession,
    SuccessionEnd,
    Suspicion,
)

_RENAME: Final = """
    update parties p set name = r.name from unnest($1::uuid[], $2::text[]) as r (party, name)
    where p.id = r.party
"""

_FORMER: Final = """
    update party_names n set former = f.former from unnest($2::bigint[], $3::text[]) as f (position, former)
    where n.party = $1 and n.position = f.position and n.former <> f.former
"""

_NUMBER: Final = """
    update parties p set lei = c.lei from unnest($1::uuid[], $2::text[]) as c (party, lei)
    where p.id = c.party
"""

_END_KEYS: Final = """
    update party_keys k set revoked = coalesce(k.revoked, e.position),
      revoked_because = case when e.is_gone then 'holder-gone' else coalesce(k.revoked_because, e.reason) end,
      compromised_since = coalesce(e.since, k.compromised_since),
      compromised_at = coalesce(k.compromised_at, nullif(e.since_at, coalesce(k.revoked, e.position)))
    from (
      select public_key, min(position) as position, (array_agg(reason order by position))[1] as reason,
        bool_or(reason = 'holder-gone') as is_gone,
        min(since) as since, min(position) filter (where since is not null) as since_at
      from unnest($1::text[], $2::bigint[], $3::text[], $4::timestamptz[])
        as one (public_key, position, reason, since) group by public_key
    ) e where k.public_key = e.public_key
"""

_REVIVE_KEYS: Final = """
    update party_keys set revoked = null, revoked_because = null where public_key = any($1::text[])
"""

# Where the last words on something are written, each a row of its own.
_STATED: Final[Mapping[type[Stated], str]] = {
    Membership: "memberships",
    MembershipRequest: "membership_requests",
    SourceStated: "source_statuses",
    Person: "people",
    Mandate: "mandates",
    MandateEnd: "mandate_ends",
    MandateUsed: "mandate_uses",
    SignatureLimit: "signature_limits",
    SignedAlone: "lone_signatures",
    SecondSignature: "second_signatures",
    Renaming: "party_names",
    LeiChanged: "party_leis",
    Succession: "successions",
    SuccessionEnd: "succession_ends",
    Licence: "licences",
    Case: "cases",
    CaseEnd: "case_ends",
    Suspicion: "suspicions",
    ParticularsHeld: "particulars_held",
    AdmissionDoubt: "admission_doubts",
    KeyDoubt: "key_doubts",
}

_KEY_COLUMNS: Final = (
    "public_key", "party", "purposes", "position", "valid_from", "valid_until", "added_by", "added_on"
)  # fmt: skip

_PARTY_COLUMNS: Final = (
    "id", "kind", "name", "country", "participant", "tasks", "activities", "sow_id", "admitted_by",
    "position", "line", "lei", "entered_on", "is_person", "organisation",
    "invitation",
)  # fmt: skip


async def save(connection: Connection, books: PartyBooks) -> None:
    """Write what applying effects left to write, one command for each table that has something."""
    unsaved = books.unsaved
    for founding in unsaved.foundings:
        await _copy(connection, "foundings", Founding._fields, [founding])
    await _copy(connection, "policies", PolicySet._fields, unsaved.policies)
    await _copy(connection, "platform_keys", PlatformKey._fields, unsaved.platform_keys)
    await _copy(connection, "parties", _PARTY_COLUMNS, unsaved.parties)
    keys = [
        (key.public_key, key.party, sorted(key.purposes), *(getattr(key, name) for name in _KEY_COLUMNS[3:]))
        for key in unsaved.keys
    ]
    await _copy(connection, "party_keys", _KEY_COLUMNS, keys)
    await _copy(connection, "standings", Standing._fields, unsaved.standings)
    await _copy(connection, "countersignatures", Countersignature._fields, unsaved.countersignatures)
    for kind, table in _STATED.items():
        await _copy(
            connection, table, kind._fields, [each for each in unsaved.stated if isinstance(each, kind)]
        )
    names = {each.party: each.name for each in unsaved.stated if isinstance(each, Renaming)}
    names |= dict(unsaved.names)
    if names:
        await connection.execute(_RENAME, list(names), list(names.values()))
    leis = {each.party: each.lei for each in unsaved.stated if isinstance(each, LeiChanged)}
    if leis:
        await connection.execute(_NUMBER, list(leis), list(leis.values()))
    for _, changes in groupby(unsaved.ended, key=type):  # a key may end and live again in one batch
        run = list(changes)
        await _end_keys(connection, [each for each in run if isinstance(each, KeyEnded)])
        await _revive_keys(connection, [each for each in run if isinstance(each, KeyRevived)])


async def name_person(connection: Connection, party: PartyId, name: str, former: Mapping[int, str]) -> None:
    """What a natural person is called by what is left of its particulars, and was before it was renamed."""
    await connection.execute(_RENAME, [party], [name])
    if former:
        await connection.execute(_FORMER, party, list(former), list(former.values()))


async def _copy(
    connection: Connection, table: str, columns: Sequence[str], records: Sequence[tuple[Any, ...]]
) -> None:
    if records:
        await connection.copy_records_to_table(table, columns=columns, records=records)


async def _end_keys(connection: Connection, ended: Sequence[KeyEnded]) -> None:
    if not ended:
        return
    await connection.execute(
        _END_KEYS,
        [key.public_key for key in ended],
        [key.position for key in ended],
        [key.reason for key in ended],
        [key.compromised_since for key in ended],
    )


async def _revive_keys(connection: Connection, revived: Sequence[KeyRevived]) -> None:
    if revived:
        await _copy(connection, "key_revivals", KeyRevived._fields, revived)
        await connection.execute(_REVIVE_KEYS, [key.public_key for key in revived])
