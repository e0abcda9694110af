"""A succession withdrawn, on PostgreSQL: keys, goods and what is rebuilt from the log (R54, R55)."""

from uuid import UUID

import asyncpg
import pytest

from tests.builders import TODAY, Draft, a_line, a_purchase, a_sale, a_withdrawal, assert_books_hold
from tests.lots.test_passing import assert_replays, left, opened, passed
from tests.parties.test_succession import succession
from tests.parties.test_withdrawal import withdrawal
from tests.worlds import RunningRegister
from warranty.database.engine import Connection, Role, connect
from warranty.foundation.ids import uuid7
from warranty.foundation.signing import SigningKey
from warranty.parties import service
from warranty.parties.documents import KeyAdded, KeyRevoked, PartyKey
from warranty.register.answers import Recorded, Refused
from warranty.trade.documents import PurchaseLine


async def test_what_either_signed_meanwhile_stays_and_goods_go_back_as_restored(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """10.00 ct of the old firm; the heir took over 10.00, sold 4.00 of it and gives 6.00 back."""
    old, heir, buyer, *_ = running.members
    association = running.cast.association
    lot = await running.a_lot(old, "10.00")
    foreign = await running.a_lot(buyer, "2.00")
    bought = await running.accept(buyer, a_sale(buyer, old, a_line("2.00", (foreign, "2.00"))))
    record = await running.accept(association, Draft(succession(old, heir)))
    answer = a_purchase(bought.statement, PurchaseLine(line=1, kept="2.00", returned="0"))
    await running.accept(old, answer, key=heir.key)
    moved = await running.accept(association, passed(old, heir, (lot, "10.00")))
    (theirs,) = await opened(asking, moved)
    await running.accept(heir, a_sale(heir, buyer, a_line("4.00", (theirs, "4.00"))))
    await running.accept(association, Draft(withdrawal(old, record.statement)))

    further = a_sale(old, buyer, a_line("1.00", (bought.lots[0], "1.00")))
    assert (await running.refused(old, further, key=heir.key)).code == "key-not-on-record"
    offer = await running.accept(old, further)
    await running.accept(old, a_withdrawal(offer.statement))
    again = await running.refused(association, passed(old, heir))
    assert (again.code, "withdrawn" in (again.instead or "")) == ("passing-impossible", True)
    back = await running.refused(association, passed(heir, old))
    assert "ground: restoration" in (back.instead or "")
    restored = await running.accept(
        association, passed(heir, old, (theirs, "6.00"), ground="restoration", reason="Recorded in error")
    )
    assert [await left(asking, one) for one in await opened(asking, restored)] == [(old.id, 6_000)]
    assert await left(asking, theirs) == (heir.id, 0)
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_a_key_that_ends_and_lives_again_in_one_batch_is_rebuilt_and_told_as_it_was(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Twice ended, twice alive; then revoked for good. Between them it reads as it stood at each place."""
    old, heir, *_ = running.members
    association = running.cast.association
    second = SigningKey.generate()
    key = PartyKey(public_key=second.public.multibase, purposes=("sign",))
    await running.accept(old, Draft(KeyAdded(event_on=TODAY, party=old.did, key=key)))
    gone = KeyRevoked(event_on=TODAY, party=old.did, public_key=second.public.multibase, reason="replaced")
    named = UUID(str(uuid7()))
    mine = running.sign(association, Draft(succession(old, heir)), statement=named)
    first, ended, alive, revoked = await running.send(
        mine,
        running.sign(old, Draft(gone), key=heir.key),
        running.sign(association, Draft(withdrawal(old, named))),
        running.sign(old, Draft(gone)),
    )
    assert isinstance(ended, Refused)
    assert isinstance(first, Recorded)
    assert isinstance(alive, Recorded)
    assert isinstance(revoked, Recorded)
    again = await running.accept(association, Draft(succession(old, heir)))
    last = await running.accept(association, Draft(withdrawal(old, again.statement, "appeal")))

    async def ends(as_of: int | None) -> list[int | None]:
        return [each.revoked for each in await service.key_history(asking, old.id, as_of)]

    assert await ends(first.position - 1) == [None, None]
    assert await ends(first.position) == [first.position, first.position]
    assert await ends(alive.position) == [None, None]
    assert await ends(revoked.position) == [None, revoked.position]
    assert await ends(again.position) == [again.position, revoked.position]
    assert await ends(last.position) == await ends(None) == [None, revoked.position]
    await assert_replays(database_url)


async def test_the_database_takes_no_second_withdrawal_of_one_record(
    running: RunningRegister, database_url: str
) -> None:
    old, heir, *_ = running.members
    record = await running.accept(running.cast.association, Draft(succession(old, heir)))
    await running.accept(running.cast.association, Draft(withdrawal(old, record.statement)))
    register = await connect(database_url, Role.REGISTER)
    with pytest.raises(asyncpg.UniqueViolationError):
        await register.execute("insert into succession_ends select * from succession_ends")
    await register.close()
