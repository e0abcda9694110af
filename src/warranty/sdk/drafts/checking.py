"""Reading a draft as the document it will be, with the place of whatever does not fit."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from warranty.certificates.documents import FeedComplete
from warranty.certificates.numbers import parse as parse_number
from warranty.certificates.rules import SIGNERS as CERTIFICATE_SIGNERS
from warranty.certificates.rules.numbering import number_in
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.money import parse_amount
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Document
from warranty.lots.documents import (
    ImportClaimed,
    LegacyDeclared,
    OpeningStockDeclared,
    ProductionDeclared,
    SeizedGoodsTaken,
    SoldStockReturned,
)
from warranty.lots.rules.goods import hs_refusal, stage
from warranty.policy import texts
from warranty.policy.rule_set import packaged
from warranty.register.documents import DOCUMENT_TYPES
from warranty.sdk.drafts.kinds import word_of
from warranty.sdk.drafts.missing import gaps
from warranty.trade.documents import MemoOut, PurchaseFromOutside, Sale, WorkSent

PARTS: Final = "parts"
_WEIGHTS: Final = frozenset(
    {
        "booked",
        "carats",
        "caratsWeighed",
        "kept",
        "returned",
        "difference",
        "surplus",
        "toBuyer",
        "toSeller",
        "lost",
    }
)


_BOOKED: Final = (
    ImportClaimed,
    Sale,
    PurchaseFromOutside,
    MemoOut,
    WorkSent,
    LegacyDeclared,
    ProductionDeclared,
    SeizedGoodsTaken,
    OpeningStockDeclared,
    SoldStockReturned,
)
_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-%s[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_DID: Final = re.compile(r"did:web:[^:]+:p:[0-9a-f]{32}")
_SPELLED: Final = {
    "lot": re.compile(_UUID % "[78]"),
    "sale": re.compile("urn:uuid:" + _UUID % "7"),
    "batch": re.compile("urn:uuid:" + _UUID % "7"),
    "of": re.compile("urn:uuid:" + _UUID % "7"),
    "participant": re.compile("[A-Z]{2}"),
    "party": _DID,
    "confirmedTo": _DID,
    "producer": _DID,
    "buyer": _DID,
    "member": _DID,
}
_SPELLED_DID: Final = "Write a DID of this register: did:web:, its host, :p: and 32 hexadecimal digits."
_SPELLINGS: Final = {
    "lot": "Write the id of a lot, or of a box of yours, in small letters, as 'warranty stock' lists it.",
    "sale": "Write the id of the sale as urn:uuid:…, as 'warranty stock --offers' lists it.",
    "batch": "Write the id of the statement that opened the batch as urn:uuid:….",
    "of": "Write the id of the memo, return or sale as urn:uuid:…, as 'warranty stock --offers' lists it.",
    "participant": "Write two capital letters, as on the participant's certificates, for example IN.",
    "party": _SPELLED_DID,
    "confirmedTo": _SPELLED_DID,
    "producer": _SPELLED_DID,
    "buyer": _SPELLED_DID,
    "member": _SPELLED_DID,
}


class DraftMalformed(Refusal):
    """A draft that is not what its type asks for; the pointer leads to the place in the draft."""

    kind = Kind.INVALID
    code = "draft-malformed"
    title = "The draft does not fit"


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft ready for signing. parts: confidential values by name, as they will be disclosed."""

    document: Document
    parts: Mapping[str, Any]


def check(draft: Mapping[str, Any]) -> Checked:
    """The document and parts of a draft. Raises DraftMalformed or CaratsUnreadable with a pointer.

    A sale's warranty is judged too, by the packaged rules. What needs the books (whose lots, what is left,
    who may sign) only the register can judge.
    """
    kind = DOCUMENT_TYPES.get(draft.get("type", "") if isinstance(draft.get("type"), str) else "")
    if kind is None:
        raise DraftMalformed(
            "The draft does not say which statement it is.",
            pointer="/type",
            instead="'warranty draft --list' names them all.",
        )
    if "_sd" in draft:
        raise DraftMalformed("Digests are made when signing; a draft has none.", pointer="/_sd")
    subject = {name: value for name, value in draft.items() if name != PARTS}
    _refuse_gaps(draft, subject, kind)
    document: Document = _convert(subject, kind, "", kind)
    checked = Checked(document, _parts(draft.get(PARTS, {}), kind))
    _check_figures(subject, "")
    _check_figures(draft.get(PARTS, {}), f"/{PARTS}")
    _check_spellings(document, draft)
    if isinstance(document, Sale | MemoOut):
        _check_warranty(document, "invoice" if isinstance(document, Sale) else "memo")
    return checked


def _check_spellings(document: Document, draft: Mapping[str, Any]) -> None:
    """Numbers, classes of goods and ids that no register could read, by its own rules."""
    if type(document) in CERTIFICATE_SIGNERS or isinstance(document, ImportClaimed):
        number, pointer = number_in(document)
        if number is not None:
            parse_number(packaged(), number, pointer=pointer.removeprefix("/credentialSubject"))
    for pointer, name, text in _texts(dict(draft), ""):
        if name == "hs" and isinstance(document, _BOOKED):
            refused = hs_refusal(text, pointer, rough_only=isinstance(document, ImportClaimed))
            if refused is not None:
                raise refused
        is_feed = name == "of" and isinstance(document, FeedComplete)
        if (shape := _SPELLED.get(name)) and not is_feed and not shape.fullmatch(text):
            raise DraftMalformed(
                f"{text[:60]!r} cannot stand here.", pointer=pointer, instead=_SPELLINGS[name]
            )


def _check_warranty(sale: Sale | MemoOut, kind: str) -> None:
    """R17-R19 by the packaged rules, as the register will judge the text; raises the same refusals."""
    given = sale.warranty
    sow = texts.SowIdentification(given.sow.number, given.sow.assessed_on) if given.sow else None
    for goods in dict.fromkeys(stage(line.hs) or "" for line in sale.lines):
        refused = texts.refusal(
            packaged(), given.text_id, given.text, goods, kind, sale.event_on, sow, pointer="/warranty"
        )
        if refused is not None:
            raise refused


def _refuse_gaps(draft: Mapping[str, Any], subject: Mapping[str, Any], kind: type[Document]) -> None:
    """All that is missing at once, confidential parts too, with the values a place may have."""
    parts = draft.get(PARTS, {})
    found = list(gaps(dict(subject), kind))
    if isinstance(parts, dict):
        for name, shape in kind.parts.items():
            if name in parts or name not in kind.optional_parts:
                below = gaps(parts, msgspec.defstruct("Parts", [(name, shape)]), PARTS)
                found.extend(below)
    absent = [str(gap) for gap in found if gap.is_missing]
    missing = [path for path in absent if not path.endswith(".0.line")] or absent
    wrong = [f"{gap.path} must be {' or '.join(gap.choices)}" for gap in found if not gap.is_missing]
    if not found:
        return
    sentences = [f"A {kind.__name__} also needs: {', '.join(missing)}."] if missing else []
    sentences += [f"{'; '.join(wrong)}."] if wrong else []
    raise DraftMalformed(
        " ".join(sentences), pointer="/" + found[0].path.replace(".", "/"), instead=_example_of(kind)
    )


def _example_of(kind: type[Document]) -> str:
    return f"'warranty draft {word_of(kind.__name__)} --example' shows a full one."


def _parts(given: object, kind: type[Document]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise DraftMalformed("The parts are named values, as {…}.", pointer=f"/{PARTS}")
    unknown = sorted(given.keys() - kind.parts.keys())
    if unknown:
        raise DraftMalformed(
            f"A {kind.__name__} has no confidential part {unknown[0][:40]!r}.",
            pointer=f"/{PARTS}/{unknown[0]}",
            instead=f"It may have: {', '.join(kind.parts)}." if kind.parts else "It has none.",
        )
    return {
        name: _convert(value, kind.parts[name], f"/{PARTS}/{name}", kind) for name, value in given.items()
    }


def _convert(value: object, shape: Any, below: str, kind: type[Document]) -> Any:  # noqa: ANN401 - as asked
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as broken:
        reason, _, path = str(broken).partition(" - at `$")
        pointer = below + path.removesuffix("`").replace("[", "/").replace("]", "").replace(".", "/")
        raise DraftMalformed(f"{reason}.", pointer=pointer, instead=_hint(reason, kind)) from broken


def _hint(reason: str, kind: type[Document]) -> str:
    if "RFC3339" in reason or "`date`" in reason:
        return "Write days like 2026-01-04."
    if "Expected `str`" in reason:
        return "Weights, amounts and days are text: write them in quotes."
    return _example_of(kind)


def _check_figures(value: object, at: str) -> None:
    """Every weight and price must read as one, before anything is signed."""
    for pointer, name, text in _texts(value, at):
        if name in _WEIGHTS:
            parse_carats(text, pointer=pointer)
    prices = value.get("prices") if isinstance(value, dict) else None
    if not isinstance(prices, dict):  # a note's amounts are in the currency of its invoice
        return
    if "amount" in prices:
        parse_amount(prices["amount"], prices["currency"], pointer=f"{at}/prices/amount")
    for index, line in enumerate(prices.get("lines", ())):
        parse_amount(line["amount"], prices["currency"], pointer=f"{at}/prices/lines/{index}/amount")


def _texts(value: object, at: str) -> Iterator[tuple[str, str, str]]:
    """Every text value inside, with its pointer and the name it stands under."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, held in entries:
        pointer = f"{at}/{name}"
        if isinstance(held, str):
            yield pointer, str(name), held
        else:
            yield from _texts(held, pointer)
