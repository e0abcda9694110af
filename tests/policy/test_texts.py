"""Which warranty text may stand on which document (R17-R19, D01-D04)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warranty.foundation.errors import Refusal
from warranty.policy import texts
from warranty.policy.rule_set import packaged
from warranty.policy.texts import SowIdentification

POLICY = packaged()
OLD = "SOW-2002-EN-INVOICE"
NEW = "SOW-2021-EN-INVOICE-PURCHASED"
MEMO = "SOW-2021-EN-MEMO-PURCHASED"
SOURCED = "SOW-2021-EN-INVOICE-SOURCED"
SOW = SowIdentification("WDC-1234", date(2024, 3, 1))

# RUBEL, RES02: the two official wordings, typed here once more.
OLD_WORDS = (
    "The diamonds herein invoiced have been purchased from legitimate sources not involved in funding "
    "conflict and in compliance with United Nations resolutions. The seller hereby guarantees that these "
    "diamonds are conflict free, based on personal knowledge and/or written guarantees provided by the "
    "supplier of these diamonds."
)
NEW_WORDS = (
    "The diamonds herein invoiced have been purchased from legitimate sources not involved in funding "
    "conflict, in compliance with United Nations Resolutions and corresponding national laws. The seller "
    "hereby guarantees that these diamonds are conflict free and confirms adherence to the WDC SoW "
    "Guidelines."
)


def words(text_id: str) -> str:
    text = texts.find(POLICY, text_id)
    assert text is not None
    return text.words


def refused(
    text_id: str = OLD,
    text: str | None = None,
    goods: str = "rough",
    document: str = "invoice",
    on: date = date(2024, 5, 1),
    sow: SowIdentification | None = None,
) -> Refusal | None:
    return texts.refusal(POLICY, text_id, words(text_id) if text is None else text, goods, document, on, sow)


def code(refusal: Refusal | None) -> str:
    return "" if refusal is None else refusal.code


def test_the_registry_holds_the_official_wordings_byte_for_byte() -> None:
    assert words(OLD) == OLD_WORDS
    assert words(NEW) == NEW_WORDS
    assert words(SOURCED) == NEW_WORDS.replace("purchased", "sourced")


@pytest.mark.parametrize(
    ("goods", "last", "first_refused"),
    [
        ("rough", date(2024, 9, 21), date(2024, 9, 22)),
        ("polished", date(2026, 9, 21), date(2026, 9, 22)),
        ("jewellery", date(2026, 9, 21), date(2026, 9, 22)),
    ],
)
def test_the_2002_text_ends_by_goods(goods: str, last: date, first_refused: date) -> None:
    """R18: rough 21 September 2024, everything else September 2026; earlier documents stay valid."""
    assert refused(goods=goods, on=last) is None
    late = refused(goods=goods, on=first_refused)
    assert late is not None
    assert (late.code, late.rule) == ("warranty-text-outdated", "D03")
    assert "SOW-2021" in late.instead


def test_the_text_of_a_memo_is_that_of_an_invoice_with_memo_in_its_place() -> None:
    """WFDB14: "identical to the text above, with only the word memo substituted for the word invoice"."""
    for memo in ("SOW-2021-EN-MEMO-PURCHASED", "SOW-2021-EN-MEMO-SOURCED", "WFDB-2014-EN-MEMO"):
        assert words(memo) == words(memo.replace("MEMO", "INVOICE")).replace("invoiced", "memoed")
        registered = texts.find(POLICY, memo)
        assert registered is not None
        assert {row.source for row in registered.validity} == {"MEMO"}


@pytest.mark.parametrize(
    ("text_id", "document", "on", "expected"),
    [
        (NEW, "memo", date(2026, 11, 30), ""),
        (NEW, "memo", date(2026, 12, 1), "warranty-text-wrong-document"),
        (MEMO, "memo", date(2026, 11, 27), "warranty-text-outdated"),
        (MEMO, "memo", date(2026, 11, 28), ""),
        (MEMO, "invoice", date(2026, 12, 1), "warranty-text-wrong-document"),
        (OLD, "memo", date(2015, 4, 4), ""),
    ],
)
def test_an_invoice_and_a_memo_each_have_a_text_of_their_own(
    text_id: str, document: str, on: date, expected: str
) -> None:
    """R17: what was signed before 1 December 2026 stays as it was signed."""
    sow = SowIdentification("WDC-1234", date(2026, 6, 1))
    found = refused(text_id, document=document, on=on, sow=sow)
    assert code(found) == expected
    if expected == "warranty-text-wrong-document":
        assert found is not None
        assert (MEMO if document == "memo" else NEW) in found.instead


def test_a_paper_of_2015_keeps_the_text_of_2015() -> None:
    assert refused(on=date(2015, 4, 4)) is None


def test_before_the_resolution_of_2002_there_was_no_text() -> None:
    assert code(refused(on=date(2002, 10, 28))) == "warranty-text-outdated"
    assert refused(on=date(2002, 10, 29)) is None


def test_the_2021_text_begins_with_its_launch() -> None:
    """WDC: launched on the International Day of Peace 2021, 21 September."""
    sow = SowIdentification("WDC-1", date(2021, 9, 21))
    assert refused(NEW, on=date(2021, 9, 21), sow=sow) is None
    assert code(refused(NEW, on=date(2021, 9, 20), sow=sow)) == "warranty-text-outdated"


def test_the_2021_text_needs_the_identification_number() -> None:
    """R19."""
    missing = refused(NEW)
    assert missing is not None
    assert (missing.code, missing.rule) == ("sow-identification-missing", "D04")
    assert missing.pointer == "/credentialSubject/warranty/sow"
    assert code(refused(NEW, sow=SowIdentification(" ", date(2024, 3, 1)))) == "sow-identification-missing"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 2, 29), "sow-identification-expired"),
        (date(2024, 3, 1), ""),
        (date(2025, 2, 28), ""),
        (date(2025, 3, 1), "sow-identification-expired"),
    ],
)
def test_a_self_assessment_lasts_a_year(on: date, expected: str) -> None:
    assert code(refused(NEW, on=on, sow=SOW)) == expected


def test_a_self_assessment_of_29_february_lasts_until_the_end_of_february() -> None:
    sow = SowIdentification("WDC-1", date(2024, 2, 29))
    assert refused(NEW, on=date(2025, 2, 28), sow=sow) is None
    assert code(refused(NEW, on=date(2025, 3, 1), sow=sow)) == "sow-identification-expired"


@pytest.mark.parametrize("assessed_on", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_self_assessment_on_the_first_or_last_day_there_is_is_refused(assessed_on: date) -> None:
    sow = SowIdentification("WDC-1", assessed_on)
    assert code(refused(NEW, sow=sow)) == "sow-identification-expired"


def test_the_sourced_text_is_a_text_of_its_own() -> None:
    assert refused(SOURCED, sow=SOW) is None
    wrong = refused(SOURCED, NEW_WORDS, sow=SOW)
    assert wrong is not None
    assert wrong.sentence == f"The text is that of {NEW}, but the document names {SOURCED}."


def test_an_unknown_id_is_refused_and_told_what_the_text_resembles() -> None:
    unknown = refused("SOW-1999", OLD_WORDS)
    assert unknown is not None
    assert (unknown.code, unknown.facts["resembles"]) == ("warranty-text-unknown", OLD)


def test_a_companion_and_the_form_with_open_options_are_no_warranty() -> None:
    assert code(refused("WFDB-2014-EN-INVOICE")) == "warranty-text-not-a-warranty"
    assert code(refused("SOW-2021-EN-OPTIONS")) == "warranty-text-not-a-warranty"


def test_goods_and_documents_the_text_is_not_for_are_refused() -> None:
    assert code(refused(goods="")) == "warranty-text-wrong-goods"
    assert code(refused(goods="laboratory-grown")) == "warranty-text-wrong-goods"
    assert code(refused(document="receipt")) == "warranty-text-wrong-document"
    assert refused(document="memo") is None


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        (
            "United Nations",
            "United Nation",
            'After "in compliance with united" the registered text says "nations", this one "nation".',
        ),
        (
            " and in compliance with United Nations resolutions",
            "",
            (
                'After "involved in funding conflict" the words "and in compliance with united nations '
                'resolutions" are missing.'
            ),
        ),
        ("conflict free", "really conflict free", 'After "that these diamonds are" this text adds "really".'),
        (
            "resolutions. The",
            "Resolutions. The",
            (
                "The words are right, but capitals, signs or spaces differ: the registered text reads "
                "'with United Nations resoluti' where this one reads 'with United Nations Resoluti'."
            ),
        ),
    ],
)
def test_a_near_miss_is_refused_with_its_first_difference(old: str, new: str, difference: str) -> None:
    near = refused(text=OLD_WORDS.replace(old, new))
    assert near is not None
    assert (near.code, near.rule, near.pointer) == (
        "warranty-text-altered",
        "D02",
        "/credentialSubject/warranty/text",
    )
    assert near.sentence == f"The text is near {OLD} but not that text. {difference}"
    assert near.instead == f"Send exactly this text: {OLD_WORDS}"


def test_text_near_nothing_is_refused_without_a_guess() -> None:
    far = refused(text="All goods are sold as seen.")
    assert far is not None
    assert far.sentence == f"The text is not {OLD} and is near no registered warranty text."
    assert far.facts["resembles"] == ""


def test_printable_texts_are_told_newest_first() -> None:
    ids = [text.id for text in texts.printable_on(POLICY, "rough", "invoice", date(2024, 5, 1))]
    assert ids == [SOURCED, NEW, OLD]
    assert [t.id for t in texts.printable_on(POLICY, "rough", "invoice", date(2015, 1, 1))] == [OLD]


@given(st.sampled_from([OLD_WORDS, NEW_WORDS]), st.integers(0, 60), st.text(min_size=1, max_size=12))
def test_any_single_word_changed_is_never_exact(official: str, at: int, other: str) -> None:
    parts = official.split(" ")
    at %= len(parts)
    changed = " ".join([*parts[:at], other, *parts[at + 1 :]])
    if changed == official:
        return
    assert code(refused(OLD, changed)) == "warranty-text-altered"
    assert texts.recognise(POLICY, changed).kind is not texts.Likeness.EXACT


@given(st.text(max_size=400))
def test_no_text_breaks_the_refusal(text: str) -> None:
    assert code(refused(text=text)) == "warranty-text-altered"


def test_the_old_text_under_the_new_id_is_told_the_text_of_the_day() -> None:
    """Rough on 22 September 2024 or later: only the 2021 text may stand, whatever was sent."""
    mixed = refused(NEW, OLD_WORDS, on=date(2024, 9, 22), sow=SOW)
    assert mixed is not None
    assert mixed.sentence == f"The text is that of {OLD}, but the document names {NEW}."
    assert mixed.instead == f"Send exactly this text: {NEW_WORDS}"
    near = refused(OLD, OLD_WORDS.replace("legitimate", "legal"), on=date(2024, 9, 22), sow=SOW)
    assert near is not None
    assert near.instead == f"For rough goods on 2024-09-22 send the text of {NEW}: {NEW_WORDS}"


def test_the_old_text_on_an_old_paper_is_told_its_own_id() -> None:
    mixed = refused(NEW, OLD_WORDS, on=date(2015, 4, 4), sow=SOW)
    assert mixed is not None
    assert mixed.instead == f"Send exactly this text of {OLD}: {OLD_WORDS}"
