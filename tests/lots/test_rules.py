"""The import claim opens a lot; drawing and reversing guard each lot in one place."""

import pytest

from tests.builders import a_claim, a_confirmation, a_number
from tests.worlds import World
from warranty.foundation.ids import LotId, lot_id, uuid7
from warranty.lots.books import Edge, LotKind, LotState
from warranty.lots.rules.drawing import draw_refusal, reverse, unsupported_line
from warranty.lots.rules.goods import hs_refusal, stage


def test_a_claim_opens_its_first_line_with_all_it_asks(world: World) -> None:
    importer, *_ = world.members
    number = a_number()
    world.accept(world.cast.india, a_confirmation(number, importer, "800.00"))
    lot = world.books.lots.lots[lot_id(world.accept(importer, a_claim(number, "500.00")), 1)]
    assert (lot.kind, lot.holder, lot.state) == (LotKind.IMPORT_CLAIM, importer.id, LotState.HELD)
    assert (lot.received, lot.left, lot.disputed) == (500_000, 500_000, 0)
    assert world.books.certificates.taken_by(lot.id) == (500_000, 0)


def test_a_claim_that_cannot_draw_yet_opens_a_lot_all_the_same(world: World) -> None:
    stranger, *_ = world.members
    lot = lot_id(world.accept(stranger, a_claim(a_number(), "500.00")), 1)
    assert world.left(lot) == 500_000
    assert world.books.certificates.taken_by(lot) == (0, 0)


@pytest.mark.parametrize("text", ["0", "0.000", "-1", "NaN", "1e3", "1_000", "1000000000000000000", ""])
def test_a_claim_is_of_a_readable_weight_above_zero(world: World, text: str) -> None:
    refusal = world.refused(world.members[0], a_claim(a_number(), text))
    assert refusal.rule == "R31"
    assert refusal.pointer == "/credentialSubject/carats"


@pytest.mark.parametrize("hs", ["7102.39", "7113.11", "7102.3", "", "diamonds"])
def test_only_rough_is_claimed_against_a_certificate(world: World, hs: str) -> None:
    refusal = world.refused(world.members[0], a_claim(a_number(), "1.00", hs=hs))
    assert (refusal.code, refusal.pointer) == ("hs-unknown", "/credentialSubject/hs")
    assert refusal.instead == "Use one of 7102.10, 7102.21, 7102.31."


def test_a_stage_follows_from_the_hs_code() -> None:
    """R34: sawn, cleaved and bruted stones are rough; R39: HS by stage."""
    stages = {
        code: stage(code) for code in ("7102.10", "7102.21", "7102.31", "7102.29", "7102.39", "7113.19")
    }
    assert list(stages.values()) == ["rough", "rough", "rough", "polished", "polished", "jewellery"]
    assert stage("7105.10") is None


def test_a_code_that_is_not_booked_is_refused_with_those_that_are() -> None:
    assert hs_refusal("7102.39", "/x") is None
    refusal = hs_refusal("7102.39", "/x", rough_only=True)
    assert refusal is not None
    assert refusal.pointer == "/x"


def test_one_draws_what_is_left_in_ones_own_held_lot(world: World) -> None:
    holder, other, *_ = world.members
    lot, books = world.a_lot(holder, "10.00"), world.books.lots
    assert draw_refusal(books, holder.id, lot, 10_000, "/x") is None
    overdrawn = draw_refusal(books, holder.id, lot, 10_001, "/x")
    assert overdrawn is not None
    assert overdrawn.rule == "L05"
    refusals = [draw_refusal(books, holder.id, None, 1, "/x"), draw_refusal(books, other.id, lot, 1, "/x")]
    refusals.append(draw_refusal(books, holder.id, LotId(uuid7()), 1, "/x"))
    assert {str(refusal) for refusal in refusals} == {"One of the source lots is not a lot you hold."}


def test_carats_go_back_pro_rata_to_what_each_edge_still_carries() -> None:
    """60 and 40, of which 20 of the first went back before: 30 more are 15 and 15."""
    one, other, target = LotId(uuid7()), LotId(uuid7()), LotId(uuid7())
    edges = [Edge(one, target, 0, 60_000, 20_000), Edge(other, target, 1, 40_000, 0)]
    back = list(reverse(edges, 30_000, 9))
    assert [(each.source, each.carats, each.position) for each in back] == [
        (one, 15_000, 9),
        (other, 15_000, 9),
    ]


def test_the_last_thousandth_goes_back_over_one_edge_and_none_over_an_empty_one() -> None:
    one, other, target = LotId(uuid7()), LotId(uuid7()), LotId(uuid7())
    edges = [Edge(one, target, 0, 60, 60), Edge(other, target, 1, 40, 39)]
    assert [(each.source, each.carats) for each in reverse(edges, 1, 9)] == [(other, 1)]


def test_a_lines_unsupported_carats_have_a_line_number_no_line_has() -> None:
    assert unsupported_line(1) == 1_000_001
    assert unsupported_line(1_000) == 1_001_000
