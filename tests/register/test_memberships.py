"""Memberships and licences on PostgreSQL: kept, asked for, found out in trade, and replayed."""

from datetime import date

from tests.builders import MAKEABLE, Draft, a_line, a_purchase, a_sale
from tests.lots.test_making import made
from tests.parties.builders import TODAY, Somebody, a_row, a_standing, an_admission
from tests.parties.test_membership import licence, membership
from tests.parties.test_succession import renamed
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.statements import urn
from warranty.lots.documents import LotSplit
from warranty.parties import service
from warranty.parties.documents import MembershipSought
from warranty.policy.rule_set import packaged
from warranty.register.replay import Databases, replay


async def test_a_sale_to_whoever_is_no_member_on_its_day_is_recorded_with_p01(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """The membership comes in the batch before, and the licence of another in the very same slice."""
    seller, buyer, licensed, *_ = running.members
    lot = await running.a_lot(seller, "10.00")
    ended = Draft(membership(buyer, date(2010, 1, 1), TODAY))
    await running.accept(running.cast.association, ended)
    await running.accept(
        running.cast.association, Draft(licence(licensed, date(2020, 1, 1), date(2021, 1, 1)))
    )
    await running.accept(seller, a_sale(seller, buyer, a_line("4.00", (lot, "4.00"))))
    await running.accept(seller, a_sale(seller, licensed, a_line("1.00", (lot, "1.00"))))
    found = await asking.fetch("select about, sentence from findings where rule = 'P01' order by position")
    assert [row["about"] for row in found] == [buyer.did, licensed.did]
    assert "was no member" in found[0]["sentence"]
    assert "No licence" in found[1]["sentence"]
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_two_associations_are_loaded_with_their_words_and_asked_as_of_any_position(
    running: RunningRegister, asking: Connection
) -> None:
    member, other = running.members[0], running.members[1]
    second = Somebody()
    await running.accept(running.cast.operator, Draft(an_admission(a_row(second, "Association"))))
    before = await running.accept(member, Draft(MembershipSought(event_on=TODAY, association=second.did)))
    await running.accept(second, Draft(membership(member)))
    await running.accept(second, Draft(a_standing(member, "suspended")))
    await running.accept(running.cast.association, Draft(a_standing(member, "good")))
    refused = await running.refused(member, Draft(MembershipSought(event_on=TODAY, association=other.did)))
    assert refused.code == "signer-suspended"
    seen = await service.party(asking, member.id, TODAY, packaged())
    assert seen.standing == "suspended"
    assert [each.association for each in seen.memberships] == [second.id]
    earlier = await service.party(asking, member.id, TODAY, packaged(), before.position)
    assert (earlier.standing, earlier.memberships) == ("good", [])


async def test_a_party_asked_for_as_of_a_position_has_the_name_it_had_there(
    running: RunningRegister, asking: Connection
) -> None:
    member, association = running.members[0], running.cast.association
    first = (await service.party(asking, member.id, TODAY, packaged())).party.name
    second = await running.accept(association, Draft(renamed(member, "Second Name")))
    await running.accept(association, Draft(renamed(member, "Third Name")))
    told = []
    for as_of in (second.position - 1, second.position, None):
        seen = await service.party(asking, member.id, TODAY, packaged(), as_of)
        told.append((seen.party.name, seen.former_names))
    assert told == [
        (first, []),
        ("Second Name", [first]),
        ("Third Name", [first, "Second Name"]),
    ]


async def test_p01_where_everybody_needs_a_licence_a_member_without_any_is_found(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """South Africa licenses; a sale to its member is found before the licence is on record, not after."""
    seller, dealer = running.members[0], Somebody()
    await running.accept(running.cast.association, Draft(an_admission(a_row(dealer, country="ZA"))))
    lot = await running.a_lot(seller, "10.00")
    first = await running.accept(seller, a_sale(seller, dealer, a_line("1.00", (lot, "1.00"))))
    await running.accept(running.cast.association, Draft(licence(dealer, date(2020, 1, 1), date(2030, 1, 1))))
    await running.accept(seller, a_sale(seller, dealer, a_line("1.00", (lot, "1.00"))))
    found = await asking.fetch("select position, about from findings where rule = 'P01'")
    assert [tuple(row) for row in found] == [(first.position, dealer.did)]
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_r55_who_still_has_goods_of_a_seller_that_is_put_out_is_told_to_look_again(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Held as bought, split since, sold on, and only offered: the first two are told of."""
    seller, buyer, other, _ = running.members
    lot = await running.a_lot(seller, "10.00")
    sales = []
    for _ in range(3):
        sale = await running.accept(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00"))))
        await running.accept(buyer, a_purchase(sale.statement, "1.00"))
        sales.append(sale)
    await running.accept(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00"))))
    split = made(LotSplit, [(sales[1].lots[0], "1.00")], ("0.50", MAKEABLE), ("0.50", MAKEABLE))
    await running.accept(buyer, split)
    await running.accept(buyer, a_sale(buyer, other, a_line("1.00", (sales[2].lots[0], "1.00"))))
    said = await running.accept(running.cast.association, Draft(a_standing(seller, "expelled")))
    found = await asking.fetch(
        "select rule, about, concerns from findings where position = $1 order by ordinal", said.position
    )
    assert [tuple(row) for row in found] == [
        ("P02", urn(each.statement), each.position) for each in sales[:2]
    ]
    await running.accept(running.cast.association, Draft(a_standing(seller, "good")))
    assert not await asking.fetch("select from findings where position > $1", said.position)
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
