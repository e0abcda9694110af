"""Engagements through the register: replayed to the same books however they were cut, and raced for."""

import asyncio

import pytest

from tests.audits.ordering import an_acceptance, an_end, an_order
from tests.builders import Draft, Somebody
from tests.parties.builders import a_row, an_admission
from tests.worlds import RunningRegister
from warranty.foundation.ids import uuid7
from warranty.register.recording import Recorded, Refused
from warranty.register.replay import Databases, replay


async def admitted(running: RunningRegister) -> Somebody:
    auditor = Somebody()
    await running.accept(running.cast.operator, Draft(an_admission(a_row(auditor, "Auditor"))))
    return auditor


@pytest.mark.parametrize("at_once", [1, 3, 1_000])
async def test_engagements_replay_to_the_same_books_wherever_slices_end(
    running: RunningRegister, database_url: str, at_once: int
) -> None:
    office, (one, other, *_) = running.cast.association, running.members
    auditor = await admitted(running)
    order = await running.accept(office, an_order(auditor, one))
    await running.accept(auditor, an_acceptance(order.statement, office, one, years=10, services=("Tax",)))
    declined = await running.accept(office, an_order(auditor, other, number="A/2"))
    await running.accept(auditor, an_end(declined.statement, "No time."))
    await running.accept(office, an_end(order.statement))
    replayed = await replay(Databases(database_url), judge=True, at_once=at_once)
    assert [table.table for table in replayed.tables if not table.is_same] == []
    assert (replayed.is_same, replayed.judged) == (True, replayed.statements)


async def test_an_order_and_its_acceptance_may_come_in_one_batch(running: RunningRegister) -> None:
    office, member = running.cast.association, running.members[0]
    auditor = await admitted(running)
    identifier = uuid7()
    order = running.sign(office, an_order(auditor, member), statement=identifier)
    accepted, again = (
        running.sign(auditor, an_acceptance(identifier, office, member), statement=uuid7()) for _ in range(2)
    )
    outcomes = await running.send(order, accepted, again)
    assert [type(one) for one in outcomes] == [Recorded, Recorded, Refused]


async def test_of_two_acceptances_at_once_one_is_refused(running: RunningRegister) -> None:
    office, member = running.cast.association, running.members[0]
    auditor = await admitted(running)
    order = await running.accept(office, an_order(auditor, member))
    signed = [running.sign(auditor, an_acceptance(order.statement, office, member)) for _ in range(2)]
    outcomes = [one for (one,) in await asyncio.gather(*(running.send(each) for each in signed))]
    assert {type(one) for one in outcomes} == {Recorded, Refused}
