"""The import claim: an importer takes carats into stock against one certificate (R22, L02, C04)."""

from typing import Final

from msgspec import UNSET

from warranty.certificates import rules as certificates
from warranty.certificates.rules.drawing import may_draw
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import lot_id
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import AWAITED_OWNER, OUTSIDE_OWNER, LotBooks, LotKind, LotOpened, LotState
from warranty.lots.documents import ImportClaimed
from warranty.lots.ownership import OwnerNamed
from warranty.lots.rules.entrusted import bound_lots, owner_at_once, with_claimants
from warranty.lots.rules.goods import hs_refusal, positive_carats
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.owning import OwnerUnknown, needs_word, owner_of_goods, owner_refusal, touch_owner
from warranty.lots.rules.vessels import VesselGoodsUnfit, box_refusal, into_box, touch_vessel
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy


class GoodsComeHome(Refusal):
    """A claim on a certificate under which the claimant's own goods come home."""

    kind = Kind.CONFLICT
    code = "goods-come-home"
    title = "Your own goods come home"
    rule = "R27"


SIGNERS: Final = {ImportClaimed: frozenset({"Member"})}


def touched(entry: Entry, into: Touched) -> None:
    """What judging a claim looks at."""
    certificates.touch_claim(entry, into)
    touch_owner(entry.parts.get("counterparty"), into)
    touch_vessel(entry.document.box, into)


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Why a claim cannot be recorded, or None (L02, C04, R2); the owner of consigned goods is named (R24)."""
    document: ImportClaimed = entry.document
    try:
        positive_carats(document.carats, "/credentialSubject/carats")
    except Refusal as refused:
        return refused
    return (
        hs_refusal(document.hs, "/credentialSubject/hs", rough_only=True)
        or owner_refusal(
            books, entry.party, entry.parts.get("counterparty"), "/credentialSubject/counterparty"
        )
        or _box_refusal(books, entry)
        or certificates.claim_refusal(books.certificates, entry, policy)
        or _homecoming_refusal(books, entry)
        or _entrusted_refusal(books, entry)
    )


def _box_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    """Only goods of one's own go into one's box (R33, R24)."""
    pointer = "/credentialSubject/box"
    if entry.document.box is not UNSET and "counterparty" in entry.parts:
        return _apart()
    return box_refusal(books, entry.party, entry.document.box, entry.document.hs, pointer)


def _homecoming_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    """A certificate that sends the claimant's own unsold goods home opens no root (R27)."""
    number = entry.document.number
    certificate = books.certificates.certificates.get(number)
    issue = certificate.issue if certificate else None
    if issue is None or issue.application is None or not may_draw(certificate, entry.party):
        return None
    left_under = books.certificates.applications.get(issue.application)
    if left_under is None or left_under.number == number or left_under.exporter != entry.party:
        return None
    bound = bound_lots(books, left_under.id)
    if not any(lot.left for lot in (*bound, *with_claimants(books, bound))):
        return None
    return GoodsComeHome(
        f"{number} sends home goods that you exported; they go back into the lots they left.",
        pointer="/credentialSubject/number",
        instead="Record them as returned (ExportReturned), naming your application.",
    )


def _entrusted_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    """Goods their exporter still owns are nobody else's and kept apart (R24); said to who may draw alone."""
    owner = owner_at_once(books, entry)
    if owner is None:
        return None
    if entry.document.box is not UNSET:
        return _apart()
    if owner_of_goods(books, entry.parts.get("counterparty")) in (None, owner):
        return None
    return OwnerUnknown(
        "These goods left on consignment or for polishing; their exporter stays the owner.",
        pointer="/credentialSubject/counterparty",
        instead="Leave the owner out, or name the exporter.",
    )


def _apart() -> Refusal:
    return VesselGoodsUnfit(
        "Goods of another owner are kept apart from one's own.",
        pointer="/credentialSubject/box",
        instead="Leave the box out.",
    )


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Findings a claim raises (C.., K.., L03), and Q01 for lateness."""
    return [*late_findings(entry, policy), *certificates.claim_findings(books.certificates, entry, policy)]


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """The claim and its draws, then lot 1 with all that was asked; its grade follows from the draws.

    Whom it names as owner has to say so itself before it is (`answering`), unless it is the exporter, which
    has said so in its application (`entrusted`).
    """
    document: ImportClaimed = entry.document
    owner, lot = owner_of_goods(books, entry.parts.get("counterparty")), lot_id(entry.id, 1)
    named: list[object] = []
    exporter = owner_at_once(books, entry)
    if exporter is not None:
        owner = exporter
    elif owner not in (None, OUTSIDE_OWNER) and needs_word(entry):
        named.append(OwnerNamed(lot, owner, entry.party, entry.id, entry.position))
        owner = AWAITED_OWNER
    opened = LotOpened(
        lot, entry.id, entry.position, 1, LotKind.IMPORT_CLAIM, entry.party, document.hs,
        parse_carats(document.carats), LotState.HELD, document.event_on, owner,
    )  # fmt: skip
    boxed = into_box(books, entry, document.box, opened.id, opened.carats, 1, first=True)
    return [*certificates.claim_effects(books.certificates, entry), opened, *named, *boxed]
