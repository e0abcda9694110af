"""The sale: invoice and warranty, drawn from lots (R16–R21, L04–L07, L13)."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, lot_id, parse_uuid
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import LotKind, LotOpened, LotState
from warranty.lots.rules.drawing import draw, draw_refusal, unsupported_line
from warranty.lots.rules.goods import hs_refusal, positive_carats, stage
from warranty.lots.rules.lateness import late_findings
from warranty.policy import texts
from warranty.policy.catalogue import Finding
from warranty.policy.rows import TextRole
from warranty.policy.rule_set import Policy
from warranty.trade.books import SaleRecord, SaleState, Sold, TradeBooks
from warranty.trade.documents import (
    Counterparty,
    FirmParticulars,
    LineSources,
    Sale,
    SaleLine,
    SaleParticulars,
)
from warranty.trade.rules.common import (
    MOST_SOURCES,
    SUBJECT,
    counterparty_refusal,
    lines_refusal,
    member_named,
    says_something,
    text_refusal,
    touch_counterparty,
)
from warranty.trade.rules.papers import invoice, invoice_findings, used
from warranty.trade.rules.prices import day_refusal, prices_refusal
from warranty.trade.rules.refusals import (
    CounterpartyUnknown,
    InvoiceIncomplete,
    LinesMalformed,
    SourcesDoNotAddUp,
    StageChanged,
)

_ID_LENGTH: Final = len("01a20730-b7d2-7946-bb3a-cda7442272c2")


def touched(entry: Entry, into: Touched) -> None:
    """The source lots, the buyer and the invoice number."""
    into.papers.add(invoice(entry.party, entry.document.document_number))
    touch_counterparty(entry, into)
    for sources in entry.parts["sources"]:
        into.lots.update(lot for source in sources.lots if (lot := source_lot(source.lot)))


def source_lot(text: str) -> LotId | None:
    """The lot a source names, None when it is no id at all; judged like an unknown one."""
    return _source_lot(text) if len(text) == _ID_LENGTH else None


@lru_cache(maxsize=50_000)  # each rule of a sale asks for its sources again
def _source_lot(text: str) -> LotId | None:
    try:
        return LotId(parse_uuid(text))
    except ValueError:
        return None


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """The first reason why a sale cannot be recorded, in the order a trader would fill it in."""
    document: Sale = entry.document
    try:
        return (
            _invoice_refusal(document)
            or counterparty_refusal(books, entry, entry.parts["counterparty"])
            or _code_refusal(entry)
            or _particulars_refusal(entry.parts.get("particulars"))
            or _name_refusal(entry.parts["counterparty"], entry.parts.get("particulars"))
            or prices_refusal(document.lines, entry.parts["prices"], document.event_on)
            or _warranty_refusal(document, policy)
            or _beside_refusal(document, policy)
            or _drawing_refusal(books, entry)
        )
    except Refusal as refused:
        return refused


def _invoice_refusal(document: Sale) -> Refusal | None:
    at = f"{SUBJECT}/lines"
    if refused := text_refusal(document.document_number, "The invoice number", f"{SUBJECT}/documentNumber"):
        return refused
    if refused := lines_refusal(document.lines, at):
        return refused
    if refused := day_refusal(
        document.delivery_on, document.event_on, "The day of delivery", f"{SUBJECT}/deliveryOn"
    ):
        return refused
    if document.basis.kind == "personal-knowledge":
        why = "The reason for a guarantee on personal knowledge"
        if refused := text_refusal(document.basis.reason, why, f"{SUBJECT}/basis/reason"):
            return refused
    for index, line in enumerate(document.lines):
        if refused := _line_refusal(line, f"{at}/{index}"):
            return refused
    return None


def _line_refusal(line: SaleLine, at: str) -> Refusal | None:
    if line.pieces is not UNSET and line.pieces < 1:
        return InvoiceIncomplete("The number of pieces must be at least one.", pointer=f"{at}/pieces")
    return hs_refusal(line.hs, f"{at}/hs") or text_refusal(
        line.qualification, "The qualification of the goods", f"{at}/qualification"
    )


def _code_refusal(entry: Entry) -> Refusal | None:
    """A sale to outside carries the digest of a one-time code, a sale to a member none."""
    is_outside = entry.parts["counterparty"].party is UNSET
    digest = entry.document.code_digest
    if is_outside == (digest is not UNSET and is_digest(digest)):
        return None
    return InvoiceIncomplete(
        "A sale to somebody outside carries codeDigest, the SHA-256 (64 hexadecimal digits) of the one-time "
        "code handed over with the paper; a sale to a member does not.",
        pointer=f"{SUBJECT}/codeDigest",
        instead="'warranty draft sale --one-time-code' makes a code, tells it once and enters its digest."
        if is_outside
        else "Leave codeDigest out.",
    )


def is_digest(text: str) -> bool:
    """64 lower-case hexadecimal digits."""
    return len(text) == 64 and not text.strip("0123456789abcdef")


def _particulars_refusal(particulars: SaleParticulars | None) -> Refusal | None:
    """Registered office and VAT id of both sides (R16). Erased particulars are never judged again."""
    if particulars is None:
        return None
    return _firm_refusal(particulars.seller, "seller") or _firm_refusal(particulars.buyer, "buyer")


def _name_refusal(buyer: Counterparty, particulars: SaleParticulars | None) -> Refusal | None:
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


def _warranty_refusal(document: Sale, policy: Policy) -> Refusal | None:
    """The text must be the registered one for the day and for every class of goods on the invoice."""
    given = document.warranty
    sow = given.sow if given.sow is not UNSET else None
    identification = texts.SowIdentification(sow.number, sow.assessed_on) if sow else None
    for goods in dict.fromkeys(stage(line.hs) or "" for line in document.lines):
        if refused := texts.refusal(
            policy, given.text_id, given.text, goods, "invoice", document.event_on, identification
        ):
            return refused
    return None


def _beside_refusal(document: Sale, policy: Policy) -> Refusal | None:
    """Companion texts are registered ones, byte for byte (R30); origins released are countries."""
    for index, given in enumerate(document.companions):
        registered = texts.find(policy, given.text_id)
        if registered is None or registered.role is not TextRole.COMPANION or given.text != registered.words:
            return InvoiceIncomplete(
                f"The companion text {given.text_id[:40]!r} is not a registered one, word for word.",
                pointer=f"{SUBJECT}/companions/{index}",
                instead="Send the registered companion text unchanged, or leave it out.",
            )
    for index, line in enumerate(document.lines):
        if not policy.countries.issuperset(line.origins):
            return InvoiceIncomplete(
                f"Line {line.line} names an origin that is not a country code.",
                pointer=f"{SUBJECT}/lines/{index}/origins",
                instead="Write two capital letters for each country, for example BW.",
            )
    return None


def _drawing_refusal(books: TradeBooks, entry: Entry) -> Refusal | None:
    """Every line is exactly what it draws (R21), and all of it can be drawn (L05, L06, L13)."""
    lines: Sequence[SaleLine] = entry.document.lines
    sources: Sequence[LineSources] = entry.parts["sources"]
    if [source.line for source in sources] != [line.line for line in lines]:
        return LinesMalformed(
            "Every line needs its sources, in the order of the lines.", pointer=f"{SUBJECT}/sources"
        )
    drawn: list[Drawing] = []
    for index, (line, source) in enumerate(zip(lines, sources, strict=True)):
        if len(source.lots) > MOST_SOURCES:
            return LinesMalformed(
                f"Line {line.line} draws from more than {MOST_SOURCES} lots.",
                pointer=f"{SUBJECT}/sources/{index}/lots",
                instead="Divide it into several lines.",
            )
        asked = positive_carats(line.carats, f"{SUBJECT}/lines/{index}/carats")
        drawn.append(_drawn_from(source, index))
        if refused := _weight_refusal(line, asked, drawn[-1], index):
            return refused
    return _sources_refusal(books, entry, drawn)


Drawing = Sequence[tuple[LotId | None, int]]
"""What one line draws: lots with thousandths; None for what is no id at all."""


def _weight_refusal(line: SaleLine, asked: int, drawn: Drawing, index: int) -> Refusal | None:
    named = sum([carats for _, carats in drawn]) + _unsupported(line, index)
    if named == asked:
        return None
    return SourcesDoNotAddUp(
        f"Line {line.line} weighs {format_carats(asked)} ct, its sources and unsupported carats make "
        f"{format_carats(named)} ct.",
        pointer=f"{SUBJECT}/sources/{index}",
        instead="Name lots with carats that make the whole weight; what no lot covers is named as "
        "unsupported carats of the line, with the reason.",
        asked=format_carats(asked),
        named=format_carats(named),
    )


def _drawn_from(source: LineSources, index: int) -> Drawing:
    drawn: list[tuple[LotId | None, int]] = []
    named: set[str] = set()
    for at, lot in enumerate(source.lots):
        pointer = f"{SUBJECT}/sources/{index}/lots/{at}"
        if lot.lot in named:
            raise _named_twice(source, pointer)
        named.add(lot.lot)
        drawn.append((source_lot(lot.lot), positive_carats(lot.carats, f"{pointer}/carats")))
    return drawn


def _named_twice(source: LineSources, pointer: str) -> Refusal:
    """One edge leads from a lot into a line: edges side by side would multiply the ways back to the roots."""
    return LinesMalformed(
        f"Line {source.line} names the same lot twice.",
        pointer=f"{pointer}/lot",
        instead="Name each lot once, with all the carats the line draws from it.",
    )


def _unsupported(line: SaleLine, index: int) -> int:
    if line.unsupported is UNSET:
        return 0
    at = f"{SUBJECT}/lines/{index}/unsupported"
    if refused := text_refusal(line.unsupported.reason, "The reason for unsupported carats", f"{at}/reason"):
        raise refused
    return positive_carats(line.unsupported.carats, f"{at}/carats")


def _sources_refusal(books: TradeBooks, entry: Entry, drawn: Sequence[Drawing]) -> Refusal | None:
    """Every lot held, at the stage sold, and not overdrawn by all lines together (L05, L06, L13)."""
    total: dict[LotId | None, int] = {}
    for index, line in enumerate(entry.document.lines):
        for at, (lot, carats) in enumerate(drawn[index]):
            total[lot] = asked = total.get(lot, 0) + carats
            pointer = f"{SUBJECT}/sources/{index}/lots/{at}"
            if refused := draw_refusal(books.lots, entry.party, lot, asked, pointer):
                return refused
            source_stage = stage(books.lots.lots[lot].hs)  # type: ignore[index] # an unknown one is refused
            if source_stage != stage(line.hs):
                return StageChanged(
                    f"Line {line.line} is sold as {stage(line.hs)} but drawn from a lot that is "
                    f"{source_stage}.",
                    pointer=pointer,
                    instead="Record the cutting or setting first, or sell the goods as what they are.",
                )
    return None


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """L04 unsupported, L07 sold before acquired, A03 another class than the lot's, B04 number, Q01 late."""
    found = [*late_findings(entry, policy), *invoice_findings(books, entry)]
    for line, source in zip(entry.document.lines, entry.parts["sources"], strict=True):
        if line.unsupported is not UNSET:
            carats = format_carats(parse_carats(line.unsupported.carats))
            sentence = f"{carats} ct of line {line.line} are sold as unsupported: no source covers them."
            facts = {"line": line.line, "carats": carats}
            found.append(Finding("L04", _about(entry, line), sentence, facts))
        for lot in (books.lots.lots[known] for each in source.lots if (known := source_lot(each.lot))):
            if entry.document.event_on < lot.event_on:
                sentence = (
                    f"Line {line.line} is dated before the day its source was acquired ({lot.event_on})."
                )
                facts = {"line": line.line, "lot": str(lot.id)}
                found.append(Finding("L07", _about(entry, line), sentence, facts))
            if lot.hs != line.hs:
                sentence = f"Line {line.line} is sold as {line.hs}, its source is booked as {lot.hs}."
                facts = {"line": line.line, "lot": str(lot.id)}
                found.append(Finding("A03", _about(entry, line), sentence, facts))
    return found


def _about(entry: Entry, line: SaleLine) -> str:
    """What the findings of a line are about: the lot it opens."""
    return str(lot_id(entry.id, line.line))


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """The seller's lots go down at once; each line opens the buyer's lot as offered, or an outside lot."""
    document: Sale = entry.document
    buyer = member_named(books, entry.parts["counterparty"])
    state = SaleState.OFFERED if buyer else SaleState.OUTSIDE
    record = SaleRecord(
        entry.id, entry.position, entry.party, buyer, len(document.lines), document.event_on,
        document.document_number, document.code_digest or None, state,
    )  # fmt: skip
    done: list[object] = [Sold(record), *used(entry, invoice(entry.party, document.document_number))]
    for line, source in zip(document.lines, entry.parts["sources"], strict=True):
        done.extend(_line_effects(entry, line, source, record))
    return done


def _line_effects(entry: Entry, line: SaleLine, source: LineSources, sale: SaleRecord) -> Iterator[object]:
    target = lot_id(entry.id, line.line)
    drawn = [(lot, parse_carats(each.carats)) for each in source.lots if (lot := source_lot(each.lot))]
    if line.unsupported is not UNSET:
        auxiliary = unsupported_line(line.line)
        carats = parse_carats(line.unsupported.carats)
        opened = lot_id(entry.id, auxiliary)
        drawn.append((opened, carats))
        yield LotOpened(
            opened, entry.id, entry.position, auxiliary, LotKind.UNSUPPORTED, entry.party, line.hs, carats,
            LotState.HELD, sale.event_on,
        )  # fmt: skip
    kind, state = (LotKind.SALE, LotState.OFFERED) if sale.buyer else (LotKind.OUTSIDE, LotState.HELD)
    yield LotOpened(
        target, entry.id, entry.position, line.line, kind, sale.buyer, line.hs, parse_carats(line.carats),
        state, sale.event_on,
    )  # fmt: skip
    yield from draw(target, drawn, entry.position)
