"""Deep and wide chains: 10,000 hops and 100,000 ancestors are answered whole, exact to the thousandth."""

from collections import Counter
from collections.abc import AsyncIterator
from hashlib import md5
from typing import Final
from uuid import UUID

import pytest

from warranty.database.engine import Connection, Role, connect
from warranty.foundation.ids import LotId
from warranty.lots import service
from warranty.lots.rules.shares import MOST_PATHS
from warranty.lots.service import Coverage

NOW: Final = 2**62
HOPS: Final = 10_000
WIDTH, LAYERS = 1_024, 110
# Layer 0 are roots of 100.00 ct; of every layer half of each lot goes to one lot of the next and half to
# another, 1, 2, 4 … 512 places further: after ten layers each lot is of all roots alike.
_LOTS = """insert into lots (id, statement, position, line, kind, holder, hs, event_on, opened_with,
  received, "left", disputed, state)
select md5(format('%s/%s', layer, place))::uuid, md5(layer::text)::uuid, layer, place + 1,
  case layer when 0 then 'unsupported' else 'sale' end, md5('holder')::uuid, '7102.31', '2026-01-01',
  100000, 100000, case layer when $2 then 100000 else 0 end, 0, 'held'
from generate_series(0, $2::int) as layer, generate_series(0, $1::int - 1) as place"""
_EDGES = """insert into edges (target, ordinal, fan_in, source, carats, position, on_paper, step, reversed)
select md5(format('%s/%s', layer + 1, place))::uuid, ordinal, $3,
  md5(format('%s/%s', layer, (place + ordinal * (1 << layer % 10)) % 1024))::uuid,
  100000 / $3::int, layer + 1, false, 0, 0
from generate_series(0, $2::int - 1) as layer, generate_series(0, $1::int - 1) as place,
  generate_series(0, $3::int - 1) as ordinal"""


def _lot(layer: int, place: int) -> LotId:
    return LotId(UUID(bytes=md5(f"{layer}/{place}".encode(), usedforsecurity=False).digest()))


@pytest.fixture
async def building(database_url: str) -> AsyncIterator[Connection]:
    """A connection that may write the ledger directly: no rule would finish in a test's time."""
    connection = await connect(database_url, Role.OWNER)
    yield connection
    await connection.close()


async def _layers(building: Connection, width: int, layers: int, fan_in: int) -> None:
    await building.execute(_LOTS, width, layers)
    await building.execute(_EDGES, width, layers, fan_in)
    await building.execute("analyze lots")
    await building.execute("analyze edges")


async def test_ten_thousand_hops_lead_back_to_the_root_and_forward_to_the_last_lot(
    building: Connection, asking: Connection
) -> None:
    await _layers(building, 1, HOPS, 1)
    root, last = _lot(0, 0), _lot(HOPS, 0)
    found = await service.lineage(asking, last, NOW)
    assert [(one.lot, one.carats) for one in found.roots] == [(root, 100_000)]
    assert (len(found.flows), found.paths) == (HOPS, 1)
    ahead = await service.dispersion(asking, {root: Coverage(unsupported=100_000)}, NOW)
    assert [(one.lot.id, one.coverage.total) for one in ahead.holdings] == [(last, 100_000)]


async def test_a_hundred_thousand_ancestors_are_shared_out_to_the_thousandth(
    building: Connection, asking: Connection
) -> None:
    """100,000 thousandths over 1,024 roots alike: 97 each, and one more for 672 of them."""
    await _layers(building, WIDTH, LAYERS, 2)
    found = await service.lineage(asking, _lot(LAYERS, 0), NOW)
    assert len({flow.source for flow in found.flows}) > 100_000
    assert Counter(root.carats for root in found.roots) == {97: 352, 98: 672}
    assert found.coverage == Coverage(unsupported=100_000)
    assert found.paths is None  # 2^110 ways, which nobody could follow
    assert MOST_PATHS < 2**LAYERS


async def test_what_all_roots_of_a_wide_chain_became_is_all_that_is_held(
    building: Connection, asking: Connection
) -> None:
    layers = 20
    await _layers(building, WIDTH, layers, 2)
    roots = {_lot(0, place): Coverage(unsupported=100_000) for place in range(WIDTH)}
    ahead = await service.dispersion(asking, roots, NOW)
    assert {(one.lot.position, one.place, one.coverage.total) for one in ahead.holdings} == {
        (layers, "held", 100_000)
    }
    one = await service.dispersion(asking, {_lot(0, 0): Coverage(unsupported=100_000)}, NOW)
    assert Counter(each.coverage.total for each in one.holdings) == {97: 352, 98: 672}
