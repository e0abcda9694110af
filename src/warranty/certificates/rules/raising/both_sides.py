"""Findings either side can raise: a dead number, a second use, a use too late, two readings that differ."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from warranty.certificates.books import Certificate, Confirmed, Status
from warranty.certificates.documents import Paper
from warranty.certificates.rules.comparing import (
    Compared,
    differences,
    reading_of_confirmation,
    reading_of_paper,
)
from warranty.certificates.rules.numbering import participant_behind
from warranty.certificates.rules.papers import stated
from warranty.foundation.statements import urn
from warranty.policy.catalogue import Finding
from warranty.policy.limits import Use, last_day_of_use
from warranty.policy.rows import Alarm
from warranty.policy.rule_set import Policy

DEAD_WORDS: Final = {
    Status.VOIDED: "was taken out of use by its issuer",
    Status.REPORTED_FAKE: "was reported as forged",
    Status.UNUSED: "was declared unused by its issuer",
}


def dead_findings(before: Certificate | None, number: str) -> Iterator[Finding]:
    """C04: an act on a number out of use."""
    words = DEAD_WORDS.get(before.status) if before else None
    if before is not None and words is not None:
        facts = {"alarm": Alarm.MATERIAL_BREACH.value, "status": before.status.value}
        yield Finding("C04", number, f"{number} {words}.", facts)


def duplicate(number: str, what: str) -> Finding:
    return Finding("C03", number, f"{number} {what}.", {"alarm": Alarm.MATERIAL_BREACH.value})


def expiry_findings(
    policy: Policy, number: str, paper: Paper | None, use: Use, used_on: date
) -> Iterator[Finding]:
    """C05: used after the last day the paper or its issuer's rule allows (R8)."""
    issued_on = stated(paper, "issuedOn") if paper else None
    if paper is None or issued_on is None:
        return
    last = last_day_of_use(
        policy, participant_behind(number), issued_on, use, printed=stated(paper, "expiresOn")
    )
    if last is not None and used_on > last:
        act = "exported" if use == "export" else "submitted"
        facts = {"alarm": Alarm.MAJOR.value, "lastDay": last.isoformat(), "usedOn": used_on.isoformat()}
        yield Finding("C05", number, f"{number} was {act} on {used_on}; its last day was {last}.", facts)


def of_confirmation(confirmed: Confirmed, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of one import confirmation: told to its two sides and the issuer, to no other importer's."""
    for found in findings:
        yield found._replace(facts={**found.facts, "confirmation": urn(confirmed.statement)})


def confirmation_differences(policy: Policy, after: Certificate, confirmed: Confirmed) -> Iterator[Finding]:
    """The issuer's paper against both readings of the importing authority; without it those two.

    So those of a confirmation that does not stand, too: it would be told the issuer's figures of somebody
    else's import.
    """
    number, issue = after.number, after.issue if after.is_standing(confirmed) else None
    own = reading_of_paper(issue.paper, "issuer's certificate") if issue else None
    theirs = reading_of_confirmation(confirmed)
    read = reading_of_paper(confirmed.transcription.paper, "authority's transcription")
    yield from differences(policy, Compared(number, own or read, theirs, exact=False, day=confirmed.on))
    if own is not None:
        yield from differences(policy, Compared(number, own, read, exact=True, day=confirmed.on))
