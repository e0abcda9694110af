"""64 clients spend one lot or one box over HTTP at the same moment: exactly the balance is spent (L05)."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import a_line, a_sale, assert_books_hold
from tests.lots.test_boxes import a_box, filled
from tests.register.serving import Server, a_server
from tests.worlds import Cast, RunningRegister, a_running_register, signed
from warranty.api.resources import CHECKPOINT_FILE
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId
from warranty.foundation.statements import MEDIA_TYPE

CLIENTS = 64
SPENT = "3.00"


async def spend_at_once(server: Server, statements: list[bytes]) -> list[httpx.Response]:
    """Every statement by a client of its own that is connected already; all set off together."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(server.client()) for _ in statements]
        await asyncio.gather(*(client.get("/health") for client in clients))
        sent = (
            client.post("/v1/statements", content=statement, headers={"content-type": MEDIA_TYPE})
            for client, statement in zip(clients, statements, strict=True)
        )
        return await asyncio.gather(*sent)


async def _a_source(running: RunningRegister, kind: str) -> LotId:
    """100.00 ct as one lot, or as three in a box."""
    seller, *_ = running.members
    if kind == "lot":
        return await running.a_lot(seller, "100.00")
    weights = ("50.00", "30.00", "20.00")
    lots = [(await running.a_lot(seller, carats), carats) for carats in weights]
    box = StatementId((await running.accept(seller, a_box())).statement)
    await running.accept(seller, filled(box, *lots))
    return LotId(box)


@pytest.mark.parametrize("kind", ["lot", "box"])
async def test_sixty_four_clients_at_once_spend_exactly_the_balance(
    engine: AsyncEngine, database_url: str, asking: Connection, tmp_path: Path, kind: str
) -> None:
    """100.00 ct, 3.00 ct each: 33 are accepted; 31 are refused and told of the 1.00 ct that is left."""
    cast = Cast()
    async with a_running_register(engine, tmp_path / CHECKPOINT_FILE, cast) as running:
        source = await _a_source(running, kind)
    seller, buyer, *_ = cast.members
    sales = [signed(seller, a_sale(seller, buyer, a_line(SPENT, (source, SPENT)))) for _ in range(CLIENTS)]
    async with a_server(database_url, tmp_path, cast) as server:
        answers = await spend_at_once(server, sales)
    accepted = [answer.json() for answer in answers if answer.status_code == 201]
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert (len(accepted), len(refused)) == (33, 31)
    assert len({answer["position"] for answer in accepted}) == 33
    for problem in refused:
        assert problem["rule"] == "L05"
        told = {"asked": "3.00", "left": "1.00", "missing": "2.00", kind: str(source)}
        assert problem["facts"] == told
        assert str(buyer.id) not in str(problem)
    await assert_books_hold(asking)
