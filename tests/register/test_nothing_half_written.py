"""Whatever is refused leaves every table as it was, the journal of attempts aside."""

from datetime import timedelta

from tests.builders import Draft, Line, Somebody, a_claim, a_line, a_number, a_purchase, a_sale
from tests.parties.builders import NOON
from tests.register.forging import Original
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, uuid7
from warranty.register import store
from warranty.register.answers import Refused
from warranty.transparency.store import read_head

NOT_DERIVED = "select count(*), sum(hashtext(t::text)) from {} t"


async def fingerprint(asking: Connection) -> list[object]:
    """Of every table but attempts."""
    others = ("statements", "disclosures", "erasures", "log_entries", "log_nodes", "log_head")
    rows = [tuple(await asking.fetchrow(NOT_DERIVED.format(name)) or ()) for name in others]
    return [*rows, await store.checksums(asking, await store.schema_of(asking)), await read_head(asking)]


def wrong(running: RunningRegister, lot: LotId) -> list[bytes]:
    """Statements refused by each layer: envelope, content, signer, register, room, and ledger."""
    seller, buyer, *_ = running.members

    def sale(line: Line) -> Draft:
        return a_sale(seller, buyer, line)

    good = sale(a_line("1.00", (lot, "1.00")))
    original = Original(seller, good)
    return [
        b"",
        original.whole[:-1],
        original.whole.replace(b"~", b"~~", 1),
        original.saying(subject={"colour": "D"}),
        original.saying(subject={"documentNumber": "\0"}),
        original.disclosing(*original.disclosures[1:]),
        running.sign(Somebody(), good),
        running.sign(seller, good, key=buyer.key),
        running.sign(seller, good, signed_at=NOON + timedelta(minutes=6)),
        running.sign(seller, good.having(document_number="")),
        running.sign(seller, sale(a_line("2.00", (lot, "1.00")))),
        running.sign(seller, sale(a_line("11.00", (lot, "11.00")))),
        running.sign(seller, sale(a_line("1.00", (LotId(uuid7()), "1.00")))),
        running.sign(buyer, sale(a_line("1.00", (lot, "1.00")))),
        running.sign(buyer, a_purchase(uuid7(), "1.00")),
        running.sign(seller, a_claim("XX1", "1.00")),
        running.sign(seller, a_claim(a_number(), "1000000000000000000")),
    ]


async def test_refused_one_by_one_or_together_nothing_is_written(
    running: RunningRegister, asking: Connection
) -> None:
    lot = await running.a_lot(running.members[0], "10.00")
    before = await fingerprint(asking)
    statements = wrong(running, lot)
    together = await running.send(*statements)
    assert all(isinstance(outcome, Refused) for outcome in together), together
    for statement, outcome in zip(statements, together, strict=True):
        (alone,) = await running.send(statement)
        assert isinstance(alone, Refused)
        assert isinstance(outcome, Refused)
        assert (alone.refusal.code, alone.refusal.pointer) == (outcome.refusal.code, outcome.refusal.pointer)
    assert await fingerprint(asking) == before
