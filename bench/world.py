"""A world: the opening, and so many statements of trade with the shapes strewn through it."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import NamedTuple
from uuid import UUID

from bench import ground, market
from bench.people import CLAIMED, opening
from warranty.database.embedded import Cluster


class World(NamedTuple):
    """A filled database. stock: sellers' first lots; hops, layered, wide: lots whose lineage is asked."""

    url: str
    statements: int
    stock: dict[int, list[UUID]]
    hops: UUID
    layered: UUID
    wide: UUID


async def build(cluster: Cluster, pool: ProcessPoolExecutor, name: str, statements: int) -> World:
    """A world of so many statements, the same but for its ids whenever it is built."""
    rng = Random(20_261_123)
    url = await ground.a_database(cluster, name)
    start = opening()
    own, rest = start.stock[0], {seller: lots for seller, lots in start.stock.items() if seller}
    dispersal = market.dispersal(rng, start.asked, own[0])
    chain = market.chain(own[1])
    layers = market.layers(rng, own[2], own[3])
    wide = market.layers(rng, own[2], own[3], width=market.WIDER, layers=market.MORE_LAYERS)
    shapes = [dispersal.drafts, chain.drafts, layers.drafts, wide.drafts]
    trade = market.trade(rng, rest, CLAIMED)
    drafts = market.strewn(trade, shapes, statements - len(start.statements))
    async with ground.a_register(url, Path(cluster.folder) / f"{name}.checkpoint") as register:
        await ground.record(register, start.statements)
        await ground.record_drafts(register, pool, drafts)
    await ground.settle(cluster, url)
    return World(url, statements, rest, chain.last, layers.last, wide.last)
