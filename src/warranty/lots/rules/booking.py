"""What is booked on a batch, whose it is, and what is told of it at a count and at the close (R36, R38).

The batch is judged as a whole. Where others' rough is in it, what was made and lost of each owner's is
judged besides: goods named for one owner are held against that owner's own rough, so that what was left out
of one cannot stand for what was put into another. Who sent the rough is told of its own, its maker of each.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from warranty.foundation.statements import urn
from warranty.lots.books import LOST, LotBooks, Sent, Vessel
from warranty.lots.rules.batch_moves import Moved, Taken
from warranty.lots.rules.pools import Key, Pool, divided, pools
from warranty.lots.rules.yields import Judged, as_owners, judged
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

_ACCOUNTS: Final = {"polished": "polished", "rejection": "rejected", "returned": "returned"}
_SPARE: Final = 10
"""Thousandths by which an owner's part may be off where lines are everybody's: they are cut pro rata."""

Booked = Mapping[Key, Mapping[str, int]]
"""Thousandths by pool and account."""


def booked(
    inside: Mapping[Key, Pool], takings: Sequence[Taken], parts: Sequence[Mapping[Key, int]]
) -> dict[Key, Counter[str]]:
    """What a statement books on a batch. parts: of each thing taken what comes of each pool."""
    sums = {key: Counter({"in": sum(carats for _, carats in pool.ins)}) for key, pool in inside.items()}
    for each, shares in zip(takings, parts, strict=True):
        account = _ACCOUNTS[each.line.what] if each.line else f"{LOST}{each.cause}"
        for key, carats in shares.items():
            sums[key][account] += carats
    return {key: +accounts for key, accounts in sums.items()}


def accounts_with(books: LotBooks, vessel: Vessel, moved: Moved) -> dict[Key, Counter[str]]:
    """All that is booked on a batch, with what a statement books."""
    inside = pools(books, vessel, moved)
    parts = divided(books, {key: pool.carats for key, pool in inside.items()}, moved.takings)
    sums = {key: Counter(accounts) for key, accounts in books.accounts.get(vessel.id, {}).items()}
    for key, accounts in booked(inside, moved.takings, parts).items():
        sums.setdefault(key, Counter()).update(accounts)
    return sums


def of_all(accounts: Booked) -> Counter[str]:
    """The batch's own accounts, whoever's the goods are."""
    total: Counter[str] = Counter()
    for each in accounts.values():
        total.update(each)
    return total


def batch_findings(
    books: LotBooks, vessel: Vessel, moved: Moved, policy: Policy, day: date
) -> Iterator[Finding]:
    """T01, T02 and T04 of a batch, and of each owner's rough in it where it is not the maker's alone."""
    accounts, about = accounts_with(books, vessel, moved), urn(vessel.id)
    cut = books.cut.get((vessel.holder, vessel.category), ())
    yield from judged(policy, Judged(about, vessel.category, of_all(accounts), moved.wheels or 0, cut), day)
    if accounts.keys() <= {vessel.holder}:
        return
    is_shared = len(accounts) > 1
    # In one order, however the accounts were loaded: a replay finds the same in the same place.
    for key in sorted(accounts, key=lambda key: _place(books, vessel, key)):
        each = accounts[key]
        wheels = 2 * each["in"] - each.total() if moved.wheels else 0
        one = Judged(about, vessel.category, each, wheels, cut, _SPARE if is_shared else 0)
        for found in judged(policy, one, day):
            if is_shared:
                yield _to_maker(books, vessel, key, found)
            if sent := books.words.sent_in.get((vessel.id, key)):
                yield _to_owner(sent, "sent to be cut", found)
            partners = books.words.shared_in.get((vessel.id, key), {})
            for word in sorted(set(partners.values())):
                yield _to_owner(word, "of several owners", found)


def _to_owner(said: Sent, rough: str, found: Finding) -> Finding:
    """The same for an owner, about the statement by which its goods are with the batch's maker."""
    told = as_owners(found)
    sentence = f"Of the rough {rough}: {told.sentence}"
    return told._replace(about=urn(said.statement), sentence=sentence, concerns=said.position)


def _place(books: LotBooks, vessel: Vessel, key: UUID) -> tuple[bool, int, UUID]:
    """Where the findings of a pool are told: the maker's first, then in the order their rough was sent."""
    sent = books.words.sent_in.get((vessel.id, key))
    return key != vessel.holder, sent.position if sent else 0, key


def _to_maker(books: LotBooks, vessel: Vessel, key: UUID, found: Finding) -> Finding:
    """The same for the batch's maker, with whose rough it is: by what it was sent with, or its lot."""
    if key == vessel.holder:
        rough, told = "own", "Of one's own rough in it"
    elif sent := books.words.sent_in.get((vessel.id, key)):
        rough, told = urn(sent.statement), f"Of the rough in it of whoever sent {urn(sent.statement)}"
    else:
        rough, told = str(key), f"Of the rough in it of {key}"
    return found._replace(sentence=f"{told}: {found.sentence}", facts={**found.facts, "rough": rough})
