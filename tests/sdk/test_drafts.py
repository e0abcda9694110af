"""Drafts: what is filled in, what is refused, and where."""

from datetime import date
from typing import Any

import pytest

from warranty.foundation.errors import Refusal
from warranty.policy.rule_set import packaged
from warranty.register.documents import DOCUMENT_TYPES
from warranty.sdk.drafts.checking import DraftMalformed, check
from warranty.sdk.drafts.completion import WarrantyTextMissing, complete, text_for
from warranty.sdk.drafts.kinds import KINDS, StatementKind, StatementUnknown, example, kind_named
from warranty.sdk.drafts.setting import SettingMalformed, put

TODAY = date(2026, 11, 23)
# The System of Warranties' own words, as rubel-menasche.com prints them (data: warranty_texts.jsonl, W01).
SOW_2002 = (
    "The diamonds herein invoiced have been purchased from legitimate sources not involved in funding "
    "conflict and in compliance with United Nations resolutions. The seller hereby guarantees that these "
    "diamonds are conflict free, based on personal knowledge and/or written guarantees provided by the "
    "supplier of these diamonds."
)


def completed(draft: dict[str, Any]) -> dict[str, Any]:
    return complete(draft, TODAY, packaged())


def refusal_of(draft: dict[str, Any]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check(draft)
    return caught.value


def a_sale(**changes: object) -> dict[str, Any]:
    return completed(example(KINDS["sale"]) | changes)


def test_every_statement_has_a_word_a_meaning_and_a_maker() -> None:
    assert {kind.type for kind in KINDS.values()} == set(DOCUMENT_TYPES.values())
    assert all(kind.signer and kind.meaning for kind in KINDS.values())


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.word)
def test_every_example_is_a_whole_draft(kind: StatementKind) -> None:
    checked = check(completed(example(kind)))
    assert type(checked.document) is kind.type
    assert checked.parts.keys() >= kind.type.parts.keys() - kind.type.optional_parts


def test_a_statement_is_named_by_its_word_or_its_type() -> None:
    assert kind_named("import-claimed") is kind_named("ImportClaimed")
    with pytest.raises(StatementUnknown) as caught:
        kind_named("claim")
    assert caught.value.instead == "Did you mean import-claimed?"


def test_the_event_day_is_today_unless_the_draft_says_another() -> None:
    assert completed({"type": "Sale"})["eventOn"] == "2026-11-23"
    assert completed({"type": "Sale", "eventOn": "2015-04-04"})["eventOn"] == "2015-04-04"


def test_lines_prices_and_sources_are_numbered_in_their_order() -> None:
    sale = a_sale()
    assert [line["line"] for line in sale["lines"]] == [1, 2]
    assert [line["line"] for line in sale["parts"]["prices"]["lines"]] == [1, 2]
    assert [line["line"] for line in sale["parts"]["sources"]] == [1, 2]


def test_a_number_that_is_there_stays() -> None:
    draft = completed({"type": "Purchase", "lines": [{"line": 3, "kept": "1.00"}]})
    assert draft["lines"][0]["line"] == 3


def test_the_draft_given_is_not_changed() -> None:
    draft = example(KINDS["sale"])
    before = repr(draft)
    completed(draft)
    assert repr(draft) == before


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2026-11-27", "SOW-2021-EN-INVOICE-PURCHASED"),
        ("2026-11-28", "SOW-2021-EN-MEMO-PURCHASED"),
        ("2026-12-01", "SOW-2021-EN-MEMO-PURCHASED"),
    ],
)
def test_a_memo_is_given_the_text_of_a_memo_since_there_is_one(day: str, text: str) -> None:
    """R17: until then the register knew none but those of an invoice."""
    draft = {**example(KINDS["memo-out"]), "eventOn": day}
    draft["warranty"] = {"sow": {"number": "WDC-1234", "assessedOn": "2026-06-01"}}
    assert completed(draft)["warranty"]["textId"] == text


@pytest.mark.parametrize(
    ("day", "goods", "has_sow", "text"),
    [
        ("2015-04-04", ["rough"], False, "SOW-2002-EN-INVOICE"),
        ("2015-04-04", ["polished"], True, "SOW-2002-EN-INVOICE"),
        # The 2021 text came on 2021-09-21 and needs the seller's number; without it the old one still served.
        ("2021-09-20", ["rough"], True, "SOW-2002-EN-INVOICE"),
        ("2021-09-21", ["rough"], True, "SOW-2021-EN-INVOICE-PURCHASED"),
        ("2021-09-21", ["rough"], False, "SOW-2002-EN-INVOICE"),
        # Last day of the old text on rough: 2024-09-21 (R18); other goods kept it until 2026-09-21.
        ("2024-09-21", ["rough"], False, "SOW-2002-EN-INVOICE"),
        ("2024-09-22", ["polished"], False, "SOW-2002-EN-INVOICE"),
        ("2026-11-23", ["rough", "polished"], True, "SOW-2021-EN-INVOICE-PURCHASED"),
    ],
)
def test_the_warranty_text_follows_day_goods_and_sow_number(
    day: str,
    goods: list[str],
    has_sow: bool,  # noqa: FBT001 - a column of the table
    text: str,
) -> None:
    assert text_for(packaged(), goods, date.fromisoformat(day), has_sow=has_sow).id == text


@pytest.mark.parametrize(("day", "goods"), [("2024-09-22", ["rough"]), ("2024-09-22", ["rough", "polished"])])
def test_without_a_sow_number_no_text_fits_after_the_cut_off(day: str, goods: list[str]) -> None:
    with pytest.raises(WarrantyTextMissing) as caught:
        text_for(packaged(), goods, date.fromisoformat(day), has_sow=False)
    assert caught.value.rule == "R17"
    assert "--sow" in caught.value.instead


def test_no_text_fits_before_there_was_one() -> None:
    with pytest.raises(WarrantyTextMissing):
        text_for(packaged(), ["rough"], date(2002, 10, 28), has_sow=True)


def test_the_text_is_filled_in_word_for_word() -> None:
    sale = a_sale(eventOn="2015-04-04", warranty={})
    assert sale["warranty"] == {"textId": "SOW-2002-EN-INVOICE", "text": SOW_2002}


def test_a_text_chosen_by_id_is_filled_in_and_one_written_is_left_alone() -> None:
    own_production = a_sale(warranty={"textId": "SOW-2021-EN-INVOICE-SOURCED"})["warranty"]["text"]
    assert own_production.startswith("The diamonds herein invoiced have been sourced from legitimate sources")
    written = {"textId": "SOW-2002-EN-INVOICE", "text": "Mine."}
    assert a_sale(warranty=written)["warranty"] == written


def test_what_a_paper_does_not_state_is_named() -> None:
    draft = completed(
        {
            "type": "ImportConfirmed",
            "transcription": {"paper": {"number": "EU1", "carats": "1.00"}, "unreadable": ["value", "hs"]},
        }
    )
    assert draft["transcription"]["notStated"] == [
        "title", "origin", "issuedOn", "expiresOn", "issuingAuthority", "tradeParties", "parcels",
        "validation",
    ]  # fmt: skip


def test_all_that_is_missing_is_named_at_once() -> None:
    refused = refusal_of({"type": "Purchase", "eventOn": "2026-11-23"})
    assert refused.sentence == "A Purchase also needs: sale, lines.0.kept."
    assert refused.pointer == "/sale"
    assert refused.instead == "'warranty draft purchase --example' shows a full one."


def test_all_layers_and_the_values_a_place_may_have_are_named() -> None:
    refused = refusal_of({"type": "Purchase", "eventOn": "2026-11-23", "sale": "x", "lines": [{"line": 1}]})
    assert refused.sentence == "A Purchase also needs: lines.0.kept."
    refused = refusal_of({"type": "FeedComplete", "eventOn": "2026-11-23", "of": "x", "carats": "1"})
    assert refused.sentence == (
        "A FeedComplete also needs: through, certificates. of must be confirmed or issued."
    )
    outside = refusal_of({"type": "PurchaseFromOutside", "eventOn": "2026-11-23", "lines": []})
    assert outside.sentence == (
        "A PurchaseFromOutside also needs: paper.digest, paper.documentNumber, paper.datedOn, "
        "exceptionReason, parts.counterparty."
    )


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        ("lines.0.carats", 12.5, "/lines/0/carats"),
        ("lines.0.carats", "12.5000", "/lines/0/carats"),
        ("lines.1.unsupported.carats", "1e3", "/lines/1/unsupported/carats"),
        ("lines.0.colour", "D", "/lines/0"),
        ("eventOn", "20.11.2026", "/eventOn"),
        ("parts.prices.lines.1.amount", "14400.001", "/parts/prices/lines/1/amount"),
        ("parts.sources.1.lots.0.carats", "-1", "/parts/sources/1/lots/0/carats"),
        ("parts.particulars.buyer", {}, "/parts/particulars/buyer/name"),
        ("parts.margin", "20", "/parts/margin"),
        ("parts.prices", None, "/parts/prices"),
        ("type", "Sales", "/type"),
        ("type", ["Sale"], "/type"),
        ("_sd", [], "/_sd"),
        ("basis.kind", "hearsay", "/basis/kind"),
        ("lines.0.hs", "7103.10", "/lines/0/hs"),
        ("parts.sources.0.lots.0.lot", "BW0001", "/parts/sources/0/lots/0/lot"),
        ("parts.counterparty.party", "did:web:somebody", "/parts/counterparty/party"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(path: str, value: object, pointer: str) -> None:
    sale = a_sale()
    *before, last = path.split(".")
    place: Any = sale
    for name in before:
        place = place[int(name)] if isinstance(place, list) else place[name]
    place[last] = value
    assert refusal_of(sale).pointer == pointer


def test_a_missing_confidential_part_is_refused() -> None:
    sale = a_sale()
    del sale["parts"]["counterparty"]
    refused = refusal_of(sale)
    assert isinstance(refused, DraftMalformed)
    assert refused.pointer == "/parts/counterparty"


def test_values_are_entered_by_path() -> None:
    draft: dict[str, Any] = {"type": "Sale"}
    for setting in (
        "documentNumber=2026/1=a",
        "lines.0.carats=12.50",
        "lines.0.pieces:=3",
        "lines.1.carats=2.00",
        "parts.counterparty.party=did:web:x:p:1",
    ):
        put(draft, setting)
    assert draft == {
        "type": "Sale",
        "documentNumber": "2026/1=a",
        "lines": [{"carats": "12.50", "pieces": 3}, {"carats": "2.00"}],
        "parts": {"counterparty": {"party": "did:web:x:p:1"}},
    }


@pytest.mark.parametrize(
    "setting",
    [
        "lines",
        "=x",
        "a..b=1",
        "lines.5.carats=1.00",
        "lines.999999999.carats=1",
        "lines.first.carats=1.00",
        "type.0=x",
        "lines:=[",
    ],
)
def test_a_path_that_leads_nowhere_is_refused(setting: str) -> None:
    with pytest.raises(SettingMalformed):
        put({"type": "Sale", "lines": []}, setting)


def test_a_warranty_that_may_not_stand_is_told_before_signing() -> None:
    sale = a_sale()
    sale["warranty"]["text"] = SOW_2002
    refused = refusal_of(sale)
    assert (refused.code, refused.pointer) == ("warranty-text-altered", "/warranty/text")
    assert "in compliance with United Nations Resolutions and corresponding national laws" in refused.instead


def test_goods_are_drawn_from_a_box_by_its_id() -> None:
    """R33: where a lot is named a box may be, by the statement that opened it."""
    box = "0198c3a0-5b1e-7014-8f00-1a2b3c4d5e6f"
    draft = a_sale()
    draft["parts"]["sources"][0]["lots"][0]["lot"] = box
    assert check(draft).parts["sources"][0].lots[0].lot == box
    draft["parts"]["sources"][0]["lots"][0]["lot"] = "Makeables"
    assert "or of a box" in refusal_of(draft).instead


def test_a_day_written_another_way_is_told_how_days_are_written() -> None:
    box = completed(example(KINDS["box-opened"]) | {"eventOn": "5/11/2026"})
    assert refusal_of(box).instead == "Write days like 2026-01-04."


def test_a_count_that_names_no_lot_counts_by_class() -> None:
    lines = [{"hs": "7102.31", "carats": "560.00"}]
    draft = completed({"type": "PhysicalCount", "scale": "no. 3", "lines": lines})
    assert check(draft).parts == {"sources": ()}
    assert check(completed(example(KINDS["physical-count"]))).parts["sources"]
