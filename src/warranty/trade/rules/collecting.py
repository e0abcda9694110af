"""An owner takes its goods from whoever held them: bought and left there, imported, cut for it (R24-R38)."""

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import LotKind, LotOpened, LotState
from warranty.lots.rules.drawing import draw, overdrawn
from warranty.lots.rules.goods import positive_carats, stage
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.sources import named_lot
from warranty.lots.rules.titles import LEFT_THERE, is_for_owner
from warranty.lots.rules.uncertified import crossings
from warranty.lots.rules.whereabouts import not_held
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import TradeBooks
from warranty.trade.documents import GoodsCollected, LineSources
from warranty.trade.rules.borders import country_of, place_of
from warranty.trade.rules.common import MOST_SOURCES, SUBJECT, lines_refusal
from warranty.trade.rules.refusals import LinesMalformed, SourcesDoNotAddUp
from warranty.trade.rules.sourcing import touch_sources

touched = touch_sources


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Lines without their lots, lots not one's own and in other hands, or more than is left (L05, L06)."""
    document: GoodsCollected = entry.document
    sources: tuple[LineSources, ...] = entry.parts["sources"]
    if refused := lines_refusal(document.lines, f"{SUBJECT}/lines"):
        return refused
    if [source.line for source in sources] != [line.line for line in document.lines]:
        return LinesMalformed(
            "Every line needs its lots, in the order of the lines.", pointer=f"{SUBJECT}/sources"
        )
    total: dict[LotId | None, int] = {}
    try:
        for index, (line, source) in enumerate(zip(document.lines, sources, strict=True)):
            asked = positive_carats(line.carats, f"{SUBJECT}/lines/{index}/carats")
            if refused := _line_refusal(books, entry, asked, source, total, f"{SUBJECT}/sources/{index}"):
                return refused
    except Refusal as raised:
        return raised
    return None


def _line_refusal(
    books: TradeBooks, entry: Entry, asked: int, source: LineSources, total: dict[LotId | None, int], at: str
) -> Refusal | None:
    drawn = [
        (named_lot(each.lot), positive_carats(each.carats, f"{at}/lots/{place}/carats"))
        for place, each in enumerate(source.lots[: MOST_SOURCES + 1])
    ]
    if not 1 <= len(drawn) <= MOST_SOURCES or len({lot for lot, _ in drawn}) != len(drawn):
        return LinesMalformed(f"Line {source.line} names each of its lots once.", pointer=at)
    classes = set()
    for lot, carats in drawn:
        total[lot] = total.get(lot, 0) + carats
        if refused := _lot_refusal(books, entry, lot, total[lot], at):
            return refused
        classes.add(books.lots.lots[lot].hs if lot else "")
    if len(classes) > 1:
        return LinesMalformed(f"Line {source.line} is of goods of one class.", pointer=at)
    if sum(carats for _, carats in drawn) != asked:
        return SourcesDoNotAddUp(
            f"The lots of line {source.line} do not make its {format_carats(asked)} ct.", pointer=at
        )
    return None


def _lot_refusal(books: TradeBooks, entry: Entry, lot: LotId | None, carats: int, at: str) -> Refusal | None:
    held = books.lots.lots.get(lot) if lot else None
    is_left_there = held is not None and is_for_owner(held) and held.kind in LEFT_THERE
    is_own = held is not None and held.owner == entry.party and held.sent_by is None
    if held is None or not is_left_there or not is_own or held.state is not LotState.HELD:
        return not_held(books.lots, entry.party, lot, at)
    return overdrawn(held, carats, at)


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """K07 for rough fetched from abroad, told to whoever left it there or had it, too; Q01 for lateness."""
    found, home = late_findings(entry, policy), country_of(books, entry.party)
    for source in entry.parts["sources"]:
        about = str(lot_id(entry.id, source.line))
        drawn = [(lot, parse_carats(each.carats)) for each in source.lots if (lot := named_lot(each.lot))]
        for lot, carats in drawn:
            if stage(books.lots.lots[lot].hs) == "rough":
                came = [(place_of(books, lot, entry.party), carats)]
                for crossed in crossings(policy, entry, about, came, home):
                    found += [crossed, crossed._replace(concerns=books.lots.lots[lot].position)]
    return found


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """Each line opens a lot in its owner's hands."""
    done: list[object] = []
    for source in entry.parts["sources"]:
        drawn = [(lot, parse_carats(each.carats)) for each in source.lots if (lot := named_lot(each.lot))]
        target, carats = lot_id(entry.id, source.line), sum(part for _, part in drawn)
        opened = LotOpened(
            target, entry.id, entry.position, source.line, LotKind.COLLECTED, entry.party,
            books.lots.lots[drawn[0][0]].hs, carats, LotState.HELD, entry.document.event_on,
        )  # fmt: skip
        done.extend([opened, *draw(target, drawn, entry.position)])
    return done
