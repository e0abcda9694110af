"""Reading a draft as the document it will be, with the place of whatever does not fit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.money import parse_amount
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Document
from warranty.lots.rules import stage
from warranty.policy import texts
from warranty.policy.rule_set import packaged
from warranty.register.documents import DOCUMENT_TYPES
from warranty.sdk.drafts.kinds import word_of
from warranty.trade.documents import Sale

PARTS: Final = "parts"
_WEIGHTS: Final = frozenset(
    {"carats", "caratsWeighed", "kept", "returned", "difference", "surplus", "toBuyer", "toSeller", "lost"}
)


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
    _refuse_missing(subject, kind)
    document = _convert(subject, kind, "")
    checked = Checked(document, _parts(draft.get(PARTS, {}), kind))
    _check_figures(subject, "")
    _check_figures(draft.get(PARTS, {}), f"/{PARTS}")
    if isinstance(document, Sale):
        _check_warranty(document)
    return checked


def _check_warranty(sale: Sale) -> None:
    """R17-R19 by the packaged rules, as the register will judge the text; raises the same refusals."""
    given = sale.warranty
    sow = texts.SowIdentification(given.sow.number, given.sow.assessed_on) if given.sow else None
    for goods in dict.fromkeys(stage(line.hs) or "" for line in sale.lines):
        refused = texts.refusal(
            packaged(), given.text_id, given.text, goods, "invoice", sale.event_on, sow, pointer="/warranty"
        )
        if refused is not None:
            raise refused


def _refuse_missing(subject: Mapping[str, Any], kind: type[Document]) -> None:
    """All that is missing at once; the decoder would name one at a time, the innermost first."""
    fields = msgspec.structs.fields(kind)
    missing = [field.encode_name for field in fields if field.required and field.encode_name not in subject]
    if missing:
        raise DraftMalformed(
            f"A {kind.__name__} also needs: {', '.join(missing)}.",
            pointer=f"/{missing[0]}",
            instead=f"'warranty draft {word_of(kind.__name__)} --example' shows a full one.",
        )


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
    missing = sorted(kind.parts.keys() - given.keys() - kind.optional_parts)
    if missing:
        raise DraftMalformed(
            f"A {kind.__name__} needs its confidential part {', '.join(missing)}.",
            pointer=f"/{PARTS}/{missing[0]}",
        )
    return {name: _convert(value, kind.parts[name], f"/{PARTS}/{name}") for name, value in given.items()}


def _convert(value: object, shape: Any, below: str) -> Any:  # noqa: ANN401 - whatever the type asks for
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as broken:
        reason, _, path = str(broken).partition(" - at `$")
        pointer = below + path.removesuffix("`").replace("[", "/").replace("]", "").replace(".", "/")
        hint = (
            "Weights, amounts and days are text: write them in quotes." if "Expected `str`" in reason else ""
        )
        raise DraftMalformed(f"{reason}.", pointer=pointer, instead=hint) from broken


def _check_figures(value: object, at: str) -> None:
    """Every weight and price must read as one, before anything is signed."""
    for pointer, name, text in _texts(value, at):
        if name in _WEIGHTS:
            parse_carats(text, pointer=pointer)
    prices = value.get("prices") if isinstance(value, dict) else None
    if prices is not None:
        for index, line in enumerate(prices["lines"]):
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
