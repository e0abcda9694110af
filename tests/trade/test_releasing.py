"""L09, domain.md § 8: a seller releases where goods were mined truly and wholly, or not at all."""

from collections.abc import Sequence

import pytest

from tests.builders import (
    MAKEABLE,
    TODAY,
    Draft,
    Somebody,
    a_claim,
    a_confirmation,
    a_line,
    a_memo,
    a_number,
    a_purchase,
    a_receipt,
    a_sale,
    a_transcription,
    a_work,
    assert_books_hold,
)
from tests.lots.test_boxes import a_box, filled
from tests.lots.test_making import made
from tests.worlds import RunningRegister, World
from warranty.certificates.documents import Origin, OriginShare
from warranty.database.engine import Connection
from warranty.disclosure.rules import Viewer
from warranty.foundation.ids import LotId, StatementId, lot_id, uuid7
from warranty.foundation.statements import urn
from warranty.lots.asking import Asking
from warranty.lots.documents import LotSplit
from warranty.lots.showing import lot_for
from warranty.lots.tracing import lineage_for
from warranty.policy.rule_set import packaged
from warranty.register.recording import Recorded, Refused
from warranty.register.replay import Databases, replay
from warranty.trade.documents import OriginsReleased, ReleasedLine

NOW = 2**62


def confirmed(number: str, to: Somebody, carats: str, *mined_in: tuple[str, str]) -> Draft:
    """An import whose paper states where its goods were mined, with percentages where given."""
    countries = tuple(
        OriginShare(country=code, percent=percent) if percent else OriginShare(country=code)
        for code, percent in mined_in
    )
    origin = Origin(kind="list" if len(countries) > 1 else "single", countries=countries)
    draft = a_confirmation(number, to, carats)
    return draft.having(transcription=a_transcription(number, origin=origin)) if mined_in else draft


def lot_of(world: World, holder: Somebody, carats: str, *mined_in: str) -> LotId:
    """Carats claimed against a paper that states these countries."""
    number = a_number()
    world.accept(world.cast.india, confirmed(number, holder, carats, *((code, "") for code in mined_in)))
    return lot_id(world.accept(holder, a_claim(number, carats)), 1)


def bought(world: World, seller: Somebody, buyer: Somebody, lot: LotId, carats: str, *origins: str) -> LotId:
    """Carats sold with these origins released, and kept: the buyer's lot."""
    sale = world.accept(seller, a_sale(seller, buyer, a_line(carats, (lot, carats), origins=origins)))
    world.accept(buyer, a_purchase(sale, carats))
    return lot_id(sale, 1)


def released(sale: StatementId, *lines: tuple[int, Sequence[str]], shares: bool = False) -> Draft:
    """The seller's later word on lines of a sale."""
    told = tuple(
        ReleasedLine(line=line, origins=tuple(origins), origin_shares=shares) for line, origins in lines
    )
    return Draft(OriginsReleased(event_on=TODAY, sale=urn(sale), lines=told))


def offers(world: World, lot: LotId, *origins: str, carats: str = "10.00", shares: bool = False) -> Draft:
    """Goods of the first member for the second, with origins released."""
    seller, buyer, *_ = world.members
    return a_sale(seller, buyer, a_line(carats, (lot, carats), origins=origins, origin_shares=shares))


def test_origins_of_an_own_certificate_can_be_released(world: World) -> None:
    lot = lot_of(world, world.members[0], "100.00", "BW", "ZA")
    assert world.refusal(world.members[0], offers(world, lot, "ZA", "BW", shares=True)) is None


@pytest.mark.parametrize("origins", [("CA",), ("BW",), ("BW", "CA", "ZA")], ids=["another", "less", "more"])
def test_other_origins_than_those_of_the_goods_are_refused_with_what_is_true(
    world: World, origins: Sequence[str]
) -> None:
    lot = lot_of(world, world.members[0], "100.00", "BW", "ZA")
    refusal = world.refused(world.members[0], offers(world, lot, *origins))
    assert (refusal.code, refusal.rule) == ("origin-inflated", "L09")
    assert refusal.pointer == "/credentialSubject/lines/0/origins"
    assert refusal.facts["on_record"] == "BW ZA"


def test_what_no_paper_states_cannot_be_released(world: World) -> None:
    lot = lot_of(world, world.members[0], "100.00")
    assert world.refused(world.members[0], offers(world, lot, "BW")).code == "origin-not-on-record"


def test_a_claim_that_still_waits_for_its_certificate_has_no_origin_yet(world: World) -> None:
    lot = lot_id(world.accept(world.members[0], a_claim(a_number(), "100.00")), 1)
    assert world.refused(world.members[0], offers(world, lot, "BW")).code == "origin-not-on-record"


def test_another_who_claims_a_number_it_guessed_does_not_learn_its_origin(world: World) -> None:
    """Right or wrong, its word is answered alike."""
    owner, guesser, *_ = world.members
    number = a_number()
    world.accept(world.cast.india, confirmed(number, owner, "100.00", ("BW", "")))
    lot = lot_id(world.accept(guesser, a_claim(number, "100.00")), 1)
    answers = {
        (refused.code, refused.sentence)
        for refused in (
            world.refused(guesser, a_sale(guesser, owner, a_line("1.00", (lot, "1.00"), origins=(code,))))
            for code in ("BW", "ZA")
        )
    }
    assert len(answers) == 1
    assert answers.pop()[0] == "origin-not-on-record"


def test_a_line_with_unsupported_carats_releases_nothing(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = lot_of(world, seller, "100.00", "BW")
    line = a_line("10.00", (lot, "9.00"), unsupported="1.00", origins=("BW",))
    assert world.refused(seller, a_sale(seller, buyer, line)).code == "origin-not-on-record"


def test_a_buyer_passes_on_what_was_released_to_it_and_nothing_else(world: World) -> None:
    """Right or wrong it is refused alike: it is no way to learn what was kept from it."""
    first, second, third, _ = world.members
    lot = lot_of(world, first, "100.00", "BW")
    told = bought(world, first, second, lot, "20.00", "BW")
    silent = bought(world, first, second, lot, "20.00")

    def onward(source: LotId, origin: str) -> Draft:
        return a_sale(second, third, a_line("5.00", (source, "5.00"), origins=(origin,)))

    assert world.refusal(second, onward(told, "BW")) is None
    assert world.refused(second, onward(told, "ZA")).facts["on_record"] == "BW"
    right, wrong = world.refused(second, onward(silent, "BW")), world.refused(second, onward(silent, "ZA"))
    assert right.code == wrong.code == "origin-not-on-record"
    assert right.sentence == wrong.sentence


def test_shares_are_passed_on_only_by_who_was_told_them(world: World) -> None:
    first, second, third, _ = world.members
    lot = bought(world, first, second, lot_of(world, first, "100.00", "BW"), "20.00", "BW")
    line = a_line("5.00", (lot, "5.00"), origins=("BW",), origin_shares=True)
    assert world.refused(second, a_sale(second, third, line)).code == "origin-not-on-record"


def test_goods_from_a_box_have_the_origins_of_all_that_is_in_it(world: World) -> None:
    holder = world.members[0]
    box = world.accept(holder, a_box())
    for code in ("BW", "ZA"):
        world.accept(holder, filled(box, (lot_of(world, holder, "50.00", code), "50.00")))
    assert world.refused(holder, offers(world, LotId(box), "BW")).facts["on_record"] == "BW ZA"
    world.accept(holder, offers(world, LotId(box), "BW", "ZA"))
    assert world.refusal(holder, offers(world, LotId(box), "BW", "ZA")) is None, (
        "what was drawn from is one lot"
    )
    world.accept(holder, filled(box, (lot_of(world, holder, "1.00"), "1.00")))
    refused = world.refused(holder, offers(world, LotId(box), "BW", "ZA"))
    assert refused.code == "origin-not-on-record"


def test_the_sellers_later_word_is_held_against_the_same_lots(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = lot_of(world, seller, "100.00", "BW")
    sale = world.accept(seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00"))))
    assert world.refused(seller, released(sale, (1, ["ZA"]))).code == "origin-inflated"
    world.accept(seller, released(sale, (1, ["BW"])))
    world.accept(seller, released(sale, (1, ["BW"]), shares=True))
    assert world.refused(seller, released(sale, (1, ["BW"]))).code == "lines-malformed", "told is told"


@pytest.mark.parametrize("lines", [(), ((2, ["BW"]),), ((1, []),), ((1, ["BW"]), (1, ["BW"]))])
def test_a_release_names_lines_of_the_sale_once(world: World, lines: Sequence[tuple[int, list[str]]]) -> None:
    seller, buyer, *_ = world.members
    lot = lot_of(world, seller, "100.00", "BW")
    sale = world.accept(seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00"))))
    assert world.refused(seller, released(sale, *lines)).code == "lines-malformed"


def test_nobody_releases_anything_of_anothers_sale(world: World) -> None:
    """A foreign sale is answered like one that does not exist."""
    seller, buyer, *_ = world.members
    lot = lot_of(world, seller, "100.00", "BW")
    sale = world.accept(seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00"))))
    foreign = world.refused(buyer, released(sale, (1, ["BW"])))
    unknown = world.refused(buyer, released(StatementId(lot), (1, ["BW"])))
    assert (foreign.code, foreign.sentence) == (unknown.code, unknown.sentence)


def test_goods_out_for_work_release_nothing(world: World) -> None:
    owner, contractor, *_ = world.members
    lot = lot_of(world, owner, "100.00", "BW")
    work = a_work(owner, contractor, a_line("10.00", (lot, "10.00"), origins=("BW",)))
    assert world.refused(owner, work).pointer == "/credentialSubject/lines"


def test_a_memo_releases_origins_that_its_receiver_passes_on(world: World) -> None:
    """Sold before its owner's invoice came: the title is pending, the origin was told with the memo."""
    owner, receiver, buyer, _ = world.members
    lot = lot_of(world, owner, "100.00", "BW")
    memo = world.accept(owner, a_memo(owner, receiver, a_line("10.00", (lot, "10.00"), origins=("BW",))))
    world.accept(receiver, a_receipt(memo, "10.00"))
    line = a_line("4.00", (lot_id(memo, 1), "4.00"), origins=("BW",))
    assert world.refusal(receiver, a_sale(receiver, buyer, line)) is None


async def shown(
    asking: Connection, running: RunningRegister, who: Somebody, lot: LotId
) -> tuple[list[tuple[tuple[str, ...], int]], Sequence[str]]:
    """The origins a member is shown of a lot: in its lineage, and on the lot itself."""
    seen = Asking(Viewer(who.id, "Member"), packaged(), running.clock())
    lineage = await lineage_for(asking, seen, lot, NOW, limit=100)
    return [(one.countries, one.carats) for one in lineage.origins or ()], (
        await lot_for(asking, seen, lot, NOW)
    ).origins


async def test_a_buyer_is_shown_what_its_own_seller_released_and_nothing_else(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """60.00 of Botswana and 40.00 of South Africa sold together; 25.00 of it go on, of which less is told.

    Each of the two percentages of the second paper is 25 and 75: 40.00 are 10.00 and 30.00.
    """
    india, (first, second, third, fourth) = running.cast.india, running.members
    lots = []
    for carats, mined in (("60.00", (("BW", ""),)), ("40.00", (("BW", "25"), ("ZA", "75")))):
        number = a_number()
        await running.accept(india, confirmed(number, first, carats, *mined))
        lots.append((await running.accept(first, a_claim(number, carats))).lots[0])
    line = a_line("100.00", (lots[0], "60.00"), (lots[1], "40.00"), origins=("BW", "ZA"), origin_shares=True)
    sale = await running.accept(first, a_sale(first, second, line))
    await running.accept(second, a_purchase(sale.statement, "100.00"))
    assert await shown(asking, running, second, sale.lots[0]) == (
        [(("BW",), 70_000), (("ZA",), 30_000)], ("BW", "ZA"),
    )  # fmt: skip
    onward = a_line("25.00", (sale.lots[0], "25.00"), origins=("BW", "ZA"))
    quiet = a_line("5.00", (sale.lots[0], "5.00"))
    sold = await running.accept(second, a_sale(second, third, onward, quiet))
    await running.accept(third, a_purchase(sold.statement, "25.00", "5.00"))
    assert await shown(asking, running, third, sold.lots[0]) == ([(("BW", "ZA"), 25_000)], ("BW", "ZA"))
    assert await shown(asking, running, third, sold.lots[1]) == ([], ())
    halves = await running.accept(
        third, made(LotSplit, [(sold.lots[0], "25.00")], ("10.00", MAKEABLE), ("15.00", MAKEABLE))
    )
    assert await shown(asking, running, third, halves.lots[0]) == ([(("BW", "ZA"), 10_000)], ())
    last = a_line("10.00", (halves.lots[0], "10.00"))
    end = await running.accept(third, a_sale(third, fourth, last))
    await running.accept(fourth, a_purchase(end.statement, "10.00"))
    assert await shown(asking, running, fourth, end.lots[0]) == ([], ()), "its own seller released nothing"
    await running.accept(third, released(StatementId(end.statement), (1, ["BW", "ZA"])))
    assert await shown(asking, running, fourth, end.lots[0]) == ([(("BW", "ZA"), 10_000)], ("BW", "ZA"))
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=3)).is_same


async def test_a_batch_is_judged_by_what_it_says_itself(running: RunningRegister, asking: Connection) -> None:
    """Imported before; put into a box, drawn from, sold and told further, all in one batch."""
    seller, buyer, *_ = running.members
    number = a_number()
    await running.accept(running.cast.india, confirmed(number, seller, "50.00", ("BW", "")))
    lot = (await running.accept(seller, a_claim(number, "50.00"))).lots[0]
    box, sale = StatementId(uuid7()), StatementId(uuid7())
    line = a_line("10.00", (LotId(box), "10.00"), origins=("BW",))
    false = a_line("10.00", (LotId(box), "10.00"), origins=("ZA",))
    told, refused, later = (await running.send(
        running.sign(seller, a_box(), statement=box),
        running.sign(seller, filled(box, (lot, "50.00"))),
        running.sign(seller, a_sale(seller, buyer, line), statement=sale),
        running.sign(seller, a_sale(seller, buyer, false)),
        running.sign(seller, released(sale, (1, ["BW"]), shares=True)),
    ))[2:]  # fmt: skip
    assert isinstance(told, Recorded)
    assert isinstance(refused, Refused)
    assert refused.refusal.code == "origin-inflated"
    assert isinstance(later, Recorded)
    assert await shown(asking, running, buyer, told.lots[0]) == ([(("BW",), 10_000)], ("BW",))


async def test_a_contractor_is_not_told_where_goods_in_its_hands_were_mined(
    running: RunningRegister, asking: Connection
) -> None:
    owner, contractor, *_ = running.members
    number = a_number()
    await running.accept(running.cast.india, confirmed(number, owner, "50.00", ("BW", "")))
    lot = (await running.accept(owner, a_claim(number, "50.00"))).lots[0]
    sent = await running.accept(owner, a_work(owner, contractor, a_line("10.00", (lot, "10.00"))))
    await running.accept(contractor, a_receipt(sent.statement, "10.00"))
    assert await shown(asking, running, contractor, sent.lots[0]) == ([], ())
    assert await shown(asking, running, owner, sent.lots[0]) == ([(("BW",), 10_000)], ())
