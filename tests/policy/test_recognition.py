"""What printed texts resemble: 23 real ones, and kinds that were not among them."""

import json
from pathlib import Path
from typing import Any

import pytest

from warranty.policy.rule_set import packaged
from warranty.policy.texts import Flag, Likeness, find, recognise

POLICY = packaged()
OLD, NEW = "SOW-2002-EN-INVOICE", "SOW-2021-EN-INVOICE-PURCHASED"
OPTIONS, NATURAL = "SOW-2021-EN-OPTIONS", "WFDB-2014-EN-INVOICE"


def rows_of(name: str) -> list[dict[str, Any]]:
    lines = (Path(__file__).parent.parent / "data" / name).read_text().splitlines()
    return [json.loads(line) for line in lines]


REAL: dict[str, str] = {row["id"]: row["text"] for row in rows_of("warranty_texts.jsonl")}
PARTS = POLICY.texts.parts

# id → kind, resembles, parts missing. Judged by reading each text.
EXPECTED = {
    "W01": (Likeness.EXACT, OLD, ()),
    "W02": (Likeness.EXACT, OPTIONS, ()),
    "W03": (Likeness.NEAR_MISS, OLD, ()),
    "W05": (Likeness.NEAR_MISS, OLD, ("guarantee", "basis")),
    "W07": (Likeness.COMPANION_ONLY, NATURAL, ()),
    "W08": (Likeness.COMPANION_ONLY, "", ()),
    "W09": (Likeness.NEAR_MISS, OLD, ()),
    "W11": (Likeness.NEAR_MISS, OLD, ()),
    "W12": (Likeness.NEAR_MISS, OLD, ("basis",)),
    "W14": (Likeness.NEAR_MISS, NEW, ()),
    "W15": (Likeness.NEAR_MISS, OLD, ()),
    "W16": (Likeness.NEAR_MISS, OLD, ()),
    "W18": (Likeness.NEAR_MISS, OLD, ()),
    "W19": (Likeness.NEAR_MISS, OLD, ()),
    "W21": (Likeness.NEAR_MISS, OLD, ()),
    "W23": (Likeness.NEAR_MISS, NEW, ()),
    "W24": (Likeness.NEAR_MISS, NEW, ()),
    "W25": (Likeness.NEAR_MISS, NEW, ()),
    "W27": (Likeness.NOT_A_WARRANTY, "", ()),
    "W29": (Likeness.NEAR_MISS, OLD, ("goods",)),
    "W30": (Likeness.NEAR_MISS, NEW, ()),
    "W33": (Likeness.NOT_A_WARRANTY, "", ()),
    "W34": (Likeness.NOT_A_WARRANTY, "", ()),
}


def test_every_real_text_has_an_expectation() -> None:
    assert REAL.keys() == EXPECTED.keys()


@pytest.mark.parametrize("text_id", EXPECTED)
def test_real_texts_are_recognised_for_what_they_are(text_id: str) -> None:
    kind, resembles, missing = EXPECTED[text_id]
    found = recognise(POLICY, REAL[text_id])
    assert (found.kind, found.resembles) == (kind, resembles)
    assert found.missing == tuple(PARTS[part] for part in missing)
    assert (found.difference != "") == (kind is Likeness.NEAR_MISS)
    assert (found.similarity == 1.0) == (kind is Likeness.EXACT or text_id == "W23")


def test_goods_the_warranty_is_not_for_are_flagged() -> None:
    assert Flag.LAB_GROWN in recognise(POLICY, REAL["W09"]).flags
    assert Flag.OTHER_GOODS in recognise(POLICY, REAL["W27"]).flags
    flagged = [text_id for text_id, text in REAL.items() if recognise(POLICY, text).flags]
    assert flagged == ["W02", "W09", "W27"]


@pytest.mark.parametrize(
    ("text_id", "beside"),
    [
        ("W03", ("natural-origin declaration",)),
        ("W12", ('other words: "Subject to Mumbai Jurisdiction"',)),
        ("W24", ("declaration that the goods are not Russian",)),
        ("W07", ("natural-origin declaration",)),
        ("W08", ("sanctions declaration",)),
    ],
)
def test_what_stands_beside_the_warranty_is_told(text_id: str, beside: tuple[str, ...]) -> None:
    found = recognise(POLICY, REAL[text_id]).extra
    assert set(beside) <= set(found)


def test_the_first_difference_is_told_in_words() -> None:
    told = {text_id: recognise(POLICY, REAL[text_id]).difference for text_id in ("W12", "W15", "W16", "W21")}
    assert told == {
        "W12": (
            'After "diamonds are conflict free" the words "based on personal knowledge and or written '
            'guarantees provided by the supplier of these" are missing.'
        ),
        "W15": 'After "the" the registered text says "diamonds", this one "diamond".',
        "W16": (
            'After "funding conflict and in" the registered text says "compliance", this one "compliances".'
        ),
        "W21": 'After "and in compliance with" this text adds "the".',
    }


@pytest.mark.parametrize("other", rows_of("warranty_texts_unlike.jsonl"), ids=lambda row: row["id"])
def test_other_texts_are_recognised_too(other: dict[str, Any]) -> None:
    """Seen in use, or made up after what was seen; none of them is among the 23."""
    found = recognise(POLICY, other["text"])
    assert (found.kind, found.resembles) == (Likeness(other["kind"]), other["resembles"])
    assert found.missing == tuple(PARTS[part] for part in other["missing"])


@pytest.mark.parametrize("row", rows_of("warranty_translations.jsonl"), ids=lambda row: row["language"])
def test_translations_are_near_misses_of_the_right_version(row: dict[str, Any]) -> None:
    found = recognise(POLICY, row["text"])
    assert (found.kind, found.language) == (Likeness.NEAR_MISS, row["language"])
    assert found.flags == (Flag.TRANSLATION,)
    assert found.resembles == row["resembles"]
    assert found.missing == tuple(PARTS[part] for part in row["missing"])


def test_a_seller_s_page_in_another_language_is_no_warranty() -> None:
    page = "Unsere Diamanten stammen aus legalen Quellen und entsprechen dem Kimberley-Prozess."
    assert recognise(POLICY, page).kind is Likeness.NOT_A_WARRANTY


def test_denying_lab_grown_goods_is_no_flag() -> None:
    text = f"{REAL['W12']} The stones are natural and not lab-grown."
    assert recognise(POLICY, text).flags == ()


def test_white_space_around_an_official_text_is_a_near_miss() -> None:
    text = find(POLICY, OLD)
    assert text is not None
    found = recognise(POLICY, f" {text.words}\n")
    assert (found.kind, found.similarity) == (Likeness.NEAR_MISS, 1.0)
    assert "capitals, signs or spaces differ" in found.difference
