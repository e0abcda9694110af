"""What a batch takes back from consumers was sold by statements, so that the register loads it."""

from collections.abc import Collection

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.foundation.statements import split
from warranty.lots import consumer_store
from warranty.lots.consumers import ConsumerBooks, SoldToConsumer
from warranty.lots.documents import ConsumerSale
from warranty.lots.rules.leaving import sold_from
from warranty.register import store
from warranty.register.documents import read


async def load_consumer_sales(
    connection: Connection, kept: Connection, named: Collection[StatementId]
) -> ConsumerBooks:
    """Those of some statements that are sales to consumers, and what of them came back.

    kept: where statements are; of what is not in the books yet nothing came back, and its turn will come.
    """
    books = ConsumerBooks()
    rows = await store.statements_of_type(kept, named, ConsumerSale.__name__)
    boxes = await consumer_store.sold_from_boxes(connection, [row["position"] for row in rows])
    for row in rows:
        one, position = read(split(row["signed"] + b"~" + row["encoded"]), complete=False), row["position"]

        def lot_of(source: LotId, at: int = position) -> LotId:
            return boxes.get((at, source), source)

        lines = sold_from(one.parts["sources"], lot_of)
        seller = PartyId(row["issuer"])
        books.apply(SoldToConsumer(one.id, seller, one.document.event_on, lines, position))
    await consumer_store.load_back(connection, books)
    return books
