"""What changed among parties, told from the public log: who came, is suspended, expelled, renamed (R54).

Whoever follows it goes on where it left off; so expulsions reach authorities and sister bodies at once,
with the statements behind them in the log for whoever wants to check.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final, get_args

import msgspec
from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document, split
from warranty.parties.documents import (
    KeyAdded,
    KeyRevoked,
    KeyUpheld,
    LicenceRecorded,
    MembershipRecorded,
    PartyAdmitted,
    PartyCharged,
    PartyDetailsChanged,
    PartyRenamed,
    StandingChanged,
    StandingKind,
    SuccessionRecorded,
    SuccessionWithdrawn,
)
from warranty.register.documents import read
from warranty.wire.logs import PublicStatement

CHANGES: Final = (
    "admitted", "charged", "membership", "licence", "renamed", "details", "succeeded",
    "succession-withdrawn", "key-revoked", "key-upheld", "rekeyed", *get_args(StandingKind),
)  # fmt: skip
"""What a notice may tell of."""


class Notice(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One change about one party. position: of the statement in the log; go on after the last one seen.

    what: admitted, charged, membership, licence, renamed, details, succeeded, succession-withdrawn,
    key-revoked, key-upheld or rekeyed (by who looks after the party, never by itself), or the standing: good,
    suspended-precautionarily, suspended, expelled. by: DID of who said so. on: the day of the event. name:
    where the statement says it. says: reason, number or successors, in words.
    """

    position: int
    recorded_at: datetime
    party: str
    what: str
    by: str
    on: date
    name: str | UnsetType = UNSET
    says: str | UnsetType = UNSET


def notices(statements: Iterable[PublicStatement]) -> Iterator[Notice]:
    """Those of the public statements that change something about a party. Raises EnvelopeMalformed."""
    for each in statements:
        envelope = split(each.statement.encode("ascii", "replace"))
        document = read(envelope, complete=False).document
        for party, what, name, says in _told(document, envelope.did):
            yield Notice(
                each.position, each.recorded_at, party, what, envelope.did, document.event_on,
                name or UNSET, says or UNSET,
            )  # fmt: skip


def _told(document: Document, by: str) -> Iterator[tuple[str, str, str, str]]:  # noqa: C901 - one case each
    """Party, what, name and words of each change in a statement. Of keys only what others did to them."""
    match document:
        case KeyUpheld(party=party, public_key=key) if party != by:
            yield party, "key-upheld", "", key
        case KeyAdded(party=party, evidence=evidence) if party != by:
            yield party, "rekeyed", "", "" if evidence is UNSET else f"evidence {evidence}"
        case KeyRevoked(party=party, reason=reason) if party != by:
            yield party, "key-revoked", "", reason
        case PartyAdmitted(parties=rows):
            yield from ((row.party, "admitted", row.name, f"{row.kind}, {row.country}") for row in rows)
        case StandingChanged(party=party, standing=standing, reason=reason, until=until):
            yield party, standing, "", reason if until is UNSET else f"until {until}: {reason}"
        case PartyCharged(party=party, case=case):
            yield party, "charged", "", case
        case PartyRenamed(party=party, name=name):
            yield party, "renamed", name, ""
        case PartyDetailsChanged(party=party, lei=lei):
            yield party, "details", "", "" if lei is UNSET else f"LEI {lei or 'taken away'}"
        case SuccessionRecorded(party=party, cause=cause, successors=successors):
            yield party, "succeeded", "", f"{cause}: {', '.join(successors)}"
        case SuccessionWithdrawn(party=party, reason=reason):
            yield party, "succession-withdrawn", "", reason
        case MembershipRecorded(party=party):
            yield party, "membership", "", _span(document)
        case LicenceRecorded(party=party, number=number):
            yield party, "licence", "", f"{number}, {_span(document)}"


def _span(document: MembershipRecorded | LicenceRecorded) -> str:
    begin = f"from {document.valid_from}"
    return begin if document.valid_until is UNSET else f"{begin} until before {document.valid_until}"
