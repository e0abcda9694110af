"""Doubts that only the whole list shows: duplicates, parties and figures exchanged, names cut off.

Each is calibrated so that it accuses no ordinary row; each is a doubt for an official, never a correction.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from math import exp, log
from statistics import median
from typing import Final, NamedTuple

import msgspec

from warranty.certificates.intake.companies import Side, ends_whole, participant_of_region, side_of
from warranty.certificates.intake.rows import Doubt, Row
from warranty.policy.rule_set import Policy

DUPLICATE: Final = "duplicate-number"
CUT_LENGTHS: Final = (20, 30, 50)
"""Lengths at which the lists of one register office were seen to cut names."""
# Logarithm of US$ per carat: the spread of rough shipments is wide; these hold it within reason when a list
# is short or all alike. World production sold at 60 to 140 US$/ct in 2003-2022.
_USUAL_RATE: Final = log(100)
_USUAL_SPREAD, _LEAST_SPREAD, _MOST_SPREAD = 1.4, 0.7, 1.6
_ENOUGH_ROWS: Final = 8
_TOO_LOW, _PLAUSIBLE = 3.5, 2.5
_RECURS: Final = 3


def judged(policy: Policy, rows: Sequence[Row], importing: str, listed_on: date) -> tuple[Row, ...]:
    """The rows with the doubts only the whole list shows. listed_on: day for memberships of the Union."""
    found: dict[int, list[Doubt]] = {}
    for doubts in (
        duplicates(rows),
        _figures_exchanged(rows),
        _parties_exchanged(policy, rows, importing, listed_on),
        _names_cut(rows, "importer_name"),
        _names_cut(rows, "exporter_name"),
    ):
        for at, doubt in doubts:
            found.setdefault(at, []).append(doubt)
    return tuple(
        msgspec.structs.replace(row, doubts=(*row.doubts, *found.get(at, ()))) for at, row in enumerate(rows)
    )


def duplicates(rows: Sequence[Row]) -> Iterable[tuple[int, Doubt]]:
    """C03: one number on several rows, said with the lines and whether the rest differs."""
    by_number: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        if row.number:
            by_number.setdefault(row.number, []).append(at)
    for number, places in by_number.items():
        for at in places if len(places) > 1 else ():
            lines = ", ".join(str(rows[other].line) for other in places if other != at)
            same = all(_content(rows[other]) == _content(rows[at]) for other in places)
            by_hs = len({rows[other].hs for other in places}) == len(places) and all(
                rows[o].hs for o in places
            )
            how = "the same" if same else "another"
            sentence = f"{number} stands on line {lines} too, with {how} content."
            if by_hs:
                sentence += " The HS lines differ, so these may be parts of one certificate."
            yield at, Doubt(DUPLICATE, "number", sentence, rule="C03")


def _content(row: Row) -> tuple[object, ...]:
    return row.carats, row.value, row.issued_on, row.importer_name, row.exporter_name


def _figures_exchanged(rows: Sequence[Row]) -> Iterable[tuple[int, Doubt]]:
    """Carats and value exchanged: US$/ct far below the list, and quite usual the other way round."""
    rates = {at: log(_rate(row)) for at, row in enumerate(rows) if row.carats and row.value}
    usual, spread = _usual(list(rates.values()))
    for at, rate in rates.items():
        row = rows[at]
        if (usual - rate) / spread > _TOO_LOW and (usual + rate) / spread < _PLAUSIBLE:
            sentence = (
                f"Carats and value look exchanged: {row.carats} ct for US$ {row.value} is {exp(rate):.2f} "
                f"US$/ct, where about {exp(usual):.0f} is usual; the other way round it is {exp(-rate):.2f}."
            )
            yield (
                at,
                Doubt("figures-exchanged", "carats", sentence, f"carats={row.value}, value={row.carats}"),
            )


def _rate(row: Row) -> float:
    return float(row.value or 0) / float(row.carats or 1)


def _usual(rates: Sequence[float]) -> tuple[float, float]:
    """Median and robust spread of log US$/ct; the world's where a list is too short to tell."""
    if len(rates) < _ENOUGH_ROWS:
        return _USUAL_RATE, _USUAL_SPREAD
    usual = median(rates)
    spread = 1.4826 * median(abs(rate - usual) for rate in rates)
    return usual, min(max(spread, _LEAST_SPREAD), _MOST_SPREAD)


def _parties_exchanged(
    policy: Policy, rows: Sequence[Row], importing: str, listed_on: date
) -> Iterable[tuple[int, Doubt]]:
    """Importer and exporter under each other's heading: judged over the list, then told row by row."""
    seen = [_Parties.of(policy, row, importing, listed_on) for row in rows]
    against = sum(1 for parties in seen if parties.verdict < 0)
    as_headed = sum(1 for parties in seen if parties.verdict > 0)
    whole_list = against >= _RECURS * max(1, as_headed)
    for at, (row, parties) in enumerate(zip(rows, seen, strict=True)):
        by_list = whole_list and parties.verdict == 0 and (row.importer_name or row.exporter_name)
        if parties.verdict < 0 or by_list:
            sentence = f"Importer and exporter look exchanged: {parties.why(against, len(rows))}"
            suggestion = f"importer_name={row.exporter_name or ''}, exporter_name={row.importer_name or ''}"
            yield at, Doubt("parties-exchanged", "importer_name", sentence, suggestion)


class _Parties(NamedTuple):
    """Where the firms of one row sit, as seen from the importing participant."""

    row: Row
    home: str
    importer: Side
    exporter: Side

    @classmethod
    def of(cls, policy: Policy, row: Row, importing: str, listed_on: date) -> "_Parties":
        home = importing or participant_of_region(row.printed.get("region", ""))
        day = row.posted_on or row.issued_on or listed_on
        sides = (
            side_of(policy, name or "", row.printed.get(address, ""), home, day)
            for name, address in (
                (row.importer_name, "importer_address"),
                (row.exporter_name, "exporter_address"),
            )
        )
        return cls(row, home, *sides)

    @property
    def verdict(self) -> int:
        """1 if the importer is at home and the exporter abroad, −1 the other way round, 0 if unknown."""
        votes = {Side.DOMESTIC: 1, Side.FOREIGN: -1, Side.UNKNOWN: 0}
        balance = votes[self.importer] - votes[self.exporter]
        return (balance > 0) - (balance < 0)

    def why(self, against: int, rows: int) -> str:
        """What this row shows, and how many rows do."""
        shown = []
        if self.importer is Side.FOREIGN:
            shown.append(f"{self.row.importer_name!r} under importer is a firm abroad")
        if self.exporter is Side.DOMESTIC:
            shown.append(f"{self.row.exporter_name!r} under exporter is a firm of {self.home}")
        own = " and ".join(shown) or "this row does not show it by itself"
        return f"{own}; the list is of imports into {self.home}, and {against} of its {rows} rows show it."


def _names_cut(rows: Sequence[Row], field: str) -> Iterable[tuple[int, Doubt]]:
    """Names as long as the list's limit. The limit is 20, 30 or 50, or a longest length that recurs."""
    lengths = [_length(row, field) for row in rows]
    longest = max(lengths, default=0)
    names = {getattr(row, field) for row, length in zip(rows, lengths, strict=True) if length == longest}
    recurs = len(names) >= _RECURS and longest >= min(CUT_LENGTHS)
    for at, row in enumerate(rows):
        name = getattr(row, field) or ""
        whole = ends_whole(name)
        if lengths[at] in CUT_LENGTHS or (recurs and lengths[at] == longest and not whole):
            sentence = f"The name {name!r} was filed with {lengths[at]} characters, where lists cut names"
            sentence += ", though it ends in a whole company form." if whole else "."
            yield at, Doubt("name-cut", field, sentence)


def _length(row: Row, field: str) -> int:
    told = row.printed.get(f"{field}_chars", "")
    return int(told) if told.isdecimal() and len(told) < 5 else len(getattr(row, field) or "")
