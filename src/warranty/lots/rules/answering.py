"""The word of whoever was named an owner of goods that another has taken in (R24, R26).

Until it is given the goods are nobody's stock but in their holder's hands, and shares in them nobody's but
named. What a party acknowledges becomes its own from there on; what it refuses, or what is taken back, stays
with the holder, who named it or bought by a document that did.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import UNSET

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import PartyId, lot_id
from warranty.foundation.statements import Entry, Touched, referenced
from warranty.lots.books import AWAITED_OWNER, Lot, LotBooks, LotKind, LotOpened, LotState
from warranty.lots.documents import OwnershipAnswered
from warranty.lots.ownership import AWAITING, OwnerAnswered
from warranty.lots.rules.drawing import draw
from warranty.lots.rules.lateness import late_findings
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

SIGNERS: Final = {OwnershipAnswered: frozenset({"Member"})}
_LONGEST_REASON: Final = 2_000


class NotAwaited(Refusal):
    """Nothing of the statement waits for the signer's word."""

    kind = Kind.CONFLICT
    code = "word-not-awaited"
    title = "Nothing waits for your word"
    rule = "R24"


def touched(entry: Entry, into: Touched) -> None:
    """The statement with the lots it opened."""
    if named := referenced(entry.document.of):
        into.sales.add(named)
        into.shares = True


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """A word nobody waits for: not named, not the holder, answered before, or goods not taken yet."""
    document: OwnershipAnswered = entry.document
    if document.reason is not UNSET and not 0 < len(document.reason.strip()) <= _LONGEST_REASON:
        return NotAwaited(
            f"A reason is text of at most {_LONGEST_REASON} characters.",
            pointer="/credentialSubject/reason",
            instead="Shorten the reason, or leave it out.",
        )
    if any(_answered(books, entry)):
        return None
    return NotAwaited(
        "No goods under this id wait for this answer from you.",
        pointer="/credentialSubject/of",
        instead="'warranty acknowledgements' (GET /v1/acknowledgements) lists what waits for your word. Who "
        "is named answers 'acknowledged' or 'refused'; who has the goods takes a name back: 'withdrawn'.",
    )


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:  # noqa: ARG001 - one signature
    """Q01 when recorded late."""
    return late_findings(entry, policy)


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """The word on each lot; of goods with one owner what is left becomes a lot of whoever owns them now."""
    document: OwnershipAnswered = entry.document
    done: list[object] = []
    for lot, party in _answered(books, entry):
        done.append(OwnerAnswered(lot.id, party, document.answer, entry.id, entry.position))
        if lot.owner != AWAITED_OWNER or not lot.left:
            continue
        owner = party if document.answer == "acknowledged" else None
        target = lot_id(entry.id, lot.line)
        opened = LotOpened(
            target, entry.id, entry.position, lot.line, LotKind.ACKNOWLEDGED, lot.holder, lot.hs, lot.left,
            LotState.HELD, document.event_on, owner,
        )  # fmt: skip
        done.extend([opened, *draw(target, [(lot.id, lot.left)], entry.position)])
    return done


def _answered(books: LotBooks, entry: Entry) -> Iterator[tuple[Lot, PartyId]]:
    """The lots an answer speaks of, each with who was named."""
    document: OwnershipAnswered = entry.document
    statement = referenced(document.of)
    for lot in books.lots_of(statement) if statement else ():
        if lot.state in (LotState.OFFERED, LotState.WITHDRAWN):
            continue
        for party, answer in sorted(books.owners.named.get(lot.id, {}).items()):
            signer = lot.holder if document.answer == "withdrawn" else party
            if answer == AWAITING and signer == entry.party:
                yield lot, party
