"""Log entries are 41 bytes of one layout."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warranty.transparency.rules.entries import (
    EntryClass,
    LogEntry,
    cut_entries,
    decode_entry,
    encode_entries,
    encode_entry,
)
from warranty.transparency.rules.refusals import EntryUnreadable

DIGEST = bytes(range(32))
# 1,795,426,200 seconds and one microsecond after 1970.
RECORDED_AT = datetime(2026, 11, 23, 9, 30, 0, 1, tzinfo=UTC)


def test_the_layout_is_class_time_digest() -> None:
    encoded = encode_entry(LogEntry(EntryClass.PRIVATE, RECORDED_AT, DIGEST))

    assert encoded.hex() == "01" + f"{1_795_426_200_000_001:016x}" + DIGEST.hex()
    assert len(encoded) == 41


def test_a_batch_has_one_time_and_each_its_class() -> None:
    entries = encode_entries(RECORDED_AT, [(EntryClass.PUBLIC, DIGEST), (EntryClass.PRIVATE, DIGEST)])

    assert [decode_entry(entry).entry_class for entry in entries] == [EntryClass.PUBLIC, EntryClass.PRIVATE]
    assert {decode_entry(entry).recorded_at for entry in entries} == {RECORDED_AT}
    assert cut_entries(b"".join(entries)) == entries


@given(
    st.sampled_from(EntryClass),
    st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.binary(min_size=32, max_size=32),
)
def test_an_entry_comes_back_from_its_bytes(entry_class: EntryClass, at: datetime, digest: bytes) -> None:
    entry = LogEntry(entry_class, at, digest)

    assert decode_entry(encode_entry(entry)) == entry


def test_the_time_is_the_instant_whatever_the_zone() -> None:
    elsewhere = RECORDED_AT.astimezone(tz=None) + timedelta(0)

    assert encode_entry(LogEntry(EntryClass.PUBLIC, elsewhere, DIGEST)) == encode_entry(
        LogEntry(EntryClass.PUBLIC, RECORDED_AT, DIGEST)
    )


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"\1" + bytes(39),
        b"\1" + bytes(41),
        b"\0" + bytes(40),
        b"\3" + bytes(40),
        b"\1" + b"\xff" * 8 + DIGEST,
        b"\1" + (253_402_300_800_000_000).to_bytes(8) + DIGEST,
    ],
    ids=["empty", "short", "long", "class 0", "class 3", "time beyond all years", "the year 10000"],
)
def test_anything_else_is_refused(encoded: bytes) -> None:
    with pytest.raises(EntryUnreadable):
        decode_entry(encoded)
