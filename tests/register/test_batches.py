"""One batch: judged in order, each by itself; what comes first is there for what follows."""

import asyncio
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from tests.builders import (
    TODAY,
    Draft,
    a_claim,
    a_confirmation,
    a_line,
    a_number,
    a_purchase,
    a_sale,
    assert_books_hold,
)
from tests.parties.builders import Somebody, a_row, an_admission
from tests.parties.casework import a_suspicion
from tests.worlds import RunningRegister, a_running_register
from warranty.database.engine import Connection, Role, connect
from warranty.foundation.ids import lot_id, uuid7
from warranty.foundation.signing import SigningKey
from warranty.lots.documents import BalanceFiled
from warranty.parties.documents import KeyAdded, KeyRevoked, PartyKey
from warranty.register.answers import Recorded, Refused
from warranty.register.refusals import RegisterBusy, RegisterUnavailable, StatementIdUsed
from warranty.register.service import Limits
from warranty.transparency.rules.receipts import verify_receipt


async def test_a_refusal_stops_nobody_else(running: RunningRegister, asking: Connection) -> None:
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "10.00")
    good = [running.sign(seller, a_sale(seller, buyer, a_line("3.00", (lot, "3.00")))) for _ in range(3)]
    too_much = running.sign(seller, a_sale(seller, buyer, a_line("9.00", (lot, "9.00"))))
    outcomes = await running.send(good[0], too_much, b"no statement", good[1], good[1], good[2])
    assert [type(outcome) for outcome in outcomes] == [
        Recorded,
        Refused,
        Refused,
        Recorded,
        Recorded,
        Recorded,
    ]
    codes = [outcome.refusal.code for outcome in outcomes if isinstance(outcome, Refused)]
    assert codes == ["lot-overdrawn", "envelope-malformed"]
    recorded = [outcome for outcome in outcomes if isinstance(outcome, Recorded)]
    first = recorded[0].position
    assert [one.position - first for one in recorded] == [0, 1, 1, 2]
    assert [one.replayed for one in recorded] == [False, False, True, False]
    for one in recorded:
        assert verify_receipt(one.entry, one.receipt, running.cast.vkey).index == one.position
    await assert_books_hold(asking)


async def test_others_have_a_turn_between_statements_that_are_judged_by_whole_books(
    running: RunningRegister, asking: Connection
) -> None:
    """A party's history is gone through for each: 25 of them are not one long turn, nor are they refused."""
    member, seller, buyer, _ = running.members
    lot = await running.a_lot(seller, "10.00")
    filed = Draft(BalanceFiled(event_on=TODAY, first_on=TODAY.replace(day=1), last_on=TODAY, classes=()))
    statements = [running.sign(member, filed) for _ in range(25)]
    sold = running.sign(seller, a_sale(seller, buyer, a_line("3.00", (lot, "3.00"))))
    outcomes = await running.send(*statements, sold)
    recorded = [outcome for outcome in outcomes if isinstance(outcome, Recorded)]
    assert len(recorded) == 26, outcomes
    by_checkpoint = Counter(outcome.receipt.partition("\n\n")[2] for outcome in recorded)
    assert sorted(by_checkpoint.values()) == [6, 10, 10]
    await assert_books_hold(asking)


async def test_stolen_keys_are_few_in_a_batch_for_each_has_all_its_party_signed_gone_through(
    running: RunningRegister,
) -> None:
    member, since = running.members[0], running.clock.at
    keys = [SigningKey.generate().public.multibase for _ in range(25)]
    added = [
        Draft(KeyAdded(event_on=TODAY, party=member.did, key=PartyKey(public_key=key, purposes=("sign",))))
        for key in keys
    ]
    stolen = [
        Draft(
            KeyRevoked(
                event_on=TODAY, party=member.did, public_key=key, reason="Stolen.", compromised_since=since
            )
        )
        for key in keys
    ]
    outcomes = await running.send(*(running.sign(member, draft) for draft in (*added, *stolen)))
    recorded = [outcome for outcome in outcomes if isinstance(outcome, Recorded)]
    assert len(recorded) == 50, outcomes
    by_checkpoint = Counter(outcome.receipt.partition("\n\n")[2] for outcome in recorded)
    assert sorted(by_checkpoint.values()) == [5, 10, 35]


async def test_what_was_done_about_keys_is_told_the_audit_log_and_of_a_suspicion_nothing(
    running: RunningRegister,
) -> None:
    """A report is sealed against everybody but its addressee (R62), whoever keeps the log included."""
    member = running.members[0]
    key = PartyKey(public_key=SigningKey.generate().public.multibase, purposes=("sign",))
    with capture_logs() as told:
        await running.accept(member, Draft(KeyAdded(event_on=TODAY, party=member.did, key=key)))
        await running.accept(member, a_suspicion(running.cast.india, running.members[1]))
    assert [event["type"] for event in told if event["event"] == "recorded"] == ["KeyAdded"]


async def test_a_whole_chain_can_be_one_batch(running: RunningRegister, asking: Connection) -> None:
    """A member admitted, an import confirmed to it and claimed, sold, bought and sold on, all at once."""
    newcomer, (buyer, last, *_) = Somebody(), running.members
    number, claim, sale = a_number(), uuid7(), uuid7()
    root, bought = lot_id(claim, 1), lot_id(sale, 1)
    outcomes = await running.send(
        running.sign(running.cast.association, Draft(an_admission(a_row(newcomer)))),
        running.sign(running.cast.india, a_confirmation(number, newcomer, "10.00")),
        running.sign(newcomer, a_claim(number, "10.00"), statement=claim),
        running.sign(newcomer, a_sale(newcomer, buyer, a_line("6.00", (root, "6.00"))), statement=sale),
        running.sign(buyer, a_purchase(sale, "6.00")),
        running.sign(buyer, a_sale(buyer, last, a_line("2.00", (bought, "2.00")))),
    )
    assert all(isinstance(outcome, Recorded) for outcome in outcomes), outcomes
    assert [outcome.lots for outcome in outcomes if isinstance(outcome, Recorded)][2:4] == [[root], [bought]]
    await assert_books_hold(asking)


async def test_the_same_chain_upside_down_is_refused_but_for_its_beginning(running: RunningRegister) -> None:
    seller, buyer, *_ = running.members
    number, claim, sale = a_number(), uuid7(), uuid7()
    outcomes = await running.send(
        running.sign(buyer, a_purchase(sale, "6.00")),
        running.sign(
            seller, a_sale(seller, buyer, a_line("6.00", (lot_id(claim, 1), "6.00"))), statement=sale
        ),
        running.sign(seller, a_claim(number, "10.00"), statement=claim),
    )
    codes = [outcome.refusal.code for outcome in outcomes if isinstance(outcome, Refused)]
    assert codes == ["offer-not-open", "lot-not-held"]


async def test_other_bytes_under_an_accepted_id_are_refused_for_ever(running: RunningRegister) -> None:
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "10.00")
    identifier = uuid7()
    draft = a_sale(seller, buyer, a_line("3.00", (lot, "3.00")))
    await running.accept(seller, draft, statement=identifier)
    again = running.sign(seller, draft, statement=identifier)
    (outcome,) = await running.send(again)
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.refusal, StatementIdUsed)


async def test_a_refused_statement_uses_up_neither_its_id_nor_anything_else(
    running: RunningRegister, asking: Connection
) -> None:
    seller, buyer, *_ = running.members
    claim = uuid7()
    sale = running.sign(seller, a_sale(seller, buyer, a_line("3.00", (lot_id(claim, 1), "3.00"))))
    (refused,) = await running.send(sale)
    assert isinstance(refused, Refused)
    await running.accept(seller, a_claim(a_number(), "3.00"), statement=claim)
    (recorded,) = await running.send(sale)
    assert isinstance(recorded, Recorded)
    await assert_books_hold(asking)


async def test_recorded_time_never_falls(running: RunningRegister) -> None:
    seller, *_ = running.members
    before = await running.accept(seller, a_claim(a_number(), "3.00"))
    running.clock.on(2026, 11, 22)
    after = await running.accept(seller, a_claim(a_number(), "3.00"), signed_at=running.clock.at)
    assert after.recorded_at == before.recorded_at


async def test_what_is_sent_meanwhile_joins_the_next_batch(engine: AsyncEngine, tmp_path: Path) -> None:
    """Group commit: two hundred lone statements at once need far fewer batches than two hundred."""
    async with a_running_register(engine, tmp_path / "checkpoint") as running:
        seller, *_ = running.members
        claims = [running.sign(seller, a_claim(a_number(), "1.00")) for _ in range(200)]
        answers = await asyncio.gather(*(running.send(claim) for claim in claims))
        checkpoints = set()
        for (outcome,) in answers:
            assert isinstance(outcome, Recorded)
            checkpoints.add(verify_receipt(outcome.entry, outcome.receipt, running.cast.vkey).checkpoint.size)
        assert len(checkpoints) <= 20


async def test_a_batch_holds_no_more_than_its_limit(engine: AsyncEngine, tmp_path: Path) -> None:
    async with a_running_register(engine, tmp_path / "checkpoint", limits=Limits(most_in_batch=3)) as running:
        seller, *_ = running.members
        outcomes = await running.send(*(running.sign(seller, a_claim(a_number(), "1.00")) for _ in range(8)))
        sizes = [
            verify_receipt(one.entry, one.receipt, running.cast.vkey).checkpoint.size
            for one in outcomes
            if isinstance(one, Recorded)
        ]
        assert [size - sizes[0] for size in sizes] == [0, 0, 0, 3, 3, 3, 5, 5]


async def test_more_than_may_wait_is_sent_away_whole(engine: AsyncEngine, tmp_path: Path) -> None:
    async with a_running_register(engine, tmp_path / "checkpoint", limits=Limits(most_waiting=5)) as running:
        seller, *_ = running.members
        claims = [running.sign(seller, a_claim(a_number(), "1.00")) for _ in range(6)]
        with pytest.raises(RegisterBusy):
            await running.send(*claims)
        outcomes = await running.send(*claims[:5])
        assert [outcome.position for outcome in outcomes if isinstance(outcome, Recorded)] == [4, 5, 6, 7, 8]


async def test_a_client_that_goes_away_cancels_nothing(running: RunningRegister, asking: Connection) -> None:
    seller, *_ = running.members
    claim = running.sign(seller, a_claim(a_number(), "1.00"))
    going = asyncio.create_task(running.send(claim))
    await asyncio.sleep(0)
    going.cancel()
    (outcome,) = await running.send(claim)
    assert isinstance(outcome, Recorded)
    assert outcome.replayed
    await assert_books_hold(asking)


async def test_closing_finishes_what_waits_and_takes_no_more(engine: AsyncEngine, tmp_path: Path) -> None:
    async with a_running_register(engine, tmp_path / "checkpoint") as running:
        seller, *_ = running.members
        claim = running.sign(seller, a_claim(a_number(), "1.00"))
        sending = asyncio.create_task(running.send(claim))
        await asyncio.sleep(0)
        await running.register.close()
        (outcome,) = await sending
        assert isinstance(outcome, Recorded)
        with pytest.raises(RegisterBusy):
            await running.send(claim)
        assert running.kept.read() is not None


async def record_until_stopped(running: RunningRegister) -> None:
    """One statement after another; the checkpoint of one is kept while the next is recorded."""
    seller, *_ = running.members
    for _ in range(200):
        await running.accept(seller, a_claim(a_number(), "1.00"))
        await asyncio.sleep(0.01)


async def test_a_checkpoint_that_cannot_be_kept_stops_recording_but_nothing_is_lost(
    engine: AsyncEngine, tmp_path: Path, asking: Connection
) -> None:
    """Going on unkept would leave a restored older backup unnoticed."""
    with suppress(FileNotFoundError):
        async with a_running_register(engine, tmp_path / "checkpoint") as running:
            running.kept.path = running.kept.path.parent / "gone" / "checkpoint"
            with pytest.raises(RegisterUnavailable), capture_logs():
                await record_until_stopped(running)
            with pytest.raises(FileNotFoundError):
                await running.register.close()
    await assert_books_hold(asking)


async def test_a_fault_of_ours_with_one_statement_spares_the_others(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """The database refuses one of a batch for a reason no rule foresaw; the rest is recorded."""
    seller, *_ = running.members
    owner = await connect(database_url, Role.OWNER)
    await owner.execute("alter table claims add constraint unforeseen check (carats <> 13000)")
    await owner.close()
    claims = [a_claim(a_number(), carats) for carats in ("1.00", "13.00", "2.00")]
    with capture_logs() as said:
        outcomes = await running.send(*(running.sign(seller, claim) for claim in claims))
    assert [event["event"] for event in said] == [
        "a batch failed and is taken apart",
        "a statement could not be recorded",
    ]
    assert [type(outcome) for outcome in outcomes] == [Recorded, Refused, Recorded]
    (refused,) = (outcome for outcome in outcomes if isinstance(outcome, Refused))
    assert isinstance(refused.refusal, RegisterUnavailable)
    assert "13" not in refused.refusal.sentence
    await assert_books_hold(asking)
