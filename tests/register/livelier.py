"""Random histories of all that moves carats: trade, memos, work, boxes, batches, making, borders, losses."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import UNSET

from tests.builders import (
    MAKEABLE,
    SURAT,
    TODAY,
    Draft,
    Line,
    Outsider,
    Somebody,
    a_claim,
    a_close,
    a_collection,
    a_confirmation,
    a_line,
    a_memo,
    a_number,
    a_receipt,
    a_return,
    a_sale,
    a_work,
)
from tests.lots.batches import a_batch, a_day
from tests.lots.batches import a_close as a_batch_closed
from tests.lots.exporting import (
    a_cancellation,
    a_departure,
    a_homecoming,
    an_application,
    issued_for,
    polished,
)
from tests.lots.rooting import (
    certified,
    documented,
    invoice,
    mined,
    opening,
    recorded,
    sold_by_state,
    taken,
)
from tests.lots.scales import found, reweighed
from tests.lots.test_boxes import a_box, closed, filled
from tests.lots.test_leaving import a_consumer_sale, lost
from tests.lots.test_making import made
from tests.parties.builders import a_row, an_admission
from tests.register.histories import Deed, History
from tests.trade.test_corrections import a_note, a_weight, an_agreement
from tests.worlds import World
from warranty.certificates.books import Application, Purpose
from warranty.certificates.documents import CertificateUnused
from warranty.foundation.ids import LotId, PartyId, StatementId, lot_id
from warranty.foundation.quantities import format_carats
from warranty.lots.books import Lot, LotKind, LotState, Vessel, VesselKind
from warranty.lots.documents import (
    AbroadLoss,
    LotsCleaned,
    LotsMerged,
    LotSplit,
    LotsSorted,
    MakingLoss,
    RoughWorked,
)
from warranty.lots.rules.entrusted import with_claimants
from warranty.lots.rules.goods import stage
from warranty.lots.rules.sources import hs_of
from warranty.lots.rules.vessels import weight
from warranty.trade.books import Consignment, ConsignmentKind, ConsignmentState, SaleState
from warranty.trade.documents import LostInWork, Made, ReceivedLine, ReturnedLine

Said = tuple[Somebody, Draft]
Source = tuple[LotId, int, str]
"""A lot or a box, what can be drawn from it, and its class of goods."""
POLISHED, INDUSTRIAL = "7102.39", "7102.21"


class LivelierHistory(History):
    """Deeds of four members in India and one in Antwerp, two authorities and an association."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(world, seed)
        self.antwerp = Somebody()
        self.by_party[self.antwerp.id] = self.antwerp
        admitted = Draft(an_admission(a_row(self.antwerp, country="BE")))
        self.first: list[Said] = [(world.cast.association, admitted)]
        self.refused: dict[str, int] = {}
        self.accepted: dict[str, int] = {}

    def deed(self) -> Deed:
        """What somebody does next; counted by statement."""
        deed = super().deed()
        tally = self.refused if deed.refused else self.accepted
        name = type(deed.draft.document).__name__
        tally[name] = tally.get(name, 0) + 1
        return deed

    def _anything(self) -> Said:
        if self.first:
            return self.first.pop(0)
        ways = self._ways()
        while True:
            if said := self.random.choice(ways)():
                return said

    def _ways(self) -> Sequence[Callable[[], Said | None]]:
        return (
            *[super()._anything] * 9, self._memo, self._sent_for_work, *[self._receive] * 4,
            *[self._send_back] * 2, self._end_memo, self._invoice_owner, *[self._collect] * 2,
            self._open_box, *[self._fill] * 6, self._close_box, self._split, self._merge, self._sort,
            self._clean, self._saw, self._lose, *[self._sell_to_consumer] * 2, *[self._bind] * 2,
            *[self._follow_export] * 10, *[self._claim_abroad] * 4, *[self._correct_sale] * 2,
            *[self._agree] * 2, self._open_batch, *[self._work_batch] * 4, self._close_batch, self._mine,
            self._record_mined, self._declare_stock, self._document_stock, self._certify_stock,
            self._take_seized, self._sell_seized, *[self._reweigh] * 2, self._find,
        )  # fmt: skip

    # ---- what people have

    def _vessels(self, holder: Somebody, kind: VesselKind) -> list[Vessel]:
        known = self.world.books.lots.vessels.values()
        return [one for one in known if one.holder == holder.id and one.kind is kind and not one.is_closed]

    def _sources(self, holder: Somebody) -> list[Source]:
        books = self.world.books.lots
        boxes = [
            (LotId(box.id), weight(books, box.id), box.hs) for box in self._vessels(holder, VesselKind.BOX)
        ]
        lots = [(lot.id, lot.left, lot.hs) for lot in self._stock(holder)]
        return [*lots, *(box for box in boxes if box[1])]

    def _taken(self, holder: Somebody, most: int, *, of: str = "rough") -> list[tuple[LotId, str]]:
        sources = [one for one in self._sources(holder) if stage(one[2]) == of]
        chosen = self.random.sample(sources, min(len(sources), self.random.randint(1, most)))
        return [(source, self._weight(left)) for source, left, _ in chosen]

    def _line(self, seller: Somebody) -> Line:
        """Lines of ordinary sales draw from boxes, too."""
        if self.random.random() < 0.5:
            return super()._line(seller)
        return self._line_of(seller) or super()._line(seller)

    def _line_of(self, seller: Somebody) -> Line | None:
        of = "polished" if self.random.random() < 0.2 else "rough"
        sources = self._taken(seller, 3, of=of)
        hs = POLISHED if of == "polished" else MAKEABLE
        return a_line(self._sum(sources), *sources, hs=hs) if sources else None

    @staticmethod
    def _sum(parts: Sequence[tuple[object, str]]) -> str:
        return format_carats(sum(_thousandths(carats) for _, carats in parts))

    def _lots(self, choose: Callable[[Lot], bool]) -> list[Lot]:
        return [lot for lot in self.world.books.lots.lots.values() if choose(lot)]

    # ---- memos, work, and what comes back

    def _other(self) -> Somebody | Outsider:
        return SURAT if self.random.random() < 0.2 else self._member()

    def _memo(self) -> Said | None:
        sender = self._member()
        line = self._line_of(sender)
        return (sender, a_memo(sender, self._other(), line)) if line else None

    def _sent_for_work(self) -> Said | None:
        owner = self._member()
        line = self._line_of(owner)
        work = self.random.choice(("cut", "saw"))
        return (owner, a_work(owner, self._other(), line, work=work)) if line else None

    def _consignments(self, state: ConsignmentState) -> list[Consignment]:
        return [one for one in self.world.books.trade.consignments.values() if one.state is state]

    def _receive(self) -> Said | None:
        offered = self._consignments(ConsignmentState.OFFERED)
        if not offered:
            return None
        sent = self.random.choice(offered)
        lots = [lot for lot in self.world.books.lots.lots_of(sent.id) if lot.line < 1_000_000]
        lines = []
        for lot in lots:
            back = self.random.choice((0, 0, 0, self.random.randint(0, lot.received)))
            kept, returned = format_carats(lot.received - back), format_carats(back)
            lines.append(ReceivedLine(line=lot.line, kept=kept, returned=returned))
        return self.by_party[sent.receiver], a_receipt(sent.id, *lines)  # type: ignore[index]

    def _send_back(self) -> Said | None:
        """Goods on memo or worked on, or bought; unchanged, worked, or as another lot."""
        out = [
            one for one in self._consignments(ConsignmentState.OUT) if one.kind is not ConsignmentKind.RETURN
        ]
        answered = self._sales(SaleState.ANSWERED)
        if out and self.random.random() < 0.7:
            sent = self.random.choice(out)
            by: PartyId | None = sent.receiver or sent.sender
            of, is_work = sent.id, bool(sent.work)
        elif answered:
            sale = self.random.choice(answered)
            by, of, is_work = sale.buyer, sale.id, False
        else:
            return None
        assert by is not None, "only what a member bought is answered"
        lot = self.world.books.lots.lots[lot_id(of, 1)]
        whole = self.random.randint(1, lot.left) if lot.left else 1
        if not is_work:
            return self.by_party[by], self._given_back(by, of, format_carats(whole))
        parts = self._parts(whole, 3)
        line = ReturnedLine(
            line=1, carats=parts[0],
            made=(Made(carats=parts[1], hs=POLISHED if self.random.random() < 0.5 else MAKEABLE),),
            lost=(LostInWork(carats=parts[2], cause="powder"),),
        )  # fmt: skip
        return self.by_party[by], a_return(of, line)

    def _given_back(self, by: PartyId, of: StatementId, carats: str) -> Draft:
        sources = self._sources(self.by_party[by])
        changed = [source for source, left, _ in sources if left >= _thousandths(carats)]
        if changed and self.random.random() < 0.4:
            return a_return(of, (1, carats), changed={1: (self.random.choice(changed), carats)})
        return a_return(of, (1, carats))

    def _parts(self, whole: int, number: int) -> list[str]:
        """Weights that make a whole, each at least a thousandth where there are so many."""
        cuts = sorted(self.random.randint(0, whole) for _ in range(number - 1))
        return [format_carats(b - a) for a, b in zip([0, *cuts], [*cuts, whole], strict=True)]

    def _end_memo(self) -> Said | None:
        known = list(self.world.books.trade.consignments.values())
        if not known:
            return None
        sent = self.random.choice(known)
        return self.by_party[sent.sender], a_close(sent.id)

    def _invoice_owner(self) -> Said | None:
        """The owner of memo goods invoices them to whoever has them, still there or sold on before."""
        held = self._lots(lambda lot: lot.kind is LotKind.MEMO and lot.holder in self.by_party)
        held = [lot for lot in held if lot.owner in self.by_party]
        if not held:
            return None
        lot = self.random.choice(held)
        owner, holder = self.by_party[lot.owner], self.by_party[lot.holder]  # type: ignore[index]
        carats = self._weight(max(lot.left, 1))
        goods = "sold-on" if self.random.random() < 0.4 else UNSET
        return owner, a_sale(owner, holder, a_line(carats, (lot.id, carats), hs=lot.hs), goods=goods)

    def _collect(self) -> Said | None:
        """Goods sold and left where they are, or fetched by whoever owns them."""
        there = self._lots(lambda lot: lot.kind is LotKind.SALE and lot.owner is not None and lot.left > 0)
        there = [lot for lot in there if lot.state is LotState.HELD] or there
        if there and self.random.random() < 0.6:
            lot = self.random.choice(there)
            return self.by_party[lot.owner], a_collection((lot.id, self._weight(lot.left)))  # type: ignore[index]
        seller = self._member()
        line = self._line_of(seller)
        return (seller, a_sale(seller, self._member(), line, goods="stay")) if line else None

    # ---- boxes and batches

    def _open_box(self) -> Said:
        return self._member(), a_box(self.random.choice((MAKEABLE, MAKEABLE, INDUSTRIAL)))

    def _fill(self) -> Said | None:
        holder = self._member()
        if not (boxes := self._vessels(holder, VesselKind.BOX)):
            return None
        box = self.random.choice(boxes)
        books = self.world.books.lots
        fitting = [one for one in self._taken(holder, 3) if hs_of(books, one[0]) == box.hs]
        return (holder, filled(box.id, *fitting)) if fitting else None

    def _close_box(self) -> Said | None:
        holder = self._member()
        boxes = self._vessels(holder, VesselKind.BOX)
        is_time = boxes and self.random.random() < 0.3
        return (holder, closed(self.random.choice(boxes).id)) if is_time else None

    def _open_batch(self) -> Said:
        return self._member(), a_batch()

    def _work_batch(self) -> Said | None:
        """A day of the shop floor: rough in, or something out, or both."""
        cutter = self._member()
        batches = self._vessels(cutter, VesselKind.BATCH)
        if not batches:
            return None
        batch = self.random.choice(batches).id
        ins = [(batch, source, carats) for source, carats in self._taken(cutter, 2)]
        inside = weight(self.world.books.lots, batch)
        if not inside:
            return cutter, a_day(ins=ins)
        polished_, rejected, gone, _ = self._parts(inside, 4)
        out = [(batch, "polished", polished_), (batch, "rejection", rejected)]
        return cutter, a_day(
            ins=ins if self.random.random() < 0.5 else [], out=out, lost=[(batch, "powder", gone)]
        )

    def _close_batch(self) -> Said | None:
        cutter = self._member()
        batches = self._vessels(cutter, VesselKind.BATCH)
        if not batches:
            return None
        batch = self.random.choice(batches).id
        inside = weight(self.world.books.lots, batch)
        return cutter, a_batch_closed(batch, **({"polishing": format_carats(inside)} if inside else {}))

    # ---- making

    def _split(self) -> Said | None:
        holder = self._member()
        taken = self._taken(holder, 1)
        if not taken:
            return None
        parts = self._parts(_thousandths(taken[0][1]), 2)
        return holder, made(LotSplit, taken, *((part, MAKEABLE) for part in parts))

    def _merge(self) -> Said | None:
        holder = self._member()
        taken = self._taken(holder, 4)
        return (holder, made(LotsMerged, taken, (self._sum(taken), MAKEABLE))) if taken else None

    def _sort(self) -> Said | None:
        holder = self._member()
        taken = self._taken(holder, 3)
        if not taken:
            return None
        one, other = self._parts(_thousandths(self._sum(taken)), 2)
        return holder, made(LotsSorted, taken, (one, MAKEABLE), (other, INDUSTRIAL))

    def _clean(self) -> Said | None:
        return self._worked_rough(LotsCleaned, "boiling")

    def _saw(self) -> Said | None:
        return self._worked_rough(RoughWorked, "sawing", work="saw")

    def _worked_rough(self, kind: type[LotsCleaned | RoughWorked], cause: str, **more: object) -> Said | None:
        holder = self._member()
        taken = self._taken(holder, 2)
        if not taken:
            return None
        rest, gone = self._parts(_thousandths(self._sum(taken)), 2)
        losses = (MakingLoss(cause=cause, carats=gone),)  # type: ignore[arg-type]
        return holder, made(kind, taken, (rest, MAKEABLE), losses=losses, **more)

    # ---- leaving

    def _lose(self) -> Said | None:
        holder = self._member()
        taken = self._taken(holder, 2)
        return (holder, lost(*taken, carats=self._sum(taken))) if taken else None

    def _sell_to_consumer(self) -> Said | None:
        holder = self._member()
        taken = self._taken(holder, 1, of="polished")
        return (holder, a_consumer_sale(*taken[0], hs=POLISHED)) if taken else None

    # ---- scales

    def _reweigh(self) -> Said | None:
        """A lot or a box on the scale; a difference within tolerance is the scales', or has a cause."""
        holder = self._member()
        if not (sources := [one for one in self._sources(holder) if one[1]]):
            return None
        source, left, _ = self.random.choice(sources)
        shown = max(
            left + self.random.choice((-1, 1)) * self.random.randint(0, self.random.choice((9, 2_000))), 1
        )
        cause = self.random.choice((None, "loss", "find"))
        more: dict[str, Any] = {"cause": cause, "reason": "Weighed twice."} if cause else {}
        return holder, reweighed(source, format_carats(left), format_carats(shown), **more)

    def _find(self) -> Said:
        return self._member(), found(self._weight(2_000))

    # ---- borders

    def _bind(self) -> Said | None:
        exporter = self._member()
        taken = self._taken(exporter, 2)
        purpose = self.random.choice(("sale", "consignment", "polishing"))
        return (
            (exporter, an_application((self._sum(taken), tuple(taken)), purpose=purpose)) if taken else None
        )

    def _applications(self) -> list[Application]:
        return [one for one in self.world.books.certificates.applications.values() if not one.is_ended]

    def _follow_export(self) -> Said | None:
        """The certificate is issued, the goods leave, come home, or stay after all."""
        if not (known := self._applications()):
            return None
        one = self.random.choice(known)
        exporter, india = self.by_party[one.exporter], self.world.cast.india
        bound = self.world.books.lots.lots[lot_id(one.id, 1)]
        left = format_carats(bound.left or 1)
        abroad = bound.left + sum(lot.left for lot in with_claimants(self.world.books.lots, [bound]))
        if one.number is None:
            if self.random.random() < 0.2:
                return exporter, a_cancellation(one.id)
            return india, issued_for(one.id, a_number("IN"), format_carats(one.carats))
        if not one.is_departed and self.random.random() < 0.7:
            return exporter, a_departure(one.id)
        is_away = one.purpose is Purpose.POLISHING and one.is_departed
        if self.random.random() < (0.5 if is_away else 0.05) and abroad > 1:
            kept, gone = self._parts(abroad, 2)
            return exporter, polished(one.id, kept, losses=(AbroadLoss(cause="powder", carats=gone),))
        mine = [number for number, (_, holder) in self.confirmed.items() if holder is exporter]
        if mine and self.random.random() < 0.3:
            return exporter, a_homecoming(one.id, self.random.choice(mine), self._weight(abroad or 1))
        if self.random.random() < 0.2:
            return india, Draft(CertificateUnused(event_on=TODAY, number=one.number, reason="Not used."))
        return self.world.cast.europe, a_confirmation(one.number, self.antwerp, left)

    def _claim_abroad(self) -> Said | None:
        issued = [one for one in self._applications() if one.number]
        if not issued:
            return None
        one = self.random.choice(issued)
        assert one.number is not None
        return self.antwerp, a_claim(one.number, self._weight(one.carats), participant="EU")

    # ---- corrections, and goods that begin without a certificate

    def _correct_sale(self) -> Said | None:
        sales = self._sales(SaleState.ANSWERED)
        if not sales:
            return None
        sale = self.random.choice(sales)
        lot = self.world.books.lots.lots[lot_id(sale.id, 1)]
        by = self.by_party[self.random.choice((sale.seller, sale.buyer or sale.seller))]
        if self.random.random() < 0.4:
            return by, a_note(sale.id, self._weight(lot.received or 1))
        less = format_carats(self.random.randint(0, max(lot.received - 1, 0)))
        is_shortage = self.random.random() < 0.5
        return by, a_weight(sale.id, format_carats(lot.received), less, shortage=is_shortage)

    def _agree(self) -> Said | None:
        waiting = [one for one in self.world.books.trade.corrections.values() if not one.is_ended]
        if not waiting:
            return None
        one = self.random.choice(waiting)
        sale = self.world.books.trade.sales[one.sale]
        other = sale.buyer if one.party == sale.seller else sale.seller
        return self.by_party[other or sale.seller], an_agreement(one.sale, one.id)

    def _mine(self) -> Said:
        return self._member(), mined(self._weight(20_000), hs=MAKEABLE)

    def _record_mined(self) -> Said:
        return self.world.cast.india, recorded(self._member(), self._weight(40_000))

    def _declare_stock(self) -> Said:
        return self._member(), opening((self.random.choice((MAKEABLE, POLISHED)), self._weight(20_000)))

    def _declared(self) -> Lot | None:
        lots = self._lots(lambda lot: lot.kind is LotKind.OPENING_STOCK)
        return self.random.choice(lots) if lots else None

    def _document_stock(self) -> Said | None:
        if not (lot := self._declared()):
            return None
        paper = invoice(str(self.random.random()), self._weight(5_000))
        return self.by_party[lot.holder], documented(lot.statement, paper)  # type: ignore[index]

    def _certify_stock(self) -> Said | None:
        if not (lot := self._declared()):
            return None
        holder = self.by_party[lot.holder]  # type: ignore[index]
        return self.world.cast.association, certified(holder, lot.statement, self._weight(lot.received))

    def _take_seized(self) -> Said:
        return self._member(), taken(self._weight(20_000))

    def _sell_seized(self) -> Said:
        return self.world.cast.india, sold_by_state(self._member(), self._weight(20_000))


def _thousandths(carats: str) -> int:
    whole, _, fraction = carats.partition(".")
    return int(whole) * 1_000 + int(fraction.ljust(3, "0"))
