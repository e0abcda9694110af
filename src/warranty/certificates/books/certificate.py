"""A certificate as known at a log position: what was said of one number, and what follows from it."""

from datetime import date
from enum import StrEnum
from typing import Literal, NamedTuple

import msgspec

from warranty.certificates.documents import Container, ContainerSeen, Paper, Transcription
from warranty.foundation.ids import PartyId, StatementId
from warranty.foundation.quantities import parse_carats

BlockKind = Literal["reported-fake", "voided", "unused"]


class Status(StrEnum):
    """Where a certificate stands (R4). CLAIMED_ONLY: nothing an authority said of it still holds."""

    CLAIMED_ONLY = "claimed-only"
    ISSUED = "issued"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    DETAINED = "detained"
    RELEASED = "released"
    RETURNED = "returned"
    UNUSED = "unused"
    VOIDED = "voided"
    REPORTED_FAKE = "reported-fake"


ROOTING = frozenset({Status.CONFIRMED, Status.RELEASED})
DEAD = frozenset({Status.UNUSED, Status.VOIDED, Status.REPORTED_FAKE})


class Act(NamedTuple):
    """The statement that made a state. type: of the document; on: its event day."""

    type: str
    statement: StatementId
    by: PartyId
    on: date


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """What an issuer said of its own certificate. last: the statement that said so last; on: day of issue.

    application: the export application it was issued for, or that the goods it sends home left under.
    """

    statement: StatementId
    last: StatementId
    by: PartyId
    on: date
    paper: Paper
    containers: tuple[Container, ...]
    technical: bool
    corrections: int = 0
    application: StatementId | None = None


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    """One import confirmation with its figures as last corrected (R5).

    position: of its last change. on: day of confirmation. carats in thousandths, value in US cents; None is
    not stated. participant: the importing one, that of the authority that signed.
    """

    statement: StatementId
    last: StatementId
    position: int
    by: PartyId
    participant: str
    on: date
    received_on: date | None
    confirmed_to: PartyId
    agents: tuple[PartyId, ...]
    carats: int
    value: int | None
    parcels: int | None
    hs: tuple[str, ...]
    exporter: str | None
    importer: str | None
    transcription: Transcription
    corrections: int = 0

    def names(self, party: PartyId) -> bool:
        """Whether the party may claim: the one confirmed to, or an agent of it (L03)."""
        return party == self.confirmed_to or party in self.agents


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """Where the shipment stands with one importing participant. submitted_on: None if it never was there."""

    participant: str
    status: Status
    submitted_on: date | None = None
    containers: tuple[ContainerSeen, ...] = ()


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """An act that takes a number out of use until it is taken back, as far as it holds (`is_held`)."""

    kind: BlockKind
    statement: StatementId
    by: PartyId
    participant: str
    replaced_by: str | None = None


class Ground(NamedTuple):
    """What grading needs to know of a certificate. confirmed: thousandths, None without a confirmation.

    exported: of the application it was issued for, 0 without one; home: of that, what came home. Both are
    known where the register is asked.
    """

    status: Status
    is_issued: bool
    confirmed: int | None
    named: frozenset[PartyId]
    exported: int = 0
    home: int = 0

    @property
    def claimable(self) -> int:
        """Thousandths that all claims together may draw: as confirmed, less what came home unsold (L02)."""
        confirmed = self.confirmed or 0
        return max(0, min(confirmed, max(confirmed, self.exported) - self.home))


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """Everything said of one number, as known at `position`; `act` is the statement recorded there.

    participant: behind the prefix. issues, confirmations: in log order; the first that was not taken back
    stands. status and standing are derived, never set.
    """

    number: str
    participant: str
    position: int
    act: Act
    issues: tuple[Issue, ...] = ()
    confirmations: tuple[Confirmed, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def issue(self) -> Issue | None:
        """The issuer's own certificate, the first where there are two."""
        return self.issues[0] if self.issues else None

    @property
    def confirmation(self) -> Confirmed | None:
        """The confirmation that stands: the first not corrected to nothing and not sent back."""
        for confirmed in self.confirmations:
            arrival = self.arrival_in(confirmed.participant)
            if confirmed.carats and (arrival is None or arrival.status is not Status.RETURNED):
                return confirmed
        return self.confirmations[0] if self.confirmations else None

    def is_standing(self, confirmed: Confirmed) -> bool:
        """Whether a confirmation is the one that stands."""
        standing = self.confirmation
        return standing is not None and standing.statement == confirmed.statement

    @property
    def status(self) -> Status:
        """The state of R4: a block that holds, else the arrival that counts, else issue.

        The arrival: that of the standing confirmation, without one the first.
        """
        for kind in (Status.REPORTED_FAKE, Status.VOIDED, Status.UNUSED):
            if any(block.kind == kind.value and self.is_held(block) for block in self.blocks):
                return kind
        standing = self.confirmation
        arrival = self.arrival_in(standing.participant) if standing else self._arrival_without_confirmation()
        if arrival is not None:
            return arrival.status
        return Status.ISSUED if self.issues else Status.CLAIMED_ONLY

    def is_held(self, block: Block) -> bool:
        """Whether a block takes the number out of use: one of the issuer or of the import that stands does.

        What a third authority reports holds for a number of which nobody else has spoken; against an issue
        or a confirmation on record it is a finding (C04), and takes nobody's goods their certificate.
        """
        if not self.issues and not self.confirmations:
            return True
        standing = self.confirmation
        return block.participant in {self.participant, standing.participant if standing else ""}

    @property
    def replaced_by(self) -> str | None:
        """The number that stands for a voided one (R10)."""
        return next((block.replaced_by for block in self.blocks if block.replaced_by), None)

    def arrival_in(self, participant: str) -> Arrival | None:
        """Where the shipment stands with one participant."""
        return next((arrival for arrival in self.arrivals if arrival.participant == participant), None)

    def _arrival_without_confirmation(self) -> Arrival | None:
        there = [arrival for arrival in self.arrivals if arrival.status is not Status.RETURNED]
        return next(iter(there or self.arrivals), None)

    def is_in_transit_on(self, day: date) -> bool:
        """Issued and validated by then, and not yet submitted anywhere (R4)."""
        issue = self.issue
        if issue is None or self.status is not Status.ISSUED:
            return False
        return issue.paper.validation is not msgspec.UNSET and issue.paper.validation.on <= day

    @property
    def ground(self) -> Ground:
        """What grading needs to know."""
        standing = self.confirmation
        named = frozenset({standing.confirmed_to, *standing.agents}) if standing else frozenset()
        return Ground(self.status, bool(self.issues), standing.carats if standing else None, named)


def certified_carats(paper: Paper) -> int | None:
    """The weight on a paper, None where it does not state one."""
    return None if paper.carats is msgspec.UNSET else parse_carats(paper.carats)
