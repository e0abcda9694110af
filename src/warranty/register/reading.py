"""Reading what was recorded: a statement with the parts its reader may have, and its receipt."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.audits import service as audits
from warranty.audits.documents import EngagementAccepted, EngagementEnded, EngagementOffered
from warranty.audits.rules.topics import TOPIC_OF
from warranty.certificates import service as certificates
from warranty.certificates.documents import ConfirmationCorrected, ImportConfirmed
from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import (
    NotFound,
    RecordKind,
    RecordRelations,
    Viewer,
    may_see,
    visible_parts,
)
from warranty.disclosure.service import Shown
from warranty.foundation.ids import LotId, PartyId
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Document, referenced, split, statement_digest
from warranty.lots import acknowledging
from warranty.lots import service as lots
from warranty.lots.documents import (
    BatchClosed,
    BatchOpened,
    ConsumerSale,
    ExportApplied,
    ExportCancelled,
    ExportDeparted,
    ExportReturned,
    GoodsLost,
    GoodsPassed,
    ImportClaimed,
    IndustrialUse,
    LossTakenBack,
    Making,
    NotNatural,
    OpeningStockCertified,
    OpeningStockDeclared,
    OpeningStockDocumented,
    OwnershipAnswered,
    PolishedAbroad,
    ProductionRecorded,
    SeizedGoodsSold,
    ShopFloorReported,
    SoldStockReturned,
    WorkInProcessCounted,
)
from warranty.parties import service as parties
from warranty.parties.books import Identity
from warranty.parties.documents import StandingChanged, SuspicionReport, SuspicionReported
from warranty.parties.held_keys import HeldKeys
from warranty.parties.rules import party_named
from warranty.policy.rule_set import Policy
from warranty.reconciliation.documents import ExplanationJudged, FindingExplained
from warranty.register import store
from warranty.register.documents import DOCUMENT_TYPES, Statement, read
from warranty.trade import store as trade
from warranty.trade.books import SaleState
from warranty.trade.documents import (
    CorrectionAgreed,
    CreditNote,
    DifferenceSettled,
    GoodsCollected,
    GoodsReceived,
    GoodsReturned,
    InvoiceAmended,
    MemoClosed,
    MemoOut,
    OfferWithdrawn,
    OutsideTakenOver,
    PaymentReferenced,
    Purchase,
    PurchaseFromOutside,
    Sale,
    WeightCorrected,
    WorkSent,
)
from warranty.transparency import service as log
from warranty.transparency.rules.entries import EntryClass, LogEntry, encode_entry
from warranty.transparency.rules.frontier import Head

_CORRECTIONS: Final = (InvoiceAmended, CreditNote, WeightCorrected, CorrectionAgreed, PaymentReferenced)
_TRADE: Final = (
    *_CORRECTIONS,
    Sale, Purchase, OfferWithdrawn, DifferenceSettled, PurchaseFromOutside, OutsideTakenOver, MemoOut,
    GoodsReceived, GoodsReturned, MemoClosed, ExportApplied, ExportDeparted, ExportCancelled,
    ExportReturned, PolishedAbroad, ConsumerSale, GoodsLost, LossTakenBack, NotNatural, IndustrialUse,
    GoodsCollected, WorkSent, Making, OwnershipAnswered,
    BatchOpened, ShopFloorReported, WorkInProcessCounted, BatchClosed,
)  # fmt: skip
_OPENING_STOCK: Final = (OpeningStockDeclared, OpeningStockDocumented, SoldStockReturned)


_ENGAGEMENTS: Final = (EngagementOffered, EngagementAccepted, EngagementEnded)


class Record(NamedTuple):
    """A recorded statement as somebody may have it. sd_jwt: with the disclosures it is entitled to."""

    id: UUID
    type: str
    issuer: str
    position: int
    recorded_at: datetime
    sd_jwt: bytes


class Receipt(NamedTuple):
    """The proof of one entry at today's head. entry: its 41 bytes."""

    id: UUID
    position: int
    recorded_at: datetime
    entry: bytes
    receipt: str


class Signer(NamedTuple):
    """The log's key of a moment, and its name."""

    vkey: str
    key: SigningKey


class Published(NamedTuple):
    """A public-class statement as everybody may have it. signed: without any confidential part."""

    position: int
    recorded_at: datetime
    signed: bytes


async def record(
    connection: Connection, identifier: UUID, viewer: Viewer, policy: Policy, now: datetime
) -> Record:
    """A statement, cut to what the viewer may have; the look is noted. Raises NotFound."""
    row = await store.statement(connection, identifier)
    if row is None:
        raise NotFound
    statement, relations = await relations_of(connection, row, policy, now, viewer)
    seen = await disclosure.look(connection, viewer, str(identifier), relations, now)
    kept = visible_parts(seen.fields)
    parts = [part.encoded for part in statement.disclosures if part.part in kept]
    sd_jwt = b"~".join([row["signed"], *parts, b""])
    return Record(identifier, row["type"], statement.issuer, row["position"], row["recorded_at"], sd_jwt)


async def readable(
    connection: Connection, statements: Collection[UUID], viewer: Viewer, policy: Policy, now: datetime
) -> set[UUID]:
    """Those of some statements that the viewer may read; that it is shown of them is noted."""
    shown: dict[UUID, Shown] = {}
    for row in await store.with_parts(connection, list(statements)) if statements else ():
        _, relations = await relations_of(connection, row, policy, now, viewer)
        if ground := may_see(viewer, relations):
            shown[row["id"]] = Shown(relations.kind, str(row["id"]), ground, relations.owners)
    await disclosure.record_look(connection, viewer, shown.values(), now)
    return set(shown)


async def receipt(
    connection: Connection, found: Record, identity: Identity, held: HeldKeys
) -> tuple[Receipt, str]:
    """A receipt at today's head for a statement its reader was shown, and the log's key of today."""
    head = await log.current_head(connection)
    signer = await signer_of(connection, head, identity, held)
    checkpoint = log.checkpoint(head, signer.key, identity.origin)
    (proof,) = await log.receipts(connection, head, checkpoint, [found.position])
    entry_class = EntryClass.PUBLIC if DOCUMENT_TYPES[found.type].is_public else EntryClass.PRIVATE
    digest = statement_digest(found.sd_jwt.split(b"~", 1)[0])
    entry = encode_entry(LogEntry(entry_class, found.recorded_at, digest))
    return Receipt(found.id, found.position, found.recorded_at, entry, proof), signer.vkey


async def signer_of(connection: Connection, head: Head, identity: Identity, held: HeldKeys) -> Signer:
    """Who signs a head's checkpoint, and what the platform answers over it. Raises PlatformKeyMissing."""
    vkey = (await parties.log_keys(connection, identity)).vkey_at(head.size)
    return Signer(vkey, held.log_key(vkey))


async def published(connection: Connection, begin: int, limit: int) -> list[Published]:
    """Public-class statements from a position on, in log order."""
    rows = await store.public_statements(connection, begin, limit)
    return [Published(row["position"], row["recorded_at"], row["signed"]) for row in rows]


class WarrantyState(StrEnum):
    """What can be said of a warranty to whoever holds its id, and no more."""

    VALID = "valid"
    IN_QUESTION = "in-question"
    WITHDRAWN = "withdrawn"


async def warranty_status(
    connection: Connection, identifier: UUID, today: date, policy: Policy
) -> WarrantyState:
    """Whether a sale's warranty may be relied on today. Raises NotFound for whatever is no sale.

    Withdrawn: by its seller, or all of it went back. In question: its key, or that of its countersignature,
    was in other hands when it was recorded, or the one that admitted its seller was and nobody stood by that
    since (D05), its seller is expelled (R55), a certificate behind its carats is void, reported fake or
    confirmed for less (C04, R9), or was confirmed, as it stands, by a key in other hands (D05), as may have
    been what an authority or association said of other roots, or some of them came over a border without a
    certificate (K07). Of what is further behind than `lots_behind` follows nothing is said; carats that never
    had a certificate lose none.
    """
    row = await store.statement(connection, identifier)
    sale = (await trade.sales_by_id(connection, [identifier])).get(identifier)
    if row is None or sale is None:
        raise NotFound
    opened = await trade.delivered_in(connection, sale)
    is_answered = sale.state is SaleState.ANSWERED
    if sale.state is SaleState.WITHDRAWN or (is_answered and await lots.went_back(connection, opened)):
        return WarrantyState.WITHDRAWN
    is_stolen = await store.is_in_question(connection, [identifier])
    seller = await parties.party(connection, sale.seller, today, policy)
    is_doubted = is_stolen or seller.is_in_question
    if is_doubted or seller.standing == "expelled" or await _is_ground_lost(connection, opened):
        return WarrantyState.IN_QUESTION
    return WarrantyState.VALID


async def _is_ground_lost(connection: Connection, opened: Sequence[LotId]) -> bool:
    behind = await lots.lots_behind(connection, opened)
    if await certificates.have_lost_ground(connection, behind) or await lots.came_uncertified(
        connection, behind
    ):
        return True
    confirmed, backed = (
        await certificates.confirmed_by(connection, behind),
        await lots.backed_by(connection, behind),
    )
    doubted = await store.in_question_among(connection, [one for said in confirmed for one in said])
    if any(doubted.issuperset(said) for said in confirmed):
        return True
    return await store.is_in_question(connection, backed)


def read_row(row: asyncpg.Record) -> Statement:
    """A stored statement with the parts that are left of it."""
    return read(split(row["signed"] + b"~" + row["encoded"]), complete=False)


async def relations_of(
    connection: Connection, row: asyncpg.Record, policy: Policy, now: datetime, viewer: Viewer | None = None
) -> tuple[Statement, RecordRelations]:
    """A stored statement, and who stands in which relation to it.

    That is its maker, the other side, whoever an authority named. viewer: for an auditor also the days by
    which it belongs to the other side's period.
    """
    statement = read_row(row)
    document = statement.document
    if isinstance(document, _ENGAGEMENTS):
        return statement, await _sides_of_audit(connection, statement, row["issuer"])
    if isinstance(document, StandingChanged):
        return statement, await _sides_of_standing(connection, document, row["issuer"], policy, now)
    homes = await parties.establishments(connection, [row["issuer"]], policy, now.date())
    is_import = isinstance(document, ImportConfirmed | ConfirmationCorrected)
    return statement, RecordRelations(
        kind_of(type(document)),
        owners=frozenset({row["issuer"]}),
        counterparties=frozenset(await _other_sides(connection, statement, row["issuer"])),
        named=frozenset((*_named(document), *_owner(statement), *_addressed(statement))),
        jurisdictions=frozenset().union(*(home.participants for home in homes.values())),
        admitters=frozenset().union(*(home.bodies for home in homes.values())),
        importing=frozenset().union(*(home.participants for home in homes.values() if is_import)),
        is_public=row["is_public"],
        topic=TOPIC_OF.get(type(document)),
        days=frozenset({document.event_on}),
        shared_days=await _shared_days(connection, statement, viewer),
    )


async def _shared_days(
    connection: Connection, statement: Statement, viewer: Viewer | None
) -> frozenset[date]:
    """Its own day, and those of the offer and the answer of the transaction it is about."""
    if viewer is None or viewer.engagement is None:
        return frozenset()
    days = await store.days_of_transaction(connection, statement.id)
    return frozenset({statement.document.event_on, *days})


async def _sides_of_standing(
    connection: Connection, document: StandingChanged, issuer: PartyId, policy: Policy, now: datetime
) -> RecordRelations:
    """A decision is its maker's and the party's own; who looks after the party may know what it rests on."""
    party = party_named(document.party)
    homes = await parties.establishments(connection, [party] if party else [], policy, now.date())
    return RecordRelations(
        RecordKind.PARTY,
        owners=frozenset({issuer, *homes}),
        jurisdictions=frozenset().union(*(home.participants for home in homes.values())),
        admitters=frozenset().union(*(home.bodies for home in homes.values())),
        is_public=True,
    )


async def _sides_of_audit(connection: Connection, statement: Statement, issuer: PartyId) -> RecordRelations:
    """Who ordered an audit and who carries it out are each other's side; the member is named."""
    document = statement.document
    offered = statement.id if isinstance(document, EngagementOffered) else referenced(document.engagement)
    order = await audits.order_of(connection, offered)
    sides = {order.ordered_by, order.auditor} if order else set()
    return RecordRelations(
        RecordKind.ENGAGEMENT,
        owners=frozenset({issuer}),
        counterparties=frozenset(sides - {issuer}),
        named=frozenset({order.member} if order else ()),
    )


async def _other_sides(connection: Connection, statement: Statement, issuer: PartyId) -> Iterable[PartyId]:
    document = statement.document
    if isinstance(document, MemoOut | WorkSent | GoodsReceived | GoodsReturned | MemoClosed):
        return await _other_holders(connection, statement, issuer)
    if isinstance(document, OwnershipAnswered):
        about = referenced(document.of)
        named = await acknowledging.sides_of(connection, about) if about else set()
        return named - {issuer}
    if isinstance(document, Sale):
        sale: UUID | None = statement.id
    elif isinstance(document, (Purchase, OfferWithdrawn, DifferenceSettled, *_CORRECTIONS)):
        sale = referenced(document.sale)
    else:
        return ()
    found = (await trade.sales_by_id(connection, [sale])).get(sale) if sale else None
    sides = {found.seller, found.buyer} if found else set()
    sides |= _co_owners(statement)
    return {side for side in sides if side is not None and side != issuer}


async def _other_holders(connection: Connection, statement: Statement, issuer: PartyId) -> Iterable[PartyId]:
    """The other side of goods sent: of the consignment itself, or of the one a statement is about."""
    about = getattr(statement.document, "of", None)
    ids = [one for one in (statement.id, referenced(about) if about else None) if one]
    found = (await trade.consignments_by_id(connection, ids)).values()
    sides = {side for one in found for side in (one.sender, one.receiver)}
    return {side for side in sides if side is not None and side != issuer}


def _co_owners(statement: Statement) -> set[PartyId | None]:
    """Those who buy together, by the sale that names them."""
    buyer = statement.parts.get("counterparty") if isinstance(statement.document, Sale) else None
    owners = buyer.owners if buyer else ()
    return {party_named(each.party) for each in owners if each.party}


def _owner(statement: Statement) -> Iterable[PartyId]:
    """The owner of goods imported on consignment."""
    owner = statement.parts.get("counterparty") if isinstance(statement.document, ImportClaimed) else None
    party = party_named(owner.party) if owner and owner.party else None
    return [party] if party else []


def _addressed(statement: Statement) -> Iterable[PartyId]:
    """The authority a suspicion report is for."""
    report: SuspicionReport | None = statement.parts.get("report")
    party = party_named(report.authority) if report else None
    return [party] if party else []


def _named(document: object) -> Iterable[PartyId]:
    """The party a confirmation or a record is made out to, and its agents; between whom goods pass."""
    if isinstance(document, FindingExplained | ExplanationJudged):
        return [party] if (party := party_named(document.party)) else []
    if isinstance(document, GoodsPassed):
        return [party for did in (document.holder, document.to) if (party := party_named(did))]
    if isinstance(document, ProductionRecorded | SeizedGoodsSold | OpeningStockCertified):
        did = _made_out_to(document)
        return [party] if (party := party_named(did)) else []
    if not isinstance(document, ImportConfirmed | ConfirmationCorrected):
        return ()
    dids = (document.confirmation.confirmed_to, *document.confirmation.agents)
    return {party for did in dids if (party := party_named(did))}


def _made_out_to(document: ProductionRecorded | SeizedGoodsSold | OpeningStockCertified) -> str:
    match document:
        case ProductionRecorded():
            return document.producer
        case SeizedGoodsSold():
            return document.buyer
    return document.member


def kind_of(type_: type[Document]) -> RecordKind:
    """Opening stock is for the association that certifies it, too; a suspicion for its addressee alone."""
    if issubclass(type_, SuspicionReported):
        return RecordKind.SUSPICION
    if issubclass(type_, _OPENING_STOCK):
        return RecordKind.STOCK
    if issubclass(type_, _ENGAGEMENTS):
        return RecordKind.ENGAGEMENT
    return RecordKind.TRADE if issubclass(type_, _TRADE) else RecordKind.STATEMENT
