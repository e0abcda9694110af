"""Sales for tests: one seller, its lots, and the statements signed over them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from tests.parties.builders import Somebody
from warranty.foundation.ids import LotId, lot_id, uuid7
from warranty.policy.rule_set import packaged
from warranty.sdk.drafts.checking import check
from warranty.sdk.drafts.completion import complete
from warranty.sdk.signing import sign

SIGNED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
INVOICED_ON = date(2026, 11, 20)


def a_lot() -> LotId:
    """The id of a lot the seller might hold."""
    return lot_id(uuid7(), 1)


def a_sale_draft(
    buyer: Somebody, sources: dict[LotId, str], *, amount: str = "14400.00", **changes: object
) -> dict[str, Any]:
    """A completed draft with one line of 40.00 ct; sources: carats by lot; changes: fields of the subject."""
    draft: dict[str, Any] = {
        "type": "Sale",
        "eventOn": INVOICED_ON.isoformat(),
        "documentNumber": "2026/0117",
        "warranty": {"sow": {"number": "WDC-10234", "assessedOn": "2026-03-02"}},
        "basis": {"kind": "supplier-warranties"},
        "lines": [{"carats": "40.00", "hs": "7102.31", "qualification": "Rough, makeable"}],
        "parts": {
            "prices": {"currency": "USD", "lines": [{"amount": amount}]},
            "sources": [{"lots": [{"lot": str(lot), "carats": carats} for lot, carats in sources.items()]}],
            "counterparty": {"party": buyer.did},
            "particulars": {
                "seller": {"name": "Seller", "registeredOffice": "Mumbai", "vatId": "27AAACE0000A1Z5"},
                "buyer": {
                    "name": f"Buyer {buyer.id.hex[-6:]}",
                    "registeredOffice": f"Surat {buyer.id.hex[-6:]}",
                    "vatId": f"24{buyer.id.hex[-6:]}",
                },
            },
        },
    }
    return complete(draft | changes, INVOICED_ON, packaged())


def signed(draft: dict[str, Any], by: Somebody, statement: UUID | None = None) -> bytes:
    """The statement of a draft, with all its parts."""
    checked = check(draft)
    return sign(checked.document, checked.parts, by.key, by.did, SIGNED_AT, statement=statement)
