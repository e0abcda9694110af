"""C2SP tlog-tiles: the tree as files of up to 256 hashes, and bundles of the entries below them.

A tile (level L, index n) holds the nodes of level 8 L from n * 256 on. Its path is
`tile/<L>/<n>[.p/<width>]`, its bundle's `tile/entries/<n>[.p/<width>]`, with n in groups of three digits,
all but the last marked with an x: 1234067 is `x001/x234/067`. A partial tile names its width, 1 to 255.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from warranty.transparency.rules.encoding import decimal
from warranty.transparency.rules.refusals import EntryUnreadable, TileUnknown
from warranty.transparency.rules.tree import LARGEST_SIZE

TILE_WIDTH: Final = 256
TOP_LEVEL: Final = 7
"""Eight levels of tiles hold more leaves than sizes have bits."""
_GROUP: Final = 1000
_LENGTH_BYTES: Final = 2

TileLevel = int | Literal["entries"]


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: level ("entries" for a bundle), index within the level, width 1 to 256 in hashes."""

    level: TileLevel
    index: int
    width: int = TILE_WIDTH

    @property
    def first(self) -> int:
        """Position of the first hash (or entry) within its tile level."""
        return self.index * TILE_WIDTH

    @property
    def end(self) -> int:
        """Position after the last hash (or entry) within its tile level."""
        return self.first + self.width

    @property
    def tree_size(self) -> int:
        """Leaves the tree must have for this tile to exist."""
        return self.end if self.level == "entries" else self.end << (8 * self.level)

    def path(self) -> str:
        """The path below the log's prefix."""
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{self.level}/{_index_path(self.index)}{partial}"


def parse_tile_path(path: str) -> Tile:
    """The tile of a path such as `tile/0/x001/234.p/17`. Raises TileUnknown for any other spelling."""
    try:
        _, level_text, *groups = path.split("/")
        width = decimal(groups.pop()) if len(groups) > 1 and groups[-2].endswith(".p") else TILE_WIDTH
        digits = "".join(group.removeprefix("x").removesuffix(".p") for group in groups)
        index = decimal(digits.lstrip("0") or "0")
        tile = Tile("entries" if level_text == "entries" else decimal(level_text), index, width)
    except ValueError as broken:
        raise TileUnknown("This is not the path of a log tile.") from broken
    in_range = 1 <= width <= TILE_WIDTH and (tile.level == "entries" or tile.level <= TOP_LEVEL)
    if not in_range or tile.tree_size > LARGEST_SIZE or tile.path() != path:
        raise TileUnknown("This is not the path of a log tile.")
    return tile


def hashes_at(level: int, size: int) -> int:
    """Number of hashes on a tile level of the tree of this size."""
    return size >> (8 * level)


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as they are served: each after its length in two bytes, big-endian."""
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES) + entry for entry in entries)


def decode_bundle(bundle: bytes, width: int) -> Sequence[bytes]:
    """The entries of a bundle. Raises EntryUnreadable unless there are exactly `width`, to the last byte."""
    entries, at = [], 0
    while at < len(bundle):
        begin = at + _LENGTH_BYTES
        at = begin + int.from_bytes(bundle[at:begin])
        entries.append(bundle[begin:at])
    if at != len(bundle) or len(entries) != width:
        raise EntryUnreadable(f"The bundle does not hold exactly {width} entries.")
    return entries


def _index_path(index: int) -> str:
    """An index in groups of three digits, all but the last marked with an x."""
    path = f"{index % _GROUP:03}"
    while index := index // _GROUP:
        path = f"x{index % _GROUP:03}/{path}"
    return path
