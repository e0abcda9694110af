"""Loading and saving the rooms' books, each through its own store; the register's privilege."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from warranty.audits import store as audit_store
from warranty.certificates import store as certificate_store
from warranty.certificates.documents import CertificateIssued, FeedComplete
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId, StatementId, lot_id
from warranty.foundation.statements import Entry, Touched, referenced, split
from warranty.lots import origin_store
from warranty.lots import store as lot_store
from warranty.lots.books import Lot, LotBooks, LotKind
from warranty.lots.documents import BalanceFiled, ExportApplied, GoodsPassed, NotNatural, PhysicalCount
from warranty.lots.rules.come_from import inside_of
from warranty.lots.rules.entrusted import bound_lots
from warranty.lots.rules.export import bound_of
from warranty.lots.rules.passing import takes_all
from warranty.lots.rules.sources import named_lot
from warranty.lots.service import unfounded_in
from warranty.parties import store as party_store
from warranty.parties.books import Identity, PartyBooks
from warranty.parties.documents import KeyRevoked, KeyUpheld, StandingChanged
from warranty.parties.rules import party_named
from warranty.parties.rules.mandates import sides_of
from warranty.parties.rules.value import valued_in
from warranty.reconciliation import store as reconciliation_store
from warranty.reconciliation.books import ReconciliationBooks
from warranty.reconciliation.documents import ExplanationJudged, FindingExplained
from warranty.register import store
from warranty.register.books import MANDATABLE, Books
from warranty.register.consumer_sales import load_consumer_sales
from warranty.register.costs import load_costs
from warranty.register.documents import read
from warranty.register.in_question import Before, load_in_question, load_let_in
from warranty.register.losses import load_losses
from warranty.trade import store as trade_store
from warranty.trade.books import SaleState, TradeBooks
from warranty.trade.documents import CorrectionAgreed, GoodsReturned, Sale
from warranty.trade.rules.due import Waiting
from warranty.trade.rules.sourcing import sources_named
from warranty.trade.service import MOST_ON_APPROVAL, waiting


async def load(
    connection: Connection, slice_: Touched, identity: Identity, kept: Connection | None = None
) -> Books:
    """What some entries touch, in one query for each table, lower rooms first.

    kept: where statements are, unless it is where the books are.
    """
    parties = await party_store.load(connection, slice_, identity)
    parties.mandatable = MANDATABLE
    if slice_.sales and (slice_.limits or parties.mandates or parties.signature_limits):
        await _load_answered(kept or connection, parties, slice_.sales | slice_.agreed)
    losses = None
    if slice_.losses:
        losses = await load_losses(connection, kept or connection, slice_.losses)
        slice_.lots |= losses.lots()
        slice_.lost |= losses.lots()
        slice_.titles |= losses.lots()
    if slice_.lost:
        slice_.applications |= await lot_store.applications_behind(connection, slice_.lost | slice_.lots)
    if slice_.losses and slice_.applications:  # claims wait for what is found under way
        slice_.certificates |= await certificate_store.numbers_issued(connection, slice_.applications)
    consumers = None
    if slice_.consumers:
        consumers = await load_consumer_sales(connection, kept or connection, slice_.consumers)
        slice_.lots |= consumers.lots()
    added = await trade_store.added_to(connection, slice_.corrected, slice_.consignments)
    slice_.sales.update(agreement for each in added.values() for agreement in each)
    titled = await _titled_by(connection, slice_) if slice_.corrected else {}
    answers = await trade_store.answers_to(connection, slice_.changed)
    slice_.sales.update(answers.values())
    certificates = await certificate_store.load(connection, slice_, parties)
    lots = await lot_store.load(connection, slice_, parties, certificates)
    lots.consumers = consumers or lots.consumers
    lots.losses = losses or lots.losses
    lots.titled_at |= titled
    if slice_.origins:
        await _load_origins(connection, lots)
    trade = await trade_store.load(connection, slice_, parties, lots)
    trade.answers |= answers
    for (sale, line), agreements in added.items():
        trade.added[sale, line] = [lot_id(agreement, line) for agreement in agreements]
    await _load_cut(connection, slice_, lots, trade)
    credited = slice_.credited | {one.id for one in trade.sales.values() if one.state is SaleState.TITLE}
    await load_costs(connection, kept or connection, trade, slice_.priced, credited)
    if elsewhere := trade.elsewhere():
        parties.homes = await party_store.countries_of(connection, elsewhere)
    reconciliation = await reconciliation_store.load(connection, slice_, parties, kept or connection)
    if kept is None:
        _leave_out_who_may_not_speak(slice_, parties)
    await _load_waiting(kept or connection, slice_, reconciliation)
    audits = await audit_store.load(connection, slice_, parties)
    return Books(parties, certificates, lots, trade, reconciliation, audits)


async def _load_cut(connection: Connection, slice_: Touched, lots: LotBooks, trade: TradeBooks) -> None:
    """What yields are held against: by whose batches and works, of which category, the statements tell."""
    if slice_.yields or slice_.returned:
        kinds = slice_.categories | trade.sent_to_be_cut()
        await lot_store.load_cut(connection, lots, slice_.yields, kinds)


async def _titled_by(connection: Connection, slice_: Touched) -> dict[int, list[tuple[LotId, int]]]:
    """By the position of each invoice that is corrected what it passed the title of; it is looked at, too."""
    if not (positions := await trade_store.titling(connection, slice_.corrected)):
        return {}
    found = await lot_store.titled_at(connection, positions)
    lots = {lot for each in found.values() for lot, _ in each}
    slice_.lots |= lots
    slice_.titles |= lots
    return found


def _leave_out_who_may_not_speak(slice_: Touched, parties: PartyBooks) -> None:
    """Of another than itself an office alone speaks; nobody else has the register look at what waits there.

    In a replay, where all was accepted, an office may come in with the very slice.
    """
    offices = {one.id for one in parties.parties.values() if one.kind in ("Association", "Authority")}
    slice_.spoken = {
        statement: said
        for statement, said in slice_.spoken.items()
        if said[0] == said[1] or said[0] in offices
    }


async def _load_waiting(kept: Connection, slice_: Touched, books: ReconciliationBooks) -> None:
    """What time may have brought of the parties that are spoken of, as far as it is not on record.

    kept: whatever came before is there, as it stood at each position.
    """
    found: dict[tuple[PartyId, int], Waiting] = {}
    for statement, (_, party, position, named) in slice_.spoken.items():
        if books.is_on_record(named):
            continue
        if (asked := (party, position)) not in found:
            as_of = position - 1 if position > 0 else certificate_store.NOW
            found[asked] = await waiting(kept, party, as_of, limit=MOST_ON_APPROVAL)
        books.waiting[statement] = found[asked]


async def _load_answered(
    connection: Connection, parties: PartyBooks, statements: Iterable[StatementId]
) -> None:
    """Who made statements and what they state, whoever may read them.

    A limit asks what answers to them are worth, and who answers under a mandate must not answer itself.
    """
    for row in await store.statements(connection, list(statements)):
        one = read(split(row["signed"] + b"~" + row["encoded"]), complete=False)
        parties.sides[row["id"]] = sides_of(parties, party_named(one.issuer), one.parts)
        parties.valued[row["id"]] = valued_in(one.document, one.parts)


async def _load_origins(connection: Connection, lots: LotBooks) -> None:
    """What parties know of the origins of what a batch touches, with the certificates behind it."""
    drawn = {edge.source for edges in lots.edges.values() for edge in edges}
    claims = await origin_store.load_behind(
        connection, lots.origins, lots.lots.keys() | drawn, origin_store.NOW
    )
    origin_store.note_numbers(lots.origins, await certificate_store.numbers_of_lots(connection, claims))
    unknown = lots.origins.numbers() - lots.certificates.certificates.keys()
    found = await certificate_store.certificates(connection, unknown, certificate_store.NOW)
    lots.origins.papers = {one.number: one for one in found}


def is_about_findings(document: object) -> bool:
    """Whether a statement is judged by findings: those that came before it must be on record."""
    return isinstance(document, FindingExplained | ExplanationJudged)


def is_far_reaching(document: object, parts: Mapping[str, Any]) -> bool:
    """Whether a statement is judged by all that is on record of a party, a participant or the goods.

    However much that is: see `load_what_only_its_turn_shows` and `load_behind_what_goes_back`.
    """
    match document:
        case FeedComplete() | NotNatural() | PhysicalCount() | BalanceFiled() | GoodsPassed():
            return True
        case FindingExplained() | ExplanationJudged():
            return True
        case GoodsReturned() | CorrectionAgreed() if parts.get("sources"):
            return True
        case ExportApplied() | CertificateIssued(application=str()):
            return True
        case KeyRevoked(compromised_since=datetime()) | KeyUpheld():
            return True
        case StandingChanged(standing="suspended" | "expelled"):
            return True
    return False


async def load_what_only_its_turn_shows(
    connection: Connection, books: Books, entry: Entry, before: Before
) -> None:
    """What an entry is judged by beside its own slice.

    For a feed mark the count of its feed, for a count or a filed balance the book, for a stolen key what
    it signed, for one that is stood by whom it admitted, for who is put out what it sold, for goods that are
    not natural the sales they came or went by, for a succession the stock, for an export what stands behind
    its goods, for a sale of goods that passed by law just before what they had cost; for all else nothing.
    Before a feed or the book is counted, or goods are followed or pass, what happened so far is written. A
    mark speaks of every number of its participant, those of the same batch too, so that it is judged on the
    tables as they are just before it. What it finds then depends on the log alone, not on where batches end.
    """
    match entry.document:
        case FeedComplete():
            await save(connection, books)
            await certificate_store.load_feed(connection, books.certificates, entry)
        case NotNatural():
            await save(connection, books)
            await lot_store.load_dealings(connection, books.lots, entry)
        case PhysicalCount() | BalanceFiled():
            await save(connection, books)
            await lot_store.load_book(connection, books.lots, entry)
        case ExportApplied() | CertificateIssued(application=str()) if bound := _bound(books.lots, entry):
            await save(connection, books)
            unfounded = await unfounded_in(connection, bound, entry.position - 1, books.crossed)
            books.certificates.unsupported[entry.id] = unfounded.unsupported
            books.certificates.uncertified[entry.id] = unfounded.uncertified
            books.certificates.unjudged[entry.id] = unfounded.unjudged
        case Sale() if passed := _passed_in_batch(books, entry):
            await save(connection, books)
            unwritten = {one.id: one.document for one in before.unwritten}
            await load_costs(connection, before.kept, books.trade, passed, unwritten=unwritten)
        case GoodsPassed(holder=did) if takes_all(entry) and (holder := party_named(did)):
            await save(connection, books)
            await lot_store.load_stock(connection, books.lots, holder)
        case StandingChanged(party=did, standing="suspended" | "expelled") if seller := party_named(did):
            await save(connection, books)
            held = await trade_store.still_held(connection, [seller], entry.position)
            books.parties.in_question = [sale for _, sale in held]
        case KeyRevoked(compromised_since=datetime()):
            await save(connection, books)
            await load_in_question(connection, books.parties, entry, before)
        case KeyUpheld():
            await save(connection, books)
            await load_let_in(connection, books.parties, entry, before)


async def load_behind_what_goes_back(connection: Connection, books: Books, entry: Entry) -> None:
    """What lies behind the goods that an entry gives back changed, by which it may be refused (R27).

    Before it is judged, so for the buyer's own goods and under a key on record alone; nobody else has any
    looked up. What happened so far is written before.
    """
    match entry.document:
        case GoodsReturned(of=text) | CorrectionAgreed(sale=text) if given := entry.parts.get("sources"):
            sale = books.trade.sales.get(named) if (named := referenced(text)) else None
        case _:
            return
    if sale is None or sale.buyer != entry.party or entry.key not in books.parties.keys:
        return
    sources = {lot for line in given for one in line.lots if (lot := named_lot(one.lot))}
    inside = {lot for source in sources for lot, _ in inside_of(books.lots, source)}
    known = (books.lots.lots.get(lot) for lot in inside)
    own = [lot.id for lot in known if lot is not None and entry.party in (lot.holder, lot.owner)]
    await save(connection, books)
    await lot_store.load_behind(connection, books.lots, own, sale.id)


def _bound(books: LotBooks, entry: Entry) -> list[Lot]:
    """What an application binds, or what the one a certificate names has bound; each lot by that weight."""
    document = entry.document
    if isinstance(document, ExportApplied):
        weights: dict[LotId, int] = {}
        for lot, carats in bound_of(books, entry):
            weights[lot.id] = weights.get(lot.id, 0) + carats
        return [replace(books.lots[lot], received=carats) for lot, carats in weights.items()]
    named = referenced(document.application)
    return bound_lots(books, named) if named else []


def _passed_in_batch(books: Books, entry: Entry) -> list[LotId]:
    """The lots a sale draws from that passed by law in its batch: what they cost is not loaded yet."""
    known = (lot for source in sources_named(entry) if (lot := books.lots.lots.get(source)))
    return [lot.id for lot in known if lot.kind is LotKind.PASSED and lot.id not in books.trade.bought]


async def save(connection: Connection, books: Books) -> None:
    """Write what happened since the last time, set-wise."""
    await party_store.save(connection, books.parties)
    await certificate_store.save(connection, books.certificates)
    await lot_store.save(connection, books.lots)
    await trade_store.save(connection, books.trade)
    await reconciliation_store.save(connection, books.reconciliation)
    await audit_store.save(connection, books.audits)
    for room in (
        books.parties,
        books.certificates,
        books.lots,
        books.trade,
        books.reconciliation,
        books.audits,
    ):
        room.saved()
