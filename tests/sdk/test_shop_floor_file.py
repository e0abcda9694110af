"""A day of the shop floor as a spreadsheet saves it becomes one statement; each wrong row is told."""

from datetime import date
from typing import Any

import pytest

from warranty.lots.documents import ShopFloorReported
from warranty.policy.rule_set import packaged
from warranty.sdk.drafts.checking import DraftMalformed, check
from warranty.sdk.drafts.completion import complete
from warranty.sdk.drafts.sheet import RowsRefused
from warranty.sdk.drafts.shop_floor_file import shop_floor_of

BATCH = "01a20730-b7d2-7946-bb3a-cda7442272c2"
OTHER = "01a20730-b7d2-7946-bb3a-cda7442272c3"
LOT = "6f2f9a52-90cb-8aa1-a3c5-3f1f7c2d9e10"
HEADING = "batch,what,carats,lot,hs,qualification,cause\n"


def of(*rows: str) -> dict[str, Any]:
    return shop_floor_of((HEADING + "\n".join(rows)).encode())


def refused(*rows: str) -> RowsRefused:
    with pytest.raises(RowsRefused) as caught:
        of(*rows)
    return caught.value


def test_a_file_of_many_rows_is_one_statement_of_several_batches() -> None:
    draft = of(
        f"{BATCH},in,60.00,{LOT},,,",
        f"urn:uuid:{BATCH},in,40.00,{LOT},,,",
        f'{BATCH},polished,12.50,,7102.39,"Rounds, 0.30 up",',
        f"{OTHER},rejection,3.1,,7102.31,Rejections,",
        f"{BATCH},powder,1.25,,,,",
        f"{BATCH},loss,0.25,,,,powder",
        f"{BATCH},loss,2.00,,,,sawing",
    )
    checked = check(complete(draft, date(2026, 11, 27), packaged()))
    document = checked.document
    assert isinstance(document, ShopFloorReported)
    assert [(line.line, line.what, line.carats) for line in document.lines] == [
        (1, "polished", "12.50"), (2, "rejection", "3.10"),
    ]  # fmt: skip
    assert [(one.cause, one.carats) for one in document.losses] == [("powder", "1.50"), ("sawing", "2.00")]
    assert [(one.batch, one.carats) for one in checked.parts["sources"]] == [(f"urn:uuid:{BATCH}", "100.00")]


def test_rows_that_were_kept_apart_name_their_owner() -> None:
    """R38: a DID, or of goods bought together the lot that went in; what went in needs none."""
    owner = "did:web:example.test:p:0198c0ffee0070008000000000000001"
    heading, rows = "batch,what,carats,lot,hs,qualification,cause,owner\n", (
        f"{BATCH},polished,1.00,,7102.39,Rounds,,{owner}",
        f"{BATCH},polished,2.00,,7102.39,Rounds,,",
        f"{BATCH},polished,3.00,,7102.39,Rounds,,{LOT}",
        f"{BATCH},powder,0.50,,,,,",
        f"{BATCH},powder,0.25,,,,,{owner}",
        f"{BATCH},loss,0.25,,,,powder,{owner}",
    )  # fmt: skip
    draft = shop_floor_of((heading + "\n".join(rows)).encode())
    checked = check(complete(draft, date(2026, 11, 27), packaged()))
    assert [(one.owner, one.lines, one.losses) for one in checked.parts["counterparty"]] == [
        (owner, (1,), (2,)), (LOT, (3,), ()),
    ]  # fmt: skip
    document = checked.document
    assert isinstance(document, ShopFloorReported)
    assert [one.carats for one in document.losses] == ["0.50", "0.50"]
    with pytest.raises(RowsRefused) as caught:
        shop_floor_of((heading + f"{BATCH},in,1.00,{LOT},,,,{owner}").encode())
    assert [row.column for row in caught.value.rows] == ["owner"]


def test_every_wrong_row_is_told_with_its_line_and_column() -> None:
    wrong = refused(
        f"{BATCH},in,60.00,{LOT},,,",
        f"{BATCH},in,60.00,,,,",
        f"{BATCH},polished,0,,7102.39,Rounds,",
        f"{BATCH},polished,1e3,,9999,Rounds,",
        ",,,,,,",
        f"{BATCH},melted,1.00,,,,",
        f"{BATCH},powder,1.00,{LOT},,,",
        "Kapan 7,loss,1.00,,,,wind",
        f"{BATCH},returned,,,7102.31,Rough,",
    )
    assert [(one.line, one.column) for one in wrong.rows] == [
        (3, "lot"), (4, "carats"), (5, "hs"), (5, "carats"), (7, "what"), (8, "lot"), (9, "batch"),
        (9, "cause"), (10, "carats"),
    ]  # fmt: skip
    assert wrong.sentence.startswith("7 of 8 rows cannot stand: line 3: in needs a lot; line 4: ")
    assert wrong.sentence.endswith("; and 4 more.")


@pytest.mark.parametrize(
    ("written", "carats"),
    [
        (("250,50", "1.060,5"), ["250.50", "1060.50"]),
        (("250.50", "1,060.5"), ["250.50", "1060.50"]),
        (("12.345", "3"), ["12.345", "3.00"]),
        (("12,345", "3,5"), ["12.345", "3.50"]),
        (("12.50 ct", "1 060.50"), ["12.50", "1060.50"]),
    ],
)
def test_weights_are_read_with_the_decimal_sign_of_their_column(
    written: tuple[str, ...], carats: list[str]
) -> None:
    draft = of(*(f'{BATCH},returned,"{one}",,7102.31,Rough,' for one in written))
    assert [line["carats"] for line in draft["lines"]] == carats


def test_a_weight_that_may_be_two_is_asked_and_never_guessed() -> None:
    unclear = refused(f'{BATCH},returned,"12,345",,7102.31,Rough,')
    assert [(one.line, one.column) for one in unclear.rows] == [(2, "carats")]
    assert "may be 12.345 or 12345" in unclear.sentence
    mixed = refused(*(f'{BATCH},returned,"{one}",,7102.31,Rough,' for one in ("1,5", "1.5", "12.345")))
    assert [one.line for one in mixed.rows] == [4]
    differs = refused(
        *(f'{BATCH},returned,"{one}",,7102.31,Rough,' for one in ("1.060,5", "12,345", "1,060.5"))
    )
    assert [one.line for one in differs.rows] == [3]
    negative = refused(f"{BATCH},returned,-1.50,,7102.31,Rough,")
    assert [one.column for one in negative.rows] == ["carats"]


def test_polished_weights_are_rounded_by_the_rule_asked_for_and_no_others() -> None:
    text = HEADING + f"{BATCH},polished,1.569,,7102.39,Rounds,\n{BATCH},returned,1.569,,7102.31,Rough,\n"
    draft = shop_floor_of(text.encode(), lambda carats: carats - carats % 10)
    assert [line["carats"] for line in draft["lines"]] == ["1.56", "1.569"]
    tiny = HEADING + f"{BATCH},polished,0.008,,7102.39,Rounds,\n"
    with pytest.raises(RowsRefused, match="nothing is left"):
        shop_floor_of(tiny.encode(), lambda carats: carats - carats % 10)


def test_a_single_stone_has_its_mark_or_its_report() -> None:
    heading = "batch,what,carats,hs,qualification,mark,laboratory,report\n"
    rows = (
        f"{BATCH},polished,1.02,7102.39,Round,A 17,GIA,2141438167\n"
        f"{BATCH},polished,1.10,7102.39,Round,A 18,,\n{BATCH},polished,9.00,7102.39,Melee,,,\n"
    )
    lines = shop_floor_of((heading + rows).encode())["lines"]
    report = {"laboratory": "GIA", "number": "2141438167"}
    assert [line.get("stone") for line in lines] == [
        {"mark": "A 17", "report": report},
        {"mark": "A 18"},
        None,
    ]
    wrong = f"{BATCH},polished,1.02,7102.39,Round,,GIA,\n{BATCH},powder,1.02,,,A 17,,\n"
    with pytest.raises(RowsRefused) as caught:
        shop_floor_of((heading + wrong).encode())
    assert [(one.line, one.column) for one in caught.value.rows] == [(2, "report"), (3, "mark")]


def test_a_file_without_rows_or_with_a_foreign_heading_is_refused() -> None:
    with pytest.raises(DraftMalformed, match="no rows"):
        of()
    with pytest.raises(DraftMalformed, match="has a column 'colour'"):
        shop_floor_of(b"batch,what,carats,colour\n")
    with pytest.raises(DraftMalformed, match="lacks the column 'what'"):
        shop_floor_of(b"batch,carats\n")


def test_capitals_tabs_and_spaces_of_a_spreadsheet_change_nothing() -> None:
    """Ids are pasted in capitals, programs write `Batch` and `Polished`, and some part cells by tabs."""
    plain = of(f"{BATCH},in,60.00,{LOT},,,", f"{BATCH},powder,1.25,,,,")
    rows = f"{BATCH.upper()}\tIN\t60.00\t urn:uuid:{LOT.upper()} \n {BATCH}\tPowder\t1.25\t\n"
    assert shop_floor_of(("Batch\tWhat\tCARATS\tLot\n" + rows).encode()) == plain


def test_what_goes_in_out_of_a_box_names_the_box() -> None:
    """A box has the id of the statement that opened it, which stands where a lot is named (R33)."""
    draft = complete(of(f"{BATCH},in,60.00,{OTHER},,,"), date(2026, 11, 27), packaged())
    assert [one.lot for one in check(draft).parts["sources"]] == [OTHER]


def test_a_wrong_cell_says_what_may_stand_there() -> None:
    wrong = refused(f"{BATCH},polished,1.0234,,71023910,Round,", "Kapan 7,powder,1.00,,,,")
    said = [one.wrong for one in wrong.rows]
    assert "Use one of " in said[0]
    assert said[1].startswith("'1.0234' is not a weight in carats. Write plain digits with a decimal point")
    assert said[2].startswith("'Kapan 7' is no id of a batch ('warranty batches' lists them)")


def test_a_heading_and_an_encoding_are_told_so_that_they_can_be_mended_at_once() -> None:
    with pytest.raises(
        DraftMalformed, match="has a column 'Kapan No', 'Wt' and lacks the column 'batch', 'carats';"
    ):
        shop_floor_of(b"Kapan No,what,Wt\n")
    with pytest.raises(DraftMalformed, match="line 2 is not UTF-8"):
        shop_floor_of(f"{HEADING}{BATCH},powder,1.00,,é\n".encode("cp1252"))


def test_batches_go_by_the_numbers_their_maker_gave_them() -> None:
    """K-9 is one open batch, K-10 two, K-11 none; without anybody asked a number is told to be none."""
    batches = {"K-9": [BATCH], "K-10": [BATCH, OTHER]}
    draft = shop_floor_of((HEADING + f"K-9,in,60.00,{LOT},,,\n").encode(), None, batches)
    assert draft["parts"]["sources"] == [{"batch": f"urn:uuid:{BATCH}", "lot": LOT, "carats": "60.00"}]
    with pytest.raises(RowsRefused) as caught:
        shop_floor_of((HEADING + "K-10,powder,1.00,,,,\nK-11,powder,1.00,,,,\n").encode(), None, batches)
    assert [(one.line, one.column) for one in caught.value.rows] == [(2, "batch"), (3, "batch")]
    assert "2 open batches" in caught.value.rows[0].wrong
    assert "--key" in refused("K-9,powder,1.00,,,,").sentence


def test_a_row_that_adds_up_the_others_is_told_to_be_left_out() -> None:
    assert "if it adds up the others" in refused(f"{BATCH},powder,1.25,,,,", ",,1.25,,,,").sentence
