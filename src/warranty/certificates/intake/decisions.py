"""An official's recorded decisions about a list: read from the intake file beside it, and applied.

A doubtful row becomes an import confirmation only after a decision, and each decision stays on record in the
confirmation's note. The file is TOML, or CSV with the same names as headings:

    list = "<SHA-256 of the list, as told by the check>"        # optional; another list is then refused

    [[decision]]
    doubt = "parties-exchanged"       # every row with this doubt; or line = 9, or number = "EU00567944"
    action = "exchange-parties"
    reason = "The office fills the form the other way round."
    decided_by = "Head of office, Mumbai"
    decided_on = 2015-04-07

Actions: accept, skip, set (with field and value), pad-serials (put back the zeros cut off serials),
exchange-parties, exchange-figures, day-first, month-first. `total-differs` is of the list: accept it alone.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, get_args

import msgspec

from warranty.certificates.intake import cells
from warranty.certificates.intake.days import Order
from warranty.certificates.intake.decoding import decode
from warranty.certificates.intake.facts import TOTAL_DIFFERS, open_totals
from warranty.certificates.intake.judging import DUPLICATE, duplicates
from warranty.certificates.intake.reading import day_doubts
from warranty.certificates.intake.refusals import DecisionsRefused
from warranty.certificates.intake.rows import CertificateList, Doubt, Row, sorted_annex
from warranty.policy.rule_set import Policy

Action = Literal[
    "accept",
    "skip",
    "set",
    "pad-serials",
    "exchange-parties",
    "exchange-figures",
    "day-first",
    "month-first",
]
_SETTABLE = (
    "number",
    "carats",
    "value",
    "issued_on",
    "expires_on",
    "received_on",
    "importer_name",
    "exporter_name",
    "parcels",
    "hs",
    "origin",
    "issuing_authority",
)


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One decision. line, number, doubt: which rows; the named ones must all fit. field, value: for `set`."""

    action: Action
    reason: str
    decided_by: str
    decided_on: date
    line: int | None = None
    number: str = ""
    doubt: str = ""
    field: str = ""
    value: str = ""


class DecisionFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The intake file. list: digest of the list it is about, "" if it does not say."""

    decision: tuple[Decision, ...]
    list: str = ""


class _NotPossible(Exception):
    """A decision cannot be applied to a row; the text says why."""


def read_decisions(raw: bytes) -> DecisionFile:
    """Read an intake file, TOML or CSV. Raises DecisionsRefused naming what is missing or not understood."""
    text = decode(raw).text
    try:
        decided = _toml(text) if "[[decision]]" in text else _csv(text)
    except msgspec.ValidationError as broken:
        raise _not_understood(_plainly(str(broken))) from broken
    except (tomllib.TOMLDecodeError, csv.Error) as broken:
        raise _not_understood(str(broken)) from broken
    if not decided.decision:
        raise _not_understood("it holds no decision")
    return decided


def _toml(text: str) -> DecisionFile:
    return msgspec.convert(tomllib.loads(text), DecisionFile)


def _csv(text: str) -> DecisionFile:
    top = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=top.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    given = [
        {_name(name): cell.strip() for name, cell in row.items() if name and isinstance(cell, str) and cell}
        for row in rows
    ]
    given = [row for row in given if row]
    return DecisionFile(msgspec.convert(given, tuple[Decision, ...], strict=False))


def _name(heading: str) -> str:
    """A heading as the names are written: "Decided by" is decided_by."""
    return heading.strip().lower().replace(" ", "_")


def _plainly(why: str) -> str:
    """A validator's fault in plain words, with the decision it is in."""
    place = re.search(r"\[([0-9]+)\]", why)
    at = f"decision {int(place[1]) + 1}: " if place else ""
    if "enum value" in why:
        return f"{at}the action is not one of {', '.join(get_args(Action))}"
    if "RFC3339" in why or "`date`" in why:
        return f"{at}write the day as 2026-11-23"
    if missing := re.search(r"missing required field `(\w+)`", why):
        return f"{at}it has no {missing[1]}"
    if unknown := re.search(r"unknown field `([^`]+)`", why):
        return f"{at}{unknown[1]!r} is no name of a decision"
    return f"{at}{why}"


def _not_understood(why: str) -> DecisionsRefused:
    return DecisionsRefused(
        f"The intake file is not understood: {why}.",
        instead="Each decision needs action, reason, decided_by, decided_on, and line, number or doubt.",
    )


def apply_decisions(policy: Policy, listed: CertificateList, decided: DecisionFile) -> CertificateList:
    """The list as decided. Raises DecisionsRefused with every fault: nothing is applied in part.

    A decision that names no row, that finds nothing to settle, or that gives no reason is a fault.
    """
    if decided.list and decided.list != listed.facts.digest:
        raise DecisionsRefused("The decisions are about another list: the digests differ.")
    table = _Table(listed)
    faults: list[str] = []
    for at, decision in enumerate(decided.decision, 1):
        faults += [f"Decision {at}: {fault}" for fault in _applied(policy, table, decision)]
    if faults:
        more = f" ({len(faults)} faults in all)" if len(faults) > 1 else ""
        raise DecisionsRefused(faults[0] + more, faults=tuple(faults))
    return table.decided()


class _Table:
    """A list while decisions are applied to it. read: the list as it was read."""

    def __init__(self, listed: CertificateList) -> None:
        self.read = listed
        self.rows = list(listed.rows)
        self.doubts = listed.facts.doubts
        self.settled: tuple[str, ...] = ()

    def decided(self) -> CertificateList:
        """The list as decided. A totals row that fits by now is doubted no longer; none is doubted anew."""
        left = open_totals(self.read.facts, self.rows)
        unread = tuple(doubt for doubt in self.doubts if "cannot be read" in doubt.sentence)
        doubts = self.doubts if len(left) + len(unread) >= len(self.doubts) else (*left, *unread)
        facts = msgspec.structs.replace(self.read.facts, doubts=doubts, settled=self.settled)
        return CertificateList(facts, tuple(self.rows))

    def decide_list(self, decision: Decision) -> str:
        """A decision about the list as a whole; its fault, "" for none. Every note tells it."""
        if decision.action != "accept" or decision.line or decision.number:
            return f"{TOTAL_DIFFERS} is about the whole list: accept it, or mend the list or its rows."
        if not self.read.facts.doubts:
            return "the totals of the list agree, or it has none."
        sentence = _sentence(f"accepted {TOTAL_DIFFERS}", decision)
        self.doubts, self.settled = (), (*self.settled, sentence)
        self.rows = [msgspec.structs.replace(row, settled=(*row.settled, sentence)) for row in self.rows]
        return ""

    def change(self, at: int, row: Row) -> None:
        """Put a decided row in its place and judge again which numbers stand twice."""
        before, self.rows[at] = self.rows[at], row
        if row.number != before.number or row.is_skipped != before.is_skipped:
            for number in {before.number, row.number} - {None}:
                self._judge_again(number, at)

    def _judge_again(self, number: str | None, changed: int) -> None:
        """C03 over the rows that are left. A row whose double was accepted stays accepted."""
        places = [i for i, row in enumerate(self.rows) if row.number == number and not row.is_skipped]
        new = dict(duplicates([self.rows[at] for at in places]))
        only_now = len(places) == 2 and changed in places
        for i, at in enumerate(places):
            row = self.rows[at]
            kept = [doubt for doubt in row.doubts if doubt.code != DUPLICATE]
            is_open = len(kept) < len(row.doubts) or at == changed or only_now
            found = (new[i],) if i in new and is_open else ()
            self.rows[at] = msgspec.structs.replace(row, doubts=(*kept, *found))

    def was_double(self, decision: Decision) -> bool:
        """Whether a decision accepts a double that an earlier one has ended: then nothing is left to do."""
        named = [row for row in self.read.rows if _is_named(row, decision)]
        doubles = [row for row in named if any(doubt.code == DUPLICATE for doubt in row.doubts)]
        return decision.action == "accept" and decision.doubt in ("", DUPLICATE) and bool(doubles)


def _applied(policy: Policy, table: _Table, decision: Decision) -> Iterator[str]:
    """Apply one decision in place; yields its faults."""
    if not (decision.reason.strip() and decision.decided_by.strip()):
        yield "it gives no reason, or does not say who decided."
        return
    if decision.doubt == TOTAL_DIFFERS:
        if fault := table.decide_list(decision):
            yield fault
        return
    places = [at for at, row in enumerate(table.rows) if _is_named(row, decision)]
    if not (places and (decision.line or decision.number or decision.doubt)):
        if not table.was_double(decision):
            yield f"it names no row ({_selector(decision)})."
        return
    for at in places:
        row = table.rows[at]
        try:
            table.change(at, _decided(policy, row, decision))
        except _NotPossible as why:
            if row.doubts or not table.was_double(decision):
                yield f"line {row.line}: {why}"


def _is_named(row: Row, decision: Decision) -> bool:
    return (
        (decision.line is None or row.line == decision.line)
        and (not decision.number or row.number == decision.number)
        and (not decision.doubt or any(doubt.code == decision.doubt for doubt in row.doubts))
    )


def _selector(decision: Decision) -> str:
    named = {"line": decision.line, "number": decision.number, "doubt": decision.doubt}
    return (
        ", ".join(f"{name} {value}" for name, value in named.items() if value)
        or "line, number or doubt is needed"
    )


def _decided(policy: Policy, row: Row, decision: Decision) -> Row:
    """One decision on one row, with its sentence for the record."""
    match decision.action:
        case "accept":
            changed, what = _accept(row, decision.doubt), f"accepted {decision.doubt or 'as understood'}"
        case "skip":
            changed, what = msgspec.structs.replace(row, is_skipped=True), "left out"
        case "set":
            changed = _set(policy, row, decision.field, decision.value)
            printed = row.printed.get(decision.field, "")
            what = f"{decision.field} set to {decision.value!r}, where the list has {printed!r}"
        case "pad-serials":
            changed = _pad(policy, row)
            what = f"number set to {changed.number!r}, where the list has {row.printed.get('number', '')!r}"
        case "exchange-parties":
            changed, what = _exchange_parties(row), "importer and exporter exchanged"
        case "exchange-figures":
            changed, what = _exchange_figures(policy, row), "carats and value exchanged"
        case "day-first" | "month-first":
            changed, what = _read_days(policy, row, Order(decision.action)), f"days read {decision.action}"
    settled = (*changed.settled, _sentence(what, decision))
    return sorted_annex(msgspec.structs.replace(changed, settled=settled))


def _sentence(what: str, decision: Decision) -> str:
    return f"{what}: {decision.reason.strip()} ({decision.decided_by.strip()}, {decision.decided_on})"


def _accept(row: Row, code: str) -> Row:
    taken = [doubt for doubt in row.doubts if code in ("", doubt.code)]
    if not taken:
        raise _NotPossible("nothing is open there.")
    for doubt in taken:
        if doubt.needs_value:
            raise _NotPossible(f"{doubt.code} needs a value or leaving out, not acceptance: {doubt.sentence}")
    return _without(row, taken)


def _set(policy: Policy, row: Row, field: str, text: str) -> Row:
    if field not in _SETTABLE:
        raise _NotPossible(f"{field!r} cannot be set; these can: {', '.join(_SETTABLE)}.")
    cell = _read(policy, field, text)
    if cell.value in (None, ()) or cell.doubts:
        raise _NotPossible(f"{text!r} is not a plain {field}.")
    kept = _without(row, [doubt for doubt in row.doubts if doubt.field == field])
    changed = msgspec.structs.replace(kept, **{field: cell.value})
    if field == "number" and changed.number:
        new = cells.number_doubts(policy, changed.number, changed.issued_on or changed.posted_on)
        return msgspec.structs.replace(changed, doubts=(*changed.doubts, *new))
    return changed


def _pad(policy: Policy, row: Row) -> Row:
    padded = next((doubt.suggestion for doubt in row.doubts if doubt.code == cells.SERIAL_SHORT), "")
    if not padded:
        raise _NotPossible("its serial is not short.")
    return _set(policy, row, "number", padded)


def _read(policy: Policy, field: str, text: str) -> cells.Cell[object]:
    """A value given by a decision: read like a cell, but ISO days and decimal points only."""
    match field:
        case "number":
            read: cells.Cell[object] = cells.Cell(*cells.read_number(policy, text, ""))
        case "carats":
            read = cells.Cell(*cells.read_carats(text, "."))
        case "value":
            read = cells.Cell(*cells.read_value(text, "."))
        case "issued_on" | "expires_on" | "received_on":
            read = cells.Cell(*cells.read_date(field, text, Order.UNKNOWN))
        case "parcels":
            read = cells.Cell(*cells.read_parcels(text))
        case "hs":
            read = cells.Cell(*cells.read_hs(text))
        case "origin":
            read = cells.Cell(*cells.read_origin(policy, text))
        case _:
            read = cells.Cell(text.strip() or None)
    return read


def _exchange_parties(row: Row) -> Row:
    """Importer and exporter change places, and doubts about their names with them."""
    other = {"importer_name": "exporter_name", "exporter_name": "importer_name"}
    settled = _without(row, [doubt for doubt in row.doubts if doubt.code == "parties-exchanged"])
    doubts = tuple(msgspec.structs.replace(d, field=other.get(d.field, d.field)) for d in settled.doubts)
    return msgspec.structs.replace(
        settled, importer_name=row.exporter_name, exporter_name=row.importer_name, doubts=doubts
    )


def _exchange_figures(policy: Policy, row: Row) -> Row:
    if row.carats is None or row.value is None:
        raise _NotPossible("it does not have both figures.")
    carats, value = _read(policy, "carats", row.value), _read(policy, "value", row.carats)
    if carats.value is None or value.value is None:
        raise _NotPossible("the figures cannot stand for each other.")
    settled = _without(row, [doubt for doubt in row.doubts if doubt.code == "figures-exchanged"])
    return msgspec.structs.replace(settled, carats=carats.value, value=value.value)


def _read_days(policy: Policy, row: Row, order: Order) -> Row:
    """Read the days whose order was unknown; the days of one row may then contradict each other."""
    unclear = [doubt for doubt in row.doubts if doubt.code == "day-order-unknown"]
    if not unclear:
        raise _NotPossible("no day there is unclear.")
    read = {doubt.field: cells.read_date(doubt.field, row.printed[doubt.field], order) for doubt in unclear}
    values = {field: cell.value for field, cell in read.items()}
    changed = msgspec.structs.replace(_without(row, unclear), **values)
    new = [*(doubt for cell in read.values() for doubt in cell.doubts), *day_doubts(policy, changed)]
    if changed.number:
        new += cells.number_doubts(policy, changed.number, changed.issued_on or changed.posted_on)
    known = set(changed.doubts)
    return msgspec.structs.replace(changed, doubts=(*changed.doubts, *(d for d in new if d not in known)))


def _without(row: Row, settled: Sequence[Doubt]) -> Row:
    return msgspec.structs.replace(row, doubts=tuple(doubt for doubt in row.doubts if doubt not in settled))
