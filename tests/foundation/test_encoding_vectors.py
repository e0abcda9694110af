"""RFC 8785 as published, for what is ever signed here: no fractions, no exponents."""

import json
import struct
from typing import Any

import pytest

from tests.support.vectors import VECTORS, document
from warranty.foundation.encoding import canonical_json

CASES: dict[str, dict[str, str]] = {
    case["name"]: case for case in json.loads((VECTORS / "jcs/jcs_cases.json").read_text(encoding="utf-8"))
}


def read(text: str) -> Any:  # noqa: ANN401 - any JSON
    """JSON with 56.0 read as the whole number it is."""
    return json.loads(text, parse_float=lambda number: int(float(number)) if float(number) % 1 == 0 else 0)


@pytest.mark.parametrize("name", ["arrays", "structures", "unicode"])
def test_objects_arrays_and_text_are_spelled_as_published(name: str) -> None:
    assert canonical_json(read(CASES[name]["input_text"])).hex() == CASES[name]["output_hex"]


def test_literals_and_escapes_are_spelled_as_published() -> None:
    """The case also holds fractions, which are left out on both sides."""
    value, expected = read(CASES["values"]["input_text"]), CASES["values"]["output_text"]
    numbers = '"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
    assert numbers in expected
    del value["numbers"]

    assert canonical_json(value).decode() == expected.replace(numbers, "")


def test_whole_numbers_are_spelled_as_published() -> None:
    samples = dict(document("jcs/es6_numbers.json")["sample_lines_ieee_hex_and_text"])
    doubles = {text: struct.unpack(">d", bytes.fromhex(bits.zfill(16)))[0] for bits, text in samples.items()}
    whole = {text: int(number) for text, number in doubles.items() if text.isdigit()}

    assert {text: canonical_json(number).decode() for text, number in whole.items()} == {
        text: text for text in whole
    }
