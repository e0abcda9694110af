"""What a key signed since it was in other hands, and all that rests on it (D05, R55)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import UNSET

from warranty.certificates import store as certificate_store
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.foundation.statements import Entry, header_of, urn
from warranty.lots import root_store
from warranty.lots import store as lot_store
from warranty.parties import store as party_store
from warranty.parties.books import PartyBooks, Resting, RestsOn, Signature
from warranty.parties.documents import KeyRevoked, SuspicionReported
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
    before = before._replace(unwritten=list(before.unwritten))  # it is read twice
    parties.in_question = await _signed(parties, revoked, before)
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
        *(RestsOn(did_of(one, parties.origin), sale.position, Resting.SELLER) for one, sale in sold),
    ]


def _lots(found: Iterable[tuple[LotId, int]], ground: Resting) -> list[RestsOn]:
    return [RestsOn(str(lot), position, ground) for lot, position in found]


async def _signed(parties: PartyBooks, revoked: Entry, before: Before) -> list[Signature]:
    """What the key signed since, in its owner's name and in others', as far as that is news; in log order."""
    document: KeyRevoked = revoked.document
    key, since = document.public_key, document.compromised_since
    assert since is not UNSET, "it is told to be stolen"
    on_record = parties.keys[key]
    known = on_record.compromised_since
    firms = await party_store.firms_of(before.kept, on_record.party, revoked.position)
    headers = {firm: header_of(did_of(firm, parties.origin), key) for firm in firms}
    headers[on_record.party] = header_of(document.party, key)
    kept = await store.signed_since(before.kept, headers, since, revoked.position, until=known)
    of_batch = [
        Signature(one.id, one.position)
        for one in before.unwritten
        if one.key == key
        and since <= one.recorded_at
        and (known is None or one.recorded_at < known)
        and not isinstance(one.document, SuspicionReported)
    ]
    found = {signature.position: signature for signature in (*kept, *of_batch)}
    return [found[position] for position in sorted(found)]


async def _countersigned(
    connection: Connection, signed: Sequence[Signature], revoked: Entry, before: Before
) -> list[RestsOn]:
    """The statements that entered by countersignatures among what the key signed, in log order."""
    given = await party_store.countersigned_at(connection, [one.position for one in signed])
    kept = await store.positions_of(before.kept, list(given), revoked.position) if given else []
    of_batch = [(one.id, one.party, one.position) for one in before.unwritten if one.id in given]
    found = {position: one for one, party, position in (*kept, *of_batch) if party in given[one]}
    return [RestsOn(urn(found[at]), at, Resting.COUNTERSIGNATURE) for at in sorted(found)]
