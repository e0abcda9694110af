"""What is signed about lots: a file for each family of statements."""

from warranty.lots.documents.claim import GoodsOwner, ImportClaimed
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
from warranty.lots.documents.leaving import (
    ConsumerLine,
    ConsumerSale,
    GoodsLost,
    LotsTaken,
    LotTaken,
)
from warranty.lots.documents.vessels import BoxClosed, BoxFilled, BoxOpened

__all__ = [
    "AbroadLoss",
    "BoundLot",
    "BoundLots",
    "BoxClosed",
    "BoxFilled",
    "BoxOpened",
    "ConsumerLine",
    "ConsumerSale",
    "Evidence",
    "ExportApplied",
    "ExportCancelled",
    "ExportDeparted",
    "ExportLine",
    "ExportReturned",
    "GoodsLost",
    "GoodsOwner",
    "ImportClaimed",
    "Importer",
    "LotTaken",
    "LotsTaken",
    "PolishedAbroad",
    "PolishedLine",
    "ReturnedLine",
]
