"""What happens less often, in random histories: counts, stones, takeovers, successions, goods not natural.

What the register asks PostgreSQL for in a statement's own turn is worked out here from books in memory, in
another way: a count's book lot by lot from balances, the dealings behind goods by walking edges one by one.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from tests.builders import (
    MAKEABLE,
    SURAT,
    TODAY,
    Draft,
    Line,
    Outsider,
    Somebody,
    a_claim_for,
    a_sale,
)
from tests.lots.batches import a_count
from tests.lots.rooting import CUT_OVER, returned
from tests.lots.scales import counted, found, reweighed
from tests.lots.test_answering import Answer, an_answer
from tests.lots.test_legacy import a_declaration
from tests.lots.test_making import made
from tests.lots.test_not_natural import industrial, not_natural
from tests.lots.test_passing import passed
from tests.lots.test_stones import bagged, reported
from tests.lots.test_taken_back import found as found_again
from tests.parties.builders import a_row, an_admission
from tests.parties.test_succession import succession
from tests.register.histories import CODE, thousandths
from tests.register.livelier import INDUSTRIAL, POLISHED, LivelierHistory, Said
from tests.trade.test_takeover import a_takeover
from tests.worlds import World
from warranty.certificates.documents import CertificateVoided
from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import Lot, LotBooks, LotKind, LotState, VesselKind
from warranty.lots.documents import (
    DiamondsSet,
    LotSplit,
    MakingLoss,
    NotNatural,
    PhysicalCount,
    Stone,
)
from warranty.lots.rules.vessels import weight
from warranty.lots.scales import Counted, InBook
from warranty.lots.store import MOST_DEALINGS
from warranty.policy.limits import EXPORTERS_KEEP_SINCE
from warranty.trade.books import SaleState

JEWELLERY = "7113.19"
ANSWERS: Final[Sequence[Answer]] = ("acknowledged", "acknowledged", "refused", "withdrawn")
EARLIEST_DAYS = 20
"""How many days before today things happened at most."""


class RarerHistory(LivelierHistory):
    """All that moves carats, on several days, told in any order of these."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(world, seed)
        self.joined: list[Somebody] = []
        if seed % 2:
            world.clock.at = EXPORTERS_KEEP_SINCE

    def _member(self) -> Somebody:
        return self.random.choice([*self.world.members, *self.joined])

    def _ways(self) -> Sequence[Callable[[], Said | None]]:
        return (
            *super()._ways(), self._join, *[self._take_over] * 3, *[self._count] * 3,
            *[self._answer_count] * 4, self._count_work, *[self._set] * 2, *[self._bag] * 2,
            self._not_natural, *[self._use_up] * 2, *[self._find_again] * 2,
            self._declare_old, self._take_back, self._succeed, self._pass_all, *[self._restore] * 2,
            self._buy_together, self._void, self._claim_for_another, *[self._own_to] * 3,
        )  # fmt: skip

    def _anything(self) -> Said:
        """On a day of the last weeks; a count is of today, when the book is what is left."""
        by, draft = super()._anything()
        if self.first or isinstance(draft.document, PhysicalCount) or self.random.random() < 0.6:
            return by, draft
        days = self.random.randint(1, EARLIEST_DAYS)
        return by, draft.having(event_on=draft.document.event_on - timedelta(days=days))

    def _prepare(self, entry: Entry) -> None:
        books = self.world.books.lots
        if isinstance(entry.document, PhysicalCount):
            books.scales.in_book[entry.id] = list(in_book(books, entry.party))
        elif isinstance(entry.document, NotNatural):
            books.dealt_by = dealt_by(books, entry)

    # ---- outside, and joining

    def _find_again(self) -> Said | None:
        """Some of what was reported lost is there after all."""
        losses = self.world.books.lots.losses
        people = {one.id: one for one in (*self.world.members, *self.joined)}
        gone = [
            (loss, lot, carats)
            for loss in losses.reported.values()
            for lot, carats in losses.missing(loss.loss).items()
            if carats and loss.reporter in people
        ]
        if not gone:
            return None
        loss, lot, carats = self.random.choice(gone)
        part = format_carats(self.random.randint(1, carats))
        return people[loss.reporter], found_again(loss.loss, (lot, part), carats=part)

    def _join(self) -> Said | None:
        if len(self.joined) >= 3:
            return None
        somebody = Somebody()
        self.joined.append(somebody)
        self.by_party[somebody.id] = somebody
        return self.world.cast.association, Draft(an_admission(a_row(somebody)))

    def _take_over(self) -> Said | None:
        out = self._sales(SaleState.OUTSIDE)
        if not out or not self.joined:
            return None
        sale = self.random.choice(out)
        line = self.random.randint(1, sale.lines)
        left = self.world.left(LotId(lot_id(sale.id, line)))
        code = CODE if self.random.random() < 0.9 else "guess"
        return self.random.choice(self.joined), a_takeover(
            sale.id, self._weight(left or 1), code=code, line=line
        )

    # ---- borders

    def _void(self) -> Said | None:
        numbers = [one.number for one in self._applications() if one.number]
        if not numbers:
            return None
        document = CertificateVoided(event_on=TODAY, number=self.random.choice(numbers), reason="spoiled")
        return self.world.cast.india, Draft(document)

    # ---- counts

    def _count(self) -> Said:
        """Some lots, some boxes, or all of a class; the scale is right, a little out, or far out."""
        holder = self._member()
        sources = [one for one in self._sources(holder) if one[2] == MAKEABLE]
        named = self.random.sample(sources, min(len(sources), self.random.randint(0, 3)))
        lines: list[tuple[str, LotId | None]] = [(self._shown(left), source) for source, left, _ in named]
        rest = sum(left for source, left, _ in sources if source not in {one[0] for one in named})
        if not lines or self.random.random() < 0.5:
            lines.append((self._shown(rest), None))
        is_complete, offers_in_hand = self.random.random() < 0.3, self.random.random() < 0.3
        return holder, counted(*lines, is_complete=is_complete, offers_in_hand=offers_in_hand)

    def _shown(self, left: int) -> str:
        return format_carats(max(0, left + self.random.choice((0, 0, 1, -1, 700, -700))))

    def _answer_count(self) -> Said | None:
        """What is over is a find, what is short is a loss or weighed again."""
        counts = list(self.world.books.lots.scales.counts.values())
        if not counts:
            return None
        count = self.random.choice(counts)
        differing = [line for line in count.lines if line.difference]
        if not differing:
            return None
        return self._answering(count, self.random.choice(differing).lot)

    def _answering(self, count: Counted, lot: LotId | None) -> Said | None:
        by, books = self.by_party[count.party], self.world.books.lots
        if lot is None or self.random.random() < 0.3:
            return by, found("0.70", of=count.id)
        left = books.lots[lot].left if lot in books.lots else weight(books, lot)  # type: ignore[arg-type]
        if left <= 700:
            return None
        side, cause = self.random.choice(((700, "find"), (-700, "loss")))
        more: dict[str, Any] = {"cause": cause, "reason": "As counted."}
        return by, reweighed(lot, format_carats(left), format_carats(left + side), of=count.id, **more)

    def _count_work(self) -> Said | None:
        cutter = self._member()
        batches = self._vessels(cutter, VesselKind.BATCH)
        if not batches:
            return None
        batch = self.random.choice(batches).id
        wheels, gone = self._parts(weight(self.world.books.lots, batch), 2)
        return cutter, a_count(batch, wheels, **({"powder": gone} if thousandths(gone) else {}))

    # ---- stones and jewellery

    def _set(self) -> Said | None:
        holder = self._member()
        taken = self._taken(holder, 2, of="polished")
        if not taken:
            return None
        rest, gone = self._parts(thousandths(self._sum(taken)), 2)
        losses = (MakingLoss(cause="breakage", carats=gone),)
        return holder, made(DiamondsSet, taken, (rest, JEWELLERY), losses=losses)

    def _bag(self) -> Said | None:
        """A stone bagged by itself, or one bagged before under another number."""
        holder = self._member()
        lots = [lot for lot in self._stock(holder) if lot.hs == MAKEABLE]
        if not lots:
            return None
        lot = self.random.choice(lots)
        stone = reported(str(self.random.randint(1, 6)))
        if self.random.random() < 0.4:
            stone = Stone(mark=f"A {self.random.randint(1, 6)}")
        parts = self._parts(lot.left, 2) if self.random.random() < 0.6 else [format_carats(lot.left)]
        whole = format_carats(sum(map(thousandths, parts)))
        return holder, bagged(made(LotSplit, [(lot.id, whole)], *((part, MAKEABLE) for part in parts)), stone)

    # ---- leaving

    def _not_natural(self) -> Said | None:
        holder = self._member()
        taken = self._taken(holder, 1)
        return (holder, not_natural(*taken[0])) if taken else None

    def _use_up(self) -> Said | None:
        holder = self._member()
        sources = [one for one in self._sources(holder) if one[2] == INDUSTRIAL] or (
            self._sources(holder) if self.random.random() < 0.1 else []
        )
        if not sources:
            return None
        source, left, _ = self.random.choice(sources)
        return holder, industrial(source, self._weight(left or 1))

    # ---- goods that begin without a certificate

    def _declare_old(self) -> Said:
        source = self.random.choice(("recycled", "pre-2003"))
        return self._member(), a_declaration((POLISHED, self._weight(5_000)), source=source)

    def _take_back(self) -> Said:
        member = self._member()
        declared = self.world.books.lots.roots.declared(member.id)
        hs = self.random.choice(declared).reference if declared else "7102.31"
        back = (str(self.random.random()), self._weight(3_000))
        return member, returned(back, hs=hs, dated_on=CUT_OVER)

    def _claim_for_another(self) -> Said | None:
        if not self.confirmed:
            return None
        number = self.random.choice(list(self.confirmed))
        holder = self.confirmed[number][1]
        owner: Somebody | Outsider = SURAT if self.random.random() < 0.3 else self._member()
        return holder, a_claim_for(owner, number, self._weight(60_000))

    def _own_to(self) -> Said | None:
        """Mostly who is named, or who has the goods, answers; sometimes anybody says anything."""
        books = self.world.books.lots
        named = [(books.lots[lot], party) for lot, parties in books.owners.named.items() for party in parties]
        if not named:
            return None
        lot, party = self.random.choice(named)
        answer = self.random.choice(ANSWERS)
        by = lot.holder if answer == "withdrawn" else party
        somebody = self.by_party[by] if by and self.random.random() < 0.9 else self._member()
        return somebody, an_answer(lot.statement, answer).having(event_on=TODAY)

    # ---- passing without the holder's word, and together

    def _succeed(self) -> Said:
        old, heir = self._member(), self._member()
        return self.world.cast.association, Draft(succession(old, heir, keys_end=False))

    def _pass_all(self) -> Said | None:
        known = self.world.books.parties.successions
        pairs = [
            (old, heir)
            for old, heirs in known.standing.items()
            for heir in dict.fromkeys(each.successor for each in heirs)
        ]
        if not pairs:
            return None
        old, heir = self.random.choice(pairs)
        holder, to = self.by_party[old], self.by_party[heir]
        lots = self._free(holder) if self.random.random() < 0.4 else []
        return self.world.cast.association, passed(holder, to, *lots)

    def _restore(self) -> Said | None:
        """By decision, goods of the holder's own, or an owner's that it has."""
        holder, victim = self._member(), self._member()
        lots = self._free(holder)
        by = self.random.choice((self.world.cast.association, self.world.cast.india))
        return (by, passed(holder, victim, *lots, ground="restoration", reason="Judgment")) if lots else None

    def _free(self, holder: Somebody) -> list[tuple[LotId, str]]:
        stock = self._stock(holder)
        chosen = self.random.sample(stock, min(len(stock), self.random.randint(1, 3)))
        return [(lot.id, self._weight(lot.left)) for lot in chosen]

    def _buy_together(self) -> Said | None:
        seller, buyer, other = self._member(), self._member(), self._member()
        line: Line | None = self._line_of(seller)
        if line is None:
            return None
        return seller, a_sale(seller, buyer, line, owners=((buyer, 600), (other, 400)))


def owned(books: LotBooks, party: PartyId) -> dict[str, int]:
    """Thousandths a party owns by class, whoever has them; what is offered is its seller's."""
    offered, found = offers(books), dict[str, int]()
    for lot in books.lots.values():
        if (lot.owner or lot.holder) == party:
            there = 0 if waits_for_buyer(books, lot) else lot.left
            found[lot.hs] = found.get(lot.hs, 0) + there + offered.get(lot.id, 0)
    return {hs: carats for hs, carats in found.items() if carats}


def waits_for_buyer(books: LotBooks, lot: Lot) -> bool:
    """Whether a lot was offered by another owner who still has it in its books."""
    edges = books.edges.get(lot.id, ())
    return lot.state is LotState.OFFERED and any(_is_passing(books.lots[one.source], lot) for one in edges)


def _is_passing(source: Lot, target: Lot) -> bool:
    return (source.owner or source.holder) != (target.owner or target.holder)


def offers(books: LotBooks) -> dict[LotId, int]:
    """What of lots is offered to buyers that have not answered."""
    found: dict[LotId, int] = {}
    for edge in books.drawn:
        source, target = books.lots[edge.source], books.lots[edge.target]
        if target.state is LotState.OFFERED and _is_passing(source, target):
            found[source.id] = found.get(source.id, 0) + edge.carats
    return found


def in_book(books: LotBooks, party: PartyId) -> list[InBook]:
    """What a party has in hand: what is left of each lot, and what of it buyers have not answered."""
    offered = offers(books)
    rows = []
    for lot in books.lots.values():
        if lot.holder != party or lot.kind is LotKind.EXPORT or lot.state is LotState.WITHDRAWN:
            continue
        is_own = lot.owner in (None, party)
        left = 0 if lot.state is LotState.OFFERED else lot.left
        out = offered.get(lot.id, 0) if is_own else 0
        if left or out:
            vessel = books.vessels.get(lot.vessel) if lot.vessel else None
            is_in_work = vessel is not None and vessel.kind is VesselKind.BATCH
            rows.append(InBook(lot.id, lot.vessel, is_in_work, lot.hs, left, out, is_own))
    own = [row for row in rows if row.is_own]
    return own + sorted((row for row in rows if not row.is_own), key=lambda row: str(row.lot))


def dealt_by(books: LotBooks, entry: Entry) -> list[tuple[LotId, int]]:
    """The sales that goods came to a house by, and those that anything made of them went on by."""
    into: dict[LotId, set[LotId]] = {}
    out: dict[LotId, set[LotId]] = {}
    for edges in books.edges.values():
        for edge in edges:
            into.setdefault(edge.target, set()).add(edge.source)
            out.setdefault(edge.source, set()).add(edge.target)
    named = {one.lot for line in entry.parts["sources"] for one in line.lots}
    back = {
        lot.id
        for lot in books.lots.values()
        if lot.holder == entry.party
        and (str(lot.id) in named or (lot.vessel and str(lot.vessel) in named and lot.left))
    }
    _spread(
        back,
        lambda lot: (
            {one for one in into.get(lot, ()) if books.lots[one].holder == entry.party}
            if books.lots[lot].kind is not LotKind.SALE
            else set()
        ),
    )
    _spread(back, lambda lot: out.get(lot, set()) if books.lots[lot].holder == entry.party else set())
    sales: dict[int, Lot] = {}
    for lot in sorted((books.lots[one] for one in back), key=lambda lot: (lot.position, lot.line)):
        if lot.kind is LotKind.SALE and lot.position < entry.position:
            sales.setdefault(lot.position, lot)
    return [(sales[at].id, at) for at in sorted(sales, reverse=True)][:MOST_DEALINGS]


def _spread(found: set[LotId], next_of: Callable[[LotId], set[LotId]]) -> None:
    ahead = list(found)
    while ahead:
        new = next_of(ahead.pop()) - found
        found |= new
        ahead.extend(new)
