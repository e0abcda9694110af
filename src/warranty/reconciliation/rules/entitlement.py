"""What an asker may know of a certificate, its claims and the findings about them (domain.md § 8).

The importing participant's authority sees confirmation, claims and where the carats are; the issuing one that
its certificate was confirmed, and whether claims exceed; the party it was confirmed to sees the certificate;
a claimant its own claim. Pure: the relations go in as values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from msgspec import UNSET

from warranty.certificates.books import Arrival, Certificate, Confirmed, Status
from warranty.certificates.questions import ClaimKnown
from warranty.disclosure.rules import (
    Field,
    Ground,
    RecordKind,
    RecordRelations,
    Topic,
    Viewer,
    grounds,
    may_see,
    visible,
)
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import urn
from warranty.policy.catalogue import Finding
from warranty.policy.rows import Viewer as Audience

PUBLICLY_DEAD: Final = frozenset({Status.VOIDED, Status.REPORTED_FAKE})
_ITS_OWN: Final = frozenset({Field.CONFIRMATION})


class Entitlement(NamedTuple):
    """What an asker may know of one certificate. ground: None: nothing of the certificate itself.

    confirmation: the one it may read, None if none. status: as far as it may know. own: urns of confirmations
    that its participant made or that name it. is_importing: it confirms,
    or is to confirm, this certificate, so that whatever happens to it is its affair.
    """

    ground: Ground | None
    fields: frozenset[Field]
    confirmation: Confirmed | None
    status: Status
    own: frozenset[str] = frozenset()
    is_importing: bool = False


NOTHING: Final = Entitlement(None, frozenset(), None, Status.CLAIMED_ONLY)


def importer_country(certificate: Certificate | None) -> str:
    """Country of the importer on the issuer's paper, "" where it is not on record: who it is addressed to."""
    issue = certificate.issue if certificate else None
    parties = issue.paper.trade_parties if issue else UNSET
    importer = parties.importer if parties is not UNSET else UNSET
    return importer.country if importer is not UNSET and importer.country is not UNSET else ""


def entitlement(viewer: Viewer, certificate: Certificate | None, addressed_to: str) -> Entitlement:
    """Cut a certificate for an asker. addressed_to: participant of the importer on the paper, "" unknown."""
    if certificate is None:
        return NOTHING
    standing, others = _confirmations(certificate)
    relations = _relations(viewer, standing or others)
    if not standing:
        relations = replace(relations, importing=relations.importing | ({addressed_to} - {""}))
    relations = replace(relations, issuing=frozenset({certificate.participant}))
    ground, fields = may_see(viewer, relations), visible(viewer, relations)
    if ground is None and standing and may_see(viewer, beside := _relations(viewer, others)) is not None:
        ground, fields = may_see(viewer, beside), _ITS_OWN
    if ground is None and (arrival := _own_arrival(viewer, certificate)) is not None:
        return Entitlement(Ground.IMPORTING, frozenset(), None, arrival.status)
    if ground is None:
        is_dead = certificate.status in PUBLICLY_DEAD
        return NOTHING._replace(status=certificate.status) if is_dead else NOTHING
    is_importing = Ground.IMPORTING in grounds(viewer, relations)
    knows_all = is_importing or Ground.ISSUING in grounds(viewer, relations)
    confirmation = _confirmation_for(viewer, certificate, is_free=knows_all)
    status = _status_for(certificate, confirmation, knows_all=knows_all)
    own = frozenset(urn(one.statement) for one in certificate.confirmations if _is_own(viewer, one))
    return Entitlement(ground, fields, confirmation, status, own, is_importing)


def _is_own(viewer: Viewer, confirmed: Confirmed) -> bool:
    """Whether the asker stands at either side of a confirmation."""
    its_own = bool(viewer.participant) and confirmed.participant == viewer.participant
    return its_own or confirmed.names(viewer.side)


def _confirmations(certificate: Certificate) -> tuple[list[Confirmed], list[Confirmed]]:
    """The confirmation that stands, and those beside it.

    Where one stands the certificate is its two sides' alone; before, those' that confirmed it once or to
    which its issuer addressed it. To say that a shipment arrived, or to confirm a number of others besides,
    makes it nobody's import: any authority can, and would have the paper and its claimants opened to it and
    its importer.
    """
    standing = certificate.confirmation
    first = [standing] if standing is not None and standing.carats else []
    return first, [one for one in certificate.confirmations if one not in first]


def _relations(viewer: Viewer, confirmations: Sequence[Confirmed]) -> RecordRelations:
    return RecordRelations(
        RecordKind.CERTIFICATE,
        named=frozenset(
            party for one in confirmations if one.carats for party in (one.confirmed_to, *one.agents)
        ),
        importing=frozenset(one.participant for one in confirmations),
        topic=Topic.CERTIFICATES,
        shared_days=frozenset(one.on for one in confirmations if one.names(viewer.side)),
    )


def _own_arrival(viewer: Viewer, certificate: Certificate) -> Arrival | None:
    """What an authority's participant itself said of the shipment: its own record, and nothing beyond it."""
    if not viewer.has_task("import", "supervise"):
        return None
    return certificate.arrival_in(viewer.participant)


def _confirmation_for(viewer: Viewer, certificate: Certificate, *, is_free: bool) -> Confirmed | None:
    """One's own participant's, or the one that names the asker; the standing one for who may know it all."""
    standing = certificate.confirmation
    if is_free and standing is not None:
        return standing
    for confirmed in certificate.confirmations:
        if _is_own(viewer, confirmed):
            return confirmed
    return None


def _status_for(certificate: Certificate, confirmation: Confirmed | None, *, knows_all: bool) -> Status:
    """Void and fake are public; beyond that, the state of the import the asker has to do with."""
    status = certificate.status
    if knows_all or status in PUBLICLY_DEAD or (confirmation and confirmation == certificate.confirmation):
        return status
    arrival = certificate.arrival_in(confirmation.participant) if confirmation else None
    return arrival.status if arrival else Status.CLAIMED_ONLY


def claims_seen(
    viewer: Viewer, entitled: Entitlement, claims: Iterable[ClaimKnown], homes: Mapping[PartyId, str]
) -> list[tuple[ClaimKnown, Ground]]:
    """The claims an asker may see, each with its ground. homes: participants of claimants' countries."""
    seen = []
    for known in claims:
        claim = known.claim
        relations = RecordRelations(
            RecordKind.CLAIM,
            owners=frozenset({claim.claimant}),
            importing=frozenset({claim.participant}),
            jurisdictions=frozenset({homes.get(claim.claimant, "")} - {""}),
            topic=Topic.CERTIFICATES,
            days=frozenset({claim.event_on}),
        )
        ground = may_see(viewer, relations)
        if ground is None and Field.CLAIMANTS in entitled.fields:
            ground = entitled.ground
        if ground is not None:
            seen.append((known, ground))
    return seen


class FindingKnown(NamedTuple):
    """A finding on record. issuer: who made the statement that brought it."""

    finding: Finding
    position: int
    issuer: PartyId


class Claimants(NamedTuple):
    """Who has claimed on a number: everybody, and those whose claims the asker sees."""

    all: frozenset[PartyId]
    seen: frozenset[PartyId]


def findings_seen(
    viewer: Viewer,
    entitled: Entitlement,
    claimants: Claimants,
    findings: Iterable[FindingKnown],
    told: Mapping[str, frozenset[Audience]],
) -> list[Finding]:
    """Findings about a certificate and its claims that an asker may be told. told: audience of each rule."""
    return [
        known.finding
        for known in findings
        if _audiences(viewer, entitled, claimants, known) & told.get(known.finding.rule, frozenset())
    ]


def _audiences(
    viewer: Viewer, entitled: Entitlement, claimants: Claimants, known: FindingKnown
) -> frozenset[Audience]:
    """As whom the asker hears of a finding.

    What a claim brought to light is told to its maker and to the authorities that see the claim, and so is
    whatever names a claimant; what a confirmation did to its two sides and the issuer, that there are two
    (C03) to both authorities; the rest to those the certificate concerns. An authority oversees what its
    own statements bring to light, too.
    """
    facts = known.finding.facts
    tells_of_claims, confirmation = "claimant" in facts, facts.get("confirmation")
    is_own = confirmation in entitled.own
    is_open = confirmation is None or is_own
    is_authority = viewer.kind == "Authority" and viewer.is_in_good_standing
    if known.issuer == viewer.party:
        return frozenset({Audience.MAKER}) | (_AUTHORITY if is_authority else _NOBODY)
    if known.issuer in claimants.all:
        return _AUTHORITY if is_authority and known.issuer in claimants.seen else _NOBODY
    if is_authority:
        concerned = (
            is_own
            or (entitled.is_importing and (is_open or is_told_to_both(known.finding)))
            or (entitled.ground is Ground.ISSUING and not tells_of_claims)
            or (bool(claimants.seen) and (is_open or tells_of_claims))
        )
        return _AUTHORITY if concerned else _NOBODY
    is_named = entitled.ground is Ground.NAMED and (
        is_own or (confirmation is None and Field.CONTENT in entitled.fields)
    )
    return frozenset({Audience.COUNTERPARTY}) if is_named else _NOBODY


def is_told_to_both(finding: Finding) -> bool:
    """Whether what one confirmation brought is the other's affair: that there are two, and who claimed."""
    return finding.rule == "C03" or "claimant" in finding.facts


_AUTHORITY: Final = frozenset({Audience.AUTHORITY})
_NOBODY: Final[frozenset[Audience]] = frozenset()
