"""Suspicion reports (R62): addressed to an authority that supervises, and sealed against everybody else."""

from collections.abc import Mapping
from typing import Final

from warranty.foundation.encoding import is_digest
from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Document, Entry, Touched
from warranty.parties.books import Effect, PartyBooks, Suspicion
from warranty.parties.documents import SuspicionReport, SuspicionReported
from warranty.parties.rules.dids import party_in, party_of
from warranty.parties.rules.refusals import SuspicionImpossible
from warranty.policy.rule_set import Policy

MOST_NAMED: Final = 100
_REPORT: Final = "/credentialSubject/report"

SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = {
    SuspicionReported: frozenset({"Member", "Auditor"}),
}


def named(entry: Entry, into: Touched) -> list[str]:  # noqa: ARG001 - one signature for every family
    """The authority; those it is about are only named, whether on record or not."""
    report: SuspicionReport | None = entry.parts.get("report")
    return [report.authority] if report else []


def refusal(books: PartyBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Only its form, and that somebody is there to read it: whom one suspects is for nobody to judge here."""
    report: SuspicionReport | None = entry.parts.get("report")
    if report is None:  # erased since
        return None
    addressed = party_of(report.authority, books.origin)
    authority = books.parties.get(addressed) if addressed else None
    if authority is None or authority.kind != "Authority" or "supervise" not in authority.tasks:
        return SuspicionImpossible(
            "It is addressed to an authority of this register whose task is to supervise.",
            pointer=f"{_REPORT}/authority",
        )
    if not report.text.strip():
        return SuspicionImpossible("It says what is suspected.", pointer=f"{_REPORT}/text")
    if len(report.parties) > MOST_NAMED or len(report.evidence) > MOST_NAMED:
        return SuspicionImpossible(f"It names at most {MOST_NAMED} parties and papers.", pointer=_REPORT)
    if not all(map(is_digest, report.evidence)):
        return SuspicionImpossible(
            "Papers are named by their SHA-256 in hexadecimal.", pointer=f"{_REPORT}/evidence"
        )
    return None


def effects(books: PartyBooks, entry: Entry) -> list[Effect]:  # noqa: ARG001 - one signature
    """Who may read it; once it is erased, nobody any more."""
    report: SuspicionReport | None = entry.parts.get("report")
    if report is None:
        return []
    return [Suspicion(entry.id, entry.party, party_in(report.authority), entry.position)]
