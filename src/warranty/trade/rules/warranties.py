"""What every document with a warranty must have, invoice or memo: sides, basis, goods, text (R16-R19)."""

from datetime import date

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.lots.rules.goods import hs_refusal, stage
from warranty.lots.rules.shape import says_something
from warranty.policy import texts
from warranty.policy.rows import TextRole
from warranty.policy.rule_set import Policy
from warranty.trade.documents import (
    Basis,
    Counterparty,
    FirmParticulars,
    MemoOut,
    Sale,
    SaleLine,
    SaleParticulars,
)
from warranty.trade.rules.common import SUBJECT, text_refusal
from warranty.trade.rules.refusals import CounterpartyUnknown, InvoiceIncomplete
from warranty.trade.rules.releasing import countries_refusal


def basis_refusal(basis: Basis) -> Refusal | None:
    """A guarantee on personal knowledge says why (R16)."""
    if basis.kind != "personal-knowledge":
        return None
    why = "The reason for a guarantee on personal knowledge"
    return text_refusal(basis.reason, why, f"{SUBJECT}/basis/reason")


def goods_refusal(line: SaleLine, at: str) -> Refusal | None:
    """One line: at least one piece if it says so, a class of goods the register books, the goods in words."""
    if line.pieces is not UNSET and line.pieces < 1:
        return InvoiceIncomplete("The number of pieces must be at least one.", pointer=f"{at}/pieces")
    return hs_refusal(line.hs, f"{at}/hs") or text_refusal(
        line.qualification, "The qualification of the goods", f"{at}/qualification"
    )


def particulars_refusal(particulars: SaleParticulars | None) -> Refusal | None:
    """Registered office and VAT id of both sides (R16). Erased particulars are never judged again."""
    if particulars is None:
        return None
    return _firm_refusal(particulars.seller, "seller") or _firm_refusal(particulars.buyer, "buyer")


def name_refusal(buyer: Counterparty, particulars: SaleParticulars | None) -> Refusal | None:
    """An outsider has one name; refused, not found later, as particulars can be erased (R57)."""
    if particulars is None or buyer.name is UNSET or buyer.name.split() == particulars.buyer.name.split():
        return None
    return CounterpartyUnknown(
        "The buyer outside has one name as the other side and another in the particulars.",
        pointer=f"{SUBJECT}/particulars/buyer/name",
        instead="Write the same name in both places.",
    )


def _firm_refusal(firm: FirmParticulars, side: str) -> Refusal | None:
    for text, what, name in (
        (firm.name, "name", "name"),
        (firm.registered_office, "registered office", "registeredOffice"),
        (firm.vat_id, "VAT number", "vatId"),
    ):
        if not says_something(text):
            return text_refusal(text, f"The {side}'s {what}", f"{SUBJECT}/particulars/{side}/{name}")
    return None


def warranty_refusal(document: Sale | MemoOut, policy: Policy, kind: str) -> Refusal | None:
    """The text must be registered for the day, the kind of document and every class of goods on it."""
    given = document.warranty
    sow = given.sow if given.sow is not UNSET else None
    identification = texts.SowIdentification(sow.number, sow.assessed_on) if sow else None
    for goods in dict.fromkeys(stage(line.hs) or "" for line in document.lines):
        if refused := texts.refusal(
            policy, given.text_id, given.text, goods, kind, document.event_on, identification
        ):
            return refused
    return None


def beside_refusal(document: Sale | MemoOut, policy: Policy, kind: str) -> Refusal | None:
    """Companion texts are registered ones for such a document, byte for byte (R30); origins are countries."""
    for index, given in enumerate(document.companions):
        registered = texts.find(policy, given.text_id)
        if registered is None or registered.role is not TextRole.COMPANION or given.text != registered.words:
            return InvoiceIncomplete(
                f"The companion text {given.text_id[:40]!r} is not a registered one, word for word.",
                pointer=f"{SUBJECT}/companions/{index}",
                instead="Send the registered companion text unchanged, or leave it out.",
            )
        if not registered.stands_on(kind, document.event_on):
            return texts.WarrantyTextWrongDocument(
                f"{registered.id} speaks of another kind of document than this {kind}.",
                pointer=f"{SUBJECT}/companions/{index}/textId",
                instead=_companions_for(policy, kind, document.event_on),
            )
    return countries_refusal(document.lines, policy)


def _companions_for(policy: Policy, kind: str, day: date) -> str:
    may = [
        text.id for text in policy.texts.text if text.role is TextRole.COMPANION and text.stands_on(kind, day)
    ]
    return f"Send {' or '.join(may)}, or leave it out." if may else "Leave it out."
