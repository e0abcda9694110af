"""Single stones: bagged by themselves they keep their identity, and a number names one stone (R37, T06).

What was mixed before it was bagged cannot be told apart any more: such a stone has possible origins, never
fractions of them. A lot drawn from nothing but one stone is that stone, or of it. A report, or a mark of its
holder's own, that names two stones is told for both and stops nothing: the fault is in the paper.

A stone that comes back in part while the rest of it is out is two lots, and told for both.

A border does not end it: a claim that is fed by one bagged stone alone is that stone; of a parcel the stones
are *aboard* the claim's lot, and the first line made of it that names the report of one is that stone again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import UNSET

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import Lot, LotBooks, StoneNamed
from warranty.lots.documents import FloorLine, MadeLine, Stone
from warranty.lots.rules.goods import stage
from warranty.policy.catalogue import Finding

_LONGEST: Final = 200
_REPORT: Final = "report "
Line = MadeLine | FloorLine


class StoneUnnamed(Refusal):
    """A mark or a report that says nothing, or too much."""

    kind = Kind.INVALID
    code = "stone-unnamed"
    title = "The stone's mark or report cannot be so"
    rule = "R37"


def report_key(told: str) -> str:
    """Under what the stone of a report is known. told: laboratory and number, as `GIA 2141438171`."""
    return f"{_REPORT}{_plain(told)}"


def known_as(keys: Iterable[str], asker: PartyId) -> tuple[list[str], list[str]]:
    """The reports of a stone, and the marks the asker itself gave it: nobody else's concern it (R37).

    As they are compared: a report in capitals, a mark in small letters.
    """
    own, told = f"mark {asker} ", sorted(keys)
    reports = [key.removeprefix(_REPORT).upper() for key in told if key.startswith(_REPORT)]
    return reports, [key.removeprefix(own) for key in told if key.startswith(own)]


def touch_stones(entry: Entry, lines: Iterable[Line], into: Touched) -> None:
    """The marks and reports that lines name, and the stones that came over a border in their lots."""
    for line in lines:
        if line.stone is not UNSET:
            into.stones.update(_keys(line.stone, entry.party))
            for source in entry.parts.get("sources", ()):
                into.stones.update((aboard(source.lot), landed(source.lot)))


def aboard(lot: object) -> str:
    """Under what the stones are kept that came in a parcel over a border, by the lot of the claim."""
    return f"aboard {lot}"


def landed(lot: object) -> str:
    """Under what those of them are kept that were bagged again, or given back."""
    return f"landed {lot}"


def _keys(stone: Stone, party: PartyId) -> list[str]:
    """Under what a stone is known: a mark to its holder alone, a report to everybody."""
    keys = []
    if stone.mark is not UNSET:
        keys.append(f"mark {party} {_plain(stone.mark)}")
    if stone.report is not UNSET:
        keys.append(report_key(f"{stone.report.laboratory} {stone.report.number}"))
    return keys


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def stone_refusal(line: Line, pointer: str) -> Refusal | None:
    """A mark or report that is given must say something."""
    if line.stone is UNSET:
        return None
    given = [] if line.stone.mark is UNSET else [("mark", line.stone.mark)]
    if line.stone.report is not UNSET:
        report = line.stone.report
        given += [("report/laboratory", report.laboratory), ("report/number", report.number)]
    for at, text in given:
        if not text.strip() or len(text) > _LONGEST:
            return StoneUnnamed(f"Write 1 to {_LONGEST} characters.", pointer=f"{pointer}/stone/{at}")
    return None


Same = Mapping[int, LotId]
"""Lines that are stones bagged before, with the stone."""
_NONE: Final[Same] = {}


def stone_of(entry: Entry, line: Line, same: Same = _NONE) -> LotId | None:
    """The stone a line is: one that was bagged before, else one named from here on."""
    return None if line.stone is UNSET else same.get(line.line) or lot_id(entry.id, line.line)


def stone_findings(
    books: LotBooks, entry: Entry, lines: Sequence[Line], same: Same = _NONE
) -> Iterator[Finding]:
    """T06 for every line whose mark or report is another stone's, and once for that other.

    same: lines that are stones bagged before.
    """
    named: dict[str, LotId] = {}
    for line in lines:
        stone = stone_of(entry, line, same)
        if stone is None or line.stone is UNSET:
            continue
        about = str(lot_id(entry.id, line.line))
        for key, told in zip(_keys(line.stone, entry.party), _told(line.stone), strict=True):
            facts = {"stone": told}
            sentence = f"{told} names another stone as well."
            before = books.stones.get(key, {})
            if key in named:
                yield Finding("T06", about, sentence, facts)
                yield Finding("T06", str(named[key]), sentence, facts)
            elif before.keys() - {stone}:
                yield Finding("T06", about, sentence, facts)
                if len(before) == 1:  # with more they were told before
                    ((other, position),) = before.items()
                    yield Finding("T06", str(other), sentence, facts, position)
            named.setdefault(key, stone)


def divided(
    books: LotBooks, taken: Iterable[tuple[LotId | None, int]], about: str, *, into: int = 1
) -> Iterator[Finding]:
    """T06 for a polished stone that is taken in part, or made several lots: each would be the one (R37).

    taken: from which lots and how many thousandths, as one line, or one working, takes them. into: the lots
    made of it.
    """
    for source, carats in taken:
        lot = books.lots.get(source) if source else None
        if lot is None or lot.stone is None or stage(lot.hs) != "polished":
            continue
        if carats < lot.left or into > 1:
            facts = {"stone": format_carats(lot.left)}
            sentence = f"A polished stone of {facts['stone']} ct is divided: two lots are it now."
            yield Finding("T06", about, sentence, facts)


def back_in_part(lot: Lot, carats: int, out: int, *of: tuple[str, int | None]) -> Iterator[Finding]:
    """T06 for a polished stone of which a part comes back while the rest is out: for both parts (R37).

    out: thousandths of the lot that were out. of: what each part is told of, with the earlier statement that
    the one that is still out concerns.
    """
    if lot.stone is None or stage(lot.hs) != "polished" or not 0 < carats < out:
        return
    facts = {"stone": format_carats(out)}
    sentence = f"Of a polished stone of {facts['stone']} ct a part comes back: two lots are it now."
    for about, concerns in of:
        yield Finding("T06", about, sentence, facts, concerns)


def _told(stone: Stone) -> list[str]:
    """As its maker wrote it."""
    told = [] if stone.mark is UNSET else [f"Mark {stone.mark}"]
    if stone.report is not UNSET:
        told.append(f"Report {stone.report.laboratory} {stone.report.number}")
    return told


def stones_named(
    books: LotBooks, entry: Entry, lines: Iterable[Line], same: Same = _NONE
) -> Iterator[StoneNamed]:
    """What the stones of a statement are known by from here on, and which of those aboard it bagged again."""
    known: set[tuple[str, LotId]] = set()
    for source in entry.parts.get("sources", ()) if same else ():
        for again in sorted(books.stones.get(aboard(source.lot), {}).keys() & set(same.values())):
            if again not in books.stones.get(landed(source.lot), {}):
                yield StoneNamed(landed(source.lot), again, entry.position)
    for line in lines:
        stone = stone_of(entry, line, same)
        if stone is None or line.stone is UNSET:
            continue
        for key in _keys(line.stone, entry.party):
            if stone not in books.stones.get(key, {}) and (key, stone) not in known:
                known.add((key, stone))
                yield StoneNamed(key, stone, entry.position)


def same_stones(
    books: LotBooks, entry: Entry, taken: Sequence[tuple[LotId, int]], lines: Sequence[Line]
) -> dict[int, LotId]:
    """The lines that are stones bagged before: all of a lot that is one, or out of a parcel over a border."""
    if len(taken) == 1 and len(lines) == 1:
        source, carats = taken[0]
        lot = books.lots.get(source)
        if lot is not None and lot.stone is not None and carats == lot.received:
            return {lines[0].line: lot.stone}
    waiting: set[LotId] = set()
    for source, _ in taken:
        waiting |= books.stones.get(aboard(source), {}).keys() - books.stones.get(landed(source), {}).keys()
    found: dict[int, LotId] = {}
    for line in lines if waiting else ():
        named = () if line.stone is UNSET else _keys(line.stone, entry.party)
        for stone in (each for key in named for each in books.stones.get(key, {}) if each in waiting):
            found[line.line] = stone
            waiting.discard(stone)
            break
    return found
