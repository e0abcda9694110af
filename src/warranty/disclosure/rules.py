"""Who may see what: one table and three questions to it. Pure; default deny."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import PartyId
from warranty.policy.rows import Viewer as Audience


class NotFound(Refusal):
    """No such record, or none for the asker: one class with one sentence, so that nobody can tell which."""

    kind = Kind.NOT_FOUND
    code = "not-found"
    title = "Not found"

    def __init__(self) -> None:
        super().__init__(
            "There is no such record, or it is not yours to read.",
            instead="Check the number or id; a counterparty or authority may be able to tell you more.",
        )


class RecordKind(StrEnum):
    """What kind of record is asked for. TRADE: sales, purchases and what settles them. LOOKS: at all that.

    ATTEMPTS: what a party submitted and had refused.
    STOCK: opening stock, which the association certifies. ENGAGEMENT: what is signed about an audit.
    SUSPICION: a sealed report; there is none for anybody but its maker and its reader (R62).
    PERSON: all that is held about a person (R57).
    """

    CERTIFICATE = "certificate"
    CLAIM = "claim"
    LOT = "lot"
    TRADE = "trade"
    STATEMENT = "statement"
    STOCK = "stock"
    PARTY = "party"
    LOOKS = "looks"
    ATTEMPTS = "attempts"
    SUSPICION = "suspicion"
    ENGAGEMENT = "engagement"
    PERSON = "person"


class Topic(StrEnum):
    """What of a member's records an audit is about; each record there is has at most one.

    TRADE: sales, purchases, memos, their corrections, what is bought and sold outside. STOCK: lots and all
    that is made, counted, weighed, lost and held; opening stock, boxes and batches; goods without a
    certificate. CERTIFICATES: claims, confirmations to the member, exports. FINDINGS: what the member's
    statements brought to light, as far as the member is told itself.
    """

    TRADE = "trade"
    STOCK = "stock"
    CERTIFICATES = "certificates"
    FINDINGS = "findings"


class Ground(StrEnum):
    """The relation that entitles a viewer, from the strongest to the weakest.

    OWN: made, held or named as holder by the viewer itself. SUCCESSION: the same, by who succeeds it.
    COUNTERPARTY: the other side of the record.
    NAMED: the party a certificate was confirmed to, or its agent. ORDER: authority of the participant in
    which the record's maker is established, under an order about it. CASE: an association of the
    maker, under a case about it. ENGAGEMENT: the auditor engaged to look at the maker's records of that topic
    and day. MATCHING: the same, where the audited member is the other side or is named. IMPORTING,
    ISSUING: authority of the participant that confirmed or issued the certificate, with that task or to
    supervise. JURISDICTION: supervising authority of the participant in which the record's maker is
    established. ADMITTER: the association (or authority) that admitted the maker, or another association of
    which it is a member today.
    OBSERVER: an office of the scheme, over sums of whole quarters, never over a company's records; an
    authority that only reports, over those of its own participant. OVERSIGHT: the operator's, over who looked
    at what and what was refused, never over the trade. PUBLIC: open to everybody.
    """

    OWN = "own"
    SUCCESSION = "succession"
    COUNTERPARTY = "counterparty"
    NAMED = "named"
    ORDER = "legal-order"
    CASE = "case"
    ENGAGEMENT = "engagement"
    MATCHING = "matching-half"
    IMPORTING = "importing-participant"
    ISSUING = "issuing-participant"
    JURISDICTION = "jurisdiction"
    ADMITTER = "admitter"
    OBSERVER = "observer"
    OVERSIGHT = "oversight"
    PUBLIC = "public"


class Field(StrEnum):
    """What a ground opens of a record.

    CONTENT: what the record says, without its confidential parts. PRICES, SOURCES, COUNTERPARTY, PARTICULARS:
    the confidential parts of statements, by name; SCOPE: that of cases; REPORT: of suspicions.
    PROOF: carats by grade ("each carat covered"), nothing of where they came from. HOLDER: who has it. CHAIN:
    the edges to other lots, each end asked for by itself.
    CONFIRMATION: the importing side's figures. CLAIM_TOTALS: how much is claimed and drawn. CLAIMANTS: by
    whom. WHERE_NOW: where a certificate's carats are, by grade, stage, country. STATUS: a party's standing;
    of attempts which rule refused what and when, without the sentence, which may tell of its stock.
    """

    CONTENT = "content"
    PRICES = "prices"
    SOURCES = "sources"
    COUNTERPARTY = "counterparty"
    PARTICULARS = "particulars"
    SCOPE = "scope"
    REPORT = "report"
    PROOF = "proof"
    HOLDER = "holder"
    CHAIN = "chain"
    CONFIRMATION = "confirmation"
    CLAIM_TOTALS = "claim-totals"
    CLAIMANTS = "claimants"
    WHERE_NOW = "where-now"
    STATUS = "status"


class CaseInHand(NamedTuple):
    """The case an office asks under. opens: the parties it is about. is_by_order: of a court or the like.

    notice_from: by that order; None: those concerned may be told at once.
    """

    id: UUID
    purpose: str
    opens: frozenset[PartyId]
    is_by_order: bool = False
    notice_from: date | None = None


class EngagementInHand(NamedTuple):
    """The engagement an auditor asks under.

    first, last: days of the events it is about, both included. types: names of the statements that its topics
    open.
    """

    id: UUID
    purpose: str
    member: PartyId
    topics: frozenset[Topic]
    first: date
    last: date
    types: frozenset[str] = frozenset()

    def covers(self, topic: Topic | None, days: Collection[date]) -> bool:
        """Whether a record of this topic is in scope, by one of its days; one without a topic never is."""
        return topic in self.topics and any(self.first <= day <= self.last for day in days)

    def spans(self, first: date, last: date) -> bool:
        """Whether a whole period lies within it."""
        return self.first <= first <= last <= self.last


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. participant: of an authority, else "". is_in_good_standing: at the time of asking.

    tasks: of an authority, or of an observer that has an office of the scheme.

    purpose: what for, as the asker says; kept with each look (R61). case: under which it asks, if under one;
    engagement: under which an auditor does. successor: who asks in the party's place, being it by law now;
    its looks are noted as its own.
    """

    party: PartyId
    kind: str
    participant: str = ""
    is_in_good_standing: bool = True
    tasks: frozenset[str] = frozenset()
    purpose: str = ""
    case: CaseInHand | None = None
    engagement: EngagementInHand | None = None
    successor: PartyId | None = None

    @property
    def side(self) -> PartyId:
        """At whose side the asker stands: under an engagement at the audited member's, else at its own.

        Whose book a list is, and to whom parts of an answer belong, is asked of the side. That it may be
        shown at all is for the grounds to say.
        """
        return self.engagement.member if self.engagement and self.is_in_good_standing else self.party

    def has_task(self, *tasks: str) -> bool:
        """Whether the asker is an authority in good standing that has one of these tasks (R12).

        One of which none is on record has them all.
        """
        is_at_work = self.kind == "Authority" and self.participant != "" and self.is_in_good_standing
        return is_at_work and (not self.tasks or not self.tasks.isdisjoint(tasks))

    @property
    def supervises(self) -> bool:
        """Whether it looks after members at home: to issue, receive or report certificates is not enough."""
        return self.has_task("supervise")

    def span(self, topic: Topic) -> tuple[date, date] | None:
        """The days of a list of this topic, both included: an auditor's; None: all there are.

        Of a topic the audit is not about there is no day.
        """
        if self.engagement is None or self.side == self.party:
            return None
        covered = topic in self.engagement.topics
        return (self.engagement.first, self.engagement.last) if covered else (date.max, date.min)


@dataclass(frozen=True, slots=True)
class RecordRelations:
    """What connects a record with parties and participants, told by the room that knows it.

    owners: who made it or holds it. counterparties: the other side. named: parties an authority named.
    issuing, importing: participants of the certificate. jurisdictions: participants in which owners are
    established ("EU" for a member of Antwerp). admitters: who admitted the owners, and the
    associations they are members of today. topic, days: what an audit
    finds it under: days of its own event; shared_days: those by which it belongs to the other side's period.
    Without them it is open to no auditor.
    """

    kind: RecordKind
    owners: frozenset[PartyId] = frozenset()
    counterparties: frozenset[PartyId] = frozenset()
    named: frozenset[PartyId] = frozenset()
    issuing: frozenset[str] = frozenset()
    importing: frozenset[str] = frozenset()
    jurisdictions: frozenset[str] = frozenset()
    admitters: frozenset[PartyId] = frozenset()
    is_public: bool = False
    topic: Topic | None = None
    days: frozenset[date] = frozenset()
    shared_days: frozenset[date] = frozenset()


_EVERYTHING: Final = frozenset(Field)
_PARTS: Final = frozenset(
    {Field.PRICES, Field.SOURCES, Field.COUNTERPARTY, Field.PARTICULARS, Field.SCOPE, Field.REPORT}
)
_BUYER: Final = frozenset(
    {Field.CONTENT, Field.PRICES, Field.COUNTERPARTY, Field.PARTICULARS, Field.PROOF, Field.HOLDER}
)
_SUPERVISION: Final = frozenset(
    {
        Field.CONTENT,
        Field.SOURCES,
        Field.COUNTERPARTY,
        Field.PARTICULARS,
        Field.PROOF,
        Field.HOLDER,
        Field.CHAIN,
    }
)
_IMPORTING: Final = frozenset(
    {Field.CONTENT, Field.CONFIRMATION, Field.CLAIM_TOTALS, Field.CLAIMANTS, Field.WHERE_NOW, Field.PROOF}
)
_CONTENT: Final = frozenset({Field.CONTENT})
# What the member has in its records, its partners and prices among it; no chain beyond what it sees itself.
_AUDITED: Final = _BUYER | {Field.SOURCES}

GRANTS: Final[Mapping[RecordKind, Mapping[Ground, frozenset[Field]]]] = {
    RecordKind.CERTIFICATE: {
        Ground.OWN: _EVERYTHING,
        Ground.NAMED: frozenset({Field.CONTENT, Field.CONFIRMATION}),
        Ground.MATCHING: frozenset({Field.CONTENT, Field.CONFIRMATION}),
        Ground.IMPORTING: _IMPORTING,
        Ground.ISSUING: frozenset({Field.CONTENT, Field.CONFIRMATION, Field.CLAIM_TOTALS}),
    },
    RecordKind.CLAIM: {
        Ground.OWN: _EVERYTHING,
        Ground.ENGAGEMENT: _EVERYTHING,
        Ground.IMPORTING: frozenset({Field.CONTENT, Field.HOLDER, Field.PROOF}),
        Ground.JURISDICTION: frozenset({Field.CONTENT, Field.HOLDER, Field.PROOF}),
    },
    RecordKind.LOT: {
        Ground.OWN: _EVERYTHING,
        Ground.COUNTERPARTY: frozenset({Field.CONTENT, Field.PROOF, Field.HOLDER}),
        Ground.ENGAGEMENT: frozenset({Field.CONTENT, Field.PROOF, Field.HOLDER}),
        Ground.MATCHING: frozenset({Field.CONTENT, Field.PROOF, Field.HOLDER}),
        Ground.JURISDICTION: _SUPERVISION,
    },
    RecordKind.TRADE: {
        Ground.OWN: _EVERYTHING,
        Ground.COUNTERPARTY: _BUYER,
        Ground.ORDER: _SUPERVISION | {Field.PRICES},
        Ground.CASE: frozenset({Field.CONTENT, Field.COUNTERPARTY, Field.PRICES}),
        Ground.ENGAGEMENT: _AUDITED,
        Ground.MATCHING: _BUYER,
        Ground.JURISDICTION: _SUPERVISION,
    },
    RecordKind.STATEMENT: {
        Ground.OWN: _EVERYTHING,
        Ground.NAMED: _CONTENT,
        Ground.ENGAGEMENT: _AUDITED,
        Ground.MATCHING: _CONTENT,
        Ground.IMPORTING: _CONTENT,
        Ground.ISSUING: _CONTENT,
        Ground.JURISDICTION: _CONTENT,
        Ground.PUBLIC: _CONTENT,
    },
    RecordKind.STOCK: {
        Ground.OWN: _EVERYTHING,
        Ground.NAMED: _CONTENT,
        Ground.ENGAGEMENT: _AUDITED,
        Ground.JURISDICTION: _CONTENT,
        Ground.ADMITTER: _CONTENT,
    },
    RecordKind.PARTY: {
        Ground.OWN: _EVERYTHING,
        Ground.ADMITTER: frozenset({Field.CONTENT, Field.STATUS, Field.PARTICULARS}),
        Ground.JURISDICTION: frozenset({Field.CONTENT, Field.STATUS, Field.PARTICULARS}),
        Ground.PUBLIC: frozenset({Field.CONTENT, Field.STATUS}),
    },
    RecordKind.ENGAGEMENT: {
        Ground.OWN: _EVERYTHING,
        Ground.COUNTERPARTY: frozenset({Field.CONTENT, Field.SCOPE}),
        Ground.NAMED: _CONTENT,
    },
    RecordKind.PERSON: {
        Ground.OWN: _EVERYTHING,
        Ground.ADMITTER: frozenset({Field.CONTENT, Field.PARTICULARS}),
    },
    RecordKind.SUSPICION: {Ground.OWN: _EVERYTHING, Ground.NAMED: frozenset({Field.CONTENT, Field.REPORT})},
    RecordKind.LOOKS: {Ground.OVERSIGHT: _CONTENT},
    RecordKind.ATTEMPTS: {
        Ground.OWN: _EVERYTHING,
        Ground.JURISDICTION: frozenset({Field.CONTENT, Field.STATUS}),
        Ground.ADMITTER: frozenset({Field.STATUS}),
        Ground.OVERSIGHT: frozenset({Field.STATUS}),
    },
}
# A look at one's own, or at what is public, need not be written down.
UNRECORDED: Final = frozenset({Ground.OWN, Ground.PUBLIC})
_OVERSEEN: Final = frozenset({RecordKind.LOOKS, RecordKind.ATTEMPTS})
_KEPT_WITHOUT_STANDING: Final = frozenset({Ground.OWN, Ground.COUNTERPARTY, Ground.NAMED, Ground.PUBLIC})


def grounds(viewer: Viewer, record: RecordRelations) -> list[Ground]:
    """Every relation of the viewer to the record, the strongest first; what it opens is up to GRANTS."""
    is_home = viewer.supervises and viewer.participant in record.jurisdictions
    is_opened = viewer.case is not None and bool(viewer.case.opens & record.owners)
    is_ordered = viewer.case is not None and viewer.case.is_by_order
    is_engaged, is_matching = _audited(viewer, record)
    holds = {
        Ground.OWN: viewer.party in record.owners and not _is_sealed(viewer, record),
        Ground.SUCCESSION: False,  # what such a look is noted as: it opens what is the predecessor's own
        Ground.COUNTERPARTY: viewer.party in record.counterparties,
        Ground.NAMED: viewer.party in record.named,
        Ground.ORDER: is_home and is_opened and is_ordered,
        Ground.CASE: viewer.kind == "Association" and is_opened and viewer.party in record.admitters,
        Ground.ENGAGEMENT: is_engaged,
        Ground.MATCHING: is_matching,
        Ground.IMPORTING: viewer.has_task("import", "supervise") and viewer.participant in record.importing,
        Ground.ISSUING: viewer.has_task("issue", "supervise") and viewer.participant in record.issuing,
        Ground.JURISDICTION: is_home,
        Ground.ADMITTER: viewer.party in record.admitters,
        Ground.OBSERVER: viewer.kind == "Observer" and bool(viewer.tasks),
        Ground.OVERSIGHT: viewer.kind == "Operator" and record.kind in _OVERSEEN,
        Ground.PUBLIC: record.is_public,
    }
    kept = frozenset(Ground) if viewer.is_in_good_standing else _KEPT_WITHOUT_STANDING
    return [ground for ground in Ground if holds[ground] and ground in kept]


def _is_sealed(viewer: Viewer, record: RecordRelations) -> bool:
    """A sealed report is its maker's alone: who succeeds that may be whom it is about (R62)."""
    return viewer.successor is not None and record.kind is RecordKind.SUSPICION


def _audited(viewer: Viewer, record: RecordRelations) -> tuple[bool, bool]:
    """Whether an auditor is engaged to look at a record: as the member's own, and as the other half of it."""
    engagement = viewer.engagement
    if engagement is None or viewer.kind != "Auditor":
        return False, False
    is_own = engagement.member in record.owners
    is_other = engagement.member in record.counterparties | record.named
    return (
        is_own and engagement.covers(record.topic, record.days),
        is_other and engagement.covers(record.topic, record.shared_days),
    )


def may_see(viewer: Viewer, record: RecordRelations) -> Ground | None:
    """The strongest ground that opens anything of the record to the viewer; None: it is not there for it."""
    granted = GRANTS[record.kind]
    return next((ground for ground in grounds(viewer, record) if ground in granted), None)


def ground_for(viewer: Viewer, record: RecordRelations, field: Field) -> Ground | None:
    """May the viewer see this field of this record, and on which ground: the strongest; None: it may not."""
    granted = GRANTS[record.kind]
    return next((ground for ground in grounds(viewer, record) if field in granted.get(ground, ())), None)


def visible(viewer: Viewer, record: RecordRelations) -> frozenset[Field]:
    """All that the viewer's grounds together open of the record; empty without a ground."""
    granted = GRANTS[record.kind]
    empty: frozenset[Field] = frozenset()
    return empty.union(*(granted.get(ground, empty) for ground in grounds(viewer, record)))


def visible_parts(fields: frozenset[Field]) -> frozenset[str]:
    """The names of the confidential parts of a statement that these fields open."""
    return frozenset(field.value for field in fields & _PARTS)


def audiences(viewer: Viewer, record: RecordRelations) -> frozenset[Audience]:
    """As whom the viewer may be told of findings about the record (policy says whom each rule may be told).

    An association hears of findings about its members although their trade stays closed to it.
    """
    held = frozenset(grounds(viewer, record))
    roles = {
        Audience.MAKER: held & {Ground.OWN, Ground.ENGAGEMENT},
        Audience.COUNTERPARTY: held & {Ground.COUNTERPARTY, Ground.NAMED, Ground.MATCHING},
        Audience.AUTHORITY: held & {Ground.IMPORTING, Ground.ISSUING, Ground.JURISDICTION},
        Audience.ASSOCIATION: held & {Ground.ADMITTER},
    }
    return frozenset(audience for audience, by in roles.items() if by)
