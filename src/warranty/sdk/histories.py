"""The key history of one signer, gathered from the public log: what `verify` needs to judge a key offline.

Of all public statements only those that concern the signer's chain are kept: the founding, and whatever says
something about the signer, who said that, who succeeds it, whose member it is, and so on up to the operator.
Whoever wants to be sure that none was left out asks for the whole of `/log/statements` and checks it against
the log's tiles.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from warranty.foundation.statements import Document, split, statement_digest
from warranty.parties.documents import (
    KeyAdded,
    KeyRevoked,
    KeyUpheld,
    MembershipRecorded,
    MembershipSought,
    PartyAdmitted,
    PartyCharged,
    PartyDetailsChanged,
    PartyRenamed,
    PlatformKeyChanged,
    RegisterFounded,
    StandingChanged,
    SuccessionRecorded,
    SuccessionWithdrawn,
)
from warranty.register.documents import read
from warranty.transparency.rules.entries import EntryClass, LogEntry, encode_entry
from warranty.wire.logs import PublicStatement


@dataclass(frozen=True, slots=True)
class Told:
    """A public statement as the log tells it, read. about: the DIDs it says something about."""

    position: int
    text: str
    entry: bytes
    issuer: str
    document: Document
    about: frozenset[str]


def told(statements: Iterable[PublicStatement]) -> Iterator[Told]:
    """Those that say something about parties and keys. Raises EnvelopeMalformed for what is no statement."""
    for each in statements:
        envelope = split(each.statement.encode("ascii", "replace"))
        document = read(envelope, complete=False).document
        about = about_parties(document, envelope.did)
        if about is not None:
            digest = statement_digest(envelope.signed)
            entry = encode_entry(LogEntry(EntryClass.PUBLIC, each.recorded_at, digest))
            yield Told(each.position, each.statement, entry, envelope.did, document, about)


def about_parties(document: Document, issuer: str) -> frozenset[str] | None:
    """The DIDs a statement says something about; None where it concerns neither keys nor who speaks.

    A change of the platform's own keys is about no party; a wish to be a member about who has it.
    """
    match document:
        case RegisterFounded(operator=operator):
            return frozenset({operator})
        case PartyAdmitted(parties=rows):
            return frozenset(row.party for row in rows)
        case PlatformKeyChanged():
            return frozenset()
        case MembershipSought():
            return frozenset({issuer})
        case (
            KeyAdded(party=party)
            | KeyRevoked(party=party)
            | KeyUpheld(party=party)
            | MembershipRecorded(party=party)
            | PartyCharged(party=party)
            | PartyDetailsChanged(party=party)
            | PartyRenamed(party=party)
            | StandingChanged(party=party)
            | SuccessionRecorded(party=party)
            | SuccessionWithdrawn(party=party)
        ):
            return frozenset({party})
    return None


def log_keys_among(statements: Iterable[Told]) -> list[Told]:
    """The founding, which names the log's first key, and what names each later one."""
    return [each for each in statements if log_key_in(each.document)]


def log_key_in(document: Document) -> str:
    """The key a statement says signs the log's checkpoints from its entry on, "" for none."""
    match document:
        case RegisterFounded(log_key=key) | PlatformKeyChanged(purpose="log", key=key):
            return key
    return ""


def chain_of(signer: str, statements: Iterable[Told]) -> list[Told]:
    """What concerns the signer, who admitted it, and so on up to the founding; in log order.

    Its successors and who recorded them are judged too, each with a chain of its own: an authority of its
    country may have, which did not admit it.
    """
    known = list(statements)
    behind: dict[str, set[str]] = {}
    for each in known:
        for party in each.about:
            behind.setdefault(party, set()).update(_rests_on(each))
    chain, ahead = {signer}, [signer]
    while ahead:
        further = behind.get(ahead.pop(), set()) - chain
        chain |= further
        ahead += further
    return [each for each in known if each.about & chain or log_key_in(each.document)]


def _rests_on(told: Told) -> tuple[str, ...]:
    """Who has to be on record for a statement to stand."""
    match told.document:
        case SuccessionRecorded(successors=successors):
            return told.issuer, *successors
        case MembershipSought(association=association):
            return told.issuer, association
    return (told.issuer,)
