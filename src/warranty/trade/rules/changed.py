"""Goods that go back and were changed since they were bought: the lots that they are in now (R27, B07).

Split, sorted, cut, sold and bought back, they are still the goods of their sale. Of a lot that they were
mixed into they are a part, pro rata (R33); how much of what goes back is others' is told. A lot in which
there is nothing of them does not go back: it is sold, with a warranty of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.rules.come_from import WHOLE, parts_of
from warranty.lots.rules.goods import positive_carats
from warranty.lots.rules.sources import May, hs_of, named_lot
from warranty.policy.catalogue import Finding
from warranty.trade.books import TradeBooks
from warranty.trade.documents import LineSources
from warranty.trade.rules.common import MOST_SOURCES, SUBJECT
from warranty.trade.rules.refusals import LinesMalformed, NotOfThisSale, SourcesDoNotAddUp


def touch_changed(sale: StatementId, entry: Entry, into: Touched) -> None:
    """What lies behind the lots that goods are in now, back to their sale."""
    if entry.parts.get("sources"):
        into.changed.add(sale)


def changed_refusal(
    books: TradeBooks,
    may: May,
    given: Sequence[LineSources],
    weights: Mapping[int, int],
    sale: StatementId | None,
) -> Refusal | None:
    """Own lots that make each of these lines, each named once in it, none overdrawn by all together.

    sale: in each of them is something of its goods; None for goods that come back from work.
    """
    total: dict[LotId | None, int] = {}
    for index, sources in enumerate(given):
        pointer = f"{SUBJECT}/sources/{index}"
        drawn = [
            (named_lot(each.lot), positive_carats(each.carats, f"{pointer}/lots/{place}/carats"))
            for place, each in enumerate(sources.lots)
        ]
        if len({lot for lot, _ in drawn}) != len(drawn) or not 1 <= len(drawn) <= MOST_SOURCES:
            return LinesMalformed(f"Line {sources.line} names each lot once.", pointer=pointer)
        if refused := _changed_refusal(
            books, may, sources.line, weights[sources.line], drawn, total, pointer
        ):
            return refused
    return _others_refusal(books, given, sale) if sale else None


def _changed_refusal(
    books: TradeBooks,
    may: May,
    line: int,
    asked: int,
    drawn: Sequence[tuple[LotId | None, int]],
    total: dict[LotId | None, int],
    at: str,
) -> Refusal | None:
    for lot, carats in drawn:
        total[lot] = total.get(lot, 0) + carats
        if refused := may(lot, total[lot], at):
            return refused
    if sum(carats for _, carats in drawn) != asked:
        return SourcesDoNotAddUp(
            f"The sources of line {line} do not make its {format_carats(asked)} ct.", pointer=at
        )
    if len({hs_of(books.lots, lot) for lot, _ in drawn if lot}) > 1:
        return LinesMalformed(f"Line {line} is of goods of one class.", pointer=at)
    return None


def _named(given: Iterable[LineSources]) -> list[LotId]:
    return [lot for sources in given for each in sources.lots if (lot := named_lot(each.lot))]


def _others_refusal(books: TradeBooks, given: Sequence[LineSources], sale: StatementId) -> Refusal | None:
    """R27: something of the sale's goods is in each lot."""
    parts = parts_of(books.lots, _named(given), books.taken_by(sale))
    for index, sources in enumerate(given):
        for place, each in enumerate(sources.lots):
            if (lot := named_lot(each.lot)) and not parts[lot]:
                return NotOfThisSale(
                    f"Line {sources.line}: in one of the lots is nothing of what you bought by this sale.",
                    pointer=f"{SUBJECT}/sources/{index}/lots/{place}/lot",
                    instead="Name the lots that it is in now ('warranty trace' of the lot you bought tells "
                    "them), and leave sources out for what was not changed. Other goods are sold (Sale).",
                    lot=str(lot),
                )
    return None


def others_findings(
    books: TradeBooks, entry: Entry, sale: StatementId, given: Sequence[LineSources]
) -> Iterator[Finding]:
    """B07 for each line with what of it is others' goods that it was mixed with."""
    parts = parts_of(books.lots, _named(given), books.taken_by(sale)) if given else {}
    for sources in given:
        drawn = [(lot, parse_carats(each.carats)) for each in sources.lots if (lot := named_lot(each.lot))]
        others = (sum((WHOLE - parts[lot]) * carats for lot, carats in drawn) + WHOLE // 2) // WHOLE
        if others:
            told = format_carats(others)
            sentence = f"Line {sources.line}: {told} ct of what goes back are of other goods than were sold."
            facts = {"line": sources.line, "others": told}
            yield Finding("B07", str(lot_id(entry.id, sources.line)), sentence, facts)
