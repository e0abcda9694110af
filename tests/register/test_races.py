"""Two registers on one database, both at work at once: somebody has to lose, and nobody is told twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.builders import (
    SURAT,
    Draft,
    a_claim,
    a_confirmation,
    a_line,
    a_number,
    a_purchase,
    a_purchase_from_outside,
    a_sale,
    a_withdrawal,
    assert_books_hold,
)
from tests.parties.builders import TODAY, Somebody, a_row, an_admission
from tests.register.test_acting import two_people
from tests.worlds import RunningRegister, a_running_register
from warranty.certificates.rules.refusals import CertificateOverclaimed
from warranty.database.engine import Connection, Role, create
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import split, statement_digest, urn
from warranty.lots import service as lots
from warranty.lots.rules.drawing import LotOverdrawn
from warranty.parties.documents import SecondSigned, SignatureLimitSet
from warranty.register.answers import Outcome, Recorded, Refused
from warranty.register.refusals import StatementIdUsed
from warranty.register.replay import Databases, replay
from warranty.trade.rules.refusals import OfferNotOpen, OutsideBalanceOverdrawn
from warranty.transparency.rules.receipts import verify_receipt

NOW = 2**62


@pytest.fixture
async def other(
    running: RunningRegister, database_url: str, tmp_path: Path
) -> AsyncIterator[RunningRegister]:
    """A second register on the same database, with connections of its own."""
    engine = create(database_url, Role.REGISTER)
    async with a_running_register(engine, tmp_path / "checkpoint", running.cast, found=False) as register:
        yield register
    await engine.dispose()


async def at_once(statements: list[tuple[RunningRegister, bytes]]) -> list[Outcome]:
    """Each submitted by itself, all at the same time."""
    answers = await asyncio.gather(*(register.send(statement) for register, statement in statements))
    return [outcome for (outcome,) in answers]


async def test_of_two_claims_of_sixty_percent_exactly_one_is_refused(
    running: RunningRegister, other: RunningRegister, asking: Connection
) -> None:
    """R22, L02."""
    importer, *_ = running.members
    for _ in range(5):
        number = a_number()
        await running.accept(running.cast.india, a_confirmation(number, importer, "100.00"))
        claims = [running.sign(importer, a_claim(number, "60.00")) for _ in range(2)]
        outcomes = await at_once(list(zip((running, other), claims, strict=True)))
        (refused,) = (outcome for outcome in outcomes if isinstance(outcome, Refused))
        assert isinstance(refused.refusal, CertificateOverclaimed)
        assert refused.refusal.facts == {"asked": "60.00", "left": "40.00"}
    await assert_books_hold(asking)


async def test_sixty_four_sales_at_once_spend_exactly_the_balance(
    running: RunningRegister, other: RunningRegister, asking: Connection
) -> None:
    """100.00 ct, 3.00 ct each: 33 are accepted, 1.00 ct is left."""
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "100.00")
    sales = [running.sign(seller, a_sale(seller, buyer, a_line("3.00", (lot, "3.00")))) for _ in range(64)]
    registers = [running, other] * 32
    outcomes = await at_once(list(zip(registers, sales, strict=True)))
    refusals = [outcome.refusal for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(refusals) == 64 - 33
    assert {type(refusal) for refusal in refusals} == {LotOverdrawn}
    assert {refusal.facts["left"] for refusal in refusals} == {"1.00"}
    assert (await lots.lot_at(asking, lot, NOW)).left == 1_000
    await assert_books_hold(asking)


async def test_the_same_statement_sixteen_times_at_once_is_recorded_once_and_every_receipt_verifies(
    running: RunningRegister, other: RunningRegister, asking: Connection
) -> None:
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "100.00")
    sale = running.sign(seller, a_sale(seller, buyer, a_line("3.00", (lot, "3.00"))))
    outcomes = await at_once([(register, sale) for register in [running, other] * 8])
    recorded = [outcome for outcome in outcomes if isinstance(outcome, Recorded)]
    assert len(recorded) == 16
    assert len({(one.statement, one.position, one.entry, one.recorded_at) for one in recorded}) == 1
    assert [one.replayed for one in recorded].count(False) == 1
    for one in recorded:
        assert verify_receipt(one.entry, one.receipt, running.cast.vkey).index == one.position
    assert (await lots.lot_at(asking, lot, NOW)).left == 97_000
    await assert_books_hold(asking)


async def test_two_statements_under_one_id_at_once_are_one_recorded_and_one_refused(
    running: RunningRegister, other: RunningRegister, asking: Connection
) -> None:
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "100.00")
    identifier = uuid7()
    draft = a_sale(seller, buyer, a_line("3.00", (lot, "3.00")))
    one, two = (running.sign(seller, draft, statement=identifier) for _ in range(2))
    assert one != two
    outcomes = await at_once([(running, one), (other, two)])
    (refused,) = (outcome for outcome in outcomes if isinstance(outcome, Refused))
    assert isinstance(refused.refusal, StatementIdUsed)
    await assert_books_hold(asking)


async def test_an_answer_and_a_withdrawal_at_once_are_one_or_the_other(
    running: RunningRegister, other: RunningRegister, asking: Connection
) -> None:
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "100.00")
    for _ in range(5):
        sale = await running.accept(seller, a_sale(seller, buyer, a_line("3.00", (lot, "3.00"))))
        answer = running.sign(buyer, a_purchase(sale.statement, "3.00"))
        withdrawal = running.sign(seller, a_withdrawal(sale.statement))
        outcomes = await at_once([(running, answer), (other, withdrawal)])
        (refused,) = (outcome for outcome in outcomes if isinstance(outcome, Refused))
        assert isinstance(refused.refusal, OfferNotOpen)
    await assert_books_hold(asking)


async def test_two_who_show_the_same_code_share_one_balance(
    running: RunningRegister, other: RunningRegister, asking: Connection
) -> None:
    seller, one, two, _ = running.members
    lot = await running.a_lot(seller, "10.00")
    out = await running.accept(seller, a_sale(seller, SURAT, a_line("10.00", (lot, "10.00")), code="K7"))
    release = (out.statement, 1, "K7")
    bought = [running.sign(by, a_purchase_from_outside(("6.00", release))) for by in (one, two)]
    outcomes = await at_once(list(zip((running, other), bought, strict=True)))
    (refused,) = (outcome for outcome in outcomes if isinstance(outcome, Refused))
    assert isinstance(refused.refusal, OutsideBalanceOverdrawn)
    await assert_books_hold(asking)


async def test_r20_sixty_four_sales_at_once_spend_exactly_what_one_alone_may_sign_on_a_day(
    running: RunningRegister, other: RunningRegister, asking: Connection
) -> None:
    """1,200.00 US$ each, 12,500.00 a day: ten pass through two processes, 500.00 are left."""
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "100.00")
    second = await two_people(running, seller)
    identifier = uuid7()
    limit = running.sign(
        seller,
        Draft(SignatureLimitSet(event_on=TODAY, usd="1200.00", usd_per_day="12500.00")),
        statement=identifier,
    )
    digest = statement_digest(split(limit).signed).hex()
    agreed = SecondSigned(event_on=TODAY, statement=urn(identifier), digest=digest)
    await running.accept(seller, Draft(agreed), key=second)
    (recorded,) = await running.send(limit)
    assert isinstance(recorded, Recorded)
    sales = [running.sign(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00")))) for _ in range(64)]
    outcomes = await at_once(list(zip([running, other] * 32, sales, strict=True)))
    refusals = [outcome.refusal for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(refusals) == 64 - 10
    assert {refusal.code for refusal in refusals} == {"second-signature-needed"}
    assert await asking.fetchval("select sum(cents)::bigint from lone_signatures") == 1_200_000
    await assert_books_hold(asking)


async def test_r54_of_two_admissions_by_one_invitation_exactly_one_is_refused(
    running: RunningRegister, other: RunningRegister, database_url: str
) -> None:
    """At the same time in two registers, then once more a day later, then in one batch."""
    association = running.cast.association

    def admission(invitation: str) -> bytes:
        return running.sign(association, Draft(an_admission(a_row(Somebody(), invitation=invitation))))

    for _ in range(3):
        invitation = uuid7().hex * 2
        outcomes = await at_once([(each, admission(invitation)) for each in (running, other)])
        (refused,) = (outcome for outcome in outcomes if isinstance(outcome, Refused))
        assert refused.refusal.code == "invitation-used"
        (later,) = await running.send(admission(invitation))
        assert isinstance(later, Refused)
        assert later.refusal.code == "invitation-used"
    invitation = uuid7().hex * 2
    together = await running.send(admission(invitation), admission(invitation))
    assert [type(outcome) for outcome in together] == [Recorded, Refused]
    for size in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=size)).is_same
