"""What is traded in the measured world: everyday trade that mixes, and three shapes that are asked about.

`trade`      member to member for ever; each line draws from two lots, bought ones among them.
`dispersal`  one certificate over 10,201 lots: 200 mixed ones, then 10,000 from two of these each.
`chain`      one lot sold on whole, a hundred times.
`layers`     lots from two of the layer before, until 10,000 stand behind each, or 100,000.

The shapes are strewn evenly through the trade, as they would be, so that nothing of them lies side by side.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain as one_after_another
from itertools import islice
from random import Random
from typing import Final, NamedTuple
from uuid import UUID

from bench.drafts import Draft, Line, PurchaseDraft, SaleDraft
from bench.people import ASKED_CARATS, MEMBERS, SELLERS
from warranty.foundation.ids import lot_id, uuid7

OPEN_OFFERS: Final = 400
HOPS: Final = 100
WIDTH, LAYERS = 100, 107
WIDER, MORE_LAYERS = 1_000, 112
HANDS: Final = 100
"""Members the asked certificate's carats go to first."""
SALES_EACH, LINES_EACH = 10, 10


class Shape(NamedTuple):
    """Statements in the order they must be recorded, and the lot to ask about (the last one opened)."""

    drafts: list[Draft]
    last: UUID


def trade(rng: Random, stock: Mapping[int, Sequence[UUID]], carats: int) -> Iterator[Draft]:
    """Sales and purchases for ever. stock: everybody's first lots, each of so many thousandths."""
    held: list[list[tuple[UUID, int]]] = [[(lot, carats) for lot in stock.get(m, ())] for m in range(MEMBERS)]
    offers: deque[SaleDraft] = deque()
    while True:
        sale = _next_sale(rng, held)
        offers.append(sale)
        yield sale
        if len(offers) > OPEN_OFFERS:
            answered = offers.popleft()
            yield bought(answered)
            held[answered.buyer].append((lot_id(answered.id, 1), answered.lines[0].carats))


def _next_sale(rng: Random, held: list[list[tuple[UUID, int]]]) -> SaleDraft:
    seller, buyer = rng.sample(range(MEMBERS), 2)
    while len(held[seller]) < 2 or seller == buyer:
        seller = rng.randrange(SELLERS)
    first, second = _draw(rng, held[seller]), _draw(rng, held[seller])
    return sale_of(seller, buyer, [(first, second)])


def _draw(rng: Random, lots: list[tuple[UUID, int]]) -> tuple[UUID, int]:
    """Some carats of one of a member's lots, which then stands last but one, so that two are drawn from."""
    at = rng.randrange(max(1, len(lots) - 1))
    lot, left = lots.pop(at)
    taken = min(left, rng.randrange(200, 3_000))
    if left > taken:
        lots.append((lot, left - taken))
    return lot, taken


def dispersal(rng: Random, asked: UUID, beside: UUID) -> Shape:
    """The asked certificate's one lot, mixed with another into two lots for each of a hundred members.

    They sell on in lines from both. All offers are accepted.
    """
    each = ASKED_CARATS // HANDS // 2
    drafts: list[Draft] = []
    onward: list[SaleDraft] = []
    for member in range(1, HANDS + 1):
        first = sale_of(0, member, [((asked, each), (beside, each))] * 2)
        drafts += [first, bought(first)]
        share = 2 * each // (SALES_EACH * LINES_EACH)
        line = ((lot_id(first.id, 1), share), (lot_id(first.id, 2), share))
        buyers = rng.sample([other for other in range(MEMBERS) if other != member], SALES_EACH)
        onward += [sale_of(member, buyer, [line] * LINES_EACH) for buyer in buyers]
    rng.shuffle(onward)
    drafts += one_after_another.from_iterable((sale, bought(sale)) for sale in onward)
    return Shape(drafts, lot_id(onward[-1].id, LINES_EACH))


def chain(source: UUID, carats: int = 10_000) -> Shape:
    """A lot sold on whole, hop after hop; the first hop draws from `source` of member 0."""
    drafts: list[Draft] = []
    lot = source
    for hop in range(HOPS):
        sale = sale_of(hop, hop + 1, [((lot, carats),)])
        drafts += [sale, bought(sale)]
        lot = lot_id(sale.id, 1)
    return Shape(drafts, lot)


def layers(
    rng: Random, first: UUID, second: UUID, *, width: int = WIDTH, layers: int = LAYERS, carats: int = 100_000
) -> Shape:
    """Layers of lots, each half from one and half from another of the layer before.

    Sold from member to member. Behind the last lot stand all those of all layers but a few of the youngest.
    first, second: of member 0.
    """
    drafts: list[Draft] = []
    half = carats // 2
    lines = [((first, half), (second, half))] * width
    for layer in range(layers):
        sale = sale_of(layer, layer + 1, lines)
        drafts += [sale, bought(sale)]
        lots = [lot_id(sale.id, number) for number in range(1, width + 1)]
        shift = rng.randrange(1, width)
        lines = [((lot, half), (lots[(at + shift) % width], half)) for at, lot in enumerate(lots)]
    return Shape(drafts, lots[-1])


def strewn(fill: Iterable[Draft], shapes: Sequence[Sequence[Draft]], total: int) -> Iterator[Draft]:
    """So many statements: those of the shapes spread evenly, each shape in its order, among the fill."""
    places = sorted(
        (place * total // len(shape), number)
        for number, shape in enumerate(shapes)
        for place in range(len(shape))
    )
    left = [iter(shape) for shape in shapes]
    filling = iter(fill)
    at = 0
    for place, number in places:
        wanted = max(0, place - at)
        yield from islice(filling, wanted)
        yield next(left[number])
        at += wanted + 1
    yield from islice(filling, total - at)


def load(rng: Random, stock: Mapping[int, Sequence[UUID]], count: int) -> list[Draft]:
    """Sales that depend on none of each other: all sellers in turn, each from two of its first lots."""
    sales: list[Draft] = []
    sellers = sorted(stock)
    for number in range(count):
        seller = sellers[number % len(sellers)]
        buyer = (seller + rng.randrange(1, MEMBERS)) % MEMBERS
        first, second = rng.sample(stock[seller], 2)
        sales.append(
            sale_of(
                seller, buyer, [((first, rng.randrange(100, 3_000)), (second, rng.randrange(100, 3_000)))]
            )
        )
    return sales


def sale_of(seller: int, buyer: int, lines: Sequence[tuple[tuple[UUID, int], ...]]) -> SaleDraft:
    """A sale of lines given by their sources."""
    made = tuple(Line(sum(carats for _, carats in sources), sources) for sources in lines)
    return SaleDraft(uuid7(), seller, buyer, made)


def bought(sale: SaleDraft) -> PurchaseDraft:
    """The buyer's acceptance of all of it."""
    return PurchaseDraft(uuid7(), sale.buyer, sale.id, tuple(line.carats for line in sale.lines))
