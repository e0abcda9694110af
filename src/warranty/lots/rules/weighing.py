"""Scales that differ, and goods that turn up (R31, R70, A01, A02).

A lot is one parcel. Within its tolerance a difference is the scales': less leaves the goods with the shares
of all that is in them, more comes from a root of its own kind, both on the member's weighing account, whose
use is capped. Beyond it less has a cause, and more is a find that nothing supports. Goods that gained are a
new lot, for a lot receives once.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import UNSET, UnsetType

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import WEIGHING, Left, LotBooks, LotKind, LotOpened, LotState
from warranty.lots.documents import GoodsFound, LotReweighed
from warranty.lots.rules.counting import (
    Explained,
    answer_refusal,
    answers,
    difference_finding,
    touch_count,
)
from warranty.lots.rules.drawing import draw, unsupported_line
from warranty.lots.rules.goods import hs_refusal, positive_carats
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.shape import says_something
from warranty.lots.rules.sharing import carried, carried_refusal
from warranty.lots.rules.sources import gathered, hs_of, may_take, named_lot, touch_source
from warranty.lots.rules.vessels import is_vessel, weight
from warranty.lots.scales import FINE, Compared, Tolerated, Weighed, Worn
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import goods_cap, weighing_cap, weight_tolerance

SUBJECT: Final = "/credentialSubject"
SIGNERS: Final = dict.fromkeys((LotReweighed, GoodsFound), frozenset({"Member"}))
FIND: Final = "find"
"""Cause of more than tolerance explains."""


class WeighingIncomplete(Refusal):
    """A weighing or find without something that has to be said of it."""

    kind = Kind.INVALID
    code = "weighing-incomplete"
    title = "Something is missing about what was weighed"
    rule = "R31"


class BookedOtherwise(Refusal):
    """A weighing of a lot whose book says another weight by now. facts: booked, left."""

    kind = Kind.CONFLICT
    code = "booked-otherwise"
    title = "The book says another weight"
    rule = "R40"


class DifferenceUnexplained(Refusal):
    """A difference that tolerance does not explain and the statement does not either, or the reverse."""

    kind = Kind.CONFLICT
    code = "difference-unexplained"
    title = "The difference is not what the statement says"
    rule = "A02"


def touched(entry: Entry, into: Touched) -> None:
    """The lot or box, the count it answers, and what the signer has weighed before."""
    touch_count(entry.document.count, into)
    if isinstance(entry.document, LotReweighed):
        into.weighers.add((entry.party, entry.document.event_on.year))
        into.shares = True
        for one in entry.parts["sources"]:
            touch_source(one.lot, into)


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """L05, L06 for goods one does not have, A02 for a difference not explained, R47 for a count not open."""
    try:
        if isinstance(entry.document, GoodsFound):
            return _find_refusal(entry) or answer_refusal(books, entry, _explained(books, entry), policy)
        return (
            _weighing_refusal(books, entry)
            or _difference_refusal(entry, policy)
            or answer_refusal(books, entry, _explained(books, entry), policy)
        )
    except Refusal as refused:
        return refused


def _text_refusal(text: str | UnsetType, what: str, pointer: str) -> Refusal | None:
    if says_something(text):
        return None
    return WeighingIncomplete(f"{what} has to be said, in a few words.", pointer=pointer)


def _find_refusal(entry: Entry) -> Refusal | None:
    document: GoodsFound = entry.document
    positive_carats(document.carats, f"{SUBJECT}/carats")
    return (
        hs_refusal(document.hs, f"{SUBJECT}/hs")
        or _text_refusal(document.scale, "The scale", f"{SUBJECT}/scale")
        or _text_refusal(document.qualification, "What was found", f"{SUBJECT}/qualification")
        or _text_refusal(document.reason, "How it was found", f"{SUBJECT}/reason")
    )


def _weighing_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    sources, at = entry.parts["sources"], f"{SUBJECT}/sources"
    if len(sources) != 1:
        return WeighingIncomplete("One lot is put on the scale at a time.", pointer=at)
    positive_carats(entry.document.carats, f"{SUBJECT}/carats")
    booked, source = positive_carats(entry.document.booked, f"{SUBJECT}/booked"), named_lot(sources[0].lot)
    if refused := (
        _text_refusal(entry.document.scale, "The scale", f"{SUBJECT}/scale")
        or may_take(books, entry.party)(source, booked, f"{at}/0")
        or carried_refusal(books, entry.party, [(source, booked)], f"{at}/0")
    ):
        return refused
    left = _left(books, source)  # type: ignore[arg-type] # an unknown one is refused
    if booked == left:
        return None
    return BookedOtherwise(
        f"The book has {format_carats(left)} ct there, not {format_carats(booked)} ct.",
        pointer=f"{SUBJECT}/booked",
        instead="Look at the lot again: something was recorded in between. Weigh all that is left of it.",
        booked=format_carats(booked),
        left=format_carats(left),
    )


def _left(books: LotBooks, source: LotId) -> int:
    return weight(books, StatementId(source)) if is_vessel(source) else books.lots[source].left


def _weighed(entry: Entry) -> tuple[LotId, int, int]:
    """Lot or box, booked and shown, after `refusal` has looked at them."""
    (one,) = entry.parts["sources"]
    source = named_lot(one.lot)
    assert source is not None, "refusal has looked at the lot"
    return source, parse_carats(entry.document.booked), parse_carats(entry.document.carats)


def _difference_refusal(entry: Entry, policy: Policy) -> Refusal | None:
    """Within tolerance no cause, beyond it one that fits and a reason."""
    document: LotReweighed = entry.document
    _, booked, shown = _weighed(entry)
    tolerance = weight_tolerance(policy, 1, booked, document.event_on)
    difference, told = shown - booked, format_carats(abs(shown - booked))
    facts = {"difference": format_carats(difference), "tolerance": format_carats(tolerance)}
    at = f"{SUBJECT}/cause"
    if abs(difference) <= tolerance:
        if document.cause is UNSET:
            return None
        return DifferenceUnexplained(
            f"{told} ct lie within the tolerance of {facts['tolerance']} ct: the difference is the scales'.",
            pointer=at,
            instead="Leave the cause out. Goods lost are recorded as lost, with the evidence for it.",
            **facts,
        )
    if document.cause is UNSET or (document.cause == FIND) != (difference > 0):
        side = "more" if difference > 0 else "less"
        return DifferenceUnexplained(
            f"{told} ct {side} than booked, beyond the tolerance of {facts['tolerance']} ct, have no cause.",
            pointer=at,
            instead='Name the cause: "find" for more, which is unsupported; for less what became of it.',
            **facts,
        )
    return _text_refusal(document.reason, "The reason", f"{SUBJECT}/reason")


def _explained(books: LotBooks, entry: Entry) -> Explained:
    """What the statement explains of a count."""
    document = entry.document
    if isinstance(document, GoodsFound):
        return [(None, document.hs, parse_carats(document.carats))]
    source, booked, shown = _weighed(entry)
    return [(source, hs_of(books, source), shown - booked)]


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 late; A02 beyond tolerance, unless a count has told it; A01 for tolerance used beyond its cap."""
    document, found = entry.document, late_findings(entry, policy)
    if isinstance(document, GoodsFound):
        line = Compared(0, document.hs, None, parse_carats(document.carats), 0, 1)
        about, tolerance = str(lot_id(entry.id, 1)), 0
    else:
        source, booked, shown = _weighed(entry)
        line = Compared(0, hs_of(books, source), source, shown, booked, 1)
        about, tolerance = str(source), weight_tolerance(policy, 1, booked, document.event_on)
        if document.cause is UNSET:
            return [*found, *_tolerance_findings(books, entry, policy, tolerance)]
    return [*found, difference_finding(about, line, tolerance)] if document.count is UNSET else found


def _tolerance_findings(books: LotBooks, entry: Entry, policy: Policy, tolerance: int) -> Iterator[Finding]:
    """R70: of the same goods no more than one tolerance, of a member no more than the cap of a year.

    However they were divided and mixed in between, and whoever weighed them before; of others' weighings the
    signer learns no figure.
    """
    source, booked, _ = _weighed(entry)
    day, used = entry.document.event_on, _used(entry)
    if not used:
        return
    before = _worn(books, entry)
    mine, everybody = rounded(before.own) + used, rounded(before.used) + used
    told = {"used": format_carats(mine), "tolerance": format_carats(tolerance)}
    if mine > tolerance:
        sentence = (
            f"Weighed again and again the goods have used {told['used']} ct of tolerance; "
            f"{told['tolerance']} ct is theirs (R70)."
        )
        yield Finding("A01", str(source), sentence, told)
    elif everybody > goods_cap(policy, booked, day):
        sentence = (
            "Weighed in several hands the goods have used more than tolerance allows; "
            f"{told['used']} ct of it in yours (R70)."
        )
        yield Finding("A01", str(source), sentence, told)
    year = _year(books, entry)
    cap = weighing_cap(policy, year.weighed, day)
    if year.used > cap:
        facts = {"used": format_carats(year.used), "cap": format_carats(cap), "year": str(day.year)}
        sentence = (
            f"{facts['used']} ct of tolerance were used in {day.year}; the cap for what was weighed is "
            f"{facts['cap']} ct (R70)."
        )
        yield Finding("A01", str(entry.id), sentence, facts)


def rounded(fine: int) -> int:
    """Used tolerance in thousandths, half up."""
    return (fine + FINE // 2) // FINE


def _used(entry: Entry) -> int:
    _, booked, shown = _weighed(entry)
    return abs(shown - booked) if entry.document.cause is UNSET else 0


def _worn(books: LotBooks, entry: Entry) -> Worn:
    """What was used before on the goods that are weighed, all that is left of the lot or in the box."""
    source, booked, _ = _weighed(entry)
    inside = books.inside.get(StatementId(source), {}) if is_vessel(source) else {}
    lots = inside.values() if is_vessel(source) else [books.lots[source]]
    parts = [worn.part(lot.left) for lot in lots if (worn := books.scales.worn.get(lot.id))]
    return Worn(source, entry.position, booked, *map(sum, zip(*parts, strict=True)))


def _fresh(books: LotBooks, entry: Entry) -> int:
    """Thousandths that are put on the scale for the first time; no more often is the year's cap raised."""
    _, booked, _ = _weighed(entry)
    return booked - _worn(books, entry).weighed if _used(entry) else 0


def _year(books: LotBooks, entry: Entry) -> Tolerated:
    """What the signer has used in the year of the weighing, this one included."""
    known = books.scales.tolerated.get((entry.party, entry.document.event_on.year), Tolerated())
    return Tolerated(known.used + _used(entry), known.weighed + _fresh(books, entry))


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """Less leaves the lot, more makes a new one; a find opens its own."""
    answered = answers(books, entry, _explained(books, entry))
    if isinstance(entry.document, GoodsFound):
        document: GoodsFound = entry.document
        found = _opened(entry, 1, LotKind.FOUND, document.hs, parse_carats(document.carats))
        return [found, *answered]
    return [*_weighing_effects(books, entry), *answered]


def _weighing_effects(books: LotBooks, entry: Entry) -> Iterator[object]:
    document: LotReweighed = entry.document
    source, booked, shown = _weighed(entry)
    boxes = gathered(books, entry, [source] if shown != booked else [])
    goods = boxes.lot(source)
    yield from boxes.effects
    if shown < booked:
        cause = WEIGHING if document.cause is UNSET else document.cause
        yield Left(goods, booked - shown, cause, entry.position)
    elif shown > booked:
        kind, hs = LotKind.WEIGHING if document.cause is UNSET else LotKind.FOUND, hs_of(books, source)
        gain, target = unsupported_line(1), lot_id(entry.id, 1)
        yield _opened(entry, gain, kind, hs, shown - booked)
        box = StatementId(source) if is_vessel(source) else None
        state = LotState.HELD if box is None else LotState.INSIDE
        opened = _opened(entry, 1, LotKind.REWEIGHED, hs, shown, state, box)
        # What a scale shows more of a stone is no other stone.
        yield opened if box else opened._replace(stone=books.lots[source].stone)
        drawn = [(goods, booked), (lot_id(entry.id, gain), shown - booked)]
        yield from draw(target, drawn, entry.position, step=boxes.step)
        yield from carried(books, entry, [(source, booked)], target)
        goods = target
    yield from _weighed_effects(books, entry, goods)


def _weighed_effects(books: LotBooks, entry: Entry, goods: LotId) -> Iterator[object]:
    """What is noted of the scale. goods: the lot they are since."""
    source, booked, shown = _weighed(entry)
    worn, used, year = _worn(books, entry), _used(entry), _year(books, entry)
    yield Weighed(
        source, entry.position, goods, entry.party, entry.document.event_on, booked, shown, used,
        rounded(worn.used) + used, _fresh(books, entry), year.used, year.weighed,
    )  # fmt: skip
    if used:
        every, mine = worn.used + used * FINE, worn.own + used * FINE
        yield Worn(goods, entry.position, shown, every, mine, shown)


def _opened(
    entry: Entry,
    line: int,
    kind: LotKind,
    hs: str,
    carats: int,
    state: LotState = LotState.HELD,
    box: StatementId | None = None,
) -> LotOpened:
    return LotOpened(
        lot_id(entry.id, line), entry.id, entry.position, line, kind, entry.party, hs, carats, state,
        entry.document.event_on, None, box,
    )  # fmt: skip
