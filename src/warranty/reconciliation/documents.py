"""What is signed about findings: an explanation, and what an office says of it (R45).

Private: a finding is told to those its rule may be told to, and so is its explanation.
"""

from typing import Literal

from warranty.foundation.statements import Document


class FindingExplained(Document, frozen=True):
    """Why something was found. It stays on record with it, whether or not the explanation is accepted.

    finding: its id, urn:uuid, as `warranty findings` lists it; also of what time alone has brought. party:
    DID of whom it is about: the signer, or a member that its association speaks for. code: one of the rule
    set's. evidence: SHA-256, hex, of papers that can be produced. text: no names of natural persons; it is
    kept as long as the finding.
    """

    finding: str
    party: str
    code: str
    text: str
    evidence: tuple[str, ...] = ()


class ExplanationJudged(Document, frozen=True):
    """What the association or authority that looks after a member says of an explanation.

    explanation: urn:uuid of the statement. party: DID of whom the finding is about. A finding whose
    explanation is rejected is open again, and may be explained anew.
    """

    explanation: str
    party: str
    verdict: Literal["accepted", "rejected"]
    reason: str
