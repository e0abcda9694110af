"""What no statement brings: memos open too long, titles and certificates that never came, shares let go.

Pure functions of what is known at a log position and of the day asked about, so that the same question always
has the same answer. Such a finding is not on record, but has an id that stays, by which it is explained
(R45): what waits for a title and what got it too late of one sale are one finding, and so are what of a memo
is out too long and what came back too late; told once, with the facts of both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from warranty.foundation.ids import FindingId, LotId, PartyId, finding_id
from warranty.foundation.quantities import format_carats
from warranty.lots.books import LOST, Lot, LotKind
from warranty.lots.rules.sharing import WHOLE, GoneTogether, WorkedTogether
from warranty.lots.rules.titles import OnApproval, Untitled
from warranty.policy.catalogue import Finding
from warranty.policy.limits import window_for
from warranty.policy.rule_set import Policy
from warranty.trade.books import Consignment

_LATE: Final = {
    "L06": "that were still their owner's",
    "L07": "before they were bought",
}


class DueFinding(NamedTuple):
    """A finding that came by time alone. position: of the statement it began with.

    by: who made that statement; other: the other side of it, None for somebody outside or where the finding
    is of one side alone. is_settled: what it waited for came, too late.
    """

    id: FindingId
    finding: Finding
    position: int
    by: PartyId
    other: PartyId | None
    is_settled: bool = False


class Waiting(NamedTuple):
    """What time may bring to light at a log position.

    memos: by which goods were sent, by statement. recorded: days on which invoices that passed titles and the
    sales they belong to were recorded, and memos with what came back of them, by position. bound: lots bound
    for export under applications that no certificate was issued for. together: what went of shared goods;
    worked: what batches made of them.
    """

    lots: Sequence[OnApproval]
    memos: Mapping[UUID, Consignment]
    recorded: Mapping[int, date]
    bound: Sequence[Lot] = ()
    together: Sequence[GoneTogether] = ()
    worked: Sequence[WorkedTogether] = ()


def due(policy: Policy, waiting: Waiting, day: date) -> list[DueFinding]:
    """B08, L06, L07, L10 that time has brought by a day, B01 of goods bought together; newest first."""
    found = [one for lot in waiting.lots for one in _of_lot(policy, lot, waiting, day)]
    for lot in waiting.bound:
        found += _of_bound(policy, lot, day)
    found += [_of_partner(one) for one in waiting.together]
    found += [_of_work(one) for one in waiting.worked]
    return sorted(found, key=lambda one: (-one.position, one.finding.about, one.finding.rule))


def _of_lot(policy: Policy, one: OnApproval, waiting: Waiting, day: date) -> Iterator[DueFinding]:
    lot, memo = one.lot, waiting.memos.get(one.lot.statement)
    if memo and lot.kind is LotKind.MEMO:
        still = memo_findings(policy, lot.id, one.out, memo.event_on, memo.due_on, day)
        back = late_returns(policy, one, memo.event_on, waiting.recorded)
        for finding, is_settled in _as_one(still, back):
            named = finding_id(lot.id, finding.rule, str(lot.id), 0)
            yield DueFinding(named, finding, memo.position, memo.sender, memo.receiver, is_settled)
    for each in one.sales:
        at, sold = each.sold.position, each.sold.lot
        still = title_findings(policy, lot.id, each, day)
        came = late_titles(policy, lot.id, each, one.days, waiting.recorded)
        for finding, is_settled in _as_one(still, came):
            named = finding_id(sold, finding.rule, str(lot.id), 0)
            yield DueFinding(named, finding, at, each.by, None, is_settled)


def _as_one(still: Iterable[Finding], late: Iterable[Finding]) -> Iterator[tuple[Finding, bool]]:
    """By rule what waits still and what came too late: one finding under its one id, settled when none waits.

    Of what came too late while the rest waits the facts are settled, settledDays and settledOn.
    """
    waits, came = ({one.rule: one for one in each} for each in (still, late))
    for rule in sorted(waits.keys() | came.keys()):
        if rule not in waits or rule not in came:
            yield (waits | came)[rule], rule in came
            continue
        told, settled = waits[rule], came[rule].facts
        facts = {
            **told.facts,
            "settled": settled["carats"],
            "settledDays": settled["days"],
            "settledOn": settled["settledOn"],
        }
        yield told._replace(sentence=f"{told.sentence} {came[rule].sentence}", facts=facts), False


def _of_bound(policy: Policy, lot: Lot, day: date) -> Iterator[DueFinding]:
    """L10 for goods that wait too long for a certificate: they are neither free nor on their way."""
    waiting, allowed = (day - lot.event_on).days, window_for(policy, "L10", lot.event_on).days
    if not lot.left or lot.holder is None or waiting <= allowed:
        return
    carats = format_carats(lot.left)
    sentence = (
        f"{carats} ct are bound for export for {waiting} days without a certificate, of which {allowed} are "
        "allowed: the application is taken back (ExportCancelled), or named in the certificate."
    )
    facts = {"carats": carats, "days": waiting, "allowed": allowed}
    named = finding_id(lot.id, "L10", str(lot.id), 0)
    yield DueFinding(named, Finding("L10", str(lot.id), sentence, facts), lot.position, lot.holder, None)


def _of_partner(one: GoneTogether) -> DueFinding:
    """B01: who holds goods bought together lets them go on its word alone; each partner is told (R26)."""
    carats, theirs = format_carats(one.carats), format_carats(one.carats * one.share // WHOLE)
    what = "sold" if one.is_sold else "let go"
    sentence = (
        f"{carats} ct bought together were {what} on the word of their holder alone; {one.share} of {WHOLE} "
        "parts are a partner's."
    )
    facts = {"carats": carats, "share": one.share, "theirs": theirs, "on": str(one.event_on)}
    finding = Finding("B01", str(one.lot), sentence, facts)
    named = finding_id(one.lot, "B01", str(one.partner), one.position)
    return DueFinding(named, finding, one.position, one.holder, one.partner)


_WORKED: Final = {
    "in": "put into work", "polished": "polished", "rejected": "rejected", "returned": "taken out unworked",
    "lost": "lost",
}  # fmt: skip


def _of_work(one: WorkedTogether) -> DueFinding:
    """B01: who cuts goods bought together books them on its word alone; each partner is told (R26, R38).

    facts: of each account the carats and the partner's part of them, cut to the thousandth; of the batch
    nothing but its state: what else is in it is others'.
    """
    moved = {name: one.accounts.get(name, 0) for name in _WORKED}
    moved["lost"] = sum(carats for name, carats in one.accounts.items() if name.startswith(LOST))
    moved = {name: carats for name, carats in moved.items() if carats}
    state = "closed" if one.is_closed else "open"
    facts: dict[str, Any] = {"share": one.share, "on": str(one.event_on), "state": state}
    for name, carats in (*moved.items(), ("left", one.left)):
        theirs = format_carats(carats * one.share // WHOLE)
        facts |= {name: format_carats(carats), f"their{name.capitalize()}": theirs}
    done = [f"{facts[name]} ct {_WORKED[name]}" for name in moved] or ["nothing more"]
    sentence = (
        f"Of goods bought together: {', '.join(done)}, on the word of who cuts them alone; {facts['left']} "
        f"ct stay in work{', which is closed' if one.is_closed else ''}; {one.share} of {WHOLE} parts are a "
        "partner's."
    )
    finding = Finding("B01", str(one.lot), sentence, facts)
    named = finding_id(one.lot, "B01", f"{one.partner} {one.batch}", one.position)
    return DueFinding(named, finding, one.position, one.holder, one.partner)


def memo_findings(
    policy: Policy, lot: LotId, out: int, sent_on: date, due_on: date | None, day: date
) -> Iterator[Finding]:
    """B08 for a line of a memo with carats left, more days after it went out than the policy allows.

    lot: the memo's; out: left of it at the asked position, with what was sent on; day: as of which it is
    asked.
    """
    open_days, allowed = (day - sent_on).days, window_for(policy, "B08", sent_on).days
    if not out or open_days <= allowed:
        return
    carats = format_carats(out)
    due = f"; it was due on {due_on}" if due_on else ""
    sentence = f"{carats} ct are out on memo for {open_days} days, of which {allowed} are allowed{due}."
    facts = {"carats": carats, "days": open_days, "allowed": allowed}
    yield Finding("B08", str(lot), sentence, facts)


def late_returns(
    policy: Policy, memo: OnApproval, sent_on: date, recorded: Mapping[int, date]
) -> Iterator[Finding]:
    """B08 for what of a line of a memo came back later than allowed: what was found so stays, as settled.

    recorded: days on which the memo and what came back were recorded, by position. What came back is as late
    as its day says, or as it was recorded after the memo: an earlier day mends nothing.
    """
    allowed = window_for(policy, "B08", sent_on).days
    late: list[tuple[int, date, int]] = []
    for at, event_on, carats in memo.back:
        on = max(event_on, sent_on + (recorded[at] - recorded[memo.lot.position]))
        if (on - sent_on).days > allowed:
            late.append(((on - sent_on).days, on, carats))
    if not late:
        return
    (days, on, _), carats_late = max(late), format_carats(sum(one[2] for one in late))
    facts = {"carats": carats_late, "days": days, "allowed": allowed, "settledOn": str(on)}
    sentence = f"{carats_late} ct on memo came back after {days} days, of which {allowed} are allowed."
    yield Finding("B08", str(memo.lot.id), sentence, facts)


def title_findings(policy: Policy, lot: LotId, sale: Untitled, day: date) -> Iterator[Finding]:
    """L06 and L07 for goods sold out of another's lot whose owner has not invoiced them in time.

    Until then the title is pending, which is no finding.
    """
    sold, waiting = sale.sold, sum(part.carats for part in sale.parts if part.title is None)
    if not waiting:
        return
    carats, days = format_carats(waiting), (day - sold.event_on).days
    facts, how = {"carats": carats, "days": days, "source": str(lot)}, _how(sale)
    if days > window_for(policy, "L06", sold.event_on).days:
        sentence = f"{carats} ct {how} that are still their owner's: no invoice came in {days} days."
        yield Finding("L06", str(sold.lot), sentence, facts)
    if days > window_for(policy, "L07", sold.event_on).days:
        sold_when = (
            f"{days} days ago"
            if sold.since == sold.position
            else f"before it was settled, {days} days ago, whose they are,"
        )
        by = "seller" if sold.is_sold else "holder"
        sentence = f"{carats} ct {how} {sold_when} and have not been bought by the {by} yet."
        yield Finding("L07", str(sold.lot), sentence, facts)


def _how(sale: Untitled) -> str:
    """How goods went that were not their holder's: it had them as its own until that was settled."""
    return "were sold" if sale.sold.is_sold else "were let go, or mixed with other goods,"


def late_titles(
    policy: Policy, lot: LotId, sale: Untitled, invoiced: Mapping[int, date], recorded: Mapping[int, date]
) -> Iterator[Finding]:
    """L06 and L07 for goods whose title came later than allowed: what was found so stays, as settled.

    invoiced: days of invoices; recorded: days on which these and the sale were recorded, both by position. An
    invoice is as late as its day says, or as it was recorded after the sale, or after what settled whose the
    goods are: an earlier day mends nothing.
    """
    sold = sale.sold
    late: list[tuple[int, date, int]] = []
    for carats, title in sale.parts:
        if title is not None:
            on = max(invoiced[title], sold.event_on + (recorded[title] - recorded[sold.since]))
            late.append(((on - sold.event_on).days, on, carats))
    for rule, said in _LATE.items():
        allowed = window_for(policy, rule, sold.event_on).days
        found = [one for one in late if one[0] > allowed]
        if not found:
            continue
        (days, on, _), told = max(found), format_carats(sum(one[2] for one in found))
        facts = {"carats": told, "days": days, "allowed": allowed, "source": str(lot), "settledOn": str(on)}
        sentence = (
            f"{told} ct {_how(sale)} {said}: their invoice came after {days} days, of which {allowed} are "
            "allowed."
        )
        yield Finding(rule, str(sold.lot), sentence, facts)
