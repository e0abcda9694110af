"""What a key signed since it was in other hands, and all that rests on it (D05, R55)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from warranty.certificates import store as certificate_store
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.foundation.statements import Entry, header_of, urn
from warranty.lots import root_store
from warranty.lots import store as lot_store
from warranty.parties import store as party_store
from warranty.parties.books import Key, PartyBooks, Resting, RestsOn, Signature
from warranty.parties.documents import SuspicionReported
from warranty.parties.rules import did_of
from warranty.register import store
from warranty.trade import store as trade_store


class Before(NamedTuple):
    """Statements before an entry. kept: where those are that are written; unwritten: those of its batch."""

    kept: Connection
    unwritten: Iterable[Entry] = ()


async def load_in_question(
    connection: Connection, parties: PartyBooks, revoked: Entry, before: Before
) -> None:
    """For a key that is told to be stolen; what happened before has been written.

    Of its owner's statements those that let others, their goods or statements in: what rests on them, the
    further hands those goods went through, and who has what the parties let in sold.
    """
    before = before._replace(unwritten=list(before.unwritten))  # it is read more than once
    signed = await _signed_in_turn(connection, parties, revoked, before)
    parties.in_question, parties.put_on_record = signed
    stated = [one.statement for one in parties.in_question]
    claims = await certificate_store.claims_resting_on(connection, stated)
    backed = await root_store.lots_resting_on(connection, stated)
    further = await lot_store.handed_on(connection, [lot for lot, _ in (*claims, *backed)])
    let_in = await party_store.let_in_by(connection, [one.position for one in parties.in_question])
    parties.let_in = [party for party, _ in let_in]
    sold = await trade_store.still_held(connection, parties.let_in, revoked.position)
    parties.resting = [
        *await _countersigned(connection, parties.in_question, revoked, before),
        *_lots(claims, Resting.CONFIRMATION),
        *_lots(backed, Resting.ACCOUNT),
        *_lots(further, Resting.GOODS),
        *(RestsOn(did_of(one, parties.origin), position, Resting.ADMISSION) for one, position in let_in),
        *(
            RestsOn(did_of(key.party, parties.origin), key.position, Resting.KEY, key.public_key)
            for key in parties.put_on_record
        ),
        *(RestsOn(did_of(one, parties.origin), sale.position, Resting.SELLER) for one, sale in sold),
    ]


async def load_let_in(connection: Connection, parties: PartyBooks, upheld: Entry, before: Before) -> None:
    """For a key that somebody stands by: whom it admitted, with what puts these in question.

    What happened before has been written.
    """
    parties.let_in = []
    key = parties.keys.get(upheld.document.public_key)
    if key is None or not key.is_in_question:
        return
    signed = await _signed(parties, [key], None, upheld.position, before)
    let_in = await party_store.let_in_by(connection, [one.position for one in signed])
    parties.let_in = [party for party, _ in let_in]
    for doubt in await party_store.doubts_about(connection, parties.let_in):
        parties.hold(doubt)


def _lots(found: Iterable[tuple[LotId, int]], ground: Resting) -> list[RestsOn]:
    return [RestsOn(str(lot), position, ground) for lot, position in found]


async def _signed_in_turn(
    connection: Connection, parties: PartyBooks, revoked: Entry, before: Before
) -> tuple[list[Signature], list[Key]]:
    """What the key signed since, and what keys signed that it put on record, or such a key did; these keys.

    In log order, as far as it is news: what is in question already was found then. The keys are those that
    have been written here: a database that a replay reads from knows already which of them were stolen later.
    """
    first = parties.keys[revoked.document.public_key]
    found: dict[int, Signature] = {}
    put: list[Key] = []
    ahead, since = [first], revoked.document.compromised_since
    while ahead:
        signed = await _signed(parties, ahead, since, revoked.position, before)
        found |= {one.position: one for one in signed}
        known = {first.public_key, *(key.public_key for key in put)}
        added = await party_store.put_by(connection, [one.position for one in signed])
        ahead = [key for key in added if key.public_key not in known]
        put += ahead
    return [found[position] for position in sorted(found)], put


async def _signed(
    parties: PartyBooks, keys: Sequence[Key], since: datetime | None, position: int, before: Before
) -> list[Signature]:
    """What keys signed since an instant, in their owners' names and others', as far as it is news.

    since: None for all that they signed before the position.
    """
    known = {key.public_key: key.compromised_since for key in keys}
    firms = await party_store.firms_of(before.kept, {key.party for key in keys}, position)
    said = [
        store.Said(text, firm, header_of(did_of(firm, parties.origin), text), known[text])
        for text, party in ((key.public_key, key.party) for key in keys)
        for firm in (*firms.get(party, ()), party)
    ]
    kept = await store.signed_since(before.kept, said, since, position)
    of_batch = [
        Signature(one.id, one.position, one.key)
        for one in before.unwritten
        if one.key in known
        and (since is None or since <= one.recorded_at)
        and ((until := known[one.key]) is None or one.recorded_at < until)
        and not isinstance(one.document, SuspicionReported)
    ]
    return [*kept, *of_batch]


async def _countersigned(
    connection: Connection, signed: Sequence[Signature], revoked: Entry, before: Before
) -> list[RestsOn]:
    """The statements that entered by countersignatures among what the key signed, in log order."""
    given = await party_store.countersigned_at(connection, [one.position for one in signed])
    kept = await store.positions_of(before.kept, list(given), revoked.position) if given else []
    of_batch = [(one.id, one.party, one.position) for one in before.unwritten if one.id in given]
    found = {at: (one, party) for one, party, at in (*kept, *of_batch) if party in given[one]}
    by = {one.position: one.key for one in signed}
    return [
        RestsOn(urn(found[at][0]), at, Resting.COUNTERSIGNATURE, by[given[found[at][0]][found[at][1]]])
        for at in sorted(found)
    ]
