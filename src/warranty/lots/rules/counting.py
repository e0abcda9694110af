"""Physical counts: what was weighed is signed before the book is seen, then held against it (R47, A02).

The book is that of the close of the day counted, by all that was recorded before the count. A line counts a
lot, a box, or all of one's own goods of a class that no other line counts. Goods in another's hands, bound
for export or in work are not in hand and are told apart; what is held for others is counted lot by lot.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, TypeVar

from msgspec import UNSET, UnsetType

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched, referenced, urn
from warranty.lots.books import LotBooks, LotState
from warranty.lots.documents import CountedLine, PhysicalCount
from warranty.lots.rules.goods import hs_refusal
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.sources import hs_of, named_lot, touch_source
from warranty.lots.rules.vessels import is_vessel, named_box
from warranty.lots.rules.whereabouts import not_held
from warranty.lots.scales import Compared, CountAnswered, Counted, InBook
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import weight_tolerance

SUBJECT: Final = "/credentialSubject"
SIGNERS: Final = {PhysicalCount: frozenset({"Member"})}
MOST_LINES: Final = 1_000
_LONGEST_TEXT: Final = 200
_Key = TypeVar("_Key")


class CountMalformed(Refusal):
    """Lines that are no count: not numbered, the same goods twice, or a lot under another class."""

    kind = Kind.INVALID
    code = "count-malformed"
    title = "The count cannot be read"
    rule = "R47"


class CountUnknown(Refusal):
    """A count that is unknown or another's; in the same words."""

    kind = Kind.CONFLICT
    code = "count-unknown"
    title = "Not a count of yours"
    rule = "R47"


class CountNotOpen(Refusal):
    """An answer to a count where it has no such difference open. facts: open, where there is one."""

    kind = Kind.CONFLICT
    code = "count-not-open"
    title = "The count has no such difference open"
    rule = "R47"


def touched(entry: Entry, into: Touched) -> None:
    """The lots and boxes counted by name."""
    for one in entry.parts["sources"]:
        touch_source(one.lot, into)


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Why it is no count. What the book holds is not asked: it would tell."""
    try:
        return _lines_refusal(entry) or _named_refusal(books, entry)
    except Refusal as refused:
        return refused


def _lines_refusal(entry: Entry) -> Refusal | None:
    document: PhysicalCount = entry.document
    lines, at = document.lines, f"{SUBJECT}/lines"
    if not document.scale.strip() or len(document.scale) > _LONGEST_TEXT:
        return CountMalformed("The scale has to be named.", pointer=f"{SUBJECT}/scale")
    if not 1 <= len(lines) <= MOST_LINES or any(line.line != number for number, line in enumerate(lines, 1)):
        return CountMalformed(
            f"There must be 1 to {MOST_LINES} lines, numbered 1, 2, 3 … in this order.",
            pointer=at,
            instead="Count what is more in a statement of its own.",
        )
    for index, line in enumerate(lines):
        parse_carats(line.carats, pointer=f"{at}/{index}/carats")
        if refused := hs_refusal(line.hs, f"{at}/{index}/hs"):
            return refused
    named = {one.line for one in entry.parts["sources"]}
    classes = [line.hs for line in lines if line.line not in named]
    if len(set(classes)) < len(classes):
        return CountMalformed(
            "Two lines count all goods of one class.",
            pointer=at,
            instead="Name the lots, or add the lines up.",
        )
    return None


def _named_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    lines: Sequence[CountedLine] = entry.document.lines
    at, counted = f"{SUBJECT}/sources", entry.parts["sources"]
    numbers = [one.line for one in counted]
    if (
        numbers != sorted(set(numbers))
        or any(not 1 <= number <= len(lines) for number in numbers)
        or len({one.lot for one in counted}) < len(counted)
    ):
        return CountMalformed(
            "Lots stand once each, in the order of the lines they are counted by.", pointer=at
        )
    for index, one in enumerate(counted):
        source, pointer = named_lot(one.lot), f"{at}/{index}/lot"
        if source is None or not _is_in_hand(books, entry.party, source):
            return not_held(books, entry.party, source, pointer)
        if hs_of(books, source) != lines[one.line - 1].hs:
            return CountMalformed(
                f"Line {one.line} counts a lot of class {hs_of(books, source)} as {lines[one.line - 1].hs}.",
                pointer=pointer,
                instead="Count it under the class it is booked in; goods change their class by sorting.",
            )
    return None


def _is_in_hand(books: LotBooks, party: PartyId, source: LotId) -> bool:
    if is_vessel(source):
        return named_box(books, party, source) is not None
    lot = books.lots.get(source)
    return lot is not None and lot.holder == party and lot.state is LotState.HELD


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 late, A02 for each line short or over beyond tolerance."""
    named = {one.line: named_lot(one.lot) for one in entry.parts["sources"]}
    found = late_findings(entry, policy)
    for line in compared(books, entry):
        tolerance = tolerance_of(policy, line, entry.document.event_on)
        if abs(line.difference) > tolerance:
            lot = named.get(line.line, line.lot)
            found.append(difference_finding(str(lot) if lot else urn(entry.id), line, tolerance))
    return found


def tolerance_of(policy: Policy, line: Compared, day: date) -> int:
    """What scales alone explain: each lot or box is a parcel."""
    return weight_tolerance(policy, line.parcels, abs(line.booked), day)


def difference_finding(about: str, line: Compared, tolerance: int) -> Finding:
    """A02 for goods over, which nothing supports, or short."""
    side = "over" if line.difference > 0 else "short"
    facts = {
        "side": side, "counted": format_carats(line.counted), "booked": format_carats(line.booked),
        "difference": format_carats(line.difference), "tolerance": format_carats(tolerance),
    }  # fmt: skip
    sentence = (
        f"{facts['counted']} ct of {line.hs} were counted where {facts['booked']} ct are booked: "
        f"{format_carats(abs(line.difference))} ct {side} (tolerance {facts['tolerance']} ct)."
    )
    return Finding("A02", about, sentence, facts | ({"line": line.line} if line.line else {}))


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """The count with what it was held against."""
    lines = tuple(compared(books, entry))
    return [Counted(entry.id, entry.position, entry.party, entry.document.event_on, lines)]


def compared(books: LotBooks, entry: Entry) -> list[Compared]:
    """Each line beside the book; nothing before its turn, when the book is not known."""
    book = books.scales.in_book.get(entry.id)
    return [] if book is None else list(_compared(entry, book))


def _compared(entry: Entry, book: Sequence[InBook]) -> Iterator[Compared]:
    document: PhysicalCount = entry.document
    named = {one.line: named_lot(one.lot) for one in entry.parts["sources"]}
    sources = set(named.values())
    # Gathered once and not for each line: a book has as many lots as its member holds.
    by_source = _grouped((key, row) for row in book for key in (row.lot, row.vessel) if key in sources)
    own = _grouped((row.hs, row) for row in book if row.is_own)
    rest = [row for row in book if not row.is_in_work and not sources & {row.lot, row.vessel}]
    own_rest = _grouped((row.hs, row) for row in rest if row.is_own)

    def beside(line: int, hs: str, lot: LotId | None, counted: int, rows: Sequence[InBook]) -> Compared:
        booked = sum(row.left for row in rows)
        if lot is None and document.offers_in_hand:
            booked += sum(row.offered for row in own.get(hs, ()))
        return Compared(line, hs, lot, counted, booked, _parcels(rows, offers=document.offers_in_hand))

    for line in document.lines:
        lot, counted = named.get(line.line), parse_carats(line.carats)
        rows = by_source.get(lot, ()) if lot else own_rest.get(line.hs, ())
        yield beside(line.line, line.hs, lot, counted, rows)
    if document.is_complete:
        known = {line.hs for line in document.lines if line.line not in named}
        number = len(document.lines)
        for hs, rows in sorted(own_rest.items()):
            if hs not in known and any(row.left for row in rows):
                number += 1
                yield beside(number, hs, None, 0, rows)
        for row in (row for row in rest if not row.is_own and row.left):
            number += 1
            yield beside(number, row.hs, row.lot, 0, [row])


def _parcels(rows: Sequence[InBook], *, offers: bool) -> int:
    """Lots and boxes that lie on the scale, with what is offered where that lies there still."""
    there = [row for row in rows if row.left or (offers and row.offered)]
    together = sum(row.parcels for row in there if row.lot is None)
    return together + len({row.vessel or row.lot for row in there if row.lot is not None})


def _grouped(rows: Iterable[tuple[_Key, InBook]]) -> dict[_Key, list[InBook]]:
    """Rows by what they are looked for by, in their order."""
    found: dict[_Key, list[InBook]] = {}
    for key, row in rows:
        found.setdefault(key, []).append(row)
    return found


# ---- what answers a count

Explained = Sequence[tuple[LotId | None, str, int]]
"""Lot or box, goods class, and thousandths that are more (+) or less (-) than was booked."""


def touch_count(text: str | UnsetType, into: Touched) -> None:
    """The count a text names."""
    if text is not UNSET and (count := referenced(text)):
        into.counts.add(count)


def open_of(policy: Policy, count: Counted, line: Compared, explained: int) -> int:
    """What of a line's difference nobody has explained yet; signed, and 0 within tolerance."""
    left = line.difference - explained
    return left if abs(left) > tolerance_of(policy, line, count.event_on) else 0


def _explained(books: LotBooks, count: Counted, line: Compared) -> int:
    return books.scales.answered.get((count.id, line.line), 0)


def answer_refusal(
    books: LotBooks, entry: Entry, explained: Explained, policy: Policy, pointer: str = f"{SUBJECT}/count"
) -> Refusal | None:
    """Why these differences are no answer to the count a statement names; nothing when it names none."""
    if entry.document.count is UNSET:
        return None
    count = _own_count(books, entry)
    if count is None:
        return CountUnknown(
            "There is no count of yours under this id.",
            pointer=pointer,
            instead="Name the statement of the count ('warranty counts' lists what is open).",
        )
    for line, carats in _by_line(books, count, explained).items():
        left = open_of(policy, count, line, _explained(books, count, line)) if line else 0
        if (
            line is None
            or left * carats <= 0
            or abs(carats) > abs(left) + tolerance_of(policy, line, count.event_on)
        ):
            told = f"; {format_carats(left)} ct are open" if left else ""
            return CountNotOpen(
                f"{format_carats(carats)} ct are no difference the count has open there{told}.",
                pointer=pointer,
                instead="Leave the count out, or explain no more than is open.",
                **({"open": format_carats(left)} if left else {}),
            )
    return None


def answers(books: LotBooks, entry: Entry, explained: Explained) -> Iterator[CountAnswered]:
    """What a statement explains of the count it names, line by line."""
    count = _own_count(books, entry)
    if count is not None:
        for line, carats in _by_line(books, count, explained).items():
            if line and carats:
                yield CountAnswered(count.id, line.line, entry.position, carats)


def _own_count(books: LotBooks, entry: Entry) -> Counted | None:
    named = referenced(entry.document.count) if entry.document.count is not UNSET else None
    count = books.scales.counts.get(named) if named else None
    return count if count and count.party == entry.party else None


def _by_line(books: LotBooks, count: Counted, explained: Explained) -> dict[Compared | None, int]:
    """Thousandths explained of each line; None: of none."""
    found: dict[Compared | None, int] = {}
    for lot, hs, carats in explained:
        line = _line_of(books, count, lot, hs, carats)
        found[line] = found.get(line, 0) + carats
    return found


def _line_of(books: LotBooks, count: Counted, lot: LotId | None, hs: str, carats: int) -> Compared | None:
    """The line of a lot, or of its class; of goods in no lot the one line they can be of."""
    of_lot = [line for line in count.lines if lot and line.lot == lot]
    of_class = [line for line in count.lines if line.lot is None and line.hs == hs]
    if lot is None and not of_class:
        of_class = [
            line
            for line in count.lines
            if line.hs == hs and (line.difference - _explained(books, count, line)) * carats > 0
        ]
    found = of_lot or of_class
    return found[0] if len(found) == 1 else None
