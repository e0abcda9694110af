"""The rule set: dated, sourced, one digest for all of it."""

from datetime import date
from importlib.resources import files

import msgspec
import pytest

from warranty.policy.rows import Dated
from warranty.policy.rule_set import RuleSetBroken, digest_of, load, packaged, rows_of

POLICY = packaged()


def _data() -> dict[str, bytes]:
    folder = files("warranty.policy").joinpath("data")
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".toml")}


def test_the_digest_is_64_hex_digits_and_the_same_at_every_load() -> None:
    assert load(_data()).digest == POLICY.digest
    assert len(bytes.fromhex(POLICY.digest)) == 32


def test_any_changed_byte_of_any_file_changes_the_digest() -> None:
    data = _data()
    for name in data:
        assert digest_of({**data, name: data[name] + b"\n"}) != POLICY.digest


def test_bytes_cannot_move_from_one_file_to_another() -> None:
    assert digest_of({"a.toml": b"xy", "b.toml": b""}) != digest_of({"a.toml": b"x", "b.toml": b"y"})


def test_line_ends_of_a_checkout_do_not_change_the_digest() -> None:
    assert load({name: raw.replace(b"\n", b"\r\n") for name, raw in _data().items()}).digest == POLICY.digest


def test_every_row_cites_a_known_source_and_every_source_is_cited_or_explains() -> None:
    cited = {row.source for row in rows_of(POLICY)}
    assert cited <= POLICY.sources.keys()
    assert len(list(rows_of(POLICY))) > 200


def test_every_span_ends_after_it_begins() -> None:
    spans = [row for row in rows_of(POLICY) if isinstance(row, Dated)]
    assert all(row.valid_until is None or row.valid_from < row.valid_until for row in spans)


def test_an_unknown_source_is_our_own_mistake() -> None:
    data = _data()
    data["windows.toml"] = data["windows.toml"].replace(b'"ZA57"', b'"nobody"')
    with pytest.raises(RuleSetBroken, match="nobody"):
        load(data)


def test_an_unknown_field_is_refused() -> None:
    data = _data()
    data["tolerances.toml"] = data["tolerances.toml"].replace(b"per_parcel", b"per_parcels")
    with pytest.raises(msgspec.ValidationError):
        load(data)


def test_spans_are_half_open() -> None:
    row = Dated(source="design", valid_from=date(2020, 1, 1), valid_until=date(2021, 1, 1))
    assert [row.holds_on(date(2019, 12, 31)), row.holds_on(date(2020, 1, 1))] == [False, True]
    assert [row.holds_on(date(2020, 12, 31)), row.holds_on(date(2021, 1, 1))] == [True, False]


def test_all_249_assigned_country_codes_are_there_and_xx_is_not() -> None:
    assert len(POLICY.countries) == 249
    assert {"IN", "BE", "CI", "SZ"} <= POLICY.countries
    assert not {"XX", "EU", "UK", "ZZ"} & POLICY.countries
