"""Goods that pass without their holder's own word: to a successor, or back to their owner (R54, L06).

Each lot opens one of its own in the other's hands, drawn from it, so that history and lineage cross over.
What is free in stock passes by itself. The rest is wound up first, by the successor in the name of the one
before it, and passes with the next record of passing:

- offered to a buyer: withdrawn, or answered by that; offered to it: answered, then in stock;
- in a box: drawn out; in a batch: worked on and closed; what came out is in stock;
- bound for export: cancelled, or gone with its certificate and, unsold, home again;
- on memo or in work with others: returned and received, or invoiced; others' with it: returned;
- claimed and pending: a lot like any other, which passes, and what is settled later comes to its lot;
- named another's, who has not answered: answered by that, or taken back.

What passed under a succession that is withdrawn since stays where it is, and may have been sold on. It goes
back as restored, lot by lot, by who may decide about who has it now; or by an ordinary sale.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Document, Entry, Touched
from warranty.lots.books import AWAITED_OWNER, Lot, LotBooks, LotKind, LotOpened, LotShared, LotState
from warranty.lots.documents import GoodsPassed, LotTaken
from warranty.lots.ownership import AWAITING, OwnerNamed
from warranty.lots.rules.drawing import draw, draw_refusal
from warranty.lots.rules.export import evidence_refusal
from warranty.lots.rules.goods import positive_carats, stage
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.owning import owned, together
from warranty.lots.rules.sources import named_lot
from warranty.lots.rules.uncertified import crossings
from warranty.parties.books import PartyBooks
from warranty.parties.rules import party_named, party_of
from warranty.parties.rules.succession import speaks_for_member
from warranty.parties.rules.successors import has_ended, in_place_of, is_successor
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

SUBJECT: Final = "/credentialSubject"
SIGNERS: Final[dict[type[Document], frozenset[str]]] = {GoodsPassed: frozenset({"Association", "Authority"})}
_MOST: Final = 1_000
_LONGEST_REASON: Final = 2_000


class PassingImpossible(Refusal):
    """Goods of nobody, to nobody, or without the decision they pass by."""

    kind = Kind.INVALID
    code = "passing-impossible"
    title = "The goods cannot pass like this"
    rule = "L06"


def touched(entry: Entry, into: Touched) -> None:
    """Both sides, and the lots that are named; all of a holder's stock is loaded when its turn comes."""
    document: GoodsPassed = entry.document
    into.parties.update(party for did in (document.holder, document.to) if (party := party_named(did)))
    into.lots.update(lot for one in entry.parts.get("sources", ()) if (lot := named_lot(one.lot)))
    into.shares = True


def takes_all(entry: Entry) -> bool:
    """Whether all of the holder's stock passes."""
    return isinstance(entry.document, GoodsPassed) and "sources" not in entry.parts


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Bodies that may not decide, sides that do not fit the ground, lots that are not the holder's."""
    document: GoodsPassed = entry.document
    try:
        return (
            _sides_refusal(books, entry, policy)
            or _reason_refusal(document)
            or evidence_refusal(document.evidence)
            or _sources_refusal(books, entry)
        )
    except Refusal as refused:
        return refused


def _sides_refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    document: GoodsPassed = entry.document
    parties = books.parties
    holder, to = party_of(document.holder, parties.origin), party_of(document.to, parties.origin)
    if not speaks_for_member(parties, entry.party, holder, entry, policy):
        return PassingImpossible(
            "No member that you admitted, or that is at home with your authority, has this DID.",
            pointer=f"{SUBJECT}/holder",
        )
    known = parties.parties.get(to) if to else None
    if known is None or known.kind != "Member" or to == holder:
        return PassingImpossible("Goods pass to another member of this register.", pointer=f"{SUBJECT}/to")
    if to and has_ended(parties, to):
        return PassingImpossible(
            "That member has ended itself, and could sign for nothing it got.",
            pointer=f"{SUBJECT}/to",
            instead=f"Name who stands in its place: {in_place_of(parties, to)}.",
        )
    if document.ground == "succession" and holder and to and not is_successor(parties, holder, to):
        return _no_succession(parties, holder, to)
    return None


def _no_succession(parties: PartyBooks, holder: PartyId, to: PartyId) -> PassingImpossible:
    """What is to be done instead also depends on whether one succeeded the other, by a record withdrawn."""
    instead = "Record the succession first (SuccessionRecorded)."
    if to in _once_succeeded(parties, holder):
        instead = "That succession is withdrawn; if it holds after all, record it anew (SuccessionRecorded)."
    elif holder in _once_succeeded(parties, to):
        instead = (
            "Goods that passed under the succession withdrawn go back as restored (ground: restoration), "
            "each lot named in sources; or their holder sells them back."
        )
    return PassingImpossible(
        "That member does not succeed the holder.", pointer=f"{SUBJECT}/to", instead=instead
    )


def _once_succeeded(parties: PartyBooks, party: PartyId) -> set[PartyId]:
    return {one.successor for one in parties.successions.withdrawn.get(party, ())}


def _reason_refusal(document: GoodsPassed) -> Refusal | None:
    if document.reason.strip() and len(document.reason) <= _LONGEST_REASON:
        return None
    return PassingImpossible(
        f"The decision has to be named, in at most {_LONGEST_REASON} characters.", pointer=f"{SUBJECT}/reason"
    )


def _sources_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    document: GoodsPassed = entry.document
    at = f"{SUBJECT}/sources"
    if takes_all(entry):
        if document.ground == "succession":
            return None
        return PassingImpossible("Goods that are restored are named, lot by lot.", pointer=at)
    sources: Sequence[LotTaken] = entry.parts["sources"]
    if not 1 <= len(sources) <= _MOST or len({one.lot for one in sources}) < len(sources):
        return PassingImpossible(f"Name 1 to {_MOST} lots, each once.", pointer=at)
    holder, is_restored = _holder(books, entry), document.ground == "restoration"
    for index, one in enumerate(sources):
        carats = positive_carats(one.carats, f"{at}/{index}/carats")
        pointer = f"{at}/{index}/lot"
        if refused := draw_refusal(
            books, holder, named_lot(one.lot), carats, pointer, by_decision=is_restored
        ):
            return refused
    return None


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 when recorded late; K07 for rough that passes over a border, which no decision takes it over."""
    found, home = late_findings(entry, policy), _country(books, _holder(books, entry))
    to = _country(books, party_of(entry.document.to, books.parties.origin))
    for line, (lot, carats) in enumerate(_passing(books, entry), 1):
        if stage(lot.hs) == "rough":
            found += crossings(policy, entry, str(lot_id(entry.id, line)), [(home, carats)], to)
    return found


def _country(books: LotBooks, party: PartyId | None) -> str:
    known = books.parties.parties.get(party) if party else None
    return known.country if known else ""


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """A lot in the other's hands for each that passes."""
    document: GoodsPassed = entry.document
    to = party_of(document.to, books.parties.origin)
    assert to is not None, "refusal has looked at the sides"
    done: list[object] = []
    for line, (lot, carats) in enumerate(_passing(books, entry), 1):
        target = lot_id(entry.id, line)
        opened = LotOpened(
            target, entry.id, entry.position, line, LotKind.PASSED, to, lot.hs, carats, LotState.HELD,
            document.event_on,
        )  # fmt: skip
        done.extend([opened, *draw(target, [(lot.id, carats)], entry.position)])
        if document.ground == "succession":
            done.extend(_shares(books, entry, lot.id, target, to))
    return done


def _passing(books: LotBooks, entry: Entry) -> list[tuple[Lot, int]]:
    """The lots that pass, with what of each, in the order they are named or were opened."""
    if not takes_all(entry):
        return [
            (books.lots[lot], parse_carats(one.carats))
            for one in entry.parts["sources"]
            if (lot := named_lot(one.lot))
        ]
    holder = _holder(books, entry)
    stock = [lot for lot in books.lots.values() if lot.holder == holder and _is_free(lot)]
    return [(lot, lot.left) for lot in sorted(stock, key=lambda lot: (lot.position, lot.line))]


def _is_free(lot: Lot) -> bool:
    """Stock of the holder's own, not offered, boxed or bound."""
    return lot.left > 0 and lot.state is LotState.HELD and lot.owner in (None, lot.holder)


def _shares(
    books: LotBooks, entry: Entry, source: LotId, target: LotId, to: PartyId
) -> Iterator[LotShared | OwnerNamed]:
    """Goods bought together stay so: the successor has the share of the one before it (R26).

    Who has not answered whether a share is its own is asked by the successor from here on.
    """
    holder = _holder(books, entry)
    raw, now = books.shares.get(source, ()), owned(books, source)
    shares = together(
        [
            (to if party == holder else named if party == AWAITED_OWNER else party, share)
            for (named, _), (party, share) in zip(raw, now, strict=True)
        ]
    )
    for ordinal, (owner, share) in enumerate(shares):
        yield LotShared(target, ordinal, owner, share, entry.position)
        if owner and owner != to and books.owners.answer_of(source, owner) == AWAITING:
            yield OwnerNamed(target, owner, to, entry.id, entry.position)


def _holder(books: LotBooks, entry: Entry) -> PartyId:
    holder = party_of(entry.document.holder, books.parties.origin)
    assert holder is not None, "refusal has looked at the sides"
    return holder
