"""What is signed about lots: a file for each family of statements."""

from warranty.lots.documents.claim import ImportClaimed
from warranty.lots.documents.export import (
    AbroadLoss,
    BoundLot,
    BoundLots,
    Evidence,
    ExportApplied,
    ExportCancelled,
    ExportDeparted,
    ExportLine,
    ExportReturned,
    Importer,
    PolishedAbroad,
    PolishedLine,
    ReturnedLine,
)

__all__ = [
    "AbroadLoss",
    "BoundLot",
    "BoundLots",
    "Evidence",
    "ExportApplied",
    "ExportCancelled",
    "ExportDeparted",
    "ExportLine",
    "ExportReturned",
    "ImportClaimed",
    "Importer",
    "PolishedAbroad",
    "PolishedLine",
    "ReturnedLine",
]
