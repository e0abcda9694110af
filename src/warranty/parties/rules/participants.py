"""Notices about participants, zones and advisories, and the rule set as it is with them (R11)."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import UNSET

from warranty.foundation.encoding import is_digest
from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Document, Entry, Touched
from warranty.parties.books import Effect, Party, PartyBooks, SourceStated
from warranty.parties.documents import SourceStatusStated
from warranty.parties.rules.refusals import OutsideCompetence, SourceStatusImpossible
from warranty.policy.noticing import Notice, with_notices
from warranty.policy.participants import participant_of_prefix
from warranty.policy.rule_set import Policy

SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = {
    SourceStatusStated: frozenset({"Operator", "Authority"}),
}
LONGEST_NOTICE: Final = 300
LONGEST_ZONE: Final = 100
_OF_PARTICIPANTS: Final = frozenset({"participant", "suspended", "conditional", "not-participant"})
_OF_ZONES: Final = frozenset({"compliant", "not-compliant"})
_SUBJECT: Final = "/credentialSubject"


def named(entry: Entry, into: Touched) -> list[str]:  # noqa: ARG001 - one signature for every family
    """No party but the signer."""
    return []


def refusal(books: PartyBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """A status that cannot be of a participant or zone, or one that is not the signer's to state (R12)."""
    document: SourceStatusStated = entry.document
    return (
        _competence_refusal(books.parties[entry.party], document)
        or _subject_refusal(document, policy)
        or _notice_refusal(document)
    )


def _competence_refusal(signer: Party, document: SourceStatusStated) -> Refusal | None:
    """The scheme's notices are the operator's to record; an authority closes its own zones, and advises."""
    is_its_own = document.status == "not-compliant" and document.participant == signer.participant
    if signer.kind == "Operator" or (
        "supervise" in signer.tasks and (is_its_own or document.status == "advisory")
    ):
        return None
    return OutsideCompetence(
        "This is outside your authority's competence: one that supervises states advisories, and which zones "
        "of its own participant are not compliant.",
        pointer=f"{_SUBJECT}/status",
        instead="Notices of the scheme about participants and compliant zones are recorded by the operator.",
    )


def _subject_refusal(document: SourceStatusStated, policy: Policy) -> Refusal | None:
    code = document.participant
    if participant_of_prefix(policy, code) != code or not (code in policy.countries or code == "EU"):
        return SourceStatusImpossible(
            "A participant is named by its code, ISO 3166-1 alpha-2 or EU.", pointer=f"{_SUBJECT}/participant"
        )
    has_zone = document.zone is not UNSET
    zone = "" if document.zone is UNSET else document.zone
    if has_zone and (zone != zone.strip() or not 0 < len(zone) <= LONGEST_ZONE):
        return SourceStatusImpossible(
            f"A zone has a name of at most {LONGEST_ZONE} characters.", pointer=f"{_SUBJECT}/zone"
        )
    if document.status in (_OF_PARTICIPANTS if has_zone else _OF_ZONES):
        return SourceStatusImpossible(
            f"{document.status!r} is said of {'participants' if has_zone else 'zones'}.",
            pointer=f"{_SUBJECT}/zone",
            instead="Leave the zone out." if has_zone else "Name the zone.",
        )
    if document.valid_until is not UNSET and document.valid_until <= document.valid_from:
        return SourceStatusImpossible("It ends before it begins.", pointer=f"{_SUBJECT}/validUntil")
    return None


def _notice_refusal(document: SourceStatusStated) -> Refusal | None:
    if not document.notice.strip() or len(document.notice) > LONGEST_NOTICE:
        return SourceStatusImpossible(
            f"The notice has to be named, in at most {LONGEST_NOTICE} characters.",
            pointer=f"{_SUBJECT}/notice",
        )
    if not is_digest(document.digest):
        return SourceStatusImpossible(
            "The notice itself is named by its SHA-256 in hexadecimal.", pointer=f"{_SUBJECT}/digest"
        )
    return None


def effects(books: PartyBooks, entry: Entry) -> list[Effect]:
    """The last word on these days from here on."""
    document: SourceStatusStated = entry.document
    signer = books.parties[entry.party]
    stated = SourceStated(
        document.participant, "" if document.zone is UNSET else document.zone, document.status,
        signer.participant if document.status == "advisory" else "", document.valid_from,
        document.valid_until or None, document.notice, document.digest, entry.position,
    )  # fmt: skip
    return [stated]


def as_noticed(policy: Policy, sources: Sequence[SourceStated]) -> Policy:
    """The rule set with what notices on record say of participants, zones and advisories."""
    notices = [
        Notice(
            each.participant, each.zone, each.status, each.importing, each.valid_from, each.valid_until,
            each.notice, f"notice-{each.position}",
        )
        for each in sources
    ]  # fmt: skip
    return with_notices(policy, notices) if notices else policy
