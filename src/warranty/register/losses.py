"""What a batch takes back of losses was reported by statements, so that the register loads it."""

from collections.abc import Collection

from msgspec import UNSET

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId, StatementId
from warranty.foundation.statements import split
from warranty.lots import loss_store
from warranty.lots.documents import GoodsLost
from warranty.lots.losses import LossBooks, LossReported
from warranty.register import store
from warranty.register.documents import read


async def load_losses(connection: Connection, kept: Connection, named: Collection[StatementId]) -> LossBooks:
    """Those of some statements that report a loss, what left by them, and what of it was taken back.

    kept: where statements are; of what is not in the books yet nothing left, and its turn will come.
    """
    books = LossBooks()
    rows = await store.statements_of_type(kept, named, GoodsLost.__name__)
    gone = await loss_store.gone_at(connection, [row["position"] for row in rows])
    for row in rows:
        one = read(split(row["signed"] + b"~" + row["encoded"]), complete=False)
        document: GoodsLost = one.document
        lots, answers_count = gone.get(row["position"], {}), document.count is not UNSET
        reporter, on, cause = PartyId(row["issuer"]), document.event_on, document.cause
        books.apply(LossReported(one.id, reporter, on, cause, lots, answers_count, row["position"]))
    await loss_store.load_back(connection, books)
    return books
