"""What others ask of the log: its head signed, tiles, proofs, receipts, and whether it is still itself.

All of it reads on the driver's connection handed in; only the register appends (`store.append`).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from warranty.foundation.signing import SigningKey
from warranty.transparency.kept import CheckpointFile
from warranty.transparency.rules import checkpoints, proofs
from warranty.transparency.rules.encoding import b64_line
from warranty.transparency.rules.entries import cut_entries, decode_entry
from warranty.transparency.rules.frontier import EMPTY, TILE_HEIGHT, Frontier, Head, grow
from warranty.transparency.rules.log_keys import LogKeys
from warranty.transparency.rules.notes import VerifierKey
from warranty.transparency.rules.receipts import format_receipt
from warranty.transparency.rules.refusals import LogDamaged, PositionAhead, ProofImpossible, TileUnknown
from warranty.transparency.rules.tiles import TILE_WIDTH, Tile, encode_bundle, hashes_at, parse_tile_path
from warranty.transparency.rules.tree import (
    HASH_BYTES,
    NodeId,
    NodeLookup,
    Range,
    leaf_hash,
    root_of,
)
from warranty.transparency.store import Connection, Run, read_entries, read_head, read_runs, read_tile

_AUDITED_AT_ONCE = 1 << 14
"""Entries read and hashed at a time when the whole log is recomputed; a multiple of a tile's width."""


class Moment(NamedTuple):
    """A log position, when it was recorded, and the head under which it was asked for.

    is_named: asked for by its number, so that the answer must be the same whenever it is asked again.
    """

    position: int
    recorded_at: datetime
    head: Head
    is_named: bool


async def current_head(connection: Connection) -> Head:
    """The head as last committed. Raises LogDamaged."""
    return await read_head(connection)


async def moment(connection: Connection, as_of: int | None) -> Moment:
    """The position an answer looks up to; as_of: None for the last one. Raises PositionAhead."""
    head = await read_head(connection)
    position = head.size - 1 if as_of is None else as_of
    if not 0 <= position < head.size:
        raise PositionAhead(
            f"The log has {head.size} entries; there is no position {position} yet.",
            instead="Leave asOf out to ask as of now.",
        )
    (entry,) = await read_entries(connection, position, position + 1)
    return Moment(position, decode_entry(entry).recorded_at, head, as_of is not None)


async def recorded_at(connection: Connection, positions: Collection[int]) -> dict[int, datetime]:
    """When entries of the log were recorded, by position; in one question, however many they are."""
    runs = await read_runs(connection, [(0, position, position + 1) for position in positions])
    return {start: decode_entry(entry).recorded_at for (_, start), entry in runs.items()}


def checkpoint(head: Head, key: SigningKey, origin: str) -> str:
    """The signed checkpoint of a head; the same head gives the same text."""
    return checkpoints.sign_checkpoint(origin, head.size, head.root, key)


async def tile(connection: Connection, path: str) -> bytes:
    """What is served under a path such as `tile/0/x001/234.p/17` or `tile/entries/000`.

    Raises TileUnknown for a path that is none, or beyond the tree as it stands.
    """
    asked = parse_tile_path(path)
    if asked.tree_size > (await read_head(connection)).size:
        raise TileUnknown("The log has not grown to this tile yet.")
    if asked.level == "entries":
        return encode_bundle(await read_entries(connection, asked.first, asked.end))
    return await _hash_tile(connection, asked, asked.level)


async def inclusion_proof(connection: Connection, index: int, size: int) -> list[bytes]:
    """Proof that leaf `index` is in the tree of `size` leaves. Raises ProofImpossible, LogDamaged."""
    await _refuse_beyond(connection, size)
    if not 0 <= index < size:
        raise ProofImpossible(f"The log's first {size} entries have no position {index}.")
    return await _hashes(connection, proofs.inclusion_ranges(index, size), size)


async def consistency_proof(connection: Connection, size1: int, size2: int) -> list[bytes]:
    """Proof that the tree of size2 begins with the tree of size1. Raises ProofImpossible, LogDamaged."""
    await _refuse_beyond(connection, size2)
    if not 0 < size1 <= size2:
        raise ProofImpossible(f"A log of {size2} entries cannot be shown to begin with one of {size1}.")
    return await _hashes(connection, proofs.consistency_ranges(size1, size2), size2)


async def root_at(connection: Connection, size: int) -> bytes:
    """Root of the tree when it had `size` leaves. Raises ProofImpossible, LogDamaged."""
    await _refuse_beyond(connection, size)
    return (await _hashes(connection, [(0, size)], size))[0]


async def receipts(
    connection: Connection, head: Head, checkpoint_text: str, positions: Sequence[int]
) -> list[str]:
    """Receipts for entries already in the log, under the head's signed checkpoint; one query for all.

    For what a batch has just appended `Growth.inclusion_lines` is cheaper. Raises ProofImpossible.
    """
    if any(not 0 <= position < head.size for position in positions):
        raise ProofImpossible("There is no entry at one of these positions.")
    paths = [proofs.inclusion_ranges(position, head.size) for position in positions]
    node = await _node_lookup(connection, proofs.nodes_of(step for path in paths for step in path), head.size)
    return [
        format_receipt(position, "".join(map(b64_line, proofs.hashes_of(path, node))), checkpoint_text)
        for position, path in zip(positions, paths, strict=True)
    ]


async def refuse_if_behind(connection: Connection, kept: CheckpointFile, log: VerifierKey | LogKeys) -> None:
    """Refuse to write to a log that has forgotten or changed what it published: asked before any writing.

    Nothing kept yet means nothing to compare with. Raises LogBehindCheckpoint, LogInconsistent, and what
    `open_checkpoint` raises for a kept file that is damaged or of another log.
    """
    note = kept.read()
    if note is None:
        return
    published = checkpoints.open_checkpoint(note, log).checkpoint
    head = await read_head(connection)
    proof: list[bytes] = []
    if 0 < published.size < head.size:
        proof = await consistency_proof(connection, published.size, head.size)
    checkpoints.refuse_if_behind(head.size, head.root, published, proof)


async def audit(connection: Connection) -> Frontier:
    """Recompute the whole log from its entries and compare with everything stored. Raises LogDamaged.

    Some three seconds for a million entries. Call it in a snapshot, or while nobody writes.
    """
    head = await read_head(connection)
    frontier = EMPTY
    while frontier.size < head.size:
        stop = min(head.size, frontier.size + _AUDITED_AT_ONCE)
        leaves = [leaf_hash(entry) for entry in await read_entries(connection, frontier.size, stop)]
        growth = grow(frontier, leaves)
        await _compare_nodes(connection, growth.completed_tile_hashes())
        frontier = growth.after
    if frontier != head.frontier:
        raise LogDamaged("The log's entries do not lead to its head.")
    return frontier


async def _compare_nodes(connection: Connection, nodes: Iterable[tuple[int, int, bytes]]) -> None:
    """Whether these computed tile hashes (level, position, hash) are the stored ones."""
    computed = {(level, position): value for level, position, value in nodes}
    runs = [(level, position, position + 1) for level, position in computed]
    if await read_runs(connection, runs) != computed:
        raise LogDamaged("A stored hash of the log is not that of its entries.")


async def _hash_tile(connection: Connection, asked: Tile, level: int) -> bytes:
    """A hash tile: leaf hashes are made from entries, the others are stored."""
    if level:
        return await read_tile(connection, level, asked.first, asked.end)
    return b"".join(map(leaf_hash, await read_entries(connection, asked.first, asked.end)))


async def _refuse_beyond(connection: Connection, size: int) -> None:
    """Raises ProofImpossible when the log has not reached this size."""
    if size > (await read_head(connection)).size:
        raise ProofImpossible(f"The log has not reached {size} entries.")


async def _hashes(connection: Connection, ranges: Sequence[Range], size: int) -> list[bytes]:
    """The hashes of these ranges of leaves in the tree of `size`."""
    node = await _node_lookup(connection, proofs.nodes_of(ranges), size)
    return proofs.hashes_of(ranges, node)


async def _node_lookup(connection: Connection, nodes: Iterable[NodeId], size: int) -> NodeLookup:
    """Read the tiles that hold these nodes, as they were at `size`, in one query, and look nodes up there.

    A node (level, index) is the root over 2^(level mod 8) hashes of one tile of tile level `level div 8`.
    Paths share their upper part, so each node is computed once.
    """
    tiles = {(level // TILE_HEIGHT, _tile_start(level, index)) for level, index in nodes}
    runs: list[Run] = [
        (level, start, min(start + TILE_WIDTH, hashes_at(level, size))) for level, start in tiles
    ]
    content = await read_runs(connection, runs)
    hashes = {(level, start): _as_hashes(level, content[level, start]) for level, start in tiles}

    @cache
    def node(level: int, index: int) -> bytes:
        start = _tile_start(level, index)
        first = (index << level % TILE_HEIGHT) - start
        return root_of(hashes[level // TILE_HEIGHT, start][first : first + (1 << level % TILE_HEIGHT)])

    return node


def _tile_start(level: int, index: int) -> int:
    """Position of the first hash of the tile that holds node (level, index)."""
    return (index << level % TILE_HEIGHT) // TILE_WIDTH * TILE_WIDTH


def _as_hashes(level: int, content: bytes) -> list[bytes]:
    """The hashes of a run; on level 0 those of its entries."""
    if level == 0:
        return [leaf_hash(entry) for entry in cut_entries(content)]
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]
