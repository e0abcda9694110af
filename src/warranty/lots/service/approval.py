"""Goods that another has of their owner: what is out, what of them was sold, and what has its title."""

from collections.abc import Iterator, Mapping, Sequence

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId
from warranty.lots import store
from warranty.lots.rules.sharing import GoneTogether, WorkedTogether
from warranty.lots.rules.titles import OnApproval, Part, SoldOn, Untitled, covered, final
from warranty.lots.service.lots import lots_at


async def on_approval(
    connection: Connection, party: PartyId | None, as_of: int, limit: int
) -> list[OnApproval]:
    """Goods on memo or claimed for another, by a log position: a party's, or anybody's; the newest."""
    ids = await store.held_for_owners(connection, party, as_of, limit)
    before = await store.sent_from(connection, ids, as_of)
    found = await lots_at(connection, list(before), as_of)
    out: dict[LotId, int] = {}
    for lot in found.values():
        for one in _up(before, lot.id):
            out[one] = out.get(one, 0) + lot.left
    sold = await store.sold_on_as_of(connection, list(before), as_of)
    titles, days = await store.titles_as_of(connection, list(before), as_of)
    parts = _parts(before, sold, titles)
    sales: dict[LotId, list[Untitled]] = {}
    for (source, by_holder, sale), each in zip(sold, parts, strict=True):
        by = found[source].holder if by_holder else found[source].sent_by
        if by is not None and each:
            sales.setdefault(source, []).append(Untitled(sale, by, each))
    back = await store.came_back(connection, ids, as_of)
    return [OnApproval(found[lot], out[lot], sales.get(lot, ()), days, back.get(lot, ())) for lot in ids]


async def gone_together(
    connection: Connection, party: PartyId | None, as_of: int, limit: int
) -> list[GoneTogether]:
    """What holders let go of goods bought with others, by a log position: a party's, or anybody's."""
    return await store.gone_together(connection, party, as_of, limit)


async def worked_together(
    connection: Connection, party: PartyId | None, as_of: int, limit: int
) -> list[WorkedTogether]:
    """What batches made of goods bought together, by a log position: a partner's or maker's, or anybody's."""
    return await store.worked_together(connection, party, as_of, limit)


def _up(before: Mapping[LotId, LotId | None], lot: LotId | None) -> Iterator[LotId]:
    """A lot, and those it was sent on from."""
    while lot is not None:
        yield lot
        lot = before.get(lot)


def _parts(
    before: Mapping[LotId, LotId | None],
    sold: Sequence[tuple[LotId, bool, SoldOn]],
    titles: Mapping[LotId, Sequence[tuple[int, int]]],
) -> list[list[Part]]:
    """Of each sale what has its title at every hand the goods passed through, as of the last invoice."""
    through: dict[LotId, list[int]] = {}
    for at, (source, by_holder, _) in enumerate(sold):
        for lot in _up(before, source if by_holder else before[source]):
            through.setdefault(lot, []).append(at)
    hands: list[list[list[Part]]] = [[] for _ in sold]
    for lot, places in through.items():
        divided = covered([sold[at][2].carats for at in places], titles.get(lot, ()))
        for at, parts in zip(places, divided, strict=True):
            hands[at].append(parts)
    return [final(each) if each else [] for each in hands]
