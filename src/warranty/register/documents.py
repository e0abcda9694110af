"""Every statement there is: the union of the rooms' documents, and the strict way to read one.

`read` decodes the payload with unknown fields refused, encodes it again by RFC 8785 and compares, so
that each statement has one spelling. No database and no clock: the client uses it too.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, get_args

import msgspec
from msgspec import UNSET, UnsetType

from warranty.audits import documents as audits
from warranty.certificates import documents as certificates
from warranty.foundation.encoding import canonical_json
from warranty.foundation.ids import StatementId
from warranty.foundation.statements import (
    CONTEXT,
    CREDENTIAL,
    DIGESTS,
    Disclosure,
    Document,
    Envelope,
    EnvelopeMalformed,
    read_disclosure,
    referenced,
)
from warranty.lots import documents as lots
from warranty.parties import documents as parties
from warranty.reconciliation import documents as reconciliation
from warranty.register.legible import refuse_illegible
from warranty.register.malformed import wrong_with
from warranty.trade import documents as trade

Subject = (
    parties.RegisterFounded
    | parties.PolicyAdopted
    | parties.PlatformKeyChanged
    | parties.PartyAdmitted
    | parties.KeyAdded
    | parties.KeyRevoked
    | parties.KeyUpheld
    | parties.StandingChanged
    | parties.PartyCharged
    | parties.Countersigned
    | parties.MembershipSought
    | parties.MembershipRecorded
    | parties.LicenceRecorded
    | parties.SourceStatusStated
    | parties.CaseOpened
    | parties.CaseClosed
    | parties.PersonRecorded
    | parties.ParticularsRectified
    | parties.MandateGiven
    | parties.MandateEnded
    | parties.SignatureLimitSet
    | parties.SecondSigned
    | parties.PartyRenamed
    | parties.PartyDetailsChanged
    | parties.SuccessionRecorded
    | parties.SuccessionWithdrawn
    | parties.SuspicionReported
    | certificates.CertificateIssued
    | certificates.CertificateVoided
    | certificates.CertificateReportedFake
    | certificates.CertificateReinstated
    | certificates.ShipmentSubmitted
    | certificates.ShipmentDetained
    | certificates.ShipmentReleased
    | certificates.ShipmentReturned
    | certificates.ImportConfirmed
    | certificates.ConfirmationCorrected
    | certificates.CertificateCorrected
    | certificates.CertificateUnused
    | certificates.FeedComplete
    | lots.ImportClaimed
    | lots.BoxOpened
    | lots.BoxFilled
    | lots.BoxClosed
    | lots.BatchOpened
    | lots.ShopFloorReported
    | lots.WorkInProcessCounted
    | lots.BatchClosed
    | lots.LegacyDeclared
    | lots.ProductionDeclared
    | lots.ProductionRecorded
    | lots.SeizedGoodsTaken
    | lots.SeizedGoodsSold
    | lots.OpeningStockDeclared
    | lots.OpeningStockDocumented
    | lots.OpeningStockCertified
    | lots.SoldStockReturned
    | lots.ExportApplied
    | lots.ExportDeparted
    | lots.ExportCancelled
    | lots.ExportReturned
    | lots.PolishedAbroad
    | lots.ConsumerSale
    | lots.GoodsLost
    | lots.LossTakenBack
    | lots.NotNatural
    | lots.IndustrialUse
    | lots.LotReweighed
    | lots.GoodsFound
    | lots.PhysicalCount
    | lots.BalanceFiled
    | lots.GoodsPassed
    | lots.OwnershipAnswered
    | lots.LotSplit
    | lots.LotsMerged
    | lots.LotsSorted
    | lots.LotsCleaned
    | lots.RoughWorked
    | lots.DiamondsSet
    | trade.Sale
    | trade.OfferWithdrawn
    | trade.OriginsReleased
    | trade.Purchase
    | trade.DifferenceSettled
    | trade.PurchaseFromOutside
    | trade.InvoiceAmended
    | trade.CreditNote
    | trade.WeightCorrected
    | trade.CorrectionAgreed
    | trade.PaymentReferenced
    | trade.OutsideTakenOver
    | trade.MemoOut
    | trade.GoodsReceived
    | trade.GoodsReturned
    | trade.MemoClosed
    | trade.GoodsCollected
    | trade.WorkSent
    | reconciliation.FindingExplained
    | reconciliation.ExplanationJudged
    | audits.EngagementOffered
    | audits.EngagementAccepted
    | audits.EngagementEnded
)

DOCUMENT_TYPES: Mapping[str, type[Document]] = {kind.__name__: kind for kind in Subject.__args__}


class Credential(
    msgspec.Struct,
    frozen=True,
    gc=False,
    forbid_unknown_fields=True,
    rename="camel",
    kw_only=True,
    omit_defaults=True,
):
    """The payload of a statement: a W3C Verifiable Credential 2.0."""

    context: tuple[str, str] = msgspec.field(name="@context")
    credential_subject: Subject
    id: str
    issuer: str
    type: tuple[str, str]
    valid_from: datetime
    sd_alg: str | UnsetType = msgspec.field(name="_sd_alg", default=UNSET)


class Statement(msgspec.Struct, frozen=True, gc=False):
    """One statement read strictly, its signature not judged here.

    parts: the confidential values by name, as far as their disclosures were given.
    """

    id: StatementId
    issuer: str
    document: Any
    parts: Mapping[str, Any]
    disclosures: tuple[Disclosure, ...]
    signed_at: datetime


_credential = msgspec.json.Decoder(Credential)
_ROW: Final = re.compile(r"0|[1-9][0-9]{0,4}")
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read(envelope: Envelope, *, complete: bool = True) -> Statement:
    """Read an envelope's payload and disclosures. Raises EnvelopeMalformed with a JSON pointer.

    complete: every digest must come with its disclosure, as at submission; a buyer's copy and the
    register's own store after an erasure are read with False.
    """
    credential = _decode(envelope.payload)
    document = credential.credential_subject
    _check_outer(credential, document, envelope.did)
    disclosures = _read_disclosures(envelope)
    _check_digests(document, disclosures, complete=complete)
    return Statement(
        id=_statement_id(credential.id),
        issuer=credential.issuer,
        document=document,
        parts=_read_parts(document, disclosures, complete=complete),
        disclosures=disclosures,
        signed_at=credential.valid_from,
    )


def _decode(payload: bytes) -> Credential:
    try:
        credential = _credential.decode(payload)
    except _UNREADABLE as broken:
        raise _malformed("The statement's content is not what its type asks for", broken) from broken
    if canonical_json(credential) != payload:
        raise EnvelopeMalformed(
            "The statement's content is not spelled canonically (RFC 8785): fields sorted, no white space, "
            "no repeated or empty fields.",
            instead="Sign with 'warranty sign', which spells it so.",
        )
    refuse_illegible(payload)
    return credential


def _check_outer(credential: Credential, document: Document, did: str) -> None:
    if credential.context != CONTEXT:
        raise EnvelopeMalformed(f"@context must be exactly {list(CONTEXT)}.", pointer="/@context")
    if credential.type != (CREDENTIAL, type(document).__name__):
        raise EnvelopeMalformed("type must repeat the type of the subject.", pointer="/type")
    if credential.issuer != did:
        raise EnvelopeMalformed("The issuer must be the party whose key signs.", pointer="/issuer")
    if credential.valid_from.utcoffset() != timedelta(0):
        raise EnvelopeMalformed(
            "validFrom must be an instant in UTC.", pointer="/validFrom", instead="2026-01-31T09:30:00Z"
        )
    if credential.sd_alg != (DIGESTS if document.sd else UNSET):
        raise EnvelopeMalformed(
            "_sd_alg must be sha-256 with disclosures, absent without.", pointer="/_sd_alg"
        )


def _statement_id(text: str) -> StatementId:
    identifier = referenced(text)
    if identifier is None or identifier.version != 7:
        raise EnvelopeMalformed("The id must be urn:uuid: and a UUIDv7.", pointer="/id")
    return identifier


def _check_digests(document: Document, disclosures: Iterable[Disclosure], *, complete: bool) -> None:
    given = sorted([disclosure.digest for disclosure in disclosures])
    if given == list(document.sd) and len(set(given)) == len(given):
        return
    if list(document.sd) != sorted(set(document.sd)):
        raise EnvelopeMalformed("_sd must be sorted, without repetition.", pointer="/credentialSubject/_sd")
    if given != list(document.sd) and (
        complete or not set(given) <= set(document.sd) or len(set(given)) < len(given)
    ):
        raise EnvelopeMalformed(
            "The disclosures do not fit the digests in _sd: each must be sent once.",
            pointer="/credentialSubject/_sd",
            instead="Send the statement with all its disclosures, as 'warranty sign' wrote it.",
        )


def _read_disclosures(envelope: Envelope) -> tuple[Disclosure, ...]:
    try:
        return tuple(map(read_disclosure, envelope.disclosures))
    except RecursionError as broken:
        raise EnvelopeMalformed("A disclosure is nested far too deeply.") from broken


def _read_parts(document: Document, disclosures: Iterable[Disclosure], *, complete: bool) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    rows: dict[str, dict[int, Any]] = {}
    for disclosure in disclosures:
        if disclosure.part != disclosure.name:
            _read_row(document, disclosure, rows.setdefault(disclosure.part, {}))
            continue
        if disclosure.name not in document.parts or disclosure.name in parts:
            raise _unexpected(disclosure)
        if complete and disclosure.name in document.row_parts:
            raise EnvelopeMalformed(
                f"Each row of {disclosure.name!r} is a disclosure of its own, to be erased by itself.",
                pointer=f"/credentialSubject/{disclosure.name}",
                instead="Sign it again with 'warranty sign', which makes them so.",
            )
        parts[disclosure.name] = _read_part(document, disclosure)
    for name, told in rows.items():
        parts.setdefault(name, tuple(told[at] for at in sorted(told)))
    missing = document.parts.keys() - parts.keys() - document.optional_parts
    if complete and missing:
        raise EnvelopeMalformed(
            f"Missing confidential part: {', '.join(sorted(missing))}.",
            pointer=f"/credentialSubject/{min(missing)}",
        )
    return parts


def _read_row(document: Document, disclosure: Disclosure, told: dict[int, Any]) -> None:
    """One row of a part, which is of the party whose row it is named for."""
    number = disclosure.name.removeprefix(f"{disclosure.part}/")
    if disclosure.part not in document.row_parts or not _ROW.fullmatch(number) or int(number) in told:
        raise _unexpected(disclosure)
    told[int(number)] = said = _read_part(document, disclosure)
    named = getattr(document, document.row_parts[disclosure.part])
    if int(number) < len(named) and named[int(number)].party != getattr(said, "party", None):
        raise EnvelopeMalformed(
            f"The disclosure {disclosure.name!r} is of another party than that row.",
            pointer=f"/credentialSubject/{disclosure.name}",
        )


def _unexpected(disclosure: Disclosure) -> EnvelopeMalformed:
    return EnvelopeMalformed(
        f"Unexpected disclosure {disclosure.name[:40]!r}.", pointer="/credentialSubject/_sd"
    )


def _read_part(document: Document, disclosure: Disclosure) -> object:
    is_row = disclosure.part != disclosure.name
    try:
        value: object = _part_decoder(type(document), disclosure.part, is_row=is_row).decode(disclosure.value)
    except _UNREADABLE as broken:
        at = f"/credentialSubject/{disclosure.name}"
        raise _malformed(
            f"The confidential part {disclosure.name!r} is not as it should be", broken, at
        ) from broken
    if canonical_json(value) != disclosure.value:
        raise EnvelopeMalformed(f"The disclosure {disclosure.name!r} is not spelled canonically (RFC 8785).")
    refuse_illegible(disclosure.value)
    return value


@cache
def _part_decoder(kind: type[Document], name: str, *, is_row: bool) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(get_args(kind.parts[name])[0] if is_row else kind.parts[name])


def _malformed(sentence: str, broken: Exception, below: str = "") -> EnvelopeMalformed:
    wrong = wrong_with(broken)
    return EnvelopeMalformed(f"{sentence}: {wrong.reason}.", pointer=below + wrong.pointer)
