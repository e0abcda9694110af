"""Tiles as C2SP tlog-tiles lays them out: paths, widths, and the bundles of entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.vectors import document
from warranty.transparency.rules.refusals import EntryUnreadable, TileUnknown
from warranty.transparency.rules.tiles import (
    Tile,
    decode_bundle,
    encode_bundle,
    parse_tile_path,
)

EXAMPLES = document("tlog/tile_path_examples.json")


def test_an_index_is_written_in_groups_of_three() -> None:
    [(index, path)] = EXAMPLES["index_paths"].items()

    assert Tile(0, int(index)).path() == f"tile/0/{path}"
    assert Tile("entries", 7, 12).path() == "tile/entries/007.p/12"


@given(st.integers(0, 6), st.integers(0, (1 << 55) - 1), st.integers(1, 256))
def test_a_path_leads_back_to_its_tile(level: int, index: int, width: int) -> None:
    tile = Tile(level, index >> (8 * level), width)

    assert parse_tile_path(tile.path()) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tiles/0/000",
        "tile/00/000",
        "tile/8/000",
        "tile/-1/000",
        "tile/x/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000/",
        "tile/0/٠٠٠",
        "tile/entries/000/../000",
        "tile/0/" + "x999/" * 8 + "999",
        "tile/7/x999/x999/999",
    ],
)
def test_any_other_spelling_of_a_path_is_refused(path: str) -> None:
    with pytest.raises(TileUnknown):
        parse_tile_path(path)


def test_a_tile_exists_from_the_size_that_fills_it() -> None:
    assert Tile(0, 1, 3).tree_size == 259
    assert Tile(1, 0, 1).tree_size == 256
    assert Tile("entries", 1).tree_size == 512


def test_a_bundle_is_entries_after_their_lengths() -> None:
    assert encode_bundle([b"abc", b"", b"d"]) == b"\0\3abc\0\0\0\1d"
    assert decode_bundle(b"\0\3abc\0\0\0\1d", 3) == [b"abc", b"", b"d"]


@pytest.mark.parametrize("bundle", [b"\0\3abc\0", b"\0\3ab", b"\0\3abc\0\2a", b"\0\3abc\0\1d\0\0"])
def test_a_damaged_bundle_is_refused(bundle: bytes) -> None:
    with pytest.raises(EntryUnreadable):
        decode_bundle(bundle, 2)
