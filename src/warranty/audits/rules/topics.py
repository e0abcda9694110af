"""Which statement belongs to which topic of an audit; what is in none is no auditor's to read."""

from collections.abc import Mapping
from typing import Final

from warranty.certificates.documents import ConfirmationCorrected, ImportConfirmed
from warranty.disclosure.rules import Topic
from warranty.foundation.statements import Document
from warranty.lots import documents as lots
from warranty.reconciliation.documents import ExplanationJudged, FindingExplained
from warranty.trade import documents as trade

TOPIC_OF: Final[Mapping[type[Document], Topic]] = {
    **dict.fromkeys(
        (
            trade.Sale, trade.OfferWithdrawn, trade.Purchase, trade.DifferenceSettled,
            trade.PurchaseFromOutside, trade.OutsideTakenOver, trade.InvoiceAmended, trade.CreditNote,
            trade.WeightCorrected, trade.CorrectionAgreed, trade.PaymentReferenced, trade.MemoOut,
            trade.GoodsReceived, trade.GoodsReturned, trade.MemoClosed, trade.GoodsCollected, trade.WorkSent,
            trade.OriginsReleased,
            lots.ConsumerSale,
        ),
        Topic.TRADE,
    ),
    **dict.fromkeys(
        (
            lots.ImportClaimed, lots.ExportApplied, lots.ExportDeparted, lots.ExportCancelled,
            lots.ExportReturned, ImportConfirmed, ConfirmationCorrected,
        ),
        Topic.CERTIFICATES,
    ),
    **dict.fromkeys(
        (
            lots.BoxOpened, lots.BoxFilled, lots.BoxClosed, lots.BatchOpened, lots.ShopFloorReported,
            lots.WorkInProcessCounted, lots.BatchClosed, lots.LegacyDeclared, lots.ProductionDeclared,
            lots.ProductionRecorded, lots.SeizedGoodsTaken, lots.SeizedGoodsSold, lots.OpeningStockDeclared,
            lots.OpeningStockDocumented, lots.OpeningStockCertified, lots.SoldStockReturned,
            lots.PolishedAbroad, lots.GoodsLost, lots.LossTakenBack, lots.NotNatural, lots.IndustrialUse,
            lots.LotReweighed, lots.GoodsFound, lots.PhysicalCount, lots.BalanceFiled, lots.GoodsPassed,
            lots.LotSplit, lots.OwnershipAnswered, lots.LotsMerged, lots.LotsSorted, lots.LotsCleaned,
            lots.RoughWorked, lots.DiamondsSet,
        ),
        Topic.STOCK,
    ),
    **dict.fromkeys((FindingExplained, ExplanationJudged), Topic.FINDINGS),
}  # fmt: skip


def types_of(topics: frozenset[Topic]) -> frozenset[str]:
    """The names of the statements that some topics open."""
    return frozenset(kind.__name__ for kind, topic in TOPIC_OF.items() if topic in topics)
