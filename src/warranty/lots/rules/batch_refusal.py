"""Why a statement about a batch cannot be recorded (T03, L05, L06, L13, R34-R36)."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import UNSET

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, referenced
from warranty.lots.books import LotBooks, Vessel, VesselKind
from warranty.lots.documents import (
    BatchOpened,
    FloorLine,
    OwnersGoods,
    ShopFloorReported,
    WorkInProcessCounted,
)
from warranty.lots.rules.batch_moves import SUBJECT, Moved, batches_named, losses_of, moves
from warranty.lots.rules.drawing import MassGained, draw_refusal
from warranty.lots.rules.goods import POLISHED, hs_refusal, stage
from warranty.lots.rules.making import MassUnexplained, SortUnbalanced, StageImpossible
from warranty.lots.rules.pools import MOST_OWNERS, WORKABLE, Key, pool_named, pools
from warranty.lots.rules.sharing import awaited_refusal
from warranty.lots.rules.sources import May, hs_of, may_take, named_lot
from warranty.lots.rules.stones import stone_refusal
from warranty.lots.rules.vessels import VesselGoodsUnfit, number_refusal, opened_refusal, weight
from warranty.policy.polished import yield_bands
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import weight_tolerance

_MOST: Final = 1_000
_LONGEST_TEXT: Final = 2_000


class BatchIncomplete(Refusal):
    """Lines, lots or losses that are no account of what happened to a batch."""

    kind = Kind.INVALID
    code = "batch-incomplete"
    title = "Something is missing about the batch"
    rule = "R35"


class OwnerUnsaid(Refusal):
    """A single stone out of rough of several owners, of which nobody is named as its owner."""

    kind = Kind.INVALID
    code = "owner-unsaid"
    title = "Whose the stone is has to be said"
    rule = "R37"


class OwnersTooMany(Refusal):
    """Rough of more owners than one batch keeps apart."""

    kind = Kind.CONFLICT
    code = "owners-too-many"
    title = "Too many owners in one batch"
    rule = "R38"


class CategoryUnknown(Refusal):
    """A category that the rule set of the day has no yield band for."""

    kind = Kind.INVALID
    code = "category-unknown"
    title = "Unknown category of rough"
    rule = "R36"


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """The first reason why it cannot be so, or None (T03, L05, L06, L13, R35, R36)."""
    document = entry.document
    try:
        if isinstance(document, BatchOpened):
            return _opening_refusal(document, policy)
        return (
            _shape_refusal(entry)
            or _batches_refusal(books, entry)
            or _drawing_refusal(books, entry)
            or _goods_refusal(books, document)
            or _weight_refusal(books, entry, policy)
        )
    except Refusal as refused:
        return refused


def _opening_refusal(document: BatchOpened, policy: Policy) -> Refusal | None:
    at = f"{SUBJECT}/number"
    return (
        category_refusal(document.category, policy, document.event_on)
        or number_refusal(document.number, at)
        or hs_refusal(document.hs, f"{SUBJECT}/hs", rough_only=True)
    )


def category_refusal(category: str, policy: Policy, day: date) -> Refusal | None:
    """R36 for a category without a band on a day."""
    known = yield_bands(policy, day)
    if category in known:
        return None
    return CategoryUnknown(
        f"There is no category {category[:40]!r}.",
        pointer=f"{SUBJECT}/category",
        instead=f"Use one of {', '.join(sorted(known))}.",
    )


def _shape_refusal(entry: Entry) -> Refusal | None:
    document, sources = entry.document, entry.parts.get("sources", ())
    lines: Sequence[FloorLine] = getattr(document, "lines", ())
    counts, losses = getattr(document, "counts", ()), list(losses_of(entry))
    if max(map(len, (sources, lines, counts, losses))) > _MOST:
        return BatchIncomplete(f"At most {_MOST} lines of each kind.", instead="Divide it into several.")
    is_empty = isinstance(document, ShopFloorReported) and not (sources or lines or losses)
    if is_empty or (isinstance(document, WorkInProcessCounted) and not counts):
        return BatchIncomplete(
            "It says nothing of any batch.", instead="Record a day on which there was work."
        )
    if any(line.line != at for at, line in enumerate(lines, 1)):
        return BatchIncomplete("Number the lines 1, 2, 3 … in this order.", pointer=f"{SUBJECT}/lines")
    for index, line in enumerate(lines):
        if not line.qualification.strip() or len(line.qualification) > _LONGEST_TEXT:
            return BatchIncomplete(
                "What came out has to be said.", pointer=f"{SUBJECT}/lines/{index}/qualification"
            )
        if refused := stone_refusal(line, f"{SUBJECT}/lines/{index}"):
            return refused
    named: dict[str, list[tuple[str, ...]]] = {
        "sources": [(one.batch, one.lot) for one in sources],
        "losses": [(one.batch, one.cause, one.owner) for one in losses],
        "counts": [(one.batch,) for one in counts],
    }
    for place, keys in named.items():
        if len(set(keys)) < len(keys):
            return BatchIncomplete(
                "Name each lot, each cause and each count once for a batch.", pointer=f"{SUBJECT}/{place}"
            )
    return _named_refusal(entry.parts.get("counterparty", ()), len(lines), len(losses))


def _named_refusal(named: Sequence[OwnersGoods], lines: int, losses: int) -> Refusal | None:
    """Each owner once, with lines and losses there are, none of them another's too."""
    for numbers, most in (
        ([number for each in named for number in each.lines], lines),
        ([number for each in named for number in each.losses], losses),
    ):
        if len(set(numbers)) < len(numbers) or not all(1 <= number <= most for number in numbers):
            break
    else:
        owners = {each.owner for each in named}
        if len(owners) == len(named) and all(each.lines or each.losses for each in named):
            return None
    return BatchIncomplete(
        "Name each owner once, with the numbers of its lines and losses, each of one owner alone.",
        pointer=f"{SUBJECT}/counterparty",
    )


def _batches_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    """Every batch named is an open one of the signer's; a count has counted each it speaks of."""
    counts = getattr(entry.document, "counts", None)
    counted = None if counts is None else {count.batch for count in counts}
    for batch, pointer in dict(batches_named(entry)).items():
        if refused := opened_refusal(books, entry.party, batch, VesselKind.BATCH, pointer):
            return refused
        if counted is not None and batch not in counted:
            return BatchIncomplete("A loss is of a batch that was not counted.", pointer=pointer)
    return None


def _drawing_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    """Rough of one's own, of the class the batch takes, no more of it than is left in all (L05, L06)."""
    may, total = may_take(books, entry.party, _may(books, entry.party)), dict[LotId | None, int]()
    for at, source in enumerate(entry.parts.get("sources", ())):
        pointer, lot = f"{SUBJECT}/sources/{at}", named_lot(source.lot)
        total[lot] = total.get(lot, 0) + parse_carats(source.carats, pointer=f"{pointer}/carats")
        if refused := may(lot, total[lot], pointer) or awaited_refusal(books, [lot], pointer):
            return refused
        assert lot is not None, "a source that is no id is refused"
        hs, takes = hs_of(books, lot), batch_named(books, source.batch).hs
        if hs != takes:
            return VesselGoodsUnfit(
                f"The batch takes rough of class {takes}; this lot is {hs}.",
                pointer=pointer,
                instead="Open a batch for rough of its class, or sort the goods first.",
            )
    return None


def _may(books: LotBooks, party: PartyId) -> May:
    """Own rough, and others' that is in hand to be worked, not on approval (R38)."""

    def may(lot: LotId | None, carats: int, pointer: str) -> Refusal | None:
        held = books.lots.get(lot) if lot else None
        is_work = held is not None and held.kind in WORKABLE
        return draw_refusal(books, party, lot, carats, pointer, for_owner=is_work)

    return may


def batch_named(books: LotBooks, text: str) -> Vessel:
    """A batch that a statement names, after `refusal` has looked at it."""
    return books.vessels[referenced(text)]  # type: ignore[index]


def _goods_refusal(books: LotBooks, document: object) -> Refusal | None:
    """L13, R34: only what was polished is polished; rough comes out in the class it went in by (R39)."""
    for index, line in enumerate(getattr(document, "lines", ())):
        pointer, takes = f"{SUBJECT}/lines/{index}/hs", batch_named(books, line.batch).hs
        if refused := hs_refusal(line.hs, pointer):
            return refused
        can_be = sorted(POLISHED) if line.what == "polished" else [takes]
        if line.hs not in can_be:
            kind = SortUnbalanced if stage(line.hs) == stage(can_be[0]) else StageImpossible
            return kind(
                f"Line {line.line} came out as {line.what} and cannot be {line.hs}.",
                pointer=pointer,
                instead=f"Here it can be {' or '.join(can_be)}. Rough changes its class by sorting.",
            )
    return None


def _weight_refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Σ out ≤ Σ in (T03); a count and a close account for all that is in the batch (R35)."""
    for batch, moved in moves(entry).items():
        vessel = batch_named(books, batch)
        held = weight(books, vessel.id) + moved.came_in
        rest = held - moved.taken
        if rest < 0:
            return _more_out(moved, vessel, held, moved.taken)
        if refused := _owners_refusal(books, vessel, moved):
            return refused
        if isinstance(entry.document, ShopFloorReported):
            continue
        wheels, spare = moved.wheels or 0, 0
        if moved.wheels is not None:
            spare = weight_tolerance(policy, 1, rest, entry.document.event_on)
        if wheels > rest + spare:
            return _more_out(moved, vessel, held, moved.taken + wheels)
        if rest > wheels + spare:
            missing = format_carats(rest - wheels)
            return MassUnexplained(
                f"{format_carats(held)} ct are in the batch {vessel.number!r}; what became of {missing} ct "
                "is not said.",
                pointer=moved.pointer,
                instead="Report what came out first, and name what was lost with its cause.",
                left=format_carats(held),
                missing=missing,
            )
    return None


def _owners_refusal(books: LotBooks, vessel: Vessel, moved: Moved) -> Refusal | None:
    """No more is one owner's than that owner has in the batch (T03); a stone is one owner's (R37)."""
    inside = pools(books, vessel, moved)
    if len(inside) > MOST_OWNERS:
        return OwnersTooMany(
            f"One batch takes rough of at most {MOST_OWNERS} owners.",
            pointer=moved.pointer,
            instead="Open another batch for the others.",
        )
    named: dict[Key | str, int] = {}
    for each in moved.takings:
        if not each.owner:
            if each.line and each.line.stone is not UNSET and len(inside) > 1:
                return OwnerUnsaid(
                    f"Line {each.line.line} is a single stone, which cannot be divided among several owners.",
                    pointer=f"{SUBJECT}/lines/{each.line.line - 1}/stone",
                    instead="Name its owner among those of the statement (counterparty).",
                )
            continue
        key = pool_named(books, each.owner) or each.owner
        named[key] = named.get(key, 0) + each.carats
        held = inside[key].carats if isinstance(key, UUID) and key in inside else 0
        if named[key] > held:
            return MassGained(
                f"{format_carats(named[key])} ct are said to be {each.owner[:200]}'s of the batch "
                f"{vessel.number!r}, in which it has {format_carats(held)} ct left.",
                pointer=f"{SUBJECT}/counterparty",
                instead="Name an owner of no more than its rough still in work; what nobody is named of is "
                "everybody's, pro rata.",
                asked=format_carats(named[key]),
                left=format_carats(held),
            )
    return None


def _more_out(moved: Moved, vessel: Vessel, held: int, named: int) -> Refusal:
    return MassGained(
        f"{format_carats(named)} ct are said to be of the batch {vessel.number!r}, in which "
        f"{format_carats(held)} ct are left.",
        pointer=moved.pointer,
        instead="Report the rough that went in first, or weigh what came out again.",
        asked=format_carats(named),
        left=format_carats(held),
    )
