"""Explanations of findings and words on them, as tests write them."""

from uuid import UUID

from tests.builders import TODAY, Draft, Somebody
from warranty.foundation.statements import urn
from warranty.reconciliation.documents import ExplanationJudged, FindingExplained


def an_explanation(
    finding: UUID | str | None,
    about: Somebody,
    code: str = "clerical",
    *evidence: str,
    text: str = "A slip of the pen.",
) -> Draft:
    """Why something was found of somebody. finding: its id, bare or as a door tells it."""
    assert finding is not None
    named = finding if isinstance(finding, str) else urn(finding)
    return Draft(
        FindingExplained(
            event_on=TODAY, finding=named, party=about.did, code=code, text=text, evidence=evidence
        )
    )


def a_word(explanation: UUID, about: Somebody, verdict: str = "accepted", reason: str = "It is so.") -> Draft:
    """What an office says of an explanation."""
    return Draft(
        ExplanationJudged(
            event_on=TODAY, explanation=urn(explanation), party=about.did, verdict=verdict,  # type: ignore[arg-type]
            reason=reason,
        )
    )  # fmt: skip
