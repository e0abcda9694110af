"""Who takes part: the asker itself, its list of members, anybody's standing, and DID documents."""

from datetime import date
from typing import Annotated, Any

from litestar import Request, get
from litestar.params import PathParameter, QueryParameter
from msgspec import UNSET

from warranty.api.auth import OPEN, WITH_TOKEN, Visit, public_visit, resources_of, walled_visit
from warranty.api.cursors import Cursor
from warranty.disclosure.rules import NotFound
from warranty.foundation.ids import PartyId, parse_uuid, uuid_as_written
from warranty.foundation.statements import urn
from warranty.parties import service as parties
from warranty.parties.books import Key, Succession, SuccessionEnd
from warranty.parties.documents import StandingKind
from warranty.parties.rules import advice_on, did_of, party_named, party_of
from warranty.parties.service import LARGEST_PAGE, PartySeen
from warranty.policy.rule_set import Policy
from warranty.register import reading
from warranty.wire.members import Members, MemberSeen
from warranty.wire.parties import (
    KeyOnRecord,
    LicenceSeen,
    MembershipSeen,
    OwnParty,
    PartyStatus,
    PartyStatuses,
    Rekeying,
    WarrantyStatus,
    WithdrawnSuccession,
)

AsOf = Annotated[
    int | None,
    QueryParameter(
        name="asOf",
        ge=0,
        le=(1 << 63) - 1,
        description="Log position up to which, inclusive, the answer looks.",
        schema_extra={"minimum": 0},  # the framework forgets a limit that is zero
    ),
]
Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST_PAGE, description="Records on the page.")]
Audited = Annotated[
    str | None,
    QueryParameter(max_length=500, description="DID of the member you audit; yourself unless it is given."),
]
Name = Annotated[
    str,
    QueryParameter(max_length=200, description="What the name holds somewhere, in small or capital letters."),
]
Country = Annotated[str, QueryParameter(pattern="^([A-Z]{2})?$", description="ISO 3166-1 alpha-2.")]
StandingAsked = Annotated[StandingKind | None, QueryParameter(description="These alone.")]
Identifier = Annotated[
    str,
    PathParameter(max_length=500, description="A party's DID, or the UUID in it, in hex or with hyphens."),
]

WarrantyId = Annotated[
    str,
    PathParameter(
        max_length=100,
        description="The id of a sale: urn:uuid:…, or the UUID alone, in small or capital letters, with or "
        "without hyphens.",
    ),
]


@get("/v1/parties/me", summary="Yourself, as on record", tags=["Parties"], security=WITH_TOKEN)
async def tell_myself(request: Request[Any, Any, Any], as_of: AsOf = None) -> OwnParty:
    """The asker: kind, standing, and all its keys with where in the log they came and went."""
    async with walled_visit(request) as here:
        seen = await parties.party(
            here.connection, here.viewer.party, _today(here), here.resources.policy, as_of
        )
        keys = await parties.key_history(here.connection, here.viewer.party, as_of)
    return _own_party(seen, keys, here.resources.origin)


@get(
    "/v1/members",
    summary="Your association's or jurisdiction's parties",
    tags=["Parties"],
    security=WITH_TOKEN,
)
async def list_members(
    request: Request[Any, Any, Any],
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
    as_of: AsOf = None,
    name: Name = "",
) -> Members:
    """Parties by name, with their standing.

    For an association or the operator: those it admitted, and who is its member today. For an authority:
    those, and the members of its participant's countries. For members and auditors: what their own admitter
    is shown of its own.
    """
    async with walled_visit(request) as here:
        page = await parties.members_of(
            here.connection,
            _whose_list(here),
            _today(here),
            here.resources.policy,
            countries=_countries(here),
            cursor=cursor,
            limit=limit,
            as_of=as_of,
            name=name,
        )
    members = tuple(_member(seen, here.resources.origin) for seen in page.members)
    return Members(members=members, cursor=page.cursor or UNSET)


@get("/v1/members/{identifier:str}/status", summary="A party's standing", tags=["Parties"], security=OPEN)
async def tell_status(
    request: Request[Any, Any, Any], identifier: Identifier, as_of: AsOf = None
) -> PartyStatus:
    """Whether a party is in good standing. Open to everybody: suspensions and expulsions are public."""
    origin = resources_of(request).origin
    party = _identified(identifier, origin)
    async with public_visit(request) as connection:
        resources = resources_of(request)
        seen = await parties.party(connection, party, resources.clock().date(), resources.policy, as_of)
    return status_of(seen, origin, resources.policy)


@get("/v1/members/status", summary="All members' standing", tags=["Parties"], security=OPEN)
async def list_statuses(
    request: Request[Any, Any, Any],
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
    as_of: AsOf = None,
    name: Name = "",
    country: Country = "",
    standing: StandingAsked = None,
) -> PartyStatuses:
    """Who is a member in good standing, who is suspended, who expelled. Open to everybody, by name.

    With `standing` a page may be short, or empty, and still have a cursor that leads on. A firm that has
    ended (`isEnded`) keeps its standing; its successors are told with it, and `standing=good` leaves it out.
    The names of natural persons leave the list some years after a penalty.
    """
    resources = resources_of(request)
    async with public_visit(request) as connection:
        page = await parties.everybodys_members(
            connection,
            resources.clock().date(),
            resources.policy,
            country=country,
            standing=standing,
            name=name,
            cursor=cursor,
            limit=limit,
            as_of=as_of,
        )
    statuses = tuple(status_of(seen, resources.origin, resources.policy) for seen in page.members)
    return PartyStatuses(members=statuses, cursor=page.cursor or UNSET)


@get("/v1/warranties/{identifier:str}/status", summary="A warranty's status", tags=["Parties"], security=OPEN)
async def tell_warranty_status(request: Request[Any, Any, Any], identifier: WarrantyId) -> WarrantyStatus:
    """Whether a warranty may be relied on, for whoever holds its id; the id is all that is needed.

    `valid`; `in-question` where the key that signed it was in other hands when it was recorded, or the one
    that admitted its signer was and nobody stood by that since, its signer has been expelled since, a
    certificate behind its carats is void, reported fake or confirmed for less now, or some of them came over
    a border without a certificate, as far as the nearest 25,000 steps lead: ask the seller or its
    association. `withdrawn` by its seller before the answer, or with nothing kept of it by the buyer.
    """
    try:
        warranty = uuid_as_written(identifier)
    except ValueError as unreadable:
        raise NotFound from unreadable
    async with public_visit(request) as connection:
        resources = resources_of(request)
        status = await reading.warranty_status(
            connection, warranty, resources.clock().date(), resources.policy
        )
    return WarrantyStatus(warranty=urn(warranty), status=status.value)


def _identified(identifier: str, origin: str) -> PartyId:
    """The party a DID, or the uuid in one, means. Raises NotFound for anything else."""
    party = party_of(identifier, origin) or party_named(f"did:web:any:p:{identifier}")
    if party is not None:
        return party
    try:
        return PartyId(parse_uuid(identifier))
    except ValueError as unreadable:
        raise NotFound from unreadable


def _whose_list(here: Visit) -> PartyId:
    party = here.caller.party
    is_admitter = party.kind in {"Operator", "Association", "Authority"}
    return party.id if is_admitter or party.admitted_by is None else party.admitted_by


def _countries(here: Visit) -> list[str]:
    """Those of a supervising authority's jurisdiction, while it is in good standing."""
    viewer = here.viewer
    if not viewer.supervises:
        return []
    return parties.countries_of(here.resources.policy, viewer.participant, _today(here))


def _today(here: Visit) -> date:
    return here.now.date()


def _member(seen: PartySeen, origin: str) -> MemberSeen:
    party = seen.party
    return MemberSeen(
        party=did_of(party.id, origin),
        kind=party.kind,
        name=party.name,
        country=party.country,
        standing=seen.standing,
        activities=party.activities,
        participant=party.participant or UNSET,
        sow_id=party.sow_id or UNSET,
        lei=party.lei or UNSET,
        is_ended=seen.is_ended,
    )


def status_of(seen: PartySeen, origin: str, policy: Policy) -> PartyStatus:
    """What everybody may know of a party; of a natural person's penalty only for some years (R57)."""
    party, changed = seen.party, seen.changed
    is_public = seen.is_name_public(policy)
    name = party.name or UNSET if seen.is_named(policy) else UNSET
    if not is_public:
        changed = None
    return PartyStatus(
        party=did_of(party.id, origin),
        kind=party.kind,
        name=name,
        country=party.country,
        standing=seen.standing,
        since_on=changed.since_on if changed else UNSET,
        until_on=changed.until_on or UNSET if changed else UNSET,
        reason=changed.reason if changed else UNSET,
        position=changed.position if changed else UNSET,
        by=did_of(changed.by, origin) if changed else UNSET,
        former_names=tuple(seen.former_names) if is_public else (),
        memberships=_memberships(seen, origin),
        licences=_licences(seen),
        lei=party.lei or UNSET,
        succeeded_by=tuple(dict.fromkeys(did_of(each.successor, origin) for each in seen.successions)),
        acting=tuple(did_of(each, origin) for each in seen.acting),
        is_ended=seen.is_ended,
        withdrawn_successions=_withdrawn(seen, origin),
        rekeyed=_rekeyings(seen, origin),
        is_admission_in_question=seen.is_in_question,
        keys_in_question=tuple(seen.doubted_keys),
    )


def _withdrawn(seen: PartySeen, origin: str) -> tuple[WithdrawnSuccession, ...]:
    """One for each record, with all the successors it named."""
    named: dict[SuccessionEnd, list[Succession]] = {}
    for one, end in seen.withdrawn:
        named.setdefault(end, []).append(one)
    return tuple(
        WithdrawnSuccession(
            successors=tuple(did_of(one.successor, origin) for one in records),
            reason=end.reason,
            position=records[0].position,
            withdrawn=end.position,
        )
        for end, records in named.items()
    )


def _memberships(seen: PartySeen, origin: str) -> tuple[MembershipSeen, ...]:
    return tuple(
        MembershipSeen(
            association=did_of(each.association, origin),
            valid_from=each.valid_from,
            valid_until=each.valid_until or UNSET,
            number=each.number or UNSET,
        )
        for each in seen.memberships
    )


def _licences(seen: PartySeen) -> tuple[LicenceSeen, ...]:
    return tuple(
        LicenceSeen(
            issuer=each.issuer,
            number=each.number,
            valid_from=each.valid_from,
            valid_until=each.valid_until or UNSET,
        )
        for each in seen.licences
    )


def _own_party(seen: PartySeen, keys: list[Key], origin: str) -> OwnParty:
    party = seen.party
    return OwnParty(
        party=did_of(party.id, origin),
        kind=party.kind,
        name=party.name,
        country=party.country,
        standing=seen.standing,
        keys=tuple(key_on_record(key, origin) for key in keys),
        position=party.position,
        tasks=party.tasks,
        activities=party.activities,
        participant=party.participant or UNSET,
        sow_id=party.sow_id or UNSET,
        admitted_by=did_of(party.admitted_by, origin) if party.admitted_by else UNSET,
        advice=tuple(advice_on(keys, seen.day, is_in_question=seen.is_in_question)),
        rekeyed=_rekeyings(seen, origin),
        memberships=_memberships(seen, origin),
        licences=_licences(seen),
        lei=party.lei or UNSET,
        is_admission_in_question=seen.is_in_question,
    )


def _rekeyings(seen: PartySeen, origin: str) -> tuple[Rekeying, ...]:
    return tuple(Rekeying(on=on, by=did_of(by, origin)) for on, by in seen.rekeyings)


def key_on_record(key: Key, origin: str) -> KeyOnRecord:
    return KeyOnRecord(
        public_key=key.public_key,
        purposes=tuple(sorted(key.purposes)),
        position=key.position,
        revoked=UNSET if key.revoked is None else key.revoked,
        compromised_since=key.compromised_since or UNSET,
        valid_from=key.valid_from or UNSET,
        valid_until=key.valid_until or UNSET,
        added_by=did_of(key.added_by, origin) if key.added_by else UNSET,
        added_on=key.added_on or UNSET,
        is_in_question=key.is_in_question,
    )
