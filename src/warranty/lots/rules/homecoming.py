"""Goods that were abroad come home: unsold into the lots they left, or polished (R27, R35, L02, L05, T03).

Unsold goods come under a new certificate, a technical one where they were returned to their sender. It is
drawn down as a claim draws it, so that nobody can open a root on it; the claim's lot hands on all it took at
once, over the edges the goods left by: the owner's old lots hold them again and no chain begins. What an
authority says of that paper later changes what the claim drew, and nothing about the goods. What nobody
claimed abroad comes home so, and what came home nobody can claim abroad. What was claimed there comes home so
as far as its claimant holds it for the exporter, who stayed the owner (`entrusted`): it goes on into lots of
its own; what the claimant owns is exported again by whoever holds it, and the chain goes on.

Goods sent for polishing come home polished without a certificate, drawn from what was sent, pro rata where
that were several lots (R33), whether or not it was claimed abroad.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from msgspec import UNSET

from warranty.certificates.books import (
    ROOTING,
    Application,
    ApplicationActed,
    CaratsDrawn,
    Claim,
    ClaimMade,
    Purpose,
)
from warranty.certificates.rules import touch_application
from warranty.certificates.rules.drawing import balance, may_draw
from warranty.certificates.rules.numbering import touch_number
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.quantities import cumulative_floor, format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched, urn
from warranty.lots.books import LOST, MADE, Left, Lot, LotBooks, LotKind, LotOpened, LotState, Reversed
from warranty.lots.documents import AbroadLoss, ExportReturned, PolishedAbroad, PolishedLine, ReturnedLine
from warranty.lots.rules.batch_refusal import category_refusal
from warranty.lots.rules.drawing import LotOverdrawn, MassGained, draw, reverse
from warranty.lots.rules.entrusted import bound_lots, ever_with_claimants, with_claimants
from warranty.lots.rules.export import SUBJECT, ApplicationIncomplete, ExportUnderWay, application_named
from warranty.lots.rules.goods import hs_refusal, positive_carats, stage
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.shape import numbered_refusal
from warranty.lots.rules.sharing import carried, carried_refusal
from warranty.lots.rules.yields import Worked, judged_work
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

SIGNERS: Final = dict.fromkeys((ExportReturned, PolishedAbroad), frozenset({"Member"}))


class HomecomingUnconfirmed(Refusal):
    """A certificate on which the exporter cannot draw as much; in the same words whatever the reason."""

    kind = Kind.CONFLICT
    code = "homecoming-unconfirmed"
    title = "No import in your name to that weight"
    rule = "L02"


def touched(entry: Entry, into: Touched) -> None:
    """The application with its lots, and the certificate the goods came home under."""
    touch_application(entry.document.application, into)
    into.shares = True
    if isinstance(entry.document, ExportReturned):
        touch_number(entry.document.number, into)


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """The first reason why goods cannot come home this way, or None."""
    try:
        application = application_named(books, entry)
        if isinstance(application, Refusal):
            return application
        if isinstance(entry.document, ExportReturned):
            return (
                _lines_refusal(books, entry, application)
                or _claimed_refusal(books, application, _unclaimed(books, entry, application))
                or _paper_refusal(books, entry, application)
            )
        return (
            _polished_refusal(books, entry, application)
            or _category_refusal(entry.document, policy)
            or _claimed_refusal(books, application, _unclaimed(books, entry, application))
        )
    except Refusal as refused:
        return refused


def _lines_refusal(books: LotBooks, entry: Entry, application: Application) -> Refusal | None:
    bound = {lot.line: lot for lot in bound_lots(books, application.id)}
    numbers = [line.line for line in entry.document.lines]
    if not numbers or numbers != sorted(set(numbers)) or not set(numbers) <= bound.keys():
        return ApplicationIncomplete(
            "Each line that came home has to be one of the application, named once and in its order.",
            pointer=f"{SUBJECT}/lines",
        )
    asked_of = [
        positive_carats(line.carats, f"{SUBJECT}/lines/{index}/carats")
        for index, line in enumerate(entry.document.lines)
    ]
    missing = _come(books, entry.document.lines, list(bound.values())).short
    for index, (line, asked) in enumerate(zip(entry.document.lines, asked_of, strict=True)):
        if short := missing.get(line.line):
            left = format_carats(asked - short)
            return LotOverdrawn(
                f"{format_carats(asked)} ct come home on line {line.line}, of which {left} ct are still "
                "abroad for you.",
                pointer=f"{SUBJECT}/lines/{index}/carats",
                instead="Goods that were claimed abroad come home as an import claim, once their "
                "holder there exports them.",
                asked=format_carats(asked),
                left=left,
            )
    return None


class _Come(NamedTuple):
    """Unsold goods by where they come from. unclaimed, claimed: lots with carats.

    short: what was found nowhere, by the number of the line that asked for it.
    """

    unclaimed: list[tuple[Lot, int]]
    claimed: dict[LotId, int]
    short: dict[int, int]


def _come(books: LotBooks, lines: Sequence[ReturnedLine], bound: Sequence[Lot]) -> _Come:
    """What nobody claimed comes first, then what its claimants hold for the exporter, the oldest first."""
    found, by_line = _Come([], {}, {}), {lot.line: lot for lot in bound}
    for line in lines:
        lot, asked = by_line[line.line], parse_carats(line.carats)
        if part := min(asked, lot.left):
            found.unclaimed.append((lot, part))
        rest = asked - part
        for claimed in with_claimants(books, [lot]):
            taken = found.claimed.get(claimed.id, 0)
            if part := min(rest, claimed.left - taken):
                found.claimed[claimed.id] = taken + part
                rest -= part
        if rest:
            found.short[line.line] = rest
    return found


def _unclaimed(books: LotBooks, entry: Entry, application: Application) -> int:
    """How much of what comes home nobody claimed abroad."""
    document, bound = entry.document, bound_lots(books, application.id)
    if isinstance(document, ExportReturned):
        return sum(carats for _, carats in _come(books, document.lines, bound).unclaimed)
    left = [lot.left for lot in (*bound, *with_claimants(books, bound))]
    carats = [parse_carats(one.carats) for one in (*document.lines, *document.losses)]
    return sum(sum(_taken(left, part)[: len(bound)]) for part in carats)


def _claimed_refusal(books: LotBooks, application: Application, asked: int) -> Refusal | None:
    """L05 for what claims abroad have drawn already, whether or not these very lots feed them.

    asked: of what nobody claimed.
    """
    number, room = application.number or "", books.certificates
    certificate = room.certificates.get(number)
    if certificate is None or certificate.status not in ROOTING:
        return None
    left_under = max(application.carats, certificate.ground.confirmed or 0)
    still = max(0, left_under - application.home - room.account_of(number).drawn)
    if asked <= still:
        return None
    left = format_carats(still)
    return LotOverdrawn(
        f"{format_carats(asked)} ct come home, of which {left} ct are still abroad for you; the rest was "
        "claimed there.",
        pointer=f"{SUBJECT}/lines",
        instead="Goods that were claimed abroad come home as an import claim, once their holder there "
        "exports them.",
        asked=format_carats(asked),
        left=left,
    )


def _paper_refusal(books: LotBooks, entry: Entry, application: Application) -> Refusal | None:
    """The import must be confirmed to the exporter, under another number, with as much undrawn (L02)."""
    number, total = entry.document.number, _total(entry.document.lines)
    room = books.certificates
    is_other = number != application.number and room.application_behind(number) is None
    if is_other and may_draw(room.certificates.get(number), entry.party) and total <= balance(room, number):
        return None
    return HomecomingUnconfirmed(
        f"No import of {format_carats(total)} ct under this number stands confirmed to you.",
        pointer=f"{SUBJECT}/number",
        instead="Record it when your importing authority has confirmed the goods to you. Goods that come "
        "under a certificate issued for somebody else's export are claimed as an import.",
    )


def _total(lines: Sequence[ReturnedLine | PolishedLine | AbroadLoss]) -> int:
    return sum(parse_carats(line.carats) for line in lines)


def _polished_refusal(books: LotBooks, entry: Entry, application: Application) -> Refusal | None:
    lines, losses = entry.document.lines, entry.document.losses
    if application.purpose is not Purpose.POLISHING or not application.is_departed:
        return ExportUnderWay(
            "These goods were not sent abroad for polishing, or have not left yet.",
            pointer=f"{SUBJECT}/application",
            instead="Unsold goods come home as they left, under a certificate.",
        )
    if refused := numbered_refusal(ApplicationIncomplete, lines, f"{SUBJECT}/lines"):
        return refused
    if len({loss.cause for loss in losses}) < len(losses):
        return ApplicationIncomplete("Each cause of loss stands once.", pointer=f"{SUBJECT}/losses")
    for index, line in enumerate(lines):
        positive_carats(line.carats, f"{SUBJECT}/lines/{index}/carats")
        if refused := hs_refusal(line.hs, f"{SUBJECT}/lines/{index}/hs"):
            return refused
        if stage(line.hs) != "polished":
            return ExportUnderWay(
                "Only polished goods come home without a certificate.",
                pointer=f"{SUBJECT}/lines/{index}/hs",
                instead="Rough that comes home needs one: record it as returned, under its number.",
            )
    for index, loss in enumerate(losses):
        positive_carats(loss.carats, f"{SUBJECT}/losses/{index}/carats")
    bound = [(lot.id, lot.left) for lot in _abroad(books, application)]
    return _gain_refusal(books, _total(lines) + _total(losses), application) or carried_refusal(
        books, entry.party, bound, f"{SUBJECT}/application"
    )


def _abroad(books: LotBooks, application: Application) -> list[Lot]:
    """The exporter's goods that are abroad: claimed by nobody, then with their claimants."""
    bound = bound_lots(books, application.id)
    return [*bound, *with_claimants(books, bound)]


def _category_refusal(document: PolishedAbroad, policy: Policy) -> Refusal | None:
    if document.category is UNSET:
        return None
    return category_refusal(document.category, policy, document.event_on)


def _gain_refusal(books: LotBooks, asked: int, application: Application) -> Refusal | None:
    left = sum(lot.left for lot in _abroad(books, application))
    if asked <= left:
        return None
    return MassGained(
        f"{format_carats(asked)} ct come out of {format_carats(left)} ct that are abroad.",
        pointer=f"{SUBJECT}/lines",
        instead="Weigh again. What a contractor on record cuts in its own batch is fetched from there "
        "(GoodsCollected); what was not sent is bought from outside, or found at a count.",
        asked=format_carats(asked),
        left=format_carats(left),
    )


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 when recorded late; L10 where no departure is on record; T01, T02, T04 of polishing."""
    found = late_findings(entry, policy)
    application = application_named(books, entry)
    if isinstance(application, Application) and not application.is_departed:
        sentence = "Goods come home of which no departure is on record: where they were is not known."
        found.append(Finding("L10", str(entry.id), sentence, {"application": str(application.id)}))
    if isinstance(application, Application) and isinstance(entry.document, PolishedAbroad):
        found.extend(_work_findings(books, entry, policy, application))
    return found


def _work_findings(books: LotBooks, entry: Entry, policy: Policy, application: Application) -> list[Finding]:
    """The yield and losses as of work at home; of goods that were not all rough the losses alone.

    All that came home of them so far is judged together.
    """
    document: PolishedAbroad = entry.document
    lots = bound_lots(books, application.id)
    sent = {lot.hs for lot in lots}
    hs = next((hs for hs in sent if stage(hs) != "rough"), min(sent))
    came: Counter[str] = Counter()
    for lot in (*lots, *ever_with_claimants(books, lots)):
        came.update(books.came_of.get(lot.id, {}))
    for line in document.lines:
        came[f"{MADE}{line.hs}"] += parse_carats(line.carats)
    for loss in document.losses:
        came[f"{LOST}{loss.cause}"] += parse_carats(loss.carats)
    left = sum(lot.left for lot in _abroad(books, application))
    out = left - _total(document.lines) - _total(document.losses)
    category = "" if document.category is UNSET else document.category
    about = urn(application.id)
    return judged_work(policy, about, category, [Worked(hs, came, out)], document.event_on)


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """The claim that takes goods in and hands them on to the old lots; or polished lots and what was lost.

    Either way they are abroad no longer, and what nobody claimed there nobody can.
    """
    application = application_named(books, entry)
    assert isinstance(application, Application), "refusal has looked at the application"
    unclaimed = _unclaimed(books, entry, application)
    home = [ApplicationActed(application.id, entry.position, "home", carats=unclaimed)] if unclaimed else []
    if isinstance(entry.document, ExportReturned):
        return [*home, *_returned(books, entry, application)]
    return [*home, *_polished(books, entry, _abroad(books, application))]


def _returned(books: LotBooks, entry: Entry, application: Application) -> Iterator[object]:
    document: ExportReturned = entry.document
    home, total, at = lot_id(entry.id, 1), _total(document.lines), entry.position
    come = _come(books, document.lines, bound_lots(books, application.id))
    claimed = [(books.lots[lot], carats) for lot, carats in come.claimed.items()]
    sources = [*come.unclaimed, *claimed]
    hs = sources[0][0].hs
    yield ClaimMade(
        Claim(
            home, document.number, at, application.participant, entry.party, total, hs, document.event_on,
            None, None,
        )
    )  # fmt: skip
    yield CaratsDrawn(document.number, home, at, "draw", total)
    yield LotOpened(
        home, entry.id, at, 1, LotKind.HOMECOMING, entry.party, hs, total, LotState.HELD, document.event_on
    )
    yield from draw(home, [(lot.id, carats) for lot, carats in sources], at)
    for ordinal, (lot, carats) in enumerate(come.unclaimed):
        yield Reversed(lot.id, home, ordinal, carats, at)
        yield from reverse(books.edges[lot.id], carats, at)
    for line, (lot, carats) in enumerate(claimed, 2):
        target = lot_id(entry.id, line)
        yield LotOpened(
            target, entry.id, at, line, LotKind.COLLECTED, entry.party, lot.hs, carats, LotState.HELD,
            document.event_on,
        )  # fmt: skip
        yield from draw(target, [(home, carats)], at, step=1)
        yield from carried(books, entry, [(lot.id, carats)], target)


def _polished(books: LotBooks, entry: Entry, behind: Sequence[Lot]) -> Iterator[object]:
    document: PolishedAbroad = entry.document
    left = [lot.left for lot in behind]
    for line in document.lines:
        target, carats = lot_id(entry.id, line.line), parse_carats(line.carats)
        yield LotOpened(
            target, entry.id, entry.position, line.line, LotKind.POLISHED_ABROAD, entry.party, line.hs,
            carats, LotState.HELD, document.event_on,
        )  # fmt: skip
        drawn = _drawn(behind, _taken(left, carats))
        yield from draw(target, drawn, entry.position)
        yield from carried(books, entry, drawn, target)
    for loss in document.losses:
        for lot, part in zip(behind, _taken(left, parse_carats(loss.carats)), strict=True):
            if part:
                yield Left(lot.id, part, loss.cause, entry.position)


def _drawn(behind: Sequence[Lot], parts: Sequence[int]) -> list[tuple[LotId, int]]:
    return [(lot.id, part) for lot, part in zip(behind, parts, strict=True) if part]


def _taken(left: list[int], carats: int) -> list[int]:
    """Carats off each lot, pro rata to what is left, which goes down by them."""
    parts = cumulative_floor(carats, left)
    left[:] = [before - part for before, part in zip(left, parts, strict=True)]
    return parts
