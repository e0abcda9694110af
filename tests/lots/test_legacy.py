"""Recycled goods and goods polished before 2003: roots and a grade of their own, never rough (R29, L12)."""

from typing import Any

import pytest
from msgspec.structs import replace as changed

from tests.builders import (
    SURAT,
    TODAY,
    Draft,
    a_line,
    a_purchase,
    a_purchase_from_outside,
    a_sale,
    assert_books_hold,
)
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.lots import service
from warranty.lots.books import LotKind
from warranty.lots.documents import LegacyDeclared, LegacyLine
from warranty.lots.service import Coverage
from warranty.register.replay import Databases, replay

NOW = 2**62


def a_declaration(
    *lines: tuple[str, str], source: str = "recycled", basis: str = "Bought over the counter."
) -> Draft:
    """Goods by HS code and carats."""
    return Draft(
        LegacyDeclared(
            event_on=TODAY,
            source=source,  # type: ignore[arg-type]
            basis=basis,
            lines=tuple(
                LegacyLine(line=at, hs=hs, carats=carats, qualification="Polished, mixed")
                for at, (hs, carats) in enumerate(lines, 1)
            ),
        )
    )


@pytest.mark.parametrize("hs", ["7102.10", "7102.21", "7102.31"])
def test_rough_is_never_recycled(world: World, hs: str) -> None:
    refused = world.refused(world.members[0], a_declaration(("7102.39", "1.00"), (hs, "1.00")))
    assert (refused.code, refused.rule) == ("recycled-as-rough", "L12")


@pytest.mark.parametrize("hs", ["7102.39", "7113.19"])
def test_polished_and_set_goods_are_taken_in(world: World, hs: str) -> None:
    world.accept(world.members[0], a_declaration((hs, "0.001"), source="pre-2003"))


def test_a_declaration_says_how_its_maker_knows_and_weighs_something(world: World) -> None:
    member = world.members[0]
    assert world.refused(member, a_declaration(("7102.39", "1.00"), basis=" ")).code == "legacy-incomplete"
    assert world.refused(member, a_declaration()).code == "legacy-incomplete"
    assert world.refused(member, a_declaration(("7102.39", "0.00"))).code == "weight-not-positive"
    assert world.refused(world.cast.india, a_declaration(("7102.39", "1.00"))) is not None


async def test_old_goods_stay_apart_in_every_figure(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """3.00 recycled and 1.00 from before 2003; 2.00 and 1.00 sold as one line with 1.00 unsupported."""
    seller, buyer, *_ = running.members
    recycled = (await running.accept(seller, a_declaration(("7102.39", "3.00")))).lots[0]
    old = (await running.accept(seller, a_declaration(("7102.39", "1.00"), source="pre-2003"))).lots[0]
    line = a_line("4.00", (recycled, "2.00"), (old, "1.00"), unsupported="1.00")
    line = line._replace(line=_polished(line.line))
    sale = await running.accept(seller, a_sale(seller, buyer, line))
    await running.accept(buyer, a_purchase(sale.statement, "4.00"))
    lineage = await service.lineage(asking, sale.lots[0], NOW)
    assert lineage.coverage == Coverage(unsupported=1_000, legacy=3_000)
    assert {root.kind: root.carats for root in lineage.roots} == {
        LotKind.RECYCLED: 2_000, LotKind.LEGACY: 1_000, LotKind.UNSUPPORTED: 1_000,
    }  # fmt: skip
    dispersion = await service.dispersion(asking, {recycled: Coverage(legacy=3_000)}, NOW)
    assert {one.lot.id: one.coverage for one in dispersion.holdings} == {
        recycled: Coverage(legacy=1_000), sale.lots[0]: Coverage(legacy=2_000),
    }  # fmt: skip
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_old_goods_that_passed_outside_are_old_goods_still(
    running: RunningRegister, asking: Connection
) -> None:
    seller, buyer, *_ = running.members
    lot = (await running.accept(seller, a_declaration(("7102.39", "3.00")))).lots[0]
    line = a_line("3.00", (lot, "3.00"))
    sale = await running.accept(
        seller, a_sale(seller, SURAT, line._replace(line=_polished(line.line)), code="K7")
    )
    back = a_purchase_from_outside(("2.00", (sale.statement, 1, "K7")))
    lines = tuple(_polished(one) for one in back.document.lines)
    bought = (await running.accept(buyer, back.having(lines=lines))).lots[0]
    assert (await service.lineage(asking, bought, NOW)).coverage == Coverage(legacy=2_000)
    await assert_books_hold(asking)


def _polished(line: Any) -> Any:  # noqa: ANN401 - a line of either side
    return changed(line, hs="7102.39")
