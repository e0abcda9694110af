"""Intake of certificate lists: a CSV file as authorities, banks or customs hand it out → confirmations.

Words: a *row* is one certificate of a list; a *doubt* is something an official must decide; a *decision* is
recorded in the intake file beside the list. What always holds: nothing is invented, corrected or rounded;
what a list does not say is "not stated"; a doubtful row goes no further without a decision, and the decision
stays in the confirmation's note.

The walk: `read_list` (bytes → rows with doubts) → `check_report`, `told` (what is understood, for people and
as JSON) → `read_decisions`, `apply_decisions` → `import_confirmations`. All of it is pure: the command line
opens files and signs.
"""

from warranty.certificates.intake.confirmations import import_confirmations
from warranty.certificates.intake.decisions import Decision, DecisionFile, apply_decisions, read_decisions
from warranty.certificates.intake.proposing import proposed
from warranty.certificates.intake.reading import read_list
from warranty.certificates.intake.report import CheckReport, check_report, is_settled, told
from warranty.certificates.intake.rows import (
    CertificateList,
    Doubt,
    ImportConfirmationInput,
    Row,
    Status,
)

__all__ = [
    "CertificateList",
    "CheckReport",
    "Decision",
    "DecisionFile",
    "Doubt",
    "ImportConfirmationInput",
    "Row",
    "Status",
    "apply_decisions",
    "check_report",
    "import_confirmations",
    "is_settled",
    "proposed",
    "read_decisions",
    "read_list",
    "told",
]
