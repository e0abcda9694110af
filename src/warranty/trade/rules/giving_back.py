"""Goods on their way back: from memo, or to the vendor (R24, R27).

What is unchanged goes back to the very lots it came from, once the other side has received it: of a line that
more was delivered of later, what was sold first goes first. Goods bought and changed since come back as a new
lot.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from msgspec import UNSET, UnsetType

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, PartyId, StatementId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched, referenced
from warranty.lots.books import FIRST_MADE, LOST, MADE, Left, Lot, LotKind, LotOpened, LotState, WorkCut
from warranty.lots.rules.batch_refusal import category_refusal
from warranty.lots.rules.drawing import draw, draw_refusal, overdrawn, reverse
from warranty.lots.rules.export import evidence_refusal
from warranty.lots.rules.goods import hs_refusal, positive_carats, stage
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.reclassed import reclassed
from warranty.lots.rules.shape import MOST_LINES
from warranty.lots.rules.sharing import carried
from warranty.lots.rules.sources import Gathered, May, gathered, hs_of, may_take, named_lot, touch_source
from warranty.lots.rules.stones import back_in_part
from warranty.lots.rules.titles import FROM_WORK
from warranty.lots.rules.uncertified import crossings
from warranty.lots.rules.whereabouts import not_held
from warranty.lots.rules.yields import Worked, as_owners, cut_of, judged_work
from warranty.policy.catalogue import Finding
from warranty.policy.limits import WORKS_COUNT_SINCE
from warranty.policy.rule_set import Policy
from warranty.trade.books import (
    Consigned,
    Consignment,
    ConsignmentKind,
    ConsignmentState,
    SaleState,
    TradeBooks,
)
from warranty.trade.documents import GoodsReturned, LineSources, ReturnedLine
from warranty.trade.rules import consumers, titled
from warranty.trade.rules.borders import country_of
from warranty.trade.rules.changed import changed_refusal, others_findings, touch_changed
from warranty.trade.rules.common import (
    SUBJECT,
    consignment_named,
    sale_named,
    text_refusal,
)
from warranty.trade.rules.consumers import sold_to_consumer
from warranty.trade.rules.refusals import ConsignmentNotOpen, LinesMalformed, StageChanged

MOST_MADE: Final = 100
"""Lots one line of work comes back as."""


_SINCE_CHANGED: Final = (
    "What you put into a box, divided, mixed or cut since goes back from where it is now: name the box or "
    "the lots for the whole line in parts.sources."
)


class Behind(NamedTuple):
    """The memo or sale that goods come back from. holder: who has them, None outside; to: who had them.

    is_over: work that was closed; what was made of its goods with others' still comes back. position: of what
    sent the goods out. category: of rough to be cut, as its owner named it, or "". is_title: of a sale whose
    goods had been sold on before, which opened no lot.
    """

    holder: PartyId | None
    to: PartyId
    lines: int
    is_sale: bool
    work: str = ""
    is_over: bool = False
    position: int = 0
    category: str = ""
    is_title: bool = False

    @property
    def may_have_changed(self) -> bool:
        """Whether goods come back that were changed since: bought, or cut together with others'."""
        return self.holder is not None and (self.is_sale or self.work != "")

    @property
    def is_outside_sale(self) -> bool:
        """Whether somebody outside bought them, whose word nobody has."""
        return self.is_sale and self.holder is None


def touched(entry: Entry, into: Touched) -> None:
    """The memo or sale with its lots, and the lots of goods changed since."""
    if behind := referenced(entry.document.of):
        into.consignments.add(behind)
        into.sales.add(behind)
        into.returned.add(behind)
        into.corrected.add(behind)
        into.consumers.add(behind)
        touch_changed(behind, entry, into)
    for sources in entry.parts.get("sources", ()):
        for source in sources.lots:
            touch_source(source.lot, into)
    if entry.document.category is not UNSET:
        into.categories.add((entry.party, entry.document.category))
    is_changed = bool(entry.parts.get("sources")) or any(line.made for line in entry.document.lines)
    into.shares = into.shares or is_changed


def _behind(books: TradeBooks, entry: Entry) -> Behind | None:
    """What the goods come back from, if they are the signer's to send back."""
    document: GoodsReturned = entry.document
    memo, sale = consignment_named(books, document.of), sale_named(books, document.of)
    if memo and memo.kind is not ConsignmentKind.RETURN:
        is_signer = entry.party == (memo.receiver or memo.sender)
        is_over = memo.state is ConsignmentState.CLOSED and memo.work != ""
        behind = Behind(
            memo.receiver, memo.sender, memo.lines, is_sale=False, work=memo.work, is_over=is_over,
            position=memo.position, category=memo.category,
        )  # fmt: skip
        return behind if is_signer and (is_over or memo.state is ConsignmentState.OUT) else None
    if sale and sale.state in (SaleState.ANSWERED, SaleState.TITLE) and sale.buyer == entry.party:
        return Behind(
            sale.buyer, sale.seller, sale.lines, is_sale=True, position=sale.position,
            is_title=sale.state is SaleState.TITLE,
        )  # fmt: skip
    if sale and sale.state is SaleState.OUTSIDE and sale.seller == entry.party:
        return Behind(None, sale.seller, sale.lines, is_sale=True, position=sale.position)
    return None


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Nothing of the signer's to send back, lines that do not fit, or more than is left (L05, R27)."""
    document: GoodsReturned = entry.document
    if sold := sold_to_consumer(books, entry, document.of):
        return consumers.refusal(books, entry, sold)
    behind = _behind(books, entry)
    if behind is None:
        return ConsignmentNotOpen(
            "You have no goods under this id that could go back.",
            pointer=f"{SUBJECT}/of",
            instead="Name the memo or the sale you received them by, or your own sale to a consumer or "
            "to somebody outside; an offer not answered yet is answered with what is returned.",
        )
    numbers = [line.line for line in document.lines]
    if not 1 <= len(numbers) <= MOST_LINES or numbers != sorted(set(numbers)):
        return LinesMalformed("Name each line once, in order.", pointer=f"{SUBJECT}/lines")
    try:
        for index, line in enumerate(document.lines):
            if refused := _line_refusal(books, entry, behind, line, f"{SUBJECT}/lines/{index}"):
                return refused
        refused = (
            _sources_refusal(books, entry, behind)
            or _category_refusal(document, behind, policy)
            or (evidence_refusal(document.evidence) if behind.is_outside_sale else None)
        )
    except Refusal as raised:
        return raised
    return refused or text_refusal(document.reason, "The reason", f"{SUBJECT}/reason")


def _category_refusal(document: GoodsReturned, behind: Behind, policy: Policy) -> Refusal | None:
    if behind.category and document.category not in (UNSET, behind.category):
        return LinesMalformed(
            f"The goods were sent to be cut as {behind.category} rough.",
            pointer=f"{SUBJECT}/category",
            instead=f"Leave category out, or name {behind.category}.",
        )
    return work_category_refusal(document.category, behind.work, policy, document.event_on)


def work_category_refusal(category: str | UnsetType, work: str, policy: Policy, day: date) -> Refusal | None:
    """A category is of rough that is cut, and has a band on the day (R36)."""
    if category is UNSET:
        return None
    if work != "cut":
        return LinesMalformed(
            "A category of rough is said of goods that are sent to be cut.",
            pointer=f"{SUBJECT}/category",
            instead="Leave category out.",
        )
    return category_refusal(category, policy, day)


def _line_refusal(
    books: TradeBooks, entry: Entry, behind: Behind, line: ReturnedLine, at: str
) -> Refusal | None:
    carats = _weights(behind, line, at)
    if not 1 <= line.line <= behind.lines:
        return LinesMalformed(f"There is no line {line.line}.", pointer=f"{at}/line")
    if line.line in _changed(entry):
        return _apart_refusal(line, at)
    if behind.is_title:
        return titled.sources_missing(line.line, f"{at}/line")
    lot = _origin(books, entry, line.line)
    if lot.holder != behind.holder or lot.state is not LotState.HELD:
        return not_held(books.lots, entry.party, lot.id, at)
    left = sum(one.left for one in _origins(books, entry, line.line))
    instead = _SINCE_CHANGED if behind.is_sale and behind.holder else ""
    return _made_refusal(behind, line, lot, at) or overdrawn(
        replace(lot, left=left), carats, f"{at}/carats", instead
    )


def _apart_refusal(line: ReturnedLine, at: str) -> Refusal | None:
    """What is drawn from lots of a batch is made and lost already."""
    if not (line.made or line.lost):
        return None
    return LinesMalformed(
        f"Line {line.line}: goods cut with others' are one statement, what was made of the rest another.",
        pointer=at,
    )


def _weights(behind: Behind, line: ReturnedLine, at: str) -> int:
    """All that a line takes out of its lot: back unchanged, made of it, lost. Raises LinesMalformed."""
    if not (line.made or line.lost):
        return positive_carats(line.carats, f"{at}/carats")
    causes = [lost.cause for lost in line.lost]
    if not behind.work or len(set(causes)) != len(causes) or len(line.made) > MOST_MADE:
        raise LinesMalformed(
            f"Line {line.line}: what was made and lost is said of goods sent for work, each cause once, and "
            f"at most {MOST_MADE} lots are made of a line.",
            pointer=at,
        )
    parts = [positive_carats(made.carats, f"{at}/made/{n}/carats") for n, made in enumerate(line.made)]
    parts += [positive_carats(lost.carats, f"{at}/lost/{n}/carats") for n, lost in enumerate(line.lost)]
    return parse_carats(line.carats, pointer=f"{at}/carats") + sum(parts)


def _made_refusal(behind: Behind, line: ReturnedLine, lot: Lot, at: str) -> Refusal | None:
    """L13: only cutting makes polished of rough; sawn, cleaved and bruted goods are rough still (R34)."""
    for index, made in enumerate(line.made):
        pointer = f"{at}/made/{index}/hs"
        if refused := hs_refusal(made.hs, pointer):
            return refused
        before, after = stage(lot.hs), stage(made.hs)
        if before != after and (behind.work, before, after) != ("cut", "rough", "polished"):
            return StageChanged(
                f"Line {line.line} went out {before} and cannot come back {after} from this work.",
                pointer=pointer,
                instead="Polished goods come of cutting rough. Name the class the goods have now.",
            )
    return None


def _origin(books: TradeBooks, entry: Entry, line: int) -> Lot:
    """The lot that a line of the memo or sale opened."""
    behind = referenced(entry.document.of)
    assert behind is not None, "a return of nothing is refused"
    return books.lots.lots[lot_id(behind, line)]


def _origins(books: TradeBooks, entry: Entry, line: int) -> list[Lot]:
    """All lots that a line was delivered in, its own first, then what was added to a sale since."""
    own = _origin(books, entry, line)
    return books.lots_of(own.statement, line)[::-1]


def unchanged(lots: Sequence[Lot], carats: int) -> list[tuple[Lot, int]]:
    """Of which lots carats go back that were not changed since: of the first as far as it goes, and so on."""
    found = []
    for lot in lots:
        if part := min(carats, lot.left):
            found.append((lot, part))
            carats -= part
    return found


def _changed(entry: Entry) -> dict[int, LineSources]:
    return {sources.line: sources for sources in entry.parts.get("sources", ())}


def _sources_refusal(books: TradeBooks, entry: Entry, behind: Behind) -> Refusal | None:
    """Goods changed since: of a sale, own lots of one class that make the line, none overdrawn."""
    at = f"{SUBJECT}/sources"
    given = entry.parts.get("sources", ())
    weights = {line.line: parse_carats(line.carats) for line in entry.document.lines}
    numbers = [sources.line for sources in given]
    if (
        numbers != sorted(set(numbers))
        or not weights.keys() >= set(numbers)
        or (numbers and not behind.may_have_changed)
        or (behind.is_over and set(numbers) != weights.keys())
    ):
        return LinesMalformed(
            "Sources stand, in order, for lines of a sale whose goods were changed since, or of work whose "
            "goods were cut with others'.",
            pointer=at,
        )
    if behind.is_title:
        may = titled.may_give_back(books, entry, behind.to)
    else:
        own = None if behind.is_sale else _made_for(books, entry, behind.to)
        may = may_take(books.lots, entry.party, own)
    is_delivered = behind.is_sale and not behind.is_title
    return changed_refusal(
        books, may, given, weights, referenced(entry.document.of) if is_delivered else None
    )


def _made_for(books: TradeBooks, entry: Entry, owner: PartyId) -> May:
    """What came out of a batch and belongs to whoever sent the rough for work (R38)."""

    def may(lot: LotId | None, carats: int, pointer: str) -> Refusal | None:
        held = books.lots.lots.get(lot) if lot else None
        if held is None or held.kind not in FROM_WORK or held.owner != owner:
            return not_held(books.lots, entry.party, lot, pointer)
        return draw_refusal(books.lots, entry.party, lot, carats, pointer, for_owner=True)

    return may


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 late; B01, K07 from outside; B07 more than was sold, or others; T06; A03; yields."""
    if sold := sold_to_consumer(books, entry, entry.document.of):
        return consumers.findings(books, entry, sold, policy)
    found = [*late_findings(entry, policy), *_work_findings(books, entry, policy)]
    found += _sale_findings(books, entry)
    found += [*_in_part(books, entry), *_class_findings(books, entry)]
    return [*found, *_outside_findings(books, entry), *_homeward_findings(books, entry, policy)]


def _sale_findings(books: TradeBooks, entry: Entry) -> Iterator[Finding]:
    """B07 for more than was sold, changed goods included; and for others that they were mixed with."""
    sale = sale_named(books, entry.document.of)
    if sale is None:
        return
    if sale.state is SaleState.TITLE:
        yield from titled.beyond_invoiced(books, entry, sale)
        return
    for line in entry.document.lines:
        carats = parse_carats(line.carats)
        if (excess := beyond_sold(books, sale.id, line.line, carats)) > 0:
            told = format_carats(excess)
            sentence = f"Line {line.line}: {told} ct more go back than were sold."
            facts = {"line": line.line, "excess": told}
            yield Finding("B07", str(lot_id(sale.id, line.line)), sentence, facts)
    yield from others_findings(books, entry, sale.id, entry.parts.get("sources", ()))


def _class_findings(books: TradeBooks, entry: Entry) -> Iterator[Finding]:
    """A03 for what came of work as another class of the same stage; told to who did it and to the owner."""
    behind, number = _behind(books, entry), FIRST_MADE
    for line in entry.document.lines if behind else ():
        for made in line.made:
            origin, about = _origin(books, entry, line.line), str(lot_id(entry.id, number))
            number += 1
            if stage(made.hs) == stage(origin.hs):
                for found in reclassed(about, line.line, "returned", made.hs, [(origin.id, origin.hs)]):
                    yield found
                    if behind and behind.to != entry.party:
                        yield found._replace(concerns=behind.position)


def _in_part(books: TradeBooks, entry: Entry) -> Iterator[Finding]:
    """T06 for a stone of which a part goes back; from outside it is in the lot again that it left."""
    behind, changed = _behind(books, entry), _changed(entry)
    if behind is None:
        return
    for line in entry.document.lines:
        origins = [] if line.line in changed else _origins(books, entry, line.line)
        for lot, carats in unchanged(origins, parse_carats(line.carats)):
            back = lot_id(entry.id, line.line) if behind.holder else books.lots.edges[lot.id][0].source
            parts = (str(back), None), (str(lot.id), behind.position)
            yield from back_in_part(lot, carats, lot.left, *parts)


def _homeward_findings(books: TradeBooks, entry: Entry, policy: Policy) -> Iterator[Finding]:
    """K07 for rough that somebody outside sends back over the border it went to it without a certificate.

    Untouched it is in its old lots again, so that nothing of it stays with these (`lots.rules.uncertified`).
    """
    behind, made = _behind(books, entry), FIRST_MADE
    if behind is None or behind.holder is not None:
        return
    home = country_of(books, behind.to)
    for line in entry.document.lines:
        origins = _origins(books, entry, line.line)
        parts = unchanged(origins, parse_carats(line.carats))
        back = [(line.line, origins[0].hs, [_crossed(books, lot, carats) for lot, carats in parts])]
        for number, one in enumerate(line.made, made):
            back.append((number, one.hs, [_crossed(books, origins[0], parse_carats(one.carats))]))
        made += len(line.made)
        for number, hs, came in back:
            if stage(hs) == "rough":
                about = str(lot_id(entry.id, number))
                yield from crossings(policy, entry, about, filter(None, came), home)


def _crossed(books: TradeBooks, origin: Lot, carats: int) -> tuple[str, int] | None:
    """What of carats of a lot that is outside went over a border to it, and where to; None for nothing."""
    left = [one for one in books.lots.crossed if one.lot == origin.id]
    if not left or not carats:
        return None
    crossed = sum(one.carats for one in left)
    whole = max(crossed, sum(edge.carats for edge in books.lots.edges.get(origin.id, ())))
    return left[0].target, carats * crossed // whole  # a lot is in one country


def _outside_findings(books: TradeBooks, entry: Entry) -> Iterator[Finding]:
    """B01: who bought goods outside signs nothing here, so that one side alone says that they came back."""
    behind = _behind(books, entry)
    for line in entry.document.lines if behind and behind.is_outside_sale else ():
        carats = format_carats(parse_carats(line.carats))
        sentence = f"Line {line.line}: {carats} ct sold outside come back on the word of their seller alone."
        facts = {"line": line.line, "carats": carats}
        yield Finding("B01", str(_origin(books, entry, line.line).id), sentence, facts)


def _work_findings(books: TradeBooks, entry: Entry, policy: Policy) -> Iterator[Finding]:
    """Yields and losses of work, told to who did it and to whose goods it was done (R36, R38)."""
    document, behind = entry.document, _behind(books, entry)
    if behind is None or not any(line.made or line.lost for line in document.lines):
        return
    category, worked = _category(document, behind), _all_worked(books, entry, behind)
    cut = books.lots.cut.get((behind.holder, category), ()) if behind.holder else ()
    for found in judged_work(policy, document.of, category, worked, document.event_on, cut):
        yield found
        if behind.to != entry.party:
            yield as_owners(found)._replace(concerns=behind.position)


def _category(document: GoodsReturned, behind: Behind) -> str:
    """Of rough that was cut, as its owner named it, or who cut it did; or ""."""
    return behind.category or ("" if document.category is UNSET else document.category)


def _all_worked(books: TradeBooks, entry: Entry, behind: Behind) -> list[Worked]:
    """What came of each line of work so far, with what a return tells of it."""
    changed = _changed(entry)
    lines = {line.line: line for line in entry.document.lines if line.line not in changed}
    return [
        _worked(books, _origin(books, entry, number), lines.get(number))
        for number in range(1, behind.lines + 1)
    ]


def _work_done(books: TradeBooks, entry: Entry, behind: Behind) -> Iterator[WorkCut]:
    """What a contractor on record cut is all back: it counts among what it has cut (R36, R38).

    Whatever came back last; work in which nothing was cut is no yield.
    """
    document: GoodsReturned = entry.document
    category, holder, work = _category(document, behind), behind.holder, referenced(document.of)
    if not (category and holder and work) or entry.recorded_at < WORKS_COUNT_SINCE:
        return
    worked = _all_worked(books, entry, behind)
    if (gave := cut_of(worked)) and not any(one.untold for one in worked):
        yield WorkCut(work, entry.position, holder, category, *gave)


def _worked(books: TradeBooks, lot: Lot, line: ReturnedLine | None) -> Worked:
    """What came of a line of work so far, with what a return tells of it, and what of it is still out."""
    came, back = Counter(books.lots.came_of[lot.id]), 0
    if line is not None:
        back = parse_carats(line.carats)
        for made in line.made:
            came[f"{MADE}{made.hs}"] += parse_carats(made.carats)
        for lost in line.lost:
            came[f"{LOST}{lost.cause}"] += parse_carats(lost.carats)
    told = came.total() - books.lots.came_of[lot.id].total()
    return Worked(lot.hs, came, lot.left - back - told)


def beyond_sold(books: TradeBooks, sale: StatementId, line: int, carats: int) -> int:
    """What of carats that go back for a line of a sale was never sold, after what went back before.

    Never more than these carats: what was too much before has been told. Nothing, or less, where it fits.
    """
    delivered = sum(map(books.lots.delivered, books.lots_of(sale, line)))
    return min(carats, carats + books.went_back(sale, line) - delivered)


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """Each line opens a lot on its way to the other side; from outside the goods are back at once."""
    document: GoodsReturned = entry.document
    if sold := sold_to_consumer(books, entry, document.of):
        return consumers.effects(books, entry, sold)
    behind = _behind(books, entry)
    assert behind is not None, "a return of nothing is refused"
    made = [effect for line in document.lines for effect in _work_effects(books, entry, behind, line)]
    made += _work_done(books, entry, behind)
    if behind.holder is None:
        return [*made, *(back for line in document.lines for back in _back_at_once(books, entry, line))]
    consignment = Consignment(
        entry.id, entry.position, ConsignmentKind.RETURN, entry.party, behind.to, referenced(document.of),
        0 if behind.is_title else behind.lines, document.event_on, None, "", ConsignmentState.OFFERED,
    )  # fmt: skip
    named = (named_lot(each.lot) for sources in _changed(entry).values() for each in sources.lots)
    boxes = gathered(books.lots, entry, named)
    done: list[object] = [Consigned(consignment), *made, *boxes.effects]
    for line in document.lines:
        if parse_carats(line.carats):
            done.extend(_line_effects(books, entry, behind, line, boxes))
    return done


def _work_effects(books: TradeBooks, entry: Entry, behind: Behind, line: ReturnedLine) -> Iterator[object]:
    """What was made goes to the owner as lots of their own; what was lost in the work leaves the ledger."""
    if not (line.made or line.lost):
        return
    before = sum(len(other.made) for other in entry.document.lines if other.line < line.line)
    lot = _origin(books, entry, line.line)
    kind, state = (LotKind.RETURN, LotState.OFFERED) if behind.holder else (LotKind.COLLECTED, LotState.HELD)
    for number, made in enumerate(line.made, FIRST_MADE + before):
        target, carats = lot_id(entry.id, number), parse_carats(made.carats)
        yield LotOpened(
            target, entry.id, entry.position, number, kind, behind.to, made.hs, carats, state,
            entry.document.event_on,
        )  # fmt: skip
        yield from draw(target, [(lot.id, carats)], entry.position)
        yield from carried(books.lots, entry, [(lot.id, carats)], target)
    for lost in line.lost:
        yield Left(lot.id, parse_carats(lost.carats), lost.cause, entry.position)


def _back_at_once(books: TradeBooks, entry: Entry, line: ReturnedLine) -> Iterator[object]:
    for lot, carats in unchanged(_origins(books, entry, line.line), parse_carats(line.carats)):
        yield from reverse(books.lots.edges[lot.id], carats, entry.position)


def _line_effects(
    books: TradeBooks, entry: Entry, behind: Behind, line: ReturnedLine, boxes: Gathered
) -> Iterator[object]:
    changed, owner, before = _changed(entry).get(line.line), None, None
    sources: list[tuple[LotId, int]]
    if changed:
        named = ((named_lot(each.lot), parse_carats(each.carats)) for each in changed.lots)
        sources = [(lot, part) for lot, part in named if lot]
    else:
        origins = unchanged(_origins(books, entry, line.line), parse_carats(line.carats))
        sources = [(lot.id, part) for lot, part in origins]
    if not behind.is_sale:
        origin = _origin(books, entry, line.line)
        owner = None if origin.owner == behind.to else origin.owner
        before = books.lots.lots.get(books.lots.sent_from.get(origin.id, origin.id)) if owner else None
    target, hs = lot_id(entry.id, line.line), hs_of(books.lots, sources[0][0])
    yield LotOpened(
        target, entry.id, entry.position, line.line, LotKind.RETURN, behind.to, hs,
        parse_carats(line.carats), LotState.OFFERED,
        entry.document.event_on, owner,
        sent_by=before.sent_by if before else None, entrusted_to=before.entrusted_to if before else None,
    )  # fmt: skip
    drawn = [(boxes.lot(lot), part) for lot, part in sources]
    yield from draw(target, drawn, entry.position, step=boxes.step)
    if changed and not behind.is_sale:
        yield from carried(books.lots, entry, sources, target)
