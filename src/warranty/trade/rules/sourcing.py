"""Lines and the lots they are drawn from, for every statement that opens lots for somebody else (R21)."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import Lot, LotKind, LotOpened, LotState
from warranty.lots.rules.drawing import LotOverdrawn, draw, unsupported_line
from warranty.lots.rules.goods import positive_carats, stage
from warranty.lots.rules.order import there_from
from warranty.lots.rules.reclassed import reclassed
from warranty.lots.rules.sources import Gathered, May, hs_of, named_lot, touch_source, youngest
from warranty.lots.rules.stones import divided
from warranty.lots.rules.vessels import VesselOverdrawn
from warranty.lots.rules.whereabouts import LotNotHeld
from warranty.policy.catalogue import Finding
from warranty.trade.books import TradeBooks
from warranty.trade.documents import LineSources, SaleLine
from warranty.trade.rules.common import MOST_SOURCES, SUBJECT, text_refusal
from warranty.trade.rules.refusals import LinesMalformed, SourcesDoNotAddUp, StageChanged

NO_BOXES: Final = Gathered({}, ())


def touch_sources(entry: Entry, into: Touched) -> None:
    """The lots and boxes a statement draws from."""
    for sources in entry.parts["sources"]:
        for source in sources.lots:
            touch_source(source.lot, into)


def sources_named(entry: Entry) -> Iterator[LotId]:
    """The lots and boxes all lines draw from."""
    named = (named_lot(each.lot) for line in entry.parts["sources"] for each in line.lots)
    return (source for source in named if source)


def drawing_refusal(
    books: TradeBooks, entry: Entry, may: May, *, takes_unsupported: bool = True
) -> Refusal | None:
    """Every line is exactly what it draws (R21), and all of it can be drawn (L05, L06, L13).

    takes_unsupported: whether its lines may name carats that no lot covers.
    """
    return adding_up_refusal(
        entry.document.lines, entry.parts["sources"], takes_unsupported=takes_unsupported
    ) or drawn_refusal(books, entry, may, takes_unsupported=takes_unsupported)


def adding_up_refusal(
    lines: Sequence[SaleLine], sources: Sequence[LineSources], *, takes_unsupported: bool = True
) -> Refusal | None:
    """Every line has sources that make exactly its weight, with what it names as unsupported (R21)."""
    if [source.line for source in sources] != [line.line for line in lines]:
        return LinesMalformed(
            "Every line needs its sources, in the order of the lines.", pointer=f"{SUBJECT}/sources"
        )
    for index, (line, source) in enumerate(zip(lines, sources, strict=True)):
        if len(source.lots) > MOST_SOURCES:
            return LinesMalformed(
                f"Line {line.line} draws from more than {MOST_SOURCES} lots.",
                pointer=f"{SUBJECT}/sources/{index}/lots",
                instead="Divide it into several lines.",
            )
        asked = positive_carats(line.carats, f"{SUBJECT}/lines/{index}/carats")
        if refused := _weight_refusal(line, asked, _named_carats(source, index), index):
            return _or_unsupported(refused) if takes_unsupported else refused
    return None


def _weight_refusal(line: SaleLine, asked: int, drawn: int, index: int) -> Refusal | None:
    named = drawn + _unsupported(line, index)
    if named == asked:
        return None
    what = "its sources make" if line.unsupported is UNSET else "its sources and unsupported carats make"
    return SourcesDoNotAddUp(
        f"Line {line.line} weighs {format_carats(asked)} ct; {what} {format_carats(named)} ct.",
        pointer=f"{SUBJECT}/sources/{index}",
        instead="Name lots with carats that make the whole weight.",
        asked=format_carats(asked),
        named=format_carats(named),
    )


def _named_carats(source: LineSources, index: int) -> int:
    """Thousandths that a line draws from lots, each named once."""
    drawn = 0
    named: set[str] = set()
    for at, lot in enumerate(source.lots):
        pointer = f"{SUBJECT}/sources/{index}/lots/{at}"
        if lot.lot in named:
            raise _named_twice(source, pointer)
        named.add(lot.lot)
        drawn += positive_carats(lot.carats, f"{pointer}/carats")
    return drawn


def _named_twice(source: LineSources, pointer: str) -> Refusal:
    """One edge leads from a lot into a line: edges side by side would multiply the ways back to the roots."""
    return LinesMalformed(
        f"Line {source.line} names the same lot twice.",
        pointer=f"{pointer}/lot",
        instead="Name each lot once, with all the carats the line draws from it.",
    )


def _unsupported(line: SaleLine, index: int) -> int:
    if line.unsupported is UNSET:
        return 0
    at = f"{SUBJECT}/lines/{index}/unsupported"
    if refused := text_refusal(line.unsupported.reason, "The reason for unsupported carats", f"{at}/reason"):
        raise refused
    return positive_carats(line.unsupported.carats, f"{at}/carats")


def _is_short(refused: Refusal) -> bool:
    """Whether carats are missing; goods of one's own that are elsewhere are not."""
    return isinstance(refused, LotOverdrawn | VesselOverdrawn | LotNotHeld) and "place" not in refused.facts


def _or_unsupported(refused: Refusal) -> Refusal:
    """The same, for a statement whose lines may name carats that no lot covers (L04)."""
    refused.instead += " What no lot covers is named as unsupported carats of the line, with the reason."
    return refused


def drawn_refusal(
    books: TradeBooks, entry: Entry, may: May, *, takes_unsupported: bool = True
) -> Refusal | None:
    """Every lot held, at the stage sold, and not overdrawn by all lines together (L05, L06, L13)."""
    total: dict[LotId | None, int] = {}
    lines: Sequence[SaleLine] = entry.document.lines
    for index, (line, source) in enumerate(zip(lines, entry.parts["sources"], strict=True)):
        line_stage = stage(line.hs)
        for at, each in enumerate(source.lots):
            lot = named_lot(each.lot)
            total[lot] = asked = total.get(lot, 0) + parse_carats(each.carats)
            pointer = f"{SUBJECT}/sources/{index}/lots/{at}"
            if refused := may(lot, asked, pointer):
                return _or_unsupported(refused) if takes_unsupported and _is_short(refused) else refused
            assert lot is not None, "a source that is no id is refused"
            source_stage = stage(hs_of(books.lots, lot))
            if source_stage != line_stage:
                return StageChanged(
                    f"Line {line.line} is sold as {line_stage} but drawn from a lot that is {source_stage}.",
                    pointer=pointer,
                    instead="Record the cutting or setting first, or sell the goods as what they are.",
                )
    return None


def source_findings(books: TradeBooks, entry: Entry, verb: str) -> Iterator[Finding]:
    """L04 unsupported, L07 before it was acquired, A03 another class than the lot's.

    L07 is not said of goods that stayed with their seller: their owner may sell the title first (R25).
    """
    known: dict[LotId, Lot] = {}
    for line, source in zip(entry.document.lines, entry.parts["sources"], strict=True):
        if line.unsupported is not UNSET:
            carats = format_carats(parse_carats(line.unsupported.carats))
            sentence = f"{carats} ct of line {line.line} are {verb} as unsupported: no source covers them."
            yield Finding("L04", _about(entry, line), sentence, {"line": line.line, "carats": carats})
        yield from divided(books.lots, line_taken(line, source), _about(entry, line))
        for lot in _lots_of(books, source, known):
            first = there_from(lot, entry.party)
            if entry.document.event_on < first and lot.owner != entry.party:
                came = lot.came_on
                sentence = f"Line {line.line} is dated before the day its source was acquired ({came})."
                yield Finding("L07", _about(entry, line), sentence, {"line": line.line, "lot": str(lot.id)})
            yield from reclassed(_about(entry, line), line.line, verb, line.hs, [(lot.id, lot.hs)])


def _about(entry: Entry, line: SaleLine) -> str:
    """What the findings of a line are about: the lot it opens."""
    return str(lot_id(entry.id, line.line))


def _lots_of(books: TradeBooks, source: LineSources, known: dict[LotId, Lot]) -> Iterator[Lot]:
    """The lots of a line; of a box it draws from the youngest in it, which must have been acquired, too.

    known: by source, as far as earlier lines of the statement asked; filled here.
    """
    for lot in filter(None, (named_lot(each.lot) for each in source.lots)):
        if lot not in known:
            known[lot] = youngest(books.lots, lot)
        yield known[lot]


def line_taken(line: SaleLine, source: LineSources) -> list[tuple[LotId | None, int]]:
    """What a line judged before takes: its sources and its unsupported carats (None), in thousandths."""
    taken: list[tuple[LotId | None, int]] = [
        (named_lot(each.lot), parse_carats(each.carats)) for each in source.lots
    ]
    if line.unsupported is not UNSET:
        taken.append((None, parse_carats(line.unsupported.carats)))
    return taken


class Opening(NamedTuple):
    """Whose the lots of a statement become. owner: None where the holder owns them.

    sent_by, entrusted_to: of another's goods that are sent on (`lots.books.Lot`).
    """

    kind: LotKind
    holder: PartyId | None
    state: LotState
    owner: PartyId | None = None
    sent_by: PartyId | None = None
    entrusted_to: PartyId | None = None


def line_effects(
    entry: Entry,
    line: SaleLine,
    source: LineSources,
    opening: Opening,
    boxes: Gathered = NO_BOXES,
) -> Iterator[object]:
    """One line opens its lot, drawn from its sources and from a lot of its own for unsupported carats.

    boxes: those its statement draws from, opened.
    """
    target = lot_id(entry.id, line.line)
    drawn = [
        (boxes.lot(lot), parse_carats(each.carats)) for each in source.lots if (lot := named_lot(each.lot))
    ]
    if line.unsupported is not UNSET:
        auxiliary = unsupported_line(line.line)
        carats = parse_carats(line.unsupported.carats)
        opened = lot_id(entry.id, auxiliary)
        drawn.append((opened, carats))
        yield LotOpened(
            opened, entry.id, entry.position, auxiliary, LotKind.UNSUPPORTED, entry.party, line.hs, carats,
            LotState.HELD, entry.document.event_on,
        )  # fmt: skip
    yield LotOpened(
        target, entry.id, entry.position, line.line, opening.kind, opening.holder, line.hs,
        parse_carats(line.carats), opening.state, entry.document.event_on, opening.owner,
        sent_by=opening.sent_by, entrusted_to=opening.entrusted_to,
    )  # fmt: skip
    yield from draw(target, drawn, entry.position, step=boxes.step)
