"""Carats that came over a border without a certificate (K07), wherever they are by now.

What a certificate or record stands behind stays their grade: it tells of the root, and nobody took that back.
How they travelled is a second fact beside it, and neither is merged into the other: a trace, a lot and the
spot check of a root say by weight what went over a border without a certificate, an export application tells
its authority, and each warranty that passed such goods on is in question. Cutting does not undo it, nor does
a certificate for a later border.

What a K07 says of a lot counts while its carats are there; of carats that went back untouched nothing is
left. Amounts are thousandths × SCALE on the way and rounded down once (R33).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from warranty.foundation.ids import LotId
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import Crossed
from warranty.lots.rules.shares import SCALE, Content, Flow, newest_first
from warranty.policy.catalogue import Finding
from warranty.policy.participants import country_on, participant_named
from warranty.policy.rule_set import Policy

_LAWFUL: Final = (
    "Rough crosses a border under the certificate issued for an export application; title alone is sold by "
    "an invoice that says the goods stay."
)


def crossings(
    policy: Policy, entry: Entry, about: str, came: Iterable[tuple[str, int]], to: str
) -> Iterator[Finding]:
    """K07 for carats that came from countries of other participants, all from one participant together."""
    day, crossed = entry.document.event_on, dict[str, int]()
    for country, carats in came:
        if country != to:  # what stays at home, nearly everything, is not looked up
            origin = _participant(policy, country, day)
            crossed[origin] = crossed.get(origin, 0) + carats
    target = _participant(policy, to, day) if crossed else ""
    for origin, carats in crossed.items():
        if "" not in (origin, target) and origin != target:
            facts = {"carats": format_carats(carats), "from": origin, "to": target}
            went = f"{facts['carats']} ct of rough go from {origin} to {target} without a certificate."
            yield Finding("K07", about, f"{went} {_LAWFUL}", facts)


def _participant(policy: Policy, country: str, day: date) -> str:
    """Code of the participant that covers a country, by its code or by name as outsiders' are, or ""."""
    code = country.strip().upper()
    if code in policy.countries or code in policy.periods_by_code:
        return country_on(policy, code, day).code
    return participant_named(policy, country, day)


def crossed_by(found: Iterable[Finding]) -> list[Crossed]:
    """What the findings of one statement say of lots; both sides of a border are told the same."""
    told = [
        (one.about, one.facts["carats"], one.facts["from"], one.facts["to"])
        for one in found
        if one.rule == "K07" and "from" in one.facts
    ]
    return [
        Crossed(LotId(UUID(lot)), parse_carats(carats), origin, target)
        for lot, carats, origin, target in dict.fromkeys(told)
    ]


def uncertified_share(lot: LotId, carats: int, flows: Iterable[Flow], crossed: Iterable[Crossed]) -> int:
    """Thousandths of a lot that came over some border so, however often. flows: every edge behind it."""
    marks: dict[bytes, int] = {}
    for one in crossed:
        marks[one.lot.bytes] = marks.get(one.lot.bytes, 0) + one.carats
    if not marks:
        return 0
    amounts, found = {lot.bytes: carats * SCALE}, 0
    for target, edges in newest_first(flows):
        whole, amount = sum(edge.carats for edge in edges), amounts.pop(target, 0)
        told = amount * min(marks.pop(target, 0), whole) // whole
        found, amount, running, given = found + told, amount - told, 0, 0
        for edge in edges:  # by cumulative floor, in edge order
            running += edge.carats
            part = amount * running // whole - given
            given += part
            amounts[edge.source.bytes] = amounts.get(edge.source.bytes, 0) + part
    found += sum(amount for root, amount in amounts.items() if root in marks)  # bought abroad, from outside
    return found // SCALE


def uncertified_ahead(
    arrived: Mapping[LotId, int], contents: Mapping[LotId, Content], crossed: Iterable[Crossed]
) -> dict[tuple[str, str], int]:
    """Thousandths of what arrived in lots, in SCALE parts, that went so from one participant to another."""
    found: dict[tuple[str, str], int] = {}
    for one in crossed:
        received = contents[one.lot].received
        if received:
            part = arrived.get(one.lot, 0) * min(one.carats, received) // received
            found[one.origin, one.target] = found.get((one.origin, one.target), 0) + part
    return {way: part // SCALE for way, part in found.items() if part >= SCALE}
