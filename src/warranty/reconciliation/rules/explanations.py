"""Findings are explained by whom they are about, and the explanation is judged by who looks after it (R45).

Whoever may not be told of a finding is answered as if there were none: it would be warned. An explained
finding stays on record; nothing of it is changed, and no carat moves.
"""

import re
from collections.abc import Mapping
from typing import Final

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import FindingId, PartyId
from warranty.foundation.statements import Document, Entry, Touched, referenced
from warranty.lots.rules.shape import LONGEST_TEXT, says_something
from warranty.parties.rules import party_named, party_of
from warranty.parties.rules.cases import looks_after
from warranty.policy.catalogue import may_be_told
from warranty.policy.explanations import explanation_codes
from warranty.policy.rows import Viewer
from warranty.policy.rule_set import Policy
from warranty.reconciliation.books import (
    Effect,
    Explanation,
    FindingAsked,
    Judgement,
    ReconciliationBooks,
)
from warranty.reconciliation.documents import ExplanationJudged, FindingExplained
from warranty.trade.rules.due import due

__all__ = ["SIGNERS", "effects", "refusal", "touched"]

_SUBJECT: Final = "/credentialSubject"
_OFFICES: Final = frozenset({"Association", "Authority"})
SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = {
    FindingExplained: _OFFICES | {"Member", "Auditor"},
    ExplanationJudged: _OFFICES,
}
_AS: Final = {"Association": Viewer.ASSOCIATION, "Authority": Viewer.AUTHORITY}
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
MOST_EVIDENCE: Final = 20


class FindingNotYours(Refusal):
    """A finding that is unknown, about somebody else, or not told to the signer; all in the same words."""

    kind = Kind.CONFLICT
    code = "finding-not-yours"
    title = "No finding of yours"
    rule = "R45"


class ExplanationIncomplete(Refusal):
    """An explanation, or a word on one, without what has to be said."""

    kind = Kind.INVALID
    code = "explanation-incomplete"
    title = "Something is missing about the explanation"
    rule = "R45"


class ExplanationSettled(Refusal):
    """A finding whose explanation was accepted, or an explanation that was judged or replaced."""

    kind = Kind.CONFLICT
    code = "explanation-settled"
    title = "There is nothing to be said any more"
    rule = "R45"


class ExplanationNotYours(Refusal):
    """An explanation that is unknown, of a party one does not look after, or one's own."""

    kind = Kind.CONFLICT
    code = "explanation-not-yours"
    title = "Not an explanation for you to judge"
    rule = "R45"


def touched(entry: Entry, into: Touched) -> None:
    """The finding or the explanation named, and whom it is about."""
    party, document = party_named(entry.document.party), entry.document
    named = referenced(document.finding if isinstance(document, FindingExplained) else document.explanation)
    if party is not None:
        into.parties.add(party)
    if named is None:
        return
    if isinstance(document, FindingExplained):
        into.findings.add(FindingId(named))
    else:
        into.explanations.add(named)
    if party is not None:
        into.spoken[entry.id] = (entry.party, party, entry.position, named)


def refusal(books: ReconciliationBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Why a finding cannot be explained so, or an explanation not be judged."""
    match entry.document:
        case FindingExplained() as document:
            return _words_refusal(document, policy) or _explained_refusal(books, entry, document, policy)
        case document:
            return _judged_refusal(books, entry, document, policy)


def _words_refusal(document: FindingExplained, policy: Policy) -> Refusal | None:
    known = explanation_codes(policy, document.event_on)
    if document.code not in known:
        return ExplanationIncomplete(
            f"There is no code {document.code[:40]!r}.",
            pointer=f"{_SUBJECT}/code",
            instead=f"Use one of {', '.join(known)}; the words say the rest.",
        )
    if not says_something(document.text):
        return _incomplete(f"Say what happened, in 1 to {LONGEST_TEXT} characters.", "text")
    evidence = document.evidence
    if len(set(evidence)) < len(evidence) or len(evidence) > MOST_EVIDENCE:
        return _incomplete(f"Name at most {MOST_EVIDENCE} papers, each once.", "evidence")
    if not all(_DIGEST.fullmatch(digest) for digest in evidence):
        return _incomplete("A paper is named by its SHA-256 in 64 hexadecimal digits.", "evidence")
    return None


def _incomplete(sentence: str, field: str) -> Refusal:
    return ExplanationIncomplete(sentence, pointer=f"{_SUBJECT}/{field}")


def _explained_refusal(
    books: ReconciliationBooks, entry: Entry, document: FindingExplained, policy: Policy
) -> Refusal | None:
    found = _asked(books, entry, FindingId(referenced(document.finding) or entry.id), policy)
    about = party_of(document.party, books.parties.origin)
    is_there = found is not None and found.position < entry.position and found.party == about
    if found is None or not is_there or not _may_speak(books, entry, found, policy):
        return FindingNotYours(
            "There is no finding of yours under this id.",
            pointer=f"{_SUBJECT}/finding",
            instead="'warranty findings' (GET /v1/findings) lists those you may explain, with their ids.",
        )
    newest = books.newest(found.id)
    if newest is not None and _verdict(books, newest) == "accepted":
        return ExplanationSettled(
            "The explanation of this finding was accepted.",
            pointer=f"{_SUBJECT}/finding",
            instead="Nothing more is needed; it stays on record beside the finding.",
        )
    return None


def _asked(
    books: ReconciliationBooks, entry: Entry, finding: FindingId, policy: Policy
) -> FindingAsked | None:
    """A finding on record, or one that time alone had brought by the day on which it is spoken of."""
    found, waiting = books.findings.get(finding), books.waiting.get(entry.id)
    if found is None and waiting is not None:
        for one in due(policy, waiting, entry.recorded_at.date()):
            if one.id == finding:
                return FindingAsked(one.id, one.position, one.finding.rule, one.by)
    return found


def _may_speak(books: ReconciliationBooks, entry: Entry, found: FindingAsked, policy: Policy) -> bool:
    """Whom a finding is about, or its association, as far as they may be told of it."""
    today = entry.recorded_at.date()
    if entry.party == found.party:
        return may_be_told(policy, found.rule, Viewer.MAKER, today)
    is_its = books.parties.parties[entry.party].kind == "Association" and _looks_after(
        books, entry, found.party, policy
    )
    return is_its and may_be_told(policy, found.rule, Viewer.ASSOCIATION, today)


def _looks_after(books: ReconciliationBooks, entry: Entry, party: PartyId, policy: Policy) -> bool:
    return looks_after(books.parties, entry, entry.document.party, policy) == party


def _judged_refusal(
    books: ReconciliationBooks, entry: Entry, document: ExplanationJudged, policy: Policy
) -> Refusal | None:
    named = referenced(document.explanation)
    given = books.explanations.get(named) if named else None
    found = _asked(books, entry, given.finding, policy) if given else None
    is_another = given is not None and given.by != entry.party
    if given is None or not is_another or not _may_judge(books, entry, given, found, policy):
        return ExplanationNotYours(
            "There is no explanation under this id that is yours to judge.",
            pointer=f"{_SUBJECT}/explanation",
            instead="An explanation is judged by another than its maker: the association that has the "
            "member, or the authority that supervises it.",
        )
    if not says_something(document.reason):
        return _incomplete("Say why, in a few words.", "reason")
    if found is None:
        return ExplanationSettled(
            "What was explained is not found any more.",
            pointer=f"{_SUBJECT}/explanation",
            instead="Nothing more is needed; the explanation stays on record.",
        )
    is_authority = books.parties.parties[entry.party].kind == "Authority"
    said = list(books.said_of(given.id))
    if books.newest(given.finding) != given:
        sentence = "Another explanation has taken the place of this one."
    elif any(one.by == entry.party for one in said):
        sentence = "You have judged this explanation before."
    elif not is_authority and any(books.parties.parties[one.by].kind == "Authority" for one in said):
        sentence = "An authority has judged this explanation."
    else:
        return None
    return ExplanationSettled(
        sentence,
        pointer=f"{_SUBJECT}/explanation",
        instead="'warranty findings' shows the newest explanation and what was said of it.",
    )


def _may_judge(
    books: ReconciliationBooks, entry: Entry, given: Explanation, found: FindingAsked | None, policy: Policy
) -> bool:
    """found: None of what time had brought and is found no longer."""
    kind, today = books.parties.parties[entry.party].kind, entry.recorded_at.date()
    is_told = found is None or may_be_told(policy, found.rule, _AS[kind], today)
    return is_told and _looks_after(books, entry, given.party, policy)


def _verdict(books: ReconciliationBooks, given: Explanation) -> str:
    """The last word on an explanation; "" while nothing was said of it."""
    said = list(books.said_of(given.id))
    return said[-1].verdict if said else ""


def effects(books: ReconciliationBooks, entry: Entry) -> list[Effect]:  # noqa: ARG001 - one signature
    """The explanation, or the word on it, stands beside the finding."""
    match entry.document:
        case FindingExplained() as document:
            finding, party = referenced(document.finding), party_named(document.party)
            assert finding is not None
            assert party is not None, "what names nobody is refused"
            return [
                Explanation(
                    entry.id, FindingId(finding), entry.position, entry.party, party, document.code,
                    document.text, document.evidence,
                )
            ]  # fmt: skip
        case document:
            named = referenced(document.explanation)
            assert named is not None, "what names no explanation is refused"
            return [Judgement(named, entry.party, entry.position, document.verdict, document.reason)]
