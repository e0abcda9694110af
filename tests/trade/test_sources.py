"""R21, L04-L07, L13: where each line's carats come from."""

from datetime import date, timedelta

import pytest

from tests.builders import TODAY, Somebody, a_line, a_purchase, a_sale
from tests.worlds import World, rules_of
from warranty.foundation.ids import LotId, lot_id, uuid7
from warranty.lots.books import LotKind
from warranty.lots.rules.drawing import LotOverdrawn
from warranty.lots.rules.whereabouts import LotNotHeld
from warranty.trade.rules.refusals import LinesMalformed, SourcesDoNotAddUp, StageChanged


def test_a_line_is_exactly_its_sources_and_its_unsupported_carats(world: World) -> None:
    seller, buyer, *_ = world.members
    one, other = world.a_lot(seller, "60.00"), world.a_lot(seller, "40.00")
    line = a_line("50.50", (one, "30.00"), (other, "20.00"), unsupported="0.50")
    assert world.refusal(seller, a_sale(seller, buyer, line)) is None


@pytest.mark.parametrize(("drawn", "unsupported"), [("49.999", ""), ("50.001", ""), ("49.50", "0.499")])
def test_sources_that_do_not_make_the_weight_are_refused(world: World, drawn: str, unsupported: str) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "100.00")
    line = a_line("50.00", (lot, drawn), unsupported=unsupported)
    refusal = world.refused(seller, a_sale(seller, buyer, line))
    assert isinstance(refusal, SourcesDoNotAddUp)
    assert refusal.rule == "R21"
    assert refusal.facts["asked"] == "50.00"


def test_goods_without_any_source_are_recorded_as_unsupported(world: World) -> None:
    seller, buyer, *_ = world.members
    sale = world.accept(seller, a_sale(seller, buyer, a_line("3.21", unsupported="3.21")))
    assert rules_of(world.found) == ["L04"]
    kinds = [(lot.kind, lot.left) for lot in world.books.lots.lots_of(sale)]
    assert kinds == [(LotKind.SALE, 3210), (LotKind.UNSUPPORTED, 0)]


def test_unsupported_carats_need_their_reason(world: World) -> None:
    seller, buyer, *_ = world.members
    sale = a_sale(seller, buyer, a_line("3.21", unsupported="3.21"))
    (line,) = sale.document.lines
    unsaid = type(line.unsupported)(carats="3.21", reason=" ")
    lines = (type(line)(line=1, carats="3.21", hs=line.hs, qualification="Rough", unsupported=unsaid),)
    refusal = world.refused(seller, sale.having(lines=lines))
    assert refusal.pointer == "/credentialSubject/lines/0/unsupported/reason"


def test_exactly_what_is_left_can_be_drawn(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "100.00")
    world.accept(seller, a_sale(seller, buyer, a_line("100.00", (lot, "100.00"))))
    assert world.left(lot) == 0


def test_a_thousandth_more_than_is_left_is_refused_and_the_ways_out_are_told(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "100.00")
    refusal = world.refused(seller, a_sale(seller, buyer, a_line("100.001", (lot, "100.001"))))
    assert isinstance(refusal, LotOverdrawn)
    assert refusal.rule == "L05"
    assert refusal.facts == {"asked": "100.001", "left": "100.00", "missing": "0.001", "lot": str(lot)}
    assert "unsupported" in refusal.instead


def test_lines_of_one_sale_are_counted_together(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "100.00")
    lines = [a_line("60.00", (lot, "60.00")), a_line("40.001", (lot, "40.001"))]
    refusal = world.refused(seller, a_sale(seller, buyer, *lines))
    assert isinstance(refusal, LotOverdrawn)
    assert refusal.pointer == "/credentialSubject/sources/1/lots/0"


def foreign_lots(world: World, seller: Somebody, other: Somebody) -> dict[str, LotId | str]:
    """Lots a seller cannot draw from, each for another reason."""
    foreign = world.a_lot(other, "50.00")
    sold = world.a_lot(seller, "1.00")
    offered = world.accept(seller, a_sale(seller, other, a_line("1.00", (sold, "1.00"))))
    return {
        "unknown": LotId(uuid7()),
        "somebody else's": foreign,
        "offered by oneself": lot_id(offered, 1),
        "not even an id": "the blue box",
        "an id spelled otherwise": str(foreign).upper(),
    }


def test_lots_one_does_not_hold_are_refused_in_the_same_words(world: World) -> None:
    seller, buyer, other, *_ = world.members
    said = set()
    for lot in foreign_lots(world, seller, other).values():
        line = a_line("1.00", (lot, "1.00"))  # type: ignore[arg-type] # whatever somebody may write
        refusal = world.refused(seller, a_sale(seller, buyer, line))
        assert isinstance(refusal, LotNotHeld)
        said.add((refusal.sentence, refusal.instead, refusal.pointer, repr(refusal.facts)))
    assert len(said) == 1
    assert refusal.rule == "L06"


def test_what_was_bought_can_be_sold_on_once_accepted(world: World) -> None:
    seller, buyer, last, *_ = world.members
    lot = world.a_lot(seller, "10.00")
    sale = world.accept(seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00"))))
    (bought,) = world.books.lots.lots_of(sale)
    onward = a_sale(buyer, last, a_line("4.00", (bought.id, "4.00")))
    assert isinstance(world.refused(buyer, onward), LotNotHeld)
    world.accept(buyer, a_purchase(sale, "10.00"))
    world.accept(buyer, onward)
    assert world.left(bought.id) == 6000


def test_rough_cannot_be_sold_as_polished(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "10.00")
    refusal = world.refused(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00"), hs="7102.39")))
    assert isinstance(refusal, StageChanged)
    assert refusal.rule == "L13"


def test_another_class_of_the_same_stage_is_a_finding(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "10.00")
    world.accept(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00"), hs="7102.21")))
    assert rules_of(world.found) == ["A03"]


def test_goods_sold_before_the_day_they_came_are_a_finding(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "10.00")
    day_before = TODAY - timedelta(days=1)
    world.accept(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00")), on=day_before))
    assert rules_of(world.found) == ["L07"]
    world.accept(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00"))))
    assert world.found == []


def test_lateness_is_measured_from_the_day_of_the_event(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "10.00", on=date(2026, 11, 1))
    in_time = a_sale(seller, buyer, a_line("1.00", (lot, "1.00")), on=date(2026, 11, 16))
    world.accept(seller, in_time)
    assert "Q01" not in rules_of(world.found)
    world.accept(seller, in_time.having(event_on=date(2026, 11, 15)))
    late = next(finding for finding in world.found if finding.rule == "Q01")
    assert late.facts == {"days": 8, "allowed": 7}


def test_a_line_draws_from_at_most_a_thousand_lots(world: World) -> None:
    seller, buyer, *_ = world.members
    pieces = [(world.a_lot(seller, "0.001"), "0.001") for _ in range(1_001)]
    refusal = world.refused(seller, a_sale(seller, buyer, a_line("1.001", *pieces)))
    assert isinstance(refusal, LinesMalformed)
    assert world.refusal(seller, a_sale(seller, buyer, a_line("1.00", *pieces[1:]))) is None


def test_a_lot_named_twice_within_one_line_is_refused(world: World) -> None:
    """Edges side by side would multiply the ways back to the roots, hop by hop."""
    seller, buyer, *_ = world.members
    lot, other = world.a_lot(seller, "10.00"), world.a_lot(seller, "10.00")
    twice = a_line("3.00", (lot, "1.00"), (other, "1.00"), (lot, "1.00"))
    refusal = world.refused(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00")), twice))
    assert isinstance(refusal, LinesMalformed)
    assert refusal.sentence == "Line 2 names the same lot twice."
    assert refusal.pointer == "/credentialSubject/sources/1/lots/2/lot"
    assert "once" in refusal.instead
    once = a_line("3.00", (lot, "2.00"), (other, "1.00"))
    assert world.refusal(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00")), once)) is None


def test_each_line_names_its_own_sources(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "10.00")
    sale = a_sale(seller, buyer, a_line("1.00", (lot, "1.00")), a_line("1.00", (lot, "1.00")))
    for sources in (sale.parts["sources"][:1], sale.parts["sources"][::-1]):
        assert isinstance(world.refused(seller, sale.showing(sources=sources)), LinesMalformed)
