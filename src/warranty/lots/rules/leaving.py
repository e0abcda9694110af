"""Carats that leave the trade: sold to a consumer (R28), lost, used up, or not natural (L05, L06, L14).

They open no lot: nobody can bring them back by a code or a paper of ours. What a consumer brings back is in
the lots again that it left (`trade.rules.consumers`), and so is what was lost and is found (`taken_back`);
what turns up otherwise is bought from outside, or found at a count.

Goods bound for export are lost by their exporter, as far as they have not arrived (`underway`).

Goods of another are lost, stolen or destroyed where they are: who has them reports it, and their owner where
that is somebody outside. They leave the owner's stock, and what is open of the memo is less by them (R24).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from msgspec import UNSET

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Document, Entry, Touched
from warranty.lots.books import Left, LotBooks, LotKind, LotState
from warranty.lots.consumers import CONSUMER, SoldToConsumer
from warranty.lots.documents import ConsumerSale, GoodsLost, IndustrialUse, LotsTaken, LotTaken, NotNatural
from warranty.lots.losses import LossReported
from warranty.lots.rules.counting import Explained, answer_refusal, answers, touch_count
from warranty.lots.rules.drawing import draw_refusal, overdrawn
from warranty.lots.rules.entrusted import left_by
from warranty.lots.rules.export import evidence_refusal
from warranty.lots.rules.goods import hs_refusal, positive_carats, stage
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.shape import numbered_refusal, says_something
from warranty.lots.rules.sources import Gathered, May, gathered, hs_of, may_take, named_lot, touch_source
from warranty.lots.rules.stones import divided
from warranty.lots.rules.titles import GoodsElsewhere, chain, consignor, is_for_owner
from warranty.lots.rules.underway import gone, is_bound, loss_refusal
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

SUBJECT: Final = "/credentialSubject"
SIGNERS: Final = dict.fromkeys((ConsumerSale, GoodsLost, NotNatural, IndustrialUse), frozenset({"Member"}))
NOT_NATURAL: Final = "not-natural"
INDUSTRIAL_USE: Final = "industrial-use"
LET_GO: Final = (CONSUMER, "loss", "theft", "destruction", NOT_NATURAL, INDUSTRIAL_USE)
"""Causes of carats that their holder let go, or that were taken from it: all but what work costs."""
INDUSTRIAL: Final = frozenset({"7102.21", "7102.29"})
"""Classes of industrial diamonds, rough and worked."""
_SENT: Final = frozenset({LotKind.MEMO, LotKind.WORK, LotKind.SALE})
"""Lots of another's goods that tell by what these came to their holder, or stayed with it."""
_MOST: Final = 1_000


class LeavingIncomplete(Refusal):
    """Goods that leave without what has to be said of them."""

    kind = Kind.INVALID
    code = "leaving-incomplete"
    title = "Something is missing about goods that leave"
    rule = "D06"


class RoughToConsumer(Refusal):
    """Rough sold without a warranty, or as something else than the lot holds."""

    kind = Kind.CONFLICT
    code = "rough-to-consumer"
    title = "Not goods for a consumer"
    rule = "R28"


class NotIndustrial(Refusal):
    """Goods of another class than industrial diamonds."""

    kind = Kind.CONFLICT
    code = "not-industrial"
    title = "Not industrial diamonds"
    rule = "R39"


def touched(entry: Entry, into: Touched) -> None:
    """The lots and boxes the goods leave."""
    for _, one in taken(entry):
        touch_source(one.lot, into)
    if isinstance(entry.document, GoodsLost):
        touch_count(entry.document.count, into)
        lots = {lot for _, one in taken(entry) if (lot := named_lot(one.lot))}
        into.titles |= lots
        into.lost |= lots


def taken(entry: Entry) -> Iterator[tuple[str, LotTaken]]:
    """What is taken or found again, each with its pointer."""
    at = f"{SUBJECT}/sources"
    for index, line in enumerate(entry.parts["sources"]):
        yield from ((f"{at}/{index}/lots/{place}", one) for place, one in enumerate(line.lots))


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """The first reason why goods cannot leave, or None."""
    try:
        is_sold = isinstance(entry.document, ConsumerSale)
        reason = _consumer_refusal(entry) if is_sold else _gone_refusal(entry)
        return (
            reason
            or _drawing_refusal(books, entry)
            or _stage_refusal(books, entry)
            or _answer_refusal(books, entry, policy)
        )
    except Refusal as refused:
        return refused


def _answer_refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """What is lost answers the count it names, if it names one (R47)."""
    if not isinstance(entry.document, GoodsLost):
        return None
    return answer_refusal(books, entry, _explained(books, entry), policy)


def _gone_refusal(entry: Entry) -> Refusal | None:
    document: GoodsLost | NotNatural | IndustrialUse = entry.document
    asked = positive_carats(document.carats, f"{SUBJECT}/carats")
    return (
        _told_refusal(document)
        or evidence_refusal(document.evidence)
        or one_source_refusal(entry.parts["sources"], asked)
    )


def _told_refusal(document: GoodsLost | NotNatural | IndustrialUse) -> Refusal | None:
    if isinstance(document, NotNatural):
        return text_refusal(document.laboratory, "The laboratory", f"{SUBJECT}/laboratory") or text_refusal(
            document.report_number, "The report's number", f"{SUBJECT}/reportNumber"
        )
    return text_refusal(document.reason, "What happened", f"{SUBJECT}/reason")


def one_source_refusal(sources: Sequence[LotsTaken], asked: int) -> Refusal | None:
    """One source line, whose lots make the whole weight."""
    if [source.line for source in sources] != [1]:
        return LeavingIncomplete("The lots are named once, as line 1.", pointer=f"{SUBJECT}/sources")
    return _sum_refusal(sources[0].lots, asked, f"{SUBJECT}/sources/0/lots")


def text_refusal(text: str, what: str, pointer: str) -> Refusal | None:
    """Words that say nothing."""
    if says_something(text):
        return None
    return LeavingIncomplete(f"{what} has to be said, in a few words.", pointer=pointer)


def _sum_refusal(taken: Sequence[LotTaken], asked: int, pointer: str) -> Refusal | None:
    """The lots make the whole weight, each named once."""
    named = sum(positive_carats(one.carats, f"{pointer}/{at}/carats") for at, one in enumerate(taken))
    if named == asked and len({one.lot for one in taken}) == len(taken) <= _MOST:
        return None
    return LeavingIncomplete(
        f"{format_carats(asked)} ct leave; the lots named make {format_carats(named)} ct.",
        pointer=pointer,
        instead=f"Name each lot once, at most {_MOST}, with carats that make the whole weight.",
    )


def _consumer_refusal(entry: Entry) -> Refusal | None:
    document: ConsumerSale = entry.document
    lines, sources = document.lines, entry.parts["sources"]
    if refused := numbered_refusal(LeavingIncomplete, lines, f"{SUBJECT}/lines"):
        return refused
    if [source.line for source in sources] != [line.line for line in lines]:
        return LeavingIncomplete(
            "Every line needs its lots, in the order of the lines.", pointer=f"{SUBJECT}/sources"
        )
    if refused := text_refusal(document.document_number, "The invoice number", f"{SUBJECT}/documentNumber"):
        return refused
    for index, (line, source) in enumerate(zip(lines, sources, strict=True)):
        at = f"{SUBJECT}/lines/{index}"
        asked = positive_carats(line.carats, f"{at}/carats")
        if line.pieces is not UNSET and line.pieces < 1:
            return LeavingIncomplete("The number of pieces must be at least one.", pointer=f"{at}/pieces")
        if refused := (
            hs_refusal(line.hs, f"{at}/hs")
            or text_refusal(line.qualification, "What is sold", f"{at}/qualification")
            or _sum_refusal(source.lots, asked, f"{SUBJECT}/sources/{index}/lots")
        ):
            return refused
    return None


def _drawing_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    """Every lot one's own, and not overdrawn by all lines together; what a consumer buys is not rough.

    Goods held for another are returned, or invoiced to their holder first; only a loss happens to them there.
    """
    total: dict[LotId | None, int] = {}
    may = may_take(
        books, entry.party, _may_lose(books, entry) if isinstance(entry.document, GoodsLost) else None
    )
    for pointer, one in taken(entry):
        lot = named_lot(one.lot)
        total[lot] = total.get(lot, 0) + parse_carats(one.carats)
        if refused := may(lot, total[lot], pointer):
            return refused
    return loss_refusal(books, {lot: carats for lot, carats in total.items() if lot}, f"{SUBJECT}/sources")


def _may_lose(books: LotBooks, entry: Entry) -> May:
    """What can be lost: all one has in hand or on its way abroad, and one's own with somebody outside.

    Who is outside signs nothing here.
    """

    def may(lot: LotId | None, carats: int, pointer: str) -> Refusal | None:
        held = books.lots.get(lot) if lot else None
        if held is not None and is_bound(held, entry.party):
            return overdrawn(held, carats, pointer)
        if held is None or not is_for_owner(held) or entry.party not in (held.owner, held.sent_by):
            return draw_refusal(books, entry.party, lot, carats, pointer, for_owner=True)
        if held.holder is not None or held.state is not LotState.HELD or consignor(held) != entry.party:
            return GoodsElsewhere(
                "One of the source lots is not in your hands: it is with whoever you sent it to.",
                pointer=pointer,
                instead="Who has it reports the loss (GoodsLost); the weight leaves your stock by that.",
                lot=str(held.id),
            )
        return overdrawn(held, carats, pointer)

    return may


def _stage_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    match entry.document:
        case ConsumerSale():
            return _sold_stage_refusal(books, entry)
        case IndustrialUse():
            return _industrial_refusal(books, entry)
    return None


def _industrial_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    for pointer, one in taken(entry):
        lot = named_lot(one.lot)
        if lot and hs_of(books, lot) not in INDUSTRIAL:
            return NotIndustrial(
                "Only industrial diamonds (7102.21, 7102.29) are used up.",
                pointer=pointer,
                instead="Sort the goods first; what is sorted out as industrial can be used.",
            )
    return None


def _sold_stage_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    for index, (line, source) in enumerate(zip(entry.document.lines, entry.parts["sources"], strict=True)):
        held = {stage(hs_of(books, lot)) for one in source.lots if (lot := named_lot(one.lot))}
        if stage(line.hs) == "rough" or held != {stage(line.hs)}:
            return RoughToConsumer(
                "A consumer buys polished goods or jewellery, as they are in stock.",
                pointer=f"{SUBJECT}/lines/{index}/hs",
                instead="Rough is sold with a warranty, to somebody outside if need be. Record cutting or "
                "setting before what it made is sold.",
            )
    return None


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 when recorded late; B02 for each lot of another's goods that were lost, for both to know.

    L14 for what is not natural, and for each sale these goods came or went by.
    """
    found = late_findings(entry, policy)
    if isinstance(entry.document, GoodsLost):
        return [*found, *_lost_of_others(books, entry)]
    if isinstance(entry.document, ConsumerSale):
        for line, source in zip(entry.document.lines, entry.parts["sources"], strict=True):
            sold = [(named_lot(one.lot), parse_carats(one.carats)) for one in source.lots]
            found += divided(books, sold, str(lot_id(entry.id, line.line)))
        return found
    if not isinstance(entry.document, NotNatural):
        return found
    document: NotNatural = entry.document
    told = {"found": document.found, "laboratory": document.laboratory, "report": document.report_number}
    by = f"by {document.laboratory} (report {document.report_number})"
    found += [
        Finding(
            "L14",
            one.lot,
            f"{one.carats} ct were found {document.found} {by}.",
            {**told, "carats": one.carats},
        )
        for _, one in taken(entry)
    ]
    sentence = f"Goods that are, or were, together with these were found {document.found} {by}."
    found += [Finding("L14", str(lot), sentence, told, position) for lot, position in books.dealt_by]
    return found


def _lost_of_others(books: LotBooks, entry: Entry) -> Iterator[Finding]:
    cause = entry.document.cause
    for _, one in taken(entry):
        carats = format_carats(parse_carats(one.carats))
        sentence = f"{carats} ct that are with another than their owner are reported: {cause}."
        yield from told_of(books, entry, named_lot(one.lot), sentence, {"cause": cause, "lost": carats})


def told_of(
    books: LotBooks, entry: Entry, lot: LotId | None, sentence: str, facts: dict[str, Any]
) -> Iterator[Finding]:
    """B02 of another's goods: told to who reports of them and to whoever sent them, where that is another."""
    held = books.lots.get(lot) if lot else None
    if held is None or not is_for_owner(held):
        return
    found = Finding("B02", str(held.id), sentence, facts)
    yield found
    sent = [lot for lot in chain(books, held) if lot.kind in _SENT and consignor(lot) != entry.party]
    sent.sort(key=lambda lot: lot.kind is LotKind.SALE)  # what was always told keeps its id (R44)
    for position in dict.fromkeys(lot.position for lot in (*sent, *left_by(books, held))):
        yield found._replace(concerns=position)


def _explained(books: LotBooks, entry: Entry) -> Explained:
    """What a loss explains of a count, lot by lot."""
    lots = [(named_lot(one.lot), parse_carats(one.carats)) for _, one in taken(entry)]
    return [(lot, hs_of(books, lot), -carats) for lot, carats in lots if lot]


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """Carats leave the ledger, a row for each lot and its cause."""
    cause = _cause(entry.document)
    total: dict[LotId, int] = {}
    for _, one in taken(entry):
        lot = named_lot(one.lot)
        assert lot is not None, "refusal has looked at the lots"
        total[lot] = total.get(lot, 0) + parse_carats(one.carats)
    boxes = gathered(books, entry, total)
    left = [Left(boxes.lot(lot), carats, cause, entry.position) for lot, carats in total.items()]
    done = [*boxes.effects, *gone(books, entry, total), *left]
    match entry.document:
        case ConsumerSale():
            done.append(_sold(entry, boxes))
        case GoodsLost(count=count, event_on=event_on):
            lost = {one.lot: one.carats for one in left}
            answers_count = count is not UNSET
            done.append(
                LossReported(entry.id, entry.party, event_on, cause, lost, answers_count, entry.position)
            )
            done += answers(books, entry, _explained(books, entry))
    return done


def _sold(entry: Entry, boxes: Gathered) -> SoldToConsumer:
    lines = sold_from(entry.parts["sources"], boxes.lot)
    return SoldToConsumer(entry.id, entry.party, entry.document.event_on, lines, entry.position)


def sold_from(
    sources: Sequence[LotsTaken], lot_of: Callable[[LotId], LotId]
) -> list[list[tuple[LotId, int]]]:
    """From which lots the carats of each line of a consumer sale came. lot_of: of a box, what held it all."""
    return [
        [(lot_of(lot), parse_carats(one.carats)) for one in line.lots if (lot := named_lot(one.lot))]
        for line in sources
    ]


def _cause(document: Document) -> str:
    match document:
        case GoodsLost(cause=cause):
            return cause
        case NotNatural():
            return NOT_NATURAL
        case IndustrialUse():
            return INDUSTRIAL_USE
    return CONSUMER
