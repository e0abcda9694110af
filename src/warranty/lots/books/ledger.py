"""The lots a batch touches, with everything statements do to them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from warranty.certificates.books import CertificateBooks
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.lots.accounts import RootBacked, RootBooks, RootTaken
from warranty.lots.books.effects import (
    Accepted,
    BatchBooked,
    BatchCounted,
    DifferenceClosed,
    Drawn,
    Fed,
    Left,
    LotOpened,
    LotShared,
    Reversed,
    SoldEarly,
    StoneKept,
    StoneNamed,
    TitlePassed,
    Unfed,
    VesselClosed,
    VesselOpened,
    Withdrawn,
    WorkCut,
)
from warranty.lots.books.values import (
    LATE,
    LOST,
    MADE,
    OF_CLAIM,
    SETTLED,
    Crossed,
    Cut,
    Lot,
    LotKind,
    LotState,
    Sent,
    Vessel,
    came_back_from,
    is_made,
    is_sent_on,
    is_worked_elsewhere,
)
from warranty.lots.books.words import OwnersWords
from warranty.lots.consumers import CameBack, ConsumerBooks, SoldToConsumer
from warranty.lots.losses import FoundAgain, LossBooks, LossReported
from warranty.lots.origins import OriginBooks, OriginReleased
from warranty.lots.ownership import OwnerAnswered, OwnerNamed, OwnershipBooks
from warranty.lots.scales import CountAnswered, Counted, ScaleBooks, Weighed, Worn
from warranty.parties.books import PartyBooks


class Exit(NamedTuple):
    """A row of carats set aside or gone: kind "difference" (signed) or "loss", which has a cause."""

    lot: LotId
    position: int
    kind: str
    carats: int
    cause: str = ""


@dataclass(slots=True)
class Edge:
    """An edge as loaded. reversed: what already went back over it. is_late: of a declared shortage."""

    source: LotId
    target: LotId
    ordinal: int
    carats: int
    reversed: int
    is_late: bool = False


@dataclass(slots=True)
class Change:
    """What a batch adds to a lot that was there before it."""

    received: int = 0
    left: int = 0
    disputed: int = 0
    state: LotState | None = None
    ended_at: int | None = None
    stone: LotId | None = None


@dataclass(slots=True)
class LotBooks:
    """Lots and edges a batch touches, with the books of the rooms below.

    A reversal may give back to a source that was not loaded: it is then kept as a change alone.
    """

    parties: PartyBooks
    certificates: CertificateBooks
    lots: dict[LotId, Lot] = field(default_factory=dict)
    edges: dict[LotId, list[Edge]] = field(default_factory=dict)
    by_statement: dict[StatementId, list[Lot]] = field(default_factory=dict)
    # Of lots whose titles are touched: what was sold on, net, by their holder and by those it sent them on
    # to; what of it their consignor has invoiced; and of lots that were sent on, from which.
    sold_on: dict[LotId, int] = field(default_factory=dict)
    titled: dict[LotId, int] = field(default_factory=dict)
    sent_from: dict[LotId, LotId] = field(default_factory=dict)
    # Of invoices that are corrected, by their position, what they passed the title of.
    titled_at: dict[int, list[tuple[LotId, int]]] = field(default_factory=dict)
    # Of claims' lots, and of lots made of these, by the lot each sale opened what was sold of them, net; all
    # that left them, by the lot it went into, or by themselves what was lost there; and what of it counts as
    # its exporter's, by the exporter's lot and the lot it went into.
    sold_from: dict[LotId, dict[LotId, int]] = field(default_factory=dict)
    gone_from: dict[LotId, dict[LotId, int]] = field(default_factory=dict)
    sold_early: dict[LotId, dict[tuple[LotId, LotId], int]] = field(default_factory=dict)

    # Of goods that the statement whose turn it is gives back changed the edges behind them, back to when they
    # were sold, or None where `edges` have all that there are; which lots there are what a scale showed more;
    # and whether more lies behind than is followed.
    behind: dict[LotId, list[Edge]] | None = None
    by_scale: set[LotId] = field(default_factory=set)
    behind_is_cut: bool = False

    # Who bought lots together, in thousandths; None for somebody outside. Loaded where a statement asks.
    shares: dict[LotId, list[tuple[PartyId | None, int]]] = field(default_factory=dict)
    owners: OwnershipBooks = field(default_factory=OwnershipBooks)
    consumers: ConsumerBooks = field(default_factory=ConsumerBooks)
    losses: LossBooks = field(default_factory=LossBooks)

    vessels: dict[StatementId, Vessel] = field(default_factory=dict)
    # Lots in the vessels touched, as far as something is left of them.
    inside: dict[StatementId, dict[LotId, Lot]] = field(default_factory=dict)
    # Of batches: all that was booked, by pool and account, and what went in less what came out, by event day.
    accounts: dict[StatementId, dict[UUID, dict[str, int]]] = field(default_factory=dict)
    words: OwnersWords = field(default_factory=OwnersWords)
    batch_days: dict[StatementId, dict[date, int]] = field(default_factory=dict)
    # Of goods with a contractor, or abroad: what was made and lost of them, by class and by cause.
    came_of: dict[LotId, Counter[str]] = field(default_factory=dict)
    # By holder and category the newest batches closed, and works for others done, in log order.
    cut: dict[tuple[PartyId, str], list[Cut]] = field(default_factory=dict)

    roots: RootBooks = field(default_factory=RootBooks)
    # For goods found not natural, when it is their turn in the log: the sales they came or went by, each by a
    # lot of it and its position.
    dealt_by: Sequence[tuple[LotId, int]] = ()
    scales: ScaleBooks = field(default_factory=ScaleBooks)
    origins: OriginBooks = field(default_factory=OriginBooks)

    # Of lots bound for export the claims' lots they fed.
    abroad: dict[LotId, list[LotId]] = field(default_factory=dict)
    # What left for somebody outside without a certificate, of goods that may come back from there (K07).
    crossed: list[Crossed] = field(default_factory=list)
    # What of goods bound for export came home under a certificate, by application.
    came_home: dict[StatementId, int] = field(default_factory=dict)

    opened: dict[LotId, Lot] = field(default_factory=dict)
    new_vessels: list[Vessel] = field(default_factory=list)
    closed_vessels: list[VesselClosed] = field(default_factory=list)
    booked: list[BatchBooked] = field(default_factory=list)
    counted: list[BatchCounted] = field(default_factory=list)
    works_cut: list[WorkCut] = field(default_factory=list)
    # By mark or report the stones it names, with the position from which it does.
    stones: dict[str, dict[LotId, int]] = field(default_factory=dict)
    named: list[StoneNamed] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    fed: list[Fed] = field(default_factory=list)
    reversals: list[Reversed | Unfed] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)
    titles: list[TitlePassed] = field(default_factory=list)
    early: list[SoldEarly] = field(default_factory=list)
    shared: list[LotShared] = field(default_factory=list)
    changes: dict[LotId, Change] = field(default_factory=dict)
    # By lot the positions at which carats of it moved; by position the days from which the statements count.
    moves: dict[LotId, set[int]] = field(default_factory=dict)
    days: dict[int, date] = field(default_factory=dict)
    # What is left of lots, by the day it came or went: of what is on record only days after the first of the
    # batch, and of the batch all; brought_by_day: what of it came back from another (`came_back_from`).
    # passing: what the statement that happens just now does to them; returning: over which edges how much
    # comes back by it; ending: the lots whose offers it ends.
    left_by_day: dict[LotId, Counter[date]] = field(default_factory=dict)
    brought_by_day: dict[LotId, Counter[date]] = field(default_factory=dict)
    passing: Counter[LotId] = field(default_factory=Counter)
    returning: list[Reversed] = field(default_factory=list)
    ending: list[Lot] = field(default_factory=list)

    def lots_of(self, statement: StatementId) -> Iterable[Lot]:
        """The lots a statement opened, by line; only for statements the batch touches."""
        return sorted(self.by_statement.get(statement, ()), key=lambda lot: lot.line)

    def delivered(self, lot: Lot) -> int:
        """What its seller delivered of a lot, net: without carats of declared shortages."""
        late = (edge.carats - edge.reversed for edge in self.edges.get(lot.id, ()) if edge.is_late)
        return lot.received - sum(late)

    def saved(self) -> None:
        """What happened so far is written; what happens from here on is not."""
        if self.opened or self.changes:
            self.scales.days.clear()
        self.opened, self.changes, self.moves, self.days = {}, {}, {}, {}
        self.drawn, self.fed, self.reversals, self.exits = [], [], [], []
        self.titles, self.early, self.shared = [], [], []
        self.new_vessels, self.closed_vessels, self.booked = [], [], []
        self.named, self.counted, self.works_cut = [], [], []
        self.roots.saved()
        self.scales.saved()
        self.origins.saved()
        self.owners.saved()
        self.consumers.saved()
        self.losses.saved()

    def happened(self, position: int) -> None:
        """A statement has happened with all its effects: the day it counts from is known."""
        for lot, carats in self.passing.items():
            self.note_left(lot, self.days[position], carats)
        for back in self.returning:
            source = self.lots.get(back.source)
            if source is not None and came_back_from(self.lots[back.target], source):
                self.note_brought(source.id, self.days[position], back.carats)
        for ended in self.ending:
            ended.answered_on = self.days[position]
        self.passing.clear()
        self.returning.clear()
        self.ending.clear()

    def note_left(self, lot: LotId, day: date, carats: int) -> None:
        """Add to what came to a lot on a day, or less than nothing to what went."""
        self.left_by_day.setdefault(lot, Counter())[day] += carats

    def note_brought(self, lot: LotId, day: date, carats: int) -> None:
        """Add to what of that another gave back, whose calendar may be a day ahead."""
        self.brought_by_day.setdefault(lot, Counter())[day] += carats

    def _answer(self, lot: LotId, at: int) -> None:
        """Let what answers an offer, or goes back, count from the later of both days (B08).

        Goods are never with two on one day, whichever day either writes. Who answers could read the day
        of what it answers, so that a wrong one troubles the books of nobody else.
        """
        known, day = self.lots.get(lot), self.days.get(at)
        if known is not None and day is not None:
            self.days[at] = max(day, known.came_on)

    def last_moved_on(self, lot: LotId) -> date | None:
        """The latest day of what moved carats of a lot in this batch.

        A declared shortage counts from the position of the lot it is of, which is no statement of the batch.
        """
        return max((self.days[at] for at in self.moves.get(lot, ()) if at in self.days), default=None)

    def moved_on(self) -> dict[int, date]:
        """Days of what moved carats of lots, or titles, otherwise than by opening one, by position."""
        ended = (lot.ended_at for lot in self.opened.values())
        moved = {
            *(each.position for each in (*self.reversals, *self.fed, *self.exits, *self.titles)),
            *(
                at
                for at in (*ended, *(change.ended_at for change in self.changes.values()))
                if at is not None
            ),
        }
        return {at: self.days[at] for at in sorted(moved)}

    def apply(self, effect: object) -> None:  # noqa: C901 - one case for each effect
        """Let one effect happen here and remember what to write."""
        match effect:
            case LotOpened():
                self._open(effect)
            case Drawn():
                self._draw(effect)
            case Reversed() | Fed() | Unfed():
                self._pass_over_edge(effect)
            case Accepted(lot, disputed, position):
                self._change(lot, position, left=-disputed, disputed=disputed)
                self._end(lot, LotState.HELD, position)
                if disputed:
                    self.exits.append(Exit(lot, position, "difference", disputed))
            case Withdrawn(lot, position):
                self._end(lot, LotState.WITHDRAWN, position)
            case DifferenceClosed():
                self._close_difference(effect)
            case Left(lot, carats, cause, position):
                self._change(lot, position, left=-carats)
                self.exits.append(Exit(lot, position, "loss", carats, cause))
                if lot in self.came_of:
                    self.came_of[lot][f"{LOST}{cause}"] += carats
                self.note_gone(lot, lot, carats)
            case TitlePassed() | SoldEarly() | LotShared() | OwnerNamed() | OwnerAnswered():
                self._own(effect)
            case BatchCounted():
                self.counted.append(effect)
            case WorkCut():
                self.works_cut.append(effect)
                cut = Cut(effect.position, effect.polished, effect.consumed, effect.work)
                self._note_cut(effect.holder, effect.category, cut)
            case BatchBooked() | StoneNamed() | StoneKept():
                self._book(effect)
            case VesselOpened() | VesselClosed():
                self._open_or_close(effect)
            case Weighed() | Worn() | Counted() | CountAnswered():
                self.scales.apply(effect)
            case RootTaken() | RootBacked():
                self.roots.apply(effect)
            case OriginReleased():
                self.origins.apply(effect)
            case SoldToConsumer() | CameBack():
                self.consumers.apply(effect)
            case LossReported() | FoundAgain():
                self.losses.apply(effect)
            case _:
                message = f"not an effect of the lot ledger: {effect!r}"
                raise TypeError(message)

    def _own(self, effect: TitlePassed | SoldEarly | LotShared | OwnerNamed | OwnerAnswered) -> None:
        match effect:
            case LotShared():
                self.shared.append(effect)
                self.shares.setdefault(effect.lot, []).append((effect.party, effect.share))
                self._note_seller(effect)
            case TitlePassed():
                self.titled[effect.lot] = self.titled.get(effect.lot, 0) + effect.carats
                self.titled_at.setdefault(effect.position, []).append((effect.lot, effect.carats))
                self.titles.append(effect)
            case SoldEarly(lot, source, target, carats):
                counted = self.sold_early.setdefault(source, {})
                counted[lot, target] = counted.get((lot, target), 0) + carats
                if target != source:  # what was lost there waits for no title
                    self.note_sold_on(lot, carats)
                self.early.append(effect)
            case said:
                self.owners.apply(said)
                if isinstance(said, OwnerAnswered) and said.lot in self.shares:
                    self._note_partner(said)

    def _note_partner(self, said: OwnerAnswered) -> None:
        if said.answer == "acknowledged":
            by = Sent(said.position, said.statement)
            self.words.owned_up(self.lots[said.lot].holder, said.party, by)

    def _note_seller(self, shared: LotShared) -> None:
        """Who sells goods and keeps a share of them has said so by the sale."""
        lot = self.lots[shared.lot]
        if lot.kind is not LotKind.SALE or shared.party is None:
            return
        if shared.party in {self.lots[edge.source].holder for edge in self.edges.get(lot.id, ())}:
            self.words.owned_up(lot.holder, shared.party, Sent(lot.position, lot.statement))

    def _open(self, effect: LotOpened) -> None:
        lot = Lot(
            effect.id, effect.statement, effect.position, effect.line, effect.kind, effect.holder, effect.hs,
            effect.carats, effect.carats, 0, effect.state, effect.event_on, None, effect.owner, effect.vessel,
            effect.stone, effect.pool, effect.sent_by, effect.entrusted_to,
        )  # fmt: skip
        self.opened[lot.id] = self.lots[lot.id] = lot
        self.by_statement.setdefault(lot.statement, []).append(lot)
        if lot.vessel is not None:
            self.put_inside(lot)
        if is_worked_elsewhere(lot):
            self.came_of[lot.id] = Counter()
        self.words.opened(lot)

    def _book(self, effect: BatchBooked | StoneNamed | StoneKept) -> None:
        if isinstance(effect, StoneKept):
            if (lot := self.lots.get(effect.lot)) is not None:
                lot.stone = effect.stone
            if effect.lot not in self.opened:
                self.changes.setdefault(effect.lot, Change()).stone = effect.stone
            return
        if isinstance(effect, StoneNamed):
            self.stones.setdefault(effect.key, {})[effect.stone] = effect.position
            self.named.append(effect)
            return
        if effect.pool not in self.accounts.get(effect.batch, ()):
            pool, maker = LotId(effect.pool), self.vessels[effect.batch].holder
            partners = [one for one, _ in self.shares.get(pool, ()) if self.owners.is_owner(pool, one)]
            owner = self.lots[pool].owner if pool in self.lots else None
            self.words.went_in(effect.batch, maker, effect.pool, owner, partners)
        self.note_booking(effect.batch, effect.pool, effect.account, effect.carats, effect.event_on)
        self.booked.append(effect)

    def note_booking(self, batch: StatementId, pool: UUID, account: str, carats: int, event_on: date) -> None:
        """Add to an account of a pool in a batch, and to the batch's day."""
        days = self.batch_days.setdefault(batch, {})
        accounts = self.accounts.setdefault(batch, {}).setdefault(pool, {})
        accounts[account] = accounts.get(account, 0) + carats
        days[event_on] = days.get(event_on, 0) + (carats if account == "in" else -carats)

    def put_inside(self, lot: Lot) -> None:
        """Note a vessel's lot as one of those in it, or no longer when nothing is left of it."""
        assert lot.vessel is not None
        inside = self.inside.setdefault(lot.vessel, {})
        if lot.left > 0:
            inside[lot.id] = lot
        else:
            inside.pop(lot.id, None)

    def _open_or_close(self, effect: VesselOpened | VesselClosed) -> None:
        if isinstance(effect, VesselOpened):
            self.vessels[effect.vessel.id] = effect.vessel
            self.new_vessels.append(effect.vessel)
            return
        vessel = self.vessels[effect.vessel]
        vessel.is_closed = True
        self.closed_vessels.append(effect)
        if effect.consumed:
            cut = Cut(effect.position, effect.polished or 0, effect.consumed, effect.vessel)
            self._note_cut(vessel.holder, vessel.category, cut)

    def _note_cut(self, holder: PartyId, category: str, cut: Cut) -> None:
        """What is out again of work, as it did not arrive, counts once: when it is all back."""
        before = self.cut.get((holder, category), ())
        self.cut[holder, category] = [*(one for one in before if one.of != cut.of), cut]

    def _draw(self, effect: Drawn) -> None:
        self.drawn.append(effect)
        is_late = effect.fan_in == LATE
        edge = Edge(effect.source, effect.target, effect.ordinal, effect.carats, 0, is_late)
        self.edges.setdefault(effect.target, []).append(edge)
        source = self.lots.get(effect.source)
        if source is not None and source.stone is not None and effect.fan_in == 1:
            target = self.lots[effect.target]
            target.stone = target.stone or source.stone
        self._change(effect.source, effect.position, left=-effect.carats)
        self._make(effect.source, effect.target, effect.carats)
        self.note_abroad(effect.source, effect.target)
        opens = effect.source if is_late else effect.target
        self._pass_on(effect.source, opens, -effect.carats)
        if is_late:
            self.origins.ends.clear()  # what was found out of the lot before no longer holds
            self._change(effect.target, effect.position, received=effect.carats, left=effect.carats)
            self._pass_on(effect.target, opens, effect.carats)
        self._wear_on(effect)
        opened = self.opened.get(effect.target)
        if opened is not None and source is not None:
            self._come_home(source, opened, effect.carats)
        if opened is not None and effect.ordinal == 0 and is_sent_on(opened):
            self.sent_from[opened.id] = effect.source
        self._sell_on(effect.source, effect.target, effect.carats)

    def _pass_on(self, lot: LotId, opens: LotId, carats: int) -> None:
        """What is drawn goes by the day of the lot it opens, not by what else its statement answers."""
        self.passing[lot] -= carats
        self.note_left(lot, self.lots[opens].event_on, carats)

    def _come_home(self, source: Lot, opened: Lot, carats: int) -> None:
        if source.kind is LotKind.EXPORT and opened.kind is LotKind.HOMECOMING:
            self.came_home[source.statement] = self.came_home.get(source.statement, 0) + carats

    def _make(self, source: LotId, target: LotId, carats: int) -> None:
        """Count what was made in work elsewhere; what came back as it was is not made of it."""
        made = self.lots.get(target)
        if source in self.came_of and made is not None and is_made(made):
            self.came_of[source][f"{MADE}{made.hs}"] += carats

    def _wear_on(self, edge: Drawn | Fed) -> None:
        """Tolerance that was used on goods stays with them, with whoever has them (R70)."""
        if edge.source in self.scales.worn and (target := self.lots.get(edge.target)) is not None:
            stays = self.lots[edge.source].holder == target.holder
            whole = target.received
            self.scales.inherit(edge.source, target.id, whole, edge.carats, edge.position, stays=stays)

    def note_abroad(self, source: LotId, target: LotId) -> None:
        """Note an edge that feeds a claim."""
        drawn_from, opened = self.lots.get(source), self.lots.get(target)
        if drawn_from is None or opened is None:
            return
        if drawn_from.kind is LotKind.EXPORT and opened.kind is LotKind.IMPORT_CLAIM:
            self.abroad.setdefault(source, []).append(target)

    def _pass_over_edge(self, effect: Reversed | Fed | Unfed) -> None:
        match effect:
            case Reversed():
                self._reverse(effect)
            case Fed():
                self._feed(effect)
            case Unfed():
                self._give_back(effect)

    def _feed(self, effect: Fed) -> None:
        self.fed.append(effect)
        edge = Edge(effect.source, effect.target, effect.ordinal, effect.carats, 0)
        self.edges.setdefault(effect.target, []).append(edge)
        self.note_abroad(effect.source, effect.target)
        bound, claim = self.lots.get(effect.source), self.lots.get(effect.target)
        if bound is not None and claim is not None:
            self.words.fed(claim, bound)
        self._change(effect.source, effect.position, left=-effect.carats)
        self._wear_on(effect)

    def _give_back(self, effect: Reversed | Unfed) -> None:
        self.reversals.append(effect)
        for edge in self.edges[effect.target]:
            if edge.ordinal == effect.ordinal:
                edge.reversed += effect.carats
        self._change(effect.source, effect.position, left=effect.carats)

    def _reverse(self, effect: Reversed) -> None:
        self._answer(effect.target, effect.position)
        self.returning.append(effect)
        self._give_back(effect)
        self._change(effect.target, effect.position, received=-effect.carats, left=-effect.carats)
        self._make(effect.source, effect.target, -effect.carats)
        self._sell_on(effect.source, effect.target, -effect.carats)

    def _sell_on(self, source: LotId, target: LotId, carats: int) -> None:
        """Count what the holder of another's goods sold of them, for all that they came to it through, too.

        What their consignor sold to the holder itself was sold by the consignor alone.
        """
        held, opened = self.lots.get(source), self.lots.get(target)
        if held is not None:
            self.note_gone(source, target, carats)
        if held is None or opened is None or opened.kind not in (LotKind.SALE, LotKind.OUTSIDE):
            return
        if held.kind in (LotKind.IMPORT_CLAIM, LotKind.ACKNOWLEDGED):
            sold = self.sold_from.setdefault(source, {})
            sold[target] = sold.get(target, 0) + carats
        if held.owner is not None and held.owner != held.holder:
            by_holder = opened.holder != held.holder
            self.note_sold_on(source if by_holder else self.sent_from.get(source), carats)

    def note_gone(self, source: LotId, target: LotId, carats: int) -> None:
        """Count what left a claim's lot, or one its goods went on into, for another, or was lost there."""
        held = self.lots.get(source)
        if held is not None and held.kind in OF_CLAIM:
            gone = self.gone_from.setdefault(source, {})
            gone[target] = gone.get(target, 0) + carats

    def note_sold_on(self, lot: LotId | None, carats: int) -> None:
        """Add to what was sold of a lot, and of those it was sent on from."""
        while lot is not None:
            self.sold_on[lot] = self.sold_on.get(lot, 0) + carats
            lot = self.sent_from.get(lot)

    def _close_difference(self, effect: DifferenceClosed) -> None:
        self._answer(effect.lot, effect.position)
        closed = effect.to_holder + effect.lost + effect.released
        left = effect.to_holder + effect.released
        self._change(effect.lot, effect.position, left=left, disputed=-closed)
        self.exits.append(Exit(effect.lot, effect.position, "difference", -closed))
        if effect.lost:
            self.exits.append(Exit(effect.lot, effect.position, "loss", effect.lost, SETTLED))

    def _end(self, lot: LotId, state: LotState, position: int) -> None:
        known = self.lots[lot]
        self._answer(lot, position)
        known.state, known.ended_at = state, position
        self.ending.append(known)
        self.moves.setdefault(lot, set()).add(position)
        if lot not in self.opened:
            change = self.changes.setdefault(lot, Change())
            change.state, change.ended_at = state, position

    def _change(self, lot: LotId, at: int, *, received: int = 0, left: int = 0, disputed: int = 0) -> None:
        self.moves.setdefault(lot, set()).add(at)
        self.passing[lot] += left
        known = self.lots.get(lot)
        if known is not None:
            known.received += received
            known.left += left
            if known.vessel is not None:
                self.put_inside(known)
            known.disputed += disputed
        if lot not in self.opened:
            change = self.changes.get(lot)
            if change is None:
                change = self.changes[lot] = Change()
            change.received += received
            change.left += left
            change.disputed += disputed
