"""Tiles as C2SP tlog-tiles lays them out: paths, widths, and which of them an append changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.vectors import document
from warranty.transparency.rules.refusals import EntryUnreadable, TileUnknown
from warranty.transparency.rules.tiles import (
    Tile,
    changed_tiles,
    decode_bundle,
    encode_bundle,
    parse_tile_path,
    tiles_at,
)

EXAMPLES = document("tlog/tile_path_examples.json")


def test_an_index_is_written_in_groups_of_three() -> None:
    [(index, path)] = EXAMPLES["index_paths"].items()

    assert Tile(0, int(index)).path() == f"tile/0/{path}"
    assert Tile("entries", 7, 12).path() == "tile/entries/007.p/12"


def test_a_tree_of_70000_has_the_tiles_of_the_specification() -> None:
    tree = EXAMPLES["tree_70000"]

    assert tiles_at(0, 70_000) == (tree["full_level0"], tree["partial_level0_width"])
    assert tiles_at(1, 70_000) == (tree["full_level1"], tree["partial_level1_width"])
    assert tiles_at(2, 70_000) == (0, tree["partial_level2_width"])
    assert tiles_at(3, 70_000) == (0, 0)


def test_a_tree_of_256_begins_the_next_level() -> None:
    tree = EXAMPLES["tree_256"]

    assert tiles_at(0, 256) == (tree["full_level0"], 0)
    assert tiles_at(1, 256) == (0, tree["partial_level1_width"])


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


def test_an_append_changes_the_tiles_at_the_right_edge() -> None:
    assert changed_tiles(250, 260) == [Tile(0, 0), Tile(0, 1, 4), Tile(1, 0, 1)]
    assert changed_tiles(0, 3) == [Tile(0, 0, 3)]
    assert changed_tiles(512, 512) == []
    assert changed_tiles(65_535, 65_536) == [Tile(0, 255), Tile(1, 0), Tile(2, 0, 1)]


def test_a_bundle_is_entries_after_their_lengths() -> None:
    assert encode_bundle([b"abc", b"", b"d"]) == b"\0\3abc\0\0\0\1d"
    assert decode_bundle(b"\0\3abc\0\0\0\1d", 3) == [b"abc", b"", b"d"]


@pytest.mark.parametrize("bundle", [b"\0\3abc\0", b"\0\3ab", b"\0\3abc\0\2a", b"\0\3abc\0\1d\0\0"])
def test_a_damaged_bundle_is_refused(bundle: bytes) -> None:
    with pytest.raises(EntryUnreadable):
        decode_bundle(bundle, 2)
