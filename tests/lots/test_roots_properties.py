"""Random histories that begin with every kind of root: what all brought in is in stock or has left (R29)."""

from collections import defaultdict

import pytest

from tests.builders import Draft, Somebody, assert_books_hold
from tests.lots.rooting import (
    certified,
    documented,
    invoice,
    mined,
    opening,
    recorded,
    returned,
    sold_by_state,
    taken,
)
from tests.lots.test_legacy import a_declaration
from tests.lots.test_not_natural import industrial, not_natural
from tests.register.histories import Deed, History
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId
from warranty.lots import service
from warranty.lots.books import Lot, LotKind
from warranty.lots.documents import (
    OpeningStockDeclared,
    ProductionRecorded,
    SeizedGoodsSold,
)
from warranty.lots.service import Coverage, Dispersion, add_up
from warranty.register.recording import Recorded, Refused
from warranty.register.replay import Databases, replay

DEEDS = 150
ROOTS = {
    LotKind.IMPORT_CLAIM,
    LotKind.PRODUCTION,
    LotKind.STATE_SALE,
    LotKind.OPENING_STOCK,
    LotKind.LEGACY,
    LotKind.RECYCLED,
    LotKind.UNSUPPORTED,
}


class RootHistory(History):
    """Deeds that take goods in by every kind of root, among those that trade them."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(world, seed)
        self.said: list[tuple[StatementId, Draft, Somebody]] = []
        self.invoices = 0

    def deed(self) -> Deed:
        """As ever; records and declarations are remembered, to be spoken of again."""
        done = super().deed()
        if not done.refused:
            self.said.append((StatementId(done.statement), done.draft, done.by))
        return done

    def _anything(self) -> tuple[Somebody, Draft]:
        if self.random.random() < 0.5:
            return super()._anything()
        return self.random.choice(
            [
                self._mined, self._mined, self._recorded, self._recorded, self._recorded_anew, self._seized,
                self._seized, self._opening, self._documented, self._certified, self._returned, self._old,
                self._gone,
            ]
        )()  # fmt: skip

    def _mined(self) -> tuple[Somebody, Draft]:
        weights = [self._weight(40_000) for _ in range(self.random.randint(1, 3))]
        return self._member(), mined(
            *weights, month=self._month(), hs=self.random.choice(["7102.31", "7102.21"])
        )

    def _month(self) -> str:
        return self.random.choice(["2026-09", "2026-10"])

    def _recorded(self) -> tuple[Somebody, Draft]:
        member = self._member()
        if self.random.random() < 0.5:
            return self.world.cast.india, sold_by_state(member, self._weight(30_000), mined_in=("CD",))
        return self.world.cast.india, recorded(member, self._weight(60_000), month=self._month())

    def _recorded_anew(self) -> tuple[Somebody, Draft]:
        """A record corrected, mostly downwards, at times taken back."""
        kinds = (ProductionRecorded, SeizedGoodsSold)
        records = [one for one in self.said if isinstance(one[1].document, kinds)]
        if not records:
            return self._recorded()
        of, draft, by = self.random.choice(records)
        carats = "0" if self.random.random() < 0.1 else self._weight(30_000)
        return by, draft.having(corrects=f"urn:uuid:{of}", reason="Weighed again.", carats=carats)

    def _seized(self) -> tuple[Somebody, Draft]:
        return self._member(), taken(self._weight(20_000))

    def _opening(self) -> tuple[Somebody, Draft]:
        hs = self.random.choice(["7102.31", "7102.21", "7102.39"])
        return self._member(), opening((hs, self._weight(50_000)), (hs, self._weight(5_000)))

    def _declared(self) -> tuple[StatementId, Somebody] | None:
        known = [(of, by) for of, draft, by in self.said if isinstance(draft.document, OpeningStockDeclared)]
        return self.random.choice(known) if known else None

    def _paper(self) -> str:
        self.invoices += self.random.random() < 0.95
        return f"INV-{self.invoices}"

    def _documented(self) -> tuple[Somebody, Draft]:
        known = self._declared()
        if known is None:
            return self._opening()
        of, by = known
        paper = invoice(self._paper(), self._weight(20_000))
        return by, documented(of, paper, line=self.random.randint(1, 2))

    def _certified(self) -> tuple[Somebody, Draft]:
        known = self._declared()
        if known is None:
            return self._opening()
        of, member = known
        return self.world.cast.association, certified(member, of, self._weight(40_000))

    def _returned(self) -> tuple[Somebody, Draft]:
        return self._member(), returned((self._paper(), self._weight(3_000)))

    def _old(self) -> tuple[Somebody, Draft]:
        source = self.random.choice(["recycled", "pre-2003"])
        return self._member(), a_declaration(("7102.39", self._weight(5_000)), source=source)

    def _gone(self) -> tuple[Somebody, Draft]:
        member = self._member()
        stock = self._stock(member)
        if not stock:
            return self._mined()
        lot: Lot = self.random.choice(stock)
        leaves = self.random.choice([not_natural, industrial])
        return member, leaves(lot.id, self._weight(lot.left))


async def _live(running: RunningRegister, history: RootHistory) -> set[str]:
    """Send a history in batches of every size; the codes of what was refused."""
    refused: set[str] = set()
    done = 0
    while done < DEEDS:
        deeds = [history.deed() for _ in range(history.random.choice((1, 2, 5, 30)))]
        statements = [running.sign(deed.by, deed.draft, statement=deed.statement) for deed in deeds]
        for deed, outcome in zip(deeds, await running.send(*statements), strict=True):
            assert isinstance(outcome, Refused if deed.refused else Recorded), (deed, outcome)
            assert not isinstance(outcome, Refused) or outcome.refusal.code == deed.refused
        refused |= {deed.refused for deed in deeds} - {""}
        done += len(deeds)
    return refused


async def _coverage_of_roots(asking: Connection, world: World, as_of: int) -> dict[LotKind, Coverage]:
    """What all roots opened with, by kind, graded."""
    found: dict[LotKind, list[Coverage]] = defaultdict(list)
    for lot in world.books.lots.lots.values():
        if lot.kind in ROOTS and lot.position <= as_of:
            lineage = await service.lineage(asking, lot.id, as_of)
            assert [root.kind for root in lineage.roots] == [lot.kind]
            found[lot.kind].append(lineage.coverage)
    return {kind: add_up(each) for kind, each in found.items()}


def _in_stock(went: Dispersion) -> dict[LotId, int]:
    """Carats by lot, without what is gone or in neither side's stock."""
    by_lot: dict[LotId, int] = defaultdict(int)
    for one in went.holdings:
        if one.place not in {"lost", "not-natural", "industrial-use", "disputed"}:
            by_lot[one.lot.id] += one.coverage.total
    return dict(by_lot)


@pytest.mark.parametrize("seed", range(3))
async def test_what_all_roots_brought_in_is_in_stock_or_has_left(
    running: RunningRegister, asking: Connection, database_url: str, seed: int
) -> None:
    world = World(running.cast)
    refused = await _live(running, RootHistory(world, seed))
    assert {"root-overclaimed", "opening-stock-exceeded"} & refused
    now = len(world.entries) - 1
    lots = world.books.lots.lots
    start = {
        lot.id: (await service.lineage(asking, lot.id, now)).coverage
        for lot in lots.values()
        if lot.kind in ROOTS
    }
    assert {lots[lot].kind for lot in start} == ROOTS
    whole = {lot: Coverage(confirmed=each.total) for lot, each in start.items()}
    stock = _in_stock(await service.dispersion(asking, whole, now))
    assert stock == {lot.id: lot.left for lot in lots.values() if lot.left}, "to the thousandth"
    went = await service.dispersion(asking, start, now)
    assert all(abs(stock[lot] - carats) < len(Coverage._fields) for lot, carats in _in_stock(went).items())
    begun, ended = add_up(start.values()), add_up(one.coverage for one in went.holdings)
    assert begun.total == ended.total == sum(lot.received for lot in lots.values() if lot.id in start)
    unmoved = ("awaiting", "unsupported", "legacy", "stock_declared")
    assert [getattr(begun, grade) for grade in unmoved] == [getattr(ended, grade) for grade in unmoved]
    vouched = ("confirmed", "produced", "state_sold", "stock_certified", "stock_documented")
    behind = sum(getattr(begun, grade) for grade in vouched)
    assert behind == sum(getattr(ended, grade) for grade in (*vouched, "on_paper"))
    before = await _coverage_of_roots(asking, world, now // 2)
    assert sum(each.total for each in before.values()) == sum(
        lot.received for lot in (await service.lots_at(asking, list(start), now // 2)).values()
    )
    await assert_books_hold(asking)
    replayed = await replay(Databases(database_url), judge=True, at_once=(1, 17, 1_000)[seed])
    assert replayed.is_same
