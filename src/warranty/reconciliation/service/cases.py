"""A certificate with all that hangs on it, gathered for one asker and cut to what it may know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from warranty.certificates import service as certificates
from warranty.certificates.books import Certificate
from warranty.certificates.numbers import parse
from warranty.certificates.questions import ClaimKnown
from warranty.certificates.rules import ClaimTaken
from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Field, Ground, NotFound, RecordKind
from warranty.disclosure.service import Shown
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.foundation.statements import urn
from warranty.lots import service as lots
from warranty.lots.asking import Asking, homes_of
from warranty.parties import service as parties
from warranty.policy.catalogue import Finding, audience_of
from warranty.policy.rule_set import Policy
from warranty.reconciliation import store
from warranty.reconciliation.rules.entitlement import (
    Claimants,
    Entitlement,
    claims_seen,
    entitlement,
    findings_seen,
    importer_country,
)


@dataclass(frozen=True)
class Case:
    """One number as known at `as_of`.

    certificate: None while no authority has spoken of it. claims: all of them, in log order; seen: those the
    asker may see, each with its ground. statements: of the claims' lots.
    """

    number: str
    as_of: int
    certificate: Certificate | None
    claims: Sequence[ClaimKnown]
    entitled: Entitlement
    seen: Sequence[tuple[ClaimKnown, Ground]]
    statements: dict[LotId, StatementId]

    @cached_property
    def taken(self) -> list[ClaimTaken]:
        """The claims as grading needs them."""
        return [
            ClaimTaken(
                one.claim.lot, one.claim.number, one.claim.participant, one.claim.claimant, one.claim.carats,
                one.taken.drawn, one.taken.weighing, one.claim.event_on, one.claim.issued_on,
            )
            for one in self.claims
        ]  # fmt: skip

    @property
    def ground(self) -> Ground:
        """The strongest on which the asker is told anything."""
        grounds = [self.entitled.ground, *(ground for _, ground in self.seen)]
        return min((ground for ground in grounds if ground), key=list(Ground).index)

    def may(self, field: Field) -> bool:
        """Whether the asker's grounds open a field of the certificate."""
        return field in self.entitled.fields


async def case_of(connection: Connection, asking: Asking, number: str, as_of: int) -> Case:
    """A number as far as the asker may know it; what is shown of others is noted. Raises NotFound.

    Its cost follows from the number's own statements and claims, however large the register is.
    """
    if not _is_number(asking.policy, number):
        raise NotFound
    certificate = await certificates.certificate(connection, number, as_of)
    claims = (await certificates.claims_of(connection, [number], as_of))[number]
    homes = await homes_of(connection, asking, {one.claim.claimant for one in claims})
    country = importer_country(certificate)
    addressed_to = parties.participant_of(asking.policy, country, asking.today)
    entitled = entitlement(asking.viewer, certificate, addressed_to)
    established = {party: home.participant for party, home in homes.items() if party is not None}
    seen = claims_seen(asking.viewer, entitled, claims, established)
    if entitled.ground is None and not seen:
        raise NotFound
    statements = await lots.statements_of(connection, [one.claim.lot for one in claims])
    case = Case(number, as_of, certificate, claims, entitled, seen, statements)
    await _note(connection, asking, case)
    return case


def _is_number(policy: Policy, text: str) -> bool:
    """Whether a text can be a certificate's number at all; what cannot is on record nowhere."""
    try:
        parse(policy, text)
    except Refusal:
        return False
    return True


async def _note(connection: Connection, asking: Asking, case: Case) -> None:
    shown = [
        Shown(RecordKind.CLAIM, str(one.claim.lot), ground, frozenset({one.claim.claimant}))
        for one, ground in case.seen
    ]
    if case.entitled.ground is not None:
        seen = case.entitled.confirmation
        importer = frozenset({seen.confirmed_to} if seen else ())
        shown.insert(0, Shown(RecordKind.CERTIFICATE, case.number, case.entitled.ground, importer))
    await disclosure.record_look(connection, asking.viewer, shown, asking.now)


def _stated_by(case: Case) -> list[str]:
    """The authorities' statements behind what the asker sees: a key of theirs may have been stolen (D05)."""
    stated = set(case.entitled.own)
    if case.entitled.confirmation is not None and case.may(Field.CONFIRMATION):
        stated |= {urn(case.entitled.confirmation.statement), urn(case.entitled.confirmation.last)}
    if case.certificate is not None and case.may(Field.CONTENT):
        stated |= {urn(said) for issue in case.certificate.issues for said in (issue.statement, issue.last)}
    return sorted(stated)


async def findings_about(connection: Connection, asking: Asking, case: Case) -> list[Finding]:
    """What is on record against the certificate and the claims the asker sees, as far as it may be told."""
    lots_seen = [one.claim.lot for one, _ in case.seen]
    about = [case.number, *map(str, lots_seen)]
    for lot in lots_seen:
        statement = case.statements[lot]
        about += [str(statement), urn(statement)]
    about += _stated_by(case)
    known = await store.findings_about(connection, about, case.as_of)
    claimants = Claimants(_claimants(case.claims), _claimants(one for one, _ in case.seen))
    told = {
        rule: audience_of(asking.policy, rule, asking.today) for rule in {one.finding.rule for one in known}
    }
    return findings_seen(asking.viewer, case.entitled, claimants, known, told)


def _claimants(claims: Iterable[ClaimKnown]) -> frozenset[PartyId]:
    return frozenset(one.claim.claimant for one in claims)
