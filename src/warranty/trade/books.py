"""The slice of trade that judging a batch reads and changes: sales, how they end, and goods sent on memo."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from warranty.foundation.ids import LotId, PartyId, StatementId, lot_id
from warranty.lots.books import Lot, LotBooks, LotKind
from warranty.parties.books import PartyBooks
from warranty.trade.documents import LineAmount, LineSources, OutsideLine, Prices, SaleLine


class SaleState(StrEnum):
    """A sale is offered, then answered by its buyer or withdrawn by its seller; to outside it just is.

    TITLE: it passed the title of goods its buyer had sold on before, and opened no lot. CONSUMER: it was to a
    consumer, and is a sale only where it is corrected.
    """

    OFFERED = "offered"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    OUTSIDE = "outside"
    TITLE = "title"
    CONSUMER = "consumer"


class ConsignmentKind(StrEnum):
    """Why goods go to somebody who does not come to own them by it."""

    MEMO = "memo"
    WORK = "work"
    RETURN = "return"


class ConsignmentState(StrEnum):
    """OFFERED until its receiver has signed what came; OUT from then on; to outside it is OUT at once.

    CLOSED: nothing is open any more, or it was taken back before it was received.
    """

    OFFERED = "offered"
    OUT = "out"
    CLOSED = "closed"


@dataclass(slots=True)
class Consignment:
    """Goods on their way to another holder, or with it. receiver: None for somebody outside.

    of: the memo, work or sale that a return belongs to. lines: of what it belongs to those that opened lots;
    none where it is an invoice for what had been sold on. due_on: of a memo or work, when it should end.
    work: what is done to goods sent for work. category: of rough to be cut, as its owner named it, or "".
    """

    id: StatementId
    position: int
    kind: ConsignmentKind
    sender: PartyId
    receiver: PartyId | None
    of: StatementId | None
    lines: int
    event_on: date
    due_on: date | None
    document_number: str
    state: ConsignmentState
    work: str = ""
    category: str = ""


class Consigned(NamedTuple):
    """Goods were sent on memo, for work, or back."""

    consignment: Consignment


class ConsignmentMoved(NamedTuple):
    """A consignment is received (OUT) or closed, by the statement at `position`."""

    consignment: StatementId
    state: ConsignmentState
    statement: StatementId
    position: int


class CameHome(NamedTuple):
    """Goods of a line of an invoice for what was sold on are in the very lots their owner had sent on memo.

    No lot of the return has them any more, so that they are counted here; of this the edges that they went
    back over are the record.
    """

    sale: StatementId
    line: int
    carats: int


@dataclass(slots=True)
class SaleRecord:
    """What a later statement needs to know of a sale. buyer: None for somebody outside."""

    id: StatementId
    position: int
    seller: PartyId
    buyer: PartyId | None
    lines: int
    event_on: date
    document_number: str
    code_digest: str | None
    state: SaleState


class Invoiced(NamedTuple):
    """What an invoice asks for its lines; a sale's, or one from outside. sources: a sale's, line by line."""

    lines: Sequence[SaleLine | OutsideLine]
    prices: Prices
    sources: Sequence[LineSources] = ()


class Repriced(NamedTuple):
    """What a correction says of prices: others, or by line an amount more (sign 1) or less (-1)."""

    prices: Prices | None = None
    amounts: Sequence[LineAmount] = ()
    sign: int = 0


class Bought(NamedTuple):
    """The line of an invoice by which goods were bought."""

    statement: StatementId
    line: int


class Sold(NamedTuple):
    """A sale enters."""

    sale: SaleRecord
    invoiced: Invoiced


class BoughtOutside(NamedTuple):
    """Goods were bought outside the register, by an invoice that states prices."""

    statement: StatementId
    invoiced: Invoiced


class SaleEnded(NamedTuple):
    """A sale is answered or withdrawn, by the statement at `position`."""

    sale: StatementId
    state: SaleState
    statement: StatementId
    position: int


Settlement = tuple[tuple[int, int, int, int], ...]


class SettlementSigned(NamedTuple):
    """One side's word on how differences of a sale end: (line, to buyer, to seller, lost) in thousandths.

    The word of a side replaces its earlier one; after an end has taken effect both are used up.
    """

    sale: StatementId
    party: PartyId
    lines: Settlement
    position: int
    is_final: bool


Paper = tuple[PartyId, str]
"""Who uses an invoice number or an outsider's paper, and its mark (`rules.papers`)."""


class PaperUsed(NamedTuple):
    """A paper stands behind one statement more; change −1: behind one less, as an offer was withdrawn."""

    paper: Paper
    position: int
    change: int


class CorrectionKind(StrEnum):
    """What a correction of a sale changes."""

    AMENDMENT = "amendment"
    NOTE = "note"
    WEIGHT = "weight"
    PAYMENT = "payment"


@dataclass(slots=True)
class Correction:
    """A correction of a sale. lines: (line, thousandths booked or 0, thousandths that go back).

    Less than nothing goes back where more was delivered. ended_at: position of what it took effect by.
    event_on: its day, where it is known.
    """

    id: StatementId
    sale: StatementId
    party: PartyId
    position: int
    kind: CorrectionKind
    lines: tuple[tuple[int, int, int], ...]
    is_shortage: bool
    ended_at: int | None = None
    event_on: date | None = None

    @property
    def is_ended(self) -> bool:
        """Whether it has taken effect."""
        return self.ended_at is not None


class CorrectionProposed(NamedTuple):
    """A correction is on record; it takes effect when it ends."""

    correction: Correction
    repriced: Repriced


class CorrectionEnded(NamedTuple):
    """A correction takes effect, by the statement at `position`: the other side's, or its own."""

    correction: StatementId
    statement: StatementId
    position: int


EFFECTS = (
    CorrectionProposed,
    CorrectionEnded,
    Sold,
    BoughtOutside,
    SaleEnded,
    SettlementSigned,
    PaperUsed,
    Consigned,
    ConsignmentMoved,
    CameHome,
)


@dataclass(slots=True)
class TradeBooks:
    """Sales a batch touches, with the books of the rooms below.

    invoiced: what sales of the batch ask, and those by which goods that it sells on were bought; in_effect:
    the corrections of these, as they took effect; repriced: what these say of prices. bought: of lots that
    passed by law, by what they were bought before, if they were. added: the lots in which more was delivered
    of a line of a sale that is corrected, in log order. came_home: what went back for lines of invoices for
    what was sold on, and is with the owner. answers: of sales whose goods go back, the statements
    by which they were answered.
    """

    parties: PartyBooks
    lots: LotBooks
    sales: dict[StatementId, SaleRecord] = field(default_factory=dict)
    settlements: dict[tuple[StatementId, PartyId], Settlement] = field(default_factory=dict)
    papers: dict[Paper, int] = field(default_factory=dict)
    consignments: dict[StatementId, Consignment] = field(default_factory=dict)
    # Of sales by return: what went back for each line before the batch, in thousandths, net of refusals.
    returned: dict[StatementId, dict[StatementId, dict[int, int]]] = field(default_factory=dict)
    came_home: Counter[tuple[StatementId, int]] = field(default_factory=Counter)
    invoiced: dict[StatementId, Invoiced] = field(default_factory=dict)
    in_effect: dict[StatementId, list[Correction]] = field(default_factory=dict)
    repriced: dict[StatementId, Repriced] = field(default_factory=dict)
    bought: dict[LotId, Bought | None] = field(default_factory=dict)

    answers: dict[StatementId, StatementId] = field(default_factory=dict)

    sold: list[SaleRecord] = field(default_factory=list)
    ended: list[SaleEnded] = field(default_factory=list)
    signed: list[SettlementSigned] = field(default_factory=list)
    used: list[PaperUsed] = field(default_factory=list)
    corrections: dict[StatementId, Correction] = field(default_factory=dict)
    added: dict[tuple[StatementId, int], list[LotId]] = field(default_factory=dict)
    proposed: list[Correction] = field(default_factory=list)
    corrected: list[CorrectionEnded] = field(default_factory=list)
    consigned: list[Consignment] = field(default_factory=list)
    moved: list[ConsignmentMoved] = field(default_factory=list)

    def _consign(self, effect: Consigned | ConsignmentMoved | CameHome) -> None:
        match effect:
            case Consigned(consignment):
                self.consignments[consignment.id] = consignment
                if consignment.of is not None and consignment.kind is ConsignmentKind.RETURN:
                    self.returned.setdefault(consignment.of, {})[consignment.id] = {}
                self.consigned.append(consignment)
            case ConsignmentMoved(moved, state):
                self.consignments[moved].state = state
                self.moved.append(effect)
            case CameHome(sale, line, carats):
                self.came_home[sale, line] += carats

    def _correct(self, effect: CorrectionProposed | CorrectionEnded) -> None:
        if isinstance(effect, CorrectionProposed):
            self.corrections[effect.correction.id] = effect.correction
            self.repriced[effect.correction.id] = effect.repriced
            self.proposed.append(effect.correction)
            return
        ended = self.corrections[effect.correction]
        ended.ended_at = effect.position
        for line, _, back in ended.lines:
            if back < 0:
                self.added.setdefault((ended.sale, line), []).append(lot_id(effect.statement, line))
        self.in_effect.setdefault(ended.sale, []).append(ended)
        self.corrected.append(effect)

    def sent_to_be_cut(self) -> set[tuple[PartyId, str]]:
        """By whom on record rough that was sent for it is cut, and of which category its owner said it is."""
        return {
            (one.receiver, one.category)
            for one in self.consignments.values()
            if one.receiver and one.category
        }

    def elsewhere(self) -> set[PartyId]:
        """Who sent goods, and who has any: from where to where they go. Without those loaded anyway."""
        hands = {
            *(sale.seller for sale in self.sales.values()),
            *(sent.sender for sent in self.consignments.values()),
            *(lot.holder for lot in self.lots.lots.values() if lot.holder),
        }
        return hands - self.parties.parties.keys()

    def lots_of(self, sale: StatementId, line: int) -> list[Lot]:
        """The lots a line of a sale was delivered in, newest first: what corrections added, then its own."""
        lots = (lot_id(sale, line), *self.added.get((sale, line), ()))
        return [self.lots.lots[lot] for lot in reversed(lots) if lot in self.lots.lots]

    def taken_by(self, sale: StatementId) -> list[LotId]:
        """All lots of a sale's goods as its buyer took them, with the surplus that it found among them."""
        answer = self.answers.get(sale)
        more = self.lots.lots_of(answer) if answer else ()
        found = [lot.id for lot in more if lot.kind is LotKind.UNSUPPORTED]
        added = [lot for (of, _), lots in self.added.items() if of == sale for lot in lots]
        return [*(lot.id for lot in self.lots.lots_of(sale)), *added, *found]

    def went_back(self, sale: StatementId, line: int) -> int:
        """What goes back for a line of a sale, but what came and is off the line again: unchanged goods."""
        went = self.came_home[sale, line]
        for return_, before in self.returned.get(sale, {}).items():
            lot = self.lots.lots.get(lot_id(return_, line))
            went += lot.received if lot else before.get(line, 0)
        return went

    def saved(self) -> None:
        """What happened so far is written; what happens from here on is not."""
        self.sold, self.ended, self.signed, self.used = [], [], [], []
        self.consigned, self.moved = [], []
        self.proposed, self.corrected = [], []

    def apply(self, effect: object) -> None:
        """Let one effect happen here and remember what to write."""
        match effect:
            case Sold(sale, invoiced):
                self.sales[sale.id] = sale
                self.invoiced[sale.id] = invoiced
                self.sold.append(sale)
            case SaleEnded(sale, state, statement):
                self.sales[sale].state = state
                self.answers[sale] = statement
                self.ended.append(effect)
            case SettlementSigned(sale, party, lines):
                self.signed.append(effect)
                self.settlements[sale, party] = lines
                if effect.is_final:
                    self.settlements = {key: kept for key, kept in self.settlements.items() if key[0] != sale}
            case PaperUsed(paper, _, change):
                self.papers[paper] = self.papers.get(paper, 0) + change
                self.used.append(effect)
            case BoughtOutside(statement, invoiced):
                self.invoiced[statement] = invoiced
            case CorrectionProposed() | CorrectionEnded():
                self._correct(effect)
            case Consigned() | ConsignmentMoved() | CameHome():
                self._consign(effect)
            case _:
                message = f"not an effect of trade: {effect!r}"
                raise TypeError(message)
