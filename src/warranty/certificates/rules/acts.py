"""What authorities' statements make of a certificate. Nothing here refuses: a state follows for every act.

Each act touches only what its signer answers for: the issuer's side, or the arrival with the signer's own
participant. Reads no policy, so that a replay needs only the log.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from warranty.certificates.books import (
    Act,
    Arrival,
    Block,
    BlockKind,
    Certificate,
    CertificateBooks,
    Confirmed,
    Issue,
    Status,
)
from warranty.certificates.documents import (
    CertificateCorrected,
    CertificateIssued,
    CertificateReinstated,
    CertificateReportedFake,
    CertificateUnused,
    CertificateVoided,
    Confirmation,
    ConfirmationCorrected,
    ImportConfirmed,
    ShipmentDetained,
    ShipmentReleased,
    ShipmentReturned,
    ShipmentSubmitted,
)
from warranty.certificates.rules.competence import block_named, confirmation_named, issue_named
from warranty.certificates.rules.numbering import participant_behind
from warranty.foundation.ids import PartyId
from warranty.foundation.money import parse_amount
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Document, Entry, referenced
from warranty.parties.books import Party
from warranty.parties.rules import party_of

_Said = TypeVar("_Said", Issue, Confirmed)
_Value = TypeVar("_Value")


def certificate_after(books: CertificateBooks, entry: Entry, number: str) -> Certificate:
    """The certificate as an accepted authority's statement leaves it."""
    document = entry.document
    act = Act(type(document).__name__, entry.id, entry.party, document.event_on)
    before = books.certificates.get(number) or Certificate(
        number=number, participant=participant_behind(number), position=entry.position, act=act
    )
    after = _ACTS[type(document)](before, entry, books)
    return replace(after, position=entry.position, act=act)


def _issued(before: Certificate, entry: Entry, _: CertificateBooks) -> Certificate:
    document: CertificateIssued = entry.document
    issue = Issue(
        statement=entry.id,
        last=entry.id,
        by=entry.party,
        on=document.event_on if document.paper.issued_on is UNSET else document.paper.issued_on,
        paper=document.paper,
        containers=document.containers,
        technical=document.technical,
        application=None if document.application is UNSET else referenced(document.application),
    )
    return replace(before, issues=(*before.issues, issue))


def _certificate_corrected(before: Certificate, entry: Entry, books: CertificateBooks) -> Certificate:
    document: CertificateCorrected = entry.document
    old = issue_named(before, document.corrects, _signer(books, entry))
    assert old is not None, "refusal has looked at what is corrected"
    new = replace(
        old,
        last=entry.id,
        on=old.on if document.paper.issued_on is UNSET else document.paper.issued_on,
        paper=document.paper,
        corrections=old.corrections + 1,
    )
    return replace(before, issues=_with(before.issues, old, new))


def _blocked(kind: BlockKind) -> Callable[[Certificate, Entry, CertificateBooks], Certificate]:
    def act(before: Certificate, entry: Entry, books: CertificateBooks) -> Certificate:
        replaced_by = getattr(entry.document, "replaced_by", UNSET)
        block = Block(
            kind=kind,
            statement=entry.id,
            by=entry.party,
            participant=_signer(books, entry).participant,
            replaced_by=None if replaced_by is UNSET else replaced_by,
        )
        return replace(before, blocks=(*before.blocks, block))

    return act


def _reinstated(before: Certificate, entry: Entry, books: CertificateBooks) -> Certificate:
    document: CertificateReinstated = entry.document
    named = block_named(before, document.withdraws, _signer(books, entry))
    return replace(before, blocks=tuple(block for block in before.blocks if block != named))


def _submitted(before: Certificate, entry: Entry, books: CertificateBooks) -> Certificate:
    """A first submission; one after anything else is a second use of the number and moves nothing (C03)."""
    document: ShipmentSubmitted = entry.document
    participant = _signer(books, entry).participant
    if before.arrival_in(participant) is not None:
        return before
    arrival = Arrival(
        participant=participant,
        status=Status.SUBMITTED,
        submitted_on=document.event_on,
        containers=document.containers,
    )
    return replace(before, arrivals=(*before.arrivals, arrival))


def _moved(status: Status) -> Callable[[Certificate, Entry, CertificateBooks], Certificate]:
    def act(before: Certificate, entry: Entry, books: CertificateBooks) -> Certificate:
        return _arrived(before, _signer(books, entry).participant, status)

    return act


def _arrived(before: Certificate, participant: str, status: Status) -> Certificate:
    old = before.arrival_in(participant)
    if old is None:
        return replace(before, arrivals=(*before.arrivals, Arrival(participant=participant, status=status)))
    new = replace(old, status=status)
    return replace(before, arrivals=tuple(new if arrival is old else arrival for arrival in before.arrivals))


def _confirmed(before: Certificate, entry: Entry, books: CertificateBooks) -> Certificate:
    document: ImportConfirmed = entry.document
    participant = _signer(books, entry).participant
    confirmed = Confirmed(
        statement=entry.id,
        last=entry.id,
        by=entry.party,
        participant=participant,
        on=document.event_on,
        position=entry.position,
        transcription=document.transcription,
        **figures(document.confirmation, books.parties.identity.origin),
    )
    arrival = before.arrival_in(participant)
    is_detained = arrival is not None and arrival.status is Status.DETAINED
    after = before if is_detained else _arrived(before, participant, Status.CONFIRMED)
    return replace(after, confirmations=(*before.confirmations, confirmed))


def _confirmation_corrected(before: Certificate, entry: Entry, books: CertificateBooks) -> Certificate:
    document: ConfirmationCorrected = entry.document
    old = confirmation_named(before, document.corrects, _signer(books, entry))
    assert old is not None, "refusal has looked at what is corrected"
    new = replace(
        old,
        last=entry.id,
        position=entry.position,
        corrections=old.corrections + 1,
        **figures(document.confirmation, books.parties.identity.origin),
    )
    return replace(before, confirmations=_with(before.confirmations, old, new))


def figures(confirmation: Confirmation, origin: str) -> dict[str, Any]:
    """A confirmation's own figures as the register keeps them: thousandths, US cents, ids of parties."""
    return {
        "received_on": _or_none(confirmation.received_on),
        "confirmed_to": _party(confirmation.confirmed_to, origin),
        "agents": tuple(_party(did, origin) for did in confirmation.agents),
        "carats": parse_carats(confirmation.carats),
        "value": None if confirmation.value is UNSET else parse_amount(confirmation.value, "USD"),
        "parcels": _or_none(confirmation.parcels),
        "hs": confirmation.hs,
        "exporter": _or_none(confirmation.exporter),
        "importer": _or_none(confirmation.importer),
    }


def _or_none(value: _Value | UnsetType) -> _Value | None:
    return None if value is UNSET else value


def _party(did: str, origin: str) -> PartyId:
    party = party_of(did, origin)
    assert party is not None, "refusal has looked at the DID"
    return party


def _with(said: tuple[_Said, ...], old: _Said, new: _Said) -> tuple[_Said, ...]:
    return tuple(new if one is old else one for one in said)


def _signer(books: CertificateBooks, entry: Entry) -> Party:
    return books.parties.parties[entry.party]


_ACTS: Final[Mapping[type[Document], Callable[[Certificate, Entry, CertificateBooks], Certificate]]] = {
    CertificateIssued: _issued,
    CertificateCorrected: _certificate_corrected,
    CertificateVoided: _blocked("voided"),
    CertificateReportedFake: _blocked("reported-fake"),
    CertificateUnused: _blocked("unused"),
    CertificateReinstated: _reinstated,
    ShipmentSubmitted: _submitted,
    ShipmentDetained: _moved(Status.DETAINED),
    ShipmentReleased: _moved(Status.RELEASED),
    ShipmentReturned: _moved(Status.RETURNED),
    ImportConfirmed: _confirmed,
    ConfirmationCorrected: _confirmation_corrected,
}
