"""What is signed about lots: a file for each family of statements."""

from warranty.lots.documents.claim import ImportClaimed
from warranty.lots.documents.export import (
    BoundLot,
    BoundLots,
    Evidence,
    ExportApplied,
    ExportCancelled,
    ExportDeparted,
    ExportLine,
    Importer,
)

__all__ = [
    "BoundLot",
    "BoundLots",
    "Evidence",
    "ExportApplied",
    "ExportCancelled",
    "ExportDeparted",
    "ExportLine",
    "ImportClaimed",
    "Importer",
]
