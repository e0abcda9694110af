"""How much of exported goods can still arrive, and what is left of them that cannot (L02, L05).

Of goods bound for a certificate some are never claimed abroad: bound beyond what it certifies, or certified
beyond what arrived. Their exporter ends these by statement: what stayed is free again (`export`), what was
lost or stolen on the way leaves its stock (`leaving`). Neither can be claimed abroad afterwards.
"""

from collections.abc import Mapping

from warranty.certificates import rules as certificates
from warranty.certificates.books import ROOTING, Application, ApplicationActed, Purpose, certified_carats
from warranty.certificates.rules.drawing import balance
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import Lot, LotBooks, LotKind, LotState
from warranty.lots.rules.drawing import LotOverdrawn
from warranty.lots.rules.entrusted import bound_lots


def is_bound(lot: Lot | None, party: PartyId) -> bool:
    """Whether a lot is of goods that a party bound for export, and that neither came home nor were freed."""
    return (
        lot is not None and lot.kind is LotKind.EXPORT and lot.holder == party and lot.state is LotState.BOUND
    )


def spare(books: LotBooks, application: Application) -> int:
    """Thousandths left of what was bound that nobody can claim abroad under the certificate issued for it.

    All of it while there is none in force. Before goods arrive, all that it certifies may be, but for what
    came home under another; afterwards, what is confirmed and not claimed yet.
    """
    bound = bound_lots(books, application.id)
    left = sum(lot.left for lot in bound)
    if not certificates.is_live(books.certificates, application):
        return left
    certificate = books.certificates.certificates[application.number or ""]
    if certificate.status in ROOTING:
        return max(0, left - max(0, balance(books.certificates, certificate.number)))
    certified = certified_carats(certificate.issue.paper) if certificate.issue else None
    gone = sum(lot.received - lot.left for lot in bound) + books.came_home.get(application.id, 0)
    return max(0, left - max(0, (application.carats if certified is None else certified) - gone))


def _can_be_lost(books: LotBooks, application: Application) -> int:
    """Thousandths whose loss is the exporter's to report.

    Once goods sold have arrived, what is confirmed is their importer's affair; of goods on consignment or for
    polishing the exporter stays the owner until they are claimed.
    """
    certificate = books.certificates.certificates.get(application.number or "")
    has_arrived = certificate is not None and certificate.status in ROOTING
    if has_arrived and application.purpose is Purpose.SALE:
        return spare(books, application)
    return sum(lot.left for lot in bound_lots(books, application.id))


def loss_refusal(books: LotBooks, taken: Mapping[LotId, int], pointer: str) -> Refusal | None:
    """L05 for more than can be lost on the way of what an application bound, all its lots together."""
    for application, asked in _by_application(books, taken).items():
        can = _can_be_lost(books, books.certificates.applications[application])
        if asked > can:
            return LotOverdrawn(
                f"{format_carats(asked)} ct are reported gone on the way; {format_carats(can)} ct of these "
                "goods did not arrive.",
                pointer=pointer,
                instead="What arrived abroad is its importer's, who claims it and reports what is lost.",
                asked=format_carats(asked),
                left=format_carats(can),
            )
    return None


def gone(books: LotBooks, entry: Entry, taken: Mapping[LotId, int]) -> list[ApplicationActed]:
    """That nobody can claim abroad what is lost of exported goods."""
    return [
        ApplicationActed(application, entry.position, "home", carats=carats)
        for application, carats in _by_application(books, taken).items()
    ]


def arriving(books: LotBooks, entry: Entry, found: Mapping[LotId, int]) -> list[ApplicationActed]:
    """That what was lost of exported goods, and is found, can be claimed abroad again."""
    return [deed._replace(carats=-(deed.carats or 0)) for deed in gone(books, entry, found)]


def _by_application(books: LotBooks, taken: Mapping[LotId, int]) -> dict[StatementId, int]:
    total: dict[StatementId, int] = {}
    for lot, carats in taken.items():
        known = books.lots.get(lot)
        if known is not None and known.kind is LotKind.EXPORT:
            total[known.statement] = total.get(known.statement, 0) + carats
    return total
