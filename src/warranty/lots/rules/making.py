"""Goods divided, mixed, sorted, cleaned, worked or set: what goes in comes out or has a cause (T03, T04).

One lot into several, or several into one, are edges from one to the other. Several into several stand behind
a lot of the statement's own that takes all in and gives all out, so that mixing is pro rata (R33). Lots are
opened by the statement that fills them and sources were opened before, so no lot can be its own ancestor.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import UNSET

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import Left, LotBooks, LotKind, LotOpened, LotState
from warranty.lots.documents import (
    DiamondsSet,
    LotsCleaned,
    LotsMerged,
    LotSplit,
    LotsSorted,
    LotTaken,
    Making,
    MakingLoss,
    RoughWorked,
)
from warranty.lots.rules.drawing import MassGained, draw
from warranty.lots.rules.goods import JEWELLERY, POLISHED, ROUGH, hs_refusal, positive_carats, stage
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.order import there_from
from warranty.lots.rules.shape import numbered_refusal, says_something
from warranty.lots.rules.sharing import carried, carried_refusal
from warranty.lots.rules.sources import gathered, hs_of, may_take, named_lot, touch_source, youngest
from warranty.lots.rules.stones import (
    divided,
    same_stones,
    stone_findings,
    stone_of,
    stone_refusal,
    stones_named,
    touch_stones,
)
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import loss_limit

SUBJECT: Final = "/credentialSubject"
SIGNERS: Final = dict.fromkeys(
    (LotSplit, LotsMerged, LotsSorted, LotsCleaned, RoughWorked, DiamondsSet), frozenset({"Member"})
)
UNSORTED: Final = "7102.10"
_MIXING_LINE: Final = 2_000_000
"""Line number of the lot that several sources go through, beyond every real one."""
_MOST: Final = 1_000


class MakingIncomplete(Refusal):
    """Lines, lots or losses that are no account of what was done."""

    kind = Kind.INVALID
    code = "making-incomplete"
    title = "Something is missing about what was made"
    rule = "R33"


class MassUnexplained(Refusal):
    """Less came out than went in, without a cause."""

    kind = Kind.CONFLICT
    code = "mass-unexplained"
    title = "Carats are missing without a cause"
    rule = "R35"


class SortUnbalanced(Refusal):
    """Sorting that does not balance, or a class that cannot come of it."""

    kind = Kind.CONFLICT
    code = "sort-unbalanced"
    title = "The goods classes do not balance"
    rule = "A03"


class StageImpossible(Refusal):
    """Goods at a stage that this statement cannot bring about."""

    kind = Kind.CONFLICT
    code = "stage-impossible"
    title = "This cannot come of these goods"
    rule = "L13"


def touched(entry: Entry, into: Touched) -> None:
    """The lots and boxes the goods are taken from."""
    for one in entry.parts["sources"]:
        touch_source(one.lot, into)
    touch_stones(entry, entry.document.lines, into)
    into.shares = True


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """The first reason why it cannot be so, or None (T03, A03, L05, L06, L13)."""
    try:
        return (
            _shape_refusal(entry)
            or _drawing_refusal(books, entry)
            or _lines_refusal(entry.document)
            or _weight_refusal(entry)
            or _stage_refusal(books, entry)
        )
    except Refusal as refused:
        return refused


def _shape_refusal(entry: Entry) -> Refusal | None:
    document: Making = entry.document
    sources: Sequence[LotTaken] = entry.parts["sources"]
    if not 1 <= len(sources) <= _MOST or len({one.lot for one in sources}) < len(sources):
        return MakingIncomplete(f"Name 1 to {_MOST} lots, each once.", pointer=f"{SUBJECT}/sources")
    if isinstance(document, LotSplit) and len(sources) > 1:
        return MakingIncomplete(
            "One lot is split at a time.",
            pointer=f"{SUBJECT}/sources",
            instead="Mix the lots first, or sort them together.",
        )
    if isinstance(document, LotsMerged) and (len(sources) < 2 or len(document.lines) != 1):
        return MakingIncomplete(
            "Mixing takes two lots or more and makes one line.",
            pointer=f"{SUBJECT}/lines",
            instead="Sort goods of several lots into several.",
        )
    return None


def _drawing_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    may = may_take(books, entry.party)
    for at, one in enumerate(entry.parts["sources"]):
        pointer = f"{SUBJECT}/sources/{at}"
        carats = positive_carats(one.carats, f"{pointer}/carats")
        if refused := may(named_lot(one.lot), carats, pointer):
            return refused
    return carried_refusal(books, entry.party, _taken(entry), f"{SUBJECT}/sources")


def _lines_refusal(document: Making) -> Refusal | None:
    lines = document.lines
    if refused := numbered_refusal(MakingIncomplete, lines, f"{SUBJECT}/lines"):
        return refused
    for index, line in enumerate(lines):
        at = f"{SUBJECT}/lines/{index}"
        positive_carats(line.carats, f"{at}/carats")
        if not says_something(line.qualification):
            return MakingIncomplete("What came out has to be said.", pointer=f"{at}/qualification")
        if refused := hs_refusal(line.hs, f"{at}/hs") or stone_refusal(line, at):
            return refused
        if line.stone is not UNSET and isinstance(document, LotsMerged):
            return MakingIncomplete("What is mixed is no single stone.", pointer=f"{at}/stone")
    causes = [one.cause for one in _losses(document)]
    if len(set(causes)) < len(causes):
        return MakingIncomplete("Each cause is named once.", pointer=f"{SUBJECT}/losses")
    return None


def _losses(document: Making) -> Sequence[MakingLoss]:
    match document:
        case LotsCleaned(losses=losses) | RoughWorked(losses=losses) | DiamondsSet(losses=losses):
            return losses
    return ()


def _taken(entry: Entry) -> list[tuple[LotId, int]]:
    """The sources with thousandths, after `refusal` has looked at them."""
    return [(lot, parse_carats(one.carats)) for one in entry.parts["sources"] if (lot := named_lot(one.lot))]


def _weight_refusal(entry: Entry) -> Refusal | None:
    """What came out and what was lost make what was taken (T03, R35); sorting balances (A03)."""
    document: Making = entry.document
    taken = sum(carats for _, carats in _taken(entry))
    made = sum(parse_carats(line.carats) for line in document.lines)
    lost = sum(
        positive_carats(one.carats, f"{SUBJECT}/losses/{at}/carats")
        for at, one in enumerate(_losses(document))
    )
    if made + lost == taken:
        return None
    told = f"{format_carats(taken)} ct went in, {format_carats(made)} ct came out"
    told += f" and {format_carats(lost)} ct were lost." if lost else "."
    weights = {"taken": format_carats(taken), "made": format_carats(made), "lost": format_carats(lost)}
    if isinstance(document, LotsSorted):
        return SortUnbalanced(
            told,
            pointer=f"{SUBJECT}/lines",
            instead="Weigh again: sorting neither adds nor loses.",
            **weights,
        )
    if made + lost > taken:
        return MassGained(
            told,
            pointer=f"{SUBJECT}/lines",
            instead="Take from stock all that went in, or weigh what came out again.",
            **weights,
        )
    return MassUnexplained(
        told,
        pointer=f"{SUBJECT}/lines",
        instead="Take only what was used, or name what was lost with its cause.",
        **weights,
    )


def _stage_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    """L13 for goods of a stage that cannot go in or come out; A03 for another class of the same stage."""
    document: Making = entry.document
    held = {hs_of(books, source) for source, _ in _taken(entry)}
    stages = {stage(hs) for hs in held}
    wanted: set[str | None] = set(stages)
    if isinstance(document, LotsCleaned | RoughWorked):
        wanted = {"rough"}
    elif isinstance(document, DiamondsSet):
        wanted = {"polished"}
    if len(stages) > 1 or stages != wanted:
        return StageImpossible(
            "The lots are not at the stage this is done at.",
            pointer=f"{SUBJECT}/sources",
            instead="Rough is cleaned and worked, polished is set; what is mixed or sorted is of one stage.",
        )
    can_come = _classes(document, held)
    for index, line in enumerate(document.lines):
        pointer = f"{SUBJECT}/lines/{index}/hs"
        if stage(line.hs) not in {stage(hs) for hs in can_come}:
            return StageImpossible(
                f"Line {line.line} is {stage(line.hs)}, which cannot come of these goods.",
                pointer=pointer,
                instead="Rough becomes polished in manufacture alone, polished goods jewellery by setting.",
            )
        if line.hs not in can_come:
            return SortUnbalanced(
                f"Line {line.line} is booked as {line.hs}, its lots are booked otherwise.",
                pointer=pointer,
                instead=f"Here it can be {', '.join(sorted(can_come))}. Goods change their class by sorting.",
            )
    return None


def _classes(document: Making, held: set[str]) -> frozenset[str]:
    """Goods classes that can come out of goods of one stage (R34, R39)."""
    if isinstance(document, DiamondsSet):
        return JEWELLERY
    if isinstance(document, LotsSorted):
        return next(known for known in (ROUGH, POLISHED, JEWELLERY) if held <= known)
    if isinstance(document, LotsMerged) and len(held) > 1 and held <= ROUGH:
        return frozenset({UNSORTED})
    return frozenset(held)


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 late, L07 done before the goods were there, T04 lost more than is usual for the cause."""
    document: Making = entry.document
    found, about = late_findings(entry, policy), str(lot_id(entry.id, 1))
    for lot in (youngest(books, source) for source, _ in _taken(entry)):
        if document.event_on < there_from(lot, entry.party):
            sentence = f"Dated before the day one of its lots was acquired ({lot.came_on})."
            found.append(Finding("L07", about, sentence, {"lot": str(lot.id)}))
    taken = sum(carats for _, carats in _taken(entry))
    for loss in _losses(document):
        limit = loss_limit(policy, loss.cause, taken, document.event_on)
        if parse_carats(loss.carats) > limit:
            told = {"cause": loss.cause, "carats": loss.carats, "limit": format_carats(limit)}
            sentence = (
                f"{loss.carats} ct of {format_carats(taken)} ct went by {loss.cause}; "
                f"{told['limit']} ct are usual at most."
            )
            found.append(Finding("T04", about, sentence, told))
    found.extend(stone_findings(books, entry, document.lines, _same_stones(books, entry)))
    found.extend(divided(books, _taken(entry), about, into=len(document.lines)))
    return found


def _same_stones(books: LotBooks, entry: Entry) -> dict[int, LotId]:
    """The lines that are stones bagged before."""
    return same_stones(books, entry, _taken(entry), entry.document.lines)


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """The lots made with their edges, through one that mixes where several become several; then losses."""
    return list(_happening(books, entry))


def _happening(books: LotBooks, entry: Entry) -> Iterator[object]:
    document: Making = entry.document
    taken, losses = _taken(entry), _losses(document)
    boxes = gathered(books, entry, (source for source, _ in taken))
    yield from boxes.effects
    sources, step = [(boxes.lot(source), carats) for source, carats in taken], boxes.step
    if len(sources) > 1 and (len(document.lines) > 1 or losses):
        whole = sum(carats for _, carats in sources)
        mixing = lot_id(entry.id, _MIXING_LINE)
        yield _opened(entry, LotKind.MIXING, _MIXING_LINE, hs_of(books, taken[0][0]), whole)
        yield from draw(mixing, sources, entry.position, step=step)
        sources, step = [(mixing, whole)], step + 1
    same = _same_stones(books, entry)
    yield from stones_named(books, entry, document.lines, same)
    for line in document.lines:
        made, carats = lot_id(entry.id, line.line), parse_carats(line.carats)
        opened = _opened(entry, LotKind.MADE, line.line, line.hs, carats)
        yield opened._replace(stone=stone_of(entry, line, same))
        drawn = sources if len(sources) > 1 else [(sources[0][0], carats)]
        yield from draw(made, drawn, entry.position, step=step)
    yield from carried(books, entry, taken, *(lot_id(entry.id, line.line) for line in document.lines))
    for loss in losses:
        yield Left(sources[0][0], parse_carats(loss.carats), loss.cause, entry.position)


def _opened(entry: Entry, kind: LotKind, line: int, hs: str, carats: int) -> LotOpened:
    return LotOpened(
        lot_id(entry.id, line), entry.id, entry.position, line, kind, entry.party, hs, carats,
        LotState.HELD, entry.document.event_on,
    )  # fmt: skip
