"""A report of loss or theft that is taken back: the goods are found, or were never gone (R47, L05).

Who reported the loss says so, on evidence. The carats are in the lots again that they had left. Of goods
under way what can still arrive is more by them again, and claims abroad that wait for it draw at once; where
the export has ended meanwhile they are in the lots the goods were bound from.

What a loss explained of a physical count stays explained: what turns up then is found at another count, or
taken into stock as found.
"""

from collections.abc import Iterator
from typing import Final

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched, referenced
from warranty.lots.books import Left, Lot, LotBooks, LotKind, LotState
from warranty.lots.documents import LossTakenBack
from warranty.lots.losses import FoundAgain, LossReported
from warranty.lots.rules.drawing import reverse
from warranty.lots.rules.export import evidence_refusal
from warranty.lots.rules.goods import positive_carats
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.leaving import (
    SUBJECT,
    LeavingIncomplete,
    one_source_refusal,
    taken,
    text_refusal,
    told_of,
)
from warranty.lots.rules.sources import named_lot
from warranty.lots.rules.underway import arriving, is_bound
from warranty.lots.rules.whereabouts import not_held
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

SIGNERS: Final = {LossTakenBack: frozenset({"Member"})}
_IN_HAND: Final = frozenset({LotState.HELD, LotState.INSIDE})


class LossUnfounded(Refusal):
    """A statement that names no loss its signer reported; the same words whether it exists or not."""

    kind = Kind.CONFLICT
    code = "loss-unfounded"
    title = "No such report of a loss"
    rule = "L06"


class BeyondLoss(Refusal):
    """More is taken back than is still reported gone of a lot. facts: asked, left."""

    kind = Kind.CONFLICT
    code = "beyond-loss"
    title = "More than was reported lost"
    rule = "L05"


class LossAnsweredCount(Refusal):
    """A loss by which a physical count was explained."""

    kind = Kind.CONFLICT
    code = "loss-answered-count"
    title = "The loss explained a physical count"
    rule = "R47"


def touched(entry: Entry, into: Touched) -> None:
    """The loss, with the lots that its goods left (`register.losses`)."""
    if loss := referenced(entry.document.loss):
        into.losses.add(loss)


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001
    """The first reason why a loss cannot be taken back, or None."""
    loss = _loss(books, entry)
    if loss is None:
        return LossUnfounded(
            "This names no loss that you reported.",
            pointer=f"{SUBJECT}/loss",
            instead="Name the statement of your report (GoodsLost) as urn:uuid.",
        )
    try:
        return _told_refusal(entry, loss) or _found_refusal(books, entry, loss)
    except Refusal as refused:
        return refused


def _loss(books: LotBooks, entry: Entry) -> LossReported | None:
    """The loss that is named, if its reporter takes it back."""
    named = referenced(entry.document.loss)
    loss = books.losses.reported.get(named) if named else None
    return loss if loss is not None and loss.reporter == entry.party else None


def _told_refusal(entry: Entry, loss: LossReported) -> Refusal | None:
    document: LossTakenBack = entry.document
    if loss.answers_count:
        return LossAnsweredCount(
            "This loss explained what a physical count missed.",
            pointer=f"{SUBJECT}/loss",
            instead="Weigh the goods at the next count (PhysicalCount) and answer that, or record them as "
            "found (GoodsFound).",
        )
    if document.event_on < loss.event_on:
        return LeavingIncomplete(
            f"The goods were gone on {loss.event_on}; they are not found before.",
            pointer=f"{SUBJECT}/eventOn",
            instead="Correct the day.",
        )
    asked = positive_carats(document.carats, f"{SUBJECT}/carats")
    return (
        text_refusal(document.reason, "What happened", f"{SUBJECT}/reason")
        or evidence_refusal(document.evidence)
        or one_source_refusal(entry.parts["sources"], asked)
    )


def _found_refusal(books: LotBooks, entry: Entry, loss: LossReported) -> Refusal | None:
    """Every lot one of the loss, where its goods can be again, and with no more than is still gone of it."""
    missing = books.losses.missing(loss.loss)
    total: dict[LotId, int] = {}
    for pointer, one in taken(entry):
        lot = _left_by(books, loss, named_lot(one.lot))
        if lot is None:
            return LossUnfounded(
                "One of the lots is none that the loss names.",
                pointer=pointer,
                instead="Name the lots, or boxes, of your report.",
            )
        total[lot] = total.get(lot, 0) + parse_carats(one.carats)
        if total[lot] > missing[lot]:
            return _beyond(total[lot], missing[lot], pointer)
        if not _can_be_there(books.lots[lot], entry):
            return not_held(books, entry.party, lot, pointer)
    return None


def _beyond(asked: int, left: int, pointer: str) -> BeyondLoss:
    return BeyondLoss(
        f"{format_carats(asked)} ct are said to be found of a lot; {format_carats(left)} ct of it are "
        "reported lost.",
        pointer=pointer,
        instead="Name no more than that; what else turned up is taken into stock as found (GoodsFound).",
        asked=format_carats(asked),
        left=format_carats(left),
    )


def _left_by(books: LotBooks, loss: LossReported, named: LotId | None) -> LotId | None:
    """The lot of a loss that a name means: itself, or that which held all of a box."""
    if named in loss.lots:
        return named
    return next((lot for lot in loss.lots if named is not None and books.lots[lot].vessel == named), None)


def _can_be_there(lot: Lot, entry: Entry) -> bool:
    """Whether goods can be in a lot again: in hand, bound or once bound for export, or with an outsider."""
    if lot.holder is None:
        return lot.state is LotState.HELD and entry.party in (lot.owner, lot.sent_by)
    if lot.holder != entry.party:
        return False
    return lot.state in _IN_HAND or is_bound(lot, entry.party) or _is_freed(lot)


def _is_freed(lot: Lot) -> bool:
    """Whether an export has ended, so that what it had bound is in the lots it came from."""
    return lot.kind is LotKind.EXPORT and lot.state is LotState.WITHDRAWN


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 when recorded late; B01 for each lot: its reporter alone says so.

    B02 of another's goods for all who were told of the loss.
    """
    return [*late_findings(entry, policy), *_one_sided(books, entry)]


def _one_sided(books: LotBooks, entry: Entry) -> Iterator[Finding]:
    loss = _loss(books, entry)
    assert loss is not None, "refusal has looked at the loss"
    for lot, carats in _found(books, entry, loss).items():
        told, weight = {"cause": loss.cause, "found": format_carats(carats)}, format_carats(carats)
        sentence = f"{weight} ct that were reported ({loss.cause}) are there, by who reported it alone."
        yield Finding("B01", str(lot), sentence, told)
        sentence = f"{weight} ct that are with another than their owner, and were reported ({loss.cause}), "
        yield from told_of(books, entry, lot, f"{sentence}are there.", told)


def _found(books: LotBooks, entry: Entry, loss: LossReported) -> dict[LotId, int]:
    """What is back in each lot."""
    total: dict[LotId, int] = {}
    for _, one in taken(entry):
        lot = _left_by(books, loss, named_lot(one.lot))
        assert lot is not None, "refusal has looked at the lots"
        total[lot] = total.get(lot, 0) + parse_carats(one.carats)
    return total


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """Carats are in the lots again that they had left; of an export that has ended, in those it came from."""
    loss = _loss(books, entry)
    assert loss is not None, "refusal has looked at the loss"
    total = _found(books, entry, loss)
    done: list[object] = [
        FoundAgain(loss.loss, lot, carats, entry.position, loss.position) for lot, carats in total.items()
    ]
    done += [Left(lot, -carats, loss.cause, entry.position) for lot, carats in total.items()]
    for lot, carats in total.items():
        if _is_freed(books.lots[lot]):
            done += reverse(books.edges[lot], carats, entry.position)
    bound = {lot: carats for lot, carats in total.items() if not _is_freed(books.lots[lot])}
    return [*done, *arriving(books, entry, bound)]
