"""What is asked of reconciliation: a certificate, its spot check, where it went; a period; what was found.

Each answer is given as known at a log position, in one transaction that sees one state of the database, is
cut to what the asker may know, and leaves a note of what it showed of others.
"""

from warranty.reconciliation.service.certificates import (
    CertificateSeen,
    ClaimSeen,
    HappeningSeen,
    SpotCheck,
    dispersion_of,
    look_up,
    spot_check,
)
from warranty.reconciliation.service.due import due_for, due_place
from warranty.reconciliation.service.exports import ExportsSeen, exports_of
from warranty.reconciliation.service.findings import FindingsPage, findings_for
from warranty.reconciliation.service.flows import FlowSeen, Route, certificate_flow
from warranty.reconciliation.service.periods import Reconciliation, RowExplained, reconcile
from warranty.reconciliation.service.slack import SlackShown, slack_of
from warranty.reconciliation.store import ExplanationOnRecord, FindingOnRecord, FindingState

__all__ = [
    "CertificateSeen", "ClaimSeen", "ExplanationOnRecord", "ExportsSeen", "FindingOnRecord", "FindingState",
    "FindingsPage", "FlowSeen", "HappeningSeen", "Reconciliation", "Route", "RowExplained", "SlackShown",
    "SpotCheck", "certificate_flow", "dispersion_of", "due_for", "due_place", "exports_of", "findings_for",
    "look_up", "reconcile", "slack_of", "spot_check",
]  # fmt: skip
