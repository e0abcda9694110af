"""What the register knows of a draft, filled in where the draft says nothing; no value is ever changed.

Of the drafter's own alone: what is left of its lots, the goods in them, what was offered to it, what it
booked before, and names, which are public. What a statement is to declare for itself (what came on the scale,
what the basis of a warranty is, how many certificates an authority counts) is left to whoever signs.

A walk: `named_in` gathers what the draft names → the register's books of that are loaded → `fill` puts in.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import msgspec

from warranty.audits import service as audits
from warranty.audits.books import Engagement
from warranty.audits.rules.independence import years_running
from warranty.certificates.books import Confirmed
from warranty.certificates.rules.drawing import balance
from warranty.database.engine import Connection
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, PartyId, StatementId, parse_uuid, uuid7
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Envelope, Touched, referenced, split, urn
from warranty.lots.books import Lot, LotState
from warranty.lots.rules.sources import named_lot, touch_source
from warranty.lots.rules.vessels import weight
from warranty.parties.books import Identity
from warranty.parties.rules import did_of, party_named
from warranty.register import ledgers, store
from warranty.register.books import Books
from warranty.register.documents import Statement, read
from warranty.trade import store as trade
from warranty.trade.documents import Sale

Draft = dict[str, Any]
_SOLD: Final = frozenset({"Sale", "MemoOut"})
_GONE: Final = frozenset({"GoodsLost", "NotNatural", "IndustrialUse"})
# Goods on a scale: of a weighing the book is filled in, of a count nothing that would tell it (R47).
_WEIGHED: Final = frozenset({"LotReweighed", "PhysicalCount"})
_FOUND: Final = "LossTakenBack"
_BY_LINE: Final = frozenset(
    {"Sale", "MemoOut", "WorkSent", "ExportApplied", "ConsumerSale", "GoodsCollected", *_GONE}
)
_KEEPS_CLASS: Final = frozenset({"LotSplit", "LotsMerged", "LotsCleaned", "RoughWorked"})
_MAKES: Final = _KEEPS_CLASS | {"LotsSorted", "DiamondsSet"}
_ANSWERS: Final = {"Purchase": "sale", "GoodsReceived": "of"}
_DESCRIBES: Final = frozenset({"Sale", "MemoOut", "WorkSent", "ConsumerSale", *_MAKES})
_WITHOUT_CLASS: Final = _GONE | {"GoodsCollected"}


@dataclass(frozen=True)
class Known:
    """What the register knows, for one drafter.

    qualifications: goods in words, by lot. earlier: its last sale to the same buyer, or to anybody, with its
    confidential parts. today: by the clock; years of audits are counted by it.
    """

    books: Books
    party: PartyId
    today: date
    qualifications: Mapping[LotId, str] = field(default_factory=dict)
    earlier: Statement | None = None


async def known_of(
    connection: Connection, draft: Draft, party: PartyId, identity: Identity, today: date
) -> Known:
    """Load what a draft names and the drafter may know."""
    named = named_in(draft, party)
    if draft.get("type") == "EngagementAccepted":
        named.audited |= {(party, order.member) for order in await _orders(connection, draft, party, today)}
    books = await ledgers.load(connection, named, identity)
    lots = [lot for lot in books.lots.lots.values() if lot.holder == party]
    signed = await store.signed_parts(connection, list({lot.statement for lot in lots}))
    documents = {statement: _document(split(part + b"~")) for statement, part in signed.items()}
    words = {lot.id: text for lot in lots if (text := _qualification(lot, documents.get(lot.statement)))}
    return Known(books, party, today, words, await _earlier_sale(connection, draft, party))


def named_in(draft: Draft, party: PartyId) -> Touched:
    """What a draft names, whatever it is; what is no id is passed over, the rules will say so."""
    into = Touched(parties={party})
    for name, text in _texts(draft):
        if name == "lot":
            touch_source(text, into)
        elif name == "party" and (named := party_named(text)):
            into.parties.add(named)
        elif name in ("sale", "of") and (statement := referenced(text)):
            into.sales.add(statement)
            into.corrected.add(statement)
            into.consumers.add(statement)
            into.consignments.add(statement)
        elif name == "loss" and (statement := referenced(text)):
            into.losses.add(statement)
        elif name == "number" and draft.get("type") == "ImportClaimed" and text.isascii() and text.isalnum():
            into.certificates.add(text)
    return into


async def _orders(connection: Connection, draft: Draft, party: PartyId, today: date) -> list[Engagement]:
    """The order to the drafter that a draft names; without naming one up to two that wait for its word."""
    if "engagement" not in draft:
        return await audits.orders_to(connection, party, today, limit=2)
    named = draft["engagement"]
    order = await audits.order_of(connection, referenced(named)) if isinstance(named, str) else None
    return [order] if order is not None and order.auditor == party else []


def _qualification(lot: Lot, opened_by: object) -> str:
    """The goods of a lot in words, as the statement that opened it has them; "" where it has none."""
    lines = getattr(opened_by, "lines", ())
    return next((getattr(line, "qualification", "") for line in lines if line.line == lot.line), "")


def _document(envelope: Envelope) -> object:
    return read(envelope, complete=False).document


async def _earlier_sale(connection: Connection, draft: Draft, party: PartyId) -> Statement | None:
    if draft.get("type") not in _SOLD:
        return None
    buyer = _buyer(draft)
    sale = await trade.last_sale(connection, party, buyer)
    row = await store.statement(connection, sale) if sale else None
    return read(split(row["signed"] + b"~" + row["encoded"]), complete=False) if row else None


def _buyer(draft: Draft) -> PartyId | None:
    counterparty = _dict(_dict(draft.get("parts")).get("counterparty"))
    did = counterparty.get("party")
    return party_named(did) if isinstance(did, str) else None


def fill(draft: Draft, known: Known) -> None:
    """Fill in what follows from the books; line numbers must stand already."""
    kind = draft.get("type")
    if kind not in {*_WEIGHED, _FOUND}:
        _fill_sources(draft, known)
    if kind in _BY_LINE:
        _fill_from_sources(draft, known)
    if kind in _MAKES:
        _fill_made(draft, known)
    if kind in _ANSWERS:
        _fill_answer(draft, known)
    if kind in _SOLD:
        _fill_sides(draft, known)
    if fill_kind := _KINDS.get(str(kind)):
        fill_kind(draft, known)


# ---- goods


def _fill_sources(draft: Draft, known: Known) -> None:
    """A lot named without a weight gives what is left of it, over all places it is named at."""
    named = [one for one in _dicts_in(_dict(draft.get("parts")).get("sources")) if "lot" in one]
    spoken: dict[LotId, int] = {}
    for one in named:
        if (lot := _own(known, one)) and "carats" in one:
            spoken[lot.id] = spoken.get(lot.id, 0) + _carats(one["carats"])
    for one in named:
        lot = _own(known, one)
        if lot is None or "carats" in one or lot.state is not LotState.HELD:
            continue
        left = lot.left - spoken.get(lot.id, 0)
        if left > 0:
            one["carats"] = format_carats(left)
            spoken[lot.id] = spoken.get(lot.id, 0) + left


def _fill_from_sources(draft: Draft, known: Known) -> None:
    """Of a line with sources: its weight, and class and words where all its lots have the same."""
    sources: dict[str, list[Draft]] = {}
    for of in _dicts(_dict(draft.get("parts")).get("sources")):
        sources.setdefault(str(of.get("line")), []).extend(_dicts(of.get("lots")))
    is_one = draft.get("type") in _GONE
    for line in [draft] if is_one else _dicts(draft.get("lines")):
        drawn = sources.get("1" if is_one else str(line.get("line")))
        if drawn:
            unsupported = _carats(_dict(line.get("unsupported")).get("carats", "0"))
            carats = sum(_carats(one.get("carats")) for one in drawn) + unsupported
            if carats and all("carats" in one for one in drawn):
                line.setdefault("carats", format_carats(carats))
            if draft.get("type") not in _WITHOUT_CLASS:
                _describe(line, drawn, known, in_words=draft.get("type") in _DESCRIBES)


def _fill_made(draft: Draft, known: Known) -> None:
    """What goes in comes out: the one line without a weight has what the others and the losses leave."""
    drawn = list(_dicts(_dict(draft.get("parts")).get("sources")))
    lines = list(_dicts(draft.get("lines")))
    for line in lines if draft.get("type") in _KEEPS_CLASS else ():
        _describe(line, drawn, known, in_words=True)
    open_lines = [line for line in lines if "carats" not in line]
    if len(open_lines) == 1 and drawn and all("carats" in one for one in drawn):
        out = [*(line for line in lines if "carats" in line), *_dicts(draft.get("losses"))]
        rest = sum(_carats(one["carats"]) for one in drawn) - sum(_carats(one.get("carats")) for one in out)
        if rest > 0:
            open_lines[0]["carats"] = format_carats(rest)


def _describe(line: Draft, drawn: list[Draft], known: Known, *, in_words: bool) -> None:
    lots = [_own(known, one) for one in drawn]
    classes = {lot.hs if lot else "" for lot in lots}
    if len(classes) == 1 and (hs := classes.pop()):
        line.setdefault("hs", hs)
    words = {known.qualifications.get(lot.id, "") if lot else "" for lot in lots}
    if in_words and len(words) == 1 and (text := words.pop()):
        line.setdefault("qualification", text)


def _fill_answer(draft: Draft, known: Known) -> None:
    """The answer to what was offered: every line of it, and kept what is not said to be otherwise."""
    offered = _offered(draft, known)
    if offered:
        draft.setdefault("lines", [{"line": lot.line} for lot in offered])
    by_line = {lot.line: lot for lot in offered}
    for line in _dicts(draft.get("lines")):
        number = line.get("line", 0)
        lot = by_line.get(number) if isinstance(number, int) else None
        if lot is not None and "kept" not in line:
            kept = lot.received - _carats(line.get("returned", "0")) - _carats(line.get("difference", "0"))
            if kept >= 0:
                line["kept"] = format_carats(kept)


def _offered(draft: Draft, known: Known) -> list[Lot]:
    name = _ANSWERS[draft["type"]]
    statement = referenced(draft[name]) if isinstance(draft.get(name), str) else None
    lots = known.books.lots.by_statement.get(statement, ()) if statement else ()
    mine = [lot for lot in lots if lot.holder == known.party and lot.state is LotState.OFFERED]
    return sorted(mine, key=lambda lot: lot.line)


def _fill_going_back(draft: Draft, known: Known) -> None:
    """Of goods on memo or for work everything that is still there; of a consumer's all it has."""
    of = referenced(draft["of"]) if isinstance(draft.get("of"), str) else None
    _fill_from_consumer(draft, known, of)
    sent = known.books.trade.consignments.get(of) if of else None
    if of is None or sent is None or sent.receiver != known.party or "lines" in draft:
        return
    mine = [lot for lot in known.books.lots.by_statement.get(of, ()) if lot.holder == known.party]
    there = [lot for lot in mine if lot.state is LotState.HELD and lot.left]
    if there:
        draft["lines"] = [
            {"line": lot.line, "carats": format_carats(lot.left)}
            for lot in sorted(there, key=lambda lot: lot.line)
        ]


def _fill_from_consumer(draft: Draft, known: Known, sale: StatementId | None) -> None:
    consumers = known.books.lots.consumers
    sold = consumers.sold.get(sale) if sale else None
    if sold is None or sold.seller != known.party or "lines" in draft:
        return
    out = {at: sum(left for _, left in consumers.out(sold.sale, at)) for at in range(1, len(sold.lines) + 1)}
    if any(out.values()):
        draft["lines"] = [{"line": at, "carats": format_carats(left)} for at, left in out.items() if left]


def _fill_taken_back(draft: Draft, known: Known) -> None:
    """All that is still reported gone by the drafter's own loss, lot by lot."""
    named = referenced(draft["loss"]) if isinstance(draft.get("loss"), str) else None
    losses = known.books.lots.losses
    loss = losses.reported.get(named) if named else None
    parts = draft.setdefault("parts", {})
    if loss is None or loss.reporter != known.party or not isinstance(parts, dict) or "sources" in parts:
        return
    if gone := {lot: carats for lot, carats in losses.missing(loss.loss).items() if carats}:
        lots = [{"lot": str(lot), "carats": format_carats(carats)} for lot, carats in gone.items()]
        parts["sources"] = [{"line": 1, "lots": lots}]
        draft.setdefault("carats", format_carats(sum(gone.values())))


def _fill_booked(draft: Draft, known: Known) -> None:
    """Of a weight that was wrong, what both sides signed last."""
    sale = _side_of(draft, known)
    if sale is None:
        return
    for line in _dicts(draft.get("lines")):
        number = line.get("line")
        if isinstance(number, int) and (lots := known.books.trade.lots_of(sale, number)):
            line.setdefault("booked", format_carats(sum(map(known.books.lots.delivered, lots))))


def _fill_correction(draft: Draft, known: Known) -> None:
    """The one correction of a sale that waits for the drafter's word."""
    sale = _side_of(draft, known)
    waiting = [
        one
        for one in known.books.trade.corrections.values()
        if one.sale == sale and not one.is_ended and one.party != known.party
    ]
    if sale is not None and len(waiting) == 1:
        draft.setdefault("correction", f"urn:uuid:{waiting[0].id}")


def _side_of(draft: Draft, known: Known) -> StatementId | None:
    """The sale a draft names, if the drafter is a side of it."""
    named = referenced(draft["sale"]) if isinstance(draft.get("sale"), str) else None
    sale = known.books.trade.sales.get(named) if named else None
    return sale.id if sale is not None and known.party in {sale.seller, sale.buyer} else None


def _fill_weighing(draft: Draft, known: Known) -> None:
    """What the book has in the lot, or the box, that is put on the scale."""
    sources = list(_dicts(_dict(draft.get("parts")).get("sources")))
    if len(sources) == 1 and (booked := _booked(known, sources[0])):
        draft.setdefault("booked", format_carats(booked))


def _booked(known: Known, named: Draft) -> int:
    """Thousandths left in a lot or a box of the drafter's; 0 of anything else."""
    if (lot := _own(known, named)) is not None:
        return lot.left
    box = named_lot(named["lot"]) if isinstance(named.get("lot"), str) else None
    vessel = known.books.lots.vessels.get(StatementId(box)) if box else None
    if vessel is None or vessel.holder != known.party:
        return 0
    return weight(known.books.lots, vessel.id)


def _fill_claim(draft: Draft, known: Known) -> None:
    """Of a certificate confirmed to the drafter: where, what is not claimed yet, and the goods."""
    number = draft.get("number")
    certificate = known.books.certificates.certificates.get(number) if isinstance(number, str) else None
    confirmed: Confirmed | None = certificate.confirmation if certificate else None
    if certificate is None or confirmed is None or not confirmed.names(known.party):
        return
    draft.setdefault("participant", confirmed.participant)
    left = balance(known.books.certificates, certificate.number)
    if left > 0:
        draft.setdefault("carats", format_carats(left))
    if len(confirmed.hs) == 1:
        draft.setdefault("hs", confirmed.hs[0])


# ---- people


def _fill_sides(draft: Draft, known: Known) -> None:
    """Both sides' particulars and the seller's number as in its last sale; else the names on record."""
    parts = draft.setdefault("parts", {})
    if not isinstance(parts, dict):
        return
    buyer, earlier = _buyer(draft), known.earlier
    before = msgspec.to_builtins(earlier.parts.get("particulars")) if earlier else None
    is_same = earlier is not None and _named_buyer(earlier) == buyer and buyer is not None
    sides = _dict(parts.setdefault("particulars", {}))
    for side, party in (("seller", known.party), ("buyer", buyer)):
        on_record = known.books.parties.parties.get(party) if party else None
        told = _dict(before).get(side) if side == "seller" or is_same else None
        if told or on_record:
            sides.setdefault(side, dict(told) if told else {"name": on_record.name if on_record else ""})
    if not sides:
        del parts["particulars"]
    warranty = draft.setdefault("warranty", {})
    sow = earlier.document.warranty.sow if earlier and isinstance(earlier.document, Sale) else None
    if isinstance(warranty, dict) and sow:
        warranty.setdefault("sow", msgspec.to_builtins(sow))


def _named_buyer(earlier: Statement) -> PartyId | None:
    counterparty = earlier.parts.get("counterparty")
    return party_named(counterparty.party) if counterparty is not None and counterparty.party else None


def _fill_own(draft: Draft, known: Known) -> None:
    draft.setdefault("party", did_of(known.party, known.books.parties.origin))


def _fill_admission(draft: Draft, known: Known) -> None:
    """A DID under the register for each party that has none."""
    for row in _dicts(draft.get("parties")):
        row.setdefault("party", did_of(PartyId(uuid7()), known.books.parties.origin))


def _fill_acceptance(draft: Draft, known: Known) -> None:
    """Of an order to the drafter: who made it, about whom, and for how many years it has audited that one."""
    books = known.books.audits
    waiting = [
        one
        for one in books.engagements.values()
        if one.auditor == known.party
        and not {one.id} & (books.accepted.keys() | books.ended.keys())
        and known.today <= one.ends_on
    ]
    if len(waiting) == 1:
        draft.setdefault("engagement", urn(waiting[0].id))
    named = referenced(draft["engagement"]) if isinstance(draft.get("engagement"), str) else None
    order = books.engagements.get(named) if named else None
    if order is None or order.auditor != known.party:
        return
    draft.setdefault("orderedBy", did_of(order.ordered_by, books.parties.origin))
    draft.setdefault("member", did_of(order.member, books.parties.origin))
    said = draft.setdefault("independence", {})
    if isinstance(said, dict):
        said.setdefault("yearsAudited", years_running(books, known.today.year, order))


_KINDS: Final = {
    "EngagementAccepted": _fill_acceptance,
    "GoodsReturned": _fill_going_back,
    "WeightCorrected": _fill_booked,
    "CorrectionAgreed": _fill_correction,
    "ImportClaimed": _fill_claim,
    "LossTakenBack": _fill_taken_back,
    "LotReweighed": _fill_weighing,
    "KeyAdded": _fill_own,
    "KeyRevoked": _fill_own,
    "KeyUpheld": _fill_own,
    "PartyAdmitted": _fill_admission,
}


# ---- values that may be anything


def _own(known: Known, named: Draft) -> Lot | None:
    """The lot a draft names, if the drafter has it."""
    try:
        lot = known.books.lots.lots.get(LotId(parse_uuid(named["lot"])))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return lot if lot is not None and lot.holder == known.party else None


def _carats(value: object) -> int:
    """Thousandths of what reads as a weight; 0 of anything else, which the rules will refuse."""
    if not isinstance(value, str):
        return 0
    with suppress(Refusal):
        return parse_carats(value)
    return 0


def _dict(value: object) -> Draft:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: object) -> Iterator[Draft]:
    return (one for one in _list(value) if isinstance(one, dict))


def _dicts_in(value: object) -> Iterator[Draft]:
    """Every group of fields inside, whatever it is in."""
    for one in _list(value):
        if isinstance(one, dict):
            yield one
            for below in one.values():
                yield from _dicts_in(below)


def _texts(value: object) -> Iterator[tuple[str, str]]:
    """Every text inside, with the name it stands under."""
    entries = value.items() if isinstance(value, dict) else (("", one) for one in _list(value))
    for name, held in entries:
        if isinstance(held, str):
            yield name, held
        else:
            yield from _texts(held)
