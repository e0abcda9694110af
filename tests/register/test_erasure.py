"""R57: particulars can be erased; signature, receipt, log and replay hold as before."""

from base64 import urlsafe_b64decode
from datetime import UTC, datetime

import pytest

from tests.builders import Draft, a_claim, a_line, a_number, a_sale, assert_books_hold
from tests.parties.builders import Somebody, a_row, an_admission
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import split, verify
from warranty.parties.documents import Particulars
from warranty.register import store
from warranty.register.answers import Recorded
from warranty.register.documents import read
from warranty.register.erasure import erase
from warranty.register.refusals import PartNotErasable, StatementUnknown
from warranty.register.replay import Databases, replay
from warranty.transparency.rules.receipts import verify_receipt

LATER = datetime(2031, 1, 1, tzinfo=UTC)
REASON = "Asked for by the person; kept five years."
OFFICE = b"Bandra Kurla Complex"


async def a_recorded_sale(running: RunningRegister) -> tuple[bytes, Recorded]:
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "10.00")
    sale = running.sign(seller, a_sale(seller, buyer, a_line("3.00", (lot, "3.00"))))
    (outcome,) = await running.send(sale)
    assert isinstance(outcome, Recorded)
    return sale, outcome


async def kept_of(asking: Connection, recorded: Recorded) -> bytes:
    """The statement as the register still has it."""
    row = await store.statement(asking, recorded.statement)
    assert row is not None
    kept: bytes = row["signed"] + b"~" + row["encoded"]
    return kept


async def test_what_was_signed_still_verifies_and_says_no_more(
    running: RunningRegister, asking: Connection
) -> None:
    sale, recorded = await a_recorded_sale(running)
    assert await erase(asking, recorded.statement, "particulars", reason=REASON, now=LATER) == LATER
    kept = await kept_of(asking, recorded)
    envelope = split(kept)
    assert verify(envelope)
    statement = read(envelope, complete=False)
    assert set(statement.parts) == {"prices", "sources", "counterparty"}
    assert statement.document == read(split(sale)).document
    assert verify_receipt(recorded.entry, recorded.receipt, running.cast.vkey).index == recorded.position
    await assert_books_hold(asking)


async def test_no_trace_of_it_is_left_in_the_register(running: RunningRegister, asking: Connection) -> None:
    """Nor in what was refused under the same id."""
    seller, buyer, *_ = running.members
    _, recorded = await a_recorded_sale(running)
    again = a_sale(seller, buyer, a_line("1.00", unsupported="1.00"))
    await running.send(running.sign(seller, again, statement=recorded.statement))
    hiding = "select count(*) from attempts where statement = $1"
    assert await asking.fetchval(hiding, recorded.statement) == 1
    await erase(asking, recorded.statement, "particulars", reason=REASON, now=LATER)
    assert await asking.fetchval(hiding, recorded.statement) == 0
    shown = (await kept_of(asking, recorded)).split(b"~")[1:-1]
    assert len(shown) == 3
    assert not any(OFFICE in decoded(encoded) for encoded in shown)
    erasures = await asking.fetch("select position, name, erased_at, reason from erasures")
    assert [tuple(row) for row in erasures] == [(recorded.position, "particulars", LATER, REASON)]


def decoded(encoded: bytes) -> bytes:
    return urlsafe_b64decode(encoded + b"==")


async def test_replay_and_judgement_are_the_same_without_it(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    _, recorded = await a_recorded_sale(running)
    await erase(asking, recorded.statement, "particulars", reason=REASON, now=LATER)
    replayed = await replay(Databases(database_url), judge=True)
    assert replayed.is_same
    assert replayed.judged == replayed.statements


async def test_sent_again_it_gets_its_receipt_and_does_not_come_back(
    running: RunningRegister, asking: Connection
) -> None:
    sale, recorded = await a_recorded_sale(running)
    await erase(asking, recorded.statement, "particulars", reason=REASON, now=LATER)
    (again,) = await running.send(sale)
    assert isinstance(again, Recorded)
    assert again.replayed
    assert "particulars" not in read(split(await kept_of(asking, recorded)), complete=False).parts


async def test_erased_twice_it_was_erased_the_first_time(
    running: RunningRegister, asking: Connection
) -> None:
    _, recorded = await a_recorded_sale(running)
    await erase(asking, recorded.statement, "particulars", reason=REASON, now=LATER)
    later = datetime(2032, 1, 1, tzinfo=UTC)
    assert await erase(asking, recorded.statement, "particulars", reason=REASON, now=later) == LATER


@pytest.mark.parametrize("part", ["prices", "sources", "counterparty", "lines", ""])
async def test_what_the_books_rest_on_cannot_be_erased(
    running: RunningRegister, asking: Connection, part: str
) -> None:
    _, recorded = await a_recorded_sale(running)
    before = await kept_of(asking, recorded)
    with pytest.raises(PartNotErasable):
        await erase(asking, recorded.statement, part, reason=REASON, now=LATER)
    assert await kept_of(asking, recorded) == before


async def test_an_erasure_needs_a_statement_that_has_the_part_and_a_reason(
    running: RunningRegister, asking: Connection
) -> None:
    seller, *_ = running.members
    _, recorded = await a_recorded_sale(running)
    claim = await running.accept(seller, a_claim(a_number(), "1.00"))
    with pytest.raises(StatementUnknown):
        await erase(asking, uuid7(), "particulars", reason=REASON, now=LATER)
    with pytest.raises(PartNotErasable):
        await erase(asking, claim.statement, "particulars", reason=REASON, now=LATER)
    with pytest.raises(PartNotErasable):
        await erase(asking, recorded.statement, "particulars", reason=" ", now=LATER)


async def test_a_partys_particulars_go_while_the_party_stays(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    newcomer = Somebody()
    particulars = (Particulars(party=newcomer.did, registered_office="Bandra Kurla Complex, Mumbai"),)
    admission = Draft(an_admission(a_row(newcomer)), {"particulars": particulars})
    recorded = await running.accept(running.cast.association, admission)
    await erase(asking, recorded.statement, "particulars", reason=REASON, now=LATER)
    assert (await kept_of(asking, recorded)).endswith(b"~")
    assert read(split(await kept_of(asking, recorded)), complete=False).parts == {}
    await running.accept(newcomer, a_claim(a_number(), "1.00"))
    assert (await replay(Databases(database_url), judge=True)).is_same
